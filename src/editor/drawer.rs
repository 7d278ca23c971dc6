//! The finer controls, in a drawer under the main ones.

use egui::{Align, Button, Layout, RichText, Ui, vec2};
use leeway_engine::CONTROLS;

use super::choice;
use super::knob::knob;
use super::panel::{Panel, is_finer};
use super::tasks::Tasks;
use super::voices::Voices;
use crate::link::Task;

/// Width and height of Learn and Voices, one above the other, in points: whatever Learn says.
const BUTTONS: (f32, f32) = (132.0, 46.0);
/// What all of the drawer takes in one row, and its knobs alone, in points.
const ONE_ROW: f32 = 944.0;
const KNOBS: f32 = 612.0;

impl Panel<'_> {
    /// Draws the drawer, in as many rows as it takes, with knobs of `diameter`.
    pub(super) fn drawer(
        &self,
        ui: &mut Ui,
        tasks: &mut Tasks,
        voices: &mut Voices,
        diameter: f32,
    ) {
        let Self { theme, controls, .. } = *self;
        let width = ui.available_width();
        ui.horizontal_wrapped(|ui| {
            let finer = || CONTROLS.iter().map(|(row, _)| row).filter(|row| is_finer(row));
            for row in finer().filter(|row| row.number().is_some()) {
                knob(ui, theme, controls.of(row), diameter);
            }
            // Rather the choices in a row of their own than the last of them.
            if (KNOBS * theme.growth..ONE_ROW * theme.growth).contains(&width) {
                ui.end_row();
            }
            for row in finer().filter(|row| row.choices().is_some()) {
                choice::menu(ui, theme, controls.of(row));
            }
            let size = vec2(BUTTONS.0, BUTTONS.1) * theme.growth;
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
                self.learn_button(ui, tasks);
                voices.show(ui, theme, controls);
            });
        });
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
        if ui.add(Button::new(text)).on_hover_text(hint).clicked() {
            tasks.press(Task::Learn, controls, link, self.snapshot);
        }
    }
}
