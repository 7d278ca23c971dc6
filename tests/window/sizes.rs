//! The window asks the host for sizes, and lives with what it gets. The harness gives what it is asked
//! for, in points.

use egui::{Modifiers, Vec2, vec2};
use egui_kittest::kittest::Queryable;
use leeway::params::WindowState;
use tempfile::TempDir;

use super::Stage;

impl Stage {
    /// Size of the window in points.
    fn size(&self) -> Vec2 {
        self.harness.ctx.content_rect().size()
    }

    fn zoom(&self) -> f32 {
        self.harness.ctx.zoom_factor()
    }
}

#[test]
fn the_corner_resizes_the_window_through_the_host() {
    let mut stage = Stage::new(false);
    let corner = stage.centre("Resize the window");
    stage.pointer(corner, Some(true), Modifiers::NONE);
    for (by, size) in [
        (vec2(100.0, 50.0), vec2(1100.0, 750.0)),
        (vec2(-50.0, 10.0), vec2(950.0, 710.0)),
        // It is never smaller than what has to be in it.
        (vec2(-900.0, -690.0), vec2(560.0, 360.0)),
    ] {
        stage.pointer(corner + by, None, Modifiers::NONE);
        stage.harness.run_steps(2);
        assert_eq!(stage.size(), size);
    }
    stage.pointer(corner, Some(false), Modifiers::NONE);
}

#[test]
fn the_scale_is_chosen_and_remembered() {
    let mut stage = Stage::new(false);
    for (text, scale) in [("200 %", 2.0), ("75 %", 0.75), ("125 %", 1.25)] {
        stage.harness.get_by_label("View").click();
        stage.harness.run_steps(3);
        stage.harness.get_by_label(text).click();
        stage.harness.run_steps(4);
        assert_eq!(stage.zoom(), scale);
        assert_eq!(stage.size(), vec2(1000.0, 700.0), "as much is to be seen as before");
        assert_eq!(stage.params.window.read().unwrap().scale, scale);
    }
    let state = WindowState { scale: 1.5, ..WindowState::default() };
    let mut again = Stage::of(state, TempDir::new().unwrap());
    again.harness.run_steps(2);
    assert_eq!((again.zoom(), again.size()), (1.5, vec2(900.0, 560.0)));
}

#[test]
fn a_large_window_has_large_knobs_and_little_empty_room() {
    let mut stage = Stage::new(false);
    let mut knobs_at = |size: Vec2| {
        stage.harness.set_size(size);
        stage.harness.run_steps(4);
        (stage.knob("Depth").width(), stage.knob("Vocal trim").right())
    };
    let (usual, _) = knobs_at(vec2(900.0, 560.0));
    for size in [vec2(1400.0, 900.0), vec2(1800.0, 1100.0)] {
        let (large, right) = knobs_at(size);
        assert!(large > 1.3 * usual, "{large} against {usual}");
        assert!(right > 0.5 * size.x, "the knobs end at {right} of {}", size.x);
    }
    // In a low one the spectrum view needs the room more.
    assert!(knobs_at(vec2(1400.0, 400.0)).0 <= usual);
}

#[test]
fn what_does_not_fit_is_drawn_smaller() {
    let mut stage = Stage::new(true);
    stage.wait(1.0);
    // A host that gives no more than this, whatever it is asked.
    let given = vec2(600.0, 300.0);
    for _ in 0..10 {
        stage.harness.set_size(given / stage.zoom());
        stage.wait(1.0);
    }
    assert!((stage.zoom() - 300.0 / 496.0).abs() < 0.01, "{}", stage.zoom());
    // As soon as there is room, all is as large as it was.
    for _ in 0..10 {
        stage.harness.set_size(vec2(900.0, 560.0) / stage.zoom());
        stage.wait(1.0);
    }
    assert_eq!(stage.zoom(), 1.0);
}

#[test]
fn a_window_too_low_for_the_drawer_is_made_higher() {
    let mut stage = Stage::new(false);
    stage.harness.set_size(vec2(700.0, 360.0));
    stage.wait(1.0);
    stage.press("More");
    assert_eq!(stage.size(), vec2(700.0, 496.0));
    assert_eq!(stage.zoom(), 1.0);
}
