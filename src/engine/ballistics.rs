//! How the wanted cut moves in time: attack, hold and release, per band and in dB.
//!
//! A band whose vocal partial has moved on releases at once, for a cut there reveals nothing. But
//! when the whole voice falls silent between two syllables or for a breath, it will most likely
//! come back where it was: for as long as the hold lasts the cuts only ease, so that the stem does
//! not pump up into every gap.

use super::bands::{MAX_BANDS, PerBand};

/// While holding, the release is this many times slower.
const EASE: f32 = 8.0;
/// A falling cut aims this many dB past its goal and stops there: it arrives, where an exponential
/// never would, and an idle equalizer is truly idle.
const OVERSHOOT_DB: f32 = 0.25;
/// Smaller wishes than this are none.
const NEGLIGIBLE_DB: f32 = 0.02;

/// Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    pub attack: f32,
    pub hold: f32,
    pub release: f32,
}

/// Follows the wanted cut, hop by hop.
pub struct Ballistics {
    hop_seconds: f32,
    cut_db: PerBand,
    /// Seconds since the vocal last sounded.
    pause: f32,
    times: Times,
    attack: f32,
    release: f32,
    ease: f32,
}

impl Ballistics {
    /// Follows one value per `hop_seconds`.
    pub fn new(hop_seconds: f64, times: Times) -> Self {
        let mut ballistics = Self {
            hop_seconds: hop_seconds as f32,
            cut_db: [0.0; MAX_BANDS],
            pause: 0.0,
            times,
            attack: 0.0,
            release: 0.0,
            ease: 0.0,
        };
        ballistics.set(times);
        ballistics
    }

    /// Changes the times; the cut goes on from where it is.
    pub fn set(&mut self, times: Times) {
        let step = |time: f32| 1.0 - (-self.hop_seconds / time.max(1e-6)).exp();
        (self.attack, self.release, self.ease) =
            (step(times.attack), step(times.release), step(times.release * EASE));
        self.times = times;
    }

    /// Lets every cut go at once.
    pub fn reset(&mut self) {
        self.cut_db = [0.0; MAX_BANDS];
        self.pause = 0.0;
    }

    /// One hop towards `wanted_db`; returns the cuts in dB, positive.
    pub fn follow(&mut self, wanted_db: &PerBand, vocal_sounds: bool) -> &PerBand {
        self.pause = if vocal_sounds { 0.0 } else { self.pause + self.hop_seconds };
        let holding = !vocal_sounds && self.pause <= self.times.hold;
        let fall = if holding { self.ease } else { self.release };
        for (cut, &wanted) in self.cut_db.iter_mut().zip(wanted_db) {
            let wanted = if wanted < NEGLIGIBLE_DB { 0.0 } else { wanted };
            *cut = if wanted > *cut {
                *cut + self.attack * (wanted - *cut)
            } else {
                (*cut + fall * (wanted - OVERSHOOT_DB - *cut)).max(wanted)
            };
        }
        &self.cut_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOP: f64 = 128.0 / 48_000.0;
    const TIMES: Times = Times { attack: 0.005, hold: 0.0, release: 0.08 };

    /// The cut in dB after `seconds` of wanting `wanted_db`.
    fn run(ballistics: &mut Ballistics, seconds: f64, wanted_db: f32, vocal_sounds: bool) -> f32 {
        for _ in 0..(seconds / HOP) as usize {
            ballistics.follow(&[wanted_db; MAX_BANDS], vocal_sounds);
        }
        ballistics.cut_db[0]
    }

    #[test]
    fn attack_and_release_reach_63_percent_in_their_time() {
        let mut ballistics = Ballistics::new(HOP, Times { attack: 0.05, ..TIMES });
        assert!((run(&mut ballistics, 0.05, 10.0, true) - 6.3).abs() < 0.3);
        run(&mut ballistics, 1.0, 10.0, true);
        assert!((run(&mut ballistics, 0.08, 0.0, true) - 3.7).abs() < 0.3);
    }

    #[test]
    fn falls_to_exactly_nothing() {
        let mut ballistics = Ballistics::new(HOP, TIMES);
        run(&mut ballistics, 0.1, 10.0, true);
        assert_eq!(run(&mut ballistics, 1.0, 0.0, true), 0.0);
    }

    #[test]
    fn a_tiny_wish_still_rises() {
        let mut ballistics = Ballistics::new(HOP, Times { attack: 0.1, ..TIMES });
        assert!(run(&mut ballistics, 1.0, 0.5, true) > 0.0);
    }

    #[test]
    fn hold_eases_through_a_breath_and_only_through_a_pause() {
        let held = Times { hold: 0.3, ..TIMES };
        let after = |times, sounds| {
            let mut ballistics = Ballistics::new(HOP, times);
            run(&mut ballistics, 0.5, 10.0, true);
            run(&mut ballistics, 0.2, 0.0, sounds)
        };
        assert!(after(held, false) > 7.0);
        assert!(after(TIMES, false) < 1.0);
        assert!(after(held, true) < 1.0, "the voice goes on elsewhere: no hold");
        let mut ballistics = Ballistics::new(HOP, held);
        run(&mut ballistics, 0.5, 10.0, true);
        assert!(run(&mut ballistics, 0.8, 0.0, false) < 0.2, "a phrase's end lets go");
    }
}
