//! The presets in a CLAP host's own browser.

use std::ffi::CStr;
use std::path::Path;
use std::{env, fs};

use clack_extensions::preset_discovery::indexer::IndexerImpl;
use clack_extensions::preset_discovery::metadata_receiver::MetadataReceiverImpl;
use clack_extensions::preset_discovery::prelude::*;
use clack_extensions::preset_discovery::provider::Provider;
use clack_host::prelude::*;
use leeway::params::LeewayParams;
use leeway::presets::{self, Preset};
use leeway_engine::Settings;
use leeway_test_signals::{blocks::blocks_of, is_same};

use crate::clap_host::{ClapHost, c_string};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;

fn owned(text: &CStr) -> String {
    text.to_string_lossy().into_owned()
}

/// What a host is told before it looks for presets.
#[derive(Default)]
struct Index {
    extensions: Vec<String>,
    /// Flags, and the path if it is one.
    locations: Vec<(Flags, Option<String>)>,
}

impl IndexerImpl for Index {
    fn declare_filetype(&mut self, file_type: FileType) -> Result<(), HostError> {
        self.extensions.extend(file_type.file_extension.map(owned));
        Ok(())
    }

    fn declare_location(&mut self, location: LocationInfo) -> Result<(), HostError> {
        self.locations.push((location.flags, location.location.file_path().map(owned)));
        Ok(())
    }

    fn declare_soundpack(&mut self, _: Soundpack) -> Result<(), HostError> {
        Ok(())
    }
}

/// A preset as a host knows it.
#[derive(Default, Debug, PartialEq)]
struct Told {
    name: String,
    load_key: Option<String>,
    plugin: String,
    creators: Vec<String>,
    description: String,
    features: Vec<String>,
}

#[derive(Default)]
struct Presets {
    told: Vec<Told>,
    errors: Vec<String>,
}

impl Presets {
    fn last(&mut self) -> &mut Told {
        self.told.last_mut().expect("a preset has begun")
    }
}

impl MetadataReceiverImpl for Presets {
    fn on_error(&mut self, _: i32, message: Option<&CStr>) {
        self.errors.extend(message.map(owned));
    }

    fn begin_preset(&mut self, name: Option<&CStr>, key: Option<&CStr>) -> Result<(), HostError> {
        let name = owned(name.expect("a preset has a name"));
        self.told.push(Told { name, load_key: key.map(owned), ..Told::default() });
        Ok(())
    }

    fn add_plugin_id(&mut self, id: UniversalPluginId) {
        self.last().plugin = format!("{}:{}", owned(id.abi), owned(id.id));
    }

    fn set_soundpack_id(&mut self, _: &CStr) {}

    fn set_flags(&mut self, _: Flags) {}

    fn add_creator(&mut self, creator: &CStr) {
        self.last().creators.push(owned(creator));
    }

    fn set_description(&mut self, description: &CStr) {
        self.last().description = owned(description);
    }

    fn set_timestamps(&mut self, _: Option<Timestamp>, _: Option<Timestamp>) {}

    fn add_feature(&mut self, feature: &CStr) {
        self.last().features.push(owned(feature));
    }

    fn add_extra_info(&mut self, _: &CStr, _: &CStr) {}
}

fn provider(host: &ClapHost) -> Provider<Index> {
    let factory: PresetDiscoveryFactory = host.entry().get_factory().expect("there is a factory");
    let ids: Vec<_> = factory.provider_descriptors().filter_map(|about| about.id()).collect();
    assert_eq!(ids, [c"audio.leeway.leeway.presets"]);
    let info = HostInfo::new("Leeway's tests", "Leeway", "", "1").expect("no zero bytes");
    Provider::instantiate(Index::default(), host.entry(), ids[0], &info).expect("it indexes")
}

fn told(host: &ClapHost, location: Location) -> Presets {
    let mut presets = Presets::default();
    provider(host).get_metadata(location, &mut presets);
    presets
}

/// Where the controls of the sound stand.
fn assert_stands_at(host: &mut ClapHost, sound: &Settings, about: &str) {
    for (id, position) in LeewayParams::positions(sound) {
        let value = host.value(&id);
        assert!((value - f64::from(position)).abs() < 1e-6, "{about}: {id} is at {value}");
    }
}

#[test]
fn hosts_list_the_shipped_presets_and_what_they_set() {
    let host = ClapHost::load();
    let index = provider(&host);
    assert_eq!(index.indexer().extensions, ["toml"]);
    assert_eq!(index.indexer().locations[0], (Flags::IS_FACTORY_CONTENT, None));

    let presets = told(&host, Location::Plugin);
    assert_eq!(presets.errors, [""; 0]);
    let names: Vec<_> = presets.told.iter().map(|preset| preset.name.clone()).collect();
    let shipped: Vec<_> = presets::shipped().into_iter().map(|preset| preset.name).collect();
    assert_eq!(names, shipped);
    let shipped = presets::named("pads").expect("pads are shipped");
    let pads = presets.told.iter().find(|preset| preset.name == "Pads").expect("pads are shipped");
    let description = "Max cut 14.0 dB, Attack 50.0 ms, Hold 150.0 ms, Release 600.0 ms".to_owned();
    let expected = Told {
        name: "Pads".into(),
        load_key: Some("Pads".into()),
        plugin: "clap:audio.leeway.leeway".into(),
        creators: vec!["Leeway".into()],
        description,
        features: [shipped.tags, shipped.files].concat(),
    };
    assert_eq!(*pads, expected);
}

