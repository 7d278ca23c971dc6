//! Projects: what is saved comes back, and what is broken does no harm.

use leeway_engine::Settings;
use leeway_test_signals::{RATE, assert_same, blocks::blocks_of};
use serde_json::{Value, json};

use crate::clap_host::{ClapHost, framed, stream};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::{Tuning, choices, ids, number, numbers};
use crate::vst3_host::Vst3Host;

/// The state's entry of a parameter.
fn entry<'a>(state: &'a mut Value, id: &str) -> &'a mut Value {
    &mut state["params"][id]
}

/// All that a project brings back: not what is listened to.
fn kept() -> impl Iterator<Item = &'static str> {
    ids().filter(|id| *id != "listen").chain(["bypass"])
}

/// Their values on the host's scale.
fn values(host: &mut ClapHost) -> Vec<f64> {
    kept().map(|id| host.value(id)).collect()
}

/// What a project holds of a CLAP's state, without the length in front.
fn json_of(saved: &[u8]) -> Value {
    serde_json::from_slice(&saved[8..]).expect("the state is JSON")
}

#[test]
fn a_clap_brings_back_every_parameter_and_saves_the_same_bytes_again() {
    let mut host = ClapHost::load();
    let defaults = values(&mut host);
    for (id, value) in Tuning::all_changed().normalized() {
        host.set(id, value);
    }
    host.set("bypass", 1.0);
    let changed = values(&mut host);
    for (default, changed) in defaults.iter().zip(&changed) {
        assert_ne!(default, changed, "a parameter at its default proves nothing");
    }
    let saved = host.save();

    let mut fresh = ClapHost::load();
    fresh.load_state(&saved).expect("the state is sound");
    assert_eq!(values(&mut fresh), changed);
    assert_eq!(fresh.save(), saved);
}

#[test]
fn a_vst3_brings_back_every_parameter_and_saves_the_same_bytes_again() {
    let mut host = Vst3Host::load(RATE, 512);
    let untouched = host.save();
    for (id, value) in Tuning::all_changed().normalized() {
        host.set(id, value);
    }
    host.set("bypass", 1.0);
    let saved = host.save();
    assert_ne!(saved, untouched);

    let mut fresh = Vst3Host::load(RATE, 512);
    fresh.load_state(&saved).expect("the state is sound");
    for (fresh, host) in fresh.parameters().iter().zip(host.parameters()) {
        if host.id == number("listen") {
            continue;
        }
        assert_ne!(host.value, host.default, "{}: a default proves nothing", host.name);
        assert_eq!(fresh.value, host.value, "{}", host.name);
    }
    assert_eq!(fresh.save(), saved);
}

#[test]
fn clap_and_vst3_read_each_others_states() {
    let mut clap = ClapHost::load();
    clap.tune(&Tuning::all_changed());
    let mut vst3 = Vst3Host::load(RATE, 512);
    vst3.load_state(&clap.save()[8..]).expect("the state is sound");
    for id in ids() {
        assert_eq!(vst3.value(id), clap.value(id), "{id}");
    }
    // The VST3's is the same, among what the host adds to it.
    let (saved, json) = (vst3.save(), &clap.save()[8..]);
    assert!(saved.windows(json.len()).any(|bytes| bytes == json));
}

#[test]
fn values_are_saved_in_the_units_people_read() {
    let mut host = ClapHost::load();
    host.tune(&Tuning::all_changed());
    assert_eq!(json_of(&host.save()), Tuning::all_changed().state(false));
}

#[test]
fn every_choice_is_saved_by_its_id_and_comes_back() {
    for (id, choices) in choices().filter(|(id, _)| *id != "listen") {
        for (index, choice) in choices.iter().enumerate() {
            let mut host = ClapHost::load();
            host.set(id, index as f64 / (choices.len() - 1) as f64);
            let saved = host.save();
            let tuning = Tuning::default_values().choosing(id, choice);
            assert_eq!(json_of(&saved), tuning.state(false), "{id}: {choice}");
            let mut fresh = Vst3Host::load(RATE, 512);
            fresh.load_state(&saved[8..]).expect("the state is sound");
            assert_eq!(fresh.value(id), host.value(id), "{id}: {choice}");
        }
    }
}

