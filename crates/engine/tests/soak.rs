//! Hours of everything a host can do to the engine, at random: automation, blocks, rates, layouts,
//! broken samples, a key that comes and goes. No crash, no allocation, no broken sample, no click.
//!
//! `LEEWAY_SOAK_MINUTES` says how much is simulated (2 unless given), `LEEWAY_SOAK_SEED` which.
//! An hour: `LEEWAY_SOAK_MINUTES=60 cargo test --release -p leeway-engine --test soak -- --nocapture`

mod common;

use std::env;
use std::f64::consts::TAU;

use common::{Audio, noise, song};
use leeway_engine::{Engine, Listen, Settings, Source, Stereo};
use nice_assert_no_alloc::assert_no_alloc;

const RATES: [f64; 6] = [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0];
const LAYOUTS: [(usize, usize); 5] = [(2, 2), (2, 1), (1, 1), (1, 2), (2, 0)];
const LARGEST_BLOCK: usize = 4096;
/// Samples that are none, and some that hardly are.
const BROKEN: [f32; 6] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, f32::MAX, -1e30];

/// A small generator, so that a seed means the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.next() % 10_001) as f32 / 10_000.0
    }

    fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn block(&mut self) -> usize {
        let largest = self.of(&[1, 16, 64, 700, LARGEST_BLOCK]);
        1 + self.below(largest)
    }

    /// Moves one control to anywhere in its range.
    fn turn_a_knob(&mut self, settings: &mut Settings) {
        match self.below(16) {
            0..3 => settings.depth = self.between(0.0, 100.0),
            3 => settings.max_cut = self.between(0.0, 24.0),
            4 => settings.clarity = self.between(0.0, 24.0),
            5 => settings.body = self.between(0.0, 100.0),
            6 => settings.trim = self.between(-24.0, 24.0),
            7 => settings.low = self.between(20.0, 2000.0),
            8 => settings.high = self.between(500.0, 20_000.0),
            9 => settings.attack = self.between(0.5, 100.0),
            10 => settings.hold = self.between(0.0, 1000.0),
            11 => settings.release = self.between(10.0, 1000.0),
            12 => settings.guard = self.between(0.0, 100.0),
            13 => settings.punch = self.between(0.0, 100.0),
            14 => settings.output = self.between(-12.0, 12.0),
            _ => settings.source = self.of(&[Source::Sidechain, Source::LowVoice, Source::Rap]),
        }
    }

    /// Switches what cannot be done without being heard.
    fn switch(&mut self, settings: &mut Settings) {
        match self.below(3) {
            0 => settings.listen = self.of(&[Listen::Output, Listen::Removed, Listen::Vocal]),
            1 => settings.lookahead = self.between(0.0, 20.0),
            _ => {
                settings.stereo =
                    self.of(&[Stereo::Linked, Stereo::MidOnly, Stereo::MidSide, Stereo::LeftRight]);
            }
        }
    }
}

