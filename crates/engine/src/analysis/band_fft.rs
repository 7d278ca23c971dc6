//! One resolution of the filterbank: a window, its transform, and the weights of its bins in the bands.

use std::sync::Arc;

use fearless_simd::{Level, Simd, dispatch};
use rustfft::Fft;
use rustfft::num_complex::Complex;

use super::bands::{Bands, MAX_BANDS, PerBand};
use crate::kernels::{DOT_LANES, dots};
use crate::maths::{cos, sin};

/// Band powers below this count as zero. The last sample at the end of the window would leave subnormal
/// ones, which take a processor up to thirty times the time.
const QUIETEST_POWER: f32 = 1e-20;

/// Transforms windows of samples to band powers.
pub struct BandFft {
    window: Vec<f32>,
    /// Of the even samples as the real and the odd ones as the imaginary part.
    fft: Arc<dyn Fft<f32>>,
    /// The cosine and sine by which odd samples are behind even ones, per bin that is read.
    twiddles: [Vec<f32>; 2],
    /// Bins that are read, from 0 Hz up, below half the rate; and filled up to whole vectors.
    bins: usize,
    filled_up: usize,
    weights: Vec<BandWeights>,
}

/// What transforms read and write, one after the other.
pub struct Buffers {
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Powers of the bins that are read.
    powers: Vec<f32>,
}

/// The bins of one band.
struct BandWeights {
    band: usize,
    first_bin: usize,
    weights: Vec<f32>,
}

/// The transform of `len` samples.
#[cfg(not(target_arch = "wasm32"))]
fn forward_fft(len: usize) -> Arc<dyn Fft<f32>> {
    rustfft::FftPlanner::new().plan_fft_forward(len)
}

/// The transform of `len` samples, a power of two as every window is. A planner would bring the
/// algorithms for all other lengths along, which a page would have to load.
#[cfg(target_arch = "wasm32")]
fn forward_fft(len: usize) -> Arc<dyn Fft<f32>> {
    Arc::new(rustfft::algorithm::Radix4::new(len, rustfft::FftDirection::Forward))
}

impl BandFft {
    /// A transform of `window` at `sample_rate` Hz. `share` scales each band's power, and bands without
    /// a share are not computed; `filter_power` is the power gain at a frequency in Hz that the signal
    /// has been through and that the band weights undo.
    pub fn new(
        window: Vec<f32>,
        sample_rate: f64,
        bands: &Bands,
        share: &PerBand,
        filter_power: impl Fn(f64) -> f64,
    ) -> Self {
        let len = window.len();
        let window_power: f64 = window.iter().map(|&w| f64::from(w).powi(2)).sum();
        // Parseval: the mean square of the samples is the sum of |X|² over all bins, over the length
        // and over the window's power. Two, because each bin stands for its negative frequency, too.
        let scale = 2.0 / (len as f64 * window_power);

        let mut per_band = vec![Vec::<(usize, f32)>::new(); bands.len()];
        for bin in 1..len / 2 {
            let hz = bin as f64 * sample_rate / len as f64;
            let (lower, upper_weight) = Bands::split(hz);
            for (band, weight) in [(lower, 1.0 - upper_weight), (lower + 1, upper_weight)] {
                let Ok(band) = usize::try_from(band) else {
                    continue;
                };
                if band < bands.len() && share[band] > 0.0 {
                    let weight = weight * scale * f64::from(share[band]) / filter_power(hz);
                    per_band[band].push((bin, weight as f32));
                }
            }
        }
        let weights = per_band.into_iter().enumerate().filter_map(|(band, bins)| {
            let first_bin = bins.first()?.0;
            let mut weights: Vec<f32> = bins.into_iter().map(|(_, weight)| weight).collect();
            // Whole vectors.
            weights.resize(weights.len().next_multiple_of(DOT_LANES), 0.0);
            Some(BandWeights { band, first_bin, weights })
        });
        let weights: Vec<BandWeights> = weights.collect();
        let end = |band: &BandWeights| band.first_bin + band.weights.len();
        let filled_up = weights.iter().map(end).max().unwrap_or(0);
        let bins = filled_up.min(len / 2);
        let angle = |bin: usize| std::f64::consts::TAU * bin as f64 / len as f64;
        Self {
            bins,
            filled_up,
            weights,
            twiddles: [cos, sin].map(|part| (0..bins).map(|bin| part(angle(bin)) as f32).collect()),
            fft: forward_fft(len / 2),
            window,
        }
    }

    /// Samples of the window.
    pub fn window(&self) -> usize {
        self.window.len()
    }

    /// How many bins [`powers`](Self::powers) leaves behind, filled up to whole vectors.
    pub fn filled_up(&self) -> usize {
        self.filled_up
    }

