//! Whatever hosts do and signals hold, the plugin stays predictable.

use std::sync::{Arc, mpsc};
use std::thread;

use crate::alone::alone;
use crate::clap_host::{ClapHost, Key};
use crate::library::Bundles;
use crate::signals::{
    Channels, LARGEST_BLOCK, RATE, Scene, assert_same, blocks_of, irregular_blocks, is_same,
    loss_under_the_voice_db,
};
use crate::tuned;
use crate::tuning::Tuning;
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
        let clap = tuned::clap(&tuning).render(&scene, irregular_blocks());
        let vst3 = tuned::vst3(&tuning).render(&scene, irregular_blocks());
        for (rendered, format) in [(&clap, "CLAP"), (&vst3, "VST3")] {
            let bad = rendered.iter().flatten().find(|s| !s.is_finite() || s.is_subnormal());
            assert_eq!(bad, None, "{format}, {tuning:?}");
            assert_same(rendered, &carved, &format!("{format}, {tuning:?}"));
        }
    }
}

#[test]
fn nor_where_nothing_can_be_carved() {
    alone(|| {
        let mut host = ClapHost::load();
        host.activate(1e7, 512).expect("formats allow any rate");
        let scene = poisoned_scene();
        let passed = host.render(&scene, blocks_of(512));
        for (passed, sample) in passed.iter().flatten().zip(scene.stem.iter().flatten()) {
            assert_eq!(*passed, if sample.is_normal() { *sample } else { 0.0 });
        }
    });
}

#[test]
fn carving_goes_on_after_samples_that_are_no_sound() {
    let mut host = ClapHost::running(LARGEST_BLOCK);
    host.render(&poisoned_scene(), irregular_blocks());
    let song = Scene::song();
    let loss = loss_under_the_voice_db(&song.stem, &host.render(&song, irregular_blocks()));
    assert!(loss > 0.5, "only {loss:.2} dB are taken off the stem");
}

/// What a fresh instance renders, for comparison.
fn fresh(scene: &Scene) -> Channels {
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

#[test]
fn two_instances_at_once_keep_out_of_each_others_way() {
    let scene = Scene::opening(2.0);
    let other = Scene { stem: scene.vocal.clone(), vocal: scene.stem.clone() };
    let tunings = [Tuning::default_values(), Tuning::changed()];
    let mut hosts = tunings.map(|tuning| {
        let mut host = ClapHost::running(1000);
        host.tune(&tuning);
        host
    });
    let mut rendered = [vec![Vec::new(); 2], vec![Vec::new(); 2]];
    for start in (0..scene.frames()).step_by(1000) {
        for ((host, scene), rendered) in hosts.iter_mut().zip([&scene, &other]).zip(&mut rendered) {
            let part = scene.part(start, start + 1000);
            let carved = host.render_with(&part, Key::Connected, &[], blocks_of(250));
            for (to, from) in rendered.iter_mut().zip(carved) {
                to.extend(from);
            }
        }
    }
    for ((rendered, scene), tuning) in rendered.iter().zip([&scene, &other]).zip(tunings) {
        let carved = scene.carved_by_engine(RATE, &tuning.settings());
        assert_same(rendered, &carved, &format!("{tuning:?}"));
    }
}

/// Hosts look through plugins on threads of their own. Such a thread comes to its end when the
/// library may be gone already.
#[test]
fn a_thread_may_end_after_the_library_was_unloaded() {
    alone(|| {
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
        let mut vst3 = tuned::vst3(&Tuning::default_values());
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
