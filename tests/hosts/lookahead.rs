//! Lookahead: the latency that it makes is what hosts are told, and the sound comes just so late.

use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    delayed, is_same,
};

use crate::clap_host::{Change, ClapHost, Key};
use crate::equality::carved_by_command;
use crate::scene::Scene;
use crate::tuned_hosts::{clap, vst3};
use crate::tuning::{Tuning, choices_of};
use crate::vst3_host::Vst3Host;

/// In samples at [`RATE`].
const TEN_MILLISECONDS: usize = 480;

fn looking_ahead() -> Tuning {
    Tuning::default_values().with("lookahead", 10.0)
}

fn without_the_first(samples: usize, channels: &Audio) -> Audio {
    channels.iter().map(|channel| channel[samples..].to_vec()).collect()
}

#[test]
fn lookahead_is_reported_as_latency_and_sounds_as_the_engines() {
    let scene = Scene::opening(2.0);
    let tunings = [looking_ahead(), Tuning::changed().with("lookahead", 10.0)];
    for tuning in tunings {
        let carved = scene.carved_by_engine(RATE, &tuning.settings());
        let immediate = scene.carved_by_engine(RATE, &tuning.without("lookahead").settings());
        assert!(!is_same(&carved, &delayed(&immediate, TEN_MILLISECONDS)), "it only delays");

        let mut host = clap(&tuning);
        assert_eq!(host.latency(), 480, "CLAP");
        assert_same(&host.render(&scene, irregular_blocks()), &carved, "CLAP");
        let mut host = vst3(&tuning);
        assert_eq!(host.latency(), 480, "VST3");
        assert_same(&host.render(&scene, irregular_blocks()), &carved, "VST3");
    }
}

#[test]
fn latency_is_the_lookahead_in_samples_of_every_rate() {
    for (rate, milliseconds, samples) in
        [(22_050.0, 20.0, 441), (44_100.0, 10.0, 441), (48_000.0, 0.01, 0), (96_000.0, 1.5, 144)]
    {
        let tuning = Tuning::default_values().with("lookahead", milliseconds);
        let mut clap = ClapHost::load();
        clap.tune(&tuning);
        clap.activate(rate, 512).expect("the rate is supported");
        assert_eq!(clap.latency(), samples, "CLAP, {milliseconds} ms at {rate} Hz");
        let mut vst3 = Vst3Host::load(rate, 512);
        vst3.tune(&tuning);
        vst3.start();
        assert_eq!(vst3.latency(), samples, "VST3, {milliseconds} ms at {rate} Hz");
    }
}

#[test]
fn the_longest_lookahead_fits_at_the_highest_rate() {
    let scene = Scene::opening(0.5);
    let tuning = Tuning::default_values().with("lookahead", 20.0);
    let mut host = ClapHost::load();
    host.tune(&tuning);
    host.activate(384_000.0, 512).expect("384 kHz is supported");
    assert_eq!(host.latency(), 7680);
    let carved = scene.carved_by_engine(384_000.0, &tuning.settings());
    assert_same(&host.render(&scene, blocks_of(512)), &carved, "CLAP");
}

#[test]
fn the_command_makes_up_for_the_latency() {
    let scene = Scene::opening(2.0);
    let tuning = looking_ahead();
    let mut longer = scene.clone();
    for channel in longer.stem.iter_mut().chain(&mut longer.vocal) {
        channel.extend([0.0; TEN_MILLISECONDS]);
    }
    let rendered = clap(&tuning).render(&longer, irregular_blocks());
    let expected = without_the_first(TEN_MILLISECONDS, &rendered);
    assert_same(&carved_by_command(&scene, &tuning.options()), &expected, "the command");
    let options = tuning.with("depth", 0.0).options();
    assert_same(&carved_by_command(&scene, &options), &scene.stem, "the command, without a cut");
}

#[test]
fn bypass_delays_the_stem_and_nothing_else_whatever_is_set() {
    let scene = Scene::opening(2.0);
    let expected = delayed(&scene.stem, TEN_MILLISECONDS);
    let loud = looking_ahead().with("output", 6.0);
    let mut tunings = vec![loud, loud.choosing("listen", "removed"), Tuning::all_changed()];
    tunings.push(loud.choosing("listen", "vocal").choosing("source", "rap"));
    tunings.extend(choices_of("stereo").iter().map(|mode| loud.choosing("stereo", mode)));
    for tuning in tunings {
        let state = tuning.state(true).to_string();
        let mut clap = ClapHost::load();
        clap.load_state(&crate::clap_host::framed(state.as_bytes())).expect("the state is sound");
        clap.set("listen", tuning.position("listen"));
        clap.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
        assert_eq!(clap.latency(), 480);
        let rendered = clap.render(&scene, irregular_blocks());
        assert_same(&rendered, &expected, &format!("CLAP, {tuning:?}"));

        let mut vst3 = Vst3Host::load(RATE, LARGEST_BLOCK);
        vst3.load_state(state.as_bytes()).expect("the state is sound");
        vst3.set("listen", tuning.position("listen"));
        vst3.start();
        assert_eq!(vst3.latency(), 480);
        let rendered = vst3.render(&scene, irregular_blocks());
        assert_same(&rendered, &expected, &format!("VST3, {tuning:?}"));
    }
}

