//! Attack and release.

use super::TIMES;

/// One-pole coefficients of a cut in dB.
#[derive(Clone, Copy)]
pub struct Ballistics {
    attack: f32,
    release: f32,
}

impl Ballistics {
    /// For a cut that is updated every `step` seconds.
    pub fn new(step: f64) -> Self {
        let coefficient = |time: f64| (-step / time).exp() as f32;
        Self { attack: coefficient(TIMES.0), release: coefficient(TIMES.1) }
    }

    /// The cut after one step towards `target`.
    pub fn step(&self, cut: f32, target: f32) -> f32 {
        let coefficient = if target > cut { self.attack } else { self.release };
        target + coefficient * (cut - target)
    }
}
