//! The controls and the numbers, under the picture.

use egui::{Align, Align2, Button, FontId, Layout, RichText, Sense, Ui, pos2, vec2};

use super::choice;
use super::control::Controls;
use super::knob::knob;
use super::tasks::Tasks;
use super::theme::{Theme, semibold};
use super::trend::Trend;
use super::voices::Voices;
use crate::link::{Link, Snapshot, Task};
use crate::params::WindowState;

/// Sizes of the knobs, in points.
const BIG: f32 = 78.0;
const SMALL: f32 = 42.0;
/// The same in a window lower than this.
const LOW: f32 = 470.0;
const BIG_LOW: f32 = 62.0;
const SMALL_LOW: f32 = 32.0;
/// Width of the numbers, and height of one line of them, in points.
const NUMBERS: f32 = 232.0;
const LINE: f32 = 21.0;

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Panel<'a> {
    pub theme: &'a Theme,
    pub controls: &'a Controls,
    pub link: &'a Link,
    pub trend: &'a Trend,
    pub snapshot: Option<&'a Snapshot>,
}

impl Panel<'_> {
    /// Draws it all.
    pub fn show(
        &self,
        ui: &mut Ui,
        tasks: &mut Tasks,
        voices: &mut Voices,
        state: &mut WindowState,
    ) {
        let Self { theme, controls, .. } = *self;
        let params = controls.params();
        // In a low window the picture needs the room more.
        let low = ui.ctx().content_rect().height() < LOW;
        let (big, small) = if low { (BIG_LOW, SMALL_LOW) } else { (BIG, SMALL) };
        ui.horizontal(|ui| {
            let depth = controls.of(&params.depth);
            knob(ui, theme, depth, big, "How much of the cut is applied. The one to automate");
            ui.vertical(|ui| {
                ui.horizontal(|ui| {
                    for (control, hint) in [
                        (
                            controls.of(&params.max_cut),
                            "The most that any band may lose. The cut as a whole grows with it",
                        ),
                        (
                            controls.of(&params.clarity),
                            "How far the vocal shall stand above the stem",
                        ),
                        (controls.of(&params.body), "How much the stem's loud bands are spared"),
                        (
                            controls.of(&params.release),
                            "How slowly the cut moves, and how long it takes to go",
                        ),
                        (
                            controls.of(&params.trim),
                            "How loud the vocal is taken to be. Match measures it",
                        ),
                    ] {
                        knob(ui, theme, control, small, hint);
                    }
                });
                ui.horizontal(|ui| {
                    self.match_button(ui, tasks);
                    let arrow = if state.drawer { "Less" } else { "More" };
                    let hint = "Limits, times, stereo, guards, lookahead, source, output";
                    if ui.add(Button::new(arrow)).on_hover_text(hint).clicked() {
                        state.drawer = !state.drawer;
                    }
                });
            });
            if ui.available_width() >= NUMBERS {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.numbers(ui));
            }
        });
        if state.drawer {
            ui.separator();
            self.drawer(ui, tasks, voices, small);
        }
    }

    fn drawer(&self, ui: &mut Ui, tasks: &mut Tasks, voices: &mut Voices, diameter: f32) {
        let Self { theme, controls, .. } = *self;
        let params = controls.params();
        ui.horizontal_wrapped(|ui| {
            for (control, hint) in [
                (controls.of(&params.low), "Nothing is cut below this frequency"),
                (controls.of(&params.high), "Nothing is cut above this frequency"),
                (controls.of(&params.attack), "How fast the cut comes when the vocal enters"),
                (
                    controls.of(&params.hold),
                    "How long the cut stays while the vocal takes a breath",
                ),
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
                knob(ui, theme, control, diameter, hint);
            }
            let hint = "Which channels decide, and give way, together";
            choice::menu(ui, theme, controls.of(&params.stereo), 96.0, hint);
            let hint = "With no vocal recorded yet, a learned or an average voice takes its place";
            choice::menu(ui, theme, controls.of(&params.source), 96.0, hint);
            ui.vertical(|ui| {
                ui.horizontal(|ui| {
                    self.learn_button(ui, tasks);
                    voices.show(ui, theme, controls);
                });
                let bypass = controls.of(&params.bypass);
                let on = bypass.normalized() > 0.5;
                let text =
                    RichText::new("Bypass").color(if on { theme.accent } else { theme.text });
                let hint = "The input, at the same latency";
                if ui.add(Button::new(text).selected(on)).on_hover_text(hint).clicked() {
                    bypass.jump(if on { 0.0 } else { 1.0 });
                }
            });
        });
    }

    fn match_button(&self, ui: &mut Ui, tasks: &mut Tasks) {
        let Self { theme, controls, link, .. } = *self;
        let listening = link.task() == Task::Match;
        let text = match (listening, self.snapshot) {
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
            tasks.press(Task::Match, controls, link, self.snapshot);
        }
    }

    fn learn_button(&self, ui: &mut Ui, tasks: &mut Tasks) {
        let Self { theme, controls, link, .. } = *self;
        let learning = link.task() == Task::Learn;
        let text = match (learning, self.snapshot) {
            (true, Some(snapshot)) => format!("Done ({:.0} s heard)", snapshot.listened),
            (true, None) => "Learning".into(),
            (false, _) => "Learn".into(),
        };
        let text = RichText::new(text).color(if learning { theme.accent } else { theme.text });
        let hint = "Learns the vocal from the sidechain while the song plays, so that Leeway can carve for \
                it later without one. Saved with the project";
        if ui.button(text).on_hover_text(hint).clicked() {
            tasks.press(Task::Learn, controls, link, self.snapshot);
        }
    }

    /// What the carve gains and what it costs.
    fn numbers(&self, ui: &mut Ui) {
        let theme = self.theme;
        let arrow = |[before, after]: [Option<f64>; 2]| match (before, after) {
            (Some(before), Some(after)) => {
                (format!("{:+.1} dB", after - before), format!("{before:+.1} \u{2192} {after:+.1}"))
            }
            _ => ("\u{2013}".into(), String::new()),
        };
        let (now, phrase) = (self.trend.now(), self.trend.phrase());
        let (lately, _) = self.trend.lately();
        let clarity =
            |totals: crate::engine::Totals| arrow(totals.clarity.map(|side| side.mean_db()));
        let latency = self.snapshot.map_or((String::from("\u{2013}"), String::new()), |snapshot| {
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
        let (name, value, detail) =
            (FontId::proportional(11.0), semibold(12.0), FontId::proportional(11.0));
        let (rect, _) =
            ui.allocate_exact_size(vec2(NUMBERS, rows.len() as f32 * LINE), Sense::hover());
        let painter = ui.painter();
        for (n, (label, (number, more))) in rows.into_iter().enumerate() {
            let y = rect.top() + (n as f32 + 0.5) * LINE;
            let put = |x: f32, align: Align2, text: String, font: &FontId, colour| {
                painter.text(pos2(rect.left() + x, y), align, text, font.clone(), colour);
            };
            put(88.0, Align2::RIGHT_CENTER, label.into(), &name, theme.faint);
            put(148.0, Align2::RIGHT_CENTER, number, &value, theme.text);
            put(154.0, Align2::LEFT_CENTER, more, &detail, theme.faint);
        }
    }
}
