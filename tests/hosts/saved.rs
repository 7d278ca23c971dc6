//! States that were saved with versions of old, kept in `saved/`: each must load for ever.
//!
//! A new version gets its own: `LEEWAY_KEEP_STATE=1 cargo test --test hosts saved`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use leeway::presets;
use leeway_test_signals::RATE;
use serde_json::{Value, json};

use crate::clap_host::{ClapHost, stream};
use crate::tuning::{Tuning, ids};
use crate::vst3_host::Vst3Host;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hosts/saved")
}

/// The state of today, with nothing as it is by default.
fn todays_state() -> Value {
    let mut state = Tuning::all_changed().state(true);
    state["fields"]["voice"] = json!("[-12.5,-3.1,0.0,-7.7,-40.2]");
    let beat: Vec<f32> = (0..39).map(|band| -20.5 - band as f32).collect();
    state["fields"]["beat"] = json!(serde_json::to_string(&beat).expect("a list is JSON"));
    state["fields"]["window"] =
        json!(r#"{"size":[1280.0,720.0],"dark":false,"drawer":true,"scale":1.5}"#);
    state["fields"]["preset"] = json!(r#"{"name":"808 / bass","positions":{"depth":0.5}}"#);
    state["fields"]["compare"] =
        json!(r#"{"b":true,"other":{"normalized":{"depth":0.25},"voice":[-12.5,0.0]}}"#);
    state
}

fn keep(version: &str) {
    fs::create_dir_all(folder()).expect("the folder can be made");
    let mut clap = ClapHost::load();
    clap.load_state(&stream(&todays_state())).expect("the state is sound");
    fs::write(folder().join(format!("{version}.clap-state")), clap.save()).expect("it is written");
    let mut vst3 = Vst3Host::load(RATE, 512);
    vst3.load_state(todays_state().to_string().as_bytes()).expect("the state is sound");
    fs::write(folder().join(format!("{version}.vst3-state")), vst3.save()).expect("it is written");
}

/// The files with this ending, by the version that they are of.
fn saved(ending: &str) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder()).expect("the folder is there");
    files
        .map(|file| file.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .map(|path| {
            let version = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (version, fs::read(path).expect("the file can be read"))
        })
        .collect()
}

/// What a project holds: JSON, among what the host adds to it.
fn json_in(saved: &[u8]) -> Value {
    let start = saved.iter().position(|byte| *byte == b'{').expect("JSON is in it");
    let mut values = serde_json::Deserializer::from_slice(&saved[start..]).into_iter();
    values.next().expect("JSON is in it").expect("it is sound")
}

/// The times of versions before 0.2 as this one takes them. Everything else stays as it was.
fn calm(state: &mut Value) {
    let ids = ["attack", "hold", "release"];
    let times = ids.map(|id| state["params"][id]["f32"].as_f64().expect("a time") as f32);
    let calm = presets::calm_times(times);
    assert!(calm != times);
    for (id, time) in ids.into_iter().zip(calm) {
        state["params"][id]["f32"] = json!(time);
    }
}

#[test]
fn every_state_ever_saved_still_loads() {
    let version = env!("CARGO_PKG_VERSION");
    if env::var_os("LEEWAY_KEEP_STATE").is_some() {
        keep(version);
    }
    let (claps, vst3s) = (saved("clap-state"), saved("vst3-state"));
    for files in [&claps, &vst3s] {
        let kept = files.iter().any(|(of, _)| of == version);
        assert!(kept, "version {version} has no state of its own: see the top of this file");
    }
    for (version, bytes) in claps {
        let mut host = ClapHost::load();
        host.load_state(&bytes).unwrap_or_else(|_| panic!("CLAP, {version}: does not load"));
        let (mut then, now) = (json_in(&bytes), json_in(&host.save()));
        assert_eq!(then["version"], json!(version));
        if version.starts_with("0.1.") {
            calm(&mut then);
        }
        // A project opens with the output, whatever was listened to when it was saved.
        then["params"]["listen"] = json!({ "string": "output" });
        for part in ["params", "fields"] {
            for (name, value) in then[part].as_object().expect("values by name") {
                assert_eq!(&now[part][name], value, "CLAP, {version}: {name}");
            }
        }
    }
    for (version, bytes) in vst3s {
        let mut host = Vst3Host::load(RATE, 512);
        host.load_state(&bytes).unwrap_or_else(|_| panic!("VST3, {version}: does not load"));
        // What the JSON says, as a CLAP of today has it.
        let mut clap = ClapHost::load();
        clap.load_state(&stream(&json_in(&bytes))).expect("the state is sound");
        for id in ids().chain(["bypass"]) {
            assert_eq!(host.value(id), clap.value(id), "VST3, {version}: {id}");
        }
    }
}
