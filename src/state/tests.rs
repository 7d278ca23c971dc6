use leeway_engine::bands::MAX_BANDS;

use super::*;

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
fn an_older_state_is_filled_up_with_defaults() {
    let mut old = state(&[("depth", ParamValue::F32(40.0))]);
    migrate(&mut old);
    assert_eq!(number(&old, "depth"), 40.0);
    assert_eq!(number(&old, "maxcut"), 12.0);
    assert!(matches!(old.params["bypass"], ParamValue::Bool(false)));
}

#[test]
fn a_voice_that_is_none_is_forgotten_and_a_whole_one_stays() {
    let migrated = |voice: Option<&str>| {
        let mut saved = state(&[]);
        saved.fields = voice.map(|voice| ("voice".into(), voice.into())).into_iter().collect();
        migrate(&mut saved);
        saved.fields["voice"].clone()
    };
    assert_eq!(migrated(Some("[0.0,-12.5]")), "[0.0,-12.5]");
    let many = format!("{:?}", [0.0; MAX_BANDS + 1]);
    let broken = ["", "null", "3", "{}", "\"loud\"", "[NaN]", "[null]", "[1e39]", "[0", &many];
    for broken in broken.map(Some).into_iter().chain([None]) {
        assert_eq!(migrated(broken), "[]", "{broken:?}");
    }
}

#[test]
fn a_beat_profile_that_is_none_is_forgotten_and_a_whole_one_stays() {
    let migrated = |beat: Option<&str>| {
        let mut saved = state(&[]);
        saved.fields = beat.map(|beat| ("beat".into(), beat.into())).into_iter().collect();
        migrate(&mut saved);
        saved.fields["beat"].clone()
    };
    let list = |count| format!("{:?}", vec![-12.5; count]);
    assert_eq!(migrated(Some(&list(MAX_BANDS))), list(MAX_BANDS));
    let [few, many] = [list(MAX_BANDS - 1), list(MAX_BANDS + 1)];
    for broken in [None, Some(""), Some("null"), Some("[null]"), Some(&few), Some(&many)] {
        assert_eq!(migrated(broken), "[]", "{broken:?}");
    }
}

#[test]
fn impossible_values_become_defaults() {
    let mut corrupt = state(&[
        ("depth", ParamValue::F32(f32::NAN)),
        ("maxcut", ParamValue::F32(1e30)),
        ("clarity", ParamValue::String("loud".into())),
        ("stereo", ParamValue::String("quadraphonic".into())),
        ("source", ParamValue::String("rap".into())),
        ("bypass", ParamValue::F32(1.0)),
    ]);
    migrate(&mut corrupt);
    assert_eq!(number(&corrupt, "depth"), 100.0);
    assert_eq!(number(&corrupt, "maxcut"), 12.0);
    assert_eq!(number(&corrupt, "clarity"), 15.0);
    assert!(matches!(corrupt.params["bypass"], ParamValue::Bool(false)));
    assert!(matches!(&corrupt.params["stereo"], ParamValue::String(id) if id == "linked"));
    assert!(matches!(&corrupt.params["source"], ParamValue::String(id) if id == "rap"));
}

#[test]
fn what_was_listened_to_is_forgotten() {
    for was in ["output", "removed", "vocal", "loud"] {
        let mut saved = state(&[("listen", ParamValue::String(was.into()))]);
        migrate(&mut saved);
        let listen = &saved.params["listen"];
        assert!(matches!(listen, ParamValue::String(id) if id == "output"), "{was}");
    }
}

