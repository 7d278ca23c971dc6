//! The controls under the picture: the main ones, and what the window is asked to do with them.

use egui::{Align, Button, Layout, RichText, Ui};

use super::control::Controls;
use super::knob::knob;
use super::statistics_window::StatisticsWindow;
use super::tasks::Tasks;
use super::theme::Theme;
use super::voices::Voices;
use crate::link::{Link, Snapshot, Task};
use crate::params::WindowState;
use crate::units::signed;

/// Sizes of the knobs, in points.
const BIG: f32 = 78.0;
const SMALL: f32 = 42.0;
/// The same in a window lower than this, without and with the drawer: the picture needs the room more.
const LOW: f32 = 470.0;
const LOW_WITH_DRAWER: f32 = 580.0;
const BIG_LOW: f32 = 62.0;
const SMALL_LOW: f32 = 32.0;
/// What the main knobs but Depth take at least, and how far they move apart in a wide window, in points.
const MAIN_KNOBS: f32 = 360.0;
const WIDEST_GAP: f32 = 20.0;

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Panel<'a> {
    pub theme: &'a Theme,
    pub controls: &'a Controls,
    pub link: &'a Link,
    pub statistics: &'a StatisticsWindow,
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
        // What is typed into it is taken before the drawer goes.
        let open = state.drawer;
        let low = ui.ctx().content_rect().height() < if open { LOW_WITH_DRAWER } else { LOW };
        let (big, small) = if low { (BIG_LOW, SMALL_LOW) } else { (BIG, SMALL) };
        ui.horizontal(|ui| {
            let depth = self.controls.of(&self.controls.params().depth);
            let hint = "How much of the cut is applied. The one to automate";
            knob(ui, self.theme, depth, big, hint);
            ui.vertical(|ui| {
                self.main_knobs(ui, small);
                ui.horizontal(|ui| {
                    self.match_button(ui, tasks);
                    let arrow = if open { "Less" } else { "More" };
                    let hint = "Limits, times, stereo, guards, lookahead, source, output";
                    if ui.add(Button::new(arrow)).on_hover_text(hint).clicked() {
                        state.drawer = !state.drawer;
                    }
                });
            });
            if ui.available_width() >= self.numbers_width() {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.numbers(ui));
            }
        });
        if open {
            ui.separator();
            self.drawer(ui, tasks, voices, small);
        }
    }

    fn main_knobs(&self, ui: &mut Ui, diameter: f32) {
        let Self { theme, controls, .. } = *self;
        let params = controls.params();
        ui.horizontal(|ui| {
            // What room the numbers leave is shared.
            let taken = MAIN_KNOBS * theme.growth + self.numbers_width();
            let room = (ui.available_width() - taken) / 5.0;
            ui.spacing_mut().item_spacing.x += room.clamp(0.0, WIDEST_GAP * theme.growth);
            for (control, hint) in [
                (
                    controls.of(&params.max_cut),
                    "The most that any band may lose. The cut as a whole grows with it",
                ),
                (controls.of(&params.clarity), "How far the vocal shall stand above the stem"),
                (controls.of(&params.body), "How much the stem's loud bands are spared"),
                (
                    controls.of(&params.release),
                    "How slowly the cut moves, and how long it takes to go",
                ),
                (controls.of(&params.trim), "How loud the vocal is taken to be. Match measures it"),
            ] {
                knob(ui, theme, control, diameter, hint);
            }
        });
    }

    fn match_button(&self, ui: &mut Ui, tasks: &mut Tasks) {
        let Self { theme, controls, link, .. } = *self;
        let listening = link.task() == Task::Match;
        let text = match (listening, self.snapshot) {
            (true, Some(snapshot)) => match snapshot.matched_db {
                Some(trim) => {
                    let trim = signed(trim.into());
                    format!("Set {trim} dB ({:.0} s heard)", snapshot.listened)
                }
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
}
