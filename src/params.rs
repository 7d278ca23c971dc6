//! Every control, as hosts see it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, RwLock};

use leeway_engine::{LONGEST_LOOKAHEAD, Listen, Settings};
use nice_plug::prelude::*;
use serde::{Deserialize, Serialize};

use crate::presets::Sound;
use crate::sounds::{Chosen, Compare};
use crate::state::Newer;
use crate::units;
use crate::voice::LearnedVoice;

mod choices;

pub use choices::{ListenChoice, SourceChoice, StereoChoice};

/// The parameters. Their ids are what projects are saved with and never change. Those that make sense
/// to be moved by a modulator can be: how much is cut, and gains.
#[derive(Params)]
pub struct LeewayParams {
    #[id = "depth"]
    pub depth: FloatParam,
    #[id = "maxcut"]
    pub max_cut: FloatParam,
    #[id = "clarity"]
    pub clarity: FloatParam,
    #[id = "body"]
    pub body: FloatParam,
    #[id = "trim"]
    pub trim: FloatParam,
    #[id = "low"]
    pub low: FloatParam,
    #[id = "high"]
    pub high: FloatParam,
    #[id = "attack"]
    pub attack: FloatParam,
    #[id = "hold"]
    pub hold: FloatParam,
    #[id = "release"]
    pub release: FloatParam,
    #[id = "stereo"]
    pub stereo: EnumParam<StereoChoice>,
    #[id = "lookahead"]
    pub lookahead: FloatParam,
    #[id = "guard"]
    pub guard: FloatParam,
    #[id = "punch"]
    pub punch: FloatParam,
    #[id = "source"]
    pub source: EnumParam<SourceChoice>,
    #[id = "listen"]
    pub listen: EnumParam<ListenChoice>,
    #[id = "output"]
    pub output: FloatParam,
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// The vocal that [`SourceChoice::Learned`] stands for.
    #[persist = "voice"]
    pub voice: LearnedVoice,
    /// How the window was left.
    #[persist = "window"]
    pub window: RwLock<WindowState>,
    /// The preset that was chosen, if one was.
    #[persist = "preset"]
    pub chosen: RwLock<Option<Chosen>>,
    /// A and B.
    #[persist = "compare"]
    pub compare: RwLock<Compare>,
    /// What a newer version saved.
    #[persist = "newer"]
    pub newer: RwLock<Newer>,
}

/// How the window was left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowState {
    /// Width and height in logical points.
    pub size: (f32, f32),
    pub dark: bool,
    /// Whether the drawer with the finer controls is open.
    pub drawer: bool,
    /// How large everything in it is drawn, as a multiple of the system's own scale.
    #[serde(skip_serializing_if = "is_usual")]
    pub scale: f32,
}

/// Whether a window's scale is the usual one, of which older versions say nothing.
fn is_usual(scale: &f32) -> bool {
    *scale == 1.0
}

impl Default for WindowState {
    fn default() -> Self {
        Self { size: (900.0, 560.0), dark: true, drawer: false, scale: 1.0 }
    }
}

impl Default for LeewayParams {
    fn default() -> Self {
        let settings = Settings::default();
        Self {
            depth: linear("Depth", 100.0 * settings.depth, 0.0, 100.0, " %"),
            max_cut: linear("Max cut", settings.max_cut_db, 0.0, 24.0, " dB"),
            clarity: linear("Clarity", settings.clarity_db, 0.0, 24.0, " dB"),
            body: linear("Keep body", 100.0 * settings.body, 0.0, 100.0, " %").non_modulatable(),
            trim: linear("Vocal trim", settings.trim_db, -24.0, 24.0, " dB"),
            low: frequency("Low limit", settings.low_hz).non_modulatable(),
            high: frequency("High limit", settings.high_hz).non_modulatable(),
            attack: milliseconds("Attack", settings.attack, 0.5, 100.0).non_modulatable(),
            hold: milliseconds("Hold", settings.hold, 0.0, 1000.0).non_modulatable(),
            release: milliseconds("Release", settings.release, 10.0, 1000.0).non_modulatable(),
            stereo: EnumParam::new("Stereo", StereoChoice::Linked).non_modulatable(),
            // It changes the latency, which hosts cannot follow while they play.
            lookahead: milliseconds(
                "Lookahead",
                settings.lookahead,
                0.0,
                1000.0 * LONGEST_LOOKAHEAD,
            )
            .non_automatable(),
            guard: linear("Low-end guard", 100.0 * settings.guard, 0.0, 100.0, " %")
                .non_modulatable(),
            punch: linear("Transient guard", 100.0 * settings.punch, 0.0, 100.0, " %")
                .non_modulatable(),
            source: EnumParam::new("Vocal from", SourceChoice::Sidechain).non_modulatable(),
            // It is for the ears of whoever mixes, and no part of the mix.
            listen: EnumParam::new("Listen", ListenChoice::Output).non_automatable(),
            output: linear("Output", settings.output_db, -12.0, 12.0, " dB"),
            bypass: BoolParam::new("Bypass", false).make_bypass().non_modulatable(),
            voice: LearnedVoice::default(),
            window: RwLock::default(),
            chosen: RwLock::default(),
            compare: RwLock::default(),
            newer: RwLock::default(),
        }
    }
}

impl LeewayParams {
    /// What the engine shall do now. Bypass is a Depth of zero at unit gain: the output is the
    /// input, at the same latency, and the way there does not click.
    pub fn settings(&self) -> Settings {
        let settings = self.unless_bypassed();
        if self.bypass.value() {
            Settings { depth: 0.0, listen: Listen::Output, output_db: 0.0, ..settings }
        } else {
            settings
        }
    }

