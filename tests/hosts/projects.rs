//! Projects that `leeway session` writes: the built CLAP takes the states in them for its own, and carves
//! as the command does.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use leeway_test_signals::{assert_same, blocks::blocks_of, is_same};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::clap_host::ClapHost;
use crate::equality::{carved_by_command, write_wav};
use crate::scene::Scene;
use crate::tuning::number;

/// The projects of a song whose stems are the scene's, under names that call for presets.
fn projects(scene: &Scene, stems: &[&str], options: &[&str]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("stems")).expect("the folder can be made");
    write_wav(&at("vocal.wav"), &scene.vocal);
    for stem in stems {
        write_wav(&at("stems").join(stem), &scene.stem);
    }
    for host in ["reaper", "dawproject"] {
        let run = Command::new(env!("CARGO_BIN_EXE_leeway"))
            .current_dir(folder.path())
            .args(["session", "stems", "--vocal", "vocal.wav", "--to", host])
            .args(options)
            .output()
            .expect("the command starts");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
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

/// The plugins' states in a DAWproject.
fn states_in_dawproject(project: &Path, count: usize) -> Vec<Vec<u8>> {
    let file = File::open(project).expect("the project is there");
    let mut archive = ZipArchive::new(file).expect("the project is a ZIP");
    let mut state = |index: usize| {
        let mut bytes = Vec::new();
        let name = format!("plugins/{index}.clap-preset");
        let mut file = archive.by_name(&name).expect("the state is there");
        file.read_to_end(&mut bytes).expect("the state can be read");
        bytes
    };
    (1..=count).map(&mut state).collect()
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
    assert_eq!(states, states_in_dawproject(&dawproject, stems.len()));
    assert_eq!(states.len(), stems.len());
    for (state, (file, preset)) in states.iter().zip(stems) {
        let options = ["--preset", preset, "--trim", "2.5", "--release", "200"];
        let carved = carved_by_command(&scene, &options.map(str::to_owned));
        assert!(!is_same(&carved, &scene.stem), "{file}: there is nothing to compare");
        let mut host = ClapHost::load();
        host.load_state(state).expect("the state is sound");
        assert_eq!(&host.save(), state, "{file}: the plugin would have saved it otherwise");
        host.activate(leeway_test_signals::RATE, 512).expect("48 kHz is supported");
        assert_same(&host.render(&scene, blocks_of(512)), &carved, file);
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
