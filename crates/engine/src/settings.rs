//! What the engine makes of its settings, in its own units: shares, seconds, factors.

use crate::analysis::bands::{Bands, MAX_BANDS, cam_from_hz, hz_from_cam};
use crate::controls::{Control, LIMITS_OPEN_HZ, Listen, Node, PerControl, Settings};
use crate::detector::DetectorSettings;
use crate::dynamics::envelope_follower::Times;
use crate::dynamics::gain_computer::{Bounds, GainSettings};
use crate::maths::{log2_f32, pow};
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

    /// What the detector is asked to do within these `bounds`.
    pub(super) fn detector(&self, bounds: Bounds) -> DetectorSettings {
        let (share, seconds) = (|percent: f32| percent / 100.0, |ms: f32| ms / 1000.0);
        DetectorSettings {
            gain: GainSettings {
                max_cut_db: self.max_cut,
                clarity_db: self.clarity,
                body: share(self.body),
                trim_db: self.trim,
                bounds,
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
        pow(10.0, f64::from(self.output) / 20.0)
    }

    /// What limits and nodes say of each band.
    pub(super) fn bounds(&self, bands: &Bands) -> Bounds {
        let half_a_band = 0.5;
        // A node narrower than a band still has a whole one to itself.
        let of_band = |hz: f64| {
            let cam = cam_from_hz(hz);
            let from = hz_from_cam(cam - half_a_band) as f32;
            let to = hz_from_cam(cam + half_a_band) as f32;
            self.weight(|centre| centre.clamp(from, to)).into()
        };
        let no_weight = self.nodes.iter().all(|node| node.weight == 0.0);
        Bounds {
            reach: bands.map(|hz| f64::from(self.reach(hz as f32))),
            weight: if no_weight { [0.0; MAX_BANDS] } else { bands.map(of_band) },
        }
    }

    /// Whether [`bounds`](Self::bounds) are those of `other`.
    pub(super) fn has_bounds_of(&self, other: &Self) -> bool {
        (self.low, self.high, &self.nodes) == (other.low, other.high, &other.nodes)
    }

    /// How much is to be cut at `hz`, by limits and nodes: from −1, never, over 0, as without any, to 1,
    /// first.
    pub fn weight_at(&self, hz: f32) -> f32 {
        (1.0 + self.weight(|_| hz)) * self.reach(hz) - 1.0
    }

    /// Share of its cut, 0 to 1, that the limits leave at `hz`.
    fn reach(&self, hz: f32) -> f32 {
        let (open_low, open_high) = LIMITS_OPEN_HZ;
        let low_edge = match self.low {
            low if low <= open_low => 1.0,
            low => smoothstep(log2_f32(hz / low) + 0.5),
        };
        let high_edge = match self.high {
            high if high >= open_high => 1.0,
            high => smoothstep(log2_f32(high / hz) + 0.5),
        };
        low_edge * high_edge
    }

    /// What the nodes add up to, −1 to 1, where a node at some Hz is met at the frequency that `met_at`
    /// says: a band is met where it is nearest to the node.
    fn weight(&self, met_at: impl Fn(f32) -> f32) -> f32 {
        let of_node = |node: &Node<f32>| {
            if node.weight == 0.0 {
                return 0.0;
            }
            // In full over half its width, by half at its edges.
            let distance = log2_f32(met_at(node.frequency) / node.frequency).abs();
            node.weight / 100.0 * smoothstep(1.5 - 2.0 * distance / node.width)
        };
        self.nodes.iter().map(of_node).sum::<f32>().clamp(-1.0, 1.0)
    }
}
