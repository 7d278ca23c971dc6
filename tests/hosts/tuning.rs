//! Parameter values in all the shapes that they are handed over in.

use leeway::engine::Settings;
use leeway::params::LeewayParams;
use nice_plug::prelude::{FloatParam, Param};
use serde_json::{Map, Value, json};

/// Every parameter but bypass: its id, and the option of the command that sets it.
pub const FLOATS: [(&str, &str); 10] = [
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
];

/// The number that a host knows a parameter by.
pub fn number(id: &str) -> u32 {
    // Projects hold on to these numbers, so the rule is spelled out instead of borrowed.
    id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
        & !(1 << 31)
}

/// A value for every parameter but bypass, in the units people read, in the order of [`FLOATS`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning(pub [f32; 10]);

impl Tuning {
    /// Nothing at its default.
    pub const CHANGED: Self =
        Self([60.0, 14.0, 12.5, 25.0, 3.5, 150.0, 9000.0, 12.0, 120.0, 250.0]);

    pub fn default_values() -> Self {
        Self(FLOATS.map(|(id, _)| float(&LeewayParams::default(), id).default_plain_value()))
    }

    pub fn settings(&self) -> Settings {
        let [depth, max_cut_db, clarity_db, body, trim_db, low_hz, high_hz, attack, hold, release] =
            self.0;
        Settings {
            depth: depth / 100.0,
            max_cut_db,
            clarity_db,
            body: body / 100.0,
            trim_db,
            low_hz,
            high_hz,
            attack: attack / 1000.0,
            hold: hold / 1000.0,
            release: release / 1000.0,
        }
    }

    /// What is left of it when a host hands the values over on its own scale of 0 to 1.
    pub fn rounded_by_host(&self) -> Self {
        let params = LeewayParams::default();
        let mut values = self.0;
        for ((id, _), value) in FLOATS.iter().zip(&mut values) {
            let param = float(&params, id);
            *value = param.preview_plain(param.preview_normalized(*value));
        }
        Self(values)
    }

    /// Ids with values on the host's scale.
    pub fn normalized(&self) -> [(&'static str, f64); 10] {
        let params = LeewayParams::default();
        let mut values = self.0.iter();
        FLOATS.map(|(id, _)| {
            let value = *values.next().expect("one value per parameter");
            (id, f64::from(float(&params, id).preview_normalized(value)))
        })
    }

    /// As a project saves it.
    pub fn state(&self, bypass: bool) -> Value {
        let floats = FLOATS.iter().zip(self.0);
        // Through text, or the digits beyond single precision would be there too.
        let number = |value: f32| Value::from(value.to_string().parse::<f64>().ok());
        let mut params: Map<_, _> = floats
            .map(|((id, _), value)| (id.to_string(), json!({ "f32": number(value) })))
            .collect();
        params.insert("bypass".into(), json!({ "bool": bypass }));
        json!({ "version": env!("CARGO_PKG_VERSION"), "params": params, "fields": {} })
    }

    /// As options of the command.
    pub fn options(&self) -> Vec<String> {
        let options = FLOATS.iter().zip(self.0);
        options.flat_map(|((_, option), value)| [option.to_string(), value.to_string()]).collect()
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
        other => panic!("no parameter '{other}'"),
    }
}
