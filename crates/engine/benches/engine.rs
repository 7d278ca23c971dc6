//! What the engine costs: `cargo bench -p leeway-engine`.
//!
//! Every figure is of `Engine::process` alone, at 48 kHz, stereo stem and stereo vocal. Times are
//! taken per block; the share of a core is their sum over the duration of the audio.

use std::time::Instant;

use leeway_engine::{Engine, Settings};
use leeway_test_signals::{self as signals, Audio};

const RATE: f64 = 48_000.0;
const SECONDS: f64 = 10.0;
const BLOCKS: [usize; 4] = [32, 128, 512, 2048];
const PASSES: usize = 7;

struct Case {
    name: &'static str,
    stem: Audio,
    vocal: Audio,
    settings: Settings,
}

struct Cost {
    core_percent: f64,
    ns_per_sample: f64,
    tail_over_median: f64,
    bands_cut: f64,
}

fn main() {
    println!("Engine::process at 48 kHz, stereo stem, stereo vocal, {SECONDS} s, best of {PASSES}");
    println!(
        "{:<18}{:>7}{:>12}{:>12}{:>16}{:>12}",
        "case", "block", "% of core", "ns/sample", "p99.9/median", "bands cut"
    );
    for case in cases() {
        for block in BLOCKS {
            let cost = measure(&case, block);
            println!(
                "{:<18}{:>7}{:>12.3}{:>12.1}{:>16.2}{:>12.1}",
                case.name,
                block,
                cost.core_percent,
                cost.ns_per_sample,
                cost.tail_over_median,
                cost.bands_cut
            );
        }
    }
    levels();
}

/// What the typical case costs at every level down to the smallest normal number, over what it costs at
/// its own: subnormal numbers would make it many times as much.
fn levels() {
    println!("\n{:<26}{:>24}", "typical, both turned down", "cost over that at 0 dB");
    let [_, typical, _] = cases();
    let cost = |db: f64| {
        let gain = 10f64.powf(db / 20.0);
        let turned = |audio: &Audio| -> Audio {
            let turned = |sample: &f32| (f64::from(*sample) * gain) as f32;
            audio.iter().map(|channel| channel.iter().map(turned).collect()).collect()
        };
        let (stem, vocal) = (turned(&typical.stem), turned(&typical.vocal));
        measure(&Case { stem, vocal, ..typical }, 128).core_percent
    };
    let reference = cost(0.0);
    for db in (-760..=-40).rev().step_by(40).map(f64::from) {
        println!("{:<26}{:>24.2}", format!("{db} dB"), cost(db) / reference);
    }
}

fn cases() -> [Case; 3] {
    let samples = (RATE * SECONDS) as usize;
    let stereo = |channel: Vec<f32>| vec![channel.clone(), channel];
    let (stem, vocal) = signals::song(RATE, SECONDS);
    [
        Case {
            name: "no clash",
            stem: stereo(signals::tone(RATE, SECONDS, 100.0, 0.2)),
            vocal: stereo(signals::tone(RATE, SECONDS, 6000.0, 0.2)),
            settings: Settings::default(),
        },
        Case { name: "typical", stem, vocal, settings: Settings::default() },
        Case {
            name: "every band busy",
            stem: vec![signals::pink_noise(samples, 0.3, 1), signals::pink_noise(samples, 0.3, 2)],
            vocal: stereo(signals::pink_noise(samples, 0.3, 3)),
            settings: Settings { body: 0.0, low: 20.0, high: 20_000.0, ..Settings::default() },
        },
    ]
}

/// Each block's time is the quickest of all passes: the work is the same in every one, and whatever
/// else the machine does only adds.
fn measure(case: &Case, block: usize) -> Cost {
    let passes: Vec<Pass> = (0..PASSES).map(|_| run(case, block)).collect();
    let mut times: Vec<f64> = (0..passes[0].times.len())
        .map(|n| passes.iter().map(|pass| pass.times[n]).fold(f64::MAX, f64::min))
        .collect();
    let total: f64 = times.iter().sum();
    let samples = (times.len() * block) as f64;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Cost {
        core_percent: 100.0 * total / (samples / RATE),
        ns_per_sample: 1e9 * total / samples,
        tail_over_median: at(0.999) / at(0.5),
        bands_cut: passes[0].bands_cut,
    }
}

/// One run over the audio: seconds per block, and how many bands were cut on average.
struct Pass {
    times: Vec<f64>,
    bands_cut: f64,
}

fn run(case: &Case, block: usize) -> Pass {
    let mut engine = Engine::new(RATE, case.stem.len(), case.vocal.len()).expect("48 kHz stereo");
    engine.set(&case.settings);
    let mut stem = case.stem.clone();
    let blocks = stem[0].len() / block;
    let mut times = Vec::with_capacity(blocks);
    let mut bands_cut = 0;
    for start in (0..blocks).map(|n| n * block) {
        let range = start..start + block;
        let mut stem: Vec<&mut [f32]> = stem.iter_mut().map(|c| &mut c[range.clone()]).collect();
        let vocal: Vec<&[f32]> = case.vocal.iter().map(|c| &c[range.clone()]).collect();
        let begin = Instant::now();
        engine.process(&mut stem, &vocal);
        times.push(begin.elapsed().as_secs_f64());
        bands_cut += engine.meters().cut_db.iter().filter(|&&db| db > 0.0).count();
    }
    Pass { times, bands_cut: bands_cut as f64 / blocks as f64 }
}
