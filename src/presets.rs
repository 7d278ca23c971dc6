//! Presets: text files that a person can read, share and write.
//!
//! A preset names what it changes; everything else is at its default. Values are in the units of
//! the controls.

pub mod names;
pub mod sound;

use std::fmt;

use leeway_engine::{CONTROLS, Control, Settings};
use serde::{Deserialize, Serialize};
use toml_edit::{Array, DocumentMut, Item, TomlError, Value};

/// A named sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    pub name: String,
    /// The version of Leeway that saved it; those before 0.2 did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Words in a stem's file name that call for this preset: [`names`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Words that it is found by, beside its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// In the units of the controls, as the table of controls spells them.
    #[serde(default, with = "sound")]
    pub sound: Settings,
}

impl Default for Preset {
    /// The first shipped one: Leeway as it is.
    fn default() -> Self {
        shipped().swap_remove(0)
    }
}

macro_rules! shipped {
    ($($file:literal),+ $(,)?) => {
        [$(include_str!(concat!("../assets/presets/", $file, ".toml"))),+]
    };
}

impl Preset {
    /// A preset of the user's own, by this version. What is listened to is no part of it.
    pub fn saved(name: String, settings: &Settings) -> Self {
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Self { name, version, files: Vec::new(), tags: Vec::new(), sound: settings.sound() }
    }

    /// The preset as a file's text.
    pub fn to_text(&self) -> String {
        toml::to_string(self).expect("names and numbers can be written")
    }
}

/// The presets that ship with Leeway, the default first.
pub fn shipped() -> Vec<Preset> {
    shipped![
        "melody",
        "pads",
        "guitars",
        "808",
        "drums",
        "two-track",
        "vocal-chops",
        "vocal-fx",
        "sound-effects",
        "voice-over",
        "rescue",
        "pre-carve",
    ]
    .into_iter()
    .map(|text| parse(text).expect("a test parses every shipped preset"))
    .collect()
}

/// Why something is no preset.
#[derive(Debug, Clone, PartialEq)]
pub struct NoPreset(String);

impl fmt::Display for NoPreset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoPreset {}

/// Reads a preset file.
///
/// # Errors
/// If it is no preset, or a number in it is one that its control does not reach; says which.
pub fn parse(text: &str) -> Result<Preset, NoPreset> {
    let mut preset: Preset =
        toml::from_str(text).map_err(|error| NoPreset(error.message().to_owned()))?;
    for (control, value) in preset.sound.values().iter() {
        if let Some(number) = control.number().filter(|number| !number.holds(*value)) {
            let key = control.key;
            return Err(NoPreset(format!("{key} is {value}, but must be {number}")));
        }
    }
    if preset.version.is_none() && names_every_control(text) {
        let Settings { attack, hold, release, .. } = preset.sound;
        let calm = calm_times([attack, hold, release]);
        [preset.sound.attack, preset.sound.hold, preset.sound.release] = calm;
    }
    Ok(preset)
}

/// The text of a preset file with another name and other tags in it. All else stays as it is written,
/// comments too.
///
/// # Errors
/// If it is no preset.
pub fn edited(text: &str, name: &str, tags: &[String]) -> Result<String, NoPreset> {
    parse(text)?;
    let mut document: DocumentMut =
        text.parse().map_err(|error: TomlError| NoPreset(error.message().to_owned()))?;
    set(&mut document, "name", name.into());
    if tags.is_empty() {
        document.remove("tags");
    } else {
        set(&mut document, "tags", tags.iter().collect::<Array>().into());
    }
    Ok(document.to_string())
}

/// Sets what `key` says; a comment beside it stays.
fn set(document: &mut DocumentMut, key: &str, mut value: Value) {
    if let Some(before) = document.get(key).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
    }
    document[key] = Item::Value(value);
}

/// How many controls the windows before 0.2 wrote into a preset: all of that time.
const CONTROLS_BEFORE_0_2: usize = 16;

/// Whether a preset was saved by a window, for people write down only what they change.
fn names_every_control(text: &str) -> bool {
    let parsed: toml::Table = toml::from_str(text).unwrap_or_default();
    let named = parsed.get("sound").and_then(toml::Value::as_table);
    named.is_some_and(|named| named.len() >= CONTROLS_BEFORE_0_2)
}

/// Attack, Hold and Release in ms that stand in this version for those of a version before 0.2.
///
/// There they were the times of a cut that followed every ripple: its defaults of 5 and 20 ms become
/// the ones of today, and other values keep their proportion to these, as far as the controls go.
/// Hold hardly ever acted; it is today's at least.
pub fn calm_times([attack, hold, release]: [f32; 3]) -> [f32; 3] {
    let now = Settings::default();
    let highest =
        |control: &Control| control.number().map_or(f32::INFINITY, |number| number.highest);
    [
        (attack * now.attack / 5.0).min(highest(&CONTROLS.attack)),
        hold.max(now.hold),
        (release * now.release / 20.0).min(highest(&CONTROLS.release)),
    ]
}

/// The shipped preset that `wanted` names: whole, or the only one that it begins.
pub fn named(wanted: &str) -> Option<Preset> {
    let wanted = wanted.to_lowercase();
    let mut presets = shipped();
    if let Some(exact) = presets.iter().position(|preset| preset.name.to_lowercase() == wanted) {
        return Some(presets.swap_remove(exact));
    }
    let mut begun =
        presets.into_iter().filter(|preset| preset.name.to_lowercase().starts_with(&wanted));
    begun.next().filter(|_| !wanted.is_empty() && begun.next().is_none())
}

#[cfg(test)]
mod tests;
