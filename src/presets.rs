//! Presets: text files that a person can read, share and write.
//!
//! A preset names what it changes; everything else is at its default. Values are in the units of
//! the controls.

pub mod names;

use std::collections::BTreeMap;
use std::fmt;

use leeway_engine::{Settings, Source, Stereo};
use serde::{Deserialize, Serialize};

use crate::params::RANGES;

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
    #[serde(default)]
    pub sound: Sound,
}

/// Every setting of a sound, in the units of the controls: %, dB, Hz, ms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sound {
    pub depth: f32,
    pub max_cut: f32,
    pub clarity: f32,
    pub body: f32,
    pub trim: f32,
    pub low: f32,
    pub high: f32,
    pub attack: f32,
    pub hold: f32,
    pub release: f32,
    #[serde(with = "StereoName")]
    pub stereo: Stereo,
    pub lookahead: f32,
    pub guard: f32,
    pub punch: f32,
    #[serde(with = "SourceName")]
    pub source: Source,
    pub output: f32,
}

/// [`Stereo`] as files spell it.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Stereo", rename_all = "kebab-case")]
enum StereoName {
    Linked,
    MidOnly,
    MidSide,
    LeftRight,
}

/// [`Source`] as files spell it.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Source", rename_all = "kebab-case")]
enum SourceName {
    Sidechain,
    Learned,
    LowVoice,
    HighVoice,
    Rap,
}

impl Default for Preset {
    /// The first shipped one: Leeway as it is.
    fn default() -> Self {
        shipped().swap_remove(0)
    }
}

impl Default for Sound {
    fn default() -> Self {
        // 0.6 of an `f32` is not quite 60 %.
        let rounded = |value: f32| (value * 1000.0).round() / 1000.0;
        let settings = Settings::default();
        Self {
            depth: rounded(100.0 * settings.depth),
            max_cut: settings.max_cut_db,
            clarity: settings.clarity_db,
            body: rounded(100.0 * settings.body),
            trim: settings.trim_db,
            low: settings.low_hz,
            high: settings.high_hz,
            attack: rounded(1000.0 * settings.attack),
            hold: rounded(1000.0 * settings.hold),
            release: rounded(1000.0 * settings.release),
            stereo: settings.stereo,
            lookahead: rounded(1000.0 * settings.lookahead),
            guard: rounded(100.0 * settings.guard),
            punch: rounded(100.0 * settings.punch),
            source: settings.source,
            output: settings.output_db,
        }
    }
}

impl Sound {
    /// The same in the engine's units.
    pub fn settings(&self) -> Settings {
        Settings {
            depth: self.depth / 100.0,
            max_cut_db: self.max_cut,
            clarity_db: self.clarity,
            body: self.body / 100.0,
            trim_db: self.trim,
            low_hz: self.low,
            high_hz: self.high,
            attack: self.attack / 1000.0,
            hold: self.hold / 1000.0,
            release: self.release / 1000.0,
            stereo: self.stereo,
            lookahead: self.lookahead / 1000.0,
            guard: self.guard / 100.0,
            punch: self.punch / 100.0,
            source: self.source,
            output_db: self.output,
            ..Settings::default()
        }
    }

    /// Its numbers by their names in a preset.
    pub fn numbers(&self) -> BTreeMap<String, f32> {
        let numbers = self.table().into_iter();
        numbers.filter_map(|(key, value)| Some((key, value.as_float()? as f32))).collect()
    }

    fn table(&self) -> toml::Table {
        toml::Table::try_from(self).unwrap_or_default()
    }
}

macro_rules! shipped {
    ($($file:literal),+ $(,)?) => {
        [$(include_str!(concat!("../assets/presets/", $file, ".toml"))),+]
    };
}

