//! Projects that `leeway session` writes: the built CLAP takes the states in them for its own, and carves
//! as the command does.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use leeway_test_signals::{RATE, assert_same, blocks::blocks_of, is_same};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::clap_host::ClapHost;
use crate::equality::{carved_by_command, succeed, write_wav};
use crate::scene::Scene;
use crate::tuning::number;
use crate::vst3_host::Vst3Host;

/// The projects of a song, the DAWproject with CLAPs and with VST3s, whose stems are the scene's, under names that call for presets.
fn projects(scene: &Scene, stems: &[&str], options: &[&str]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("stems")).expect("the folder can be made");
    write_wav(&at("vocal.wav"), &scene.vocal);
    for stem in stems {
        write_wav(&at("stems").join(stem), &scene.stem);
    }
    let vst3 = ["dawproject", "--plugin", "vst3", "--out", "vst3.dawproject"];
    for host in [&["reaper"][..], &["dawproject"], &vst3] {
        let mut session = Command::new(env!("CARGO_BIN_EXE_leeway"));
        session.current_dir(folder.path());
        session.args(["session", "stems", "--vocal", "vocal.wav", "--to"]);
        succeed(session.args(host).args(options));
    }
    folder
}

/// The plugins' states in a Reaper project.
fn states_in_reaper(project: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(project).expect("the project is text");
    let blocks = text.split("<STATE\n").skip(1);
    let decoded = blocks.map(|block| {
        let state: String = block.split('>').next().unwrap_or("").split_whitespace().collect();
        BASE64_STANDARD.decode(state).expect("the state is base64")
    });
    decoded.collect()
}

/// The plugins' states in a DAWproject, in files with this ending.
fn states_in_dawproject(project: &Path, count: usize, ending: &str) -> Vec<Vec<u8>> {
    let file = File::open(project).expect("the project is there");
    let mut archive = ZipArchive::new(file).expect("the project is a ZIP");
    let mut state = |index: usize| {
        let mut bytes = Vec::new();
        let name = format!("plugins/{index}.{ending}");
        let mut file = archive.by_name(&name).expect("the state is there");
        file.read_to_end(&mut bytes).expect("the state can be read");
        bytes
    };
    (1..=count).map(&mut state).collect()
}

/// The component's state in a VST3 preset file.
fn component(preset: &[u8]) -> &[u8] {
    let number = |at: usize| {
        i64::from_le_bytes(preset[at..at + 8].try_into().expect("eight bytes")) as usize
    };
    assert_eq!((&preset[..4], &preset[4..8]), (&b"VST3"[..], &[1, 0, 0, 0][..]));
    assert_eq!(&preset[8..40], b"4C6565776179436172766573526F6F6D" as &[u8], "the class");
    let list = number(40);
    assert_eq!(&preset[list..list + 12], b"List\x01\0\0\0Comp");
    assert_eq!(list + 28, preset.len());
    let (start, len) = (number(list + 12), number(list + 20));
    &preset[start..start + len]
}

#[test]
fn a_projects_states_carve_as_the_command_does() {
    let scene = Scene::opening(2.0);
    // In the order of names.
    let stems = [("808.wav", "808"), ("Drums.wav", "Drums"), ("Pad.wav", "Pads")];
    let files = stems.map(|(file, _)| file);
    let folder = projects(&scene, &files, &["--trim", "2.5", "--release", "200"]);
    let states = states_in_reaper(&folder.path().join("session.rpp"));
    let dawproject = folder.path().join("session.dawproject");
    assert_eq!(states, states_in_dawproject(&dawproject, stems.len(), "clap-preset"));
    assert_eq!(states.len(), stems.len());
    let vst3 = folder.path().join("vst3.dawproject");
    let presets = states_in_dawproject(&vst3, stems.len(), "vstpreset");
    for ((state, vst3), (file, preset)) in states.iter().zip(&presets).zip(stems) {
        let options = ["--preset", preset, "--trim", "2.5", "--release", "200"];
        let carved = carved_by_command(&scene, &options.map(str::to_owned));
        assert!(!is_same(&carved, &scene.stem), "{file}: there is nothing to compare");
        let mut host = ClapHost::load();
        host.load_state(state).expect("the state is sound");
        assert_eq!(&host.save(), state, "{file}: the plugin would have saved it otherwise");
        host.activate(RATE, 512).expect("48 kHz is supported");
        assert_same(&host.render(&scene, blocks_of(512)), &carved, file);

        let mut host = Vst3Host::load(RATE, 512);
        assert_eq!(component(vst3), &state[8..], "{file}: the formats differ");
        host.load_state(component(vst3)).expect("the state is sound");
        host.start();
        assert_same(&host.render(&scene, blocks_of(512)), &carved, &format!("{file}, VST3"));
    }
}

#[test]
fn projects_automate_the_number_that_the_plugin_knows_depth_by() {
    let folder = projects(&Scene::opening(2.0), &["Piano.wav"], &[]);
    let rpp = fs::read_to_string(folder.path().join("session.rpp")).expect("it is text");
    let depth = number("depth");
    assert!(rpp.contains(&format!("<PARMENV 0:{depth} 0 1 ")), "{rpp}");
    // It is the first of the plugin's parameters.
    let mut host = ClapHost::load();
    let params: clack_extensions::params::PluginParams = host.extension();
    let mut buffer = clack_extensions::params::ParamInfoBuffer::new();
    let first = params.get_info(&host.plugin(), 0, &mut buffer).expect("there are parameters");
    assert_eq!((first.id.get(), first.min_value, first.max_value), (depth, 0.0, 1.0));
}
