//! The same samples, whoever asks the engine for them: CLAP, VST3, the command, or Rust code.

use std::fs;
use std::path::Path;
use std::process::Command;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    is_same,
};
use tempfile::TempDir;

use crate::clap_host::{Change, ClapHost, Key};
use crate::scene::Scene;
use crate::subprocess::run;
use crate::tuning::{Tuning, choices_of, ids};
use crate::vst3_host::Vst3Host;

#[test]
fn clap_and_vst3_render_what_the_engine_does() {
    for tuning in [Tuning::default_values(), Tuning::changed()] {
        let song = Scene::song();
        let carved = song.carved_by_engine(RATE, &tuning.settings());
        assert!(!is_same(&carved, &song.stem), "there is nothing to compare");

        let mut clap = ClapHost::running(512);
        clap.tune(&tuning);
        assert_same(&clap.render(&song, blocks_of(512)), &carved, &format!("CLAP, {tuning:?}"));

        let mut vst3 = Vst3Host::load(RATE, 512);
        vst3.tune(&tuning);
        vst3.start();
        assert_same(&vst3.render(&song, blocks_of(512)), &carved, &format!("VST3, {tuning:?}"));
    }
}

/// The song that ships with Leeway, as a host plays it, against what `leeway carve` writes.
#[test]
fn the_demo_song_is_the_same_in_every_host() {
    let [stem, vocal] = ["piano", "vocal"].map(decoded);
    // Its vocal is mono: in stereo both sides must arrive.
    let quieter = vocal[0].iter().map(|sample| 0.5 * sample).collect();
    let scene = Scene { stem, vocal: vec![vocal[0].clone(), quieter], beat: Audio::new() };
    let carved = carved_by_command(&scene, &[]);
    assert!(!is_same(&carved, &scene.stem), "nothing was carved");
    for block in [64, 512, 1024] {
        let clap = ClapHost::running(block).render(&scene, blocks_of(block));
        let vst3 = Vst3Host::running(block).render(&scene, blocks_of(block));
        for (host, rendered) in [("clack-host (CLAP)", clap), ("vst3-host (VST3)", vst3)] {
            let what = format!("{host}, the demo song, blocks of {block}");
            assert_same(&rendered, &carved, &what);
            println!("{what}: {} samples, all the same to the last bit", rendered.concat().len());
        }
    }
}

/// If one of them were not, it could get lost on its way to the engine unnoticed.
#[test]
fn each_of_the_changed_settings_of_these_tests_is_heard() {
    let mut scene = Scene::opening(2.0);
    // A pause, for Hold.
    scene.vocal.iter_mut().for_each(|channel| channel[48_000..72_000].fill(0.0));
    let carved = |tuning: Tuning| scene.carved_by_engine(RATE, &tuning.settings());
    let changed = carved(Tuning::changed());
    for id in ids().filter(|id| !["lookahead", "source", "listen"].contains(id)) {
        assert!(!is_same(&carved(Tuning::changed().without(id)), &changed), "{id}");
    }
    for id in ["lookahead", "source"] {
        let all_changed = carved(Tuning::all_changed());
        assert!(!is_same(&carved(Tuning::all_changed().without(id)), &all_changed), "{id}");
    }
}

#[test]
fn every_stereo_mode_is_the_same_for_all() {
    let scene = Scene::opening(2.0);
    let mut seen: Vec<Audio> = Vec::new();
    for mode in choices_of("stereo") {
        let tuning = Tuning::default_values().choosing("stereo", mode);
        let carved = scene.carved_by_engine(RATE, &tuning.settings());
        assert!(!seen.iter().any(|other| is_same(other, &carved)), "{mode} is like another");
        assert_same(&carved_by_command(&scene, &tuning.options()), &carved, "the command");

        let mut clap = ClapHost::load();
        clap.tune(&tuning);
        clap.activate(RATE, 512).expect("48 kHz is supported");
        assert_same(&clap.render(&scene, blocks_of(512)), &carved, &format!("CLAP, {mode}"));

        let mut vst3 = Vst3Host::load(RATE, 512);
        vst3.tune(&tuning);
        vst3.start();
        assert_same(&vst3.render(&scene, blocks_of(512)), &carved, &format!("VST3, {mode}"));
        seen.push(carved);
    }
}

#[test]
fn the_size_of_the_blocks_does_not_matter() {
    let song = Scene::song();
    let carved = song.carved_by_engine(RATE, &Tuning::default_values().settings());
    let irregular = ClapHost::running(LARGEST_BLOCK).render(&song, irregular_blocks());
    assert_same(&irregular, &carved, "CLAP, irregular blocks");
    let irregular = Vst3Host::running(LARGEST_BLOCK).render(&song, irregular_blocks());
    assert_same(&irregular, &carved, "VST3, irregular blocks");

    let opening = Scene::opening(0.5);
    let carved = opening.carved_by_engine(RATE, &Tuning::default_values().settings());
    for size in [1, 63, 8192] {
        let rendered = ClapHost::running(size).render(&opening, blocks_of(size));
        assert_same(&rendered, &carved, &format!("blocks of {size}"));
    }
}

