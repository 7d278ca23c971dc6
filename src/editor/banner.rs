//! A banner while something else than the output is heard: left on, it would be taken for the mix.

use egui::{Frame, Margin, Panel, RichText, Stroke, Ui};
use leeway_engine::{CONTROLS, Listen};

use super::control::Controls;
use super::theme::Theme;

/// Its outline, what is around its words, and size of their type, in points.
const OUTLINE: f32 = 2.0;
const MARGIN: Margin = Margin::symmetric(10, 3);
const TYPE: f32 = 12.5;

/// Draws the banner, if there is anything to say.
pub fn show(ui: &mut Ui, theme: &Theme, controls: &Controls) {
    let what = match controls.params().settings().in_force().listen {
        Listen::Output => return,
        Listen::Removed => "You hear what is removed, not the output",
        Listen::Vocal => "You hear the vocal, not the output",
    };
    let frame = Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(OUTLINE, theme.accent))
        .inner_margin(MARGIN);
    Panel::top("banner").frame(frame).show_separator_line(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(what).font(theme.semibold(TYPE)).color(theme.text));
            if ui.button("Back to the output").clicked() {
                let listen = controls.of(&CONTROLS.listen);
                listen.jump(listen.default());
            }
        });
    });
}
