//! What a new instance starts with. Where a user's files are is read from the environment, on Linux.

use std::path::Path;
use std::{env, fs};

use leeway::params::LeewayParams;
use leeway::presets::{self, Preset};
use leeway_engine::Settings;

use crate::clap_host::ClapHost;
use crate::subprocess::in_subprocess;
use crate::vst3_host::Vst3Host;

/// A user's folder with this default in it, in this process, which has not loaded the plugin yet.
fn with_default(text: &str, test: impl Fn(&Path)) {
    let config = tempfile::tempdir().expect("a temporary folder");
    let file = config.path().join("Leeway/default.toml");
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("the folder is made");
    fs::write(&file, text).expect("it is written");
    // SAFETY: no other thread of this process reads the environment at the time.
    unsafe { env::set_var("XDG_CONFIG_HOME", config.path()) };
    test(&file);
}

/// Whether the controls of a new CLAP, and of a new VST3, stand as in `sound`.
fn new_ones_stand_at(sound: &Settings) -> [bool; 2] {
    let positions = LeewayParams::positions(sound);
    let mut clap = ClapHost::load();
    let vst3 = Vst3Host::running(512);
    let is_at = |at: f64, position: f32| (at - f64::from(position)).abs() < 1e-6;
    [
        positions.iter().all(|(id, position)| is_at(clap.value(id), *position)),
        positions.iter().all(|(id, position)| is_at(vst3.value(id), *position)),
    ]
}

#[test]
fn new_instances_start_with_the_users_default_and_projects_as_they_were_saved() {
    in_subprocess(|| {
        let mine = Settings { depth: 40.0, max_cut: 20.0, trim: 5.0, ..Settings::default() };
        let of_any_song = Settings { trim: 0.0, ..mine };
        with_default(&Preset::saved("Mine".into(), &of_any_song).to_text(), |file| {
            let saved = {
                fs::rename(file, file.with_extension("aside")).expect("it is moved");
                assert_eq!(new_ones_stand_at(&Settings::default()), [true; 2]);
                let saved = ClapHost::load().save();
                fs::rename(file.with_extension("aside"), file).expect("it is moved back");
                saved
            };
            assert_eq!(new_ones_stand_at(&of_any_song), [true; 2]);
            let mut host = ClapHost::load();
            let state: serde_json::Value =
                serde_json::from_slice(&host.save()[8..]).expect("it is JSON");
            let chosen = state["fields"]["preset"].as_str().expect("the preset is saved");
            assert!(chosen.contains("\"Mine\""), "{chosen}");

            host.load_state(&saved).expect("it loads");
            for (id, position) in LeewayParams::positions(&Settings::default()) {
                assert!((host.value(&id) - f64::from(position)).abs() < 1e-6, "{id}");
            }
        });
    });
}

#[test]
fn a_broken_default_is_leeways() {
    in_subprocess(|| {
        let text = "name = \"Loud\"\n[sound]\nmax_cut = 60\n";
        assert!(presets::parse(text).is_err());
        with_default(text, |_| {
            assert_eq!(new_ones_stand_at(&Settings::default()), [true; 2]);
        });
    });
}
