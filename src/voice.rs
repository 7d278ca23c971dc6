//! A learned vocal: what stands in for the singer once the sidechain is gone.
//!
//! It is saved with the project, and as a text file that a person can read and share.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering, fence};
use std::{array, fmt, thread};

use atomic_float::AtomicF32;
use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};

use crate::engine::bands::{MAX_BANDS, PerBand};

/// Levels are kept to a tenth of a dB, in memory as in files, so that a project sounds the same
/// after it is opened again.
const STEPS_PER_DB: f32 = 10.0;
/// What is this many dB below the loudest band is silence.
const RANGE_DB: f32 = 90.0;

/// The long-term average spectrum of a vocal: levels in dB below its loudest band, one per auditory
/// band (one per Cam, from 1.5 up: 40, 69, 101 Hz...). `None` if nothing was learned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Profile(Option<PerBand>);

/// A file that holds a [`Profile`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    levels_db: Vec<f32>,
}

/// Why something is no profile.
#[derive(Debug, Clone, PartialEq)]
pub struct NoProfile(String);

impl fmt::Display for NoProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoProfile {}

impl Profile {
    /// The profile of a vocal of these band `powers`, of which only the shape counts.
    pub fn from_powers(powers: &PerBand) -> Self {
        Self::from_levels(&powers.map(|power| 10.0 * power.max(0.0).log10()))
    }

    /// Of `levels_db`, which may be -inf, only the differences count.
    fn from_levels(levels_db: &[f32]) -> Self {
        let loudest_db = levels_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if !loudest_db.is_finite() {
            return Self(None);
        }
        let relative = |level_db: &f32| {
            let steps = (level_db - loudest_db).max(-RANGE_DB) * STEPS_PER_DB;
            steps.round() / STEPS_PER_DB
        };
        Self(Some(array::from_fn(|band| levels_db.get(band).map_or(-RANGE_DB, relative))))
    }

    /// Powers per band, as the engine takes them; silence if nothing was learned.
    pub fn powers(&self) -> PerBand {
        let power =
            |level_db: f32| if level_db > -RANGE_DB { 10f32.powf(level_db / 10.0) } else { 0.0 };
        self.0.map_or([0.0; MAX_BANDS], |levels_db| levels_db.map(power))
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub fn parse(text: &str) -> Result<Self, NoProfile> {
        let file: File =
            toml::from_str(text).map_err(|error| NoProfile(error.message().to_owned()))?;
        let profile = Self::try_from(file.levels_db)?;
        if profile.is_empty() { Err(NoProfile("it has no levels".into())) } else { Ok(profile) }
    }

    /// The profile as a file's text.
    pub fn to_text(&self) -> String {
        let levels: Vec<String> =
            self.0.iter().flatten().map(|level| format!("{level:.1}")).collect();
        format!(
            "# A vocal's average spectrum, learned by Leeway: level in dB below its loudest band,\n\
             # one per Cam of the ERB-number scale, from 1.5 Cam (40 Hz) to 39.5 Cam (15.9 kHz).\n\
             levels_db = [{}]\n",
            levels.join(", ")
        )
    }
}

impl TryFrom<Vec<f32>> for Profile {
    type Error = NoProfile;

    fn try_from(levels_db: Vec<f32>) -> Result<Self, NoProfile> {
        if levels_db.len() > MAX_BANDS {
            let count = levels_db.len();
            return Err(NoProfile(format!("it has {count} levels, more than {MAX_BANDS}")));
        }
        match levels_db.iter().find(|level| !(-200.0..=200.0).contains(*level)) {
            Some(level) => Err(NoProfile(format!("{level} is no level in dB"))),
            None => Ok(Self::from_levels(&levels_db)),
        }
    }
}

impl From<Profile> for Vec<f32> {
    fn from(profile: Profile) -> Self {
        profile.0.map_or_else(Self::new, |levels_db| levels_db.to_vec())
    }
}

/// The plugin's learned vocal: read by the audio thread; written by it, the window and the host.
///
/// A sequence lock (Boehm 2012, "Can seqlocks get along with programming language memory models?"):
/// nobody ever reads half of one profile and half of another, and the audio thread never waits.
pub struct Voice {
    /// Odd while somebody writes.
    version: AtomicU32,
    learned: AtomicBool,
    levels_db: [AtomicF32; MAX_BANDS],
}

impl Default for Voice {
    /// Nothing learned.
    fn default() -> Self {
        Self {
            version: AtomicU32::new(0),
            learned: AtomicBool::new(false),
            levels_db: array::from_fn(|_| AtomicF32::new(0.0)),
        }
    }
}

impl Voice {
    /// Of no version, so that whatever there is, is new.
    pub const NEVER: u32 = u32::MAX;

    /// Replaces the profile. Waits while somebody else does; not for the audio thread.
    pub fn set(&self, profile: Profile) {
        while !self.try_set(&profile) {
            thread::yield_now();
        }
    }

