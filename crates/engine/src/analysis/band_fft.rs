//! One resolution of the filterbank: a window, its transform, and the weights of its bins in the bands.

use std::sync::Arc;

use fearless_simd::{Level, Simd, dispatch};
use rustfft::Fft;
use rustfft::num_complex::Complex;

use super::bands::{Bands, MAX_BANDS, PerBand};
use crate::kernels::{DOT_LANES, are_same, dots};

/// Band powers below this count as zero. The last sample at the end of the window would leave subnormal
/// ones, which take a processor up to thirty times the time.
const QUIETEST_POWER: f32 = 1e-20;

/// Transforms windows of samples to band powers.
pub struct BandFft {
    window: Vec<f32>,
    /// For one signal, its even samples as the real and its odd ones as the imaginary part; and for two,
    /// one as the real and the other as the imaginary part.
    single: Arc<dyn Fft<f32>>,
    pair: Arc<dyn Fft<f32>>,
    /// The cosine and sine by which odd samples are behind even ones, per bin that is read.
    twiddles: [Vec<f32>; 2],
    /// Bins that are read, from 0 Hz up, below half the rate; and filled up to whole vectors.
    bins: usize,
    filled_up: usize,
    weights: Vec<BandWeights>,
}

/// What was transformed: nothing but zeros, one signal on either channel or on both, or two.
#[derive(Clone, Copy)]
enum Heard {
    Nothing,
    First,
    Second,
    OneTwice,
    Two,
    TwoSwapped,
}

/// What transforms read and write, one after the other.
pub struct Buffers {
    heard: Heard,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Powers of the bins that are read, of one signal or of two.
    powers: [Vec<f32>; 2],
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
            twiddles: [f64::cos, f64::sin]
                .map(|part| (0..bins).map(|bin| part(angle(bin)) as f32).collect()),
            single: forward_fft(len / 2),
            pair: forward_fft(len),
            window,
        }
    }

    /// Samples of the window.
    pub fn window(&self) -> usize {
        self.window.len()
    }

    /// Transforms up to two channels, each as many samples as the window has; `None` is silence.
    /// [`powers`](Self::powers) reads what comes out.
    pub fn transform(&self, level: Level, channels: [Option<&[f32]>; 2], buffers: &mut Buffers) {
        buffers.heard = match channels {
            [None, None] => Heard::Nothing,
            [Some(left), None] => {
                self.transform_one(level, left, buffers);
                Heard::First
            }
            [None, Some(right)] => {
                self.transform_one(level, right, buffers);
                Heard::Second
            }
            [Some(left), Some(right)] if dispatch!(level, _simd => are_same(left, right)) => {
                self.transform_one(level, left, buffers);
                Heard::OneTwice
            }
            [Some(left), Some(right)] if is_first(left, right) => {
                self.transform_two(level, left, right, buffers);
                Heard::Two
            }
            [Some(left), Some(right)] => {
                self.transform_two(level, right, left, buffers);
                Heard::TwoSwapped
            }
        };
    }

    /// The band powers of what was transformed last.
    ///
    /// One signal gives the same powers on either channel and on both, and two give the same whichever
    /// comes first.
    pub fn powers(&self, level: Level, buffers: &mut Buffers) -> [PerBand; 2] {
        const SILENCE: PerBand = [0.0; MAX_BANDS];
        dispatch!(level, simd => match buffers.heard {
            Heard::Nothing => [SILENCE; 2],
            Heard::First => [self.powers_of_one(simd, buffers), SILENCE],
            Heard::Second => [SILENCE, self.powers_of_one(simd, buffers)],
            Heard::OneTwice => [self.powers_of_one(simd, buffers); 2],
            Heard::Two => self.powers_of_two(simd, buffers),
            Heard::TwoSwapped => {
                let [second, first] = self.powers_of_two(simd, buffers);
                [first, second]
            }
        })
    }

    /// The power spectra that [`powers`](Self::powers) just read, both channels added up, from 0 Hz to the
    /// last bin that is read.
    pub fn spectrum<'b>(&self, level: Level, buffers: &'b mut Buffers) -> &'b [f32] {
        let [sum, second] = &mut buffers.powers;
        let (sum, second) = (&mut sum[..self.filled_up], &second[..self.filled_up]);
        dispatch!(level, _simd => match buffers.heard {
            Heard::Nothing => sum.fill(0.0),
            Heard::First | Heard::Second => {}
            Heard::OneTwice => sum.iter_mut().for_each(|sum| *sum *= 2.0),
            Heard::Two | Heard::TwoSwapped => {
                sum.iter_mut().zip(second).for_each(|(sum, second)| *sum += second);
            }
        });
        sum
    }

    fn transform_one(&self, level: Level, samples: &[f32], buffers: &mut Buffers) {
        let Buffers { spectrum, scratch, .. } = buffers;
        let spectrum = &mut spectrum[..samples.len() / 2];
        dispatch!(level, _simd => {
            let pairs = samples.chunks_exact(2).zip(self.window.chunks_exact(2));
            for (out, (x, w)) in spectrum.iter_mut().zip(pairs) {
                *out = Complex::new(x[0] * w[0], x[1] * w[1]);
            }
        });
        let scratch = &mut scratch[..self.single.get_inplace_scratch_len()];
        self.single.process_with_scratch(spectrum, scratch);
    }

    fn transform_two(&self, level: Level, first: &[f32], second: &[f32], buffers: &mut Buffers) {
        let Buffers { spectrum, scratch, .. } = buffers;
        let spectrum = &mut spectrum[..self.window.len()];
        dispatch!(level, _simd => {
            let samples = first.iter().zip(second).zip(&self.window);
            for (out, ((&first, &second), &w)) in spectrum.iter_mut().zip(samples) {
                *out = Complex::new(first * w, second * w);
            }
        });
        let scratch = &mut scratch[..self.pair.get_inplace_scratch_len()];
        self.pair.process_with_scratch(spectrum, scratch);
    }

    #[inline(always)]
    fn powers_of_one<S: Simd>(&self, simd: S, buffers: &mut Buffers) -> PerBand {
        let Buffers { spectrum, powers: [powers, _], .. } = buffers;
        let spectrum = &spectrum[..self.window.len() / 2];
        unfolded_powers(spectrum, &self.twiddles, &mut powers[..self.bins]);
        powers[self.bins..self.filled_up].fill(0.0);
        let [powers] = self.band_powers(simd, [powers]);
        powers
    }

    #[inline(always)]
    fn powers_of_two<S: Simd>(&self, simd: S, buffers: &mut Buffers) -> [PerBand; 2] {
        let Buffers { spectrum, powers: [first, second], .. } = buffers;
        let spectrum = &spectrum[..self.window.len()];
        split_powers(spectrum, &mut first[..self.bins], &mut second[..self.bins]);
        for powers in [&mut *first, &mut *second] {
            powers[self.bins..self.filled_up].fill(0.0);
        }
        self.band_powers(simd, [first, second])
    }

    /// What the bins of each of so many signals add up to in every band.
    #[inline(always)]
    fn band_powers<S: Simd, const COUNT: usize>(
        &self,
        simd: S,
        bins: [&[f32]; COUNT],
    ) -> [PerBand; COUNT] {
        let mut powers = [[0.0; MAX_BANDS]; COUNT];
        for band in &self.weights {
            let sums = dots(simd, bins.map(|bins| &bins[band.first_bin..]), &band.weights);
            for (powers, sum) in powers.iter_mut().zip(sums) {
                powers[band.band] = if sum < QUIETEST_POWER { 0.0 } else { sum };
            }
        }
        powers
    }
}

