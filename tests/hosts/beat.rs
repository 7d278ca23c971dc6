//! The rest of the song on the second sidechain.

use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    is_same, silence,
};

use crate::clap_host::{ClapHost, Key};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

/// Channels of stem, vocal and beat.
const LAYOUTS: [(usize, usize, usize); 8] = [
    (2, 2, 2),
    (2, 2, 1),
    (2, 1, 2),
    (2, 1, 1),
    (1, 2, 2),
    (1, 2, 1),
    (1, 1, 2),
    (1, 1, 1),
];

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
