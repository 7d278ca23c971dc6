//! The pictures are read, listened to, scrolled and frozen; the meters beside them tell their levels.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use leeway::link::{Snapshot, Task};
use leeway::params::View;
use leeway::peaks::Peaks;
use leeway_engine::{Audition, Listen, Reason};

use super::Stage;
use super::tasks::snapshot;

const NOW: &str = "Spectra, clash and cut";
const TIME: &str = "History of the cut";

impl Stage {
    /// What the picture called `label` says of the place that is read.
    fn said(&self, label: &str) -> String {
        self.harness.get_by_label(label).accesskit_node().value().unwrap_or_default()
    }

    fn hear(&mut self, snapshot: Snapshot) {
        self.publisher.publish(snapshot);
        self.harness.run_steps(2);
    }

    fn button(&mut self, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.event(Event::PointerMoved(at));
        self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        self.harness.run_steps(2);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
    }

    fn heard(&self) -> Audition {
        self.publisher.audition()
    }

    /// Plays `seconds` of a song, with a phrase of the vocal and a deep cut in every other second.
    fn play(&mut self, seconds: u64) {
        let mut shown = song();
        for frame in 1..=60 * seconds {
            let sings = frame / 60 % 2 == 0;
            shown.meters.totals.inputs.samples = 800 * frame;
            shown.meters.vocal_sounds = sings;
            shown.meters.cut_db = [if sings { 9.0 } else { 0.0 }; _];
            shown.bar = Some((frame / 120) as i32 + 1);
            self.publisher.publish(shown);
            self.harness.step();
        }
    }
}

/// A snapshot with its bands in place, as in a song.
pub fn song() -> Snapshot {
    let mut shown = snapshot(Task::None, true, 1.0, None);
    let engine = leeway_engine::Engine::new(48_000.0, 2, 2).expect("supported");
    for (to, from) in shown.centres_hz.iter_mut().zip(engine.bands().centres_hz()) {
        *to = *from as f32;
    }
    shown.meters.stem_db = [-30.0; _];
    shown.meters.vocal_db = [-36.0; _];
    shown.meters.cut_db = [2.5; _];
    shown
}

#[test]
fn the_pointer_is_told_frequency_levels_and_why() {
    let mut stage = Stage::new(false);
    for (n, (reason, words)) in [
        (Reason::Paused, "The vocal pauses"),
        (Reason::OutsideLimits, "Outside your limits"),
        (Reason::Spared, "Spared by your node"),
        (Reason::NoStem, "Nothing of the stem here"),
        (Reason::NoVocal, "The vocal is not here"),
        (Reason::Clear, "The vocal is clear here already"),
        (Reason::Buried, "masked too deeply"),
        (Reason::VocalSpreads { from: 8 }, "The vocal only spreads here from "),
        (Reason::StemSpreads { from: 8 }, "The stem only spreads here from "),
        (Reason::Body, "The stem's own body is kept here"),
        (Reason::Guarded, "The low-end guard keeps the fundamental"),
        (Reason::AtTarget, "Cut as far as it helps"),
        (Reason::WithNeighbour { at: 8 }, "Cut along with "),
        (Reason::AtMaxCut, "Cut as deep as Max cut lets it"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = stage.centre(NOW);
        stage.pointer(at, None, Modifiers::NONE);
        for frame in 0..40 {
            let mut shown = song();
            shown.reasons = [reason; _];
            shown.meters.totals.inputs.samples = 48_000 * (n as u64 + 1) + 800 * frame;
            stage.publisher.publish(shown);
            stage.harness.step();
        }
        let said = stage.said(NOW);
        assert!(said.contains(words), "{said:?}, not {words:?}");
        for part in ["Hz", "stem \u{2212}30", "vocal \u{2212}36", "cut 2.5 dB"] {
            assert!(said.contains(part), "{said:?} lacks {part:?}");
        }
    }
}

#[test]
fn at_no_depth_no_other_reason_is_given() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    stage.pointer(stage.centre(NOW), None, Modifiers::NONE);
    stage.press("Bypass");
    stage.pointer(stage.centre(NOW), None, Modifiers::NONE);
    stage.harness.run_steps(2);
    assert!(stage.said(NOW).contains("Nothing is cut"), "{:?}", stage.said(NOW));
}

