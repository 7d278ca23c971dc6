//! Whatever a host may do to the engine, in any order: automation, blocks, rates, layouts, broken
//! samples, a vocal and a beat that come and go. No crash, no allocation, no broken sample, no click; and the
//! same samples however they are cut into blocks.
//!
//! `PROPTEST_CASES` says how much is tried (256 unless given). Many more:
//! `PROPTEST_CASES=30000 cargo test --release -p leeway-engine --test fuzz -- --nocapture`

mod common;

use std::cell::Cell;
use std::f64::consts::TAU;
use std::sync::LazyLock;

use common::{Audio, assert_same, noise, run, song};
use leeway_engine::controls::{Choice, Kind};
use leeway_engine::{CONTROLS, Control, Engine, Listen, Settings, Source, Stereo};
use nice_assert_no_alloc::assert_no_alloc;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{TestCaseResult, TestRunner};

/// Sample rates in Hz.
const RATES: [f64; 9] =
    [22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 384_000.0];
/// Stem and vocal channels.
const LAYOUTS: [(usize, usize); 5] = [(2, 2), (2, 1), (1, 1), (1, 2), (2, 0)];
/// Channels of the beat.
const BEATS: usize = 2;
const LARGEST_BLOCK: usize = 4096;
/// The most samples between two changes: a quarter of a second at 48 kHz.
const LONGEST_PLAY: usize = 12_000;
/// Samples that are none, and some that hardly are.
const BROKEN: [f32; 9] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    1e-40,
    -1e-42,
    f32::MIN_POSITIVE,
    f32::MAX,
    f32::MIN,
    -1e30,
];

/// What is played, round and round.
#[derive(Clone, Copy, Debug)]
enum Sound {
    Stem,
    Voice,
    Noise,
    Constant,
    Silence,
}

const SOUNDS: [Sound; 5] =
    [Sound::Stem, Sound::Voice, Sound::Noise, Sound::Constant, Sound::Silence];

/// A number moved to somewhere in its range, from 0 to 1.
#[derive(Clone, Copy, Debug)]
struct Turn {
    number: usize,
    position: f32,
}

/// What cannot be switched without being heard.
#[derive(Clone, Copy, Debug)]
enum Switch {
    Listen(Listen),
    Lookahead(f32),
    Stereo(Stereo),
}

#[derive(Clone, Debug)]
struct Play {
    frames: usize,
    /// Lengths, over and over.
    blocks: Vec<usize>,
    stem: Sound,
    vocal: Sound,
    beat: Sound,
    /// Whether the vocal's bus is there at all.
    connected: bool,
    /// Samples that become these bits: where, and in which channel of all.
    broken: Vec<(Index, Index, u32)>,
}

#[derive(Clone, Debug)]
enum Step {
    Turn(Turn),
    Switch(Switch),
    Reset,
    Play(Play),
}

fn turn() -> impl Strategy<Value = Turn> {
    (0..turnable().count(), 0.0..=1.0_f32).prop_map(|(number, position)| Turn { number, position })
}

impl Turn {
    fn apply(self, settings: &mut Settings) {
        let (control, _) = turnable().nth(self.number).expect("it is one of them");
        let value = match &control.kind {
            Kind::Number(number) => {
                number.lowest + (number.highest - number.lowest) * self.position
            }
            // A learned voice is none as long as nothing was learned.
            _ => [Source::Sidechain, Source::LowVoice, Source::HighVoice, Source::Rap]
                [(3.0 * self.position).round() as usize]
                .index() as f32,
        };
        *settings = settings.with_value(control, value);
    }
}

/// The controls that can be moved at any time without a click: all of the sound but those of
/// [`Switch`].
fn turnable() -> impl Iterator<Item = (&'static Control, &'static Control)> {
    let switches = [&CONTROLS.stereo, &CONTROLS.lookahead].map(|control| control.key);
    CONTROLS
        .iter()
        .filter(move |(control, _)| control.of_the_sound && !switches.contains(&control.key))
}

