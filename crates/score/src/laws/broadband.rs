//! A ducker: the whole stem goes down while the vocal sounds.

use super::ballistics::Ballistics;
use crate::ear::{CELL, RATE};
use crate::level::Activity;

/// Seconds over which the vocal's level is taken.
const DETECTOR: f64 = 0.005;

/// How far the ducker is closed at every sample, 0 to 1.
pub fn key(vocal: &[f32]) -> Vec<f32> {
    let threshold = Activity::of(vocal, RATE, CELL).threshold as f32;
    let ballistics = Ballistics::new(1.0 / RATE);
    let follow = (-1.0 / (DETECTOR * RATE)).exp() as f32;
    let (mut power, mut closed) = (0.0, 0.0);
    let step = |&sample: &f32| {
        power = sample * sample + follow * (power - sample * sample);
        closed = ballistics.step(closed, f32::from(power > threshold));
        closed
    };
    vocal.iter().map(step).collect()
}

/// `stem` turned down by `depth_db` where `key` is closed.
pub fn render(stem: &[f32], key: &[f32], depth_db: f64) -> Vec<f32> {
    let log_gain = (-depth_db / 20.0 * 10f64.ln()) as f32;
    stem.iter().zip(key).map(|(sample, closed)| sample * (log_gain * closed).exp()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leeway_test_signals::noise;

    #[test]
    fn ducks_while_the_vocal_sounds() {
        let mut vocal = noise(24_000, 0.5, 1);
        vocal.extend(vec![0.0; 48_000]);
        let ducked = render(&vec![1.0; vocal.len()], &key(&vocal), 6.0);
        assert!((20.0 * ducked[20_000].log10() + 6.0).abs() < 0.05, "{}", ducked[20_000]);
        assert!(ducked[71_999] > 0.99);
    }
}
