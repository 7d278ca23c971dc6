//! Signals to test and measure with, made by formula so that anyone gets the same ones.

#![allow(dead_code)]

use std::f64::consts::TAU;

use leeway_engine::{Engine, Meters, Settings};

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

/// White noise from a small congruential generator, uniform in ±`amplitude`.
pub fn noise(samples: usize, amplitude: f32, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    (0..samples)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            amplitude * ((state >> 40) as f32 / (1u64 << 23) as f32 - 1.0)
        })
        .collect()
}

/// Noise of about equal power in every auditory band, by Kellet's one-pole sum.
pub fn pink_noise(samples: usize, amplitude: f32, seed: u64) -> Vec<f32> {
    let mut b = [0.0f32; 3];
    noise(samples, 1.0, seed)
        .into_iter()
        .map(|white| {
            b[0] = 0.99765 * b[0] + white * 0.099_046;
            b[1] = 0.96300 * b[1] + white * 0.296_516_4;
            b[2] = 0.57000 * b[2] + white * 1.052_691_3;
            amplitude * 0.2 * (b[0] + b[1] + b[2] + white * 0.1848)
        })
        .collect()
}

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

/// A stereo stem and a stereo vocal that clash as real ones do.
pub fn song(sample_rate: f64, seconds: f64) -> (Audio, Audio) {
    let voice = voice(sample_rate, seconds);
    let stem = vec![chords(sample_rate, seconds, 0.0), chords(sample_rate, seconds, 0.003)];
    (stem, vec![voice.clone(), voice])
}

/// Runs `stem` through `engine` in blocks whose lengths `blocks` gives over and over.
pub fn run(engine: &mut Engine, stem: &Audio, vocal: &Audio, blocks: &[usize]) -> Audio {
    let mut out = stem.clone();
    let len = out[0].len();
    let mut start = 0;
    for block in blocks.iter().cycle() {
        let range = start..len.min(start + block);
        let mut stem: Vec<&mut [f32]> = out.iter_mut().map(|c| &mut c[range.clone()]).collect();
        let vocal: Vec<&[f32]> = vocal.iter().map(|c| &c[range.clone()]).collect();
        engine.process(&mut stem, &vocal);
        start = range.end;
        if start == len {
            return out;
        }
    }
    unreachable!("the blocks cycle")
}

pub fn carve(rate: f64, stem: &Audio, vocal: &Audio, settings: &Settings) -> Audio {
    let mut engine = Engine::new(rate, stem.len(), vocal.len()).expect("supported");
    engine.set(settings);
    run(&mut engine, stem, vocal, &[512])
}

/// What the engine saw and did, hop by hop, with a mono `stem` and `vocal`.
pub fn meters(stem: &[f32], vocal: &[f32], settings: &Settings) -> Vec<Meters> {
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(settings);
    let mut stem = stem.to_vec();
    let hop = engine.hop();
    let hops = stem.chunks_exact_mut(hop).zip(vocal.chunks_exact(hop));
    hops.map(|(stem, vocal)| {
        engine.process(&mut [stem], &[vocal]);
        engine.meters()
    })
    .collect()
}

pub fn energy_db(channel: &[f32]) -> f64 {
    10.0 * channel.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().log10()
}

/// How much quieter `after` is than `before`, in dB.
pub fn removed_db(before: &[f32], after: &[f32]) -> f64 {
    energy_db(before) - energy_db(after)
}

/// Fails at the first sample where the two differ by more than `tolerance`.
pub fn assert_close(a: &[f32], b: &[f32], tolerance: f32, what: &str) {
    assert_eq!(a.len(), b.len());
    for (n, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance, "{what}: sample {n} is {a}, not {b}");
    }
}

pub fn assert_same(a: &Audio, b: &Audio, what: &str) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        let first = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(first, None, "{what}: the first sample that differs");
    }
}
