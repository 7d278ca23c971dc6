//! Voices and instruments.

use std::f64::consts::TAU;

use crate::{Audio, RATE};

/// Something like a voice: a vibrato tone with 24 harmonics through three formants, in syllables
/// of a third of a second with a breath every two seconds.
pub fn voice(sample_rate: f64, seconds: f64) -> Vec<f32> {
    let mut phase = 0.0;
    (0..(seconds * sample_rate) as usize)
        .map(|n| {
            let t = n as f64 / sample_rate;
            let f0 = 180.0
                * (1.0 + 0.02 * (TAU * 5.0 * t).sin())
                * 2f64.powf((t * 1.5).floor() % 5.0 / 12.0);
            phase += f0 / sample_rate;
            let syllable = (t * 3.0).fract();
            let envelope = (syllable * 20.0).min(1.0) * (1.0 - syllable).min(0.3) / 0.3;
            let breath = if t % 2.0 > 1.6 { 0.0 } else { 1.0 };
            let shift = 1.0 + 0.3 * (TAU * 0.7 * t).sin();
            let harmonics: f64 = (1..=24)
                .map(|h| {
                    let hz = f0 * f64::from(h);
                    let formant =
                        |centre: f64, width: f64| (-((hz - centre) / width).powi(2)).exp();
                    let gain = formant(600.0 * shift, 250.0)
                        + 0.6 * formant(1400.0 * shift, 300.0)
                        + 0.4 * formant(2700.0, 500.0)
                        + 0.05;
                    gain * (TAU * phase * f64::from(h)).sin()
                })
                .sum();
            (0.12 * envelope * breath * harmonics) as f32
        })
        .collect()
}

/// Something like a piano: four-note chords with ten decaying partials, struck twice a second.
/// `spread` detunes the channel, so that left and right differ.
pub fn chords(sample_rate: f64, seconds: f64, spread: f64) -> Vec<f32> {
    const ROOTS: [f64; 4] = [196.0, 174.6, 220.0, 164.8];
    (0..(seconds * sample_rate) as usize)
        .map(|n| {
            let t = n as f64 / sample_rate;
            let since = (t * 2.0).fract() / 2.0;
            let root = ROOTS[t as usize % ROOTS.len()] * (1.0 + spread);
            let sum: f64 = [1.0, 1.26, 1.5, 2.0]
                .iter()
                .flat_map(|interval| (1..=10).map(move |h| (interval, f64::from(h))))
                .map(|(interval, h)| {
                    let decay = (-since * (1.5 + h)).exp();
                    decay / h * (TAU * root * interval * h * since).sin()
                })
                .sum();
            (0.08 * (since * 300.0).min(1.0) * sum) as f32
        })
        .collect()
}

/// A fundamental in Hz that glides between 45 and 60 Hz.
pub fn glide(t: f64) -> f64 {
    52.5 + 7.5 * (TAU * 0.4 * t).sin()
}

/// A driven 808: eight harmonics of a fundamental that is at `hz` at every time in seconds.
pub fn driven_808(seconds: f64, hz: impl Fn(f64) -> f64) -> Vec<f32> {
    let mut phase = 0.0;
    (0..(seconds * RATE) as usize)
        .map(|n| {
            phase += TAU * hz(n as f64 / RATE) / RATE;
            (1..=8).map(|h| 0.3 / f64::from(h) * (phase * f64::from(h)).sin()).sum::<f64>() as f32
        })
        .collect()
}

/// A low male voice that holds a note around `hz`, of twelve harmonics.
pub fn low_voice(seconds: f64, hz: f64) -> Vec<f32> {
    let mut phase = 0.0;
    (0..(seconds * RATE) as usize)
        .map(|n| {
            phase += TAU * (hz + 4.0 * (n as f64 / 9000.0).sin()) / RATE;
            (1..=12).map(|h| 0.25 / f64::from(h) * (phase * f64::from(h)).sin()).sum::<f64>() as f32
        })
        .collect()
}

/// A stereo stem and a stereo vocal that clash as real ones do.
pub fn song(sample_rate: f64, seconds: f64) -> (Audio, Audio) {
    let voice = voice(sample_rate, seconds);
    let stem = vec![chords(sample_rate, seconds, 0.0), chords(sample_rate, seconds, 0.003)];
    (stem, vec![voice.clone(), voice])
}

/// Twenty harmonics of 180 Hz that rise and fall each at a rate of its own, with a rest of half a
/// second from the middle on: pystoi's scores, which the scorer is held against, are of this voice.
pub fn voice_with_rest(samples: usize, sample_rate: f64) -> Vec<f32> {
    let rest = samples / 2..samples / 2 + sample_rate as usize / 2;
    let sample = |n: usize| {
        let t = n as f64 / sample_rate;
        let harmonic = |h: f64| {
            let level = 0.5 - 0.5 * (TAU * (2.0 + 0.37 * h) * t + h).cos();
            level * (TAU * 180.0 * h * t).sin() / h
        };
        let sum: f64 = (1..=20).map(|h| harmonic(f64::from(h))).sum();
        if rest.contains(&n) { 0.0 } else { (0.2 * sum) as f32 }
    };
    (0..samples).map(sample).collect()
}
