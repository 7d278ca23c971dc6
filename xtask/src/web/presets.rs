//! The shipped presets as the page reads them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The preset that is Leeway as it is: the first one.
const DEFAULT: &str = "melody.toml";

/// The presets in `folder` as JSON, the default first: what each is called, the words in file names that
/// call for it, and what it sets.
///
/// # Errors
/// If one of them cannot be read.
pub fn json(folder: &Path) -> Result<String> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort_by_key(|path| (!path.ends_with(DEFAULT), path.clone()));
    let presets = paths.iter().map(|path| preset(path)).collect::<Result<Vec<_>>>()?;
    Ok(Value::from(presets).to_string())
}

fn preset(path: &Path) -> Result<Value> {
    let told = || format!("{}", path.display());
    let text = fs::read_to_string(path).with_context(told)?;
    let preset: toml::Table = toml::from_str(&text).with_context(told)?;
    let part = |key: &str| preset.get(key).cloned();
    Ok(json!({
        "name": part("name").with_context(told)?,
        "files": part("files").unwrap_or(toml::Value::Array(Vec::new())),
        "sound": part("sound").unwrap_or(toml::Value::Table(toml::Table::new())),
    }))
}

#[cfg(test)]
mod tests {
    use leeway::presets::shipped;

    use super::*;

    #[test]
    fn the_page_has_the_presets_that_ship() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/presets");
        let told: Vec<Value> = serde_json::from_str(&json(&folder).unwrap()).unwrap();
        let shipped = shipped();
        assert_eq!(told[0]["name"], shipped[0].name);
        assert_eq!(told.len(), shipped.len());
        for preset in shipped {
            let found = told.iter().find(|told| told["name"] == preset.name).unwrap();
            let files: Vec<_> =
                found["files"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
            assert_eq!(files, preset.files);
            for (control, value) in preset.sound.values().iter() {
                let set = match &found["sound"][control.key] {
                    Value::Null => control.default_value(),
                    Value::String(id) => control.choices().unwrap().index_of(id).unwrap() as f32,
                    Value::Bool(on) => f32::from(u8::from(*on)),
                    number => number.as_f64().unwrap() as f32,
                };
                assert_eq!(set, *value, "{}: {}", preset.name, control.key);
            }
        }
    }
}