#[test]
fn the_keys_read_band_by_band_and_let_it_be_heard() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    stage.harness.get_by_label(NOW).focus();
    stage.harness.run_steps(2);
    let first = stage.said(NOW);
    assert!(first.starts_with("1.0") || first.starts_with("9"), "{first:?} is near 1 kHz");
    stage.key(Modifiers::NONE, Key::ArrowRight);
    let next = stage.said(NOW);
    assert!(next.contains("kHz") && next != first, "{next:?}");
    for _ in 0..60 {
        stage.key(Modifiers::NONE, Key::ArrowLeft);
    }
    assert!(stage.said(NOW).starts_with("4") && stage.said(NOW).contains(" Hz"), "the lowest");
    stage.harness.key_down(Key::Enter);
    stage.harness.run_steps(2);
    let Audition::Band { listen: Listen::Removed, hz } = stage.heard() else {
        panic!("{:?}", stage.heard());
    };
    assert!((30.0..60.0).contains(&hz), "{hz} Hz");
    stage.harness.key_up(Key::Enter);
    stage.harness.run_steps(2);
    assert_eq!(stage.heard(), Audition::Off);
}

#[test]
fn a_band_is_heard_while_a_button_is_held_on_a_picture() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    stage.told();
    let right = PointerButton::Secondary;
    let alt = (PointerButton::Primary, Modifiers::ALT);
    for picture in [NOW, TIME] {
        for (button, held) in [(right, Modifiers::NONE), alt] {
            let from = stage.centre(picture);
            stage.button(from, button, true, held);
            let Audition::Band { listen: Listen::Removed, hz } = stage.heard() else {
                panic!("{picture} with {button:?}: {:?}", stage.heard());
            };
            // Towards higher frequencies, in either picture.
            stage.pointer(from + vec2(40.0, -20.0), None, held);
            stage.harness.run_steps(2);
            let Audition::Band { hz: moved, .. } = stage.heard() else { panic!("it ended") };
            assert!(moved > 1.05 * hz, "{hz} to {moved} Hz");
            stage.button(from, button, false, held);
            assert_eq!(stage.heard(), Audition::Off, "{picture} with {button:?}");
        }
    }
    // A limit is not moved by the buttons that are for listening.
    let limit = stage.centre("Low limit handle");
    stage.button(limit, right, true, Modifiers::NONE);
    assert!(matches!(stage.heard(), Audition::Band { .. }));
    stage.pointer(limit + vec2(50.0, 0.0), None, Modifiers::NONE);
    stage.button(limit + vec2(50.0, 0.0), right, false, Modifiers::NONE);
    assert_eq!(stage.value("low"), stage.default("low"));
    assert!(stage.told().is_empty(), "the host was told of a change");
    assert!(!stage.is_dirty(), "there is nothing to save");
}

#[test]
fn what_is_heard_of_a_band_is_chosen_and_ends_with_the_window() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    for (name, listen) in [("Vocal", Listen::Vocal), ("Output", Listen::Output)] {
        let menu = stage.centre("Band to hear");
        stage.click(menu, 1);
        let of_menu = stage.harness.get_all_by_label(name).map(|node| node.rect().center());
        // The one in the menu lies lowest.
        let at = of_menu.max_by(|a, b| a.y.total_cmp(&b.y)).expect("an entry");
        stage.click(at, 1);
        let at = stage.centre(NOW);
        stage.button(at, PointerButton::Secondary, true, Modifiers::NONE);
        let heard = stage.heard();
        assert!(matches!(heard, Audition::Band { listen: now, .. } if now == listen), "{heard:?}");
        stage.button(at, PointerButton::Secondary, false, Modifiers::NONE);
    }
    let at = stage.centre(NOW);
    stage.button(at, PointerButton::Secondary, true, Modifiers::NONE);
    stage.window.borrow_mut().close();
    assert_eq!(stage.heard(), Audition::Off);
    stage.reopen();
    assert_eq!(stage.heard(), Audition::Off, "it came back");
}

