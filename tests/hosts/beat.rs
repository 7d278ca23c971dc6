//! The rest of the song, on the second sidechain or by its profile.

use std::sync::LazyLock;

use leeway::beat_profile::BeatProfile;
use leeway_engine::Engine;
use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    is_same, silence,
};
use serde_json::{Value, json};

use crate::clap_host::{ClapHost, Key, stream};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

/// Channels of stem, vocal and beat.
const LAYOUTS: [(usize, usize, usize); 8] =
    [(2, 2, 2), (2, 2, 1), (2, 1, 2), (2, 1, 1), (1, 2, 2), (1, 2, 1), (1, 1, 2), (1, 1, 1)];

fn carved_by_engine(scene: &Scene) -> Audio {
    scene.carved_by_engine(RATE, &Tuning::default_values().settings())
}

#[test]
fn clap_and_vst3_hear_it_as_the_engine_does_in_every_layout() {
    for (stem, vocal, beat) in LAYOUTS {
        let what = format!("{stem}+{vocal}+{beat}");
        let alone = Scene::opening(1.0).with_channels(stem, vocal);
        let scene = alone.clone().beside_a_beat(beat);
        let carved = carved_by_engine(&scene);
        assert!(!is_same(&carved, &scene.stem), "{what}: nothing is carved");
        assert!(!is_same(&carved, &carved_by_engine(&alone)), "{what}: the beat is not heard");

        let mut clap = ClapHost::load();
        clap.select_layout_with_beat(stem, vocal, beat);
        clap.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
        assert_same(&clap.render(&scene, irregular_blocks()), &carved, &format!("CLAP, {what}"));

        let mut vst3 = Vst3Host::load(RATE, LARGEST_BLOCK);
        vst3.arrange_inputs(&[stem, vocal, beat]).unwrap_or_else(|error| panic!("{what}: {error}"));
        vst3.start();
        assert_same(&vst3.render(&scene, irregular_blocks()), &carved, &format!("VST3, {what}"));
    }
}

#[test]
fn a_silent_one_is_none() {
    let scene = Scene::opening(1.0);
    let silent = Scene { beat: silence(&scene.stem), ..scene.clone() };
    let carved = carved_by_engine(&scene);
    assert_same(&ClapHost::running(512).render(&silent, blocks_of(512)), &carved, "CLAP");
    assert_same(&Vst3Host::running(512).render(&silent, blocks_of(512)), &carved, "VST3");
}

/// What the beat of the song teaches.
fn profile() -> BeatProfile {
    static PROFILE: LazyLock<BeatProfile> = LazyLock::new(|| {
        let scene = Scene::opening(2.0).beside_a_beat(2);
        let mut engine = Engine::with_beat(RATE, 2, 2, 2).expect("the engine supports this");
        engine.set_learning_beat(true);
        let mut stem = scene.stem.clone();
        let mut stem: Vec<_> = stem.iter_mut().map(Vec::as_mut_slice).collect();
        let [vocal, beat]: [Vec<_>; 2] =
            [&scene.vocal, &scene.beat].map(|audio| audio.iter().map(Vec::as_slice).collect());
        engine.process_beside(&mut stem, &vocal, &beat);
        BeatProfile::from_powers(&engine.learned_beat().expect("the beat sounds"))
    });
    *PROFILE
}

/// A state with a beat profile, whose field is this text.
fn state(beat: &str) -> Value {
    let mut state = Tuning::changed().state(false);
    state["fields"]["beat"] = json!(beat);
    state
}

pub fn saved_profile() -> String {
    serde_json::to_string(&profile()).expect("a profile is JSON")
}

/// The scene has no beat to hear.
fn carved_by_profile(scene: &Scene) -> Audio {
    let mut engine = Engine::new(RATE, 2, 2).expect("the engine supports this");
    engine.set(&Tuning::changed().settings());
    engine.set_beat_profile(&profile().powers());
    let mut carved = scene.stem.clone();
    let mut stem: Vec<_> = carved.iter_mut().map(Vec::as_mut_slice).collect();
    let vocal: Vec<_> = scene.vocal.iter().map(Vec::as_slice).collect();
    engine.process(&mut stem, &vocal);
    carved
}

#[test]
fn a_project_brings_its_profile_back_and_clap_and_vst3_carve_by_it() {
    let scene = Scene::opening(2.0);
    let carved = carved_by_profile(&scene);
    let without = scene.carved_by_engine(RATE, &Tuning::changed().settings());
    assert!(!is_same(&carved, &without), "the profile is not heard");
    let mut clap = ClapHost::load();
    clap.load_state(&stream(&state(&saved_profile()))).expect("the state is sound");
    let saved: Value = serde_json::from_slice(&clap.save()[8..]).expect("the state is JSON");
    assert_eq!(saved, state(&saved_profile()));
    clap.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    assert_same(&clap.render(&scene, irregular_blocks()), &carved, "CLAP");

    let mut vst3 = Vst3Host::load(RATE, LARGEST_BLOCK);
    vst3.load_state(state(&saved_profile()).to_string().as_bytes()).expect("the state is sound");
    vst3.start();
    assert_same(&vst3.render(&scene, irregular_blocks()), &carved, "VST3");
}

#[test]
fn a_state_from_before_and_a_broken_profile_sound_as_if_there_were_none() {
    let scene = Scene::opening(1.0);
    let carved = scene.carved_by_engine(RATE, &Tuning::changed().settings());
    let mut older = state("[]");
    older["fields"].as_object_mut().expect("fields by name").remove("beat");
    for broken in [older, state("[]"), state("[1e39]"), state("[-20.0]"), state("null")] {
        let mut clap = ClapHost::load();
        for state in [&state(&saved_profile()), &broken] {
            clap.load_state(&stream(state)).expect("the state can be migrated");
        }
        let saved: Value = serde_json::from_slice(&clap.save()[8..]).expect("JSON");
        assert_eq!(saved, state("[]"), "{broken}");
        clap.activate(RATE, 512).expect("48 kHz is supported");
        assert_same(&clap.render(&scene, blocks_of(512)), &carved, "CLAP");
    }
}

/// Some hosts know one sidechain and hand no buffers over for another.
#[test]
fn a_host_that_knows_one_sidechain_carves_as_ever() {
    in_subprocess(|| {
        let scene = Scene::opening(1.0);
        let carved = carved_by_engine(&scene);
        let mut clap = ClapHost::running(512);
        clap.one_sidechain = true;
        let rendered = clap.render_with(&scene, Key::Connected, &[], blocks_of(512));
        assert_same(&rendered, &carved, "CLAP");

        // A bus that is off has no channels to read.
        let mut vst3 = Vst3Host::load(RATE, 512);
        vst3.set_beat_active(false);
        vst3.start();
        assert_same(&vst3.render(&scene, blocks_of(512)), &carved, "VST3");
    });
}
