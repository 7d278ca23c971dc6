//! A beat profile: what the song's other stems usually are, for when they are not on the sidechain.
//!
//! Its levels are in dBFS, as they arrive, and do not follow the stem: a pause or a fade of the stem says
//! nothing of the others. So every bounce sounds as playback did, from wherever it starts. The price is that
//! a gain before the plugin on all tracks asks for another profile; faders come after it.

use std::array;
use std::fmt::Write;

use leeway_engine::bands::{MAX_BANDS, PerBand};
use serde::{Deserialize, Serialize};

use crate::learned::{Learned, NoProfile, Profile};

/// Levels are kept to a tenth of a dB, in memory as in files, so that a project sounds the same
/// after it is opened again.
const STEPS_PER_DB: f32 = 10.0;
/// A band at this level in dBFS is silent: no vocal that is heard is masked by it.
const SILENT_DB: f32 = -120.0;
/// The loudest that a band can be, in dBFS.
const LOUDEST_DB: f32 = 24.0;

/// The mean level of all other stems together while the vocal sounds, in dBFS, one per auditory band (one
/// per Cam, from 1.5 up: 40, 69, 101 Hz...). `None` if there is no profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct BeatProfile(Option<PerBand>);

/// A file that holds a [`BeatProfile`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    beat_levels_dbfs: Vec<f32>,
}

impl BeatProfile {
    /// The profile of stems that have these mean `powers` (mean squares, full scale 1) per band.
    pub fn from_powers(powers: &PerBand) -> Self {
        // `max` takes zero rather than what is no number.
        Self::of_levels(powers.map(|power| 10.0 * power.max(0.0).log10()))
    }

    /// Of `levels_db`, which may be -inf.
    fn of_levels(levels_db: PerBand) -> Self {
        let kept = levels_db.map(|level_db| {
            (level_db.clamp(SILENT_DB, LOUDEST_DB) * STEPS_PER_DB).round() / STEPS_PER_DB
        });
        Self(kept.iter().any(|&level_db| level_db > SILENT_DB).then_some(kept))
    }

    /// Powers per band, as the engine takes them; silence if there is no profile.
    pub fn powers(&self) -> PerBand {
        let power =
            |level_db: f32| if level_db > SILENT_DB { 10f32.powf(level_db / 10.0) } else { 0.0 };
        self.0.map_or([0.0; MAX_BANDS], |levels_db| levels_db.map(power))
    }

    /// Whether there is no profile.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    ///
    /// # Errors
    /// The reason, if `text` is no such file, or has no levels, too many or too few, impossible ones or
    /// silent ones only.
    pub fn parse(text: &str) -> Result<Self, NoProfile> {
        let file: File =
            toml::from_str(text).map_err(|error| NoProfile::new(error.message().to_owned()))?;
        let profile = Self::try_from(file.beat_levels_dbfs)?;
        if profile.is_empty() { Err(NoProfile::new("it has no levels")) } else { Ok(profile) }
    }

    /// The profile as a file's text.
    pub fn to_text(&self) -> String {
        let mut levels = String::new();
        for level_db in self.0.iter().flatten() {
            let comma = if levels.is_empty() { "" } else { ", " };
            // A string takes whatever is written.
            let _ = write!(levels, "{comma}{level_db:.1}");
        }
        format!(
            "# What sounds beside a stem while the vocal sings, learned by Leeway: mean level in dBFS,\n\
             # one per Cam of the ERB-number scale, from 1.5 Cam (40 Hz) to 39.5 Cam (15.9 kHz).\n\
             beat_levels_dbfs = [{levels}]\n"
        )
    }
}

/// The plugin's beat profile.
pub type LearnedBeat = Learned<BeatProfile>;

impl Profile for BeatProfile {
    const NAME: &'static str = "beat profile";

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn parse(text: &str) -> Result<Self, NoProfile> {
        Self::parse(text)
    }

    fn to_text(&self) -> String {
        self.to_text()
    }
}

impl TryFrom<Vec<f32>> for BeatProfile {
    type Error = NoProfile;

    fn try_from(levels_db: Vec<f32>) -> Result<Self, NoProfile> {
        if levels_db.is_empty() {
            return Ok(Self(None));
        }
        if levels_db.len() != MAX_BANDS {
            let count = levels_db.len();
            return Err(NoProfile::new(format!("it has {count} levels instead of {MAX_BANDS}")));
        }
        match levels_db.iter().find(|level| !(SILENT_DB..=LOUDEST_DB).contains(*level)) {
            Some(level) => Err(NoProfile::new(format!(
                "{level} is no level from {SILENT_DB} to {LOUDEST_DB} dBFS"
            ))),
            None => Ok(Self::of_levels(array::from_fn(|band| levels_db[band]))),
        }
    }
}

impl From<BeatProfile> for Vec<f32> {
    fn from(profile: BeatProfile) -> Self {
        profile.0.map_or_else(Self::new, |levels_db| levels_db.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> BeatProfile {
        BeatProfile::from_powers(&array::from_fn(|band| 0.0123 / (1 + band * band) as f32))
    }

    #[test]
    fn a_profile_survives_project_and_file() {
        let mut with_silence = example().powers();
        (with_silence[3], with_silence[38]) = (0.0, 0.0);
        for profile in [example(), BeatProfile::from_powers(&with_silence)] {
            assert_eq!(BeatProfile::parse(&profile.to_text()), Ok(profile));
            let saved = serde_json::to_string(&profile).unwrap();
            assert_eq!(serde_json::from_str::<BeatProfile>(&saved).unwrap(), profile);
            assert_eq!(BeatProfile::from_powers(&profile.powers()), profile);
        }
        assert_eq!(BeatProfile::from_powers(&with_silence).powers()[3], 0.0);
        let none: BeatProfile = serde_json::from_str("[]").unwrap();
        assert!(none.is_empty() && none.powers() == [0.0; MAX_BANDS]);
    }

    #[test]
    fn levels_are_those_of_the_powers() {
        let profile = BeatProfile::from_powers(&[0.01; MAX_BANDS]);
        assert!(profile.to_text().contains("= [-20.0, -20.0, "), "{}", profile.to_text());
        assert!((profile.powers()[7] - 0.01).abs() < 1e-6);
    }

    #[test]
    fn silence_and_nonsense_are_no_profile() {
        for power in [0.0, f32::NAN, -1.0, 1e-20] {
            assert!(BeatProfile::from_powers(&[power; MAX_BANDS]).is_empty(), "{power}");
        }
        let loudest = BeatProfile::from_powers(&[f32::INFINITY; MAX_BANDS]).powers();
        assert!(loudest.iter().all(|power| power.is_finite()));
    }

    #[test]
    fn what_is_no_profile_is_refused_with_a_reason() {
        let full = |level: &str| format!("beat_levels_dbfs = [{}]", [level; MAX_BANDS].join(", "));
        for (text, reason) in [
            ("beat_levels_dbfs = []".to_owned(), "no levels"),
            ("beat_levels_dbfs = [-20.0]".to_owned(), "1 levels instead of 39"),
            (full("-120.0"), "no levels"),
            (full("nan"), "NaN is no level"),
            (full("25.0"), "25 is no level from -120 to 24 dBFS"),
            ("levels_db = [0.0]".to_owned(), "unknown field"),
            ("hello".to_owned(), "expected"),
        ] {
            let error = BeatProfile::parse(&text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