fn switch() -> impl Strategy<Value = Switch> {
    let stereo = [Stereo::Linked, Stereo::MidOnly, Stereo::MidSide, Stereo::LeftRight];
    prop_oneof![
        select(vec![Listen::Output, Listen::Removed, Listen::Vocal]).prop_map(Switch::Listen),
        (0.0..=20.0_f32).prop_map(Switch::Lookahead),
        select(stereo.to_vec()).prop_map(Switch::Stereo),
    ]
}

fn play() -> impl Strategy<Value = Play> {
    let largest = select(vec![1, 16, 64, 700, LARGEST_BLOCK]);
    let block = largest.prop_flat_map(|largest| 1..=largest);
    let bits = prop_oneof![any::<u32>(), select(BROKEN.to_vec()).prop_map(f32::to_bits)];
    let broken = vec((any::<Index>(), any::<Index>(), bits), 1..40);
    let broken = prop_oneof![3 => Just(Vec::new()), 1 => broken];
    let sound = || select(SOUNDS.to_vec());
    let connected = prop::bool::weighted(0.8);
    let sounds = (sound(), sound(), sound());
    (1..=LONGEST_PLAY, vec(block, 1..8), sounds, connected, broken).prop_map(
        |(frames, blocks, (stem, vocal, beat), connected, broken)| Play {
            frames,
            blocks,
            stem,
            vocal,
            beat,
            connected,
            broken,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => play().prop_map(Step::Play),
        8 => turn().prop_map(Step::Turn),
        2 => switch().prop_map(Step::Switch),
        1 => Just(Step::Reset),
    ]
}

/// Half a second of everything that is played, at each of [`RATES`].
static SIGNALS: LazyLock<Vec<[Audio; 2]>> =
    LazyLock::new(|| RATES.map(|rate| song(rate, 0.5).into()).to_vec());

/// So many samples of the sound from `start` on.
fn excerpt(sound: Sound, rate: usize, channels: usize, start: usize, frames: usize) -> Audio {
    static NOISE: LazyLock<Vec<f32>> = LazyLock::new(|| noise(50_000, 1.0, 9));
    let channel = |channel: usize| -> Vec<f32> {
        let cycle = match sound {
            Sound::Stem => &SIGNALS[rate][0][channel],
            Sound::Voice => &SIGNALS[rate][1][channel],
            Sound::Noise => &*NOISE,
            Sound::Constant => return vec![1.0; frames],
            Sound::Silence => return vec![0.0; frames],
        };
        cycle.iter().cycle().skip(start % cycle.len()).take(frames).copied().collect()
    };
    (0..channels).map(channel).collect()
}

/// Carves the stem in place; nothing may allocate meanwhile.
fn process(engine: &mut Engine, stem: &mut Audio, keys: [&Audio; 2], blocks: &[usize]) {
    let frames = stem[0].len();
    let mut start = 0;
    for block in blocks.iter().cycle() {
        let range = start..frames.min(start + block);
        let mut stem: Vec<_> = stem.iter_mut().map(|c| &mut c[range.clone()]).collect();
        let [vocal, beat]: [Vec<_>; 2] =
            keys.map(|key| key.iter().map(|c| &c[range.clone()]).collect());
        assert_no_alloc(|| engine.process_beside(&mut stem, &vocal, &beat));
        start = range.end;
        if start == frames {
            return;
        }
    }
}

/// Goes through the steps, in blocks of `block` if that is given, and returns all that came out.
fn session(
    engine: &mut Engine,
    (rate, (stems, vocals)): (usize, (usize, usize)),
    steps: &[Step],
    block: Option<usize>,
) -> Audio {
    let mut settings = Settings::default();
    let mut out: Audio = vec![Vec::new(); stems];
    for step in steps {
        match step {
            Step::Turn(turn) => turn.apply(&mut settings),
            Step::Switch(Switch::Listen(listen)) => settings.listen = *listen,
            Step::Switch(Switch::Lookahead(lookahead)) => settings.lookahead = *lookahead,
            Step::Switch(Switch::Stereo(stereo)) => settings.stereo = *stereo,
            Step::Reset => assert_no_alloc(|| engine.reset()),
            Step::Play(play) => {
                let start = out[0].len();
                let mut stem = excerpt(play.stem, rate, stems, start, play.frames);
                let mut vocal = excerpt(play.vocal, rate, vocals, start, play.frames);
                let mut beat = excerpt(play.beat, rate, BEATS, start, play.frames);
                for (at, channel, bits) in &play.broken {
                    let channel = channel.index(stems + vocals + BEATS);
                    let channel = stem.iter_mut().chain(&mut vocal).chain(&mut beat).nth(channel);
                    channel.expect("it is there")[at.index(play.frames)] = f32::from_bits(*bits);
                }
                if !play.connected {
                    vocal.clear();
                }
                let blocks = block.map_or(play.blocks.clone(), |block| vec![block]);
                process(engine, &mut stem, [&vocal, &beat], &blocks);
                out.iter_mut().zip(stem).for_each(|(out, stem)| out.extend(stem));
            }
        }
        assert_no_alloc(|| engine.set(&settings));
    }
    out
}

/// Tries as much of `what` as is asked for; the least that fails is told.
fn try_all<S: Strategy>(what: &S, test: impl Fn(S::Value) -> TestCaseResult) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config).run(what, test).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn nothing_that_a_host_does_breaks_the_sound() {
    let seconds = Cell::new(0.0);
    let sessions =
        (0..RATES.len(), select(LAYOUTS.as_slice()), vec(step(), 1..40), 1..LARGEST_BLOCK);
    try_all(&sessions, |(rate, layout, steps, block)| {
        let new = || Engine::with_beat(RATES[rate], layout.0, layout.1, BEATS).expect("supported");
        let mut engine = new();
        let heard = session(&mut engine, (rate, layout), &steps, None);
        seconds.update(|seconds| seconds + heard[0].len() as f64 / RATES[rate]);
        let broken = heard.iter().flatten().find(|x| **x != 0.0 && !x.is_normal());
        prop_assert_eq!(broken, None, "it comes out");
        let again = session(&mut new(), (rate, layout), &steps, Some(block));
        assert_same(&again, &heard, "in other blocks");

        // Whatever it went through, it is as good as new after a reset.
        engine.set(&Settings::default());
        engine.reset();
        let stem = excerpt(Sound::Stem, rate, layout.0, 0, 5000);
        let vocal = excerpt(Sound::Voice, rate, layout.1, 0, 5000);
        let fresh = run(&mut new(), &stem, &vocal, &[512]);
        assert_same(&run(&mut engine, &stem, &vocal, &[512]), &fresh, "after a reset");
        Ok(())
    });
    println!("{:.1} minutes of sound, twice", seconds.get() / 60.0);
    assert!(seconds.get() > 0.0, "nothing was played");
}

