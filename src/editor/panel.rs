//! The controls and the numbers, under the picture.

use egui::{Align, Button, FontId, Grid, Layout, RichText, Ui, vec2};

use super::choice;
use super::control::Controls;
use super::knob::knob;
use super::tasks::Tasks;
use super::theme::{Theme, semibold};
use super::trend::Trend;
use crate::link::{Link, Snapshot, Task};
use crate::params::WindowState;

/// Sizes of the knobs, in points.
const BIG: f32 = 78.0;
const SMALL: f32 = 38.0;

/// What the numbers are read from.
pub struct Reading<'a> {
    pub trend: &'a Trend,
    pub snapshot: Option<&'a Snapshot>,
}

/// Draws it all.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    tasks: &mut Tasks,
    link: &Link,
    reading: &Reading,
    state: &mut WindowState,
) {
    let params = controls.params();
    ui.horizontal(|ui| {
        let depth = controls.of(&params.depth);
        knob(ui, theme, depth, BIG, "How much of the cut is applied. The one to automate");
        ui.vertical(|ui| {
            ui.horizontal(|ui| {
                for (control, hint) in [
                    (controls.of(&params.max_cut), "The most that any band may lose"),
                    (controls.of(&params.clarity), "How far the vocal shall stand above the stem"),
                    (controls.of(&params.body), "How much the stem's own loudest bands are spared"),
                    (
                        controls.of(&params.release),
                        "How long a cut takes to go once the clash is over",
                    ),
                    (
                        controls.of(&params.trim),
                        "How loud the vocal is taken to be. Match measures it",
                    ),
                ] {
                    knob(ui, theme, control, SMALL, hint);
                }
            });
            ui.horizontal(|ui| {
                match_button(ui, theme, controls, tasks, link, reading);
                let arrow = if state.drawer { "Less" } else { "More" };
                let hint = "Limits, times, stereo, guards, lookahead, source, output";
                if ui.add(Button::new(arrow)).on_hover_text(hint).clicked() {
                    state.drawer = !state.drawer;
                }
            });
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| numbers(ui, theme, reading));
    });
    if state.drawer {
        ui.separator();
        drawer(ui, theme, controls, tasks, link, reading);
    }
}

fn drawer(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    tasks: &mut Tasks,
    link: &Link,
    reading: &Reading,
) {
    let params = controls.params();
    ui.horizontal_wrapped(|ui| {
        for (control, hint) in [
            (controls.of(&params.low), "Nothing is cut below this frequency"),
            (controls.of(&params.high), "Nothing is cut above this frequency"),
            (controls.of(&params.attack), "How fast a cut comes"),
            (controls.of(&params.hold), "How long cuts wait while the vocal takes a breath"),
            (
                controls.of(&params.lookahead),
                "Has the cut there in time, at the price of that much latency",
            ),
            (
                controls.of(&params.guard),
                "Follows the fundamental of an 808 or bass and keeps it whole",
            ),
            (controls.of(&params.punch), "Lets the stem's attacks through"),
            (controls.of(&params.output), "Gain of the output"),
        ] {
            knob(ui, theme, control, SMALL, hint);
        }
        let hint = "Which channels decide, and give way, together";
        choice::menu(ui, theme, controls.of(&params.stereo), 96.0, hint);
        let hint = "With no vocal recorded yet, a learned or an average voice takes its place";
        choice::menu(ui, theme, controls.of(&params.source), 96.0, hint);
        ui.vertical(|ui| {
            learn_button(ui, theme, controls, tasks, link, reading);
            let bypass = controls.of(&params.bypass);
            let on = bypass.normalized() > 0.5;
            let text = RichText::new("Bypass").color(if on { theme.accent } else { theme.text });
            let hint = "The input, at the same latency";
            if ui.add(Button::new(text).selected(on)).on_hover_text(hint).clicked() {
                bypass.jump(if on { 0.0 } else { 1.0 });
            }
        });
    });
}

fn match_button(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    tasks: &mut Tasks,
    link: &Link,
    reading: &Reading,
) {
    let listening = link.task() == Task::Match;
    let text = match (listening, reading.snapshot) {
        (true, Some(snapshot)) => match snapshot.matched_db {
            Some(trim) => format!("Set {trim:+.1} dB ({:.0} s heard)", snapshot.listened),
            None => format!("Listening, {:.0} s", snapshot.listened),
        },
        (true, None) => "Listening".into(),
        (false, _) => "Match".into(),
    };
    let text = RichText::new(text).color(if listening { theme.accent } else { theme.text });
    let hint = "Listens to stem and vocal while the song plays, and sets Vocal trim by their loudness. \
                Press again, or stop the song, to set it";
    if ui.button(text).on_hover_text(hint).clicked() {
        tasks.press(Task::Match, controls, link, reading.snapshot);
    }
}

fn learn_button(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    tasks: &mut Tasks,
    link: &Link,
    reading: &Reading,
) {
    let learning = link.task() == Task::Learn;
    let text = match (learning, reading.snapshot) {
        (true, Some(snapshot)) => format!("Done ({:.0} s heard)", snapshot.listened),
        (true, None) => "Learning".into(),
        (false, _) => "Learn".into(),
    };
    let text = RichText::new(text).color(if learning { theme.accent } else { theme.text });
    let hint = "Learns the vocal from the sidechain while the song plays, so that Leeway can carve for \
                it later without one. Saved with the project";
    if ui.button(text).on_hover_text(hint).clicked() {
        tasks.press(Task::Learn, controls, link, reading.snapshot);
    }
}

/// What the carve gains and what it costs.
fn numbers(ui: &mut Ui, theme: &Theme, reading: &Reading) {
    let arrow = |[before, after]: [Option<f64>; 2]| match (before, after) {
        (Some(before), Some(after)) => {
            (format!("{:+.1} dB", after - before), format!("{before:+.1} \u{2192} {after:+.1}"))
        }
        _ => ("\u{2013}".into(), String::new()),
    };
    let (now, phrase) = (reading.trend.now(), reading.trend.phrase());
    let (lately, _) = reading.trend.lately();
    let clarity = |totals: crate::engine::Totals| arrow(totals.clarity.map(|side| side.mean_db()));
    let latency = reading.snapshot.map_or((String::from("\u{2013}"), String::new()), |snapshot| {
        let ms = 1000.0 * snapshot.latency as f32 / snapshot.sample_rate;
        (format!("{} smp", snapshot.latency), format!("{ms:.1} ms"))
    });
    let removed = format!("{:.1} dB", phrase.energy_removed_db());
    let touched = format!("{:.0} %", 100.0 * lately.time_touched());
    let rows = [
        ("Clarity now", clarity(now)),
        ("last phrase", clarity(phrase)),
        ("Energy removed", (removed, String::new())),
        ("Time touched", (touched, String::new())),
        ("Latency", latency),
    ];
    ui.allocate_ui(vec2(190.0, 96.0), |ui| {
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            Grid::new("numbers").num_columns(3).spacing(vec2(8.0, 3.0)).show(ui, |ui| {
                for (name, (value, detail)) in rows {
                    ui.label(
                        RichText::new(name).font(FontId::proportional(11.0)).color(theme.faint),
                    );
                    ui.label(RichText::new(value).font(semibold(12.0)).color(theme.text));
                    let small = RichText::new(detail).font(FontId::proportional(11.0));
                    ui.label(small.color(theme.faint));
                    ui.end_row();
                }
            });
        });
    });
}
