//! What the engine costs: `cargo bench -p leeway-engine`.
//!
//! Every figure is of `Engine::process` alone, of a stereo stem and a stereo vocal. Times are taken per
//! block; the share of a core is their sum over the duration of the audio.

use std::time::Instant;

use cpu_time::ThreadTime;
use leeway_engine::controls::Choice;
use leeway_engine::{Engine, Settings, Stereo};
use leeway_test_signals::{self as signals, Audio};

const RATE: f64 = 48_000.0;
const SECONDS: f64 = 10.0;
const BLOCKS: [usize; 4] = [32, 128, 512, 2048];
const PASSES: usize = 7;
/// Instances that run in turn, block by block, and how many of them.
const INSTANCES: [usize; 3] = [1, 100, 300];

struct Case {
    name: String,
    rate: f64,
    stem: Audio,
    vocal: Audio,
    settings: Settings,
    /// Whether somebody looks at the meters, as while the window is open.
    metering: bool,
    /// Seconds after which it counts.
    from: f64,
}

struct Cost {
    core_percent: f64,
    ns_per_sample: f64,
    tail_over_median: f64,
}

fn main() {
    println!("{}", processor());
    println!("Engine::process, {SECONDS} s, best of {PASSES}");
    println!(
        "{:<22}{:>7}{:>12}{:>12}{:>16}",
        "case", "block", "% of core", "ns/sample", "p99.9/median"
    );
    for case in cases() {
        for block in BLOCKS {
            let Cost { core_percent, ns_per_sample, tail_over_median } = measure(&case, block);
            println!(
                "{:<22}{block:>7}{core_percent:>12.3}{ns_per_sample:>12.1}{tail_over_median:>16.2}",
                case.name
            );
        }
    }
    instances();
    levels();
}

/// What the processor calls itself, where a file says so.
fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name"));
    name.map_or(std::env::consts::ARCH, |name| name.trim_matches([' ', '\t', ':'])).to_owned()
}

fn typical(rate: f64) -> Case {
    let (stem, vocal) = signals::song(rate, SECONDS);
    let settings = Settings::default();
    Case { name: "typical".into(), rate, stem, vocal, settings, metering: false, from: 0.0 }
}

fn cases() -> Vec<Case> {
    let samples = (RATE * SECONDS) as usize;
    let stereo = |channel: Vec<f32>| vec![channel.clone(), channel];
    let named = |name: &str| Case { name: name.into(), ..typical(RATE) };
    let silent = |audio: Audio| -> Audio {
        let after_a_second = |mut channel: Vec<f32>| {
            channel[RATE as usize..].fill(0.0);
            channel
        };
        audio.into_iter().map(after_a_second).collect()
    };
    let vocal = silent(typical(RATE).vocal);
    let mut cases = vec![
        Case {
            stem: stereo(signals::tone(RATE, SECONDS, 100.0, 0.2)),
            vocal: stereo(signals::tone(RATE, SECONDS, 6000.0, 0.2)),
            // Until the windows are full, the tones smear over their neighbours.
            from: 1.0,
            ..named("no clash")
        },
        named("typical"),
        Case {
            stem: vec![signals::pink_noise(samples, 0.3, 1), signals::pink_noise(samples, 0.3, 2)],
            vocal: stereo(signals::pink_noise(samples, 0.3, 3)),
            settings: Settings { body: 0.0, low: 20.0, high: 20_000.0, ..Settings::default() },
            ..named("every band busy")
        },
        Case { metering: true, ..named("typical, window open") },
        Case { vocal: vocal.clone(), from: 8.0, ..named("silent vocal") },
        Case { stem: silent(typical(RATE).stem), vocal, from: 8.0, ..named("all silent") },
        Case {
            settings: Settings { bypass: true, ..Settings::default() },
            from: 1.0,
            ..named("bypass")
        },
    ];
    for stereo in Stereo::ALL {
        let settings = Settings { stereo: *stereo, ..Settings::default() };
        cases.push(Case { settings, ..named(Stereo::CHOICES.names[stereo.index()]) });
    }
    for rate in [44_100.0, 96_000.0, 192_000.0, 384_000.0] {
        cases.push(Case { name: format!("typical, {rate} Hz"), ..typical(rate) });
    }
    cases
}

