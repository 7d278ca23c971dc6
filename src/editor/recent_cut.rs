//! The deepest and the mean cut of the last seconds, band by band.

use leeway_engine::bands::{MAX_BANDS, PerBand};

/// How far back it reaches: so many slices of so many seconds.
const SLICES: usize = 24;
const SLICE: f32 = 0.25;

/// Cuts of the last seconds, by slices.
pub struct RecentCut {
    slices: [Slice; SLICES],
    newest: usize,
}

#[derive(Clone, Copy)]
struct Slice {
    seconds: f32,
    deepest_db: PerBand,
    /// Sum of cut in dB times seconds.
    sum: PerBand,
}

const EMPTY: Slice = Slice { seconds: 0.0, deepest_db: [0.0; _], sum: [0.0; _] };

impl Default for RecentCut {
    fn default() -> Self {
        Self { slices: [EMPTY; SLICES], newest: 0 }
    }
}

impl RecentCut {
    /// Takes in a cut in dB per band that lasted for `seconds`.
    pub fn follow(&mut self, cut_db: &PerBand, seconds: f32) {
        if self.slices[self.newest].seconds >= SLICE {
            self.newest = (self.newest + 1) % SLICES;
            self.slices[self.newest] = EMPTY;
        }
        let slice = &mut self.slices[self.newest];
        slice.seconds += seconds;
        for (band, cut_db) in cut_db.iter().enumerate() {
            slice.deepest_db[band] = slice.deepest_db[band].max(*cut_db);
            slice.sum[band] += seconds * cut_db;
        }
    }

    /// The deepest and the mean cut in dB of each band.
    pub fn deepest_and_mean_db(&self) -> (PerBand, PerBand) {
        let seconds: f32 = self.slices.iter().map(|slice| slice.seconds).sum();
        let (mut deepest, mut mean) = ([0.0f32; MAX_BANDS], [0.0; MAX_BANDS]);
        for slice in &self.slices {
            for band in 0..MAX_BANDS {
                deepest[band] = deepest[band].max(slice.deepest_db[band]);
                mean[band] += slice.sum[band] / seconds.max(f32::MIN_POSITIVE);
            }
        }
        (deepest, mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut recent = RecentCut::default();
        let mut hear = |cut_db: f32, seconds: usize| {
            for _ in 0..60 * seconds {
                recent.follow(&[cut_db; _], 1.0 / 60.0);
            }
            let (deepest, mean) = recent.deepest_and_mean_db();
            (deepest[0], mean[0])
        };
        let (deepest, mean) = hear(6.0, 3);
        assert!((deepest - 6.0).abs() < 1e-3 && (mean - 6.0).abs() < 1e-3, "{deepest}, {mean}");
        let (deepest, mean) = hear(2.0, 3);
        assert!((deepest - 6.0).abs() < 1e-3 && (3.0..5.0).contains(&mean), "{deepest}, {mean}");
        let (deepest, mean) = hear(2.0, 5);
        assert!((deepest - 2.0).abs() < 1e-3 && (mean - 2.0).abs() < 1e-3, "{deepest}, {mean}");
    }
}
