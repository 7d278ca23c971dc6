//! The bar on top: presets, A and B, undo, what to listen to, how the window looks.

use egui::{Align, Button, Layout, Response, RichText, Role, Ui, WidgetInfo};
use leeway_engine::CONTROLS;

use super::browser::Browser;
use super::choice;
use super::control::Controls;
use super::preferences::SCALES;
use super::theme::Theme;
use crate::params::WindowState;

/// Narrower than this many points, everything moves closer together.
const NARROW: f32 = 800.0;
/// Between the groups of the bar, and after the name, in points.
const GROUP_GAP: f32 = 4.0;
const NAME_GAP: f32 = 10.0;
/// Between buttons, and beside the words in one, in a narrow bar, in points.
const NARROW_GAP: f32 = 3.0;
const NARROW_PADDING: f32 = 5.0;

/// Draws the bar.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    browser: &mut Browser,
    state: &mut WindowState,
) {
    let narrow = ui.available_width() < NARROW * theme.growth;
    ui.horizontal(|ui| {
        let gap = if narrow {
            ui.spacing_mut().item_spacing.x = NARROW_GAP;
            ui.spacing_mut().button_padding.x = NARROW_PADDING;
            0.0
        } else {
            ui.label(RichText::new("Leeway").font(theme.semibold(17.0)).color(theme.text));
            ui.add_space(NAME_GAP);
            GROUP_GAP
        };
        browser.show(ui, theme, controls, narrow);
        ui.add_space(gap);
        ab(ui, theme, controls);
        ui.add_space(gap);
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
            view(ui, theme, state);
            bypass(ui, theme, controls);
            ui.add_space(gap);
            let listen = controls.of(&CONTROLS.listen);
            choice::segments(ui, theme, listen, narrow);
        });
    });
}

fn bypass(ui: &mut Ui, theme: &Theme, controls: &Controls) {
    let bypass = controls.of(&CONTROLS.bypass);
    let on = bypass.normalized() > 0.5;
    let button = if on {
        Button::new(RichText::new(bypass.name()).color(theme.background)).fill(theme.accent)
    } else {
        Button::new(bypass.name())
    };
    let button = ui.add(button).on_hover_text(bypass.hint());
    state(&button, bypass.name(), on);
    if button.clicked() {
        bypass.jump(if on { 0.0 } else { 1.0 });
    }
}

/// How the window looks: its colours, and how large everything is drawn.
fn view(ui: &mut Ui, theme: &Theme, state: &mut WindowState) {
    let menu = ui.menu_button("View", |ui| {
        let colours = if theme.dark { "Light colours" } else { "Dark colours" };
        if ui.button(colours).clicked() {
            state.dark = !state.dark;
            ui.close();
        }
        ui.separator();
        for scale in SCALES {
            let chosen = (state.scale - scale).abs() < 1e-3;
            if ui.selectable_label(chosen, format!("{:.0} %", 100.0 * scale)).clicked() {
                state.scale = scale;
                ui.close();
            }
        }
    });
    menu.response.on_hover_text("Colours and size");
}

fn ab(ui: &mut Ui, theme: &Theme, controls: &Controls) {
    let b_is_heard = controls.is_b();
    let name = |is_b: bool| {
        let text = RichText::new(if is_b { "B" } else { "A" });
        if is_b == b_is_heard { text.color(theme.accent).strong() } else { text.color(theme.faint) }
    };
    let (a, b) = (name(false), name(true));
    for (text, is_b) in [(a, false), (b, true)] {
        let button = ui.button(text).on_hover_text("Compare two sounds");
        state(&button, if is_b { "B" } else { "A" }, is_b == b_is_heard);
        if button.clicked() && is_b != b_is_heard {
            let now = controls.values();
            let other = controls.compare(|compare| compare.switch(now));
            controls.apply(&other);
        }
    }
    let (from, to) = if b_is_heard { ("B", "A") } else { ("A", "B") };
    let copy = ui.button(format!("{from}\u{2192}{to}"));
    if copy.on_hover_text(format!("Make {to} sound like {from}")).clicked() {
        let now = controls.values();
        controls.compare(|compare| compare.copy(now));
    }
}

/// Gives a button that shows a sign its name in the accessibility tree.
fn name(button: &Response, name: &str) {
    button.widget_info(|| WidgetInfo::labeled(Role::Button, button.enabled(), name));
}

/// Says in the accessibility tree whether a button is on.
fn state(button: &Response, name: &str, on: bool) {
    button.widget_info(|| WidgetInfo::selected(Role::Button, button.enabled(), on, name));
}
