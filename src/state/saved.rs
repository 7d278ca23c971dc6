//! The state of a plugin that no host has opened yet, for projects that the command writes.

use leeway_engine::{CONTROLS, Settings};
use nice_plug::prelude::*;

use super::param_value;
use crate::params::LeewayParams;
use crate::plugin::Leeway;
use crate::presets::Preset;
use crate::sounds::Chosen;

/// What a CLAP host saves of a Leeway that sounds like `sound`, which started from `preset`: the very bytes
/// that the plugin would hand it.
pub fn clap_state(sound: &Settings, preset: &Preset) -> Vec<u8> {
    let state = state(sound, preset);
    // As in the wrapper for CLAP: a stream does not tell how much there is in it.
    [&(state.len() as u64).to_le_bytes()[..], &state].concat()
}

/// The same as a preset file of VST3 (`.vstpreset`).
pub fn vst3_preset(sound: &Settings, preset: &Preset) -> Vec<u8> {
    let state = state(sound, preset);
    let class: String = Leeway::VST3_CLASS_ID.map(|byte| format!("{byte:02X}")).concat();
    let mut file = Vec::new();
    file.extend(b"VST3");
    file.extend(1_i32.to_le_bytes());
    file.extend(class.as_bytes());
    let begin = file.len() as i64 + 8;
    file.extend((begin + state.len() as i64).to_le_bytes());
    file.extend(&state);
    // What is in the file: the component's state only, for the controller has none of its own.
    file.extend(b"List");
    file.extend(1_i32.to_le_bytes());
    file.extend(b"Comp");
    file.extend(begin.to_le_bytes());
    file.extend((state.len() as i64).to_le_bytes());
    file
}

/// What the plugin saves, in whatever format.
fn state(sound: &Settings, preset: &Preset) -> Vec<u8> {
    let params = LeewayParams::default();
    let positions = LeewayParams::positions(&preset.sound);
    let chosen = Chosen { name: preset.name.clone(), positions };
    *params.chosen.write().expect("nobody else has it") = Some(chosen);
    let values = CONTROLS.iter().map(|(control, _)| {
        let value = sound.value(control);
        (control.id.to_owned(), param_value(control, value))
    });
    let state = PluginState {
        version: Leeway::VERSION.to_owned(),
        params: values.collect(),
        fields: params.serialize_fields(),
    };
    serde_json::to_vec(&state).expect("numbers and names can be written")
}
