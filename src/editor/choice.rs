//! Controls that are a choice among a few.

use egui::{
    Align2, ComboBox, CornerRadius, Key, Layout, Rect, Response, RichText, Role, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};
use leeway_engine::controls::Choices;

use super::control::Control;
use super::theme::Theme;

/// A menu with its name above, in points.
const MENU_WIDTH: f32 = 96.0;
/// Width of a menu without its name, in points.
const COMPACT_WIDTH: f32 = 76.0;
const MENU_HEIGHT: f32 = 40.0;
/// Between its name and its box, and size of its name's type, in points.
const MENU_GAP: f32 = 3.0;
const MENU_TYPE: f32 = 11.5;
/// Height of a row of segments, size of their type, and what is left and right of a name, in points.
const SEGMENT_HEIGHT: f32 = 22.0;
const SEGMENT_TYPE: f32 = 12.0;
const SEGMENT_PADDING: f32 = 8.0;
/// Corners of a segment, and the line around the one that has the focus, in points.
const CORNER: CornerRadius = CornerRadius::same(4);
const FOCUS_STROKE: f32 = 1.5;

/// The choices side by side, closer together where there is little room.
pub fn segments(ui: &mut Ui, theme: &Theme, control: Control, narrow: bool) {
    let Some(Choices { names, descriptions, .. }) = control.choices() else { return };
    let steps = names.len() - 1;
    let font = theme.font(SEGMENT_TYPE);
    let padding = theme.growth * if narrow { SEGMENT_PADDING / 2.0 } else { SEGMENT_PADDING };
    let width = |name: &&str| {
        let galley = ui.painter().layout_no_wrap((*name).into(), font.clone(), theme.text);
        galley.size().x + 2.0 * padding
    };
    let widths: Vec<f32> = names.iter().map(width).collect();
    let size = vec2(widths.iter().sum(), SEGMENT_HEIGHT * theme.growth);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, CORNER, theme.raised);
    let chosen = (control.normalized() * steps as f32).round() as usize;
    let mut left = rect.left();
    for (n, (name, width)) in names.iter().zip(widths).enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        left += width;
        let id = ui.scope_id().with((control.name(), n));
        let response = ui.interact(cell, id, Sense::click()).on_hover_text(descriptions[n]);
        if segment(ui, theme, &response, name, n == chosen) && n != chosen {
            control.jump(n as f32 / steps as f32);
        }
    }
}

/// Draws one choice into the area of `response`: whether it was clicked, or Enter pressed on it.
fn segment(ui: &Ui, theme: &Theme, response: &Response, name: &str, is_chosen: bool) -> bool {
    let cell = response.rect;
    response
        .widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), is_chosen, name));
    if is_chosen {
        ui.painter().rect_filled(cell, CORNER, theme.accent);
    }
    let colour = match (is_chosen, response.hovered()) {
        (true, _) => theme.background,
        (false, true) => theme.text,
        (false, false) => theme.faint,
    };
    if response.has_focus() {
        let stroke = Stroke::new(FOCUS_STROKE, theme.text);
        ui.painter().rect_stroke(cell, CORNER, stroke, egui::StrokeKind::Inside);
    }
    let font = theme.font(SEGMENT_TYPE);
    ui.painter().text(cell.center(), Align2::CENTER_CENTER, name, font, colour);
    let by_key = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    response.clicked() || by_key
}

/// The choices in a menu, under the control's name.
pub fn menu(ui: &mut Ui, theme: &Theme, control: Control) {
    let size = vec2(MENU_WIDTH, MENU_HEIGHT) * theme.growth;
    // With its size known beforehand it goes to the next row where this one is full.
    ui.allocate_ui_with_layout(size, Layout::top_down(egui::Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = MENU_GAP;
        ui.label(RichText::new(control.name()).font(theme.font(MENU_TYPE)).color(theme.faint));
        combo_box(ui, control, size.x);
    });
}

/// The choices in a menu that has no name beside it: what is chosen says what it is, and the rest is told
/// when it is pointed at.
pub fn compact(ui: &mut Ui, theme: &Theme, control: Control) {
    combo_box(ui, control, COMPACT_WIDTH * theme.growth);
}

fn combo_box(ui: &mut Ui, control: Control, width: f32) {
    let Some(Choices { names, descriptions, .. }) = control.choices() else { return };
    let steps = names.len() - 1;
    let response = ComboBox::from_id_salt(control.name())
        .width(width)
        .selected_text(control.text())
        .show_ui(ui, |ui| {
            for (n, (name, description)) in names.iter().zip(*descriptions).enumerate() {
                let value = n as f32 / steps as f32;
                let chosen = (control.normalized() - value).abs() < 0.5 / steps as f32;
                let label = ui.selectable_label(chosen, *name).on_hover_text(*description);
                if label.clicked() && !chosen {
                    control.jump(value);
                }
            }
        })
        .response;
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, control.name());
        info.current_text_value = Some(control.text());
        info
    });
    response.on_hover_text(format!("{}: {}", control.name(), control.hint()));
}
