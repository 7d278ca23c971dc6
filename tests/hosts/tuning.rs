//! Parameter values in all the shapes that they are handed over in.

use leeway::params::LeewayParams;
use leeway_engine::{Listen, Settings, Source, Stereo};
use nice_plug::prelude::{FloatParam, Param};
use serde_json::{Map, Value, json};

/// Every parameter with a number: its id, and the option of the command that sets it.
pub const FLOATS: [(&str, &str); 14] = [
    ("depth", "--depth"),
    ("maxcut", "--max-cut"),
    ("clarity", "--clarity"),
    ("body", "--body"),
    ("trim", "--trim"),
    ("low", "--low"),
    ("high", "--high"),
    ("attack", "--attack"),
    ("hold", "--hold"),
    ("release", "--release"),
    ("lookahead", "--lookahead"),
    ("guard", "--guard"),
    ("punch", "--punch"),
    ("output", "--output"),
];

/// Every parameter with choices: its id, and theirs. The first choice is the default.
pub const CHOICES: [(&str, &[&str]); 3] = [
    ("stereo", &["linked", "mid-only", "mid-side", "left-right"]),
    ("source", &["sidechain", "learned", "low-voice", "high-voice", "rap"]),
    ("listen", &["output", "removed", "vocal"]),
];

/// The engine's sources in the order of their choices.
const SOURCES: [Source; 5] =
    [Source::Sidechain, Source::Learned, Source::LowVoice, Source::HighVoice, Source::Rap];

/// The ids of all parameters but bypass: those with numbers, then those with choices.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let choices = CHOICES.iter().map(|(id, _)| *id);
    FLOATS.iter().map(|(id, _)| *id).chain(choices)
}

/// The number that a host knows a parameter by.
pub fn number(id: &str) -> u32 {
    // Projects hold on to these numbers, so the rule is spelled out instead of borrowed.
    id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
        & !(1 << 31)
}

/// The steps from a parameter's least value to its greatest, if it has steps.
pub fn steps(id: &str) -> Option<usize> {
    let choices = CHOICES.iter().find(|choice| choice.0 == id).map(|(_, ids)| ids.len() - 1);
    choices.or((id == "bypass").then_some(1))
}

/// A value for every parameter but bypass, in the units people read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// In the order of [`FLOATS`].
    pub floats: [f32; FLOATS.len()],
    /// Indices of what is chosen, in the order of [`CHOICES`].
    pub choices: [usize; CHOICES.len()],
}

impl Tuning {
    /// Nothing at its default but the lookahead, and with it the latency, and what is listened to.
    pub const CHANGED: Self = Self {
        floats: [
            60.0, 14.0, 12.5, 25.0, 3.5, 150.0, 9000.0, 12.0, 400.0, 150.0, 0.0, 70.0, 45.0, -2.5,
        ],
        choices: [2, 0, 0],
    };

    /// Nothing at its default but what is listened to, which no project brings back.
    pub fn all_changed() -> Self {
        Self::CHANGED.with("lookahead", 10.0).choosing("source", "high-voice")
    }

    pub fn default_values() -> Self {
        Self {
            floats: FLOATS.map(|(id, _)| float(&LeewayParams::default(), id).default_plain_value()),
            choices: [0; CHOICES.len()],
        }
    }

    /// The same with another number.
    pub fn with(mut self, id: &str, value: f32) -> Self {
        let index = FLOATS.iter().position(|(other, _)| *other == id);
        self.floats[index.unwrap_or_else(|| panic!("no number '{id}'"))] = value;
        self
    }

    /// The same with another choice.
    pub fn choosing(mut self, id: &str, choice: &str) -> Self {
        let index = CHOICES.iter().position(|(other, _)| *other == id);
        let index = index.unwrap_or_else(|| panic!("no choice '{id}'"));
        let chosen = CHOICES[index].1.iter().position(|other| *other == choice);
        self.choices[index] = chosen.unwrap_or_else(|| panic!("no '{choice}' in '{id}'"));
        self
    }

    /// The same with the parameter at its default.
    pub fn without(mut self, id: &str) -> Self {
        let index = ids().position(|other| other == id).expect("the parameter is there");
        match index.checked_sub(FLOATS.len()) {
            None => self.floats[index] = Self::default_values().floats[index],
            Some(choice) => self.choices[choice] = 0,
        }
        self
    }

