//! Sample rate, block size and layout change in the middle of a session: what was set stays, and from there on
//! it sounds as a plugin does that was opened with the same project.

use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{blocks_of, irregular_blocks},
    is_same,
};
use serde_json::json;
use vst3_host::ProcessMode;

use crate::clap_host::{Change, ClapHost, Key, stream};
use crate::scene::Scene;
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;
use crate::{beat, learned};

/// Sample rates in Hz, and the largest blocks, one after the other.
const SETUPS: [(f64, usize); 6] = [
    (48_000.0, 512),
    (48_000.0, 64),
    (96_000.0, 1024),
    (44_100.0, 333),
    (192_000.0, 16),
    (48_000.0, 512),
];
/// Channels of stem and vocal.
const LAYOUTS: [(usize, usize); 4] = [(2, 2), (1, 2), (2, 1), (2, 2)];

/// A project with nothing at its default, a learned voice and a beat profile. The voice is not listened for:
/// a vocal is connected.
fn project() -> serde_json::Value {
    let mut state = Tuning::changed().state(false);
    state["fields"]["voice"] = json!(learned::saved_voice());
    state["fields"]["beat"] = json!(beat::saved_profile());
    state
}

/// What is automated while it plays, and is not in the project: it has to stay, too.
const AUTOMATED: Change = Change { frame: 7000, id: "depth", value: 0.8 };

fn clap_with(saved: &[u8]) -> ClapHost {
    let mut host = ClapHost::load();
    host.load_state(saved).expect("the state is sound");
    host
}

#[test]
fn clap_goes_on_at_any_rate_and_block_size() {
    let scene = Scene::opening(0.5);
    let mut host = clap_with(&stream(&project()));
    host.activate(RATE, 512).expect("48 kHz is supported");
    host.render_with(&scene, Key::Connected, &[AUTOMATED], blocks_of(512));
    let saved = host.save();
    let mut heard: Vec<Audio> = Vec::new();
    for (rate, block) in SETUPS {
        host.deactivate();
        host.activate(rate, block).expect("the rate is supported");
        assert_eq!(host.save(), saved, "{rate} Hz: something was lost");
        let carved = host.render(&scene, blocks_of(block));

        let mut fresh = clap_with(&saved);
        fresh.activate(rate, block).expect("the rate is supported");
        let expected = fresh.render(&scene, irregular_blocks().map(|size| size.min(block)));
        assert!(!is_same(&expected, &scene.stem), "{rate} Hz: there is nothing to compare");
        assert_same(&carved, &expected, &format!("{rate} Hz in blocks of {block}"));
        heard.push(carved);
    }
    assert!(is_same(&heard[0], &heard[1]) && is_same(&heard[0], &heard[5]), "back where it was");
    assert!(!is_same(&heard[0], &heard[2]), "the rate does not matter");
}

#[test]
fn clap_goes_on_in_any_layout() {
    let mut host = clap_with(&stream(&project()));
    let saved = host.save();
    for (stem, vocal) in LAYOUTS {
        let scene = Scene::opening(0.5).with_channels(stem, vocal);
        host.select_layout(stem, vocal);
        host.activate(RATE, 512).expect("48 kHz is supported");
        assert_eq!(host.save(), saved, "{stem}+{vocal}: something was lost");
        let carved = host.render(&scene, blocks_of(512));

        let mut fresh = clap_with(&saved);
        fresh.select_layout(stem, vocal);
        fresh.activate(RATE, 512).expect("48 kHz is supported");
        assert_same(&carved, &fresh.render(&scene, blocks_of(64)), &format!("{stem}+{vocal}"));
        host.deactivate();
    }
}

fn vst3_with(rate: f64, block: usize, saved: &[u8]) -> Vst3Host {
    let mut host = Vst3Host::load(rate, block);
    host.load_state(saved).expect("the state is sound");
    host
}

#[test]
fn vst3_goes_on_at_any_rate_and_block_size() {
    let scene = Scene::opening(0.5);
    let mut host = vst3_with(RATE, 512, project().to_string().as_bytes());
    host.start();
    host.render_with(&scene, &[AUTOMATED], blocks_of(512));
    let saved = host.save();
    for (rate, block) in SETUPS {
        host.stop();
        host.plugin.reconfigure(rate, block).expect("the host is set up anew");
        host.start();
        assert_eq!(host.save(), saved, "{rate} Hz: something was lost");
        let carved = host.render(&scene, blocks_of(block));

        let mut fresh = vst3_with(rate, block, &saved);
        fresh.start();
        let expected = fresh.render(&scene, irregular_blocks().map(|size| size.min(block)));
        assert!(!is_same(&expected, &scene.stem), "{rate} Hz: there is nothing to compare");
        assert_same(&carved, &expected, &format!("{rate} Hz in blocks of {block}"));
    }
}

#[test]
fn vst3_goes_on_in_any_layout() {
    let mut host = vst3_with(RATE, 512, project().to_string().as_bytes());
    let saved = host.save();
    for (stem, vocal) in LAYOUTS {
        let scene = Scene::opening(0.5).with_channels(stem, vocal);
        let arranged = [stem, vocal, 2];
        host.arrange_inputs(&arranged).unwrap_or_else(|error| panic!("{arranged:?}: {error}"));
        host.start();
        assert_eq!(host.save(), saved, "{stem}+{vocal}: something was lost");
        let carved = host.render(&scene, blocks_of(512));
        host.stop();

        let mut fresh = vst3_with(RATE, 512, &saved);
        fresh.arrange_inputs(&arranged).unwrap_or_else(|error| panic!("{arranged:?}: {error}"));
        fresh.start();
        assert_same(&carved, &fresh.render(&scene, blocks_of(64)), &format!("{stem}+{vocal}"));
    }
}

#[test]
fn an_offline_render_is_what_was_heard() {
    let scene = Scene::opening(1.0);
    let saved = stream(&project());
    let mut host = clap_with(&saved);
    host.activate(RATE, 512).expect("48 kHz is supported");
    let live = host.render(&scene, blocks_of(64));
    assert!(!is_same(&live, &scene.stem), "there is nothing to compare");
    host.deactivate();
    host.render_offline(true);
    host.activate(RATE, 1024).expect("48 kHz is supported");
    assert_same(&host.render(&scene, blocks_of(1024)), &live, "CLAP");

    let mut host = vst3_with(RATE, 512, project().to_string().as_bytes());
    host.start();
    assert_same(&host.render(&scene, blocks_of(64)), &live, "VST3, live");
    host.stop();
    host.plugin.reconfigure(RATE, 1024).expect("the host is set up anew");
    host.plugin.set_process_mode(ProcessMode::Offline).expect("it renders offline, too");
    host.start();
    assert_same(&host.render(&scene, blocks_of(1024)), &live, "VST3");
}
