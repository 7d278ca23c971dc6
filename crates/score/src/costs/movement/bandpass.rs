//! A band-pass that shifts nothing in time: Butterworth, second order, run forwards and backwards.

use std::f64::consts::{PI, SQRT_2};

use realfft::num_complex::Complex;

/// Second-order sections, each as the numerator's gain and the denominator's `a1` and `a2`; the
/// numerator is `1 - z^-2`.
pub struct BandPass {
    sections: [[f64; 3]; 2],
    /// Values by which a signal is continued at its ends while the filter settles.
    margin: usize,
}

impl BandPass {
    /// From `low` to `high`, where half the amplitude passes, at `rate`, all in Hz.
    pub fn new(low: f64, high: f64, rate: f64) -> Self {
        let warp = |hz: f64| (PI * hz / rate).tan();
        let (low_edge, high_edge) = (warp(low), warp(high));
        let (width, centre) = (high_edge - low_edge, low_edge * high_edge);
        // The prototype's pole, moved to both sides of the band; its conjugate gives theirs.
        let pole = Complex::new(-SQRT_2 / 2.0, SQRT_2 / 2.0) * width;
        let root = (pole * pole - 4.0 * centre).sqrt();
        let section = |pole: Complex<f64>| {
            let (sum, product) = (-2.0 * pole.re, pole.norm_sqr());
            let a0 = 1.0 + sum + product;
            [width / a0, 2.0 * (product - 1.0) / a0, (1.0 - sum + product) / a0]
        };
        Self {
            sections: [section((pole + root) / 2.0), section((pole - root) / 2.0)],
            margin: (rate / low) as usize,
        }
    }

    /// What of `signal` lies in the band.
    pub fn run(&self, signal: &[f64]) -> Vec<f64> {
        let (Some(first), Some(last)) = (signal.first(), signal.last()) else { return Vec::new() };
        // Turned about its ends, the signal goes on without a step.
        let margin = self.margin.min(signal.len() - 1);
        let before = (1..=margin).rev().map(|n| 2.0 * first - signal[n]);
        let after = (1..=margin).map(|n| 2.0 * last - signal[signal.len() - 1 - n]);
        let mut padded: Vec<f64> = before.chain(signal.iter().copied()).chain(after).collect();
        for _ in 0..2 {
            self.pass(&mut padded);
            padded.reverse();
        }
        padded[margin..margin + signal.len()].to_vec()
    }

    fn pass(&self, signal: &mut [f64]) {
        // What never moved has no part in the band.
        let rest = signal.first().copied().unwrap_or(0.0);
        for value in signal.iter_mut() {
            *value -= rest;
        }
        for [gain, a1, a2] in self.sections {
            let (mut s1, mut s2) = (0.0, 0.0);
            for value in signal.iter_mut() {
                let x = gain * *value;
                let y = x + s1;
                s1 = s2 - a1 * y;
                s2 = -x - a2 * y;
                *value = y;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against `sosfiltfilt(butter(2, [4, 16], "band", fs=400, output="sos"), tone)` of SciPy.
    #[test]
    fn passes_its_band() {
        let amplitude = |hz: f64| {
            let tone: Vec<f64> =
                (0..4000).map(|n| (PI * hz * f64::from(n) / 200.0).sin()).collect();
            let passed = BandPass::new(4.0, 16.0, 400.0).run(&tone);
            (passed[1000..3000].iter().map(|x| x * x).sum::<f64>() / 1000.0).sqrt()
        };
        for (hz, expected) in [(4.0, 0.5), (8.0, 1.0), (16.0, 0.5), (2.0, 0.0251), (32.0, 0.0234)] {
            assert!((amplitude(hz) - expected).abs() < 0.005, "{hz} Hz: {}", amplitude(hz));
        }
    }

    #[test]
    fn what_does_not_move_is_nothing() {
        let passed = BandPass::new(4.0, 16.0, 400.0).run(&[5.0; 800]);
        assert!(passed.iter().all(|x| x.abs() < 1e-12));
        assert!(BandPass::new(4.0, 16.0, 400.0).run(&[]).is_empty());
    }
}