impl Preset {
    /// A preset of the user's own, by this version.
    pub fn saved(name: String, sound: Sound) -> Self {
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Self { name, version, files: Vec::new(), sound }
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

/// Reads a preset file. A number that its control does not reach is refused.
pub fn parse(text: &str) -> Result<Preset, NoPreset> {
    let mut preset: Preset =
        toml::from_str(text).map_err(|error| NoPreset(error.message().to_owned()))?;
    let numbers = preset.sound.numbers();
    for range in RANGES.iter() {
        let value = numbers.get(range.key).copied().unwrap_or(f32::NAN);
        if !range.holds(value) {
            let key = range.key;
            return Err(NoPreset(format!("{key} is {value}, but must be {range}")));
        }
    }
    if preset.version.is_none() && names_every_control(text) {
        let Sound { attack, hold, release, .. } = preset.sound;
        let calm = calm_times([attack, hold, release]);
        [preset.sound.attack, preset.sound.hold, preset.sound.release] = calm;
    }
    Ok(preset)
}

/// The text of a preset file with another name in it. All else stays as it is written, comments too.
pub fn renamed(text: &str, name: &str) -> Result<String, NoPreset> {
    let mut preset = parse(text)?;
    let is_name = |line: &str| line.split('=').next().is_some_and(|key| key.trim() == "name");
    let mut found = false;
    let lines = text.split_inclusive('\n').map(|line| {
        if found || !is_name(line) {
            return line.to_owned();
        }
        found = true;
        format!("name = {}\n", toml::Value::from(name))
    });
    let written: String = lines.collect();
    preset.name = name.to_owned();
    // TOML can be written in ways that the lines above know nothing of.
    let is_right = parse(&written).is_ok_and(|as_written| as_written == preset);
    let anew = || Preset {
        files: preset.files.clone(),
        ..Preset::saved(name.to_owned(), preset.sound.clone())
    };
    Ok(if is_right { written } else { anew().to_text() })
}

/// Whether a preset was saved by a window, for people write down only what they change.
fn names_every_control(text: &str) -> bool {
    let all = Sound::default().table();
    let parsed: toml::Table = toml::from_str(text).unwrap_or_default();
    let named = parsed.get("sound").and_then(toml::Value::as_table);
    named.is_some_and(|named| all.keys().all(|control| named.contains_key(control)))
}

/// Attack, Hold and Release in ms that stand in this version for those of a version before 0.2.
///
/// There they were the times of a cut that followed every ripple: its defaults of 5 and 20 ms become
/// the ones of today, and other values keep their proportion to these, as far as the controls go.
/// Hold hardly ever acted; it is today's at least.
pub fn calm_times([attack, hold, release]: [f32; 3]) -> [f32; 3] {
    let now = Sound::default();
    [
        (attack * now.attack / 5.0).min(100.0),
        hold.max(now.hold),
        (release * now.release / 20.0).min(1000.0),
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
mod tests {
    use super::*;
    use crate::params::Range;

    #[test]
    fn every_shipped_preset_is_read_and_has_a_name_of_its_own() {
        let presets = shipped();
        assert_eq!(presets[0].sound, Sound::default());
        for (index, preset) in presets.iter().enumerate() {
            assert_eq!(named(&preset.name).as_ref(), Some(preset));
            assert!(presets[..index].iter().all(|other| other.sound != preset.sound));
        }
    }

    #[test]
    fn every_value_of_a_shipped_preset_has_its_reason() {
        for entry in
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/presets")).unwrap()
        {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let sound = text.split("[sound]\n").nth(1).expect("a sound");
            assert!(sound.trim_start().starts_with('#'), "{text}");
        }
    }

    #[test]
    fn names_may_be_cut_short_and_nonsense_is_refused() {
        assert_eq!(named("808").unwrap().name, "808 / bass");
        assert_eq!(named("Voice-over").unwrap().name, "Voice-over");
        assert!(named("").is_none() && named("vo").is_none() && named("xyz").is_none());
        assert!(parse("name = \"x\"\n[sound]\ndeph = 3").is_err());
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        // The ranges are those of the engine, which would bring them there silently.
        assert_eq!(RANGES.len(), Sound::default().numbers().len());
        for range in RANGES.iter() {
            let Range { key, lowest, highest, .. } = range;
            let with = |value: String| parse(&format!("name = \"x\"\n[sound]\n{key} = {value}"));
            for value in [lowest, highest] {
                let sound = with(value.to_string()).unwrap().sound;
                assert_eq!(sound.numbers()[*key], *value);
                let (wanted, kept) = (sound.settings(), sound.settings().brought_into_range());
                assert_eq!(wanted, kept, "{key} = {value}");
            }
            for value in [lowest - 0.1, highest * 1.01, f32::NAN, f32::INFINITY] {
                let reason = with(value.to_string().to_lowercase()).unwrap_err().to_string();
                assert!(reason.contains(key) && reason.contains(&range.to_string()), "{reason}");
            }
        }
    }

    #[test]
    fn a_preset_that_an_older_window_saved_is_as_calm_as_todays() {
        let saved =
            Preset { name: "x".into(), version: None, files: vec![], sound: Sound::default() };
        let of = |version: Option<&str>| {
            let sound = Sound { attack: 5.0, hold: 0.0, release: 40.0, ..Sound::default() };
            let version = version.map(str::to_owned);
            parse(&Preset { version, sound, ..saved.clone() }.to_text()).unwrap().sound
        };
        assert_eq!((of(None).attack, of(None).hold, of(None).release), (25.0, 100.0, 700.0));
        assert_eq!((of(Some("0.2.0")).attack, of(Some("0.2.0")).release), (5.0, 40.0));
        // What a person wrote stays as it is written.
        let written = parse("name = \"x\"\n[sound]\nattack = 5\nrelease = 40").unwrap();
        assert_eq!((written.sound.attack, written.sound.release), (5.0, 40.0));
    }

    #[test]
    fn a_renamed_preset_stays_as_it_was_written() {
        let text = "# name = mine\nname = \"old\" # mine\n[sound]\n# calm\nattack = 50\n";
        let new = renamed(text, "a \"new\" one").unwrap();
        assert_eq!(parse(&new).unwrap().name, "a \"new\" one");
        assert!(new.contains("# calm") && new.starts_with("# name = mine\n"), "{new}");
        let oddly = renamed("\"name\" = \"old\"\nsound.attack = 50", "new").unwrap();
        let preset = parse(&oddly).unwrap();
        assert_eq!((preset.name.as_str(), preset.sound.attack), ("new", 50.0));
        assert!(renamed("attack = 3", "new").is_err());
    }

    #[test]
    fn a_sound_survives_its_file() {
        let preset = Preset::saved("x".into(), named("two").unwrap().sound);
        assert_eq!(parse(&preset.to_text()).unwrap(), preset);
        assert_eq!(Sound::default().settings(), Settings::default());
    }
}
