//! Numbers below the smallest normal one cost a processor many times as much. The engine computes
//! hardly any at any level, so neither its cost nor its output depends on whether the host flushes
//! them.

#![cfg(target_arch = "x86_64")]

use std::arch::asm;

use leeway_engine::{Engine, Settings, Source, Stereo};

use super::common::{Audio, RATE, assert_same, pink_noise, run, song};

/// Sticky bits of the SSE control register: an operand was subnormal, a result was.
const SUBNORMAL_MET: u32 = 1 << 1 | 1 << 4;
/// Flush subnormal results to zero, and take subnormal operands for zero.
const FLUSH: u32 = 1 << 15 | 1 << 6;

/// With the SSE control register set to `mode` meanwhile; returns the register as it was at the end.
fn in_mode<T>(mode: u32, work: impl FnOnce() -> T) -> (T, u32) {
    let (mut before, mut after) = (0u32, 0u32);
    // SAFETY: each reads or writes four bytes that live on the stack, and the host's mode comes back.
    unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut before) };
    unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const mode) };
    let result = work();
    unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut after) };
    unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const before) };
    (result, after)
}

/// All exceptions masked, nothing flushed: what a thread starts with.
const PLAIN: u32 = 0x1f80;

fn scaled(audio: &Audio, db: f64) -> Audio {
    let gain = 10f64.powf(db / 20.0);
    let scaled = |sample: &f32| (f64::from(*sample) * gain) as f32;
    audio.iter().map(|channel| channel.iter().map(scaled).collect()).collect()
}

/// Fades over its length, by 760 dB, to what is not even a number any more.
fn faded(audio: &Audio) -> Audio {
    let len = audio[0].len() as f64;
    let fade = |(n, sample): (usize, &f32)| {
        (f64::from(*sample) * 10f64.powf(-760.0 / 20.0 * n as f64 / len)) as f32
    };
    audio.iter().map(|channel| channel.iter().enumerate().map(fade).collect()).collect()
}

fn noise(seed: u64) -> Audio {
    (0..2).map(|channel| pink_noise(2 * RATE as usize, 0.5, seed + channel)).collect()
}

fn carve(stem: &Audio, vocal: &Audio, settings: &Settings) -> Audio {
    let mut engine = Engine::new(RATE, 2, 2).expect("48 kHz, stereo");
    engine.set(settings);
    run(&mut engine, stem, vocal, &[512])
}

/// Stems and vocals at every level, each beside one that is loud and one that is as quiet.
fn cases() -> Vec<(String, Audio, Audio)> {
    let (stem, vocal) = song(RATE, 2.0);
    let mut cases = vec![
        ("a fade of both".into(), faded(&stem), faded(&vocal)),
        ("a fade of the stem".into(), faded(&noise(1)), noise(3)),
        ("a fade of the vocal".into(), noise(1), faded(&noise(3))),
    ];
    for level in (0..=760).step_by(40) {
        let db = -f64::from(level);
        cases.push((format!("both at {db} dB"), scaled(&noise(1), db), scaled(&noise(3), db)));
        cases.push((format!("stem at {db} dB"), scaled(&stem, db), vocal.clone()));
        cases.push((format!("vocal at {db} dB"), stem.clone(), scaled(&vocal, db)));
    }
    cases
}

#[test]
fn hardly_any_is_computed_at_any_level() {
    for (case, stem, vocal) in cases() {
        let mut engine = Engine::new(RATE, 2, 2).expect("48 kHz, stereo");
        let mut out = stem.clone();
        let mut met = 0;
        for start in (0..out[0].len()).step_by(128) {
            let end = (start + 128).min(out[0].len());
            let mut stem: Vec<&mut [f32]> = out.iter_mut().map(|c| &mut c[start..end]).collect();
            let vocal: Vec<&[f32]> = vocal.iter().map(|c| &c[start..end]).collect();
            let ((), after) = in_mode(PLAIN, || engine.process(&mut stem, &vocal));
            met += usize::from(after & SUBNORMAL_MET != 0);
        }
        // A lone sample in a window meets them now and then, whatever its level: a twiddle factor
        // that should be zero is 6e-17.
        let blocks = out[0].len() / 128;
        assert!(met * 100 <= blocks, "{case}: subnormal numbers in {met} of {blocks} blocks");
    }
}

#[test]
fn flushing_them_changes_no_bit() {
    let settings = [
        Settings::default(),
        Settings { stereo: Stereo::MidSide, source: Source::Rap, ..Settings::default() },
    ];
    for settings in settings {
        for (case, stem, vocal) in cases() {
            let (plain, _) = in_mode(PLAIN, || carve(&stem, &vocal, &settings));
            let (flushed, _) = in_mode(PLAIN | FLUSH, || carve(&stem, &vocal, &settings));
            assert_same(&plain, &flushed, &case);
        }
    }
}
