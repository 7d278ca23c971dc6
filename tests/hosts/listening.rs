//! Where the vocal comes from, and what is listened to.

use ::vst3_host::ProcessMode;

use leeway_engine::Settings;
use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, irregular_blocks},
    is_same, silence,
};

use crate::clap_host::{Change, ClapHost, Key, stream};
use crate::equality::carved_by_command;
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuned_hosts::{clap, vst3};
use crate::tuning::{Tuning, choices_of};
use crate::vst3_host::Vst3Host;

const VOICES: [&str; 3] = ["low-voice", "high-voice", "rap"];

fn listening_to(choice: &str) -> Tuning {
    Tuning::default_values().choosing("listen", choice)
}

fn vocal_from(choice: &str) -> Tuning {
    Tuning::default_values().choosing("source", choice)
}

#[test]
fn what_is_listened_to_is_the_engines_in_clap_and_vst3() {
    let scene = Scene::opening(1.0);
    for choice in choices_of("listen") {
        for base in [Tuning::default_values(), Tuning::changed().with("lookahead", 3.0)] {
            let tuning = base.choosing("listen", choice);
            let carved = scene.carved_by_engine(RATE, &tuning.settings());
            let rendered = clap(&tuning).render(&scene, irregular_blocks());
            assert_same(&rendered, &carved, &format!("CLAP, {tuning:?}"));
            let rendered = vst3(&tuning).render(&scene, irregular_blocks());
            assert_same(&rendered, &carved, &format!("VST3, {tuning:?}"));
        }
    }
}

#[test]
fn a_mono_vocal_is_played_on_both_sides() {
    let scene = Scene::opening(1.0).with_channels(2, 1);
    let mut host = ClapHost::load();
    host.select_layout(2, 1);
    host.set("listen", listening_to("vocal").position("listen"));
    host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    let both = vec![scene.vocal[0].clone(), scene.vocal[0].clone()];
    assert_same(&host.render(&scene, irregular_blocks()), &both, "CLAP");
}

#[test]
fn listening_to_the_vocal_without_one_is_silence() {
    in_subprocess(|| {
        let scene = Scene::opening(0.5);
        let mut host = clap(&listening_to("vocal"));
        let rendered = host.render_with(&scene, Key::Missing, &[], irregular_blocks());
        assert_same(&rendered, &silence(&scene.stem), "CLAP");
    });
}

/// A project that was left with the vocal to be heard, or a render while it is, would print it.
#[test]
fn a_project_opens_with_the_output() {
    let scene = Scene::opening(1.0);
    let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    for choice in ["removed", "vocal"] {
        let state = listening_to(choice).state(false);
        let mut clap = ClapHost::running(LARGEST_BLOCK);
        clap.load_state(&stream(&state)).expect("the state is sound");
        assert_eq!(clap.value("listen"), 0.0, "CLAP, {choice}");
        assert_same(&clap.render(&scene, irregular_blocks()), &carved, "CLAP");
        let mut vst3 = Vst3Host::running(LARGEST_BLOCK);
        vst3.load_state(state.to_string().as_bytes()).expect("the state is sound");
        assert_eq!(vst3.value("listen"), 0.0, "VST3, {choice}");
        assert_same(&vst3.render(&scene, irregular_blocks()), &carved, "VST3");
    }
}

#[test]
fn an_offline_render_is_the_output_whatever_is_listened_to() {
    let scene = Scene::opening(1.0);
    let tuning = listening_to("vocal");
    let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());

    let mut host = clap(&tuning);
    host.render_offline(true);
    assert_same(&host.render(&scene, irregular_blocks()), &carved, "CLAP that goes on");
    host.deactivate();
    host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    assert_same(&host.render(&scene, irregular_blocks()), &carved, "CLAP that is set up anew");
    assert_eq!(host.value("listen"), 1.0, "what is chosen stays chosen");
    host.render_offline(false);
    host.deactivate();
    host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    assert_same(&host.render(&scene, irregular_blocks()), &scene.vocal, "CLAP, by ear again");

    let mut host = vst3(&tuning);
    host.stop();
    host.plugin.set_process_mode(ProcessMode::Offline).expect("it renders offline, too");
    host.start();
    assert_same(&host.render(&scene, irregular_blocks()), &carved, "VST3");
}

