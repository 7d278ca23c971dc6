//! Pumping: how much a law makes the stem's loudness rise and fall at the pace of words.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use crate::ear::{CELL, CHANNELS, RATE};
use crate::level::percentile;

/// Rows of cells per frame: 30 ms.
const FRAME: usize = 3;
/// The rates in Hz that are heard as pumping.
const BAND_HZ: std::ops::RangeInclusive<f64> = 0.5..=8.0;
/// Below this share of the stem's loud frames a frame is silent, and its gain means nothing.
const SILENT: f64 = 0.02;

/// RMS in phons of the modulation in [`BAND_HZ`] of the loudness after over the loudness before,
/// over the frames in which the stem sounds. Both are specific loudnesses of every cell.
pub fn added(before: &[f32], after: &[f32]) -> f64 {
    let frames = |loudness: &[f32]| -> Vec<f64> {
        let sum = |frame: &[f32]| frame.iter().map(|&sones| f64::from(sones)).sum();
        loudness.chunks_exact(FRAME * CHANNELS).map(sum).collect()
    };
    let (before, after) = (frames(before), frames(after));
    let silent = SILENT * percentile(before.iter().copied(), 0.95);
    let sounds: Vec<bool> = before.iter().map(|&sones| sones > silent).collect();
    let mut held = 0.0;
    let gain = |((&before, &after), &sounds): ((&f64, &f64), &bool)| {
        if sounds {
            // Twice as loud is ten phons.
            held = 10.0 * (after.max(1e-9) / before).log2();
        }
        held
    };
    let gains: Vec<f64> = before.iter().zip(&after).zip(&sounds).map(gain).collect();
    let modulation = band(gains, RATE / (FRAME * CELL) as f64);
    let heard: Vec<f64> =
        modulation.iter().zip(&sounds).filter(|(_, sounds)| **sounds).map(|(x, _)| x * x).collect();
    (heard.iter().sum::<f64>() / heard.len().max(1) as f64).sqrt()
}

/// What of `signal` at `rate` Hz lies in [`BAND_HZ`].
fn band(mut signal: Vec<f64>, rate: f64) -> Vec<f64> {
    let length = signal.len();
    if length < 2 {
        return vec![0.0; length];
    }
    let mut planner = RealFftPlanner::<f64>::new();
    let forward = planner.plan_fft_forward(length);
    let mut spectrum = forward.make_output_vec();
    forward.process(&mut signal, &mut spectrum).expect("the buffers are the plan's own");
    for (bin, value) in spectrum.iter_mut().enumerate() {
        let inside = BAND_HZ.contains(&(bin as f64 * rate / length as f64));
        *value = if inside { *value / length as f64 } else { Complex::default() };
    }
    // The inverse wants no imaginary part where there can be none.
    if length.is_multiple_of(2) {
        spectrum[length / 2].im = 0.0;
    }
    planner
        .plan_fft_inverse(length)
        .process(&mut spectrum, &mut signal)
        .expect("the buffers are the plan's own");
    signal
}
