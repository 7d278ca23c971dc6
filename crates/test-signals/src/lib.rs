//! Signals to test and measure with, made by formula so that anyone gets the same ones, and what is
//! measured of those that come out. Recorded figures and the limits of tests hang on their samples.

pub mod blocks;
pub mod compare;
pub mod levels;
pub mod music;
pub mod noise;

pub use compare::{assert_close, assert_same, is_same};
pub use levels::{energy_db, harmonic_db, removed_db};
pub use music::{chords, driven_808, glide, low_voice, song, voice};
pub use noise::{noise, pink_noise};

use std::f64::consts::TAU;

/// In Hz, where a test does not need another.
pub const RATE: f64 = 48_000.0;

/// Channels of equal length.
pub type Audio = Vec<Vec<f32>>;

/// A tone of `amplitude` at `hz`.
pub fn tone(sample_rate: f64, seconds: f64, hz: f64, amplitude: f64) -> Vec<f32> {
    (0..(seconds * sample_rate) as usize)
        .map(|n| (amplitude * (TAU * hz * n as f64 / sample_rate).sin()) as f32)
        .collect()
}

/// Silence of the same shape.
pub fn silence(like: &Audio) -> Audio {
    like.iter().map(|channel| vec![0.0; channel.len()]).collect()
}

/// The samples from `start` up to `end` of every channel.
pub fn part(audio: &Audio, start: usize, end: usize) -> Audio {
    audio.iter().map(|channel| channel[start..end].to_vec()).collect()
}

/// The channels so many samples later, after silence, and no longer than they were.
pub fn delayed(audio: &Audio, samples: usize) -> Audio {
    let delay = |channel: &Vec<f32>| {
        let silence = std::iter::repeat_n(0.0, samples);
        silence.chain(channel.iter().copied()).take(channel.len()).collect()
    };
    audio.iter().map(delay).collect()
}