    pub fn settings(&self) -> Settings {
        let [
            depth,
            max_cut_db,
            clarity_db,
            body,
            trim_db,
            low_hz,
            high_hz,
            times @ ..,
            guard,
            punch,
            output_db,
        ] = self.floats;
        let [attack, hold, release, lookahead] = times.map(|milliseconds| milliseconds / 1000.0);
        let [stereo, source, listen] = self.choices;
        Settings {
            depth: depth / 100.0,
            max_cut_db,
            clarity_db,
            body: body / 100.0,
            trim_db,
            low_hz,
            high_hz,
            attack,
            hold,
            release,
            stereo: [Stereo::Linked, Stereo::MidOnly, Stereo::MidSide, Stereo::LeftRight][stereo],
            lookahead,
            guard: guard / 100.0,
            punch: punch / 100.0,
            source: SOURCES[source],
            listen: [Listen::Output, Listen::Removed, Listen::Vocal][listen],
            output_db,
        }
    }

    /// What is left of it when a host hands the values over on its own scale of 0 to 1.
    pub fn rounded_by_host(mut self) -> Self {
        let params = LeewayParams::default();
        for ((id, _), value) in FLOATS.iter().zip(&mut self.floats) {
            let param = float(&params, id);
            *value = param.preview_plain(param.preview_normalized(*value));
        }
        self
    }

    /// Ids with values on the host's scale, in the order of [`ids`].
    pub fn normalized(&self) -> Vec<(&'static str, f64)> {
        let params = LeewayParams::default();
        let floats = FLOATS
            .iter()
            .zip(self.floats)
            .map(|((id, _), value)| (*id, f64::from(float(&params, id).preview_normalized(value))));
        let choices = CHOICES.iter().zip(self.choices);
        let choices =
            choices.map(|((id, ids), index)| (*id, index as f64 / (ids.len() - 1) as f64));
        floats.chain(choices).collect()
    }

    /// The parameter's value on the host's scale.
    pub fn position(&self, id: &str) -> f64 {
        let values = self.normalized();
        values.iter().find(|(other, _)| *other == id).expect("the parameter is there").1
    }

    /// As a project saves it.
    pub fn state(&self, bypass: bool) -> Value {
        // Through text, or the digits beyond single precision would be there too.
        let number = |value: f32| Value::from(value.to_string().parse::<f64>().ok());
        let floats = FLOATS.iter().zip(self.floats);
        let floats =
            floats.map(|((id, _), value)| (id.to_string(), json!({ "f32": number(value) })));
        let choices = CHOICES.iter().zip(self.choices);
        let choices =
            choices.map(|((id, ids), index)| (id.to_string(), json!({ "string": ids[index] })));
        let mut params: Map<_, _> = floats.chain(choices).collect();
        params.insert("bypass".into(), json!({ "bool": bypass }));
        // A field is JSON as text: a list of the learned voice's levels, of which there are none, and
        // how the window was left.
        let window = r#"{"size":[900.0,560.0],"dark":true,"drawer":false}"#;
        let compare = r#"{"b":false,"other":null}"#;
        let fields = json!({
            "voice": "[]",
            "window": window,
            "preset": "null",
            "compare": compare,
            "newer": "{}",
        });
        json!({ "version": env!("CARGO_PKG_VERSION"), "params": params, "fields": fields })
    }

    /// As options of the command, which writes nothing but the output and has a learned voice from
    /// a file only.
    pub fn options(&self) -> Vec<String> {
        let [stereo, source, listen] = self.choices;
        assert_eq!(listen, 0, "the command writes the output");
        let floats = FLOATS.iter().zip(self.floats);
        let mut options: Vec<_> = floats
            .flat_map(|((_, option), value)| [option.to_string(), value.to_string()])
            .chain(["--stereo".into(), CHOICES[0].1[stereo].into()])
            .collect();
        assert_ne!(SOURCES[source], Source::Learned, "the file is not known here");
        if source > 0 {
            let voice = CHOICES[1].1[source].trim_end_matches("-voice");
            options.extend(["--voice".into(), voice.into()]);
        }
        options
    }
}

fn float<'a>(params: &'a LeewayParams, id: &str) -> &'a FloatParam {
    match id {
        "depth" => &params.depth,
        "maxcut" => &params.max_cut,
        "clarity" => &params.clarity,
        "body" => &params.body,
        "trim" => &params.trim,
        "low" => &params.low,
        "high" => &params.high,
        "attack" => &params.attack,
        "hold" => &params.hold,
        "release" => &params.release,
        "lookahead" => &params.lookahead,
        "guard" => &params.guard,
        "punch" => &params.punch,
        "output" => &params.output,
        other => panic!("no parameter '{other}'"),
    }
}