#[test]
fn the_lines_in_the_picture_are_moved_by_keys() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    for (handle, id) in
        [("Low limit handle", "low"), ("High limit handle", "high"), ("Max cut handle", "maxcut")]
    {
        let default = stage.default(id);
        stage.harness.get_by_label(handle).focus();
        stage.harness.run_steps(2);
        stage.told();
        stage.key(Modifiers::NONE, Key::ArrowLeft);
        assert!(stage.value(id) < default, "{id}");
        assert!(super::is_one_gesture(&stage.told(), id), "{id}");
        stage.key(Modifiers::NONE, Key::Delete);
        assert!((stage.value(id) - default).abs() < 1e-6, "{id} by Delete");
    }
}

#[test]
fn a_band_ends_with_the_button_although_its_picture_is_gone() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    let at = stage.centre(TIME);
    stage.button(at, PointerButton::Secondary, true, Modifiers::NONE);
    assert!(matches!(stage.heard(), Audition::Band { .. }));
    stage.harness.set_size(vec2(700.0, 360.0));
    stage.harness.run_steps(4);
    assert!(stage.harness.query_by_label(TIME).is_none(), "there is room for one picture only");
    stage.button(pos2(5.0, 5.0), PointerButton::Secondary, false, Modifiers::NONE);
    assert_eq!(stage.heard(), Audition::Off);
}

#[test]
fn the_stem_before_is_heard_while_held_or_until_clicked_again() {
    let mut stage = Stage::new(false);
    let at = stage.centre("Before");
    stage.pointer(at, Some(true), Modifiers::NONE);
    stage.harness.run_steps(2);
    assert_eq!(stage.heard(), Audition::Before);
    // Held for longer than a click.
    stage.wait(2.0);
    stage.pointer(at, Some(false), Modifiers::NONE);
    stage.harness.run_steps(2);
    assert_eq!(stage.heard(), Audition::Off);
    stage.press("Before");
    assert_eq!(stage.heard(), Audition::Before, "switched");
    stage.press("Before");
    assert_eq!(stage.heard(), Audition::Off, "and back");
    stage.press("Before");
    stage.window.borrow_mut().close();
    stage.reopen();
    assert_eq!(stage.heard(), Audition::Off, "it ends with the window");
    assert!(!stage.is_dirty() && stage.told().is_empty(), "nothing of it is saved");
}

#[test]
fn the_views_are_chosen_and_remembered() {
    let mut stage = Stage::new(false);
    stage.hear(song());
    let seen = |stage: &Stage| [NOW, TIME].map(|name| stage.harness.query_by_label(name).is_some());
    assert_eq!(seen(&stage), [true, true]);
    for (name, view, wanted) in
        [("Now", View::Now, [true, false]), ("Time", View::Time, [false, true])]
    {
        stage.press(name);
        assert_eq!(seen(&stage), wanted, "{name}");
        assert_eq!(stage.params.window.read().unwrap().view, view);
    }
    assert!(stage.is_dirty(), "there is something to save");
}

