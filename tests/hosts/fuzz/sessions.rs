//! Sessions of everything that a host may do, in any order.

use std::cell::Cell;
use std::mem;
use std::ops::Range;

use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use clack_host::utils::ClapId;
use leeway_test_signals::{Audio, RATE, assert_same, blocks::blocks_of};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{try_all, values};
use crate::clap_host::{ClapHost, Key};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::{Tuning, ids, number};
use crate::vst3_host::Vst3Host;

const RATES: [f64; 9] =
    [1.0, 8000.0, 22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0, 1e7];
const LAYOUTS: [(usize, usize); 4] = [(2, 2), (2, 1), (1, 1), (1, 2)];
const LARGEST_BLOCK: usize = 2048;
const NO_NUMBERS: [f64; 8] =
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 2.0, 1e300, 1e-310, -0.0];

/// One thing that a host does.
#[derive(Clone, Debug)]
enum Step {
    /// Runs at a rate, with blocks of at most so many samples.
    Activate(f64, usize),
    Deactivate,
    /// Asks for channels of stem and vocal, whether it runs or not.
    Layout((usize, usize)),
    /// Plays so many samples of a kind of sound, with or without a key, while parameters change at
    /// samples, to values.
    Play(usize, Sound, Key, Vec<(Index, u32, f64)>),
    Reset,
    Stop,
    Load(Tuning),
}

#[derive(Clone, Copy, Debug)]
enum Sound {
    Song,
    Silence,
    FullScale,
    Broken,
}

fn step() -> impl Strategy<Value = Step> {
    let numbers: Vec<u32> = ids().chain(["bypass"]).map(number).chain([0, u32::MAX]).collect();
    let value = prop_oneof![4 => 0.0..=1.0, 1 => select(NO_NUMBERS.as_slice())];
    let events = vec((any::<Index>(), select(numbers), value), 0..12);
    let sound = select(vec![Sound::Song, Sound::Silence, Sound::FullScale, Sound::Broken]);
    let key = select(vec![Key::Connected, Key::Constant, Key::Missing]);
    let tunings = vec![Tuning::default_values(), Tuning::changed(), Tuning::all_changed()];
    prop_oneof![
        3 => (select(RATES.as_slice()), 1..=LARGEST_BLOCK).prop_map(|(r, b)| Step::Activate(r, b)),
        1 => Just(Step::Deactivate),
        2 => select(LAYOUTS.as_slice()).prop_map(Step::Layout),
        8 => (1..=LARGEST_BLOCK, sound, key, events)
            .prop_map(|(frames, sound, key, events)| Step::Play(frames, sound, key, events)),
        1 => Just(Step::Reset),
        1 => Just(Step::Stop),
        1 => select(tunings).prop_map(Step::Load),
    ]
}

fn scene(frames: usize, sound: Sound, (stem, vocal): (usize, usize)) -> Scene {
    let mut scene = Scene::song().part(20_000, 20_000 + frames).with_channels(stem, vocal);
    for (n, sample) in scene.stem.iter_mut().chain(&mut scene.vocal).flatten().enumerate() {
        match sound {
            Sound::Song => {}
            Sound::Silence => *sample = 0.0,
            Sound::FullScale => *sample = if n / 50 % 2 == 0 { 1.0 } else { -1.0 },
            Sound::Broken => {
                if n % 7 == 0 {
                    *sample = NO_NUMBERS[n % NO_NUMBERS.len()] as f32;
                }
            }
        }
    }
    scene
}

/// Goes through `steps` with a CLAP, and returns everything that came out.
fn session(host: &mut ClapHost, steps: &[Step]) -> Audio {
    let mut layout = (2, 2);
    // The layout and the largest block that it runs with.
    let mut running: Option<((usize, usize), usize)> = None;
    let mut playing = false;
    let mut heard = Vec::new();
    for step in steps {
        match step {
            Step::Activate(rate, block) => {
                if running.is_some() {
                    host.deactivate();
                }
                running = host.activate(*rate, *block).is_ok().then_some((layout, *block));
                playing = false;
            }
            Step::Deactivate if running.take().is_some() => {
                host.deactivate();
                playing = false;
            }
            Step::Layout((stem, vocal)) => {
                host.select_layout(*stem, *vocal);
                layout = (*stem, *vocal);
            }
            Step::Play(frames, sound, key, changes) => {
                let Some((channels, block)) = running else { continue };
                let scene = scene(*frames, *sound, channels);
                playing = true;
                let changes: Vec<_> = changes
                    .iter()
                    .map(|(at, id, value)| (at.index(*frames), *id, *value))
                    .collect();
                heard.extend(host.render_events(&scene, *key, blocks_of(block), |start, end| {
                    events(&changes, start..end)
                }));
            }
            Step::Reset if running.is_some() => host.reset(),
            Step::Stop if mem::take(&mut playing) => host.stop_processing(),
            Step::Load(tuning) => host.tune(tuning),
            Step::Deactivate | Step::Reset | Step::Stop => {}
        }
    }
    if running.is_some() {
        host.deactivate();
    }
    heard
}

