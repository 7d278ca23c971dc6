//! A learned vocal in a project: it comes back, sounds like the command's, and does no harm when it
//! is broken.

use std::fs;
use std::sync::LazyLock;

use leeway::voice::VoiceProfile;
use leeway_engine::{Engine, Source};
use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    is_same,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::clap_host::{ClapHost, Key, stream};
use crate::equality::carved_by_command;
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

/// What the song's voice teaches.
fn voice() -> VoiceProfile {
    static VOICE: LazyLock<VoiceProfile> = LazyLock::new(|| {
        let song = Scene::song();
        let mut engine = Engine::new(RATE, 2, 2).expect("the engine supports this");
        engine.set_learning(true);
        let mut stem = song.stem.clone();
        let mut stem: Vec<_> = stem.iter_mut().map(Vec::as_mut_slice).collect();
        let vocal: Vec<_> = song.vocal.iter().map(Vec::as_slice).collect();
        engine.process(&mut stem, &vocal);
        VoiceProfile::from_powers(&engine.learned().expect("the voice sounds"))
    });
    *VOICE
}

/// Everything changed but the gain, so that what is not carved is the stem.
fn base() -> Tuning {
    Tuning::changed().without("output")
}

fn tuning() -> Tuning {
    base().choosing("source", "learned")
}

/// A state around a learned vocal, whose field is this text.
fn state(voice: &str) -> Value {
    let mut state = tuning().state(false);
    state["fields"]["voice"] = json!(voice);
    state
}

pub fn saved_voice() -> String {
    serde_json::to_string(&voice()).expect("a profile is JSON")
}

/// What the engine makes of the stem around the learned vocal; it hears no other.
fn carved_by_engine(scene: &Scene) -> Audio {
    let mut engine = Engine::new(RATE, scene.stem.len(), 0).expect("the engine supports this");
    engine.set(&tuning().settings());
    engine.set_learned(&voice().powers());
    let mut carved = scene.stem.clone();
    let mut stem: Vec<_> = carved.iter_mut().map(Vec::as_mut_slice).collect();
    engine.process(&mut stem, &[]);
    carved
}

#[test]
fn a_project_brings_the_voice_back_and_saves_the_same_bytes_again() {
    let saved = stream(&state(&saved_voice()));
    let mut clap = ClapHost::load();
    clap.load_state(&saved).expect("the state is sound");
    let again: Value = serde_json::from_slice(&clap.save()[8..]).expect("the state is JSON");
    assert_eq!(again, state(&saved_voice()));
    let mut fresh = ClapHost::load();
    fresh.load_state(&clap.save()).expect("the state is sound");
    assert_eq!(fresh.save(), clap.save());
}

#[test]
fn clap_vst3_engine_and_command_carve_alike_around_it() {
    assert_eq!(tuning().settings().source, Source::Learned);
    let scene = Scene::opening(2.0);
    let carved = carved_by_engine(&scene);
    assert!(!is_same(&carved, &scene.stem), "there is nothing to compare");

    let mut clap = ClapHost::load();
    clap.load_state(&stream(&state(&saved_voice()))).expect("the state is sound");
    clap.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    assert_same(&clap.render(&scene, irregular_blocks()), &carved, "CLAP");

    let mut vst3 = Vst3Host::load(RATE, LARGEST_BLOCK);
    vst3.load_state(state(&saved_voice()).to_string().as_bytes()).expect("the state is sound");
    vst3.start();
    assert_same(&vst3.render(&scene, irregular_blocks()), &carved, "VST3");

    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("lead.toml");
    fs::write(&file, voice().to_text()).expect("the file can be written");
    let mut options = base().options();
    options.extend(["--voice".into(), file.to_str().expect("a plain path").into()]);
    let alone = scene.with_channels(2, 0);
    assert_same(&carved_by_command(&alone, &options), &carved, "the command");
}

#[test]
fn it_needs_no_sidechain() {
    in_subprocess(|| {
        let scene = Scene::opening(1.0);
        let mut host = ClapHost::load();
        host.load_state(&stream(&state(&saved_voice()))).expect("the state is sound");
        host.activate(RATE, 512).expect("48 kHz is supported");
        let rendered = host.render_with(&scene, Key::Missing, &[], blocks_of(512));
        assert_same(&rendered, &carved_by_engine(&scene), "CLAP");
    });
}

#[test]
fn loaded_while_it_plays_it_is_heard_from_the_next_block_on() {
    let scene = Scene::opening(2.0);
    let middle = 40_000;
    let (first, rest) = (scene.part(0, middle), scene.part(middle, scene.frames()));
    let mut host = ClapHost::load();
    host.load_state(&stream(&state("[]"))).expect("the state is sound");
    host.activate(RATE, 512).expect("48 kHz is supported");
    assert_same(&host.render(&first, blocks_of(512)), &first.stem, "nothing learned");
    host.load_state(&stream(&state(&saved_voice()))).expect("the state is sound");
    assert!(!is_same(&host.render(&rest, blocks_of(512)), &rest.stem), "the voice is not heard");
}

#[test]
fn without_a_whole_voice_nothing_is_learned_whatever_was_before() {
    in_subprocess(|| {
        let scene = Scene::opening(0.5);
        let many = format!("{:?}", [0.0; 40]);
        let broken = ["", "null", "\"loud\"", "{\"a\": 1}", "[NaN]", "[1e39]", "[0, null]", &many];
        let mut older = state("[]");
        older["fields"].as_object_mut().expect("fields by name").remove("voice");
        let states = broken.map(state).into_iter().chain([older, state("[]")]);
        for broken in states {
            let mut clap = ClapHost::load();
            clap.load_state(&stream(&state(&saved_voice()))).expect("the state is sound");
            clap.load_state(&stream(&broken)).expect("a state can be migrated");
            let saved: Value = serde_json::from_slice(&clap.save()[8..]).expect("JSON");
            assert_eq!(saved, state("[]"), "{broken}");
            clap.activate(RATE, 512).expect("48 kHz is supported");
            assert_same(&clap.render(&scene, blocks_of(512)), &scene.stem, "CLAP");
        }

        let mut vst3 = Vst3Host::load(RATE, 512);
        for state in [state(&saved_voice()), state("[NaN]")] {
            vst3.load_state(state.to_string().as_bytes()).expect("the state can be migrated");
        }
        vst3.start();
        assert_same(&vst3.render(&scene, blocks_of(512)), &scene.stem, "VST3");
    });
}