#[test]
fn an_older_state_is_filled_up_with_defaults() {
    let defaults = values(&mut ClapHost::load());
    let mut vst3 = Vst3Host::load(RATE, 512);
    let whole = Tuning::all_changed().state(true);
    for (index, id) in kept().enumerate() {
        let mut older = whole.clone();
        let params = older["params"].as_object_mut().expect("parameters by id");
        params.remove(id).expect("the parameter was there");
        let mut host = ClapHost::load();
        // The default must come even where another value was.
        host.load_state(&stream(&whole)).expect("the state is sound");
        let mut expected = values(&mut host);
        expected[index] = defaults[index];
        host.load_state(&stream(&older)).expect("an older state is sound");
        assert_eq!(values(&mut host), expected, "CLAP, without '{id}'");

        for state in [&whole, &older] {
            vst3.load_state(state.to_string().as_bytes()).expect("the state is sound");
        }
        let found: Vec<_> = kept().map(|id| vst3.value(id)).collect();
        assert_eq!(found, expected, "VST3, without '{id}'");
    }
}

/// The first version knew no more than this, and carved as this one does by default.
#[test]
fn a_state_of_the_first_version_sounds_as_it_did() {
    let mut first = Tuning::changed().state(false);
    let params = first["params"].as_object_mut().expect("parameters by id");
    for id in ["stereo", "lookahead", "guard", "punch", "source", "listen", "output"] {
        params.remove(id).expect("the parameter was there");
    }
    params.retain(|id, _| !id.starts_with("node"));
    let scene = Scene::opening(1.0);
    let mut host = ClapHost::load();
    host.load_state(&stream(&first)).expect("an older state is sound");
    host.activate(RATE, 512).expect("48 kHz is supported");
    assert_eq!(host.latency(), 0);
    let settings = Settings {
        depth: 60.0,
        max_cut: 14.0,
        clarity: 12.5,
        body: 25.0,
        trim: 3.5,
        low: 150.0,
        high: 9000.0,
        attack: 12.0,
        hold: 400.0,
        release: 150.0,
        ..Settings::default()
    };
    let carved = scene.carved_by_engine(RATE, &settings);
    assert_same(&host.render(&scene, blocks_of(512)), &carved, "CLAP");
}

#[test]
fn what_a_newer_state_says_besides_is_no_hindrance_and_is_kept() {
    in_subprocess(|| {
        let mut newer = Tuning::changed().state(false);
        *entry(&mut newer, "from-the-future") = json!({ "f32": 7.0 });
        newer["fields"]["from-the-future"] = json!("\"something\"");
        newer["also-new"] = json!([1, 2, 3]);
        let mut host = ClapHost::load();
        host.load_state(&stream(&newer)).expect("a newer state is sound");
        let mut tuned = ClapHost::load();
        tuned.tune(&Tuning::changed());
        assert_eq!(values(&mut host), values(&mut tuned));
        // They are in the project still when it is opened with the newer version again.
        let kept = json!({
            "params": { "from-the-future": { "f32": 7.0 } },
            "fields": { "from-the-future": "\"something\"" },
        });
        let saved = json_of(&host.save());
        let newer = saved["fields"]["newer"].as_str().expect("a field is text");
        assert_eq!(serde_json::from_str::<Value>(newer).expect("it is JSON"), kept);
    });
}

#[test]
fn a_broken_state_is_refused_and_changes_nothing() {
    in_subprocess(|| {
        let sound = stream(&Tuning::changed().state(false));
        let text = Tuning::changed().state(false).to_string();
        let mut broken: Vec<Vec<u8>> = [0, 1, 7, 8, 9, 100, sound.len() / 2, sound.len() - 1]
            .map(|length| sound[..length].to_vec())
            .into();
        broken.push(framed(b""));
        broken.push(framed(b"null"));
        broken.push(framed(b"[1, 2, 3]"));
        broken.push(framed(b"{\"params\": 3}"));
        broken.push(framed(&[0xff; 500]));
        broken.push([&u64::MAX.to_le_bytes(), text.as_bytes()].concat());
        broken.push(framed(text.replace("60.0", "1e999").as_bytes()));
        broken.push(framed(text.replace("60.0", "null").as_bytes()));
        broken.push(framed(text.replace("60.0", "\"loud\"").as_bytes()));
        let mut noise = 1_u32;
        broken.extend((1..200).map(|length| {
            let mut random = || {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (noise >> 24) as u8
            };
            framed(&(0..length).map(|_| random()).collect::<Vec<_>>())
        }));

        let scene = Scene::opening(0.5);
        let mut host = ClapHost::running(512);
        let defaults = values(&mut host);
        for state in broken {
            let what = String::from_utf8_lossy(&state[state.len().min(8)..]).into_owned();
            assert!(host.load_state(&state).is_err(), "loads: {what}");
            assert_eq!(values(&mut host), defaults, "changes something: {what}");
        }
        let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
        assert_same(&host.render(&scene, blocks_of(512)), &carved, "after all that");
    });
}