    /// Transforms `samples`, as many as the window has, for [`powers`](Self::powers) to read.
    pub fn transform(&self, level: Level, samples: &[f32], buffers: &mut Buffers) {
        let Buffers { spectrum, scratch, .. } = buffers;
        let spectrum = &mut spectrum[..samples.len() / 2];
        dispatch!(level, _simd => self.fold(samples, spectrum));
        let scratch = &mut scratch[..self.fft.get_inplace_scratch_len()];
        self.fft.process_with_scratch(spectrum, scratch);
    }

    /// The band powers of what was transformed last. Those of the bins are left in `buffers`.
    pub fn powers(&self, level: Level, buffers: &mut Buffers) -> PerBand {
        let Buffers { spectrum, powers, .. } = buffers;
        let spectrum = &spectrum[..self.window.len() / 2];
        let powers = &mut powers[..self.filled_up];
        dispatch!(level, simd => {
            unfolded_powers(spectrum, &self.twiddles, &mut powers[..self.bins]);
            powers[self.bins..].fill(0.0);
            self.band_powers(simd, powers)
        })
    }

    /// Windows `samples`, and puts them together in pairs.
    #[inline(always)]
    fn fold(&self, samples: &[f32], pairs: &mut [Complex<f32>]) {
        let windowed = samples.as_chunks().0.iter().zip(self.window.as_chunks().0);
        for (pair, ([even, odd], [even_gain, odd_gain])) in pairs.iter_mut().zip(windowed) {
            *pair = Complex::new(even * even_gain, odd * odd_gain);
        }
    }

    /// What the `bins` add up to in every band.
    #[inline(always)]
    fn band_powers<S: Simd>(&self, simd: S, bins: &[f32]) -> PerBand {
        let mut powers = [0.0; MAX_BANDS];
        for band in &self.weights {
            let [sum] = dots(simd, [&bins[band.first_bin..]], &band.weights);
            powers[band.band] = if sum < QUIETEST_POWER { 0.0 } else { sum };
        }
        powers
    }
}

impl Buffers {
    /// Enough for any one of `transforms` at a time.
    pub fn of(transforms: &[&BandFft]) -> Self {
        let most = |length: fn(&BandFft) -> usize| {
            transforms.iter().map(|transform| length(transform)).max().unwrap_or(0)
        };
        Self {
            spectrum: vec![Complex::default(); most(|of| of.window() / 2)],
            scratch: vec![Complex::default(); most(|of| of.fft.get_inplace_scratch_len())],
            powers: vec![0.0; most(BandFft::filled_up)],
        }
    }

    /// The powers that one of the transforms left behind, of so many `bins` from 0 Hz up.
    pub fn powers(&self, bins: usize) -> &[f32] {
        &self.powers[..bins]
    }
}

/// The power spectrum of a real signal from the transform of its even samples as the real and its odd ones
/// as the imaginary part: X(k) = E(k) + (cos − i sin)·O(k), where of Z(k) and Z(N/2−k), half the sum and
/// half the difference belong to E and O.
#[inline(always)]
fn unfolded_powers(spectrum: &[Complex<f32>], [cos, sin]: &[Vec<f32>; 2], powers: &mut [f32]) {
    // At 0 Hz nothing is read.
    let bins = powers.len();
    let mirrored = spectrum[spectrum.len() - bins + 1..].iter().rev();
    let pairs = spectrum[1..bins].iter().zip(mirrored);
    let twiddles = cos[1..].iter().zip(&sin[1..]);
    for (power, ((z, m), (cos, sin))) in powers[1..].iter_mut().zip(pairs.zip(twiddles)) {
        let (even_re, even_im) = (z.re + m.re, z.im - m.im);
        let (odd_re, odd_im) = (z.im + m.im, m.re - z.re);
        let re = even_re + cos * odd_re + sin * odd_im;
        let im = even_im + cos * odd_im - sin * odd_re;
        *power = 0.25 * (re * re + im * im);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_its_power_in_its_band() {
        let (bands, len) = (Bands::new(48_000.0), 4096);
        let window: Vec<f32> = (0..len)
            .map(|n| (0.5 - 0.5 * (n as f64 * std::f64::consts::TAU / len as f64).cos()) as f32)
            .collect();
        let fft = BandFft::new(window, 48_000.0, &bands, &[1.0; MAX_BANDS], |_| 1.0);
        let mut buffers = Buffers::of(&[&fft]);
        for band in [9, 20, 38] {
            let turn = std::f64::consts::TAU * bands.centres_hz()[band] / 48_000.0;
            let tone: Vec<f32> = (0..len).map(|n| (0.5 * (turn * n as f64).sin()) as f32).collect();
            fft.transform(Level::new(), &tone, &mut buffers);
            let powers = fft.powers(Level::new(), &mut buffers);
            assert!((powers.iter().sum::<f32>() - 0.125).abs() < 1e-3, "{powers:?}");
            assert!((powers[band] - 0.125).abs() < 0.02, "{band}: {powers:?}");
        }
    }
}
