//! Tells the vocal, and what it is mixed into, from the stems by the samples.

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

/// The furthest that one may lie behind the other, in seconds: more than any export or codec shifts.
const LONGEST_LAG: f64 = 0.05;

/// How alike two recordings at `rate` Hz are, 0 to 1: the magnitude of their normalised
/// cross-correlation at the lag up to 50 ms where it is highest. 1 is the same but for its gain.
///
/// Both are compared as a whole and by the louder of their channels, so that neither a pan nor a
/// turned polarity hides anything.
pub fn likeness(a: &[Vec<f32>], b: &[Vec<f32>], rate: u32) -> f64 {
    let mid = correlation(&View(a), &View(b), rate);
    if a.len() == 1 && b.len() == 1 {
        return mid;
    }
    mid.max(correlation(&View(loudest(a)), &View(loudest(b)), rate))
}

/// The sum of some channels.
struct View<'a>(&'a [Vec<f32>]);

impl View<'_> {
    fn frames(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// The sample there; what is none, or no number, is silence, as it is to the engine.
    fn at(&self, frame: Option<usize>) -> f64 {
        let samples = self.0.iter().filter_map(|channel| channel.get(frame?));
        samples.filter(|sample| sample.is_finite()).map(|&sample| f64::from(sample)).sum()
    }

    fn energy(&self) -> f64 {
        (0..self.frames()).map(|frame| self.at(Some(frame)).powi(2)).sum()
    }
}

/// The louder channel alone.
fn loudest(channels: &[Vec<f32>]) -> &[Vec<f32>] {
    let energy = |channel: &&[Vec<f32>]| View(channel).energy();
    channels.chunks(1).max_by(|a, b| energy(a).total_cmp(&energy(b))).unwrap_or_default()
}

/// Correlates by overlap-save: the cross-spectra of all blocks add up, and one inverse transform
/// gives the sum at every lag.
fn correlation(a: &View, b: &View, rate: u32) -> f64 {
    let both = (a.energy() * b.energy()).sqrt();
    if both == 0.0 {
        return 0.0;
    }
    let lag = (LONGEST_LAG * f64::from(rate)).ceil() as usize;
    let size = (8 * lag).next_power_of_two();
    let block = size - 2 * lag;
    let mut planner = RealFftPlanner::<f64>::new();
    let forward = planner.plan_fft_forward(size);
    let mut sum = forward.make_output_vec();
    for start in (0..b.frames()).step_by(block) {
        let long = spectrum(&*forward, (0..size).map(|n| a.at((start + n).checked_sub(lag))));
        let short = spectrum(&*forward, (0..block).map(|n| b.at(Some(start + n))));
        for ((sum, long), short) in sum.iter_mut().zip(long).zip(short) {
            *sum += long * short.conj();
        }
    }
    // They are real by symmetry, and the transform insists on it.
    for end in [0, size / 2] {
        sum[end].im = 0.0;
    }
    let mut lags = vec![0.0; size];
    if planner.plan_fft_inverse(size).process(&mut sum, &mut lags).is_err() {
        return 0.0;
    }
    let highest = lags[..=2 * lag].iter().fold(0.0, |highest: f64, sum| highest.max(sum.abs()));
    highest / size as f64 / both
}

/// The spectrum of `samples`, followed by silence where they are fewer than the transform takes.
fn spectrum(
    forward: &dyn RealToComplex<f64>,
    samples: impl Iterator<Item = f64>,
) -> Vec<Complex<f64>> {
    let mut input: Vec<f64> = samples.collect();
    input.resize(forward.len(), 0.0);
    let mut output = forward.make_output_vec();
    // It fails on a wrong length only.
    let _ = forward.process(&mut input, &mut output);
    output
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::decode::{Source, decode};

    const RATE: u32 = 8000;

    /// White noise, another for each seed.
    fn noise(seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..3 * RATE).map(|_| next()).collect()
    }

    fn later(samples: &[f32], by: usize) -> Vec<f32> {
        [&vec![0.0; by][..], samples].concat()
    }

    #[test]
    fn a_copy_is_found_at_any_gain_lag_and_pan() {
        let vocal = noise(1);
        let quiet: Vec<f32> = vocal.iter().map(|x| -0.01 * x).collect();
        for lag in [0, 1, 77, 400] {
            for copy in [
                vec![later(&quiet, lag)],
                vec![later(&quiet, lag); 2],
                vec![vec![0.0; vocal.len() + lag], later(&vocal, lag)],
                vec![later(&quiet, lag), later(&quiet.iter().map(|x| -x).collect::<Vec<_>>(), lag)],
            ] {
                let forth = likeness(&copy, std::slice::from_ref(&vocal), RATE);
                let back = likeness(std::slice::from_ref(&vocal), &copy, RATE);
                assert!(forth > 0.999 && back > 0.999, "lag {lag}: {forth}, {back}");
            }
        }
        assert!(likeness(&[later(&vocal, 500)], &[vocal], RATE) < 0.1);
    }

    #[test]
    fn a_mix_is_half_alike_and_another_recording_is_not() {
        let (vocal, stem) = (noise(1), noise(2));
        let mix = vocal.iter().zip(&stem).map(|(a, b)| a + b).collect();
        let mixed = likeness(&[mix], std::slice::from_ref(&vocal), RATE);
        assert!((mixed - 0.5f64.sqrt()).abs() < 0.02, "{mixed}");
        assert!(likeness(&[stem], std::slice::from_ref(&vocal), RATE) < 0.05);
    }

    #[test]
    fn silence_and_broken_samples_are_like_nothing() {
        let vocal = noise(1);
        let mut broken = vocal.clone();
        (broken[5], broken[6]) = (f32::NAN, f32::INFINITY);
        assert!(likeness(&[broken], std::slice::from_ref(&vocal), RATE) > 0.99);
        assert_eq!(likeness(&[vec![0.0; 900]], &[vocal], RATE), 0.0);
        assert_eq!(likeness(&[vec![]], &[vec![]], RATE), 0.0);
    }

    #[test]
    fn the_demo_songs_stems_are_not_like_its_vocal_and_their_sum_with_it_is() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
        let decoded = |name: &str| decode(&Source::File(folder.join(name))).unwrap();
        let vocal = decoded("vocal.flac");
        let stems = ["piano.flac", "808.flac", "pad.flac"].map(decoded);
        let alike = |channels: &[Vec<f32>]| likeness(channels, &vocal.channels, vocal.format.rate);
        let mut mix = vocal.channels[0].clone();
        for stem in &stems {
            let alike = alike(&stem.channels);
            assert!(alike < 0.1, "{alike}");
            mix.iter_mut().zip(&stem.channels[0]).for_each(|(sum, sample)| *sum += sample);
        }
        let alike = alike(&[mix]);
        assert!((0.4..0.9).contains(&alike), "{alike}");
    }
}
