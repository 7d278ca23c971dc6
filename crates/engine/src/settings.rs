//! Everything that can be set, in one plain struct.

use crate::analysis::bands::Bands;
use crate::analysis::voice_profiles::Source;
use crate::detector::DetectorSettings;
use crate::dynamics::envelope_follower::Times;
use crate::dynamics::gain_computer::GainSettings;
use crate::filter::DEEPEST_CUT_DB;
use crate::io::monitor::Listen;
use crate::io::stereo::Stereo;
use crate::smoothstep::smoothstep;

/// The longest lookahead in seconds.
pub const LONGEST_LOOKAHEAD: f32 = 0.02;

/// The low and high limit are open at and past these frequencies in Hz.
const LIMITS_OPEN_HZ: (f32, f32) = (20.0, 20_000.0);

/// Everything that can be set while the engine runs.
///
/// Values outside their range are brought into it, and NaN counts as the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Scales every cut in dB, 0 to 1.
    pub depth: f32,
    /// The most that any band may lose, in dB, 0 to 24. The cut as a whole grows somewhat faster.
    pub max_cut_db: f32,
    /// Target audibility: how far in dB the vocal shall stand above its masked threshold, 0 to 24.
    pub clarity_db: f32,
    /// How much less the stem's loud bands are cut than its quiet ones, 0 to 1.
    pub body: f32,
    /// How much louder in dB than it arrives the vocal is taken to be, −24 to 24.
    pub trim_db: f32,
    /// No cut half an octave below this frequency in Hz, 20 (off) to 20 000.
    pub low_hz: f32,
    /// No cut half an octave above this frequency in Hz, 20 to 20 000 (off).
    pub high_hz: f32,
    /// Seconds, 0.0005 to 0.1, in which the cut comes when the vocal enters.
    pub attack: f32,
    /// Seconds, 0 to 1, for which the cut stays when the vocal pauses.
    pub hold: f32,
    /// Seconds, 0.01 to 1, in which the cut moves while the vocal sounds, and goes.
    pub release: f32,
    /// How the channels of a stereo stem are carved.
    pub stereo: Stereo,
    /// Seconds, 0 to 0.02, by which the stem is delayed so that cuts are there in time. Takes effect
    /// at the next reset, for it changes the latency.
    pub lookahead: f32,
    /// How much of the stem's fundamental is kept whole, 0 to 1.
    pub guard: f32,
    /// How much of the stem's attacks is let through, 0 to 1.
    pub punch: f32,
    /// Where the vocal is taken from.
    pub source: Source,
    /// What to listen to.
    pub listen: Listen,
    /// Gain of the output in dB, −12 to 12.
    pub output_db: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            depth: 1.0,
            max_cut_db: 12.0,
            clarity_db: 15.0,
            body: 0.8,
            trim_db: 0.0,
            low_hz: 100.0,
            high_hz: 12_000.0,
            attack: 0.025,
            hold: 0.1,
            release: 0.35,
            stereo: Stereo::Linked,
            lookahead: 0.0,
            guard: 0.0,
            punch: 0.0,
            source: Source::Sidechain,
            listen: Listen::Output,
            output_db: 0.0,
        }
    }
}

impl Settings {
    /// The same with every value in its range.
    pub fn brought_into_range(self) -> Self {
        let default = Self::default();
        let within = |value: f32, default: f32, low: f32, high: f32| {
            if value.is_nan() { default } else { value.clamp(low, high) }
        };
        Self {
            depth: within(self.depth, default.depth, 0.0, 1.0),
            max_cut_db: within(self.max_cut_db, default.max_cut_db, 0.0, DEEPEST_CUT_DB),
            clarity_db: within(self.clarity_db, default.clarity_db, 0.0, 24.0),
            body: within(self.body, default.body, 0.0, 1.0),
            trim_db: within(self.trim_db, default.trim_db, -24.0, 24.0),
            low_hz: within(self.low_hz, default.low_hz, LIMITS_OPEN_HZ.0, LIMITS_OPEN_HZ.1),
            high_hz: within(self.high_hz, default.high_hz, LIMITS_OPEN_HZ.0, LIMITS_OPEN_HZ.1),
            attack: within(self.attack, default.attack, 0.0005, 0.1),
            hold: within(self.hold, default.hold, 0.0, 1.0),
            release: within(self.release, default.release, 0.01, 1.0),
            stereo: self.stereo,
            lookahead: within(self.lookahead, default.lookahead, 0.0, LONGEST_LOOKAHEAD),
            guard: within(self.guard, default.guard, 0.0, 1.0),
            punch: within(self.punch, default.punch, 0.0, 1.0),
            source: self.source,
            listen: self.listen,
            output_db: within(self.output_db, default.output_db, -12.0, 12.0),
        }
    }

    /// The output gain as a factor, exactly 1 at 0 dB.
    pub(super) fn output_gain(&self) -> f64 {
        10f64.powf(f64::from(self.output_db) / 20.0)
    }

    /// What the detector is asked to do on `bands`.
    pub(super) fn detector(&self, bands: &Bands) -> DetectorSettings {
        DetectorSettings {
            gain: self.gain(bands),
            times: self.times(),
            depth: self.depth,
            stereo: self.stereo,
            guard: self.guard,
            punch: self.punch,
            source: self.source,
        }
    }

    fn times(&self) -> Times {
        Times { attack: self.attack, hold: self.hold, release: self.release }
    }

    fn gain(&self, bands: &Bands) -> GainSettings {
        let (open_low, open_high) = LIMITS_OPEN_HZ;
        let low_edge = |hz: f32| match self.low_hz {
            low if low <= open_low => 1.0,
            low => smoothstep((hz / low).log2() + 0.5),
        };
        let high_edge = |hz: f32| match self.high_hz {
            high if high >= open_high => 1.0,
            high => smoothstep((high / hz).log2() + 0.5),
        };
        GainSettings {
            max_cut_db: self.max_cut_db,
            clarity_db: self.clarity_db,
            body: self.body,
            trim_db: self.trim_db,
            reach: bands.map(|hz| f64::from(low_edge(hz as f32) * high_edge(hz as f32))),
        }
    }
}
