//! The finer controls, in a drawer under the main ones.

use egui::{Align, Button, Layout, RichText, Ui, vec2};

use super::choice;
use super::knob::knob;
use super::panel::Panel;
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
            // Rather the choices in a row of their own than the last of them.
            if (KNOBS * theme.growth..ONE_ROW * theme.growth).contains(&width) {
                ui.end_row();
            }
            let hint = "Which channels decide, and give way, together";
            choice::menu(ui, theme, controls.of(&params.stereo), hint);
            let hint = "With no vocal recorded yet, a learned or an average voice takes its place";
            choice::menu(ui, theme, controls.of(&params.source), hint);
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
