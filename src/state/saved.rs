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
    let json = serde_json::to_vec(&state).expect("numbers and names can be written");
    // As in the wrapper for CLAP: a stream does not tell how much there is in it.
    [&(json.len() as u64).to_le_bytes()[..], &json].concat()
}
