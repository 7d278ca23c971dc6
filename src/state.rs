//! What projects save, made whole before it is loaded: by whatever version it was saved, and whatever
//! has happened to it since.

use std::collections::{BTreeMap, BTreeSet};

use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;
use serde::{Deserialize, Serialize};

use crate::params::{LeewayParams, WindowState};
use crate::presets;
use crate::sounds::{Chosen, Compare};
use crate::voice::Profile;

/// What a newer version saved and this one does not know. It goes along in the project, until it is
/// opened with a version that does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Newer {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, ParamValue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
}

/// Makes a saved state whole: what an older version did not know, and what is no value of its
/// control, becomes the default; what this version does not know is put aside. All of it is logged.
pub fn mend(state: &mut PluginState) {
    let params = LeewayParams::default();
    take_back(state);
    translate(state);
    mend_params(state, &params);
    listen_to_output(state, &params);
    mend_fields(state, &params);
    put_aside(state, &params);
}

/// Takes back what an older version has put aside.
fn take_back(state: &mut PluginState) {
    let newer = state.fields.remove("newer").map(|newer| serde_json::from_str(&newer));
    match newer.unwrap_or_else(|| Ok(Newer::default())) {
        Ok(Newer { params, fields }) => {
            for (id, value) in params {
                state.params.entry(id).or_insert(value);
            }
            for (field, value) in fields {
                state.fields.entry(field).or_insert(value);
            }
        }
        Err(fault) => nice_warn!("saved state: 'newer': {fault}; it is left out"),
    }
}

/// The times of versions before 0.2 were those of a cut that flickered: see
/// [`presets::calm_times`].
fn translate(state: &mut PluginState) {
    if !state.version.starts_with("0.1.") {
        return;
    }
    let value = |id: &str| match state.params.get(id) {
        Some(&ParamValue::F32(value)) => Some(value),
        _ => None,
    };
    let times = ["attack", "hold", "release"];
    if let [Some(attack), Some(hold), Some(release)] = times.map(value) {
        let calm = presets::calm_times([attack, hold, release]);
        let calm = times.into_iter().zip(calm);
        state.params.extend(calm.map(|(id, time)| (id.to_owned(), ParamValue::F32(time))));
    }
}

/// What is listened to is no part of a project: saved and forgotten, it would be printed.
fn listen_to_output(state: &mut PluginState, params: &LeewayParams) {
    state.params.insert("listen".into(), default_value(params.listen.as_ptr()));
}

fn mend_params(state: &mut PluginState, params: &LeewayParams) {
    for (id, param, _) in params.param_map() {
        let (value, fault) = match (param, state.params.get(&id)) {
            (param, None) => (default_value(param), None),
            (ParamPtr::FloatParam(_), Some(&ParamValue::F32(value))) => {
                let (low, high) = range(param);
                if (low..=high).contains(&value) {
                    continue;
                }
                (default_value(param), Some(format!("{value} is outside {low} to {high}")))
            }
            (ParamPtr::BoolParam(_), Some(ParamValue::Bool(_))) => continue,
            (ParamPtr::EnumParam(choices), Some(ParamValue::String(id))) => {
                // SAFETY: the pointer comes from `params`, which is nobody else's.
                if unsafe { (*choices).set_from_id(id) } {
                    continue;
                }
                (default_value(param), Some(format!("there is no choice '{id}'")))
            }
            (param, Some(other)) => {
                (default_value(param), Some(format!("{other:?} is no value for it")))
            }
        };
        if let Some(fault) = fault {
            nice_warn!("saved state: '{id}': {fault}; the default is used instead");
        }
        state.params.insert(id, value);
    }
}

fn mend_fields(state: &mut PluginState, params: &LeewayParams) {
    for (field, default) in params.serialize_fields() {
        let saved = state.fields.entry(field.clone()).or_insert_with(|| default.clone());
        // Left broken, it would leave in place what was there before.
        let fault = match field.as_str() {
            "voice" => serde_json::from_str::<Profile>(saved).err(),
            "window" => serde_json::from_str::<WindowState>(saved).err(),
            "preset" => serde_json::from_str::<Option<Chosen>>(saved).err(),
            "compare" => serde_json::from_str::<Compare>(saved).err(),
            _ => None,
        };
        if let Some(fault) = fault {
            nice_warn!("saved state: '{field}': {fault}; the default is used instead");
            *saved = default;
        }
    }
}

/// Puts aside what this version does not know, for the next to save it again.
fn put_aside(state: &mut PluginState, params: &LeewayParams) {
    let ids: BTreeSet<String> = params.param_map().into_iter().map(|(id, ..)| id).collect();
    let names: BTreeSet<String> = params.serialize_fields().into_keys().collect();
    let newer = Newer {
        params: state.params.extract_if(.., |id, _| !ids.contains(id)).collect(),
        fields: state.fields.extract_if(.., |name, _| !names.contains(name)).collect(),
    };
    let strangers: Vec<&String> = newer.params.keys().chain(newer.fields.keys()).collect();
    if !strangers.is_empty() {
        let version = &state.version;
        nice_warn!("saved by version '{version}': not known here, but kept: {strangers:?}");
    }
    // There is nothing in it that cannot be text, as it has been.
    let kept = serde_json::to_string(&newer).unwrap_or_default();
    state.fields.insert("newer".into(), kept);
}

fn default_value(param: ParamPtr) -> ParamValue {
    // SAFETY: the pointers come from a `LeewayParams` that outlives this call.
    match param {
        ParamPtr::BoolParam(p) => ParamValue::Bool(unsafe { (*p).default_plain_value() }),
        ParamPtr::IntParam(p) => ParamValue::I32(unsafe { (*p).default_plain_value() }),
        ParamPtr::EnumParam(p) => ParamValue::I32(unsafe { (*p).default_plain_value() }),
        ParamPtr::FloatParam(p) => ParamValue::F32(unsafe { (*p).default_plain_value() }),
    }
}

fn range(param: ParamPtr) -> (f32, f32) {
    // SAFETY: as above.
    unsafe { (param.preview_plain(0.0), param.preview_plain(1.0)) }
}

#[cfg(test)]
mod tests;
