//! A spectral compressor with a side chain, after what is known of oeksound's soothe and of
//! Spectral Compressor (R. van der Helm): every bin of a short-time spectrum goes down by how far
//! the vocal stands above its own neighbourhood there.
//!
//! Frames of 2048 with a hop of 512, root-Hann windows on both sides, latency taken out: it hears
//! up to 21 ms ahead, which zero-latency laws cannot.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use super::STRENGTHS;
use super::ballistics::Ballistics;
use super::graphic::Sets;
use crate::ear::RATE;
use crate::level::percentile;

const FRAME: usize = 2048;
const HOP: usize = 512;
const BINS: usize = FRAME / 2 + 1;
/// A bin of the vocal counts from this many dB below its loudest on.
const RANGE_DB: f32 = 60.0;
/// No bin is cut further, in dB.
const DEEPEST_DB: f32 = 36.0;

/// How far each bin of the vocal stands above the mean power of the octave around it, in dB, at
/// least 0: `frames × bins`.
pub fn key(vocal: &[f32]) -> Vec<f32> {
    let mut excess = Vec::new();
    let mut levels = Vec::new();
    analyze(vocal, |spectrum| {
        let powers: Vec<f32> = spectrum.iter().map(|bin| bin.norm_sqr() + 1e-20).collect();
        let sums: Vec<f32> = std::iter::once(0.0)
            .chain(powers.iter().scan(0.0, |sum, power| {
                *sum += power;
                Some(*sum)
            }))
            .collect();
        levels.push(powers.iter().copied().fold(0.0, f32::max));
        for (bin, power) in powers.iter().enumerate() {
            let from =
                ((bin as f32 / std::f32::consts::SQRT_2) as usize).min(bin.saturating_sub(2));
            let to = ((bin as f32 * std::f32::consts::SQRT_2) as usize).max(bin + 2).min(BINS - 1);
            let around = ((sums[to + 1] - sums[from]) / (to + 1 - from) as f32).max(1e-20);
            excess.push((10.0 * (power / around).log10(), 10.0 * power.log10()));
        }
    });
    let loudest = 10.0 * percentile(levels.into_iter().map(f64::from), 0.99).max(1e-20).log10();
    let audible = |(excess, level): (f32, f32)| {
        if level > loudest as f32 - RANGE_DB { excess.max(0.0) } else { 0.0 }
    };
    excess.into_iter().map(audible).collect()
}

/// `stem` at each of the strengths: dB of cut per dB of excess.
pub fn render(stem: &[f32], key: &[f32], strengths: &Sets) -> Vec<Vec<f32>> {
    let inverse = RealFftPlanner::<f32>::new().plan_fft_inverse(FRAME);
    let window = window();
    let mut scratch = inverse.make_scratch_vec();
    let mut output = inverse.make_output_vec();
    let mut cut_spectrum = inverse.make_input_vec();
    let ballistics = Ballistics::new(HOP as f64 / RATE);
    let mut cuts = vec![[0.0; BINS]; STRENGTHS];
    let mut rendered = vec![vec![0.0; stem.len() + 2 * FRAME]; STRENGTHS];
    // Root-Hann squared adds up to FRAME / 2 per hop; the transforms to FRAME.
    let scale = 1.0 / FRAME as f32 / (FRAME as f32 / 2.0 / HOP as f32);
    let mut frame = 0;
    analyze(stem, |spectrum| {
        let excess = &key[frame * BINS..][..BINS];
        for ((cuts, rendered), strength) in cuts.iter_mut().zip(&mut rendered).zip(strengths) {
            for bin in 0..BINS {
                let target = (strength * excess[bin]).min(DEEPEST_DB);
                cuts[bin] = ballistics.step(cuts[bin], target);
                let gain = (-cuts[bin] * (10f32.ln() / 20.0)).exp();
                cut_spectrum[bin] = spectrum[bin] * gain;
            }
            cut_spectrum[0].im = 0.0;
            cut_spectrum[BINS - 1].im = 0.0;
            inverse
                .process_with_scratch(&mut cut_spectrum, &mut output, &mut scratch)
                .expect("the buffers are the plan's own");
            let place = &mut rendered[frame * HOP..][..FRAME];
            for ((out, sample), weight) in place.iter_mut().zip(&output).zip(&window) {
                *out += sample * weight * scale;
            }
        }
        frame += 1;
    });
    let align = |signal: Vec<f32>| signal[FRAME..FRAME + stem.len()].to_vec();
    rendered.into_iter().map(align).collect()
}

fn window() -> Vec<f32> {
    let phase = |n: usize| std::f64::consts::PI * n as f64 / FRAME as f64;
    (0..FRAME).map(|n| phase(n).sin() as f32).collect()
}

/// The spectra of all frames that touch `signal`, the first `FRAME` before it.
fn analyze(signal: &[f32], mut each: impl FnMut(&[Complex<f32>])) {
    let forward = RealFftPlanner::<f32>::new().plan_fft_forward(FRAME);
    let mut scratch = forward.make_scratch_vec();
    let mut spectrum = forward.make_output_vec();
    let mut input = forward.make_input_vec();
    let window = window();
    let mut padded = vec![0.0; FRAME];
    padded.extend_from_slice(signal);
    padded.resize(signal.len() + 2 * FRAME, 0.0);
    for samples in padded.windows(FRAME).step_by(HOP) {
        for ((input, sample), weight) in input.iter_mut().zip(samples).zip(&window) {
            *input = sample * weight;
        }
        forward
            .process_with_scratch(&mut input, &mut spectrum, &mut scratch)
            .expect("the buffers are the plan's own");
        each(&spectrum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leeway_test_signals::{noise, voice};

    #[test]
    fn without_a_vocal_the_stem_comes_back() {
        let stem = noise(20_000, 0.5, 1);
        let key = key(&vec![0.0; stem.len()]);
        for out in render(&stem, &key, &[1.0; STRENGTHS]) {
            assert_eq!(out.len(), stem.len());
            assert!(out.iter().zip(&stem).all(|(a, b)| (a - b).abs() < 1e-4));
        }
    }

    #[test]
    fn cuts_where_the_vocal_stands_out() {
        let vocal = voice(RATE, 1.0);
        let strengths = std::array::from_fn(|set| set as f32 / 4.0);
        let out = render(&vocal, &key(&vocal), &strengths);
        let power = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>();
        assert!(power(&out[0]) / power(&vocal) > 0.99);
        assert!(power(&out[7]) < 0.5 * power(&out[2]) && power(&out[2]) < power(&vocal));
    }
}
