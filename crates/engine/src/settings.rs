//! What the engine makes of its settings, in its own units: shares, seconds, factors.

use crate::analysis::bands::{Bands, PerBand};
use crate::controls::{Control, LIMITS_OPEN_HZ, Listen, PerControl, Settings};
use crate::detector::DetectorSettings;
use crate::dynamics::envelope_follower::Times;
use crate::dynamics::gain_computer::GainSettings;
use crate::smoothstep::smoothstep;

impl Default for Settings {
    fn default() -> Self {
        Self::from_values(&PerControl::from_fn(Control::default_value))
    }
}

impl Settings {
    /// What `control` is set to, as [`values`](Self::values) has it.
    pub fn value(&self, control: &Control) -> f32 {
        self.values()[control]
    }

    /// The same with `control` set to `value`, as [`values`](Self::values) has it.
    pub fn with_value(&self, control: &Control, value: f32) -> Self {
        let mut values = self.values();
        values[control] = value;
        Self::from_values(&values)
    }

    /// The same with what is about listening, and no part of the sound, at its default.
    pub fn sound(&self) -> Self {
        Self::from_values(&self.values().map(|control, value| match control.of_the_sound {
            true => *value,
            false => control.default_value(),
        }))
    }

    /// The same with every value in its range.
    pub fn brought_into_range(self) -> Self {
        Self::from_values(&self.values().map(|control, value| control.clamp(*value)))
    }

    /// What acts: every value in its range, and Bypass as no depth at unit gain.
    pub fn in_force(self) -> Self {
        let settings = self.brought_into_range();
        if settings.bypass {
            Self { bypass: false, depth: 0.0, listen: Listen::Output, output: 0.0, ..settings }
        } else {
            settings
        }
    }

    /// What the detector is asked to do within `reach`.
    pub(super) fn detector(&self, reach: PerBand) -> DetectorSettings {
        let (share, seconds) = (|percent: f32| percent / 100.0, |ms: f32| ms / 1000.0);
        DetectorSettings {
            gain: GainSettings {
                max_cut_db: self.max_cut,
                clarity_db: self.clarity,
                body: share(self.body),
                trim_db: self.trim,
                reach,
            },
            times: Times {
                attack: seconds(self.attack),
                hold: seconds(self.hold),
                release: seconds(self.release),
            },
            depth: share(self.depth),
            stereo: self.stereo,
            guard: share(self.guard),
            punch: share(self.punch),
            source: self.source,
        }
    }

    /// The lookahead in seconds.
    pub(super) fn lookahead_seconds(&self) -> f32 {
        self.lookahead / 1000.0
    }

    /// The output gain as a factor, exactly 1 at 0 dB.
    pub(super) fn output_gain(&self) -> f64 {
        10f64.powf(f64::from(self.output) / 20.0)
    }

    /// Share of its cut that the limits leave each band, 0 to 1.
    pub(super) fn reach(&self, bands: &Bands) -> PerBand {
        let (open_low, open_high) = LIMITS_OPEN_HZ;
        let low_edge = |hz: f32| match self.low {
            low if low <= open_low => 1.0,
            low => smoothstep((hz / low).log2() + 0.5),
        };
        let high_edge = |hz: f32| match self.high {
            high if high >= open_high => 1.0,
            high => smoothstep((high / hz).log2() + 0.5),
        };
        bands.map(|hz| f64::from(low_edge(hz as f32) * high_edge(hz as f32)))
    }

    /// Whether [`reach`](Self::reach) is that of `other`.
    pub(super) fn has_limits_of(&self, other: &Self) -> bool {
        (self.low, self.high) == (other.low, other.high)
    }
}
