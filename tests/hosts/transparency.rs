//! With nothing to carve for, and when bypassed, what goes in comes out, bit for bit.

use std::ops::Range;

use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    is_same,
    levels::largest_jump,
    silence,
};

use crate::clap_host::{Change, ClapHost, Key};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

const LARGE: usize = 8192;

/// The host says that the vocal is constant, and need not fill its buffers.
#[test]
fn a_constant_silent_vocal_leaves_the_stem_as_it_is() {
    let song = Scene::song();
    let scene = Scene { vocal: silence(&song.vocal), ..song };
    let mut host = ClapHost::running(LARGEST_BLOCK);
    let rendered = host.render_with(&scene, Key::Constant, &[], irregular_blocks());
    assert_same(&rendered, &scene.stem, "CLAP");
}

#[test]
fn a_vocal_port_without_a_buffer_counts_as_silence() {
    in_subprocess(|| {
        let song = Scene::song();
        let mut host = ClapHost::running(LARGE);
        let rendered = host.render_with(&song, Key::Missing, &[], blocks_of(LARGE));
        assert_same(&rendered, &song.stem, "CLAP");
    });
}

#[test]
fn an_inactive_vocal_bus_counts_as_silence() {
    // The host here does what the format allows: a bus that is off has an array of channels, but
    // they are null.
    in_subprocess(|| {
        let song = Scene::song();
        let mut host = Vst3Host::load(RATE, LARGE);
        host.set_key_active(false);
        host.start();
        assert_same(&host.render(&song, blocks_of(LARGE)), &song.stem, "VST3");
        // The other way round, to see that the bus can come back.
        host.stop();
        host.set_key_active(true);
        host.start();
        assert!(!is_same(&host.render(&song, blocks_of(LARGE)), &song.stem));
    });
}

#[test]
fn a_vocal_that_goes_missing_midway_counts_as_silence_from_there() {
    in_subprocess(|| {
        let song = Scene::song();
        let (left, back) = (60_000, 120_000);
        let mut host = ClapHost::running(LARGE);
        let mut rendered = vec![Vec::new(); 2];
        // Small blocks before large ones: what the plugin keeps of a small block must not be taken
        // for a large one.
        let parts = [
            (0, left, 500, Key::Connected),
            (left, back, LARGE, Key::Missing),
            (back, song.frames(), 500, Key::Connected),
        ];
        for (start, end, size, key) in parts {
            let part = host.render_with(&song.part(start, end), key, &[], blocks_of(size));
            for (to, from) in rendered.iter_mut().zip(part) {
                to.extend(from);
            }
        }
        let mut heard = song.clone();
        for channel in &mut heard.vocal {
            channel[left..back].fill(0.0);
        }
        let carved = heard.carved_by_engine(RATE, &Tuning::default_values().settings());
        assert_same(&rendered, &carved, "CLAP");
    });
}

#[test]
fn bypass_from_the_start_leaves_the_stem_as_it_is() {
    let song = Scene::song();
    let mut host = ClapHost::load();
    host.set("bypass", 1.0);
    host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    assert_same(&host.render(&song, irregular_blocks()), &song.stem, "CLAP");

    let mut host = Vst3Host::load(RATE, LARGEST_BLOCK);
    host.set("bypass", 1.0);
    host.start();
    assert_same(&host.render(&song, irregular_blocks()), &song.stem, "VST3");
}

#[test]
fn bypass_switched_midway_soon_leaves_the_stem_as_it_is_and_does_not_click() {
    let song = Scene::song();
    let unbypassed = ClapHost::running(LARGEST_BLOCK).render(&song, irregular_blocks());
    // A sudden switch would click the loudest where most is taken away.
    let usually_removed = removed(&song.stem, &unbypassed);
    let most = |frames: Range<usize>| {
        frames.max_by(|&a, &b| usually_removed[0][a].abs().total_cmp(&usually_removed[0][b].abs()))
    };
    let on = most(50_000..60_000).expect("there are frames");
    let off = most(110_000..120_000).expect("there are frames");

    let mut host = ClapHost::running(LARGEST_BLOCK);
    let switches =
        [(on, 1.0), (off, 0.0)].map(|(frame, value)| Change { frame, id: "bypass", value });
    let rendered = host.render_with(&song, Key::Connected, &switches, irregular_blocks());

    let settled = on + (0.3 * RATE) as usize;
    let cut = |channels: &Audio, start: usize, end: usize| -> Audio {
        channels.iter().map(|channel| channel[start..end].to_vec()).collect()
    };
    assert_same(&cut(&rendered, 0, on), &cut(&unbypassed, 0, on), "before");
    assert!(!is_same(&cut(&rendered, on, settled), &cut(&unbypassed, on, settled)));
    assert_same(&cut(&rendered, settled, off), &cut(&song.stem, settled, off), "300 ms later");
    assert!(!is_same(&cut(&rendered, off, song.frames()), &cut(&song.stem, off, song.frames())));

    // The stem's own attacks would drown a click: what is removed from it has none.
    let (jump, usual) =
        (largest_jump(&removed(&song.stem, &rendered)), largest_jump(&usually_removed));
    assert!(jump <= 1.5 * usual, "a jump of {jump} where {usual} is usual");
}

fn removed(stem: &Audio, carved: &Audio) -> Audio {
    let difference = |(stem, carved): (&Vec<f32>, &Vec<f32>)| -> Vec<f32> {
        stem.iter().zip(carved).map(|(stem, carved)| stem - carved).collect()
    };
    stem.iter().zip(carved).map(difference).collect()
}
