//! Many instances, many times, and many threads: nothing grows, nothing is torn.

use std::thread;

use crate::alone::alone;
use crate::clap_host::{ClapHost, stream};
#[cfg(target_os = "linux")]
use crate::held::held;
use crate::library::Bundles;
use crate::signals::{RATE, Scene, assert_same, blocks_of};
use crate::tuning::{Tuning, ids};
use crate::vst3_host::Vst3Host;

#[cfg(target_os = "linux")]
#[test]
fn opening_and_closing_a_thousand_times_takes_no_memory() {
    alone(|| {
        let _loaded = Bundles::shared();
        let scene = Scene::opening(0.02);
        let cycle = |n: usize| {
            let tuning =
                if n.is_multiple_of(2) { Tuning::changed() } else { Tuning::all_changed() };
            let mut clap = ClapHost::load();
            clap.tune(&tuning);
            clap.activate(RATE, 512).expect("48 kHz is supported");
            clap.render(&scene, blocks_of(512));
            clap.deactivate();
            clap.activate(2.0 * RATE, 64).expect("96 kHz is supported");
            clap.render(&scene, blocks_of(64));
            let saved = clap.save();
            clap.load_state(&saved).expect("it is its own");
            let mut vst3 = Vst3Host::running(512);
            vst3.tune(&tuning);
            vst3.render(&scene, blocks_of(512));
        };
        // What is made once, and kept, is no growth.
        (0..50).for_each(cycle);
        let (before, ..) = held();
        (0..500).for_each(cycle);
        let (after, ..) = held();
        println!("memory: {before} MB, and {after} MB after 500 CLAPs and 500 VST3s");
        assert!(after < before + 4, "{before} MB became {after} MB");
    });
}

#[test]
fn two_hundred_plugins_in_one_process_get_along() {
    alone(|| {
        let _loaded = Bundles::shared();
        let scene = Scene::opening(0.2);
        let mut hosts: Vec<ClapHost> = (0..200).map(|_| ClapHost::running(512)).collect();
        let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
        for start in (0..scene.frames()).step_by(2400) {
            let part = scene.part(start, start + 2400);
            let expected: Vec<Vec<f32>> =
                carved.iter().map(|channel| channel[start..start + 2400].to_vec()).collect();
            for (n, host) in hosts.iter_mut().enumerate() {
                let what = format!("instance {n} at {start}");
                assert_same(&host.render(&part, blocks_of(512)), &expected, &what);
            }
        }
    });
}

/// The audio thread plays while the main thread does what hosts do then.
#[test]
fn saving_and_loading_while_it_plays_tears_nothing() {
    alone(|| {
        let _loaded = Bundles::shared();
        let scene = Scene::song();
        let mut host = ClapHost::running(64);
        let tunings = [Tuning::default_values(), Tuning::changed()];
        // A host rounds nothing here, so a state is one of these or a tear.
        let states = tunings.map(|tuning| tuning.state(false));
        host.tune(&tunings[0]);
        let mut turns = 0;
        let rendered = host.render_while(&scene, 64, |host| {
            let state = &states[turns % 2];
            host.load_state(&stream(state)).expect("the state is sound");
            let saved = host.save();
            let saved: serde_json::Value = serde_json::from_slice(&saved[8..]).expect("JSON");
            assert_eq!(&saved, state, "turn {turns}");
            for id in ids() {
                assert!((0.0..=1.0).contains(&host.value(id)));
            }
            assert_eq!(host.latency(), 0);
            turns += 1;
            thread::yield_now();
        });
        println!("{turns} states loaded and saved while it played");
        assert!(turns > 10, "the audio was over too soon");
        assert!(rendered.iter().flatten().all(|sample| sample.is_finite()));
        // And in the end it is as good as new.
        host.deactivate();
        host.tune(&Tuning::changed());
        host.activate(RATE, 512).expect("48 kHz is supported");
        let part = scene.part(0, 48_000);
        let carved = part.carved_by_engine(RATE, &Tuning::changed().settings());
        assert_same(&host.render(&part, blocks_of(512)), &carved, "after all that");
    });
}
