//! The controls under the views: the main ones, Match, the numbers, and the drawer.

use egui::{Align, Button, Layout, Ui};
use leeway_engine::{CONTROLS, Control};

use super::beats::Beats;
use super::choice;
use super::control::Controls;
use super::drawer::Drawer;
use super::knob::knob;
use super::numbers::Numbers;
use super::statistics_window::StatisticsWindow;
use super::tasks::Tasks;
use super::theme::Theme;
use super::voices::Voices;
use crate::link::Snapshot;
use crate::params::WindowState;

/// Sizes of the knobs, in points.
const BIG: f32 = 78.0;
const SMALL: f32 = 42.0;
/// A window lower than this, without and with the drawer, has smaller ones: the views need the room more.
const LOW: f32 = 470.0;
const LOW_WITH_DRAWER: f32 = 580.0;
const BIG_LOW: f32 = 62.0;
const SMALL_LOW: f32 = 32.0;
/// What the main knobs beside Depth take at least, and by how much they move apart in a wide window, in
/// points.
const MAIN_KNOBS: f32 = 360.0;
const WIDEST_GAP: f32 = 20.0;

/// The main controls, from left to right: Depth, those beside it, and what is chosen once for a song.
static MAIN: [&Control; 8] = [
    &CONTROLS.depth,
    &CONTROLS.max_cut,
    &CONTROLS.clarity,
    &CONTROLS.body,
    &CONTROLS.release,
    &CONTROLS.trim,
    &CONTROLS.stereo,
    &CONTROLS.source,
];
/// How many of them are knobs; the rest are choices, under them.
const KNOBS: usize = 6;

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Panel<'a> {
    pub theme: &'a Theme,
    pub controls: &'a Controls,
    pub statistics: &'a StatisticsWindow,
    pub snapshot: Option<&'a Snapshot>,
}

impl Panel<'_> {
    /// Draws the panel.
    pub fn show(
        &self,
        ui: &mut Ui,
        tasks: &mut Tasks,
        profiles: (&mut Voices, &mut Beats),
        state: &mut WindowState,
    ) {
        // A drawer that closes is drawn once more, so that what is being typed in it is taken.
        let open = state.drawer;
        let low = ui.ctx().content_rect().height() < if open { LOW_WITH_DRAWER } else { LOW };
        let (big, small) = if low { (BIG_LOW, SMALL_LOW) } else { (BIG, SMALL) };
        let Self { theme, controls, statistics, snapshot } = *self;
        let numbers = Numbers { theme, statistics, snapshot };
        ui.horizontal(|ui| {
            knob(ui, theme, controls.of(MAIN[0]), big);
            ui.vertical(|ui| {
                self.main_knobs(ui, small, numbers.width());
                ui.horizontal(|ui| {
                    tasks.match_button(ui, theme, controls, snapshot);
                    for row in &MAIN[KNOBS..] {
                        choice::compact(ui, theme, controls.of(row));
                    }
                    let arrow = if open { "Less" } else { "More" };
                    let hint = "Limits, times, guards, lookahead, output, voices";
                    if ui.add(Button::new(arrow)).on_hover_text(hint).clicked() {
                        state.drawer = !state.drawer;
                    }
                });
            });
            if ui.available_width() >= numbers.width() {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| numbers.show(ui));
            }
        });
        if open {
            ui.separator();
            Drawer { theme, controls, main: &MAIN, snapshot }.show(ui, tasks, profiles, small);
        }
    }

    /// The main knobs beside Depth; the numbers beside them take `numbers_width`.
    fn main_knobs(&self, ui: &mut Ui, diameter: f32, numbers_width: f32) {
        let Self { theme, controls, .. } = *self;
        ui.horizontal(|ui| {
            // The knobs share the room that is left.
            let taken = MAIN_KNOBS * theme.growth + numbers_width;
            let room = (ui.available_width() - taken) / 5.0;
            ui.spacing_mut().item_spacing.x += room.clamp(0.0, WIDEST_GAP * theme.growth);
            for row in &MAIN[1..KNOBS] {
                knob(ui, theme, controls.of(row), diameter);
            }
        });
    }
}
