//! Known gains have known figures.

use std::f64::consts::TAU;

use super::*;
use crate::laws::STRENGTHS;
use crate::laws::ducker::centres;
use crate::laws::graphic::{Graphic, Sets};
use leeway_test_signals::noise;

const SECONDS: usize = 8;

/// Tones too far apart to beat: a stem that is steady in every channel.
fn tones() -> Vec<f32> {
    let tone = |n: usize, hz: f64| (TAU * hz * n as f64 / RATE).sin();
    let sum = |n: usize| [150.0, 400.0, 900.0, 1900.0, 4000.0, 8000.0].map(|hz| tone(n, hz));
    (0..SECONDS * 48_000).map(|n| 0.05 * sum(n).iter().sum::<f64>() as f32).collect()
}

fn before(ear: &Ear, stem: &[f32]) -> Before {
    Before::new(ear, &ear.fine(stem), ear.fine(stem), 1e9)
}

/// The movement of a gain in dB over seconds, the same in all bands.
fn movement(stem: &[f32], cut_db: impl Fn(f64) -> f64) -> Movement {
    let ear = Ear::default();
    let gain = |n: usize| 10f64.powf(-cut_db(n as f64 / RATE) / 20.0) as f32;
    let carved: Vec<f32> = stem.iter().enumerate().map(|(n, x)| gain(n) * x).collect();
    before(&ear, stem).movement(&ear.fine(&carved))
}

#[test]
fn nothing_does_not_move() {
    for stem in [tones(), noise(SECONDS * 48_000, 0.1, 1)] {
        assert_eq!(movement(&stem, |_| 0.0), Movement::default());
    }
}

#[test]
fn a_cut_that_stands_still_does_not_move() {
    let moved = movement(&tones(), |_| 6.0);
    assert!(moved.cuts == 0.0 && moved.length_ms.is_none() && moved.speed < 1.0, "{moved:?}");
    assert!(moved.slow < 0.01 && moved.fast < 0.01, "{moved:?}");
}

#[test]
fn a_cut_that_stays_is_one_long_event() {
    let moved = movement(&tones(), |t| if t > 1.0 { 6.0 } else { 0.0 });
    assert!((moved.cuts - 1.0 / SECONDS as f64).abs() < 0.01, "{moved:?}");
    assert!((moved.length_ms.unwrap() - 1000.0 * (SECONDS - 1) as f64).abs() < 50.0, "{moved:?}");
    assert_eq!(moved.short_cuts, 0.0);
}

/// 0 to 8 dB and back every two seconds: open above 3 dB, closed below 1.5.
#[test]
fn a_slow_cut_has_its_own_count_length_and_speed() {
    for stem in [tones(), noise(SECONDS * 48_000, 0.1, 1)] {
        let moved = movement(&stem, |t| 4.0 - 4.0 * (TAU * 0.5 * t).cos());
        let (open, close) = ((0.25f64).acos(), (0.625f64).acos());
        let length_ms = 1000.0 * (TAU - open - close) / (TAU * 0.5);
        assert!((moved.cuts - 0.5).abs() < 0.02, "{moved:?}");
        assert!((moved.length_ms.unwrap() - length_ms).abs() < 30.0, "{moved:?} {length_ms}");
        assert_eq!(moved.short_cuts, 0.0);
        assert!((12.0..17.0).contains(&moved.speed), "{moved:?}");
        assert!(moved.slow < 0.05 && moved.fast < 0.05, "{moved:?}");
    }
}

#[test]
fn short_deep_cuts_are_counted() {
    let dips = |deep_db: f64| movement(&tones(), |t| if (t % 0.5) < 0.06 { deep_db } else { 0.0 });
    let deep = dips(12.0);
    assert!((deep.cuts - 2.0).abs() < 0.15 && (deep.short_cuts - 2.0).abs() < 0.15, "{deep:?}");
    assert!((50.0..90.0).contains(&deep.length_ms.unwrap()), "{deep:?}");
    assert!(deep.speed > 200.0, "{deep:?}");
    let shallow = dips(5.0);
    assert!((shallow.cuts - 2.0).abs() < 0.15 && shallow.short_cuts == 0.0, "{shallow:?}");
}

/// 2 dB of peak are 1.41 dB RMS.
#[test]
fn a_tremolo_is_modulation_at_its_rate() {
    let slow = movement(&tones(), |t| 2.0 * (TAU * 8.0 * t).sin());
    assert!((slow.slow - 1.41).abs() < 0.1 && slow.fast < 0.15, "{slow:?}");
    let fast = movement(&tones(), |t| 2.0 * (TAU * 32.0 * t).sin());
    assert!((fast.fast - 1.41).abs() < 0.25 && fast.slow < 0.15, "{fast:?}");
}

#[test]
fn a_stem_that_trembles_itself_is_not_asked_for_modulation() {
    let mut stem = tones();
    for (n, sample) in stem.iter_mut().enumerate() {
        *sample *= 1.0 + 0.5 * (TAU * 6.0 * n as f64 / RATE).sin() as f32;
    }
    assert_eq!(movement(&stem, |t| 2.0 * (TAU * 8.0 * t).sin()).slow, 0.0);
}

/// What a still equalizer seems to move: noise with every fourth band down by 6 dB for good. The
/// figures are the floor of the measure; a law below them is as still as can be told.
#[test]
fn floor() {
    let ear = Ear::default();
    let stem = noise(SECONDS * 48_000, 0.1, 1);
    let wanted: Vec<Sets> = (0..centres().len())
        .map(|band| [if band % 4 == 0 { 6.0 } else { 0.0 }; STRENGTHS])
        .collect();
    let mut graphic = Graphic::new(&centres(), RATE);
    let mut carved = Vec::new();
    for block in stem.chunks(64) {
        let mut block: Vec<Sets> = block.iter().map(|&sample| [sample; STRENGTHS]).collect();
        graphic.process(&mut block, &wanted);
        carved.extend(block.iter().map(|sets| sets[0]));
    }
    let (before, carved) = (before(&ear, &stem), ear.fine(&carved));
    let (moved, unrest) = (before.movement(&carved), before.unrest(&carved));
    println!("floor: {moved:?} {unrest:?}");
    assert!(moved.cuts < 0.2 && moved.short_cuts < 0.01, "{moved:?}");
    assert!(moved.speed < 60.0 && moved.slow < 0.15 && moved.fast < 0.25, "{moved:?}");
    assert!(unrest.slow < 0.2, "{unrest:?}");
}
