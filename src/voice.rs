//! A learned vocal: what stands in for the singer once the sidechain is gone.
//!
//! It is saved with the project, and as a text file that a person can read and share.

use std::array;

use leeway_engine::bands::{MAX_BANDS, PerBand};
use serde::{Deserialize, Serialize};

use crate::learned::{Learned, NoProfile, Profile};

/// Levels are kept to a tenth of a dB, in memory as in files, so that a project sounds the same
/// after it is opened again.
const STEPS_PER_DB: f32 = 10.0;
/// A level of this many dB below the loudest band is silence.
const RANGE_DB: f32 = 90.0;

/// The long-term average spectrum of a vocal: levels in dB below its loudest band, one per auditory
/// band (one per Cam, from 1.5 up: 40, 69, 101 Hz...). `None` if nothing was learned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct VoiceProfile(Option<PerBand>);

/// A file that holds a [`VoiceProfile`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    levels_db: Vec<f32>,
}

impl VoiceProfile {
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
    ///
    /// # Errors
    /// The reason, if `text` is no such file, or has no levels, too many, or impossible ones.
    pub fn parse(text: &str) -> Result<Self, NoProfile> {
        let file: File =
            toml::from_str(text).map_err(|error| NoProfile::new(error.message().to_owned()))?;
        let profile = Self::try_from(file.levels_db)?;
        if profile.is_empty() { Err(NoProfile::new("it has no levels")) } else { Ok(profile) }
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

impl Profile for VoiceProfile {
    const NAME: &'static str = "voice";

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

impl TryFrom<Vec<f32>> for VoiceProfile {
    type Error = NoProfile;

    fn try_from(levels_db: Vec<f32>) -> Result<Self, NoProfile> {
        if levels_db.len() > MAX_BANDS {
            let count = levels_db.len();
            return Err(NoProfile::new(format!("it has {count} levels, more than {MAX_BANDS}")));
        }
        match levels_db.iter().find(|level| !(-200.0..=200.0).contains(*level)) {
            Some(level) => Err(NoProfile::new(format!("{level} is no level in dB"))),
            None => Ok(Self::from_levels(&levels_db)),
        }
    }
}

impl From<VoiceProfile> for Vec<f32> {
    fn from(profile: VoiceProfile) -> Self {
        profile.0.map_or_else(Self::new, |levels_db| levels_db.to_vec())
    }
}

/// The plugin's learned vocal.
pub type LearnedVoice = Learned<VoiceProfile>;

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> VoiceProfile {
        let mut powers = [0.0; MAX_BANDS];
        (powers[4], powers[7], powers[20]) = (0.2, 0.0123, 1e-5);
        VoiceProfile::from_powers(&powers)
    }

    #[test]
    fn a_profile_survives_project_and_file() {
        let profile = example();
        assert_eq!(VoiceProfile::parse(&profile.to_text()), Ok(profile));
        let saved = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<VoiceProfile>(&saved).unwrap(), profile);
        assert_eq!(VoiceProfile::from_powers(&profile.powers()), profile);
        let voice = LearnedVoice::default();
        assert!(voice.profile().is_empty());
        voice.set(profile);
        assert_eq!(voice.profile(), profile);
    }

    #[test]
    fn silence_teaches_nothing() {
        assert!(VoiceProfile::from_powers(&[0.0; MAX_BANDS]).is_empty());
        assert!(VoiceProfile::from_powers(&[f32::NAN; MAX_BANDS]).is_empty());
        assert_eq!(VoiceProfile::default().powers(), [0.0; MAX_BANDS]);
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
            let error = VoiceProfile::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        let many = format!("levels_db = {:?}", [0.0; MAX_BANDS + 1]);
        assert!(VoiceProfile::parse(&many).unwrap_err().to_string().contains("more than 39"));
    }
}
