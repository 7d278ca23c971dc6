//! The sound of a stem: a preset, and the options that overrule it, in the units of the controls.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, ValueParser};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use leeway::presets::{self, Preset};
use leeway::text_file;
use leeway::voice::VoiceProfile;
use leeway_engine::controls::{Choices, Group, Kind, Number};
use leeway_engine::units::Unit;
use leeway_engine::{CONTROLS, Control, PerControl, Settings, Source};

use super::{node_option, quoted};

/// The names of the options that are no control.
const PRESET: &str = "preset";
pub const VOICE: &str = "voice";

/// A preset, a voice, and an option for each control of the sound. What is not given is as the preset
/// has it.
#[derive(Debug, Clone)]
pub struct SoundOptions {
    preset: Option<String>,
    voice: Option<String>,
    given: PerControl<Option<f32>>,
}

impl Args for SoundOptions {
    fn augment_args(command: Command) -> Command {
        let preset = Arg::new(PRESET).long(PRESET).value_name("NAME").help(
            "A preset by name, or a preset file. Stems of a folder have one chosen by their file name \
             unless this is given",
        );
        let command = command.next_help_heading("Sound").arg(preset);
        let controls = CONTROLS.iter().filter_map(|(control, _)| option(control));
        controls.fold(command, Command::arg).arg(node_option::option())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SoundOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let text = |id| matches.get_one::<String>(id).cloned();
        let mut given = PerControl::from_fn(|control| match &control.kind {
            _ if !has_option(control) => None,
            Kind::Number(_) => matches.get_one(control.key).copied(),
            Kind::Choice(choices) => {
                let id = text(control.key)?;
                choices.index_of(&id).map(|index| index as f32)
            }
            Kind::Toggle => matches.get_flag(control.key).then_some(1.0),
        });
        if let Some(nodes) = node_option::given(matches)? {
            given.nodes = nodes.map(|node| node.map(Some));
        }
        Ok(Self { preset: text(PRESET), voice: text(VOICE), given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Whether `control` is set by an option of its own: a voice stands in for where the vocal is from, and
/// a node's three go together.
fn has_option(control: &Control) -> bool {
    let is_one_of_many = control.group == Some(Group::Nodes);
    control.of_the_sound && control.key != CONTROLS.source.key && !is_one_of_many
}

/// The option that sets `control`, if one does.
fn option(control: &'static Control) -> Option<Arg> {
    if control.key == CONTROLS.source.key {
        return Some(
            Arg::new(VOICE).long(VOICE).value_name("VOICE").conflicts_with("vocal").help(
                "The voice to leave room for when there is no --vocal: low, high or rap, or a file that \
                 `leeway learn` wrote [default: low]",
            ),
        );
    }
    let option = || Arg::new(control.key).long(control.key.replace('_', "-"));
    let help = control.help;
    has_option(control).then(|| match &control.kind {
        Kind::Number(number) => option()
            .value_name(value_name(number.unit))
            .help(format!("{help} [{number}; default: {}]", number.default))
            .value_parser(within(number))
            // Or a value below 0 would be taken for an option.
            .allow_negative_numbers(true),
        Kind::Choice(choices) => option()
            .value_name(control.key.to_uppercase())
            .help(format!("{help} [default: {}]", choices.ids[0]))
            .value_parser(one_of(choices)),
        Kind::Toggle => option().help(help).action(clap::ArgAction::SetTrue),
    })
}

/// What stands for a number of `unit` in the help text.
fn value_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "PERCENT",
        Unit::Decibels => "DB",
        Unit::Hertz => "HZ",
        Unit::Milliseconds => "MS",
        Unit::Octaves => "OCT",
    }
}

fn within(number: &'static Number) -> ValueParser {
    ValueParser::new(move |text: &str| match text.parse::<f32>() {
        Ok(value) if number.holds(value) => Ok(value),
        Ok(_) => Err(format!("must be {number}")),
        Err(_) => Err(format!("not a number; must be {number}")),
    })
}

fn one_of(choices: &Choices) -> PossibleValuesParser {
    let described = choices.ids.iter().zip(choices.descriptions);
    described.map(|(id, description)| PossibleValue::new(*id).help(*description)).into()
}

/// What stands in for a vocal.
#[derive(Debug, Clone, PartialEq)]
pub enum VoiceChoice {
    BuiltIn(Source),
    Learned(VoiceProfile),
}

impl VoiceChoice {
    fn source(&self) -> Source {
        match self {
            Self::BuiltIn(source) => *source,
            Self::Learned(_) => Source::Learned,
        }
    }

    /// What was learned; nothing for a built-in one.
    pub fn profile(&self) -> VoiceProfile {
        match self {
            Self::BuiltIn(_) => VoiceProfile::default(),
            Self::Learned(profile) => *profile,
        }
    }
}

impl SoundOptions {
    /// The preset that is asked for, if one is.
    ///
    /// # Errors
    /// If there is no such preset, or its file cannot be read or is none.
    pub fn preset(&self) -> Result<Option<Preset>> {
        self.preset.as_deref().map(find).transpose()
    }

    /// The voice that is asked for, if one is.
    ///
    /// # Errors
    /// If there is no such voice, or its file cannot be read or is none.
    pub fn voice(&self) -> Result<Option<VoiceChoice>> {
        self.voice.as_deref().map(find_voice).transpose()
    }

    /// Whether an option says where `control` is.
    pub fn sets(&self, control: &Control) -> bool {
        self.given[control].is_some()
    }

    /// `preset` with everything that is given overruling it, around [`voice`](Self::voice) unless
    /// the song has a vocal.
    pub fn over(
        &self,
        preset: &Settings,
        voice: Option<&VoiceChoice>,
        has_vocal: bool,
    ) -> Settings {
        let is_voice = |source| !matches!(source, Source::Sidechain | Source::Learned);
        let source = match voice {
            _ if has_vocal => Source::Sidechain,
            Some(voice) => voice.source(),
            None if is_voice(preset.source) => preset.source,
            None => Source::LowVoice,
        };
        let overruled = |control, given: &Option<f32>| given.unwrap_or(preset.value(control));
        Settings { source, ..Settings::from_values(&self.given.map(overruled)) }
    }
}

/// A shipped preset by its name, or the one in a file.
fn find(wanted: &str) -> Result<Preset> {
    if let Some(preset) = presets::named(wanted) {
        return Ok(preset);
    }
    let path = Path::new(wanted);
    if path.exists() {
        let text =
            text_file::read(path).with_context(|| format!("cannot read {}", quoted(path)))?;
        return presets::parse(&text)
            .map_err(|reason| anyhow!("{} is not a preset: {reason}", quoted(path)));
    }
    let names: Vec<String> = presets::shipped().into_iter().map(|preset| preset.name).collect();
    bail!("there is no preset or preset file {}; choose one of: {}", quoted(path), names.join(", "))
}

/// A built-in voice by its name, or the one in a file.
fn find_voice(wanted: &str) -> Result<VoiceChoice> {
    let built_in = match wanted {
        "low" => Source::LowVoice,
        "high" => Source::HighVoice,
        "rap" => Source::Rap,
        file => return learned(Path::new(file)).map(VoiceChoice::Learned),
    };
    Ok(VoiceChoice::BuiltIn(built_in))
}

fn learned(path: &Path) -> Result<VoiceProfile> {
    let text = text_file::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "there is no voice or file {}; choose low, high, rap, or a file that `leeway learn` \
             wrote",
            quoted(path)
        ),
        ErrorKind::InvalidData => anyhow!("{} is not a learned voice: no text", quoted(path)),
        _ => anyhow::Error::new(error).context(format!("cannot read {}", quoted(path))),
    })?;
    VoiceProfile::parse(&text)
        .map_err(|reason| anyhow!("{} is not a learned voice: {reason}", quoted(path)))
}

