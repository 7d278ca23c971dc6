//! What the analysis remembers of one channel: its newest samples, as they came and decimated.

/// Inputs are held within ±this (+24 dBFS) before they are analysed: no power overflows, and one
/// broken sample does not deafen the analysis for long.
const LOUDEST_SAMPLE: f64 = 16.0;
/// Samples below this (−200 dBFS) are silence to the analysis. Their powers would be subnormal, which
/// costs the processor up to thirty times the time, and far below anything that counts as sound.
const QUIETEST_SAMPLE: f64 = 1e-10;

/// Decimated samples that the anti-alias filter spans. Ten keep aliases 90 dB down in the bands
/// that are read, and delay the long window by a tenth of a millisecond per sample.
const DECIMATOR_SPAN: usize = 10;
/// Shape of the anti-alias filter's Kaiser window, for 90 dB.
const KAISER_BETA: f64 = 8.96;

/// Lowers the sample rate by a whole factor, behind a linear-phase anti-alias filter.
pub struct Decimator {
    /// Symmetric, of unit gain at 0 Hz.
    taps: Vec<f32>,
    factor: usize,
}

impl Decimator {
    /// A decimator by `factor`.
    pub fn new(factor: usize) -> Self {
        let cutoff = 0.5 / factor as f64;
        Self { taps: kaiser_sinc(cutoff, DECIMATOR_SPAN * factor), factor }
    }

    /// Magnitude of the anti-alias filter at `frequency` cycles per sample.
    pub fn gain_at(&self, frequency: f64) -> f64 {
        let middle = (self.taps.len() - 1) as f64 / 2.0;
        let phase = |n: usize| std::f64::consts::TAU * frequency * (n as f64 - middle);
        let sum: f64 =
            self.taps.iter().enumerate().map(|(n, &tap)| f64::from(tap) * phase(n).cos()).sum();
        sum.abs()
    }
}

/// The newest samples of one channel.
pub struct InputHistory {
    recent: SlidingBuffer,
    decimated: SlidingBuffer,
    /// Samples until the next decimated one.
    until_decimated: usize,
}

impl InputHistory {
    /// Remembers `recent` samples and `decimated` ones behind `decimator`.
    pub fn new(recent: usize, decimated: usize, decimator: &Decimator) -> Self {
        Self {
            recent: SlidingBuffer::new(recent.max(decimator.taps.len())),
            decimated: SlidingBuffer::new(decimated),
            until_decimated: decimator.factor,
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self, decimator: &Decimator) {
        self.recent.reset();
        self.decimated.reset();
        self.until_decimated = decimator.factor;
    }

    /// Appends `samples`, all of them finite and none subnormal.
    pub fn push(&mut self, decimator: &Decimator, samples: impl Iterator<Item = f64>) {
        for sample in samples {
            let sample = if sample.abs() < QUIETEST_SAMPLE { 0.0 } else { sample };
            self.recent.push(sample.clamp(-LOUDEST_SAMPLE, LOUDEST_SAMPLE) as f32);
            self.until_decimated -= 1;
            if self.until_decimated == 0 {
                self.until_decimated = decimator.factor;
                let past = self.recent.newest(decimator.taps.len(), 0);
                self.decimated.push(dot(past, &decimator.taps));
            }
        }
    }

    /// The `count` newest samples but the `skipped` very newest, oldest first.
    pub fn recent(&self, count: usize, skipped: usize) -> &[f32] {
        self.recent.newest(count, skipped)
    }

    /// The `count` newest decimated samples, oldest first.
    pub fn decimated(&self, count: usize) -> &[f32] {
        self.decimated.newest(count, 0)
    }
}

/// Keeps the newest samples in one slice: it slides through a buffer of twice their number, and is
/// moved back to its beginning once per pass.
struct SlidingBuffer {
    samples: Vec<f32>,
    end: usize,
}

impl SlidingBuffer {
    /// As many samples of silence as are remembered.
    fn new(len: usize) -> Self {
        Self { samples: vec![0.0; 2 * len], end: len }
    }

    fn reset(&mut self) {
        self.samples.fill(0.0);
        self.end = self.samples.len() / 2;
    }

    fn push(&mut self, sample: f32) {
        if self.end == self.samples.len() {
            let len = self.samples.len() / 2;
            self.samples.copy_within(len.., 0);
            self.end = len;
        }
        self.samples[self.end] = sample;
        self.end += 1;
    }

    fn newest(&self, count: usize, skipped: usize) -> &[f32] {
        let end = self.end - skipped;
        &self.samples[end - count..end]
    }
}

/// The dot product over the shorter of the two, in eight partial sums that map onto SIMD lanes and
/// add up in the same order everywhere.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let len = a.len().min(b.len());
    let (a, b) = (a[..len].chunks_exact(8), b[..len].chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    let mut sums = [0.0f32; 8];
    for (x, y) in a.zip(b) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// A Kaiser-windowed sinc of `len` taps, at half gain at `cutoff` cycles per sample.
fn kaiser_sinc(cutoff: f64, len: usize) -> Vec<f32> {
    let middle = (len - 1) as f64 / 2.0;
    let taps: Vec<f64> = (0..len)
        .map(|n| {
            let t = n as f64 - middle;
            let x = 2.0 * cutoff * t;
            let sinc = if x == 0.0 {
                1.0
            } else {
                (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x)
            };
            let kaiser = bessel_i0(KAISER_BETA * (1.0 - (t / (middle + 0.5)).powi(2)).sqrt());
            sinc * kaiser
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
    fn the_newest_samples_lie_in_one_slice_wherever_it_slides() {
        let mut buffer = SlidingBuffer::new(5);
        assert_eq!(buffer.newest(5, 0), [0.0; 5]);
        for n in 1..40 {
            buffer.push(n as f32);
            let newest = buffer.newest(4, 1);
            assert!(
                newest.iter().enumerate().all(|(k, &x)| x == (n as f32 - 4.0 + k as f32).max(0.0))
            );
        }
    }

    #[test]
    fn the_decimator_passes_the_bass_and_stops_what_would_alias_onto_it() {
        let decimator = Decimator::new(8);
        assert!((decimator.gain_at(600.0 / 48_000.0) - 1.0).abs() < 1e-3);
        assert!(decimator.gain_at(5000.0 / 48_000.0) < 1e-4);
    }
}