/// Changes of choices at frames, and the engine's settings from there.
fn check_automation(id: &'static str, base: Tuning, curve: &[(usize, &str)]) {
    let scene = Scene::opening(2.0);
    let choices = choices_of(id);
    let changes: Vec<Change> = curve
        .iter()
        .map(|&(frame, choice)| {
            let index = choices.iter().position(|other| *other == choice).expect("a choice");
            Change { frame, id, value: index as f64 / (choices.len() - 1) as f64 }
        })
        .collect();
    let mut settings: Vec<(usize, Settings)> = vec![(0, base.settings())];
    settings
        .extend(curve.iter().map(|&(frame, choice)| (frame, base.choosing(id, choice).settings())));
    let carved = scene.carved_by_engine_with(RATE, &settings);
    assert!(!is_same(&carved, &scene.carved_by_engine(RATE, &base.settings())), "{id}");
    let rendered = clap(&base).render_with(&scene, Key::Connected, &changes, irregular_blocks());
    assert_same(&rendered, &carved, &format!("CLAP, {id}"));
    let rendered = vst3(&base).render_with(&scene, &changes, irregular_blocks());
    assert_same(&rendered, &carved, &format!("VST3, {id}"));
}

#[test]
fn choices_change_to_the_sample() {
    let base = Tuning::default_values();
    let listen = [(5_001, "removed"), (9_999, "vocal"), (10_000, "removed"), (60_000, "output")];
    check_automation("listen", base, &listen);
    // Nothing was learned, so there the stem is left whole.
    let source =
        [(5_001, "rap"), (30_000, "low-voice"), (50_000, "high-voice"), (80_000, "learned")];
    check_automation("source", base, &source);
    let stereo = [(12_345, "left-right"), (40_000, "mid-only"), (70_001, "mid-side")];
    check_automation("stereo", base.with("lookahead", 5.0), &stereo);
}

#[test]
fn a_built_in_voice_carves_without_any_sidechain() {
    in_subprocess(|| {
        let song = Scene::opening(2.0);
        let unheard = song.clone().with_channels(2, 0);
        let mut seen: Vec<Audio> = vec![song.stem.clone()];
        for voice in VOICES {
            let tuning = vocal_from(voice);
            let carved = unheard.carved_by_engine(RATE, &tuning.settings());
            assert!(!seen.iter().any(|other| is_same(other, &carved)), "{voice} is like another");

            // With one, it makes no difference.
            for key in [Key::Missing, Key::Constant, Key::Connected] {
                let rendered = clap(&tuning).render_with(&song, key, &[], irregular_blocks());
                assert_same(&rendered, &carved, &format!("CLAP, {voice}"));
            }
            let mut host = Vst3Host::load(RATE, LARGEST_BLOCK);
            host.tune(&tuning);
            host.set_key_active(false);
            host.start();
            let rendered = host.render(&song, irregular_blocks());
            assert_same(&rendered, &carved, &format!("VST3, {voice}"));
            seen.push(carved);
        }
    });
}

#[test]
fn the_command_without_a_vocal_renders_what_the_plugin_does_without_a_sidechain() {
    let scene = Scene::opening(2.0).with_channels(2, 0);
    for voice in VOICES {
        for base in [Tuning::default_values(), Tuning::changed()] {
            let tuning = base.choosing("source", voice);
            let carved = scene.carved_by_engine(RATE, &tuning.settings());
            assert_same(&carved_by_command(&scene, &tuning.options()), &carved, voice);
        }
    }
}