#[test]
fn what_is_kept_of_presets_and_of_a_and_b_is_whole_or_new() {
    let chosen = r#"{"name":"808 / bass","positions":{"depth":0.5}}"#;
    let compare = r#"{"b":true,"other":{"normalized":{"depth":0.25},"voice":[]}}"#;
    for (field, whole, new) in
        [("preset", chosen, "null"), ("compare", compare, r#"{"b":false,"other":null}"#)]
    {
        for (saved, migrated) in
            [(whole, whole), ("7", new), ("{\"positions\":[]}", new), ("", new)]
        {
            // What a version knows more of is no fault.
            if field == "compare" && saved.starts_with("{\"positions") {
                continue;
            }
            let mut state = state(&[]);
            state.fields.insert(field.into(), saved.into());
            migrate(&mut state);
            assert_eq!(state.fields[field], migrated, "{field}: {saved}");
        }
    }
}

#[test]
fn a_window_that_was_left_badly_opens_as_new() {
    let default = LeewayParams::default().serialize_fields()["window"].clone();
    let left = r#"{"size":[1200.0,800.0],"dark":false,"drawer":true}"#;
    for (saved, migrated) in [(left, left), ("{\"size\":7}", &default), ("", &default)] {
        let mut state = state(&[]);
        state.fields.insert("window".into(), saved.into());
        migrate(&mut state);
        assert_eq!(state.fields["window"], migrated);
    }
}

#[test]
fn what_a_newer_version_saved_outlives_this_one() {
    let mut newer = state(&[
        ("depth", ParamValue::F32(40.0)),
        ("from-the-future", ParamValue::I32(7)),
        ("also-new", ParamValue::String("loud".into())),
    ]);
    newer.fields.insert("scenes".into(), "[1, 2]".into());
    migrate(&mut newer);
    // The framework would complain of what it finds here, and drop it.
    assert!(!newer.params.contains_key("from-the-future") && !newer.fields.contains_key("scenes"));

    // Loaded, and saved again by this version.
    let params = LeewayParams::default();
    params.deserialize_fields(&newer.fields);
    let mut saved = state(&[("depth", ParamValue::F32(55.0))]);
    saved.fields = params.serialize_fields();

    // The newer version knows how to restore it; here, that is half of `migrate`.
    restore_unknown(&mut saved);
    assert_eq!(number(&saved, "depth"), 55.0);
    assert!(matches!(saved.params["from-the-future"], ParamValue::I32(7)));
    assert!(matches!(&saved.params["also-new"], ParamValue::String(value) if value == "loud"));
    assert_eq!(saved.fields["scenes"], "[1, 2]");
    assert!(!saved.fields.contains_key("newer"));
}

#[test]
fn what_was_stashed_does_not_come_back_over_what_was_set_since() {
    let mut saved = state(&[("depth", ParamValue::F32(40.0))]);
    let newer =
        r#"{"params":{"depth":{"f32":90.0},"clarity":{"f32":6.0}},"fields":{"voice":"[0.0]"}}"#;
    saved.fields.insert("newer".into(), newer.into());
    migrate(&mut saved);
    assert_eq!((number(&saved, "depth"), number(&saved, "clarity")), (40.0, 6.0));
    assert_eq!(saved.fields["voice"], "[0.0]");
    assert_eq!(saved.fields["newer"], "{}");
}

#[test]
fn nonsense_stashed_is_no_hindrance() {
    for nonsense in ["", "7", "{\"params\":3}", "{\"fields\":{\"x\":1}}"] {
        let mut saved = state(&[("depth", ParamValue::F32(40.0))]);
        saved.fields.insert("newer".into(), nonsense.into());
        migrate(&mut saved);
        assert_eq!(number(&saved, "depth"), 40.0);
        assert_eq!(saved.fields["newer"], "{}", "{nonsense}");
    }
}

#[test]
fn a_project_of_the_flickering_law_is_calm() {
    let opened = |version: &str, times: [f32; 3]| {
        let ids = ["attack", "hold", "release"];
        let params = ids.into_iter().zip(times.map(ParamValue::F32));
        let mut saved = state(&params.collect::<Vec<_>>());
        saved.version = version.to_owned();
        migrate(&mut saved);
        ids.map(|id| number(&saved, id))
    };
    // As it came, and with times of the user's own.
    assert_eq!(opened("0.1.0", [5.0, 0.0, 20.0]), [25.0, 100.0, 350.0]);
    assert_eq!(opened("0.1.0", [10.0, 300.0, 40.0]), [50.0, 300.0, 700.0]);
    assert_eq!(opened("0.1.0", [100.0, 0.0, 1000.0]), [100.0, 100.0, 1000.0]);
    assert_eq!(opened("0.2.0", [5.0, 0.0, 20.0]), [5.0, 0.0, 20.0]);
}