impl Buffers {
    /// Goes back to nothing transformed.
    pub fn forget(&mut self) {
        self.heard = Heard::Nothing;
    }

    /// Enough for any one of `transforms` at a time.
    pub fn of(transforms: &[&BandFft]) -> Self {
        let most = |length: fn(&BandFft) -> usize| {
            transforms.iter().map(|transform| length(transform)).max().unwrap_or(0)
        };
        let scratch = |of: &BandFft| {
            of.single.get_inplace_scratch_len().max(of.pair.get_inplace_scratch_len())
        };
        Self {
            heard: Heard::Nothing,
            spectrum: vec![Complex::default(); most(BandFft::window)],
            scratch: vec![Complex::default(); most(scratch)],
            powers: [0, 1].map(|_| vec![0.0; most(|transform| transform.filled_up)]),
        }
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

/// Which of two different signals is transformed as the real part: their order must not matter, not even
/// by rounding.
fn is_first(left: &[f32], right: &[f32]) -> bool {
    let mut pairs = left.iter().zip(right).map(|(left, right)| (left.to_bits(), right.to_bits()));
    pairs.find(|(left, right)| left != right).is_none_or(|(left, right)| left < right)
}

/// The power spectra of two real signals from the transform of one as the real and the other as the
/// imaginary part. Of Z(k) and Z(N−k), half the sum and half the difference belong to one each.
#[inline(always)]
fn split_powers(spectrum: &[Complex<f32>], first: &mut [f32], second: &mut [f32]) {
    // At 0 Hz nothing is read.
    let bins = first.len();
    let mirrored = spectrum[spectrum.len() - bins + 1..].iter().rev();
    let pairs = spectrum[1..bins].iter().zip(mirrored);
    for ((first, second), (z, m)) in first[1..].iter_mut().zip(&mut second[1..]).zip(pairs) {
        let (re_sum, re_difference) = (z.re + m.re, z.re - m.re);
        let (im_sum, im_difference) = (z.im + m.im, z.im - m.im);
        *first = 0.25 * (re_sum * re_sum + im_difference * im_difference);
        *second = 0.25 * (im_sum * im_sum + re_difference * re_difference);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_signals_at_once_have_the_powers_that_they_have_alone() {
        let bands = Bands::new(48_000.0);
        let window = vec![1.0; 1024];
        let fft = BandFft::new(window, 48_000.0, &bands, &[1.0; MAX_BANDS], |_| 1.0);
        let tone = |hz: f32| -> Vec<f32> {
            (0..1024).map(|n| (n as f32 * hz * std::f32::consts::TAU / 48_000.0).sin()).collect()
        };
        let (left, right) = (tone(700.0), tone(3000.0));
        let mut buffers = Buffers::of(&[&fft]);
        let mut powers = |channels| {
            fft.transform(Level::new(), channels, &mut buffers);
            fft.powers(Level::new(), &mut buffers)
        };
        let both = powers([Some(&left), Some(&right)]);
        let alone = [powers([Some(&left), None])[0], powers([None, Some(&right)])[1]];
        for (both, alone) in both.iter().flatten().zip(alone.iter().flatten()) {
            assert!((both - alone).abs() < 1e-6, "{both} {alone}");
        }
        let swapped = powers([Some(&right), Some(&left)]);
        assert_eq!([swapped[1], swapped[0]], both);
        assert_eq!(powers([Some(&left), Some(&left)]), [alone[0]; 2]);
        assert_eq!(powers([None, None]), [[0.0; MAX_BANDS]; 2]);
    }
}
