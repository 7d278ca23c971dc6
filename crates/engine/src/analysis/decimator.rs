//! Decimators: fewer samples per second, behind a linear-phase anti-alias filter.

use fearless_simd::Simd;

use super::sliding_buffer::SlidingBuffer;
use crate::kernels::{DOT_LANES, dots};
use crate::maths::{cos, hypot, sin};

/// Outputs that are made at a time, for each has to wait for its own sums.
const AT_ONCE: usize = 4;

/// Lowers the sample rate by a whole factor.
pub struct Decimator {
    /// Symmetric, of unit gain at 0 Hz.
    taps: Vec<f32>,
    factor: usize,
}

impl Decimator {
    /// A decimator by `factor` with a Kaiser-windowed sinc of `span` taps, at half gain at half the
    /// lower sample rate and `stop_db` down, 50 at least, beyond its transition.
    pub fn new(factor: usize, span: usize, stop_db: f64) -> Self {
        // Kaiser 1974, for more than 50 dB.
        let beta = 0.1102 * (stop_db - 8.7);
        Self { taps: kaiser_sinc(0.5 / factor as f64, span, beta), factor }
    }

    /// How many samples of the input one of the output is made of.
    pub fn span(&self) -> usize {
        self.taps.len()
    }

    /// Samples of the input per sample of the output.
    pub fn factor(&self) -> usize {
        self.factor
    }

    /// The most samples of the input that wait at any time, if `most` come in at a time.
    pub fn waiting_at_most(&self, most: usize) -> usize {
        AT_ONCE * self.factor + most
    }

    /// Magnitude of the anti-alias filter at `frequency` cycles per sample of the input.
    pub fn gain_at(&self, frequency: f64) -> f64 {
        // Symmetric about its middle, wherever that is.
        let [re, im] = [cos, sin].map(|part| -> f64 {
            let turned = |n: usize| part(std::f64::consts::TAU * frequency * n as f64);
            self.taps.iter().enumerate().map(|(n, &tap)| f64::from(tap) * turned(n)).sum()
        });
        hypot(re, im)
    }
}

/// Where a running signal is on its way through a [`Decimator`].
#[derive(Clone, Copy, Default)]
pub struct Decimation {
    /// Samples of the input that nothing came out for yet.
    waiting: usize,
}

impl Decimation {
    /// Notes that `count` samples more came in.
    pub fn wait(&mut self, count: usize) {
        self.waiting += count;
    }

    /// Whether enough came in for [`process`](Self::process) to be worth its while.
    pub fn is_due(&self, decimator: &Decimator) -> bool {
        self.waiting >= AT_ONCE * decimator.factor
    }

    /// How many samples come out for those that came in, all of them zero, as all before them were.
    pub fn skip(&mut self, decimator: &Decimator) -> usize {
        let written = self.waiting / decimator.factor;
        self.waiting %= decimator.factor;
        written
    }

    /// Writes what comes out for those that came in, the newest of `past`, to the front of `output`, and
    /// returns how much that is. `past` keeps as much as the decimator spans beyond them.
    #[inline(always)]
    pub fn process<S: Simd>(
        &mut self,
        simd: S,
        decimator: &Decimator,
        past: &SlidingBuffer,
        output: &mut [f32],
    ) -> usize {
        let mut written = 0;
        while self.is_due(decimator) {
            written += self.next::<S, AT_ONCE>(simd, decimator, past, &mut output[written..]);
        }
        while self.waiting >= decimator.factor {
            written += self.next::<S, 1>(simd, decimator, past, &mut output[written..]);
        }
        written
    }

    /// Writes the next `COUNT` samples of the output.
    #[inline(always)]
    fn next<S: Simd, const COUNT: usize>(
        &mut self,
        simd: S,
        Decimator { taps, factor }: &Decimator,
        past: &SlidingBuffer,
        output: &mut [f32],
    ) -> usize {
        let newer = |n: usize| self.waiting - (n + 1) * factor;
        let slices = std::array::from_fn(|n| past.newest(taps.len(), newer(n)));
        output[..COUNT].copy_from_slice(&dots::<S, COUNT>(simd, slices, taps));
        self.waiting -= COUNT * factor;
        COUNT
    }
}

/// A Kaiser-windowed sinc of `len` taps, at half gain at `cutoff` cycles per sample.
fn kaiser_sinc(cutoff: f64, len: usize, beta: f64) -> Vec<f32> {
    let middle = (len - 1) as f64 / 2.0;
    let taps: Vec<f64> = (0..len)
        .map(|n| {
            let t = n as f64 - middle;
            let x = std::f64::consts::PI * 2.0 * cutoff * t;
            let sinc = if x == 0.0 { 1.0 } else { sin(x) / x };
            sinc * bessel_i0(beta * (1.0 - (t / (middle + 0.5)).powi(2)).sqrt())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    let taps = taps.into_iter().map(|tap| (tap / sum) as f32);
    // Whole vectors, filled up in front: the newest sample meets the last tap.
    let missing = len.next_multiple_of(DOT_LANES) - len;
    std::iter::repeat_n(0.0, missing).chain(taps).collect()
}

/// The modified Bessel function of the first kind and order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..40 {
        term *= (x / (2.0 * f64::from(n))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;

    #[test]
    fn a_decimator_passes_what_is_read_and_stops_what_would_alias_onto_it() {
        let decimator = Decimator::new(8, 80, 90.0);
        assert!((decimator.gain_at(600.0 / 48_000.0) - 1.0).abs() < 1e-3);
        assert!(decimator.gain_at(5000.0 / 48_000.0) < 1e-4);
    }

    #[test]
    fn any_cutting_of_the_input_gives_the_same_output() {
        let decimator = Decimator::new(4, 30, 60.0);
        let signal: Vec<f32> = (0..200).map(|n| (n as f32 * 0.37).sin()).collect();
        let by = |steps: &[usize]| {
            let mut past = SlidingBuffer::new(30 + 64);
            let mut decimation = Decimation::default();
            let (mut output, mut start) = (Vec::new(), 0);
            for step in steps.iter().cycle() {
                let part = &signal[start..signal.len().min(start + step)];
                let mut some = [0.0; 16];
                past.extend(part);
                decimation.wait(part.len());
                let count = dispatch!(Level::new(), simd => {
                    decimation.process(simd, &decimator, &past, &mut some)
                });
                output.extend_from_slice(&some[..count]);
                start += part.len();
                if start == signal.len() {
                    return output;
                }
            }
            unreachable!()
        };
        let whole = by(&[64]);
        assert_eq!(whole.len(), 50);
        assert_eq!(by(&[1]), whole);
        assert_eq!(by(&[7, 3, 61]), whole);
    }
}
