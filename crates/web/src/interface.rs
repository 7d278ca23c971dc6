//! What a page is told of the engine, so that it declares nothing a second time.
//!
//! [`interface`] is written into the page when it is built: what makes JSON is not in the module.

use leeway_engine::bands::MAX_BANDS;
use leeway_engine::controls::Kind;
use leeway_engine::{CONTROLS, Control, Engine};
use serde_json::{Value, json};

use crate::buffers::BLOCK;
use crate::group::{FIGURES, SPECTRA};
use crate::song::STEM_FIGURES;

/// As JSON: the table of `controls` in order, the names in a group's meters (`figures`, then `spectra` of
/// `bands` numbers each) and of what a song has of a stem (`stem_figures`), and how many samples a `block` has at
/// most.
pub fn interface() -> String {
    let controls: Vec<Value> = CONTROLS.iter().map(|(control, _)| of_control(control)).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "controls": controls,
        "figures": FIGURES,
        "spectra": SPECTRA,
        "stem_figures": STEM_FIGURES,
        "bands": MAX_BANDS,
        "block": BLOCK,
    })
    .to_string()
}

/// A control: numbers have `lowest`, `highest` and `skew`, choices have `choices`.
fn of_control(control: &Control) -> Value {
    let mut told = json!({
        "key": control.key,
        "name": control.name,
        "hint": control.hint,
        "group": control.group.map(|group| group.to_string()),
        "default": control.default_value(),
        "of_the_sound": control.of_the_sound,
    });
    match &control.kind {
        Kind::Number(number) => {
            told["lowest"] = json!(number.lowest);
            told["highest"] = json!(number.highest);
            told["skew"] = json!(number.skew);
        }
        Kind::Choice(choices) => {
            told["choices"] = json!(choices.names);
            told["choice_ids"] = json!(choices.ids);
        }
        Kind::Toggle => told["choices"] = json!(["Off", "On"]),
    }
    told
}

/// The centres of the bands in Hz at a sample rate, one after the other with a comma between them; empty if the engine
/// does not run at it.
pub fn centres(sample_rate: f64) -> String {
    let Ok(engine) = Engine::new(sample_rate, 1, 1) else { return String::new() };
    let centres: Vec<String> =
        engine.bands().centres_hz().iter().map(|hz| format!("{hz:.2}")).collect();
    centres.join(",")
}

/// The `value` of the control at `index` of the table, with its unit; empty if there is none.
pub fn value_text(index: usize, value: f32) -> String {
    let control = CONTROLS.iter().nth(index).map(|(control, _)| control);
    match control.map(|control| &control.kind) {
        Some(Kind::Number(number)) => number.unit.number(value) + number.unit.suffix(),
        Some(Kind::Choice(choices)) => {
            choices.names.get(value.round() as usize).map_or(String::new(), ToString::to_string)
        }
        Some(Kind::Toggle) => if value > 0.5 { "On" } else { "Off" }.to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_every_control_as_the_table_has_it() {
        let told: Value = serde_json::from_str(&interface()).unwrap();
        let controls = told["controls"].as_array().unwrap();
        assert_eq!(controls.len(), CONTROLS.iter().count());
        for ((control, _), told) in CONTROLS.iter().zip(controls) {
            assert_eq!(told["key"], control.key);
            assert_eq!(told["hint"], control.hint);
            assert_eq!(told["default"].as_f64().unwrap() as f32, control.default_value());
            assert_eq!(told["lowest"].is_number(), control.number().is_some());
            assert_eq!(told["choices"].is_array(), control.number().is_none());
        }
    }

    #[test]
    fn values_are_told_with_their_unit() {
        let text = |key: &str, value| {
            let index = CONTROLS.iter().position(|(control, _)| control.key == key).unwrap();
            value_text(index, value)
        };
        assert_eq!(text("max_cut", 12.0), "12.0 dB");
        assert_eq!(text("low", 2500.0), "2.5 kHz");
        assert_eq!(text("stereo", 1.0), "Mid only");
        assert_eq!(text("bypass", 1.0), "On");
        assert_eq!(value_text(1000, 1.0), "");
    }
}
