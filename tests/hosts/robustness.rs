//! Whatever hosts do and signals hold, the plugin stays predictable.

use std::sync::{Arc, mpsc};
use std::thread;

use leeway_test_signals::blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks};
use leeway_test_signals::{Audio, RATE, assert_same, is_same, part};

use crate::clap_host::{ClapHost, stream};
use crate::library::Bundles;
#[cfg(target_os = "linux")]
use crate::process_stats::ProcessStats;
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuned_hosts;
use crate::tuning::{Tuning, ids};
use crate::vst3_host::Vst3Host;

const NO_SOUND: [f32; 8] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    1e-40,
    -1e-44,
    f32::MAX,
    f32::MIN,
    f32::MIN_POSITIVE,
];

/// The song's opening with samples in all channels that are no sound, single and in rows.
fn poisoned_scene() -> Scene {
    let mut scene = Scene::opening(2.0);
    for (index, channel) in scene.stem.iter_mut().chain(&mut scene.vocal).enumerate() {
        for (count, poison) in NO_SOUND.into_iter().enumerate() {
            let at = 5_000 + 4_801 * count + 997 * index;
            channel[at] = poison;
            channel[at + 40_000..at + 40_100].fill(poison);
        }
    }
    scene
}

#[test]
fn samples_that_are_no_sound_never_come_out() {
    let scene = poisoned_scene();
    let default = Tuning::default_values();
    let loud = default.with("output", 12.0).with("lookahead", 5.0);
    let modes = ["mid-side", "left-right"].map(|mode| default.choosing("stereo", mode));
    let choices = ["output", "removed", "vocal"].map(|what| loud.choosing("listen", what));
    for tuning in [default].into_iter().chain(modes).chain(choices) {
        let carved = scene.carved_by_engine(RATE, &tuning.settings());
        let clap = tuned_hosts::clap(&tuning).render(&scene, irregular_blocks());
        let vst3 = tuned_hosts::vst3(&tuning).render(&scene, irregular_blocks());
        for (rendered, format) in [(&clap, "CLAP"), (&vst3, "VST3")] {
            let bad = rendered.iter().flatten().find(|s| !s.is_finite() || s.is_subnormal());
            assert_eq!(bad, None, "{format}, {tuning:?}");
            assert_same(rendered, &carved, &format!("{format}, {tuning:?}"));
        }
    }
}

#[test]
fn nor_where_nothing_can_be_carved() {
    in_subprocess(|| {
        let mut host = ClapHost::load();
        host.activate(1e7, 512).expect("formats allow any rate");
        let scene = poisoned_scene();
        let passed = host.render(&scene, blocks_of(512));
        for (passed, sample) in passed.iter().flatten().zip(scene.stem.iter().flatten()) {
            assert_eq!(*passed, if sample.is_normal() { *sample } else { 0.0 });
        }
    });
}

/// What a fresh instance renders, for comparison.
fn fresh(scene: &Scene) -> Audio {
    ClapHost::running(512).render(scene, blocks_of(512))
}

#[test]
fn a_reset_instance_is_as_good_as_new() {
    let scene = Scene::opening(1.0);
    let mut host = ClapHost::running(512);
    let first = host.render(&scene, blocks_of(512));
    let second = host.render(&scene, blocks_of(512));
    assert!(!is_same(&first, &second), "there is nothing to forget");
    host.reset();
    assert_same(&host.render(&scene, blocks_of(512)), &fresh(&scene), "after reset");
}

#[test]
fn stopping_and_starting_is_as_good_as_new() {
    let scene = Scene::opening(1.0);
    let mut host = ClapHost::running(512);
    host.render(&scene, blocks_of(512));
    host.stop_processing();
    assert_same(&host.render(&scene, blocks_of(512)), &fresh(&scene), "CLAP");

    let mut host = Vst3Host::running(512);
    host.render(&scene, blocks_of(512));
    host.stop();
    host.start();
    assert_same(&host.render(&scene, blocks_of(512)), &fresh(&scene), "VST3");
}

#[test]
fn reactivation_is_as_good_as_new_also_at_another_rate_and_in_another_layout() {
    let scene = Scene::opening(1.0);
    let mono = scene.clone().with_channels(1, 1);
    let mut host = ClapHost::running(512);
    host.render(&scene, blocks_of(512));

    host.deactivate();
    host.select_layout(1, 1);
    host.activate(96_000.0, 64).expect("96 kHz is supported");
    let settings = Tuning::default_values().settings();
    let carved = mono.carved_by_engine(96_000.0, &settings);
    assert_same(&host.render(&mono, blocks_of(64)), &carved, "in mono at 96 kHz");

    host.deactivate();
    host.select_layout(2, 2);
    host.activate(RATE, 512).expect("48 kHz is supported");
    assert_same(&host.render(&scene, blocks_of(512)), &fresh(&scene), "back again");
}

