//! The finer controls, in a drawer under the main ones.

use egui::{Align, Layout, Ui, vec2};

use super::choice;
use super::control::Controls;
use super::knob::knob;
use super::tasks::Tasks;
use super::theme::Theme;
use super::voices::Voices;
use crate::link::Snapshot;

/// Width and height of Learn and Voices, one above the other, in points: enough for all that Learn says.
const BUTTONS: (f32, f32) = (132.0, 46.0);
/// What all of the drawer takes in one row, and its knobs alone, in points.
const ONE_ROW: f32 = 944.0;
const KNOBS: f32 = 612.0;

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Drawer<'a> {
    pub theme: &'a Theme,
    pub controls: &'a Controls,
    pub snapshot: Option<&'a Snapshot>,
}

impl Drawer<'_> {
    /// Draws the drawer in as many rows as it takes, with knobs of `diameter` points.
    pub fn show(&self, ui: &mut Ui, tasks: &mut Tasks, voices: &mut Voices, diameter: f32) {
        let Self { theme, controls, .. } = *self;
        let params = controls.params();
        let width = ui.available_width();
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
            // The choices get a row of their own, rather than the last of them alone.
            if (KNOBS * theme.growth..ONE_ROW * theme.growth).contains(&width) {
                ui.end_row();
            }
            let hint = "Which channels decide, and give way, together";
            choice::menu(ui, theme, controls.of(&params.stereo), hint);
            let hint = "With no vocal recorded yet, a learned or an average voice takes its place";
            choice::menu(ui, theme, controls.of(&params.source), hint);
            let size = vec2(BUTTONS.0, BUTTONS.1) * theme.growth;
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
                tasks.learn_button(ui, theme, controls, self.snapshot);
                voices.show(ui, theme, controls);
            });
        });
    }
}