/// What one of many instances costs over what one alone does: memory that they do not share has to come
/// from further away.
fn instances() {
    println!(
        "\n{:<22}{:>18}{:>24}",
        "typical, instances", "% of core each", "cost over that of one"
    );
    let (case, block) = (typical(RATE), 512);
    let mut alone = None;
    for count in INSTANCES {
        let mut engines: Vec<Engine> = (0..count).map(|_| engine(&case)).collect();
        let blocks = (RATE / block as f64) as usize;
        let mut stem = [vec![0.0; block], vec![0.0; block]];
        let mut quickest = f64::MAX;
        for _ in 0..PASSES {
            // Of the processor, as so long a time is never left alone.
            let begin = ThreadTime::now();
            for n in 0..blocks {
                let range = n * block..(n + 1) * block;
                let vocal: Vec<&[f32]> = case.vocal.iter().map(|c| &c[range.clone()]).collect();
                for engine in &mut engines {
                    for (channel, samples) in stem.iter_mut().zip(&case.stem) {
                        channel.copy_from_slice(&samples[range.clone()]);
                    }
                    let [left, right] = &mut stem;
                    engine.process(&mut [left, right], &vocal);
                }
            }
            quickest = begin.elapsed().as_secs_f64().min(quickest);
        }
        let percent = 100.0 * quickest / (blocks * block) as f64 * RATE / count as f64;
        let over = percent / *alone.get_or_insert(percent);
        println!("{count:<22}{percent:>18.3}{over:>24.2}");
    }
}

/// What the typical case costs at every level down to the smallest normal number, over what it costs at
/// its own: subnormal numbers would make it many times as much.
fn levels() {
    println!("\n{:<26}{:>24}", "typical, both turned down", "cost over that at 0 dB");
    let cost = |db: f64| {
        let gain = 10f64.powf(db / 20.0);
        let turned = |audio: &Audio| -> Audio {
            let turned = |sample: &f32| (f64::from(*sample) * gain) as f32;
            audio.iter().map(|channel| channel.iter().map(turned).collect()).collect()
        };
        let case = typical(RATE);
        let (stem, vocal) = (turned(&case.stem), turned(&case.vocal));
        measure(&Case { stem, vocal, ..case }, 128).core_percent
    };
    let reference = cost(0.0);
    for db in (-760..=-40).rev().step_by(40).map(f64::from) {
        println!("{:<26}{:>24.2}", format!("{db} dB"), cost(db) / reference);
    }
}

/// Each block's time is the quickest of all passes: the work is the same in every one, and whatever
/// else the machine does only adds.
fn measure(case: &Case, block: usize) -> Cost {
    let passes: Vec<Vec<f64>> = (0..PASSES).map(|_| run(case, block)).collect();
    let first = (case.from * case.rate) as usize / block;
    let mut times: Vec<f64> = (first..passes[0].len())
        .map(|n| passes.iter().map(|times| times[n]).fold(f64::MAX, f64::min))
        .collect();
    let total: f64 = times.iter().sum();
    let samples = (times.len() * block) as f64;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Cost {
        core_percent: 100.0 * total / (samples / case.rate),
        ns_per_sample: 1e9 * total / samples,
        tail_over_median: at(0.999) / at(0.5),
    }
}

fn engine(case: &Case) -> Engine {
    let mut engine =
        Engine::new(case.rate, case.stem.len(), case.vocal.len()).expect("stereo is supported");
    engine.set_metering(case.metering);
    engine.set(&case.settings);
    engine
}

/// One run over the audio: seconds per block. Each block is where a host has just written it, near the
/// processor.
fn run(case: &Case, block: usize) -> Vec<f64> {
    let mut engine = engine(case);
    let room = |audio: &Audio| vec![vec![0.0; block]; audio.len()];
    let (mut stem, mut vocal) = (room(&case.stem), room(&case.vocal));
    (0..case.stem[0].len() / block)
        .map(|n| {
            let range = n * block..(n + 1) * block;
            for (channel, samples) in stem.iter_mut().zip(&case.stem) {
                channel.copy_from_slice(&samples[range.clone()]);
            }
            for (channel, samples) in vocal.iter_mut().zip(&case.vocal) {
                channel.copy_from_slice(&samples[range.clone()]);
            }
            let mut stem: Vec<&mut [f32]> =
                stem.iter_mut().map(|channel| &mut channel[..]).collect();
            let vocal: Vec<&[f32]> = vocal.iter().map(|channel| &channel[..]).collect();
            let begin = Instant::now();
            engine.process(&mut stem, &vocal);
            begin.elapsed().as_secs_f64()
        })
        .collect()
}
