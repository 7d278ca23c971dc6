//! Voice profiles, for when there is no vocal: the long-term average spectrum of a voice, at the stem's
//! level.
//!
//! A producer who leaves room for a vocal that is not recorded yet has no sidechain. The gain computer
//! then compares the stem with the average voice, as loud as the stem itself, so that the carve follows
//! the stem.

use super::bands::{Bands, MAX_BANDS, PerBand, erb_hz};
use crate::controls::Source;
use crate::decibels::POWER_FLOOR;
use crate::maths::{exp_f32, log2, log10, pow};

/// A level in dB per third-octave band; only differences matter.
type Spectrum = &'static [(f64, f64)];

/// Long-term average speech spectrum of twelve languages, male and female talkers (Byrne et al.
/// 1994, J. Acoust. Soc. Am. 96(4), "universal" spectrum).
const AVERAGE_VOICE: Spectrum = &[
    (63.0, 38.6),
    (80.0, 43.5),
    (100.0, 54.4),
    (125.0, 57.7),
    (160.0, 56.8),
    (200.0, 60.2),
    (250.0, 60.3),
    (315.0, 59.0),
    (400.0, 62.1),
    (500.0, 62.1),
    (630.0, 60.5),
    (800.0, 56.8),
    (1000.0, 53.7),
    (1250.0, 53.0),
    (1600.0, 52.0),
    (2000.0, 48.7),
    (2500.0, 48.1),
    (3150.0, 46.8),
    (4000.0, 45.6),
    (5000.0, 44.5),
    (6300.0, 44.3),
    (8000.0, 43.7),
    (10_000.0, 43.4),
    (12_500.0, 41.3),
    (16_000.0, 40.7),
];

/// Below this frequency in Hz a high voice has no fundamental: there, and only there, male and
/// female averages differ by much (Byrne et al. 1994).
const HIGH_VOICE_FROM_HZ: f64 = 180.0;
/// By how much in dB per octave a high voice falls below that.
const HIGH_VOICE_SLOPE_DB: f64 = 18.0;

/// Speech of loud vocal effort (ANSI S3.5-1997, table 3, spectrum levels): more voice, and more of
/// it between 500 Hz and 4 kHz.
const LOUD_VOICE_PER_HZ: Spectrum = &[
    (160.0, 35.29),
    (200.0, 37.76),
    (250.0, 41.55),
    (315.0, 43.78),
    (400.0, 43.40),
    (500.0, 44.85),
    (630.0, 45.55),
    (800.0, 44.05),
    (1000.0, 42.16),
    (1250.0, 40.53),
    (1600.0, 37.70),
    (2000.0, 34.39),
    (2500.0, 30.98),
    (3150.0, 28.21),
    (4000.0, 25.41),
    (5000.0, 18.35),
    (6300.0, 13.87),
    (8000.0, 11.39),
];

/// Time constant in seconds with which the voice's level follows the stem's.
const LEVEL_TIME: f32 = 0.4;
/// Width of a third-octave band as a share of its centre.
const THIRD_OCTAVE: f64 = 0.231_56;

/// The built-in profiles, and the level they play at.
pub struct VoiceProfiles {
    low_voice: PerBand,
    high_voice: PerBand,
    rap: PerBand,
    learned: PerBand,
    /// Sum of the powers heard while learning.
    heard: PerBand,
    /// The level that they play at; `None` while the sidechain is heard instead.
    level: Option<f32>,
    step: f32,
}

impl VoiceProfiles {
    /// Profiles on `bands`, followed once per hop of `hop_seconds`.
    pub fn new(bands: &Bands, hop_seconds: f64) -> Self {
        let average = |hz: f64| interpolate(AVERAGE_VOICE, hz) - per_hz_db(hz);
        let high =
            |hz: f64| average(hz) - HIGH_VOICE_SLOPE_DB * log2(HIGH_VOICE_FROM_HZ / hz).max(0.0);
        Self {
            low_voice: normalized(bands, average),
            high_voice: normalized(bands, high),
            rap: normalized(bands, |hz| interpolate(LOUD_VOICE_PER_HZ, hz)),
            learned: [0.0; MAX_BANDS],
            heard: [0.0; MAX_BANDS],
            level: Some(0.0),
            step: 1.0 - exp_f32(-hop_seconds as f32 / LEVEL_TIME),
        }
    }

    /// Gives the learned profile: a power per band, of which only the shape counts.
    pub fn set_learned(&mut self, powers: &PerBand) {
        let sound = powers.map(|power| if power.is_normal() { power.clamp(0.0, 1e6) } else { 0.0 });
        let sum: f32 = sound.iter().sum();
        self.learned = if sum > 0.0 { sound.map(|power| power / sum) } else { [0.0; MAX_BANDS] };
    }

    /// Forgets what was heard, to learn anew.
    pub fn forget_heard(&mut self) {
        self.heard = [0.0; MAX_BANDS];
    }

