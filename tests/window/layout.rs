//! The window at every size: all of it is there, and nothing lies over anything else.

use std::sync::Arc;

use egui::epaint::ClippedShape;
use egui::{Modifiers, Rect, Role, Shape, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use leeway::indications::indicator;
use leeway::link::Task;
use nice_plug::prelude::{ParamAutomation, ParamIndication};

use super::Stage;
use super::tasks::snapshot;

/// The least width of the window, and its least height without and with the drawer, in points.
const NARROWEST: usize = 560;
const LOWEST: [f32; 2] = [360.0, 496.0];
/// The least height of the spectrum view, in points.
const SPECTRUM_VIEW: f32 = 120.0;

impl Stage {
    /// Every control that can be seen, with its place; those in the spectrum view left out.
    fn controls(&self) -> Vec<(String, Rect)> {
        let kinds = [Role::Button, Role::Slider, Role::ComboBox, Role::RadioButton];
        let all = self.harness.root().children_recursive().filter_map(|node| {
            let access = node.accesskit_node();
            let name = access.label().unwrap_or_default();
            let wanted = kinds.contains(&access.role()) && !name.ends_with("handle");
            wanted.then(|| (name, node.rect()))
        });
        all.collect()
    }
}

/// The words that are painted, each with its place, and how many shapes come before it.
fn words(stage: &Stage) -> Vec<(String, Rect, usize)> {
    let shapes = stage.harness.output().shapes.iter().enumerate();
    let words = shapes.filter_map(|(n, ClippedShape { clip_rect, shape, .. })| match shape {
        Shape::Text(text) if !text.galley.text().is_empty() => {
            let place = shape.visual_bounding_rect().intersect(*clip_rect);
            Some((text.galley.text().to_owned(), place, n))
        }
        _ => None,
    });
    words.filter(|(_, place, _)| place.is_positive()).collect()
}

/// No words lie over others, and nothing else lies over any.
fn assert_words_are_clear(stage: &Stage, at: &str) {
    let words = words(stage);
    // Letters need not fill their box.
    let touch = |a: Rect, b: Rect| a.shrink2(vec2(0.5, 2.5)).intersects(b.shrink2(vec2(0.5, 2.5)));
    for (text, place, n) in &words {
        for (other, under, _) in words.iter().filter(|(.., m)| m < n) {
            assert!(!touch(*place, *under), "{text:?} lies over {other:?} at {at}");
        }
        for ClippedShape { clip_rect, shape, .. } in &stage.harness.output().shapes[n + 1..] {
            let fills = match shape {
                Shape::Mesh(mesh) => mesh.vertices.iter().any(|vertex| vertex.color.a() > 0),
                Shape::Rect(rect) => rect.fill.a() > 0,
                _ => false,
            };
            let over = shape.visual_bounding_rect().intersect(*clip_rect);
            assert!(!fills || !touch(*place, over), "something lies over {text:?} at {at}");
        }
    }
}

#[test]
fn what_is_said_of_what_is_dragged_lies_over_no_other_words() {
    let mut stage = Stage::new(false);
    stage.publisher.publish(snapshot(Task::None, true, 3.0, None));
    for size in [vec2(560.0, 360.0), vec2(900.0, 560.0), vec2(1400.0, 900.0)] {
        stage.harness.set_size(size);
        stage.harness.run_steps(3);
        for (handle, id, before) in [
            ("Low limit handle", "low", ""),
            ("High limit handle", "high", ""),
            ("Max cut handle", "maxcut", "Max cut "),
        ] {
            let from = stage.centre(handle);
            stage.pointer(from, Some(true), Modifiers::NONE);
            for step in 0..=20 {
                let at = pos2(size.x * step as f32 / 20.0, from.y + 20.0 * (step as f32 - 10.0));
                stage.pointer(at, None, Modifiers::NONE);
                stage.harness.run_steps(1);
                let said = format!("{before}{}", stage.text(id));
                let words = words(&stage);
                let place = words.iter().find(|(text, ..)| *text == said);
                let (_, place, _) = place.unwrap_or_else(|| panic!("{said:?} is not said"));
                for (other, under, _) in words.iter().filter(|(text, ..)| *text != said) {
                    let over = place.intersects(*under);
                    assert!(!over, "{said:?} lies over {other:?} in {size:?}");
                }
            }
            stage.pointer(from, Some(false), Modifiers::NONE);
            stage.harness.run_steps(2);
        }
    }
}

#[test]
fn advice_is_read_to_its_end_in_the_smallest_window() {
    for drawer in [false, true] {
        let mut stage = Stage::new(drawer);
        let mut shown = snapshot(Task::None, true, 3.0, None);
        shown.meters.totals.inputs.vocal = 0.0;
        for samples in [48_000, 144_000] {
            shown.meters.totals.inputs.samples = samples;
            stage.publisher.publish(shown);
            stage.harness.run_steps(3);
        }
        for size in [vec2(560.0, LOWEST[usize::from(drawer)]), vec2(900.0, 560.0)] {
            stage.harness.set_size(size);
            stage.harness.run_steps(3);
            let advice = stage.harness.output().shapes.iter().filter_map(|shape| {
                let Shape::Text(text) = &shape.shape else { return None };
                let is_step = text.galley.text().starts_with("2.  ");
                is_step.then(|| (shape.clip_rect, shape.shape.visual_bounding_rect()))
            });
            let advice: Vec<_> = advice.collect();
            assert_eq!(advice.len(), 1, "the second step of the routing");
            let (clip, place) = advice[0];
            assert!(clip.expand(0.5).contains_rect(place), "{place} in {clip}");
        }
    }
}

#[test]
fn numbers_and_history_say_what_they_are() {
    let mut stage = Stage::new(false);
    let mut shown = snapshot(Task::None, true, 3.0, None);
    // Slightly more energy than before, as rounding leaves it.
    shown.meters.totals.energy = [1.0, 1.000_001];
    shown.meters.vocal_sounds = true;
    for seconds in 1..=4 {
        shown.meters.totals.inputs.samples = 48_000 * seconds;
        shown.meters.totals.energy = [1.0, 1.000_001].map(|sum| sum * seconds as f64);
        shown.meters.totals.k_weighted = shown.meters.totals.energy;
        stage.publisher.publish(shown);
        stage.harness.run_steps(2);
    }
    assert!(stage.harness.query_by_label_contains("Removed: 0.0 LU 0.0 dB energy").is_some());
    for (label, words) in [
        ("Against this stem", "in the last second"),
        ("last phrase", "the last phrase that was sung"),
        ("Removed: ", "How much loudness"),
        ("Reduction: ", "quieter now"),
        ("Loudness touched", "Share of the stem's loudness"),
        ("Latency", "What the host is told"),
    ] {
        let at = stage.harness.get_by_label_contains(label).rect().center();
        stage.pointer(at, None, Modifiers::NONE);
        stage.wait(1.0);
        stage.wait(1.0);
        let tooltip = stage.harness.query_by_label_contains(words);
        assert!(tooltip.is_some(), "{label} has no tooltip");
        stage.pointer(pos2(1.0, 1.0), None, Modifiers::NONE);
        stage.wait(1.0);
    }
}

#[test]
fn a_knob_says_what_the_host_tells_of_its_control() {
    let mut stage = Stage::new(false);
    let tell = indicator(Arc::clone(&stage.params));
    let at = stage.knob(&stage.name("depth")).center();
    for (told, words, is_said) in [
        (ParamIndication::Automation(ParamAutomation::Playing), "Automation plays", true),
        (ParamIndication::Mapped(true), "Mapped to a controller", true),
        (ParamIndication::Automation(ParamAutomation::None), "Automation plays", false),
    ] {
        tell("depth", told);
        stage.pointer(at, None, Modifiers::NONE);
        stage.wait(1.0);
        stage.wait(1.0);
        let said = stage.harness.query_by_label_contains(words).is_some();
        assert_eq!(said, is_said, "{words}");
        stage.pointer(pos2(1.0, 1.0), None, Modifiers::NONE);
        stage.wait(1.0);
    }
}

#[test]
fn every_control_is_inside_at_every_size() {
    let mut stage = Stage::new(false);
    // The banner over a stem that is not what is heard takes room, too.
    for (press, drawer, banner) in [
        (None, false, false),
        (Some("More"), true, false),
        (Some("Removed"), true, true),
        (Some("Less"), false, true),
    ] {
        if let Some(press) = press {
            stage.press(press);
            // Where it was would be in the spectrum view of a higher window, which answers to it.
            stage.harness.event(egui::Event::PointerGone);
        }
        for width in (NARROWEST..=1400).step_by(20) {
            for height in [LOWEST[usize::from(drawer)], 500.0, 560.0, 620.0, 700.0, 900.0] {
                let at = format!("{width} by {height}, drawer open: {drawer}, banner: {banner}");
                let size = vec2(width as f32, height);
                stage.harness.set_size(size);
                stage.publisher.publish(snapshot(Task::None, true, height, None));
                stage.harness.run_steps(3);
                let window = Rect::from_min_size(Default::default(), size).expand(0.5);
                let controls = stage.controls();
                let wanted = if drawer { 31 } else { 21 } + usize::from(banner);
                assert!(controls.len() >= wanted, "{} controls at {at}", controls.len());
                for (n, (name, rect)) in controls.iter().enumerate() {
                    assert!(window.contains_rect(*rect), "{name} lies at {rect} at {at}");
                    for (other, under) in &controls[..n] {
                        let both = rect.intersect(*under);
                        assert!(!both.is_positive(), "{name} lies on {other} at {at}");
                    }
                }
                assert_words_are_clear(&stage, &at);
                let view = stage.harness.get_by_label("Spectra, clash and cut").rect();
                let height = view.height();
                assert!(height >= SPECTRUM_VIEW, "the spectrum view is {height} high at {at}");
                let lowest = controls.iter().filter(|(_, rect)| rect.top() > view.top());
                assert!(lowest.clone().count() >= 8);
                for (name, rect) in lowest {
                    assert!(
                        rect.top() >= view.bottom(),
                        "{name} lies in the spectrum view at {at}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_control_and_both_pictures_are_reached_by_the_tab_key() {
    let mut stage = Stage::new(true);
    stage.publisher.publish(snapshot(Task::None, true, 3.0, None));
    stage.harness.run_steps(3);
    let mut wanted: Vec<String> = stage.controls().into_iter().map(|(name, _)| name).collect();
    wanted.extend(["Spectra, clash and cut".to_owned(), "History of the cut".to_owned()]);
    // What cannot be done now cannot be reached.
    wanted.retain(|name| !["Undo", "Redo", "Resize the window"].contains(&name.as_str()));
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..2 * wanted.len() + 20 {
        stage.key(Modifiers::NONE, egui::Key::Tab);
        let nodes = stage.harness.root().children_recursive();
        reached.extend(
            nodes
                .filter(|node| node.accesskit_node().is_focused())
                .filter_map(|node| node.accesskit_node().label()),
        );
    }
    for name in wanted {
        assert!(reached.contains(&name), "{name} is not reached by the Tab key");
    }
}
