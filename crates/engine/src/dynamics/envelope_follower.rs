//! The envelope follower: the cut in time, with attack, hold and release.
//!
//! The cut follows what the gain computer finds worth its price through two equal poles, in dB: slow
//! enough not to be heard moving, and with a shorter memory than one pole that is as calm. When the
//! vocal comes back after a pause the poles are fast for a moment, so that its first syllable is
//! clear, too.

use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::maths::exp_f32;

/// Poles in a row that the cut goes through.
const POLES: usize = 2;
/// Seconds after an onset until both windows of the analysis have seen it: for so long, and the
/// attack, the cut comes at the speed of the attack.
const HEARD_AFTER: f32 = 0.03;
/// Seconds beyond which it does not matter how long ago something was: longer than any hold.
const LONGEST: f32 = 2.0;
/// Shortest time in seconds, so that none divides by zero.
const SHORTEST: f32 = 1e-6;

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

/// Follows a goal per band, once per hop.
#[derive(Clone, PartialEq)]
pub struct EnvelopeFollower {
    hop_seconds: f32,
    /// What each pole has reached, in dB per band.
    poles: [PerBand; POLES],
    /// Seconds since the vocal last sounded, and since it came back after a pause.
    pause: f32,
    since_onset: f32,
}

impl EnvelopeFollower {
    /// At rest, asked once per hop of `hop_seconds`.
    pub fn new(hop_seconds: f32) -> Self {
        let poles = [[0.0; MAX_BANDS]; POLES];
        Self { hop_seconds, poles, pause: LONGEST, since_onset: LONGEST }
    }

    /// Notes for how long the vocal has paused, or has been back after more than `onset_pause` seconds.
    pub fn hear(&mut self, vocal_sounds: bool, onset_pause: f32) {
        self.since_onset = (self.since_onset + self.hop_seconds).min(LONGEST);
        if vocal_sounds {
            if self.pause > onset_pause {
                self.since_onset = 0.0;
            }
            self.pause = 0.0;
        } else {
            self.pause = (self.pause + self.hop_seconds).min(LONGEST);
        }
    }

    /// One hop on the way to `goal_db`, of which no more than `most_db` counts; returns where it has
    /// come to, in dB per band.
    #[inline(always)]
    pub fn follow(&mut self, goal_db: &PerBand, most_db: f32, times: &Times) -> &PerBand {
        let attacking = self.since_onset < HEARD_AFTER + times.attack;
        let holding = self.pause > 0.0 && self.pause <= times.hold;
        let time = if attacking { times.attack } else { times.release };
        // Each of n equal poles takes an nth of the time.
        let step = 1.0 - exp_f32(-self.hop_seconds * POLES as f32 / time.max(SHORTEST));
        for (band, &goal_db) in goal_db.iter().enumerate() {
            let mut next_db = goal_db.min(most_db);
            for pole in &mut self.poles {
                if !(holding && next_db < pole[band]) {
                    pole[band] += step * (next_db - pole[band]);
                }
                next_db = pole[band];
            }
        }
        &self.poles[POLES - 1]
    }
}
