//! Parameter values in all the shapes that they are handed over in.

use leeway::params::LeewayParams;
use leeway_engine::controls::{Group, Kind, Node};
use leeway_engine::{CONTROLS, Control, Settings, Source, Stereo};
use serde_json::{Map, Value, json};

/// Every control but bypass, which tests switch by itself.
fn controls() -> impl Iterator<Item = &'static Control> {
    let all = CONTROLS.iter().map(|(control, _)| control);
    all.filter(|control| control.key != CONTROLS.bypass.key)
}

/// The ids of all parameters but bypass.
pub fn ids() -> impl Iterator<Item = &'static str> {
    controls().map(|control| control.id)
}

/// The ids of all parameters with a number.
pub fn numbers() -> impl Iterator<Item = &'static str> {
    controls().filter(|control| control.number().is_some()).map(|control| control.id)
}

/// The ids of all parameters with choices, and of these. The first choice is the default.
pub fn choices() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    controls().filter_map(|control| Some((control.id, control.choices()?.ids)))
}

/// The ids of the choices of the parameter `id`.
pub fn choices_of(id: &str) -> &'static [&'static str] {
    control(id).choices().unwrap_or_else(|| panic!("'{id}' has no choices")).ids
}

fn control(id: &str) -> &'static Control {
    let mut all = CONTROLS.iter().map(|(control, _)| control);
    all.find(|control| control.id == id).unwrap_or_else(|| panic!("no parameter '{id}'"))
}

/// The number that a host knows a parameter by.
pub fn number(id: &str) -> u32 {
    // Projects hold on to these numbers, so the rule is spelled out instead of borrowed.
    id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
        & !(1 << 31)
}

/// The steps from a parameter's least value to its greatest, if it has steps.
pub fn steps(id: &str) -> Option<usize> {
    match &control(id).kind {
        Kind::Number(_) => None,
        Kind::Choice(choices) => Some(choices.ids.len() - 1),
        Kind::Toggle => Some(1),
    }
}

/// A value for every parameter but bypass, in the units people read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning(Settings);

impl Tuning {
    /// Nothing at its default but the lookahead, and with it the latency, and what is listened to.
    pub fn changed() -> Self {
        let places = [210.0, 390.0, 700.0, 1200.0, 1700.0, 2600.0, 3900.0, 5500.0];
        let mut weight = 40.0;
        let nodes = places.map(|frequency| {
            weight = -weight;
            Node { frequency, width: 0.5, weight }
        });
        let named = Settings {
            nodes,
            depth: 60.0,
            max_cut: 14.0,
            clarity: 12.5,
            body: 25.0,
            trim: 3.5,
            low: 150.0,
            high: 9000.0,
            attack: 12.0,
            hold: 400.0,
            release: 150.0,
            stereo: Stereo::MidSide,
            guard: 70.0,
            punch: 45.0,
            output: -2.5,
            ..Settings::default()
        };
        let kept = ["lookahead", "source", "listen", "bypass"];
        // Whatever is not named here goes somewhere, too.
        let changed = |control: &Control, value: &f32| match *value == control.default_value() {
            true if !kept.contains(&control.id) => elsewhere(control),
            _ => *value,
        };
        Self(Settings::from_values(&named.values().map(changed)))
    }

    /// Nothing at its default but what is listened to, which no project brings back.
    pub fn all_changed() -> Self {
        Self::changed().with("lookahead", 10.0).choosing("source", "high-voice")
    }

    pub fn default_values() -> Self {
        Self(Settings::default())
    }

    /// The same with another number.
    pub fn with(self, id: &str, value: f32) -> Self {
        Self(self.0.with_value(control(id), value))
    }

    /// The same with another choice.
    pub fn choosing(self, id: &str, choice: &str) -> Self {
        let index = choices_of(id).iter().position(|other| *other == choice);
        self.with(id, index.unwrap_or_else(|| panic!("no '{choice}' in '{id}'")) as f32)
    }

    /// The same with the parameter at its default.
    pub fn without(self, id: &str) -> Self {
        self.with(id, control(id).default_value())
    }

    pub fn settings(&self) -> Settings {
        self.0
    }

    /// What is left of it when a host hands the values over on its own scale of 0 to 1.
    pub fn rounded_by_host(self) -> Self {
        let params = LeewayParams::default();
        let rounded = |control: &Control, value: &f32| {
            let param = &params.controls[control];
            // SAFETY: `params` owns what the pointer points to.
            unsafe { param.as_ptr().preview_plain(param.position(*value)) }
        };
        Self(Settings::from_values(&self.0.values().map(rounded)))
    }

    /// Ids with values on the host's scale, in the order of [`ids`].
    pub fn normalized(&self) -> Vec<(&'static str, f64)> {
        let params = LeewayParams::default();
        let position = |control: &Control| match steps(control.id) {
            Some(steps) => f64::from(self.0.value(control)) / steps as f64,
            None => f64::from(params.controls[control].position(self.0.value(control))),
        };
        controls().map(|control| (control.id, position(control))).collect()
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
        let saved = |control: &Control| {
            let value = self.0.value(control);
            match &control.kind {
                Kind::Number(_) => json!({ "f32": number(value) }),
                Kind::Choice(choices) => json!({ "string": choices.ids[value as usize] }),
                Kind::Toggle => json!({ "bool": value == 1.0 }),
            }
        };
        let mut params: Map<_, _> =
            controls().map(|control| (control.id.to_string(), saved(control))).collect();
        params.insert("bypass".into(), json!({ "bool": bypass }));
        // A field is JSON as text: a list of the learned voice's levels, of which there are none, and
        // how the window was left.
        let window = r#"{"size":[900.0,560.0],"dark":true,"drawer":false}"#;
        let compare = r#"{"b":false,"other":null}"#;
        let fields = json!({
            "voice": "[]",
            "beat": "[]",
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
        assert_eq!(self.0.sound(), self.0, "the command writes the output");
        let mut options = Vec::new();
        let has_option = |control: &&Control| {
            let is_a_nodes = control.group == Some(Group::Nodes);
            control.of_the_sound && control.id != "source" && !is_a_nodes
        };
        for control in controls().filter(has_option) {
            let value = self.0.value(control);
            let option = format!("--{}", control.key.replace('_', "-"));
            match &control.kind {
                Kind::Number(_) => options.extend([option, value.to_string()]),
                Kind::Choice(choices) => {
                    options.extend([option, choices.ids[value as usize].into()])
                }
                Kind::Toggle => options.extend((value == 1.0).then_some(option)),
            }
        }
        if self.0.nodes != Settings::default().nodes {
            options.extend(self.0.nodes.map(|node| {
                let Node { frequency, width, weight } = node;
                format!("--weight={frequency}:{weight}:{width}")
            }));
        }
        assert_ne!(self.0.source, Source::Learned, "the file is not known here");
        if self.0.source != Source::Sidechain {
            let voice = choices_of("source")[self.0.source as usize].trim_end_matches("-voice");
            options.extend(["--voice".into(), voice.into()]);
        }
        options
    }
}

/// A value of `control` that is far from its default.
fn elsewhere(control: &Control) -> f32 {
    let Some(number) = control.number() else { return 1.0 };
    let (down, up) = (number.default - number.lowest, number.highest - number.default);
    number.default + if up > down { up / 2.0 } else { -down / 2.0 }
}