/// Names the presets, for the end of a help text.
pub fn presets_help() -> String {
    let names: Vec<String> = presets::shipped().into_iter().map(|preset| preset.name).collect();
    format!(
        "Presets: {}. The defaults above are those of {}, and of stems that are named one by one.",
        names.join(", "),
        names[0]
    )
}

#[cfg(test)]
mod tests {
    use leeway_engine::Stereo;
    use leeway_engine::controls::Node;

    use super::*;

    fn parsed(options: &[&str]) -> SoundOptions {
        let command = SoundOptions::augment_args(Command::new("test").arg(Arg::new("vocal")));
        let words = ["test"].iter().chain(options);
        SoundOptions::from_arg_matches(&command.get_matches_from(words)).expect("all is in range")
    }

    #[test]
    fn options_overrule_the_preset_and_nothing_else() {
        let preset = presets::named("808").unwrap().sound;
        assert_eq!(
            parsed(&["--depth", "40", "--stereo", "mid-side"]).over(&preset, None, true),
            Settings { depth: 40.0, stereo: Stereo::MidSide, ..preset }
        );
        assert_eq!(parsed(&[]).over(&preset, None, true), preset);
    }

    #[test]
    fn every_control_of_the_sound_has_its_option() {
        for (_, control) in CONTROLS.iter().filter(|(control, _)| has_option(control)) {
            let option = format!("--{}", control.key.replace('_', "-"));
            let (text, value) = match &control.kind {
                Kind::Number(number) => (number.highest.to_string(), number.highest),
                Kind::Choice(choices) => (choices.ids[1].to_owned(), 1.0),
                Kind::Toggle => continue,
            };
            let sound = parsed(&[&option, &text]).over(&Settings::default(), None, true);
            assert_eq!(sound, Settings::default().with_value(control, value), "{option}");
        }
    }

    #[test]
    fn weights_stand_in_place_of_the_presets_nodes() {
        let mut preset = Settings::default();
        preset.nodes[5].weight = 80.0;
        let sound = parsed(&["--weight", "300:-60", "--weight=2k:50:2"]).over(&preset, None, true);
        let node = |frequency, width, weight| Node { frequency, width, weight };
        assert_eq!(sound.nodes[..2], [node(300.0, 1.0, -60.0), node(2000.0, 2.0, 50.0)]);
        assert_eq!(sound.nodes[2..], Settings::default().nodes[2..]);
        assert_eq!(parsed(&[]).over(&preset, None, true), preset);
        let many = [["--weight", "300:-60"]; 9];
        let command = SoundOptions::augment_args(Command::new("test").arg(Arg::new("vocal")));
        let words = ["test"].iter().chain(many.iter().flatten());
        let refused = SoundOptions::from_arg_matches(&command.get_matches_from(words));
        assert!(refused.unwrap_err().to_string().contains("8 times at most"));
    }

    #[test]
    fn the_vocal_comes_from_what_is_there() {
        let source = |preset, voice: Option<VoiceChoice>, has_vocal| {
            let preset = Settings { source: preset, ..Settings::default() };
            parsed(&[]).over(&preset, voice.as_ref(), has_vocal).source
        };
        let learned = || Some(VoiceChoice::Learned(VoiceProfile::default()));
        assert_eq!(source(Source::Sidechain, None, false), Source::LowVoice);
        assert_eq!(source(Source::Rap, None, false), Source::Rap);
        assert_eq!(source(Source::Rap, None, true), Source::Sidechain);
        assert_eq!(source(Source::Rap, learned(), false), Source::Learned);
        // A preset cannot say which voice was learned.
        assert_eq!(source(Source::Learned, None, false), Source::LowVoice);
    }
}