#[test]
fn bypass_switched_midway_soon_only_delays_whatever_is_set() {
    let scene = Scene::opening(2.0);
    let expected = delayed(&scene.stem, TEN_MILLISECONDS);
    let (on, settled) = (40_000, 40_000 + (0.3 * RATE) as usize);
    let tuning = Tuning::all_changed();
    let switch = [Change { frame: on, id: "bypass", value: 1.0 }];
    let check = |rendered: Audio, format| {
        let unbypassed = scene.carved_by_engine(RATE, &tuning.settings());
        let before = |channels: &Audio| -> Audio {
            channels.iter().map(|channel| channel[..on].to_vec()).collect()
        };
        assert_same(&before(&rendered), &before(&unbypassed), format);
        let after = |channels| without_the_first(settled, channels);
        assert_same(&after(&rendered), &after(&expected), format);
    };
    let mut host = clap(&tuning);
    check(host.render_with(&scene, Key::Connected, &switch, irregular_blocks()), "CLAP");
    check(vst3(&tuning).render_with(&scene, &switch, irregular_blocks()), "VST3");
}

/// Each of the two halves as the engine renders it anew: a new latency cannot come without a gap.
fn in_halves(scene: &Scene, tunings: [&Tuning; 2]) -> [Audio; 2] {
    let middle = scene.frames() / 2;
    let halves = [scene.part(0, middle), scene.part(middle, scene.frames())];
    [0, 1].map(|half| halves[half].carved_by_engine(RATE, &tunings[half].settings()))
}

#[test]
fn lookahead_that_changes_while_playing_is_reported_and_heard_from_the_next_block_on() {
    let scene = Scene::opening(2.0);
    let middle = scene.frames() / 2;
    let (default, ahead) = (Tuning::default_values(), looking_ahead());
    for (first, second, samples) in [(&default, &ahead, 480), (&ahead, &default, 0)] {
        let expected = in_halves(&scene, [first, second]);
        let [left, right] = [scene.part(0, middle), scene.part(middle, scene.frames())];

        let mut host = clap(first);
        assert_same(&host.render(&left, blocks_of(512)), &expected[0], "CLAP, before");
        host.tune(second);
        assert_same(&host.render(&right, blocks_of(512)), &expected[1], "CLAP, after");
        assert_eq!(host.latency(), samples, "CLAP");

        let mut host = vst3(first);
        host.latency();
        assert_same(&host.render(&left, blocks_of(512)), &expected[0], "VST3, before");
        host.tune(second);
        assert_same(&host.render(&right, blocks_of(512)), &expected[1], "VST3, after");
        assert_eq!(host.latency(), samples, "VST3");
    }
}

/// Hosts load projects into plugins that are active already.
#[test]
fn lookahead_that_comes_between_activation_and_the_first_block_is_reported() {
    let scene = Scene::opening(0.5);
    let carved = scene.carved_by_engine(RATE, &looking_ahead().settings());

    let mut host = ClapHost::running(512);
    host.tune(&looking_ahead());
    assert_same(&host.render(&scene, blocks_of(512)), &carved, "CLAP");
    assert_eq!(host.latency(), 480, "CLAP");

    let mut host = Vst3Host::running(512);
    host.tune(&looking_ahead());
    assert_same(&host.render(&scene, blocks_of(512)), &carved, "VST3");
    assert_eq!(host.latency(), 480, "VST3");
}

/// Hosts stop a plugin that has nothing to play, and people turn its knobs meanwhile.
#[test]
fn lookahead_that_changes_while_stopped_is_reported() {
    let scene = Scene::opening(0.5);
    let carved = scene.carved_by_engine(RATE, &looking_ahead().settings());
    let mut host = ClapHost::running(512);
    host.render(&scene, blocks_of(512));
    host.stop_processing();
    host.tune(&looking_ahead());
    assert_same(&host.render(&scene, blocks_of(512)), &carved, "started again");
    assert_eq!(host.latency(), 480, "started again");

    let mut host = ClapHost::running(512);
    host.render(&scene, blocks_of(512));
    host.tune(&looking_ahead());
    host.reset();
    assert_same(&host.render(&scene, blocks_of(512)), &carved, "reset");
    assert_eq!(host.latency(), 480, "reset");
}

/// What the plugin has to say of the last block comes up when it is no longer active: too late to
/// tell of a latency, which CLAP allows while it is being activated only.
#[test]
fn lookahead_that_changes_with_the_last_block_is_told_of_at_the_next_activation() {
    let scene = Scene::opening(0.1);
    let mut host = ClapHost::running(512);
    let ahead = Change { frame: 0, id: "lookahead", value: 0.5 };
    host.render_with(&scene, Key::Connected, &[ahead], blocks_of(512));
    host.deactivate();
    host.run_main_thread();
    host.activate(RATE, 512).expect("48 kHz is supported");
    assert!(host.latency() > 0);
}

#[test]
fn reactivation_takes_a_new_lookahead_in() {
    let scene = Scene::opening(0.5);
    let mut host = clap(&looking_ahead());
    host.render(&scene, blocks_of(512));
    for tuning in [Tuning::default_values(), looking_ahead()] {
        host.deactivate();
        host.tune(&tuning);
        host.activate(RATE, 512).expect("48 kHz is supported");
        let samples = if tuning == looking_ahead() { 480 } else { 0 };
        assert_eq!(host.latency(), samples);
        let carved = scene.carved_by_engine(RATE, &tuning.settings());
        assert_same(&host.render(&scene, blocks_of(512)), &carved, &format!("{tuning:?}"));
    }
}
