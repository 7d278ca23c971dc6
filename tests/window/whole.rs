//! The window as a whole: it fits, remembers, says what is missing, and lets go when it closes.

use egui::{Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use leeway::params::WindowState;

use super::Stage;

#[test]
fn closing_the_window_in_a_drag_ends_its_gesture() {
    let mut stage = Stage::new(false);
    let at = stage.knob("Depth").center();
    stage.pointer(at, Some(true), Modifiers::NONE);
    stage.pointer(at + vec2(0.0, 40.0), None, Modifiers::NONE);
    assert_eq!(stage.told().first().map(String::as_str), Some("begin depth"));
    stage.window.borrow_mut().close();
    assert_eq!(stage.told(), ["end depth"]);
}

#[test]
fn colours_and_drawer_are_remembered() {
    let mut stage = Stage::new(false);
    stage.press("View");
    stage.press("Light colours");
    stage.press("More");
    let state = *stage.params.window.read().unwrap();
    assert!(!state.dark && state.drawer);
    assert!(stage.harness.query_by_label("Attack").is_some());
    stage.harness.set_size(vec2(800.0, 500.0));
    stage.harness.run_steps(3);
    assert_eq!(stage.params.window.read().unwrap().size, (800.0, 500.0));
}

#[test]
fn the_host_is_told_when_there_is_something_to_save() {
    let mut stage = Stage::new(false);
    stage.harness.run_steps(100);
    assert!(!stage.is_dirty(), "opening a window changes nothing");
    stage.drag(stage.knob("Depth").center(), vec2(0.0, 40.0), Modifiers::NONE);
    assert!(stage.is_dirty(), "a gesture");
    stage.press("Undo");
    assert!(stage.is_dirty(), "undo");
    stage.press("Redo");
    assert!(stage.is_dirty(), "redo");
    stage.press("More");
    assert!(stage.is_dirty(), "the drawer");
    stage.press("View");
    stage.press("Light colours");
    assert!(stage.is_dirty(), "the colours");
    stage.harness.set_size(vec2(800.0, 600.0));
    stage.harness.run_steps(3);
    assert!(stage.is_dirty(), "the size");
    stage.harness.run_steps(100);
    assert!(!stage.is_dirty(), "nothing is");

    // One that takes its size back.
    let state = WindowState { size: (1200.0, 800.0), ..WindowState::default() };
    let mut stage = Stage::of(state, stage.folder);
    stage.harness.run_steps(100);
    assert_eq!(stage.params.window.read().unwrap().size, (1200.0, 800.0));
    assert!(!stage.is_dirty(), "it was not the user");
}

#[test]
fn a_new_window_looks_as_the_last_was_left() {
    let mut first = Stage::new(false);
    first.press("View");
    first.press("Light colours");
    first.window.borrow_mut().close();
    let second = Stage::of(WindowState::default(), first.folder);
    assert!(!second.params.window.read().unwrap().dark, "it is dark again");
}

#[test]
fn without_audio_it_says_so() {
    let stage = Stage::new(false);
    assert!(stage.harness.query_by_label("No audio yet").is_some());
}