    /// Learns from one hop of a sounding vocal.
    pub fn hear(&mut self, vocal: &PerBand) {
        for (sum, power) in self.heard.iter_mut().zip(vocal) {
            *sum += power;
        }
    }

    /// The average spectrum of what was heard: powers of sum one; `None` if that was nothing.
    pub fn heard(&self) -> Option<PerBand> {
        let sum: f32 = self.heard.iter().sum();
        (sum > 0.0).then(|| self.heard.map(|power| power / sum))
    }

    /// Whether the stem's level is none, or does not count.
    pub fn is_silent(&self) -> bool {
        self.level.is_none_or(|level| level == 0.0)
    }

    /// Forgets the stem's level.
    pub fn reset(&mut self) {
        self.level = Some(0.0);
    }

    /// The band powers of the voice of `source` beside a stem of band powers `stem`; none for the
    /// sidechain.
    pub fn follow(&mut self, source: Source, stem: &PerBand) -> Option<PerBand> {
        let profile = match source {
            Source::Sidechain => {
                // Unknown from here on: nobody may listen to the stem meanwhile.
                self.level = None;
                return None;
            }
            Source::Learned => &self.learned,
            Source::LowVoice => &self.low_voice,
            Source::HighVoice => &self.high_voice,
            Source::Rap => &self.rap,
        };
        let now: f32 = stem.iter().sum();
        let before = self.level.unwrap_or(now);
        let level = before + self.step * (now - before);
        let level = if level < POWER_FLOOR { 0.0 } else { level };
        self.level = Some(level);
        Some(profile.map(|share| share * level))
    }
}

/// Level in dB by which a third-octave band at `hz` stands above its spectrum level.
fn per_hz_db(hz: f64) -> f64 {
    10.0 * log10(THIRD_OCTAVE * hz)
}

/// Straight in dB over log frequency; its first slope goes on below, its last level above.
fn interpolate(spectrum: Spectrum, hz: f64) -> f64 {
    let above = spectrum.partition_point(|&(centre, _)| centre < hz).clamp(1, spectrum.len() - 1);
    let ((low, from), (high, to)) = (spectrum[above - 1], spectrum[above]);
    let position = log2(hz / low) / log2(high / low);
    from + (to - from) * position.min(1.0)
}

/// Powers per band, of sum one, from a spectrum level in dB per Hz.
fn normalized(bands: &Bands, level_per_hz: impl Fn(f64) -> f64) -> PerBand {
    let powers = bands.map(|hz| pow(10.0, level_per_hz(hz) / 10.0) * erb_hz(hz));
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_differ_where_they_should() {
        let bands = Bands::new(48_000.0);
        let profiles = VoiceProfiles::new(&bands, 0.0027);
        let share = |profile: &PerBand, low: f64, high: f64| -> f32 {
            let centres = bands.centres_hz().iter().zip(profile);
            centres.filter(|(hz, _)| (low..high).contains(*hz)).map(|(_, power)| power).sum()
        };
        for profile in [&profiles.low_voice, &profiles.high_voice, &profiles.rap] {
            assert!((profile.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!(share(profile, 200.0, 1500.0) > 0.6);
        }
        assert!(
            share(&profiles.low_voice, 0.0, 160.0) > 2.0 * share(&profiles.high_voice, 0.0, 160.0)
        );
        assert!(share(&profiles.rap, 1000.0, 4000.0) > share(&profiles.low_voice, 1000.0, 4000.0));
    }

    #[test]
    fn the_voice_is_as_loud_as_the_stem() {
        let mut profiles = VoiceProfiles::new(&Bands::new(48_000.0), 0.0027);
        let stem = [0.01; MAX_BANDS];
        let mut voice = None;
        for _ in 0..2000 {
            voice = profiles.follow(Source::LowVoice, &stem);
        }
        let power: f32 = voice.expect("a voice").iter().sum();
        assert!((power - 0.39).abs() < 0.01, "{power}");
        assert_eq!(profiles.follow(Source::Sidechain, &stem), None);
    }

    #[test]
    fn learns_the_average_of_what_it_hears() {
        let mut profiles = VoiceProfiles::new(&Bands::new(48_000.0), 0.0027);
        assert_eq!(profiles.heard(), None);
        for band in [5, 5, 5, 9] {
            let mut vocal = [0.0; MAX_BANDS];
            vocal[band] = 0.01;
            profiles.hear(&vocal);
        }
        let heard = profiles.heard().expect("something was heard");
        assert!((heard[5] - 0.75).abs() < 1e-6 && (heard[9] - 0.25).abs() < 1e-6);
        profiles.forget_heard();
        assert_eq!(profiles.heard(), None);
    }

    #[test]
    fn nonsense_is_not_learned() {
        let mut profiles = VoiceProfiles::new(&Bands::new(48_000.0), 0.0027);
        profiles.set_learned(&[f32::NAN; MAX_BANDS]);
        assert_eq!(profiles.follow(Source::Learned, &[1.0; MAX_BANDS]), Some([0.0; MAX_BANDS]));
    }
}