#[test]
fn processing_in_place_does_not_matter() {
    let scene = Scene::opening(1.0);
    let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    let mut host = ClapHost::running(LARGEST_BLOCK);
    host.in_place = true;
    assert_same(&host.render(&scene, irregular_blocks()), &carved, "in place");
}

#[test]
fn every_layout_renders_what_the_engine_does() {
    for (stem, vocal) in [(2, 2), (2, 1), (1, 1), (1, 2)] {
        let scene = Scene::opening(2.0).with_channels(stem, vocal);
        let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
        assert!(!is_same(&carved, &scene.stem), "{stem}+{vocal}: there is nothing to compare");
        let mut host = ClapHost::load();
        host.select_layout(stem, vocal);
        host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
        assert_same(&host.render(&scene, irregular_blocks()), &carved, &format!("{stem}+{vocal}"));
    }
}

#[test]
fn the_channels_of_the_vocal_count() {
    let carved = |stem, vocal| {
        let scene = Scene::opening(2.0).with_channels(stem, vocal);
        scene.carved_by_engine(RATE, &Tuning::default_values().settings())
    };
    // If these were the same, the layouts could be mixed up unnoticed.
    assert!(!is_same(&carved(2, 2), &carved(2, 1)));
    assert!(!is_same(&carved(1, 2), &carved(1, 1)));
}

/// Hosts know values from 0 to 1 only, so a value in dB comes out a little beside itself. What is
/// left of it must be what sounds, in each format and however it is handed over.
#[test]
fn parameters_set_by_the_host_are_the_engines_settings() {
    let scene = Scene::opening(2.0);
    let carved = scene.carved_by_engine(RATE, &Tuning::changed().rounded_by_host().settings());
    let values = Tuning::changed().normalized();

    let mut flushed = ClapHost::load();
    for &(id, value) in &values {
        flushed.set(id, value);
    }
    flushed.activate(RATE, 512).expect("48 kHz is supported");
    assert_same(&flushed.render(&scene, blocks_of(512)), &carved, "CLAP, before it is active");

    let mut clap = ClapHost::running(512);
    let changes: Vec<_> =
        values.iter().map(|&(id, value)| Change { frame: 0, id, value }).collect();
    let rendered = clap.render_with(&scene, Key::Connected, &changes, blocks_of(512));
    assert_same(&rendered, &carved, "CLAP, with the first block");

    let mut vst3 = Vst3Host::load(RATE, 512);
    for (id, value) in values {
        vst3.set(id, value);
    }
    vst3.start();
    assert_same(&vst3.render(&scene, blocks_of(512)), &carved, "VST3, before it is active");
}

/// What `leeway carve` makes of the scene, whose vocal need not be there.
pub fn carved_by_command(scene: &Scene, options: &[String]) -> Audio {
    let folder = TempDir::new().expect("a temporary folder");
    let [vocal, stem, out] =
        ["vocal.wav", "stem.wav", "carved"].map(|name| folder.path().join(name));
    write_wav(&stem, &scene.stem);
    let mut command = Command::new(env!("CARGO_BIN_EXE_leeway"));
    command.arg("carve").args(options).args([&stem, Path::new("--out"), &out]);
    if !scene.vocal.is_empty() {
        write_wav(&vocal, &scene.vocal);
        command.args([Path::new("--vocal"), &vocal]);
    }
    succeed(&mut command);
    read_wav(&out.join("stem.wav"))
}

/// Runs the command, which has to succeed.
pub fn succeed(command: &mut Command) {
    let run = run(command);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A part of the demo song, decoded by the command, which carves nothing at no depth.
fn decoded(name: &str) -> Audio {
    let part = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(name);
    let folder = TempDir::new().expect("a temporary folder");
    let part = part.with_extension("flac");
    let mut command = Command::new(env!("CARGO_BIN_EXE_leeway"));
    command.args(["carve", "--voice", "low", "--depth", "0"]);
    succeed(command.args([&part, Path::new("--out"), folder.path()]));
    read_wav(&folder.path().join(name).with_extension("wav"))
}

pub fn write_wav(path: &Path, channels: &Audio) {
    let spec = WavSpec {
        channels: channels.len() as u16,
        sample_rate: RATE as u32,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut file = WavWriter::create(path, spec).expect("the file can be made");
    for frame in 0..channels[0].len() {
        for channel in channels {
            file.write_sample(channel[frame]).expect("the file can be written");
        }
    }
    file.finalize().expect("the file can be finished");
}

fn read_wav(path: &Path) -> Audio {
    let file = WavReader::new(fs::File::open(path).expect("the stem was written"))
        .expect("the stem is a WAV file");
    let spec = file.spec();
    assert_eq!(spec.sample_rate, RATE as u32);
    let samples: Result<Vec<f32>, _> = match spec.sample_format {
        SampleFormat::Float => file.into_samples().collect(),
        SampleFormat::Int => {
            let full_scale = (1_u32 << (spec.bits_per_sample - 1)) as f32;
            file.into_samples::<i32>().map(|sample| Ok(sample? as f32 / full_scale)).collect()
        }
    };
    let mut channels = vec![Vec::new(); spec.channels.into()];
    for (index, sample) in samples.expect("the file is whole").into_iter().enumerate() {
        channels[index % usize::from(spec.channels)].push(sample);
    }
    channels
}
