//! States that are damaged, as texts or in what they say.

use std::cell::Cell;

use leeway_test_signals::{RATE, blocks::blocks_of};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use super::{try_all, values};
use crate::clap_host::{ClapHost, framed};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::{Tuning, ids};

fn json_of(saved: &[u8]) -> Value {
    serde_json::from_slice(&saved[8..]).expect("the state is JSON")
}

/// What breaks a text.
#[derive(Clone, Debug)]
enum Damage {
    Overwrite(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize),
    CutOff(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    // What JSON is made of does more harm than any byte.
    let byte = prop_oneof![any::<u8>(), select(br#"{}[]",:.0123456789-+eEntfalsru\"#.as_slice())];
    prop_oneof![
        (at(), byte.clone()).prop_map(|(at, byte)| Damage::Overwrite(at, byte)),
        (at(), vec(byte, 1..8)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (at(), 1..40_usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        (at(), 1..40_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        at().prop_map(Damage::CutOff),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        let end = |start: usize, length: usize| bytes.len().min(start + length);
        match damage {
            Damage::Overwrite(at, byte) => *at.get_mut(&mut bytes) = *byte,
            Damage::Insert(at, new) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Damage::Remove(at, length) => {
                let start = at.index(bytes.len());
                bytes.drain(start..end(start, *length));
            }
            Damage::Repeat(at, length) => {
                let start = at.index(bytes.len());
                bytes.extend_from_within(start..end(start, *length));
            }
            Damage::CutOff(at) => bytes.truncate(at.index(bytes.len())),
        }
    }
    bytes
}

/// A state as it should be, with values that are none in the place of some.
fn state() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        any::<f32>().prop_map(|number| serde_json::json!({ "f32": number })),
        any::<i32>().prop_map(|number| serde_json::json!({ "i32": number })),
        any::<bool>().prop_map(|on| serde_json::json!({ "bool": on })),
        ".{0,20}".prop_map(|text| serde_json::json!({ "string": text })),
    ];
    let names: Vec<&str> = ids().chain(["bypass", "stranger"]).collect();
    let fields = select(vec!["voice", "beat", "window", "preset", "compare", "newer", "stranger"]);
    let texts = prop_oneof![
        ".{0,30}",
        r"\[(-?[0-9]{1,3}(\.[0-9])?,){0,45}0\]",
        r#"\{"[a-z]{0,6}":.{0,9}\}"#
    ];
    (vec((select(names), value), 0..6), vec((fields, texts), 0..3)).prop_map(|(params, fields)| {
        let mut state = Tuning::all_changed().state(true);
        for (id, value) in params {
            state["params"][id] = value;
        }
        for (field, text) in fields {
            state["fields"][field] = text.into();
        }
        state
    })
}

#[test]
fn no_state_breaks_the_plugin() {
    in_subprocess(|| {
        let counts = [const { Cell::new(0) }; 2];
        let scene = Scene::opening(0.05);
        let states = (state(), vec(damage(), 0..4));
        try_all(&states, |(state, damages)| {
            let bytes = framed(&damaged(state.to_string().into_bytes(), &damages));
            let mut host = ClapHost::load();
            host.tune(&Tuning::changed());
            let before = values(&mut host);
            let loaded = host.load_state(&bytes).is_ok();
            counts[usize::from(loaded)].update(|count| count + 1);
            let after = values(&mut host);
            prop_assert!(loaded || after == before, "it is refused, but changes something");
            prop_assert!(after.iter().all(|value| (0.0..=1.0).contains(value)), "{after:?}");
            // What it became can be saved and opened again.
            let saved = host.save();
            let mut fresh = ClapHost::load();
            prop_assert!(fresh.load_state(&saved).is_ok(), "it is saved, but does not load");
            prop_assert_eq!(&values(&mut fresh), &after);
            prop_assert_eq!(json_of(&fresh.save()), json_of(&saved));
            host.activate(RATE, 512).expect("48 kHz is supported");
            let carved = host.render(&scene, blocks_of(512));
            prop_assert!(carved.iter().flatten().all(|sample| sample.is_finite()));
            Ok(())
        });
        let [refused, loaded] = counts.map(Cell::into_inner);
        println!("states: {loaded} loaded, {refused} refused");
        assert!(refused > 0 && loaded > 0, "it proves nothing");
    });
}
