//! One gain that moves in time: the cut of a signal that is carved on its own.
//!
//! The cut follows what the gain computer finds worth its price through two equal poles, in dB: slow
//! enough not to be heard moving, and with a shorter memory than one pole that is as calm. When the
//! vocal comes back after a pause the poles are fast for a moment, so that its first syllable is
//! clear, too.

use super::bands::{MAX_BANDS, PerBand};
use super::gain_computer::{DEEPEST_CUT_DB, GainComputer, Law, Verdict};

/// Poles in a row that the cut goes through.
const POLES: usize = 2;
/// Seconds after an onset until both windows of the analysis have seen it: for so long, and the
/// attack, the cut comes at the speed of the attack.
const HEARD_AFTER: f32 = 0.03;
/// Smaller cuts than this in dB are none: an idle equalizer is truly idle.
const NEGLIGIBLE_DB: f32 = 0.02;
/// Seconds that Max cut and the limits take for their whole range, so that no jump of them clicks.
const RAMP: f32 = 0.02;

/// Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// In which the cut comes when the vocal enters.
    pub attack: f32,
    /// For which the cut stays when the vocal pauses.
    pub hold: f32,
    /// In which the cut moves otherwise, and goes.
    pub release: f32,
}

/// A signal that is carved on its own: both channels, or one of left, right, mid, side.
pub struct GainChannel {
    pub verdict: Verdict,
    hop_seconds: f32,
    times: Times,
    /// What each pole has reached, in dB per band.
    poles: [PerBand; POLES],
    /// The cut as it was handed out, in dB per band.
    cut_db: PerBand,
    /// Max cut and reach on their way to what is set; `None` before the first hop.
    bounds: Option<(f32, PerBand)>,
    /// Seconds since the vocal last sounded, and since it came back after a pause.
    pause: f32,
    since_onset: f32,
}

impl GainChannel {
    /// Nothing heard yet, asked once per hop of `hop_seconds`.
    pub fn new(hop_seconds: f64, times: Times) -> Self {
        Self {
            verdict: Verdict::SILENCE,
            hop_seconds: hop_seconds as f32,
            times,
            poles: [[0.0; MAX_BANDS]; POLES],
            cut_db: [0.0; MAX_BANDS],
            bounds: None,
            pause: f32::MAX,
            since_onset: f32::MAX,
        }
    }

    /// Changes the times; the cut goes on from where it is.
    pub fn set(&mut self, times: Times) {
        self.times = times;
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        *self = Self::new(f64::from(self.hop_seconds), self.times);
    }

    /// One hop with the band powers of `vocal` and `stem`; returns the cut in dB per band, positive.
    pub fn follow(
        &mut self,
        computer: &GainComputer,
        vocal: &PerBand,
        stem: &PerBand,
        law: &Law,
    ) -> &PerBand {
        let goal_db = computer.judge(vocal, stem, law, &self.cut_db, &mut self.verdict);
        self.listen(computer.pause());
        let (max_cut_db, reach) = self.bounded(law);
        let attacking = self.since_onset < HEARD_AFTER + self.times.attack;
        let holding = self.pause > 0.0 && self.pause <= self.times.hold;
        let time = if attacking { self.times.attack } else { self.times.release };
        let step = 1.0 - (-self.hop_seconds * POLES as f32 / time.max(1e-6)).exp();
        for b in 0..MAX_BANDS {
            let mut next_db = goal_db[b].min(max_cut_db);
            for pole in &mut self.poles {
                if !(holding && next_db < pole[b]) {
                    pole[b] += step * (next_db - pole[b]);
                }
                next_db = pole[b];
            }
            let cut_db = reach[b] * next_db.min(max_cut_db);
            self.cut_db[b] = if cut_db < NEGLIGIBLE_DB { 0.0 } else { cut_db };
        }
        &self.cut_db
    }

    /// Notes for how long the vocal has paused, or has been back.
    fn listen(&mut self, pause: f32) {
        self.since_onset += self.hop_seconds;
        if self.verdict.vocal_sounds {
            if self.pause > pause {
                self.since_onset = 0.0;
            }
            self.pause = 0.0;
        } else {
            self.pause += self.hop_seconds;
        }
    }

    /// Max cut and reach, a hop closer to what `law` says.
    fn bounded(&mut self, law: &Law) -> (f32, PerBand) {
        let (mut max_cut_db, mut reach) = self.bounds.unwrap_or((law.max_cut_db, law.reach));
        let most = self.hop_seconds / RAMP;
        let most_db = most * DEEPEST_CUT_DB;
        max_cut_db += (law.max_cut_db - max_cut_db).clamp(-most_db, most_db);
        for (now, goal) in reach.iter_mut().zip(law.reach) {
            *now += (goal - *now).clamp(-most, most);
        }
        self.bounds = Some((max_cut_db, reach));
        (max_cut_db, reach)
    }
}

#[cfg(test)]
mod tests;
