//! The bar on top: presets, A and B, undo, what to listen to.

use egui::{Align, Button, Layout, Response, RichText, Role, Ui, WidgetInfo};

use super::browser::Browser;
use super::choice;
use super::control::Controls;
use super::history::Compare;
use super::theme::{Theme, semibold};
use crate::params::WindowState;

/// Narrower than this many points, what can be spared is left out.
const NARROW: f32 = 700.0;

/// Draws the bar.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    browser: &mut Browser,
    compare: &mut Compare,
    state: &mut WindowState,
) {
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        if !narrow {
            ui.label(RichText::new("Leeway").font(semibold(17.0)).color(theme.text));
            ui.add_space(10.0);
        }
        browser.show(ui, theme, controls);
        ui.add_space(4.0);
        ab(ui, theme, controls, compare);
        ui.add_space(4.0);
        let (can_undo, can_redo) = controls.can_undo_redo();
        let undo = ui.add_enabled(can_undo, Button::new("\u{21ba}")).on_hover_text("Undo");
        name(&undo, "Undo");
        if undo.clicked() {
            controls.undo();
        }
        let redo = ui.add_enabled(can_redo, Button::new("\u{21bb}")).on_hover_text("Redo");
        name(&redo, "Redo");
        if redo.clicked() {
            controls.redo();
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !narrow {
                let name = if theme.dark { "Light" } else { "Dark" };
                if ui.button(name).on_hover_text("Change the colours").clicked() {
                    state.dark = !state.dark;
                }
            }
            let listen = controls.of(&controls.params().listen);
            let hints = [
                "The carved stem",
                "Only what is taken from the stem: input minus output",
                "The vocal as it arrives on the sidechain",
            ];
            choice::segments(ui, theme, listen, &hints);
        });
    });
}

fn ab(ui: &mut Ui, theme: &Theme, controls: &Controls, compare: &mut Compare) {
    let name = |is_b: bool| {
        let text = RichText::new(if is_b { "B" } else { "A" });
        if is_b == compare.is_b() {
            text.color(theme.accent).strong()
        } else {
            text.color(theme.faint)
        }
    };
    let (a, b) = (name(false), name(true));
    for (text, is_b) in [(a, false), (b, true)] {
        let clicked = ui.button(text).on_hover_text("Compare two sounds").clicked();
        if clicked && is_b != compare.is_b() {
            let other = compare.switch(controls.values());
            controls.apply(&other);
        }
    }
    let (from, to) = if compare.is_b() { ("B", "A") } else { ("A", "B") };
    let copy = ui.button(format!("{from}\u{2192}{to}"));
    if copy.on_hover_text(format!("Make {to} sound like {from}")).clicked() {
        compare.copy(controls.values());
    }
}

/// What a button with a sign on it is called.
fn name(button: &Response, name: &str) {
    button.widget_info(|| WidgetInfo::labeled(Role::Button, button.enabled(), name));
}
