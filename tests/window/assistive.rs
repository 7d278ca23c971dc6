//! What assistive technology, such as a screen reader, is told of the window and can do there. The tree is the
//! one that the window hands to the system.

use egui::Role;
use egui::accesskit::Toggled;
use egui_kittest::kittest::{NodeT, Queryable};
use leeway_engine::controls::Group;
use leeway_engine::{CONTROLS, Control};

use super::{Stage, is_one_gesture};

/// The controls that a knob or a list shows; nodes are handles in the picture.
fn shown() -> impl Iterator<Item = &'static Control> {
    let all = CONTROLS.iter().map(|(control, _)| control);
    all.filter(|control| control.of_the_sound && control.group != Some(Group::Nodes))
}

#[test]
fn every_control_is_told_with_its_name_its_value_and_its_range() {
    let stage = Stage::new(true);
    for control in shown() {
        let told = if let Some(number) = control.number() {
            let knob = stage.harness.get_by_role_and_label(Role::Slider, control.name);
            let node = knob.accesskit_node();
            let value = node.numeric_value().expect("a number");
            assert!((value - f64::from(number.default)).abs() < 1e-3, "{}: {value}", control.name);
            let range = [node.min_numeric_value(), node.max_numeric_value()];
            let wanted = [number.lowest, number.highest];
            for (told, wanted) in range.into_iter().zip(wanted) {
                let told = told.expect("a range");
                let near = 1e-3 * f64::from(wanted.abs()).max(1.0);
                assert!((told - f64::from(wanted)).abs() < near, "{}: {told}", control.name);
            }
            knob.value()
        } else {
            stage.harness.get_by_role_and_label(Role::ComboBox, control.name).value()
        };
        assert_eq!(told, Some(stage.text(control.id)), "{}", control.name);
    }
}

#[test]
fn every_knob_is_turned_and_set_in_one_gesture_each() {
    let mut stage = Stage::new(true);
    for control in shown() {
        let Some(number) = control.number() else { continue };
        let (id, before) = (control.id, stage.value(control.id));
        stage.told();
        if before < 1.0 {
            stage.harness.get_by_role_and_label(Role::Slider, control.name).increment_accesskit();
            stage.harness.run_steps(2);
            assert!(stage.value(id) > before, "{id} is not turned up");
            assert!(is_one_gesture(&stage.told(), id), "{id}");
        }
        let now = stage.value(id);
        stage.harness.get_by_role_and_label(Role::Slider, control.name).decrement_accesskit();
        stage.harness.run_steps(2);
        assert!(stage.value(id) < now, "{id} is not turned down");
        assert!(is_one_gesture(&stage.told(), id), "{id}");
        let wanted = (number.lowest + 2.0 * number.highest) / 3.0;
        let slider = stage.harness.get_by_role_and_label(Role::Slider, control.name);
        slider.set_value_accesskit(wanted.into());
        stage.harness.run_steps(2);
        let told = stage.harness.get_by_role_and_label(Role::Slider, control.name);
        let told = told.accesskit_node().numeric_value().expect("a number");
        let near = 1e-3 * f64::from(wanted.abs()).max(1.0);
        assert!((told - f64::from(wanted)).abs() < near, "{id} is at {told}, not {wanted}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");
        stage.press("Undo");
        stage.told();
    }
    let limit = stage.harness.get_by_role_and_label(Role::Slider, "High limit");
    limit.set_text_value_accesskit("2k");
    stage.harness.run_steps(2);
    assert!((stage.params.settings().high - 2000.0).abs() < 1.0, "as people write it");
    let limit = stage.harness.get_by_role_and_label(Role::Slider, "High limit");
    limit.set_text_value_accesskit("loud");
    stage.harness.run_steps(2);
    assert!((stage.params.settings().high - 2000.0).abs() < 1.0, "what cannot be read is nothing");
}

#[test]
fn what_is_on_is_told_and_buttons_are_pressed() {
    let mut stage = Stage::new(false);
    let is_on = |stage: &Stage, role, name: &str| {
        let node = stage.harness.get_by_role_and_label(role, name);
        let node = node.accesskit_node();
        node.toggled() == Some(Toggled::True) || node.is_selected() == Some(true)
    };
    for (role, name) in
        [(Role::Button, "Bypass"), (Role::Button, "B"), (Role::RadioButton, "Removed")]
    {
        assert!(!is_on(&stage, role, name), "{name}");
        stage.harness.get_by_role_and_label(role, name).click_accesskit();
        stage.harness.run_steps(3);
        assert!(is_on(&stage, role, name), "{name}");
    }
    assert!(stage.params.settings().bypass);
    assert!(is_on(&stage, Role::RadioButton, "Removed") && !is_on(&stage, Role::Button, "A"));
}

#[test]
fn the_focus_can_be_asked_for() {
    let mut stage = Stage::new(false);
    let depth =
        |stage: &Stage| stage.harness.get_by_role_and_label(Role::Slider, "Depth").is_focused();
    assert!(!depth(&stage));
    stage.harness.get_by_role_and_label(Role::Slider, "Depth").focus();
    stage.harness.run_steps(2);
    assert!(depth(&stage));
}
