//! The presets as hosts list them in their own browsers, and load them from there (CLAP).

use std::sync::{Arc, PoisonError};

use leeway_engine::controls::Kind;
use leeway_engine::{Control, Settings};
use nice_plug::prelude::*;

use crate::params::LeewayParams;
use crate::presets::{self, Preset};
use crate::sounds::Chosen;
use crate::text_file;
use crate::users_files::users_presets;

/// What hosts are told of the presets.
pub const PROVIDER: PresetProvider = PresetProvider {
    file_types: &[PresetFileType {
        name: "Leeway preset",
        description: "A text that says where Leeway's controls stand",
        extension: "toml",
    }],
    sources,
    presets_at,
};

/// The shipped presets, and the user's folder once it is there.
fn sources() -> Vec<PresetSource> {
    let shipped = PresetSource {
        name: "Leeway's".into(),
        location: PresetLocation::Plugin,
        is_factory_content: true,
    };
    let own = users_presets().filter(|folder| folder.is_dir()).map(|folder| PresetSource {
        name: "Yours".into(),
        location: PresetLocation::File(folder),
        is_factory_content: false,
    });
    [shipped].into_iter().chain(own).collect()
}

fn presets_at(location: &PresetLocation) -> Result<Vec<PresetMetadata>, String> {
    match location {
        PresetLocation::Plugin => {
            let shipped = presets::shipped();
            let about = shipped.iter().map(|preset| PresetMetadata {
                load_key: Some(preset.name.clone()),
                creators: vec!["Leeway".into()],
                ..metadata(preset)
            });
            Ok(about.collect())
        }
        PresetLocation::File(_) => Ok(vec![metadata(&find(location, None)?)]),
    }
}

fn metadata(preset: &Preset) -> PresetMetadata {
    PresetMetadata {
        name: preset.name.clone(),
        description: Some(description(&preset.sound)),
        // What it is like, and the stems that it is for.
        features: [preset.tags.as_slice(), &preset.files].concat(),
        ..PresetMetadata::default()
    }
}

/// What is not at its default, as in "Max cut 14.0 dB, Attack 50.0 ms".
fn description(sound: &Settings) -> String {
    let values = sound.values();
    let set = values.iter().filter(|(control, value)| **value != control.default_value());
    let texts: Vec<_> =
        set.map(|(control, value)| format!("{} {}", control.name, text(control, *value))).collect();
    if texts.is_empty() { "Everything at its default".into() } else { texts.join(", ") }
}

fn text(control: &Control, value: f32) -> String {
    match &control.kind {
        Kind::Number(number) => number.unit.number(value) + number.unit.suffix(),
        Kind::Choice(choices) => choices.names[value as usize].into(),
        Kind::Toggle => if value > 0.5 { "on" } else { "off" }.into(),
    }
}

/// The preset at `location`; within the plugin, the one that is called `key`.
fn find(location: &PresetLocation, key: Option<&str>) -> Result<Preset, String> {
    match location {
        PresetLocation::Plugin => {
            let key = key.unwrap_or_default();
            let mut shipped = presets::shipped().into_iter();
            let found = shipped.find(|preset| preset.name == key);
            found.ok_or_else(|| format!("Leeway has no preset '{key}'"))
        }
        PresetLocation::File(path) => {
            let text = text_file::read(path).map_err(|error| error.to_string());
            let preset = text.and_then(|text| {
                presets::parse(&text).map_err(|reason| format!("it is no preset: {reason}"))
            });
            preset.map_err(|reason| format!("Could not load {}: {reason}", path.display()))
        }
    }
}

/// Loads presets into `params` as the window does: it can be undone there, and the other one of A and B
/// stays as it is.
pub fn loader(params: Arc<LeewayParams>) -> PresetLoader {
    Box::new(move |location, key| {
        let chosen = Chosen::of(&find(location, key)?);
        let before = params.values();
        if chosen.is_changed(&before.normalized) {
            params.history.lock().unwrap_or_else(PoisonError::into_inner).push(before);
        }
        let positions = chosen.positions.clone();
        *params.chosen.write().unwrap_or_else(PoisonError::into_inner) = Some(chosen);
        Ok(positions.into_iter().collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_host_loads_can_be_undone_in_the_window() {
        let params = Arc::new(LeewayParams::default());
        let before = params.values();
        let load = loader(Arc::clone(&params));
        let positions = load(&PresetLocation::Plugin, Some("Pads")).expect("pads are shipped");
        assert!(positions.iter().any(|(id, at)| before.normalized[id] != *at));
        let chosen = params.chosen.read().unwrap().clone().expect("a preset is chosen");
        assert_eq!(chosen.name, "Pads");
        assert_eq!(params.history.lock().unwrap().undo(before.clone()), Some(before));
    }

    #[test]
    fn a_preset_that_changes_nothing_is_nothing_to_undo() {
        let params = Arc::new(LeewayParams::default());
        let load = loader(Arc::clone(&params));
        load(&PresetLocation::Plugin, Some("Melody / piano")).expect("it is shipped");
        assert!(!params.history.lock().unwrap().can_undo());
        load(&PresetLocation::Plugin, Some("Nobody's")).expect_err("there is none");
        assert_eq!(params.chosen.read().unwrap().as_ref().unwrap().name, "Melody / piano");
    }
}
