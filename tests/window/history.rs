//! What was done is undone and redone, and two sounds are kept apart.

use egui::{Key, Modifiers, vec2};
use nice_plug::params::Params;

use super::{Stage, is_one_gesture};

#[test]
fn undo_and_redo_go_gesture_by_gesture() {
    let mut stage = Stage::new(false);
    let (depth, clarity) = (stage.centre("Depth"), stage.centre("Clarity"));
    stage.drag(depth, vec2(0.0, 60.0), Modifiers::NONE);
    let moved = stage.value("depth");
    stage.drag(clarity, vec2(0.0, 60.0), Modifiers::NONE);
    stage.told();
    stage.press("Undo");
    assert_eq!(stage.value("clarity"), stage.default("clarity"));
    assert_eq!(stage.value("depth"), moved);
    assert!(is_one_gesture(&stage.told(), "clarity"));
    stage.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.value("depth"), stage.default("depth"));
    stage.press("Redo");
    assert_eq!(stage.value("depth"), moved);
    stage.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_ne!(stage.value("clarity"), stage.default("clarity"));
}

#[test]
fn a_and_b_hold_two_sounds() {
    let mut stage = Stage::new(false);
    let depth = stage.centre("Depth");
    stage.press("B");
    stage.drag(depth, vec2(0.0, 60.0), Modifiers::NONE);
    let b = stage.value("depth");
    stage.press("A");
    assert_eq!(stage.value("depth"), stage.default("depth"));
    stage.press("B");
    assert_eq!(stage.value("depth"), b);
    stage.press("B\u{2192}A");
    stage.press("A");
    assert_eq!(stage.value("depth"), b);
}

#[test]
fn a_and_b_go_with_the_project() {
    let mut stage = Stage::new(false);
    stage.press("B");
    stage.drag(stage.centre("Depth"), vec2(0.0, 60.0), Modifiers::NONE);
    let b = stage.value("depth");
    stage.press("A");
    stage.drag(stage.centre("Clarity"), vec2(0.0, 60.0), Modifiers::NONE);
    let a = stage.value("clarity");
    let saved = stage.params.serialize_fields();

    let mut again = Stage::new(false);
    again.params.deserialize_fields(&saved);
    // The host restores the values of the controls themselves: here they are as they begin.
    again.press("B");
    assert_eq!(again.value("depth"), b);
    assert_ne!(again.value("clarity"), a);
    again.press("A");
    assert_eq!(again.value("depth"), again.default("depth"));
}