/// The changes that are due in a block, of parameters at their places in the scene.
fn events(changes: &[(usize, u32, f64)], block: Range<usize>) -> EventBuffer {
    let mut due: Vec<_> = changes.iter().filter(|(at, ..)| block.contains(at)).collect();
    due.sort_by_key(|(at, ..)| *at);
    let mut events = EventBuffer::new();
    for (at, id, value) in due {
        let Some(id) = ClapId::from_raw(*id) else { continue };
        let time = (at - block.start) as u32;
        events.push(&ParamValueEvent::new(time, id, Pckn::match_all(), *value));
    }
    events
}

#[test]
fn no_session_breaks_a_clap() {
    in_subprocess(|| {
        let (sessions, samples) = (Cell::new(0), Cell::new(0));
        let end = Scene::opening(0.2);
        let carved = end.carved_by_engine(RATE, &Tuning::default_values().settings());
        try_all(&vec(step(), 1..30), |steps| {
            let mut host = ClapHost::load();
            let heard = session(&mut host, &steps);
            sessions.update(|count| count + 1);
            samples.update(|count| count + heard.iter().map(Vec::len).sum::<usize>());
            prop_assert!(heard.iter().flatten().all(|sample| sample.is_finite()));
            let now = values(&mut host);
            prop_assert!(now.iter().all(|value| (0.0..=1.0).contains(value)), "{now:?}");
            // Whatever it went through, it does its work.
            prop_assert!(
                ClapHost::load().load_state(&host.save()).is_ok(),
                "what it saves is broken"
            );
            host.tune(&Tuning::default_values());
            host.select_layout(2, 2);
            host.activate(RATE, 512).expect("48 kHz is supported");
            assert_same(&host.render(&end, blocks_of(512)), &carved, "after all that");
            Ok(())
        });
        println!("sessions: {} with {} samples", sessions.get(), samples.get());
        assert!(samples.get() > 0, "nothing was played");
    });
}

/// Goes through `steps` with a VST3, and returns everything that came out.
fn vst3_session(host: &mut Vst3Host, steps: &[Step]) -> Audio {
    let (mut layout, mut running) = ((2, 2), false);
    let mut heard = Vec::new();
    for step in steps {
        match step {
            Step::Activate(..) if !running => {
                host.start();
                running = true;
            }
            Step::Deactivate | Step::Stop if running => {
                host.stop();
                running = false;
            }
            // While it runs, too: it may refuse, and stays as it was.
            Step::Layout((stem, vocal)) if host.arrange(*stem, *vocal).is_ok() => {
                layout = (*stem, *vocal);
            }
            Step::Play(frames, sound, key, changes) if running => {
                host.stop();
                host.set_key_active(*key != Key::Missing);
                host.start();
                let scene = scene(*frames, *sound, layout);
                for (at, id, value) in changes {
                    // The host may refuse what is none of its numbers.
                    let at = at.index(*frames) as i32;
                    let _ = host.plugin.set_parameter_at(*id, *value, at);
                }
                heard.extend(host.render(&scene, blocks_of(LARGEST_BLOCK)));
            }
            Step::Load(tuning) => host.tune(tuning),
            _ => {}
        }
    }
    if running {
        host.stop();
    }
    heard
}

#[test]
fn no_session_breaks_a_vst3() {
    in_subprocess(|| {
        let (sessions, samples) = (Cell::new(0), Cell::new(0));
        let end = Scene::opening(0.2);
        let carved = end.carved_by_engine(RATE, &Tuning::default_values().settings());
        try_all(&vec(step(), 1..30), |steps| {
            let mut host = Vst3Host::load(RATE, LARGEST_BLOCK);
            let heard = vst3_session(&mut host, &steps);
            sessions.update(|count| count + 1);
            samples.update(|count| count + heard.iter().map(Vec::len).sum::<usize>());
            prop_assert!(heard.iter().flatten().all(|sample| sample.is_finite()));
            let saved = host.save();
            prop_assert!(host.load_state(&saved).is_ok(), "what it saves is broken");
            host.tune(&Tuning::default_values());
            host.set_key_active(true);
            prop_assert!(host.arrange(2, 2).is_ok(), "it no longer runs in stereo");
            host.start();
            assert_same(&host.render(&end, blocks_of(512)), &carved, "after all that");
            Ok(())
        });
        println!("VST3 sessions: {} with {} samples", sessions.get(), samples.get());
        assert!(samples.get() > 0, "nothing was played");
    });
}
