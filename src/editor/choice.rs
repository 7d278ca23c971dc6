//! Controls that are a choice among a few.

use egui::{
    Align2, ComboBox, CornerRadius, Key, Layout, Rect, RichText, Role, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};
use leeway_engine::controls::Choices;

use super::control::Control;
use super::theme::Theme;

/// A menu with its name above, in points.
const MENU_WIDTH: f32 = 96.0;
const MENU_HEIGHT: f32 = 40.0;
/// A row of segments, and what is left and right of a segment's name.
const SEGMENT_HEIGHT: f32 = 22.0;
const SEGMENT_PADDING: f32 = 8.0;

/// The choices side by side, closer together where there is little room.
pub fn segments(ui: &mut Ui, theme: &Theme, control: Control, narrow: bool) {
    let Some(Choices { names, descriptions, .. }) = control.choices() else { return };
    let steps = names.len() - 1;
    let font = theme.font(12.0);
    let padding = theme.growth * if narrow { SEGMENT_PADDING / 2.0 } else { SEGMENT_PADDING };
    let widths: Vec<f32> = names
        .iter()
        .map(|name| {
            let galley = ui.painter().layout_no_wrap((*name).into(), font.clone(), theme.text);
            galley.size().x + 2.0 * padding
        })
        .collect();
    let (rect, _) = ui.allocate_exact_size(
        vec2(widths.iter().sum(), SEGMENT_HEIGHT * theme.growth),
        Sense::hover(),
    );
    ui.painter().rect_filled(rect, 4.0, theme.raised);
    let chosen = (control.normalized() * steps as f32).round() as usize;
    let mut left = rect.left();
    for (n, (name, width)) in names.iter().zip(&widths).enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()));
        left += width;
        let id = ui.scope_id().with((control.name(), n));
        let response = ui.interact(cell, id, Sense::click()).on_hover_text(descriptions[n]);
        let is_chosen = n == chosen;
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), is_chosen, *name)
        });
        if is_chosen {
            ui.painter().rect_filled(cell, CornerRadius::same(4), theme.accent);
        }
        let colour = match (is_chosen, response.hovered()) {
            (true, _) => theme.background,
            (false, true) => theme.text,
            (false, false) => theme.faint,
        };
        if response.has_focus() {
            let stroke = Stroke::new(1.5, theme.text);
            ui.painter().rect_stroke(cell, 4.0, stroke, egui::StrokeKind::Inside);
        }
        ui.painter().text(cell.center(), Align2::CENTER_CENTER, name, font.clone(), colour);
        let by_key = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if (response.clicked() || by_key) && !is_chosen {
            control.jump(n as f32 / steps as f32);
        }
    }
}

/// The choices in a menu, under the control's name.
pub fn menu(ui: &mut Ui, theme: &Theme, control: Control) {
    let Some(Choices { names, descriptions, .. }) = control.choices() else { return };
    let steps = names.len() - 1;
    let size = vec2(MENU_WIDTH, MENU_HEIGHT) * theme.growth;
    // Its size is said beforehand, for only so does it go to the next row where this one is full.
    ui.allocate_ui_with_layout(size, Layout::top_down(egui::Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.label(RichText::new(control.name()).font(theme.font(11.5)).color(theme.faint));
        let response = ComboBox::from_id_salt(control.name())
            .width(size.x)
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
        response.on_hover_text(control.hint());
    });
}
