//! The finer controls, in a drawer under the main ones.

use egui::{Align, Layout, Ui, vec2};
use leeway_engine::controls::Group;
use leeway_engine::{CONTROLS, Control};

use super::beats::Beats;
use super::choice;
use super::control::Controls;
use super::knob::knob;
use super::tasks::Tasks;
use super::theme::Theme;
use super::voices::Voices;
use crate::link::Snapshot;

/// Width and height of Learn above Voices and Beat, in points: enough for all that they say.
const BUTTONS: (f32, f32) = (150.0, 46.0);

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Drawer<'a> {
    pub theme: &'a Theme,
    pub controls: &'a Controls,
    /// The controls that are shown outside the drawer.
    pub main: &'a [&'a Control],
    pub snapshot: Option<&'a Snapshot>,
}

impl Drawer<'_> {
    /// Draws the drawer in as many rows as it takes, with knobs of `diameter` points.
    pub fn show(
        &self,
        ui: &mut Ui,
        tasks: &mut Tasks,
        (voices, beats): (&mut Voices, &mut Beats),
        diameter: f32,
    ) {
        let Self { theme, controls, .. } = *self;
        ui.horizontal_wrapped(|ui| {
            let is_main = |row: &Control| self.main.iter().any(|main| main.key == row.key);
            // Nodes are set in the picture.
            let is_here = |row: &&Control| row.of_the_sound && row.group != Some(Group::Nodes);
            let rows = || CONTROLS.iter().map(|(row, _)| row).filter(is_here);
            let finer = || rows().filter(|row| !is_main(row));
            for row in finer().filter(|row| row.number().is_some()) {
                knob(ui, theme, controls.of(row), diameter);
            }
            for row in finer().filter(|row| row.choices().is_some()) {
                choice::menu(ui, theme, controls.of(row));
            }
            let size = vec2(BUTTONS.0, BUTTONS.1) * theme.growth;
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
                tasks.learn_button(ui, theme, controls, self.snapshot);
                ui.horizontal(|ui| {
                    voices.show(ui, theme, controls);
                    beats.show(ui, theme, controls, tasks, self.snapshot);
                });
            });
        });
    }
}