    fn unless_bypassed(&self) -> Settings {
        Settings {
            depth: self.depth.value() / 100.0,
            max_cut_db: self.max_cut.value(),
            clarity_db: self.clarity.value(),
            body: self.body.value() / 100.0,
            trim_db: self.trim.value(),
            low_hz: self.low.value(),
            high_hz: self.high.value(),
            attack: self.attack.value() / 1000.0,
            hold: self.hold.value() / 1000.0,
            release: self.release.value() / 1000.0,
            stereo: self.stereo.value().into(),
            lookahead: self.lookahead.value() / 1000.0,
            guard: self.guard.value() / 100.0,
            punch: self.punch.value() / 100.0,
            source: self.source.value().into(),
            listen: self.listen.value().into(),
            output_db: self.output.value(),
        }
    }

    /// The sound as the controls have it.
    pub fn sound(&self) -> Sound {
        Sound {
            depth: self.depth.value(),
            max_cut: self.max_cut.value(),
            clarity: self.clarity.value(),
            body: self.body.value(),
            trim: self.trim.value(),
            low: self.low.value(),
            high: self.high.value(),
            attack: self.attack.value(),
            hold: self.hold.value(),
            release: self.release.value(),
            stereo: self.stereo.value().into(),
            lookahead: self.lookahead.value(),
            guard: self.guard.value(),
            punch: self.punch.value(),
            source: self.source.value().into(),
            output: self.output.value(),
        }
    }

    /// Where each control stands for `sound`, 0 to 1, by id.
    pub fn positions(sound: &Sound) -> BTreeMap<String, f32> {
        let params = Self::default();
        [
            ("depth", params.depth.preview_normalized(sound.depth)),
            ("maxcut", params.max_cut.preview_normalized(sound.max_cut)),
            ("clarity", params.clarity.preview_normalized(sound.clarity)),
            ("body", params.body.preview_normalized(sound.body)),
            ("trim", params.trim.preview_normalized(sound.trim)),
            ("low", params.low.preview_normalized(sound.low)),
            ("high", params.high.preview_normalized(sound.high)),
            ("attack", params.attack.preview_normalized(sound.attack)),
            ("hold", params.hold.preview_normalized(sound.hold)),
            ("release", params.release.preview_normalized(sound.release)),
            ("stereo", params.stereo.preview_normalized(sound.stereo.into())),
            ("lookahead", params.lookahead.preview_normalized(sound.lookahead)),
            ("guard", params.guard.preview_normalized(sound.guard)),
            ("punch", params.punch.preview_normalized(sound.punch)),
            ("source", params.source.preview_normalized(sound.source.into())),
            ("output", params.output.preview_normalized(sound.output)),
        ]
        .map(|(id, position)| (id.to_owned(), position.clamp(0.0, 1.0)))
        .into()
    }
}

/// Where a number of a [`Sound`] must lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Its name in a preset.
    pub key: &'static str,
    pub lowest: f32,
    pub highest: f32,
    /// `%`, `dB`, `Hz` or `ms`.
    pub unit: &'static str,
}

impl Range {
    /// Whether `value` lies in it; what is no number does not.
    pub fn holds(&self, value: f32) -> bool {
        (self.lowest..=self.highest).contains(&value)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {} {}", self.lowest, self.highest, self.unit)
    }
}

/// The ranges of a [`Sound`]'s numbers: those of the controls.
pub static RANGES: LazyLock<Vec<Range>> = LazyLock::new(|| {
    let params = LeewayParams::default();
    let range = |key, param: &FloatParam, unit| Range {
        key,
        lowest: param.preview_plain(0.0),
        highest: param.preview_plain(1.0),
        unit,
    };
    vec![
        range("depth", &params.depth, "%"),
        range("max_cut", &params.max_cut, "dB"),
        range("clarity", &params.clarity, "dB"),
        range("body", &params.body, "%"),
        range("trim", &params.trim, "dB"),
        range("low", &params.low, "Hz"),
        range("high", &params.high, "Hz"),
        range("attack", &params.attack, "ms"),
        range("hold", &params.hold, "ms"),
        range("release", &params.release, "ms"),
        range("lookahead", &params.lookahead, "ms"),
        range("guard", &params.guard, "%"),
        range("punch", &params.punch, "%"),
        range("output", &params.output, "dB"),
    ]
});

fn linear(name: &str, default: f32, min: f32, max: f32, unit: &'static str) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_unit(unit)
        .with_value_to_string(formatters::v2s_f32_rounded(1))
        .with_string_to_value(Arc::new(move |text| {
            units::number(text, &[(unit.trim().to_lowercase().as_str(), 1.0)])
        }))
}

/// A time in milliseconds whose fine values have more room than its coarse ones.
fn milliseconds(name: &str, default_s: f32, min: f32, max: f32) -> FloatParam {
    let factor = FloatRange::skew_factor(-1.5);
    FloatParam::new(name, 1000.0 * default_s, FloatRange::Skewed { min, max, factor })
        .with_unit(" ms")
        .with_value_to_string(formatters::v2s_f32_rounded(1))
        .with_string_to_value(Arc::new(|text| units::number(text, units::MILLISECONDS)))
}

/// A frequency in Hz, near enough to logarithmic.
fn frequency(name: &str, default_hz: f32) -> FloatParam {
    let (min, max, factor) = (20.0, 20_000.0, FloatRange::skew_factor(-2.0));
    FloatParam::new(name, default_hz, FloatRange::Skewed { min, max, factor })
        .with_value_to_string(formatters::v2s_f32_hz_then_khz(1))
        .with_string_to_value(Arc::new(units::frequency))
}

#[cfg(test)]
mod tests;