    /// Replaces the profile, unless somebody else is about to. Wait-free.
    pub fn try_set(&self, profile: &Profile) -> bool {
        let version = self.version.load(Ordering::Relaxed);
        let writing = version | 1;
        if version == writing
            || self
                .version
                .compare_exchange(version, writing, Ordering::Acquire, Ordering::Relaxed)
                .is_err()
        {
            return false;
        }
        fence(Ordering::Release);
        for (to, level_db) in self.levels_db.iter().zip(profile.0.iter().flatten()) {
            to.store(*level_db, Ordering::Relaxed);
        }
        self.learned.store(!profile.is_empty(), Ordering::Relaxed);
        self.version.store(version.wrapping_add(2), Ordering::Release);
        true
    }

    /// The profile with its version, unless it is of version `known` or being replaced. Wait-free.
    pub fn newer(&self, known: u32) -> Option<(u32, Profile)> {
        let version = self.version.load(Ordering::Acquire);
        if version == known || version & 1 == 1 {
            return None;
        }
        let levels_db = || array::from_fn(|band| self.levels_db[band].load(Ordering::Relaxed));
        let profile = Profile(self.learned.load(Ordering::Relaxed).then(levels_db));
        fence(Ordering::Acquire);
        (self.version.load(Ordering::Relaxed) == version).then_some((version, profile))
    }

    /// The profile as it is. Waits while it is being replaced; not for the audio thread.
    pub fn profile(&self) -> Profile {
        loop {
            match self.newer(Self::NEVER) {
                Some((_, profile)) => return profile,
                None => thread::yield_now(),
            }
        }
    }

    /// Changes with every [`set`](Self::set).
    pub fn version(&self) -> u32 {
        self.version.load(Ordering::Acquire)
    }
}

impl PersistentField<'_, Profile> for Voice {
    fn set(&self, profile: Profile) {
        self.set(profile);
    }

    fn map<F: Fn(&Profile) -> R, R>(&self, f: F) -> R {
        f(&self.profile())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Profile {
        let mut powers = [0.0; MAX_BANDS];
        (powers[4], powers[7], powers[20]) = (0.2, 0.0123, 1e-5);
        Profile::from_powers(&powers)
    }

    #[test]
    fn a_profile_survives_project_and_file() {
        let profile = example();
        assert_eq!(Profile::parse(&profile.to_text()), Ok(profile));
        let saved = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&saved).unwrap(), profile);
        assert_eq!(Profile::from_powers(&profile.powers()), profile);
        let voice = Voice::default();
        assert!(voice.profile().is_empty());
        voice.set(profile);
        assert_eq!(voice.profile(), profile);
    }

    /// One thread replaces the profile as the window does, one as the audio thread does, as fast as
    /// they can; two read it.
    #[test]
    fn nobody_ever_reads_half_a_profile() {
        const READS: u32 = 200_000;
        const WRITES: u32 = 10_000;
        let voice = Voice::default();
        let profiles: Vec<Profile> =
            (0..4).map(|n| Profile(Some([-(n as f32); MAX_BANDS]))).collect();
        let (written, done) = (AtomicU32::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            let (voice, written, done, profiles) = (&voice, &written, &done, &profiles);
            let readers = [0, 1].map(|_| {
                scope.spawn(move || {
                    let mut read = 0;
                    while read < READS || written.load(Ordering::Relaxed) < WRITES {
                        if let Some((_, profile)) = voice.newer(Voice::NEVER) {
                            assert!(profile.is_empty() || profiles.contains(&profile));
                            read += 1;
                        }
                    }
                })
            });
            for audio in [false, true] {
                scope.spawn(move || {
                    let mut turns = profiles.iter().cycle();
                    while let Some(profile) = turns.next()
                        && !done.load(Ordering::Relaxed)
                    {
                        if !audio {
                            voice.set(*profile);
                        } else if !voice.try_set(profile) {
                            continue;
                        }
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            let failed = readers.map(|reader| reader.join().is_err()).contains(&true);
            done.store(true, Ordering::Relaxed);
            assert!(!failed, "half of a profile was read");
        });
        let written = written.into_inner();
        println!("{written} profiles written, more than {READS} read by each of two");
        assert_eq!(voice.version(), written.wrapping_mul(2));
    }

    #[test]
    fn a_version_is_read_once() {
        let voice = Voice::default();
        let (version, none) = voice.newer(Voice::NEVER).expect("there is always one");
        assert!(none.is_empty() && voice.newer(version).is_none());
        voice.set(example());
        let (newer, profile) = voice.newer(version).expect("it was set");
        assert_eq!((newer, profile), (voice.version(), example()));
        assert!(voice.newer(newer).is_none());
    }

    #[test]
    fn silence_teaches_nothing() {
        assert!(Profile::from_powers(&[0.0; MAX_BANDS]).is_empty());
        assert!(Profile::from_powers(&[f32::NAN; MAX_BANDS]).is_empty());
        assert_eq!(Profile::default().powers(), [0.0; MAX_BANDS]);
    }

    #[test]
    fn what_is_no_profile_is_refused_with_a_reason() {
        for (text, reason) in [
            ("levels_db = []", "no levels"),
            ("levels_db = [nan]", "NaN is no level"),
            ("levels_db = [1e9]", "is no level"),
            ("levels = [1]", "unknown field"),
            ("hello", "expected"),
        ] {
            let error = Profile::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        let many = format!("levels_db = {:?}", [0.0; MAX_BANDS + 1]);
        assert!(Profile::parse(&many).unwrap_err().to_string().contains("more than 39"));
    }
}
