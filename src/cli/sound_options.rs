//! The sound of a stem: a preset, and the options that overrule it, in the units that people turn
//! knobs in.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use clap::builder::ValueParser;
use clap::{Args, Command, ValueEnum};
use leeway::params::{RANGES, Range};
use leeway::presets::{self, Preset, Sound};
use leeway::text_file;
use leeway::voice::Profile;
use leeway_engine::{Source, Stereo};

use super::quoted;

/// One option per engine setting. What is not given is as the preset has it. [`with_ranges`] adds what
/// the options of numbers have in common.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Sound")]
pub struct Tuning {
    /// A preset by name, or a preset file. Stems of a folder have one chosen by their file name
    /// unless this is given
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,

    /// Scales every cut
    #[arg(long, value_name = "PERCENT")]
    depth: Option<f32>,

    /// The most that any band may lose; the cut as a whole grows with it
    #[arg(long, value_name = "DB")]
    max_cut: Option<f32>,

    /// How far the vocal shall stand above what masks it
    #[arg(long, value_name = "DB")]
    clarity: Option<f32>,

    /// How much the stem's loud bands are spared
    #[arg(long, value_name = "PERCENT")]
    body: Option<f32>,

    /// How much louder than in its file the vocal will be in the mix
    #[arg(long, value_name = "DB")]
    trim: Option<f32>,

    /// Nothing is cut below this frequency; 20 is off
    #[arg(long, value_name = "HZ")]
    low: Option<f32>,

    /// Nothing is cut above this frequency; 20000 is off
    #[arg(long, value_name = "HZ")]
    high: Option<f32>,

    /// How fast the cut comes when the vocal enters
    #[arg(long, value_name = "MS")]
    attack: Option<f32>,

    /// How long the cut stays when the vocal pauses
    #[arg(long, value_name = "MS")]
    hold: Option<f32>,

    /// How fast the cut moves otherwise, and goes
    #[arg(long, value_name = "MS")]
    release: Option<f32>,

    /// How the channels of a stereo stem are carved [default: linked]
    #[arg(long, value_enum)]
    stereo: Option<StereoMode>,

    /// How far cuts look ahead
    #[arg(long, value_name = "MS")]
    lookahead: Option<f32>,

    /// How much of the stem's fundamental is kept whole
    #[arg(long, value_name = "PERCENT")]
    guard: Option<f32>,

    /// How much of the stem's attacks is let through
    #[arg(long, value_name = "PERCENT")]
    punch: Option<f32>,

    /// The voice to leave room for when there is no --vocal: low, high or rap, or a file that
    /// `leeway learn` wrote [default: low]
    #[arg(long, value_name = "VOICE", conflicts_with = "vocal")]
    voice: Option<String>,

    /// Gain of the result
    #[arg(long, value_name = "DB")]
    output: Option<f32>,
}

/// How the channels of a stereo stem are carved.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum StereoMode {
    /// One decision for both channels
    Linked,
    /// The middle only, the sides stay
    MidOnly,
    /// Middle and sides each on their own
    MidSide,
    /// Left and right each on their own
    LeftRight,
}

impl From<StereoMode> for Stereo {
    fn from(mode: StereoMode) -> Self {
        match mode {
            StereoMode::Linked => Self::Linked,
            StereoMode::MidOnly => Self::MidOnly,
            StereoMode::MidSide => Self::MidSide,
            StereoMode::LeftRight => Self::LeftRight,
        }
    }
}

/// What stands in for a vocal.
#[derive(Debug, Clone, PartialEq)]
pub enum Voice {
    BuiltIn(Source),
    Learned(Profile),
}

impl Voice {
    fn source(&self) -> Source {
        match self {
            Self::BuiltIn(source) => *source,
            Self::Learned(_) => Source::Learned,
        }
    }

    /// What was learned; nothing for a built-in one.
    pub fn profile(&self) -> Profile {
        match self {
            Self::BuiltIn(_) => Profile::default(),
            Self::Learned(profile) => *profile,
        }
    }
}

impl Tuning {
    /// The preset that is asked for, if one is.
    pub fn preset(&self) -> Result<Option<Preset>> {
        self.preset.as_deref().map(find).transpose()
    }

    /// The voice that is asked for, if one is.
    pub fn voice(&self) -> Result<Option<Voice>> {
        self.voice.as_deref().map(find_voice).transpose()
    }

