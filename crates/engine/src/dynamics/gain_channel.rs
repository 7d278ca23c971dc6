//! The gain channel: the decisions and the moving cut of a signal that is carved on its own.

use fearless_simd::dispatch;

use super::beat::Beat;
use super::envelope_follower::{EnvelopeFollower, Times};
use super::gain_computer::{BandDecision, GainComputer, GainSettings};
use super::reason::{Heard, Reasons};
use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::filter::DEEPEST_CUT_DB;

/// Smaller cuts than this in dB count as none, so that the equalizer can rest.
const NEGLIGIBLE_DB: f32 = 0.02;
/// Seconds that Max cut, limits and nodes take for their whole range, so that no jump of them clicks.
const RAMP: f32 = 0.02;

/// A signal that is carved on its own: both channels, or one of left, right, mid, side.
#[derive(Clone, PartialEq)]
pub struct GainChannel {
    heard: Heard,
    decision: BandDecision,
    envelope: EnvelopeFollower,
    /// The cut as it was handed out, in dB per band.
    cut_db: PerBand,
    /// Max cut and the share of each band on their way to what is set; `None` before the first hop.
    bounds: Option<(f32, PerBand)>,
    hop_seconds: f32,
}

impl GainChannel {
    /// Nothing heard yet, asked once per hop of `hop_seconds`.
    pub fn new(hop_seconds: f32) -> Self {
        Self {
            heard: Heard::SILENCE,
            decision: BandDecision::SILENCE,
            envelope: EnvelopeFollower::new(hop_seconds),
            cut_db: [0.0; MAX_BANDS],
            bounds: None,
            hop_seconds,
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        *self = Self::new(self.hop_seconds);
    }

    /// What the gain computer saw in the latest hop.
    pub fn decision(&self) -> &BandDecision {
        &self.decision
    }

    /// Why each band was cut as it was in the latest hop.
    pub fn reasons(&self, computer: &GainComputer, settings: &GainSettings) -> Reasons {
        computer.reasons(&self.heard, &self.decision, settings, &self.cut_db)
    }

    /// One hop with the band powers of `vocal` and `stem`; returns the cut in dB per band, positive.
    pub fn follow(
        &mut self,
        computer: &GainComputer,
        vocal: &PerBand,
        stem: &PerBand,
        beat: Option<&Beat>,
        settings: &GainSettings,
        times: &Times,
    ) -> &PerBand {
        self.heard = Heard { vocal: *vocal, stem: *stem };
        dispatch!(computer.level(), _simd => self.step(computer, vocal, stem, beat, settings, times));
        &self.cut_db
    }

    #[inline(always)]
    fn step(
        &mut self,
        computer: &GainComputer,
        vocal: &PerBand,
        stem: &PerBand,
        beat: Option<&Beat>,
        settings: &GainSettings,
        times: &Times,
    ) {
        let goal_db =
            computer.compute(vocal, stem, beat, settings, &self.cut_db, &mut self.decision);
        self.envelope.hear(self.decision.vocal_sounds, computer.onset_pause());
        let (max_cut_db, shares) = self.bounded(settings);
        let envelope_db = self.envelope.follow(&goal_db, max_cut_db, times);
        for b in 0..MAX_BANDS {
            let cut_db = shares[b] * envelope_db[b].min(max_cut_db);
            self.cut_db[b] = if cut_db < NEGLIGIBLE_DB { 0.0 } else { cut_db };
        }
    }

    /// Max cut and the share of each band, a hop closer to what `settings` say.
    #[inline(always)]
    fn bounded(&mut self, settings: &GainSettings) -> (f32, PerBand) {
        let wanted = (settings.max_cut_db, settings.bounds.shares());
        let (mut max_cut_db, mut shares) = self.bounds.unwrap_or(wanted);
        let most = self.hop_seconds / RAMP;
        let most_db = most * DEEPEST_CUT_DB;
        max_cut_db += (wanted.0 - max_cut_db).clamp(-most_db, most_db);
        for (now, goal) in shares.iter_mut().zip(wanted.1) {
            *now += (goal - *now).clamp(-most, most);
        }
        self.bounds = Some((max_cut_db, shares));
        (max_cut_db, shares)
    }
}

#[cfg(test)]
mod tests;
