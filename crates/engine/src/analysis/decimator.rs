//! Decimators: fewer samples per second, behind a linear-phase anti-alias filter.

use super::sliding_buffer::SlidingBuffer;
use crate::kernels::dot;

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

    /// One sample of the output, from the newest [`span`](Self::span) of the input.
    #[inline(always)]
    pub fn apply(&self, newest: &[f32]) -> f32 {
        dot(newest, &self.taps)
    }

    /// Magnitude of the anti-alias filter at `frequency` cycles per sample of the input.
    pub fn gain_at(&self, frequency: f64) -> f64 {
        let middle = (self.taps.len() - 1) as f64 / 2.0;
        let phase = |n: usize| std::f64::consts::TAU * frequency * (n as f64 - middle);
        let sum: f64 =
            self.taps.iter().enumerate().map(|(n, &tap)| f64::from(tap) * phase(n).cos()).sum();
        sum.abs()
    }
}

/// A running signal on its way through a [`Decimator`].
pub struct Decimation {
    past: SlidingBuffer,
    /// Samples of the input that nothing came out for yet.
    waiting: usize,
}

impl Decimation {
    /// Nothing heard; takes up to `most` samples at a time.
    pub fn new(decimator: &Decimator, most: usize) -> Self {
        let len = decimator.span() + decimator.factor + most;
        Self { past: SlidingBuffer::new(len), waiting: 0 }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.past.reset();
        self.waiting = 0;
    }

    /// Takes `samples` in.
    #[inline(always)]
    pub fn push(&mut self, samples: impl ExactSizeIterator<Item = f32>) {
        self.waiting += samples.len();
        self.past.extend(samples);
    }

    /// Writes what comes out for what was pushed to the front of `output`, and returns how much that
    /// is.
    #[inline(always)]
    pub fn pull(&mut self, decimator: &Decimator, output: &mut [f32]) -> usize {
        let mut count = 0;
        while self.waiting >= decimator.factor {
            self.waiting -= decimator.factor;
            output[count] = decimator.apply(self.past.newest(decimator.span(), self.waiting));
            count += 1;
        }
        count
    }
}

/// A Kaiser-windowed sinc of `len` taps, at half gain at `cutoff` cycles per sample.
fn kaiser_sinc(cutoff: f64, len: usize, beta: f64) -> Vec<f32> {
    let middle = (len - 1) as f64 / 2.0;
    let taps: Vec<f64> = (0..len)
        .map(|n| {
            let t = n as f64 - middle;
            let x = std::f64::consts::PI * 2.0 * cutoff * t;
            let sinc = if x == 0.0 { 1.0 } else { x.sin() / x };
            sinc * bessel_i0(beta * (1.0 - (t / (middle + 0.5)).powi(2)).sqrt())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|tap| (tap / sum) as f32).collect()
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
            let mut decimation = Decimation::new(&decimator, 64);
            let (mut output, mut start) = (Vec::new(), 0);
            for step in steps.iter().cycle() {
                let part = &signal[start..signal.len().min(start + step)];
                let mut some = [0.0; 16];
                decimation.push(part.iter().copied());
                let count = decimation.pull(&decimator, &mut some);
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
