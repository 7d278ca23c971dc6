//! Tells at a fraction of the cost that a stem has nothing of the vocal, as nearly all stems do not.

use super::correlation::{Correlation, Energy, finite};

/// A stem that may be this much like the vocal is compared in full. It leaves a margin below what is
/// worth telling.
const SUSPICIOUS: f64 = 0.25;
/// Samples per mean: at 48 kHz, voices have nearly all of their energy in what is left.
const STEP: usize = 4;

/// An upper bound of the [correlation](Correlation) of two recordings.
///
/// Of both, only means of a few samples are compared. Whatever the means leave out adds to the
/// correlation, by the inequality of Cauchy and Schwarz, no more than the geometric mean of what it is of
/// either's energy. That holds at the lags that are whole steps, and very nearly between.
pub struct Screening {
    correlation: Correlation,
    stem: Thinned,
    vocal: Thinned,
    means: [Vec<Vec<f32>>; 2],
}

/// The energy of a recording, and that of its means.
#[derive(Debug, Clone, Copy, Default)]
pub struct Thinned {
    pub all: Energy,
    means: Energy,
}

impl Screening {
    /// Nothing heard yet of a stem of so many channels at `rate` Hz and a vocal, whose energy as a
    /// whole is known.
    pub fn new(rate: u32, stem: usize, channels: usize, vocal: Thinned) -> Self {
        Self {
            correlation: Correlation::new(rate / STEP as u32, stem, channels, vocal.means),
            stem: Thinned::default(),
            vocal,
            means: [Vec::new(), Vec::new()],
        }
    }

    /// Hears the next samples of both; the vocal is silent where it is shorter. The length of all blocks
    /// but the last must be a multiple of four.
    pub fn push(&mut self, stem: &[Vec<f32>], vocal: &[Vec<f32>]) {
        let [stem_means, vocal_means] = &mut self.means;
        self.stem.add_with(stem, stem_means);
        means(vocal, vocal_means);
        self.correlation.push(stem_means, vocal_means);
    }

    /// How many samples more of the vocal matter after the stem's end.
    pub fn lag(&self) -> usize {
        self.correlation.lag() * STEP
    }

    /// Whether they may be alike after all, given what of the vocal comes after the stem.
    pub fn suspects(mut self, vocal: &[Vec<f32>]) -> bool {
        let [_, vocal_means] = &mut self.means;
        means(vocal, vocal_means);
        let left_out = self.stem.left_out() * self.vocal.left_out();
        self.correlation.finish(vocal_means) + left_out.sqrt() > SUSPICIOUS
    }
}

impl Thinned {
    /// Adds the energy of planar samples.
    pub fn add(&mut self, block: &[Vec<f32>]) {
        self.add_with(block, &mut Vec::new());
    }

    fn add_with(&mut self, block: &[Vec<f32>], thinned: &mut Vec<Vec<f32>>) {
        means(block, thinned);
        self.all.add(block);
        self.means.add(thinned);
    }

    /// The share of the energy that means leave out, where it is largest.
    fn left_out(&self) -> f64 {
        let views = self.means.views().into_iter().zip(self.all.views());
        let shares = views.map(|(means, all)| 1.0 - STEP as f64 * means / all);
        // Silence leaves out nothing.
        shares.fold(0.0, f64::max)
    }
}

/// Writes to `means` the mean of every few samples; what is no number is silence.
fn means(channels: &[Vec<f32>], means: &mut Vec<Vec<f32>>) {
    means.resize_with(channels.len(), Vec::new);
    for (means, channel) in means.iter_mut().zip(channels) {
        let mean = |samples: &[f32]| samples.iter().map(|&x| finite(x)).sum::<f32>() / STEP as f32;
        let (whole, rest) = channel.as_chunks::<STEP>();
        means.clear();
        means.extend(whole.iter().map(|samples| mean(samples)));
        means.extend((!rest.is_empty()).then(|| mean(rest)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;
    const BLOCK: usize = 4096;

    /// Noise without highs, as voices are, another for each seed.
    fn noise(seed: u32) -> Vec<f32> {
        let (mut state, mut low) = (seed, [0.0f32; 2]);
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            low[0] += 0.1 * ((state >> 8) as f32 / (1 << 23) as f32 - 1.0 - low[0]);
            low[1] += 0.1 * (low[0] - low[1]);
            low[1]
        };
        (0..RATE as usize).map(|_| next()).collect()
    }

    fn is_suspicious(stem: &[Vec<f32>], vocal: &[Vec<f32>]) -> bool {
        let part = |channels: &[Vec<f32>], start: usize, end: usize| -> Vec<Vec<f32>> {
            let within = |channel: &[f32], at: usize| at.min(channel.len());
            channels.iter().map(|c| c[within(c, start)..within(c, end)].to_vec()).collect()
        };
        let mut energy = Thinned::default();
        energy.add(vocal);
        let mut screening = Screening::new(RATE, stem.len(), vocal.len(), energy);
        let frames = stem[0].len();
        for start in (0..frames).step_by(BLOCK) {
            let end = frames.min(start + BLOCK);
            screening.push(&part(stem, start, end), &part(vocal, start, end));
        }
        let after = part(vocal, frames, frames + screening.lag());
        screening.suspects(&after)
    }

    #[test]
    fn a_mix_with_the_vocal_is_suspicious_at_any_lag_and_another_recording_is_not() {
        let (vocal, other) = (noise(1), noise(2));
        assert!(!is_suspicious(std::slice::from_ref(&other), std::slice::from_ref(&vocal)));
        assert!(!is_suspicious(&[vec![0.0; 5000]], std::slice::from_ref(&vocal)));
        assert!(!is_suspicious(&[vec![f32::NAN; 5000]], std::slice::from_ref(&vocal)));
        for lag in [0, 1, 2, 3, 1001, 2398] {
            let later = [vec![0.0; lag], vocal.clone()].concat();
            // 10 dB below the rest: 0.3 alike.
            let mixed = |(a, b): (&f32, &f32)| a + 3.17 * b;
            let mix: Vec<f32> = later.iter().zip(&other).map(mixed).collect();
            assert!(
                is_suspicious(std::slice::from_ref(&mix), std::slice::from_ref(&vocal)),
                "lag {lag}"
            );
            let panned = [other.clone(), mix];
            assert!(is_suspicious(&panned, std::slice::from_ref(&vocal)), "lag {lag}, panned");
        }
    }

    #[test]
    fn what_lies_in_the_highs_is_suspicious() {
        let highs = |seed: u32| -> Vec<f32> {
            noise(seed).iter().enumerate().map(|(n, x)| if n % 2 == 0 { *x } else { -x }).collect()
        };
        assert!(is_suspicious(&[highs(1)], &[highs(1)]));
        assert!(is_suspicious(&[highs(1)], &[highs(2)]));
        assert!(!is_suspicious(&[highs(1)], &[noise(2)]));
    }
}