#[test]
fn impossible_values_in_a_state_become_defaults_and_the_rest_counts() {
    in_subprocess(|| {
        let scene = Scene::opening(0.5);
        let impossible = [
            json!({ "f32": 1e30 }),
            json!({ "f32": -1e30 }),
            json!({ "f32": 20_000.1 }),
            json!({ "i32": 3 }),
            json!({ "bool": true }),
            json!({ "string": "loud" }),
        ];
        let check = |id: &str, value: &Value, migrated: Value| {
            let mut state = Tuning::all_changed().state(true);
            *entry(&mut state, id) = value.clone();
            let mut host = ClapHost::load();
            host.load_state(&stream(&state)).expect("a state can be migrated");
            assert_eq!(json_of(&host.save()), migrated, "{id}: {value}");
        };
        for id in numbers() {
            for value in &impossible {
                check(id, value, Tuning::all_changed().without(id).state(true));
            }
        }
        for (id, choices) in choices() {
            let no_choices = ["", "quadraphonic", &choices[1].to_uppercase()]
                .map(|choice| json!({ "string": choice }));
            let other_types = [json!({ "i32": 1 }), json!({ "f32": 1.0 }), json!({ "bool": true })];
            for value in no_choices.iter().chain(&other_types) {
                check(id, value, Tuning::all_changed().without(id).state(true));
            }
        }
        for value in [json!({ "f32": 1.0 }), json!({ "i32": 1 }), json!({ "string": "true" })] {
            check("bypass", &value, Tuning::all_changed().state(false));
        }

        // One of them to its end: what was migrated is also what sounds.
        let mut state = Tuning::changed().state(false);
        *entry(&mut state, "depth") = json!({ "f32": 1e30 });
        *entry(&mut state, "bypass") = json!({ "f32": 1.0 });
        *entry(&mut state, "stereo") = json!({ "string": "quadraphonic" });
        let migrated = Tuning::changed().without("depth").without("stereo");
        let mut host = ClapHost::load();
        host.load_state(&stream(&state)).expect("a state can be migrated");
        assert_eq!(host.value("bypass"), 0.0);
        host.activate(RATE, 512).expect("48 kHz is supported");
        let carved = scene.carved_by_engine(RATE, &migrated.settings());
        assert_same(&host.render(&scene, blocks_of(512)), &carved, "a migrated state");
    });
}

#[test]
fn a_broken_state_does_a_vst3_no_harm() {
    in_subprocess(|| {
        let scene = Scene::opening(0.5);
        let mut host = Vst3Host::running(512);
        let text = Tuning::changed().state(false).to_string();
        for state in ["", "null", "{\"params\": 3}", &text[..text.len() / 2]] {
            assert!(host.load_state(state.as_bytes()).is_err(), "loads: {state}");
        }
        for parameter in host.parameters() {
            assert_eq!(parameter.value, parameter.default, "{}", parameter.name);
        }
        let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
        assert_same(&host.render(&scene, blocks_of(512)), &carved, "after all that");
    });
}

#[test]
fn a_state_loaded_while_playing_is_heard_from_the_next_block_on() {
    let scene = Scene::opening(2.0);
    let middle = 40_000;
    let mut host = ClapHost::running(512);
    let mut rendered = host.render(&scene.part(0, middle), blocks_of(512));
    host.tune(&Tuning::changed());
    let rest = host.render(&scene.part(middle, scene.frames()), blocks_of(512));
    for (to, from) in rendered.iter_mut().zip(rest) {
        to.extend(from);
    }
    let changes = [(0, Tuning::default_values()), (middle, Tuning::changed())]
        .map(|(frame, tuning)| (frame, tuning.settings()));
    assert_same(&rendered, &scene.carved_by_engine_with(RATE, &changes), "CLAP");
}