/// A low tone has no sudden bends, so whatever bends in the output is a click.
#[test]
fn no_automation_clicks() {
    const RATE: usize = 3;
    // Moving the output by its whole 24 dB within a hop bends so much; a jump of 0.75 dB, too.
    const MOST: f64 = 0.04;
    let worst = Cell::new(0.0_f64);
    let turns = vec((proptest::option::weighted(0.4, turn()), 1..2000_usize), 1..200);
    try_all(&turns, |turns| {
        let mut engine = Engine::new(RATES[RATE], 1, 2).expect("supported");
        let mut settings = Settings { low: 20.0, ..Settings::default() };
        let (mut start, mut last) = (0, [0.0; 2]);
        for (turn, frames) in turns {
            if let Some(turn) = turn {
                turn.apply(&mut settings);
            }
            engine.set(&settings);
            let tone = |n: usize| (0.5 * (TAU * 220.0 * n as f64 / RATES[RATE]).sin()) as f32;
            let mut stem = vec![(start..start + frames).map(tone).collect()];
            process(
                &mut engine,
                &mut stem,
                [&excerpt(Sound::Voice, RATE, 2, start, frames), &vec![]],
                &[frames],
            );
            for (n, &sample) in (start..).zip(&stem[0]) {
                // The tone's own start bends, too.
                let bend = if n < 2 { 0.0 } else { f64::from(sample) - 2.0 * last[1] + last[0] };
                let bend = bend.abs();
                worst.set(worst.get().max(bend));
                last = [last[1], f64::from(sample)];
                prop_assert!(bend < MOST, "a click: it bends by {bend}");
            }
            start += frames;
        }
        Ok(())
    });
    println!("it bends by {:.4} at the most", worst.get());
}