fn number(name: &str, default: f64) -> f64 {
    env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

#[derive(Default, Debug)]
struct Counts {
    engines: usize,
    blocks: usize,
    changes: usize,
    resets: usize,
    broken_samples: usize,
    blocks_without_key: usize,
}

fn sounding(channels: usize, part: &Audio) -> Audio {
    part.iter().cycle().take(channels).cloned().collect()
}

/// The next block of a signal that goes round and round.
fn fill(block: &mut Audio, from: &Audio, at: usize, len: usize) {
    for (channel, from) in block.iter_mut().zip(from) {
        channel.clear();
        channel.extend(from.iter().cycle().skip(at % from.len()).take(len));
    }
}

#[test]
fn nothing_that_a_host_does_breaks_the_sound() {
    let minutes = number("LEEWAY_SOAK_MINUTES", 2.0);
    let mut chance = Chance(number("LEEWAY_SOAK_SEED", 1.0) as u64 + 0x9E37_79B9);
    let mut counts = Counts::default();
    let mut simulated = 0.0;
    while simulated < 60.0 * minutes {
        let rate = chance.of(&RATES);
        let (stems, vocals) = chance.of(&LAYOUTS);
        let mut engine = Engine::new(rate, stems, vocals).expect("supported");
        let (music, voice) = song(rate, 2.0);
        let loud = noise(rate as usize, 1.0, chance.next());
        let silence = vec![vec![0.0; 1000]; 2];
        let sources = [music, voice, vec![loud], vec![vec![1.0; 1000]; 2], silence];
        let (mut stem, mut vocal) = (vec![Vec::new(); stems], vec![Vec::new(); vocals]);
        let mut settings = Settings::default();
        let (mut ours, mut theirs) = (0, 1);
        let (mut at, len) = (0, (10.0 * rate) as usize);
        while at < len {
            let block = chance.block();
            if chance.one_in(20) {
                ours = chance.below(sources.len());
            }
            if chance.one_in(20) {
                theirs = chance.below(sources.len());
            }
            fill(&mut stem, &sounding(stems, &sources[ours]), at, block);
            fill(&mut vocal, &sounding(vocals, &sources[theirs]), at, block);
            if chance.one_in(10) {
                for channel in stem.iter_mut().chain(&mut vocal) {
                    channel[chance.below(block)] = chance.of(&BROKEN);
                    counts.broken_samples += 1;
                }
            }
            if chance.one_in(3) {
                chance.turn_a_knob(&mut settings);
                counts.changes += 1;
            }
            if chance.one_in(50) {
                chance.switch(&mut settings);
                counts.changes += 1;
            }
            let reset = chance.one_in(200);
            counts.resets += usize::from(reset);
            let key: Vec<&[f32]> = match chance.one_in(5) {
                true => Vec::new(),
                false => vocal.iter().map(Vec::as_slice).collect(),
            };
            counts.blocks_without_key += usize::from(key.is_empty());
            let mut out: Vec<&mut [f32]> = stem.iter_mut().map(Vec::as_mut_slice).collect();
            assert_no_alloc(|| {
                engine.set(&settings);
                if reset {
                    engine.reset();
                }
                engine.process(&mut out, &key);
            });
            let finite = stem.iter().flatten().all(|sample| sample.is_finite());
            assert!(finite, "at {rate} Hz, {settings:?}, {counts:?}");
            counts.blocks += 1;
            at += block;
        }
        // Whatever it went through, the input comes out whole again.
        settings = Settings { depth: 0.0, ..Settings::default() };
        engine.set(&settings);
        engine.reset();
        let mut out: Audio = sounding(stems, &sources[0]);
        let before = out.clone();
        engine.process(&mut out.iter_mut().map(Vec::as_mut_slice).collect::<Vec<_>>(), &[]);
        assert!(out == before, "no longer transparent at {rate} Hz, {counts:?}");
        counts.engines += 1;
        simulated += len as f64 / rate;
    }
    println!("{:.0} simulated minutes: {counts:?}", simulated / 60.0);
}

/// A low tone has no sudden bends, so whatever bends in the output is a click.
#[test]
fn no_automation_clicks() {
    const RATE: f64 = 48_000.0;
    // Moving the output by its whole 24 dB within a hop bends so much; a jump of 0.75 dB, too.
    const MOST: f64 = 0.04;
    let minutes = number("LEEWAY_SOAK_MINUTES", 2.0);
    let mut chance = Chance(number("LEEWAY_SOAK_SEED", 1.0) as u64 + 0x9E37_79B9);
    let (_, voice) = song(RATE, 4.0);
    let mut engine = Engine::new(RATE, 1, 2).expect("supported");
    let mut settings = Settings { low: 20.0, ..Settings::default() };
    let (mut stem, mut vocal) = (vec![Vec::new()], vec![Vec::new(); 2]);
    let (mut at, mut changes, mut worst) = (0, 0, 0.0_f64);
    let mut last = [0.0; 2];
    while (at as f64) < 60.0 * minutes * RATE {
        let block = chance.block();
        stem[0].clear();
        stem[0]
            .extend((at..at + block).map(|n| (0.5 * (TAU * 220.0 * n as f64 / RATE).sin()) as f32));
        fill(&mut vocal, &voice, at, block);
        if chance.one_in(3) {
            chance.turn_a_knob(&mut settings);
            changes += 1;
        }
        engine.set(&settings);
        let key: Vec<&[f32]> = vocal.iter().map(Vec::as_slice).collect();
        engine.process(&mut [&mut stem[0]], &key);
        for &sample in &stem[0] {
            let bend = (f64::from(sample) - 2.0 * last[1] + last[0]).abs();
            worst = worst.max(bend);
            last = [last[1], f64::from(sample)];
        }
        at += block;
    }
    println!("{minutes} simulated minutes, {changes} changes: bends by {worst:.4} at the most");
    assert!(worst < MOST, "a click: it bends by {worst}");
}

#[test]
fn two_hundred_instances_get_along() {
    let (stem, vocal) = song(48_000.0, 0.5);
    let mut engines: Vec<Engine> =
        (0..200).map(|_| Engine::new(48_000.0, 2, 2).expect("supported")).collect();
    let mut outs = vec![stem.clone(); engines.len()];
    for start in (0..stem[0].len()).step_by(480) {
        let key: Vec<&[f32]> = vocal.iter().map(|channel| &channel[start..start + 480]).collect();
        for (engine, out) in engines.iter_mut().zip(&mut outs) {
            let mut block: Vec<&mut [f32]> =
                out.iter_mut().map(|channel| &mut channel[start..start + 480]).collect();
            engine.process(&mut block, &key);
        }
    }
    assert!(outs[0] != stem, "nothing was carved");
    assert!(outs.iter().all(|out| *out == outs[0]), "one is unlike another");
}