/// Every second one with other settings and another song.
#[test]
fn two_hundred_plugins_in_one_process_keep_out_of_each_others_way() {
    in_subprocess(|| {
        let _loaded = Bundles::shared();
        let scene = Scene::opening(0.2);
        let other =
            Scene { stem: scene.vocal.clone(), vocal: scene.stem.clone(), beat: Audio::new() };
        let tunings = [Tuning::default_values(), Tuning::changed()];
        let carved = [(&scene, &tunings[0]), (&other, &tunings[1])]
            .map(|(scene, tuning)| scene.carved_by_engine(RATE, &tuning.settings()));
        let mut hosts: Vec<ClapHost> = (0..200).map(|_| ClapHost::running(512)).collect();
        for (n, host) in hosts.iter_mut().enumerate() {
            host.tune(&tunings[n % 2]);
        }
        for start in (0..scene.frames()).step_by(2400) {
            let parts = [&scene, &other].map(|scene| scene.part(start, start + 2400));
            let expected = carved.each_ref().map(|carved| part(carved, start, start + 2400));
            for (n, host) in hosts.iter_mut().enumerate() {
                let what = format!("instance {n} at {start}");
                assert_same(&host.render(&parts[n % 2], blocks_of(512)), &expected[n % 2], &what);
            }
        }
    });
}

#[cfg(target_os = "linux")]
#[test]
fn opening_and_closing_a_thousand_times_takes_no_memory() {
    in_subprocess(|| {
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
        let before = ProcessStats::now().memory_mb;
        (0..500).for_each(cycle);
        let after = ProcessStats::now().memory_mb;
        println!("memory: {before} MB, and {after} MB after 500 CLAPs and 500 VST3s");
        assert!(after < before + 4, "{before} MB became {after} MB");
    });
}

/// The audio thread plays while the main thread does what hosts do then.
#[test]
fn saving_and_loading_while_it_plays_tears_nothing() {
    in_subprocess(|| {
        let _loaded = Bundles::shared();
        let scene = Scene::song();
        let mut host = ClapHost::running(64);
        let tunings = [Tuning::default_values(), Tuning::changed()];
        // A host rounds nothing here, so a state is one of these, or it is torn.
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

/// Hosts look through plugins on threads of their own. Such a thread comes to its end when the
/// library may be gone already.
#[test]
fn a_thread_may_end_after_the_library_was_unloaded() {
    in_subprocess(|| {
        let bundles = Arc::new(Bundles::new());
        let last = thread::spawn(move || {
            // Another thread is first to use the library: what it leaves behind at its end would
            // otherwise keep the library loaded.
            let (loaded, wait_until_loaded) = mpsc::channel();
            let (done, wait_until_done) = mpsc::channel();
            let first_bundles = bundles.clone();
            let first = thread::spawn(move || {
                let _host = ClapHost::load_from(first_bundles);
                loaded.send(()).expect("someone waits");
                wait_until_done.recv().expect("someone gets done");
            });
            wait_until_loaded.recv().expect("the first instance is there");
            let _host = ClapHost::load_from(bundles);
            done.send(()).expect("the first thread waits");
            first.join().expect("the first thread ends well");
        });
        last.join().expect("the last thread ends well");
    });
}

/// While it plays the plugin flushes subnormal numbers; what the host had set stands again after.
#[cfg(target_arch = "x86_64")]
#[test]
fn the_hosts_floating_point_mode_is_left_as_it_was() {
    // All exceptions masked; without flushing, and with.
    for mode in [0x1f80u32, 0x9f80] {
        let (mut before, mut after) = (0u32, 0u32);
        let scene = Scene::opening(0.5);
        let mut clap = ClapHost::running(LARGEST_BLOCK);
        let mut vst3 = tuned_hosts::vst3(&Tuning::default_values());
        // SAFETY: each reads or writes four bytes that live on the stack.
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut before) };
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const mode) };
        clap.render(&scene, blocks_of(512));
        vst3.render(&scene, blocks_of(512));
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut after) };
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const before) };
        // The lowest six bits only note what happened.
        assert_eq!(after & !0x3f, mode, "set to {mode:#x}");
    }
}
