//! How loud, and how much quieter.

use std::f64::consts::TAU;

use crate::{Audio, RATE};

/// The energy of `channel` in dB, of a sample of 1.
pub fn energy_db(channel: &[f32]) -> f64 {
    10.0 * channel.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().log10()
}

/// How much quieter `after` is than `before`, in dB.
pub fn removed_db(before: &[f32], after: &[f32]) -> f64 {
    energy_db(before) - energy_db(after)
}

/// Level in dB of the `harmonic` of a gliding tone, by following its phase.
pub fn harmonic_db(samples: &[f32], hz: impl Fn(f64) -> f64, harmonic: f64) -> f64 {
    let skip = RATE as usize / 2;
    // In stretches of 50 ms, so that the equalizer's own phase does not matter.
    let (mut phase, mut power) = (0.0, 0.0);
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &x) in samples.iter().enumerate() {
        phase += TAU * harmonic * hz(n as f64 / RATE) / RATE;
        if n < skip {
            continue;
        }
        re += f64::from(x) * phase.cos();
        im += f64::from(x) * phase.sin();
        if n % 2400 == 2399 {
            power += re * re + im * im;
            (re, im) = (0.0, 0.0);
        }
    }
    10.0 * power.log10()
}

/// The largest step from one sample to the next.
pub fn largest_jump(audio: &Audio) -> f32 {
    let steps = audio.iter().flat_map(|channel| channel.windows(2));
    steps.map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}
