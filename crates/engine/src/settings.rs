//! What the engine makes of its settings, in its own units: shares, seconds, factors.

use super::bands::{Bands, PerBand};
use super::controls::{Control, LIMITS_OPEN_HZ, Listen, PerControl, Settings};
use super::gain_channel::Times;
use super::gain_computer::Law;
use super::masking::smoothstep;

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

    /// What scales every cut, 0 to 1.
    pub(super) fn depth_share(&self) -> f32 {
        self.depth / 100.0
    }

    /// How much of the fundamental is kept, 0 to 1.
    pub(super) fn guard_share(&self) -> f32 {
        self.guard / 100.0
    }

    /// How much of the attacks is let through, 0 to 1.
    pub(super) fn punch_share(&self) -> f32 {
        self.punch / 100.0
    }

    /// Seconds.
    pub(super) fn lookahead_seconds(&self) -> f32 {
        self.lookahead / 1000.0
    }

    /// The output gain as a factor, exactly 1 at 0 dB.
    pub(super) fn output_gain(&self) -> f64 {
        10f64.powf(f64::from(self.output) / 20.0)
    }

    pub(super) fn times(&self) -> Times {
        let seconds = |milliseconds: f32| milliseconds / 1000.0;
        Times {
            attack: seconds(self.attack),
            hold: seconds(self.hold),
            release: seconds(self.release),
        }
    }

    /// What the gain computer is asked to do within `reach`.
    pub(super) fn law(&self, reach: PerBand) -> Law {
        Law {
            max_cut_db: self.max_cut,
            clarity_db: self.clarity,
            body: self.body / 100.0,
            trim_db: self.trim,
            reach,
        }
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