#[test]
fn a_shipped_preset_is_loaded_at_once_and_sounds_so() {
    for playing in [false, true] {
        for preset in presets::shipped() {
            let mut host = ClapHost::load();
            if playing {
                host.activate(48_000.0, 512).expect("48 kHz is supported");
                host.render(&Scene::opening(0.02), blocks_of(512));
            }
            let told = host.load_preset(Location::Plugin, Some(&preset.name));
            assert_eq!(told, Ok(Some(preset.name.clone())));
            assert_stands_at(&mut host, &preset.sound, &preset.name);
        }
    }
    let scene = Scene::opening(0.5);
    let pads = presets::named("pads").expect("pads are shipped");
    let mut host = ClapHost::load();
    host.load_preset(Location::Plugin, Some("Pads")).expect("pads are shipped");
    host.activate(48_000.0, 512).expect("48 kHz is supported");
    let carved = scene.carved_by_engine(48_000.0, &pads.sound);
    let rendered = host.render(&scene, blocks_of(512));
    // Hosts know values by their positions, which are as precise as that.
    for (rendered, carved) in rendered.iter().flatten().zip(carved.iter().flatten()) {
        assert!((rendered - carved).abs() < 1e-5, "{rendered} instead of {carved}");
    }
    assert!(!is_same(&rendered, &scene.stem), "there is nothing to compare");
}

#[test]
fn what_belongs_to_the_song_stays_and_the_project_knows_the_preset() {
    let mut host = ClapHost::load();
    host.set("trim", 0.75);
    host.load_preset(Location::Plugin, Some("Pads")).expect("pads are shipped");
    assert!((host.value("trim") - 0.75).abs() < 1e-6, "vocal trim is moved");
    let saved = host.save();
    let state: serde_json::Value = serde_json::from_slice(&saved[8..]).expect("it is JSON");
    let chosen = state["fields"]["preset"].as_str().expect("the preset is saved");
    assert!(chosen.contains("\"Pads\""), "{chosen}");
}

#[test]
fn a_preset_file_is_told_of_and_loaded_and_a_broken_one_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let sound = Settings { depth: 40.0, trim: 3.0, ..Settings::default() };
    let text = Preset::saved("My pad".into(), &sound).to_text();
    fs::write(path("my pad.toml"), text).expect("it is written");
    fs::write(path("broken.toml"), "name = \"x\"\n[sound]\ndepth = 400\n").expect("it is written");
    let place = |path: &Path| c_string(path.to_str().expect("a temporary folder is UTF-8"));

    let mut host = ClapHost::load();
    let good = place(&path("my pad.toml"));
    let presets = told(&host, Location::File { path: &good });
    let [preset] = presets.told.as_slice() else { panic!("one preset, not {:?}", presets.told) };
    assert_eq!((preset.name.as_str(), preset.load_key.as_deref()), ("My pad", None));
    assert_eq!(preset.description, "Depth 40.0 %, Vocal trim 3.0 dB");
    assert_eq!(host.load_preset(Location::File { path: &good }, None), Ok(None));
    assert_stands_at(&mut host, &sound, "My pad");

    let missing = place(&path("missing.toml"));
    let broken = place(&path("broken.toml"));
    for (path, reason) in [(&broken, "depth is 400"), (&missing, "missing.toml")] {
        let location = Location::File { path };
        let presets = told(&host, location);
        assert!(presets.told.is_empty());
        assert!(presets.errors[0].contains(reason), "{:?}", presets.errors);
        let why = host.load_preset(location, None).expect_err(reason);
        assert!(why.contains(reason), "{why}");
    }
    let why = host.load_preset(Location::Plugin, Some("Nobody's")).expect_err("there is none");
    assert!(why.contains("Nobody's"), "{why}");
    assert_stands_at(&mut host, &sound, "after what cannot be loaded");
}

/// Where systems keep a user's files is read from the environment, which is the process's.
#[test]
#[cfg(target_os = "linux")]
fn the_users_own_folder_is_told_of_once_it_is_there() {
    in_subprocess(|| {
        let config = tempfile::tempdir().expect("a temporary folder");
        // SAFETY: no other thread of this process reads the environment at the time.
        unsafe { env::set_var("XDG_CONFIG_HOME", config.path()) };
        let host = ClapHost::load();
        assert_eq!(provider(&host).indexer().locations.len(), 1, "there is no folder yet");
        let folder = config.path().join("Leeway/presets");
        fs::create_dir_all(&folder).expect("the folder is made");
        let folder = folder.to_str().expect("a temporary folder is UTF-8").to_owned();
        let own = (Flags::IS_USER_CONTENT, Some(folder));
        assert_eq!(provider(&host).indexer().locations[1], own);
    });
}

#[test]
fn names_are_keys() {
    let mut names: Vec<_> = presets::shipped().into_iter().map(|preset| preset.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), presets::shipped().len());
}
