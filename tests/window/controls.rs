//! Every control is dragged, scrolled, typed, reached by keys and reset, each time in one gesture.

use egui::{Event, Key, Modifiers, Role, vec2};
use egui_kittest::kittest::Queryable;
use nice_plug::params::Params;

use super::{Stage, is_one_gesture};

/// Every control that is turned.
const KNOBS: [&str; 14] = [
    "depth",
    "maxcut",
    "clarity",
    "body",
    "release",
    "trim",
    "low",
    "high",
    "attack",
    "hold",
    "lookahead",
    "guard",
    "punch",
    "output",
];

impl Stage {
    /// Opens the value under a knob and types over it.
    fn type_value(&mut self, id: &str, text: &str) {
        let value = self.knob(&self.name(id)).center_bottom() - vec2(0.0, 8.0);
        self.click(value, 1);
        self.harness.event(Event::Text(text.into()));
        self.harness.run_steps(2);
    }

    /// Value of the control `id` in its own unit.
    fn plain(&self, id: &str) -> f32 {
        let map = self.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).expect("one of ours");
        unsafe { param.unmodulated_plain_value() }
    }
}

#[test]
fn every_knob_is_dragged_finely_dragged_scrolled_and_reset() {
    let mut stage = Stage::new(true);
    for id in KNOBS {
        let name = stage.name(id);
        let at = stage.knob(&name).center();
        let start = stage.value(id);
        let away = if start > 0.5 { 60.0 } else { -60.0 };
        stage.drag(at, vec2(0.0, away), Modifiers::NONE);
        let coarse = (stage.value(id) - start).abs();
        assert!(coarse > 0.1, "{id} moved by {coarse}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        let before = stage.value(id);
        stage.drag(at, vec2(0.0, away), Modifiers::SHIFT);
        let fine = (stage.value(id) - before).abs();
        assert!(fine > 0.0 && fine < 0.2 * coarse, "{id}: {fine} against {coarse}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        let before = stage.value(id);
        stage.wheel(at, if before > 0.5 { -1.0 } else { 1.0 }, Modifiers::NONE);
        assert_ne!(stage.value(id), before, "{id} by wheel");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        stage.click(at, 2);
        assert!((stage.value(id) - stage.default(id)).abs() < 1e-6, "{id} by double click");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        for held in [Modifiers::ALT, Modifiers::COMMAND] {
            stage.drag(at, vec2(0.0, away), Modifiers::NONE);
            stage.told();
            stage.click_holding(at, held);
            assert!((stage.value(id) - stage.default(id)).abs() < 1e-6, "{id} with {held:?}");
            assert!(is_one_gesture(&stage.told(), id), "{id} with {held:?}");
        }
    }
}

#[test]
fn every_knob_takes_a_typed_value() {
    let typed = [
        ("depth", "40"),
        ("maxcut", "10 dB"),
        ("clarity", "12"),
        ("body", "25 %"),
        ("release", "120 ms"),
        ("trim", "-3.5 dB"),
        ("low", "250 Hz"),
        ("high", "5 kHz"),
        ("attack", "12"),
        ("hold", "300"),
        ("lookahead", "5 ms"),
        ("guard", "80"),
        ("punch", "30"),
        ("output", "-2"),
    ];
    let mut stage = Stage::new(true);
    for (id, text) in typed {
        stage.type_value(id, text);
        stage.key(Modifiers::NONE, Key::Enter);
        let map = stage.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).unwrap();
        let wanted = unsafe { param.string_to_normalized_value(text) }.unwrap();
        assert!((stage.value(id) - wanted).abs() < 1e-4, "{id}: {text} gave {}", stage.value(id));
        assert!(is_one_gesture(&stage.told(), id), "{id}");
    }
}

#[test]
fn values_are_typed_as_people_write_them() {
    let mut stage = Stage::new(true);
    for (id, text, wanted) in [
        ("high", "2k", 2000.0),
        ("high", "2.5 k", 2500.0),
        ("high", "2,5k", 2500.0),
        ("low", "A3", 220.0),
        ("trim", "\u{2212}3 dB", -3.0),
        ("hold", "0.2s", 200.0),
        ("depth", "50", 50.0),
        ("attack", "20ms", 20.0),
    ] {
        stage.type_value(id, text);
        stage.key(Modifiers::NONE, Key::Enter);
        let value = stage.plain(id);
        assert!((value - wanted).abs() < 1e-3 * wanted.abs(), "{id}: {text} gave {value}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");
    }
}

#[test]
fn a_click_elsewhere_takes_what_was_typed_and_escape_does_not() {
    let mut stage = Stage::new(true);
    stage.type_value("attack", "12");
    stage.press("Spectra, clash and cut");
    assert!((stage.plain("attack") - 12.0).abs() < 1e-3);
    assert!(is_one_gesture(&stage.told(), "attack"));
    stage.type_value("attack", "34");
    stage.press("Less");
    assert!((stage.plain("attack") - 34.0).abs() < 1e-3, "the drawer was closed over it");
    stage.type_value("clarity", "3");
    let other = stage.knob("Depth").center_bottom() - vec2(0.0, 8.0);
    stage.click(other, 1);
    assert!((stage.plain("clarity") - 3.0).abs() < 1e-3, "another value was clicked");
    stage.told();
    stage.type_value("clarity", "9");
    stage.key(Modifiers::NONE, Key::Escape);
    assert!((stage.plain("clarity") - 3.0).abs() < 1e-3, "it was given up");
    assert!(stage.told().is_empty());
}

#[test]
fn what_cannot_be_read_flashes_and_changes_nothing() {
    let mut stage = Stage::new(false);
    let says_no =
        |stage: &Stage| stage.harness.query_by_label("Clarity: that is no value").is_some();
    for by_key in [true, false] {
        stage.type_value("clarity", "loud");
        if by_key {
            stage.key(Modifiers::NONE, Key::Enter);
        } else {
            let at = stage.centre("Spectra, clash and cut");
            stage.pointer(at, Some(true), Modifiers::NONE);
            stage.pointer(at, Some(false), Modifiers::NONE);
            stage.harness.run_steps(2);
        }
        assert!(says_no(&stage));
        stage.wait(1.0);
        assert!(!says_no(&stage), "it flashes for ever");
        assert_eq!(stage.value("clarity"), stage.default("clarity"));
        assert!(stage.told().is_empty());
    }
}

#[test]
fn knobs_are_reached_and_turned_by_keys() {
    let mut stage = Stage::new(false);
    stage.harness.get_by_label("Clarity").focus();
    stage.harness.run_steps(2);
    let before = stage.value("clarity");
    stage.key(Modifiers::NONE, Key::ArrowUp);
    let coarse = stage.value("clarity") - before;
    assert!(coarse > 0.0);
    stage.key(Modifiers::NONE, Key::ArrowDown);
    assert!((stage.value("clarity") - before).abs() < 1e-6);
    stage.key(Modifiers::SHIFT, Key::ArrowUp);
    let fine = stage.value("clarity") - before;
    assert!(fine > 0.0 && fine < 0.2 * coarse, "{fine} {coarse}");
    stage.key(Modifiers::NONE, Key::Delete);
    assert_eq!(stage.value("clarity"), stage.default("clarity"));
}

#[test]
fn a_right_click_offers_the_default() {
    let mut stage = Stage::new(false);
    let at = stage.centre("Max cut");
    stage.drag(at, vec2(0.0, -60.0), Modifiers::NONE);
    stage.told();
    stage.harness.get_by_label("Max cut").click_secondary();
    stage.harness.run_steps(3);
    stage.harness.get_by_label_contains("Default:").click();
    stage.harness.run_steps(3);
    assert!((stage.value("maxcut") - stage.default("maxcut")).abs() < 1e-6);
    assert!(is_one_gesture(&stage.told(), "maxcut"));
}

#[test]
fn the_limits_are_dragged_in_the_spectrum_view() {
    let mut stage = Stage::new(false);
    for (label, id, by) in
        [("Low limit handle", "low", 120.0), ("High limit handle", "high", -120.0)]
    {
        let before = stage.value(id);
        let at = stage.centre(label);
        stage.drag(at, vec2(by, 0.0), Modifiers::NONE);
        let moved = stage.value(id) - before;
        assert!(moved.signum() == by.signum() && moved.abs() > 0.02, "{id} moved by {moved}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");
        let at = stage.centre(label);
        stage.click(at, 2);
        assert!((stage.value(id) - stage.default(id)).abs() < 1e-6);
        stage.told();
    }
    let before = stage.value("maxcut");
    stage.drag(stage.centre("Max cut handle"), vec2(0.0, 30.0), Modifiers::NONE);
    assert!(stage.value("maxcut") > before);
    assert!(is_one_gesture(&stage.told(), "maxcut"));
}

#[test]
fn what_is_not_the_output_is_told_in_a_banner() {
    let mut stage = Stage::new(false);
    let says = |stage: &Stage, words| stage.harness.query_by_label_contains(words).is_some();
    assert!(!says(&stage, "not the output"));
    for (choice, words) in [
        ("Removed", "You hear what is removed, not the output"),
        ("Vocal", "You hear the vocal, not the output"),
    ] {
        stage.press(choice);
        assert!(says(&stage, words), "{choice}");
        stage.told();
        stage.press("Back to the output");
        assert_eq!(stage.value("listen"), 0.0);
        assert!(is_one_gesture(&stage.told(), "listen"));
        assert!(!says(&stage, "not the output"));
    }
}

#[test]
fn modulation_is_drawn_on_the_knob_and_leaves_the_value_alone() {
    let mut stage = Stage::new(false);
    let drawn = |stage: &Stage| format!("{:?}", stage.harness.output().shapes);
    let said = |stage: &Stage| {
        let knob = stage.harness.get_by_role_and_label(Role::Slider, "Depth");
        knob.value().unwrap_or_default()
    };
    let still = drawn(&stage);
    unsafe { stage.params.controls.depth.as_ptr()._internal_modulate_value(-0.25) };
    stage.harness.run_steps(2);
    assert_ne!(drawn(&stage), still, "nothing shows it");
    assert_eq!(said(&stage), "100.0 %, modulated to 75.0 %");
    assert_eq!(stage.value("depth"), 1.0);
    unsafe { stage.params.controls.depth.as_ptr()._internal_modulate_value(0.0) };
    stage.harness.run_steps(2);
    assert_eq!(drawn(&stage), still);
    assert_eq!(said(&stage), "100.0 %");
}

#[test]
fn choices_are_chosen() {
    let mut stage = Stage::new(true);
    for (choice, index) in [("Removed", 1.0), ("Vocal", 2.0), ("Output", 0.0)] {
        let at = stage.harness.get_by_role_and_label(Role::RadioButton, choice).rect().center();
        stage.click(at, 1);
        assert_eq!(stage.value("listen"), index / 2.0, "{choice}");
        assert!(is_one_gesture(&stage.told(), "listen"));
    }
    for (menu, id, choice) in
        [("Stereo", "stereo", "Mid/Side"), ("Vocal from", "source", "High voice")]
    {
        let at = stage.harness.get_by_role_and_label(Role::ComboBox, menu).rect().center();
        stage.click(at, 1);
        stage.harness.get_by_label(choice).click();
        stage.harness.run_steps(3);
        assert!(is_one_gesture(&stage.told(), id), "{id}");
        assert_ne!(stage.value(id), stage.default(id), "{id}");
    }
    stage.press("Bypass");
    assert_eq!(stage.value("bypass"), 1.0);
    assert!(is_one_gesture(&stage.told(), "bypass"));
    stage.press("Bypass");
    assert_eq!(stage.value("bypass"), 0.0);
}
