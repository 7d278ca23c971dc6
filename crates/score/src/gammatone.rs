//! A bank of fourth-order gammatone filters, as powers per time cell.
//!
//! Each filter is four equal complex one-pole sections (Slaney 1993; Hohmann 2002). The four run a
//! sample behind each other, which delays the output by three samples and lets them run at once.

use std::f64::consts::{SQRT_2, TAU};

/// Filters that run side by side.
const LANES: usize = 8;
type Lanes = [f32; LANES];

/// States below this are silence. Subnormal numbers would cost a hundred times the time.
const SILENCE: f32 = 1e-25;

struct Chunk {
    re: Lanes,
    im: Lanes,
    /// Brings the response at the centre to the mean square of the input.
    input: Lanes,
}

/// Filters at fixed centres.
pub struct Bank {
    chunks: Vec<Chunk>,
    filters: usize,
}

impl Bank {
    /// Filters as (centre, equivalent rectangular bandwidth), both in Hz, at `rate` Hz.
    pub fn new(rate: f64, filters: &[(f64, f64)]) -> Self {
        let chunk = |filters: &[(f64, f64)]| {
            let mut chunk = Chunk { re: [0.0; LANES], im: [0.0; LANES], input: [0.0; LANES] };
            for (lane, &(centre, width)) in filters.iter().enumerate() {
                // 1.019 makes the rectangular bandwidth of the fourth order equal `width`.
                let radius = (-TAU * 1.019 * width / rate).exp();
                let (sin, cos) = (TAU * centre / rate).sin_cos();
                chunk.re[lane] = (radius * cos) as f32;
                chunk.im[lane] = (radius * sin) as f32;
                chunk.input[lane] = (SQRT_2 * (1.0 - radius).powi(4)) as f32;
            }
            chunk
        };
        Self { chunks: filters.chunks(LANES).map(chunk).collect(), filters: filters.len() }
    }

    /// The mean square at every filter's output in cells of `cell` samples: `cells × filters`, cell
    /// by cell. Samples that do not fill a last cell are left out.
    pub fn powers(&self, signal: &[f32], cell: usize) -> Vec<f32> {
        let cells = signal.len() / cell;
        let mut powers = vec![0.0; cells * self.filters];
        for (index, chunk) in self.chunks.iter().enumerate() {
            let first = index * LANES;
            let lanes = LANES.min(self.filters - first);
            let mut states = [[[0.0; LANES]; 2]; 4];
            for (row, samples) in powers.chunks_mut(self.filters).zip(signal.chunks_exact(cell)) {
                let sums = chunk.run(&mut states, samples);
                for (power, sum) in row[first..first + lanes].iter_mut().zip(sums) {
                    *power = sum / cell as f32;
                }
                for value in states.as_flattened_mut().as_flattened_mut() {
                    if value.abs() < SILENCE {
                        *value = 0.0;
                    }
                }
            }
        }
        powers
    }
}

impl Chunk {
    /// Runs over `samples`; returns the sums of the squared magnitudes.
    #[inline(never)]
    fn run(&self, states: &mut [[Lanes; 2]; 4], samples: &[f32]) -> Lanes {
        let mut z = *states;
        let mut sums = [0.0; LANES];
        for &sample in samples {
            // The last section first: each takes what the one before it held a sample ago.
            for section in (0..4).rev() {
                let [mut re, mut im] = z[section];
                for lane in 0..LANES {
                    let (add_re, add_im) = match section {
                        0 => (self.input[lane] * sample, 0.0),
                        _ => (z[section - 1][0][lane], z[section - 1][1][lane]),
                    };
                    let turned = self.re[lane] * re[lane] - self.im[lane] * im[lane];
                    im[lane] = self.re[lane] * im[lane] + self.im[lane] * re[lane] + add_im;
                    re[lane] = turned + add_re;
                }
                z[section] = [re, im];
            }
            let [re, im] = z[3];
            for lane in 0..LANES {
                sums[lane] += re[lane] * re[lane] + im[lane] * im[lane];
            }
        }
        *states = z;
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ear::erb_hz;

    #[test]
    fn tone_at_the_centre_passes_with_its_own_power() {
        for hz in [50.0, 1000.0, 12_000.0] {
            let bank = Bank::new(48_000.0, &[(hz, erb_hz(hz))]);
            let tone: Vec<f32> =
                (0..48_000).map(|n| (TAU * hz * f64::from(n) / 48_000.0).sin() as f32).collect();
            let powers = bank.powers(&tone, 4800);
            assert!((powers[9] - 0.5).abs() < 0.01, "{hz} Hz: {}", powers[9]);
        }
    }

    #[test]
    fn noise_passes_with_the_power_of_its_rectangular_bandwidth() {
        let (hz, width) = (1000.0, erb_hz(1000.0));
        let bank = Bank::new(48_000.0, &[(hz, width)]);
        let noise = leeway_test_signals::noise(480_000, 1.0, 1);
        let power: f32 = noise.iter().map(|x| x * x).sum::<f32>() / noise.len() as f32;
        let passed = bank.powers(&noise, 480_000)[0];
        let expected = f64::from(power) * width / 24_000.0;
        assert!((f64::from(passed) / expected - 1.0).abs() < 0.1, "{passed} {expected}");
    }

    #[test]
    fn tone_elsewhere_is_rejected() {
        let bank = Bank::new(48_000.0, &[(1000.0, erb_hz(1000.0)); 9]);
        let tone: Vec<f32> =
            (0..48_000).map(|n| (TAU * 2000.0 * f64::from(n) / 48_000.0).sin() as f32).collect();
        let powers = bank.powers(&tone, 4800);
        assert!(powers[9 * 9 + 8] < 1e-4, "{}", powers[9 * 9 + 8]);
    }
}
