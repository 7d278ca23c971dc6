//! How files spell a sound: the controls that are part of one, by key; numbers in the controls' units,
//! choices by their ids.

use std::fmt;
use std::sync::LazyLock;

use leeway_engine::controls::{Control, Group, Kind};
use leeway_engine::{CONTROLS, Settings};
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

/// The keys of what makes a sound.
static KEYS: LazyLock<Vec<&str>> =
    LazyLock::new(|| of_the_sound().map(|control| control.key).collect());

fn of_the_sound() -> impl Iterator<Item = &'static Control> {
    CONTROLS.iter().map(|(control, _)| control).filter(|control| control.of_the_sound)
}

/// Writes every control of the sound, of nodes only those that are not at their defaults.
///
/// # Errors
/// Only those of the format.
pub fn serialize<S: Serializer>(sound: &Settings, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for control in of_the_sound() {
        let value = sound.value(control);
        if control.group == Some(Group::Nodes) && value == control.default_value() {
            continue;
        }
        match &control.kind {
            Kind::Number(_) => map.serialize_entry(control.key, &value)?,
            Kind::Choice(choices) => {
                map.serialize_entry(control.key, choices.ids[value as usize])?;
            }
            Kind::Toggle => map.serialize_entry(control.key, &(value > 0.5))?,
        }
    }
    map.end()
}

/// Reads a sound. What it does not name is at its default.
///
/// # Errors
/// If something in it is no control of the sound, or no value of its control; says which.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Settings, D::Error> {
    deserializer.deserialize_map(Sound)
}

struct Sound;

impl<'de> Visitor<'de> for Sound {
    type Value = Settings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("controls and their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Settings, A::Error> {
        let mut sound = Settings::default();
        while let Some(key) = map.next_key::<String>()? {
            let control = of_the_sound()
                .find(|control| control.key == key)
                .ok_or_else(|| Error::unknown_field(&key, &KEYS))?;
            let value = match &control.kind {
                Kind::Number(_) => map.next_value::<f32>()?,
                Kind::Choice(choices) => {
                    let id = map.next_value::<String>()?;
                    let index = choices.index_of(&id);
                    index.ok_or_else(|| Error::unknown_variant(&id, choices.ids))? as f32
                }
                Kind::Toggle => f32::from(u8::from(map.next_value::<bool>()?)),
            };
            sound = sound.with_value(control, value);
        }
        Ok(sound)
    }
}
