//! Signals, and the engine run on them.

// Every test file has a copy of this module, and uses what it needs of it.
#![allow(dead_code, unused_imports)]

use leeway_engine::{Engine, Meters, Settings};
pub use leeway_test_signals::*;

/// Without it `assert_no_alloc` would let every allocation pass.
#[cfg(debug_assertions)]
#[global_allocator]
static ALLOCATOR: nice_assert_no_alloc::AllocDisabler = nice_assert_no_alloc::AllocDisabler;

/// Runs `stem` through `engine` in blocks whose lengths `blocks` gives over and over.
pub fn run(engine: &mut Engine, stem: &Audio, vocal: &Audio, blocks: &[usize]) -> Audio {
    run_beside(engine, stem, vocal, &vec![], blocks)
}

/// The same with the rest of the song, `beat`.
pub fn run_beside(
    engine: &mut Engine,
    stem: &Audio,
    vocal: &Audio,
    beat: &Audio,
    blocks: &[usize],
) -> Audio {
    let mut out = stem.clone();
    let len = out[0].len();
    let mut start = 0;
    for block in blocks.iter().cycle() {
        let range = start..len.min(start + block);
        let mut stem: Vec<&mut [f32]> = out.iter_mut().map(|c| &mut c[range.clone()]).collect();
        let [vocal, beat]: [Vec<&[f32]>; 2] =
            [vocal, beat].map(|audio| audio.iter().map(|c| &c[range.clone()]).collect());
        engine.process_beside(&mut stem, &vocal, &beat);
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
