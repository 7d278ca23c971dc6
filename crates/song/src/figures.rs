//! What a cut gained and what it cost.

use leeway_engine::Settings;
use serde::Serialize;

use crate::trace::Trace;

/// The figures of one stem.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// How far the vocal stood above what masks it, in dB; `None` if it never sounds.
    pub audibility_before_db: Option<f64>,
    /// The same, measured over the carved stem.
    pub audibility_after_db: Option<f64>,
    /// By how many dB the stem lost energy while the vocal sounds, or overall if it never does.
    pub energy_removed_db: f64,
    /// Share of the time in which any band was cut, 0 to 1.
    pub time_touched: f64,
    /// Share of all bands at all times that were cut, 0 to 1.
    pub bands_touched: f64,
    /// The deepest cut of any band at any time in dB, positive.
    pub deepest_cut_db: f32,
}

impl Figures {
    /// Sums up what was seen of a stem.
    pub fn new(trace: &Trace) -> Self {
        let [before, after] = trace.audibility.map(|audibility| audibility.mean_db());
        Self {
            audibility_before_db: before,
            audibility_after_db: after,
            energy_removed_db: trace.energy_removed_db(),
            time_touched: share(trace.active_hops, trace.hops),
            bands_touched: share(trace.active_bands, trace.hops * trace.centres_hz.len()),
            deepest_cut_db: trace.deepest_cut_db,
        }
    }

    /// Both audibilities.
    pub fn audibility_db(&self) -> [Option<f64>; 2] {
        [self.audibility_before_db, self.audibility_after_db]
    }

    /// What the cut gained in audibility, in dB.
    pub fn audibility_gain_db(&self) -> Option<f64> {
        Some(self.audibility_after_db? - self.audibility_before_db?)
    }

    /// Why no band was cut with this `sound`, or will hardly be; `None` if there is nothing to say.
    pub fn why_untouched(&self, sound: &Settings) -> Option<String> {
        let Settings { low, high, depth, max_cut, .. } = *sound;
        let untouched = self.bands_touched == 0.0;
        if self.audibility_before_db.is_none() {
            Some("the vocal never sounds while it plays, so nothing was cut".to_owned())
        } else if low > high {
            Some(format!(
                "the low limit, {low} Hz, is above the high one, {high} Hz: nothing is left to cut"
            ))
        } else if untouched && (depth == 0.0 || max_cut == 0.0) {
            Some("no band was touched, for depth or max cut is 0".to_owned())
        } else if untouched {
            Some("no band was touched: it and the vocal do not clash".to_owned())
        } else {
            None
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use leeway_engine::{Engine, Meters};

    use super::*;
    use crate::trace::energy;

    /// Hops of two samples and two bands, and a half one at the end.
    fn figures(stem: &[f32], carved: &[f32], hops: &[(bool, [f32; 2])]) -> Figures {
        let meters = Engine::new(48_000.0, 1, 1).unwrap().meters();
        let mut trace = Trace::new(&[100.0, 200.0], 2);
        let mut stem = stem.chunks(2).map(energy);
        for &(vocal_sounds, cut_db) in hops {
            let mut meters = Meters { bands: 2, vocal_sounds, ..meters };
            meters.cut_db[..2].copy_from_slice(&cut_db);
            trace.hop(&meters, stem.next().unwrap());
        }
        stem.for_each(|rest| trace.rest(rest));
        carved.chunks(2).for_each(|carved| trace.carved(energy(carved)));
        Figures::new(&trace)
    }

    #[test]
    fn energy_counts_where_the_vocal_sounds() {
        let carved = [1.0, 1.0, 0.5, 0.5, 0.5];
        let of = |sounds: [bool; 2]| {
            figures(&[1.0; 5], &carved, &[(sounds[0], [0.0; 2]), (sounds[1], [3.0, 0.4])])
        };
        let later = of([false, true]);
        assert!((later.energy_removed_db - 6.02).abs() < 0.01);
        assert_eq!(later.time_touched, 0.5);
        assert_eq!(later.bands_touched, 0.25);
        assert_eq!(later.deepest_cut_db, 3.0);
        assert_eq!(of([true, false]).energy_removed_db, 0.0);
        let overall = 10.0 * (5.0f64 / 2.75).log10();
        assert!((of([false, false]).energy_removed_db - overall).abs() < 1e-9);
    }

    #[test]
    fn silence_has_no_audibility_and_finite_figures() {
        let figures = figures(&[0.0; 4], &[0.0; 4], &[(false, [0.0; 2]); 2]);
        assert_eq!(figures.audibility_gain_db(), None);
        assert_eq!(figures.energy_removed_db, 0.0);
        assert_eq!(figures.time_touched, 0.0);
    }
}
