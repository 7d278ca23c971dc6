//! What projects save, migrated to this version before it is loaded: by whatever version it was saved,
//! and whatever has happened to it since.

mod saved;

pub use saved::{clap_state, vst3_preset};

use std::collections::BTreeMap;

use leeway_engine::CONTROLS;
use leeway_engine::controls::{Control, Kind};
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;
use serde::{Deserialize, Serialize};

use crate::beat_profile::BeatProfile;
use crate::params::{LeewayParams, WindowState};
use crate::presets;
use crate::sounds::{Chosen, Compare};
use crate::voice::VoiceProfile;

/// What a newer version saved and this one does not know. It goes along in the project, until it is
/// opened with a version that does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnknownState {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, ParamValue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
}

/// The field that [`UnknownState`] is saved in.
const UNKNOWN: &str = "newer";

/// Makes a saved state one of this version: what an older version did not know, and what is no value
/// of its control, becomes the default; what this version does not know is stashed. All of it is
/// logged.
pub fn migrate(state: &mut PluginState) {
    restore_unknown(state);
    migrate_times(state);
    migrate_params(state);
    listen_to_output(state);
    let fields = LeewayParams::default().serialize_fields();
    migrate_fields(state, &fields);
    stash_unknown(state, &fields);
}

/// Restores what an older version has stashed.
fn restore_unknown(state: &mut PluginState) {
    let unknown = state.fields.remove(UNKNOWN).map(|unknown| serde_json::from_str(&unknown));
    match unknown.unwrap_or_else(|| Ok(UnknownState::default())) {
        Ok(UnknownState { params, fields }) => {
            for (id, value) in params {
                state.params.entry(id).or_insert(value);
            }
            for (field, value) in fields {
                state.fields.entry(field).or_insert(value);
            }
        }
        Err(fault) => nice_warn!("saved state: '{UNKNOWN}': {fault}; it is left out"),
    }
}

/// The times of versions before 0.2 were those of a cut that flickered: see
/// [`presets::calm_times`].
fn migrate_times(state: &mut PluginState) {
    if !state.version.starts_with("0.1.") {
        return;
    }
    let value = |id: &str| match state.params.get(id) {
        Some(&ParamValue::F32(value)) => Some(value),
        _ => None,
    };
    let times = [&CONTROLS.attack, &CONTROLS.hold, &CONTROLS.release].map(|control| control.id);
    if let [Some(attack), Some(hold), Some(release)] = times.map(value) {
        let calm = presets::calm_times([attack, hold, release]);
        let calm = times.into_iter().zip(calm);
        state.params.extend(calm.map(|(id, time)| (id.to_owned(), ParamValue::F32(time))));
    }
}

/// What is listened to is no part of a project: saved and forgotten, it would be printed.
fn listen_to_output(state: &mut PluginState) {
    state.params.insert(CONTROLS.listen.id.into(), default_value(&CONTROLS.listen));
}

fn migrate_params(state: &mut PluginState) {
    for (control, _) in CONTROLS.iter() {
        let id = control.id;
        if let Some(saved) = state.params.get(id) {
            match fault(control, saved) {
                None => continue,
                Some(fault) => {
                    nice_warn!("saved state: '{id}': {fault}; the default is used instead");
                }
            }
        }
        state.params.insert(id.into(), default_value(control));
    }
}

/// Why `saved` is no value of `control`, if it is none.
fn fault(control: &Control, saved: &ParamValue) -> Option<String> {
    match (&control.kind, saved) {
        (Kind::Number(number), ParamValue::F32(value)) => {
            (!number.holds(*value)).then(|| format!("{value} is outside {number}"))
        }
        (Kind::Choice(choices), ParamValue::String(id)) => {
            choices.index_of(id).is_none().then(|| format!("there is no choice '{id}'"))
        }
        (Kind::Toggle, ParamValue::Bool(_)) => None,
        (_, other) => Some(format!("{other:?} is no value for it")),
    }
}

/// What `control` is saved as at its default.
fn default_value(control: &Control) -> ParamValue {
    param_value(control, control.default_value())
}

/// What `control` is saved as at a value in its own unit.
fn param_value(control: &Control, value: f32) -> ParamValue {
    match &control.kind {
        Kind::Number(_) => ParamValue::F32(value),
        Kind::Choice(choices) => ParamValue::String(choices.ids[value as usize].into()),
        Kind::Toggle => ParamValue::Bool(value > 0.5),
    }
}

/// Makes the fields whole; `defaults` has one of each that this version knows.
fn migrate_fields(state: &mut PluginState, defaults: &BTreeMap<String, String>) {
    for (field, default) in defaults {
        let saved = state.fields.entry(field.clone()).or_insert_with(|| default.clone());
        // Left broken, it would leave in place what was there before.
        let fault = match field.as_str() {
            "voice" => serde_json::from_str::<VoiceProfile>(saved).err(),
            "beat" => serde_json::from_str::<BeatProfile>(saved).err(),
            "window" => serde_json::from_str::<WindowState>(saved).err(),
            "preset" => serde_json::from_str::<Option<Chosen>>(saved).err(),
            "compare" => serde_json::from_str::<Compare>(saved).err(),
            _ => None,
        };
        if let Some(fault) = fault {
            nice_warn!("saved state: '{field}': {fault}; the default is used instead");
            *saved = default.clone();
        }
    }
}

/// Stashes what this version does not know, for the next to save it again; `fields` has what it knows.
fn stash_unknown(state: &mut PluginState, fields: &BTreeMap<String, String>) {
    let is_known = |id: &str| CONTROLS.iter().any(|(control, _)| control.id == id);
    let unknown = UnknownState {
        params: state.params.extract_if(.., |id, _| !is_known(id)).collect(),
        fields: state.fields.extract_if(.., |name, _| !fields.contains_key(name)).collect(),
    };
    let names: Vec<&String> = unknown.params.keys().chain(unknown.fields.keys()).collect();
    if !names.is_empty() {
        let version = &state.version;
        nice_warn!("saved by version '{version}': not known here, but kept: {names:?}");
    }
    // There is nothing in it that cannot be text, as it has been.
    let kept = serde_json::to_string(&unknown).unwrap_or_default();
    state.fields.insert(UNKNOWN.into(), kept);
}

#[cfg(test)]
mod tests;
