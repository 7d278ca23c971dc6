//! The steady-noise test: how much a law moves while nothing does.
//!
//! Vocal and stem become stationary noise of their own long-term spectrum and level. What still
//! moves is the law following the chance of its own analysis.

use anyhow::Result;
use realfft::RealFftPlanner;

use super::costs::movement::{Before, Unrest};
use super::ear::{Ear, RATE};
use super::laws::Law;
use leeway_test_signals::noise::noise_of_32_bits;

/// Seconds of noise, and those at the start in which a law may settle.
const SECONDS: f64 = 8.0;
const SETTLING: f64 = 2.0;
/// Seeds of the two noises, so that they are independent and the same every time.
const VOCAL_SEED: u32 = 11;
const STEM_SEED: u32 = 12;
/// Samples of a frame of the long-term spectrum.
const FRAME: usize = 4096;

/// A vocal and a stem that became noise.
pub struct Noises {
    vocal: Vec<f32>,
    stem: Vec<f32>,
    before: Before,
}

impl Noises {
    /// Of `vocal` and `stem`; `level` as in [`Ear::alone`].
    pub fn new(ear: &Ear, vocal: &[f32], stem: &[f32], level: f32) -> Self {
        let samples = (SECONDS * RATE) as usize;
        let vocal = alike(vocal, samples, VOCAL_SEED);
        let stem = alike(stem, samples, STEM_SEED);
        let before = Before::new(ear, &heard(ear, &vocal), heard(ear, &stem), level);
        Self { vocal, stem, before }
    }

    /// What `law` does there at `strength`.
    ///
    /// # Errors
    /// If the law cannot be rendered.
    pub fn unrest(&self, ear: &Ear, law: &Law, strength: f64) -> Result<Unrest> {
        let carved = law.render(&self.stem, &self.vocal, &[strength])?;
        Ok(self.before.unrest(&heard(ear, &carved[0])))
    }
}

fn heard(ear: &Ear, signal: &[f32]) -> super::ear::Cells {
    ear.fine(&signal[(SETTLING * RATE) as usize..])
}

/// Noise with the long-term spectrum and the mean square of `signal`.
fn alike(signal: &[f32], samples: usize, seed: u32) -> Vec<f32> {
    let spectrum = long_term(signal);
    let mut planner = RealFftPlanner::<f32>::new();
    let forward = planner.plan_fft_forward(samples);
    // A uniform distribution of this width has a mean square of one.
    let mut noise = noise_of_32_bits(samples, 3f32.sqrt(), seed);
    let mut bins = forward.make_output_vec();
    forward.process(&mut noise, &mut bins).expect("the buffers are the plan's own");
    for (bin, value) in bins.iter_mut().enumerate() {
        let place = bin as f64 * FRAME as f64 / samples as f64;
        let at = (place as usize).min(FRAME / 2 - 1);
        let power = spectrum[at] + (place - at as f64) * (spectrum[at + 1] - spectrum[at]);
        *value *= power.max(0.0).sqrt() as f32 / samples as f32;
    }
    // The inverse wants no imaginary part where there can be none.
    bins[0].im = 0.0;
    if samples.is_multiple_of(2) {
        bins[samples / 2].im = 0.0;
    }
    let inverse = planner.plan_fft_inverse(samples);
    inverse.process(&mut bins, &mut noise).expect("the buffers are the plan's own");
    noise
}

/// The mean power spectrum over frames, so that white noise has its mean square in every bin.
fn long_term(signal: &[f32]) -> Vec<f64> {
    let forward = RealFftPlanner::<f32>::new().plan_fft_forward(FRAME);
    let window: Vec<f32> = (0..FRAME)
        .map(|n| (std::f64::consts::PI * n as f64 / FRAME as f64).sin().powi(2) as f32)
        .collect();
    let energy: f32 = window.iter().map(|weight| weight * weight).sum();
    let mut padded = vec![0.0; FRAME / 2];
    padded.extend_from_slice(signal);
    padded.resize(signal.len() + FRAME, 0.0);
    let mut sums = vec![0.0; FRAME / 2 + 1];
    let mut bins = forward.make_output_vec();
    let mut frames = 0;
    for samples in padded.windows(FRAME).step_by(FRAME / 2) {
        let mut frame: Vec<f32> = samples.iter().zip(&window).map(|(x, w)| x * w).collect();
        forward.process(&mut frame, &mut bins).expect("the buffers are the plan's own");
        for (sum, bin) in sums.iter_mut().zip(&bins) {
            *sum += f64::from(bin.norm_sqr() / energy);
        }
        frames += 1;
    }
    sums.into_iter().map(|sum| sum / f64::from(frames.max(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::ducker::Curve;
    use crate::laws::leeway::Leeway;
    use leeway_test_signals::{noise, voice};

    fn mean_square(signal: &[f32]) -> f64 {
        signal.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / signal.len() as f64
    }

    #[test]
    fn noise_is_alike_in_level_and_spectrum() {
        let ear = Ear::default();
        let signal = voice(RATE, 5.0);
        let alike = alike(&signal, 8 * 48_000, 1);
        let ratio = mean_square(&alike) / mean_square(&signal);
        assert!((ratio - 1.0).abs() < 0.1, "{ratio}");
        let of = |signal: &[f32]| ear.fine(signal).pooled(signal.len() / 120).flat().to_vec();
        let pairs = of(&signal).into_iter().zip(of(&alike));
        let loud: Vec<f32> = pairs.filter(|(a, _)| *a > 1e-5).map(|(a, b)| b / a).collect();
        assert!(loud.len() > 10 && loud.iter().all(|ratio| (0.5..2.0).contains(ratio)), "{loud:?}");
    }

    /// A law that only follows the vocal's slow level has little to follow.
    #[test]
    fn a_still_law_has_no_unrest() {
        let ear = Ear::default();
        let noises = Noises::new(&ear, &voice(RATE, 2.0), &noise(96_000, 0.1, 1), 1e9);
        let unrest = |law: Law, strength| noises.unrest(&ear, &law, strength).unwrap();
        let still = unrest(Law::Broadband, 6.0);
        assert!(still.cuts < 0.3 && still.slow < 0.05, "{still:?}");
        assert_eq!(unrest(Law::Leeway(Leeway::default()), 0.0), Unrest::default());
        let ducker = unrest(Law::Ducker(Curve::Decibels), 20.0);
        assert!(ducker.slow > still.slow, "{ducker:?}");
    }
}
