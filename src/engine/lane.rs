//! One decision: a verdict and how it moves in time.

use super::ballistics::{Ballistics, Times};
use super::bands::PerBand;
use super::masking::{Law, Masking, Verdict};

/// A signal that is carved on its own: both channels, or one of left, right, mid, side.
pub struct Lane {
    pub verdict: Verdict,
    ballistics: Ballistics,
}

impl Lane {
    /// Nothing heard yet.
    pub fn new(hop_seconds: f64, times: Times) -> Self {
        Self { verdict: Verdict::SILENCE, ballistics: Ballistics::new(hop_seconds, times) }
    }

    /// Changes the times; the cut goes on from where it is.
    pub fn set(&mut self, times: Times) {
        self.ballistics.set(times);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.verdict = Verdict::SILENCE;
        self.ballistics.reset();
    }

    /// Judges one hop; returns the cut in dB per band.
    pub fn judge(
        &mut self,
        masking: &Masking,
        vocal: &PerBand,
        stem: &PerBand,
        law: &Law,
    ) -> &PerBand {
        masking.judge(vocal, stem, law, &mut self.verdict);
        self.ballistics.follow(&self.verdict.wanted_db, self.verdict.vocal_sounds)
    }
}