    /// `preset` with everything that is given overruling it, around [`voice`](Self::voice) unless
    /// the song has a vocal.
    pub fn over(&self, preset: &Sound, voice: Option<&Voice>, has_vocal: bool) -> Sound {
        let is_voice = |source| !matches!(source, Source::Sidechain | Source::Learned);
        let source = match voice {
            _ if has_vocal => Source::Sidechain,
            Some(voice) => voice.source(),
            None if is_voice(preset.source) => preset.source,
            None => Source::LowVoice,
        };
        Sound {
            depth: self.depth.unwrap_or(preset.depth),
            max_cut: self.max_cut.unwrap_or(preset.max_cut),
            clarity: self.clarity.unwrap_or(preset.clarity),
            body: self.body.unwrap_or(preset.body),
            trim: self.trim.unwrap_or(preset.trim),
            low: self.low.unwrap_or(preset.low),
            high: self.high.unwrap_or(preset.high),
            attack: self.attack.unwrap_or(preset.attack),
            hold: self.hold.unwrap_or(preset.hold),
            release: self.release.unwrap_or(preset.release),
            stereo: self.stereo.map_or(preset.stereo, Stereo::from),
            lookahead: self.lookahead.unwrap_or(preset.lookahead),
            guard: self.guard.unwrap_or(preset.guard),
            punch: self.punch.unwrap_or(preset.punch),
            source,
            output: self.output.unwrap_or(preset.output),
        }
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
fn find_voice(wanted: &str) -> Result<Voice> {
    let built_in = match wanted {
        "low" => Source::LowVoice,
        "high" => Source::HighVoice,
        "rap" => Source::Rap,
        file => return learned(Path::new(file)).map(Voice::Learned),
    };
    Ok(Voice::BuiltIn(built_in))
}

fn learned(path: &Path) -> Result<Profile> {
    let text = text_file::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "there is no voice or file {}; choose low, high, rap, or a file that `leeway learn` \
             wrote",
            quoted(path)
        ),
        ErrorKind::InvalidData => anyhow!("{} is not a learned voice: no text", quoted(path)),
        _ => anyhow::Error::new(error).context(format!("cannot read {}", quoted(path))),
    })?;
    Profile::parse(&text)
        .map_err(|reason| anyhow!("{} is not a learned voice: {reason}", quoted(path)))
}

/// Gives every option that is a number its range and its default, which are those of the controls.
pub fn with_ranges(command: Command) -> Command {
    let defaults = Sound::default().numbers();
    RANGES.iter().fold(command, |command, range| {
        command.mut_arg(range.key, |option| {
            let help = option.get_help().map(ToString::to_string).unwrap_or_default();
            option
                .help(format!("{help} [{range}; default: {}]", defaults[range.key]))
                .value_parser(within(range))
                // Or a value below 0 would be taken for an option.
                .allow_negative_numbers(true)
        })
    })
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

fn within(range: &'static Range) -> ValueParser {
    ValueParser::new(move |text: &str| match text.parse::<f32>() {
        Ok(value) if range.holds(value) => Ok(value),
        Ok(_) => Err(format!("must be {range}")),
        Err(_) => Err(format!("not a number; must be {range}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_overrule_the_preset_and_nothing_else() {
        let preset = presets::named("808").unwrap().sound;
        let tuning = Tuning { depth: Some(40.0), ..Tuning::default() };
        assert_eq!(tuning.over(&preset, None, true), Sound { depth: 40.0, ..preset });
        let defaults = Tuning::default().over(&Sound::default(), None, true);
        assert_eq!(defaults, Sound::default());
    }

    #[test]
    fn the_vocal_comes_from_what_is_there() {
        let source = |preset, voice: Option<Voice>, has_vocal| {
            let preset = Sound { source: preset, ..Sound::default() };
            Tuning::default().over(&preset, voice.as_ref(), has_vocal).source
        };
        let learned = || Some(Voice::Learned(Profile::default()));
        assert_eq!(source(Source::Sidechain, None, false), Source::LowVoice);
        assert_eq!(source(Source::Rap, None, false), Source::Rap);
        assert_eq!(source(Source::Rap, None, true), Source::Sidechain);
        assert_eq!(source(Source::Rap, learned(), false), Source::Learned);
        // A preset cannot say which voice was learned.
        assert_eq!(source(Source::Learned, None, false), Source::LowVoice);
    }
}