#[test]
fn time_is_scrolled_zoomed_and_caught_up_with() {
    let mut stage = Stage::new(false);
    stage.play(40);
    let at = stage.harness.get_by_label(TIME).rect().center();
    stage.pointer(at, None, Modifiers::NONE);
    stage.harness.run_steps(2);
    let ago = |stage: &Stage| -> f32 {
        let said = stage.said(TIME);
        let number = said.split("   ").nth(1).and_then(|part| part.split(' ').next());
        number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{said:?}"))
    };
    assert!((ago(&stage) - 10.0).abs() < 0.2, "the middle of 20 s: {}", ago(&stage));
    assert!(stage.said(TIME).contains("bar 1"), "{:?}", stage.said(TIME));
    stage.wheel(at, 2.0, Modifiers::NONE);
    assert!((6.0..7.0).contains(&ago(&stage)), "zoomed: {}", ago(&stage));
    stage.wheel(at, -2.0, Modifiers::NONE);
    // To the right is back in time: what was at the left comes to the pointer.
    let width = stage.harness.get_by_label(TIME).rect().width();
    stage.drag(at, vec2(width / 4.0, 0.0), Modifiers::NONE);
    stage.pointer(at, None, Modifiers::NONE);
    stage.harness.run_steps(2);
    assert!((14.0..15.5).contains(&ago(&stage)), "scrolled: {}", ago(&stage));
    stage.wheel(at, -3.0, Modifiers::SHIFT);
    let before = ago(&stage);
    stage.wheel(at, 1.0, Modifiers::SHIFT);
    assert!(ago(&stage) > before + 1.0, "by wheel: {before} to {}", ago(&stage));
    stage.click(at, 2);
    stage.pointer(at, None, Modifiers::NONE);
    assert!((ago(&stage) - 10.0).abs() < 0.2, "a double click: {}", ago(&stage));
    // The same by keys.
    stage.harness.get_by_label(TIME).focus();
    stage.harness.run_steps(2);
    stage.key(Modifiers::NONE, Key::ArrowLeft);
    assert!(ago(&stage) > 11.0);
    stage.key(Modifiers::NONE, Key::Delete);
    assert!((ago(&stage) - 10.0).abs() < 0.2);
    stage.key(Modifiers::NONE, Key::ArrowUp);
    assert!(ago(&stage) < 9.0);
}

#[test]
fn frozen_pictures_stand_and_catch_up() {
    let mut stage = Stage::new(false);
    stage.play(5);
    let at = stage.centre(NOW);
    stage.pointer(at, None, Modifiers::NONE);
    stage.harness.run_steps(2);
    stage.press("Freeze");
    stage.pointer(at, None, Modifiers::NONE);
    let stood = stage.said(NOW);
    let mut shown = song();
    shown.meters.cut_db = [7.5; _];
    for frame in 1..=60 {
        shown.meters.totals.inputs.samples = 48_000 * 5 + 800 * frame;
        stage.publisher.publish(shown);
        stage.harness.step();
    }
    assert_eq!(stage.said(NOW), stood);
    stage.press("Freeze");
    shown.meters.totals.inputs.samples += 800;
    stage.hear(shown);
    stage.pointer(at, None, Modifiers::NONE);
    assert!(stage.said(NOW).contains("cut 7.5 dB"), "{:?}", stage.said(NOW));
}

#[test]
fn the_meters_tell_levels_and_the_loudness_that_is_taken() {
    let mut stage = Stage::new(false);
    let mut shown = song();
    shown.peaks = Peaks { stem: 0.5, vocal: 0.1, output: 0.25 };
    for frame in 1..=60 {
        shown.meters.totals.inputs.samples = 48_000 + 800 * frame;
        shown.meters.totals.k_weighted = [2.0, 1.0].map(|energy| energy * frame as f64);
        stage.publisher.publish(shown);
        stage.harness.step();
    }
    for label in [
        "In: \u{2212}6.0 dBFS, highest \u{2212}6.0",
        "Vocal: \u{2212}20.0 dBFS, highest \u{2212}20.0",
        "Out: \u{2212}12.0 dBFS, highest \u{2212}12.0",
        "Reduction: 3.0 LU, highest 3.0",
    ] {
        assert!(stage.harness.query_by_label(label).is_some(), "no {label:?}");
    }
    assert!(stage.harness.query_by_label_contains("Removed: ").is_some());
    stage.pointer(pos2(1.0, 1.0), None, Modifiers::NONE);
}
