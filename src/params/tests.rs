use super::*;
use crate::engine::bands::MAX_BANDS;

fn state(params: &[(&str, ParamValue)]) -> PluginState {
    PluginState {
        version: String::new(),
        params: params.iter().map(|(id, value)| (id.to_string(), value.clone())).collect(),
        fields: BTreeMap::new(),
    }
}

fn number(state: &PluginState, id: &str) -> f32 {
    match state.params[id] {
        ParamValue::F32(value) => value,
        ref other => panic!("{id} is {other:?}"),
    }
}

#[test]
fn defaults_are_the_engines() {
    let (from_params, engines) = (LeewayParams::default().settings(), Settings::default());
    assert_eq!(format!("{from_params:?}"), format!("{engines:?}"));
}

#[test]
fn an_older_state_is_filled_up_with_defaults() {
    let mut old = state(&[("depth", ParamValue::F32(40.0))]);
    LeewayParams::mend(&mut old);
    assert_eq!(number(&old, "depth"), 40.0);
    assert_eq!(number(&old, "maxcut"), 12.0);
    assert!(matches!(old.params["bypass"], ParamValue::Bool(false)));
}

#[test]
fn a_voice_that_is_none_is_forgotten_and_a_whole_one_stays() {
    let mended = |voice: Option<&str>| {
        let mut saved = state(&[]);
        saved.fields = voice.map(|voice| ("voice".into(), voice.into())).into_iter().collect();
        LeewayParams::mend(&mut saved);
        saved.fields["voice"].clone()
    };
    assert_eq!(mended(Some("[0.0,-12.5]")), "[0.0,-12.5]");
    let many = format!("{:?}", [0.0; MAX_BANDS + 1]);
    let broken = ["", "null", "3", "{}", "\"loud\"", "[NaN]", "[null]", "[1e39]", "[0", &many];
    for broken in broken.map(Some).into_iter().chain([None]) {
        assert_eq!(mended(broken), "[]", "{broken:?}");
    }
}

#[test]
fn impossible_values_become_defaults_and_strangers_stay() {
    let mut corrupt = state(&[
        ("depth", ParamValue::F32(f32::NAN)),
        ("maxcut", ParamValue::F32(1e30)),
        ("clarity", ParamValue::String("loud".into())),
        ("stereo", ParamValue::String("quadraphonic".into())),
        ("listen", ParamValue::String("removed".into())),
        ("bypass", ParamValue::F32(1.0)),
        ("from-the-future", ParamValue::I32(7)),
    ]);
    LeewayParams::mend(&mut corrupt);
    assert_eq!(number(&corrupt, "depth"), 100.0);
    assert_eq!(number(&corrupt, "maxcut"), 12.0);
    assert_eq!(number(&corrupt, "clarity"), 15.0);
    assert!(matches!(corrupt.params["bypass"], ParamValue::Bool(false)));
    assert!(matches!(corrupt.params["stereo"], ParamValue::I32(0)));
    assert!(matches!(&corrupt.params["listen"], ParamValue::String(id) if id == "removed"));
    assert!(matches!(corrupt.params["from-the-future"], ParamValue::I32(7)));
}

#[test]
fn a_window_that_was_left_badly_opens_as_new() {
    let default = LeewayParams::default().serialize_fields()["window"].clone();
    let left = r#"{"size":[1200.0,800.0],"dark":false,"drawer":true}"#;
    for (saved, mended) in [(left, left), ("{\"size\":7}", &default), ("", &default)] {
        let mut state = state(&[]);
        state.fields.insert("window".into(), saved.into());
        LeewayParams::mend(&mut state);
        assert_eq!(state.fields["window"], mended);
    }
}
