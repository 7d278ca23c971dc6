//! Nodes: made, moved, widened and taken away in the picture, by the pointer and by the keys.

use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use super::Stage;

const PICTURE: &str = "Spectra, clash and cut";

impl Stage {
    /// A place in the picture that nothing else can be taken hold of at.
    fn free_place(&self) -> Pos2 {
        self.centre(PICTURE) + vec2(90.0, 60.0)
    }

    fn handle(&self, number: usize) -> Option<Pos2> {
        let label = format!("Node {number} handle");
        self.harness.query_by_label(&label).map(|handle| handle.rect().center())
    }

    fn node_is_at_its_defaults(&self, number: usize) -> bool {
        ["frequency", "width", "weight"].iter().all(|part| {
            let id = format!("node{number}_{part}");
            self.value(&id) == self.default(&id)
        })
    }
}

#[test]
fn a_double_click_makes_a_node_there_and_one_on_it_takes_it_away() {
    let mut stage = Stage::new(false);
    assert!(stage.handle(1).is_none());
    let at = stage.free_place();
    stage.click(at, 2);
    let handle = stage.handle(1).expect("a node");
    assert!(handle.distance(at) < 1.5, "made at {at}, is at {handle}");
    assert!(
        stage.value("node1_weight") < 0.5,
        "{} is below the middle",
        stage.text("node1_weight")
    );
    let told = stage.told();
    for id in ["node1_frequency", "node1_weight"] {
        let of_it: Vec<_> = told.iter().filter(|what| what.ends_with(id)).collect();
        assert_eq!(of_it.len(), 3, "begin, set, end: {told:?}");
    }
    assert!(stage.is_dirty());
    stage.click(handle, 2);
    assert!(stage.handle(1).is_none() && stage.node_is_at_its_defaults(1));
    stage.key(Modifiers::COMMAND, Key::Z);
    assert!(stage.handle(1).is_some_and(|handle| handle.distance(at) < 1.5), "undone at once");
    stage.key(Modifiers::COMMAND, Key::Z);
    assert!(stage.handle(1).is_none(), "and its making, too");
}

#[test]
fn a_node_is_dragged_both_ways_in_one_gesture_and_widened_by_the_wheel() {
    let mut stage = Stage::new(false);
    stage.click(stage.free_place(), 2);
    stage.told();
    let from = stage.handle(1).expect("a node");
    let by = vec2(-120.0, -150.0);
    stage.drag(from, by, Modifiers::NONE);
    let to = stage.handle(1).expect("a node");
    assert!(to.distance(from + by) < 2.0, "from {from} by {by} to {to}");
    assert!(stage.value("node1_weight") > 0.5, "more than without it");
    let told = stage.told();
    for what in ["begin", "end"] {
        for id in ["node1_frequency", "node1_weight"] {
            let line = format!("{what} {id}");
            assert_eq!(told.iter().filter(|told| **told == line).count(), 1, "{line}: {told:?}");
        }
    }
    stage.drag(to, vec2(0.0, 100.0), Modifiers::SHIFT);
    let fine = stage.handle(1).expect("a node");
    assert!((fine - to).length() < 12.0, "a tenth of the way: {}", fine - to);

    let width = stage.value("node1_width");
    stage.wheel(fine, 1.0, Modifiers::NONE);
    assert!(stage.value("node1_width") > width);
    stage.wheel(fine, -2.0, Modifiers::NONE);
    assert!(stage.value("node1_width") < width);
    for _ in 0..6 {
        stage.key(Modifiers::COMMAND, Key::Z);
    }
    assert!(stage.node_is_at_its_defaults(1));
}

#[test]
fn the_keys_do_all_that_the_pointer_does() {
    let mut stage = Stage::new(false);
    let reading = super::pictures::song();
    stage.publisher.publish(reading);
    stage.harness.run_steps(2);
    stage.harness.get_by_label(PICTURE).focus();
    stage.harness.run_steps(2);
    stage.key(Modifiers::NONE, Key::Insert);
    let handle = stage.harness.get_by_label("Node 1 handle");
    assert!(handle.accesskit_node().is_focused(), "it has the focus");
    let said = handle.accesskit_node().value().unwrap_or_default();
    assert!(said.contains("\u{2212}50 %: cut less here"), "{said:?}");
    let ids = ["node1_frequency", "node1_weight", "node1_width"];
    let before = ids.map(|id| stage.value(id));
    for key in [Key::ArrowRight, Key::ArrowUp, Key::PageUp] {
        stage.key(Modifiers::NONE, key);
    }
    let after = ids.map(|id| stage.value(id));
    assert!(
        before.iter().zip(after).all(|(before, after)| after > *before),
        "{before:?} {after:?}"
    );
    for key in [Key::ArrowLeft, Key::ArrowDown, Key::PageDown] {
        stage.key(Modifiers::NONE, key);
    }
    let back = ids.map(|id| stage.value(id));
    assert!(before.iter().zip(back).all(|(a, b)| (a - b).abs() < 1e-5), "{before:?} {back:?}");
    stage.key(Modifiers::NONE, Key::Delete);
    assert!(stage.handle(1).is_none() && stage.node_is_at_its_defaults(1));
}

#[test]
fn there_are_as_many_as_there_are_controls_for() {
    let mut stage = Stage::new(false);
    for n in 0..9 {
        stage.click(stage.centre(PICTURE) + vec2(40.0 * n as f32 - 200.0, 70.0), 2);
    }
    assert!((1..=8).all(|number| stage.handle(number).is_some()));
    assert!(!stage.told().iter().any(|told| told.contains("node9")));
}

#[test]
fn what_is_said_of_a_node_says_what_it_does() {
    let mut stage = Stage::new(false);
    stage.click(stage.free_place(), 2);
    let at = stage.handle(1).expect("a node");
    for (by, words) in
        [(-2000.0, "+100 %: cut here first"), (2000.0, "\u{2212}100 %: never cut here")]
    {
        let from = stage.handle(1).expect("a node");
        stage.drag(from, vec2(0.0, by), Modifiers::NONE);
        let handle = stage.harness.get_by_label("Node 1 handle").accesskit_node();
        let said = handle.value().unwrap_or_default();
        assert!(said.contains(words) && said.contains("1.00 oct"), "{said:?}");
    }
    assert!((stage.handle(1).expect("a node").x - at.x).abs() < 1.0);
}
