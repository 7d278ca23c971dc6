//! Controls that are a choice among a few.

use egui::{
    Align2, ComboBox, CornerRadius, FontId, Key, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::control::Control;
use super::theme::Theme;

/// The choices side by side.
pub fn segments(ui: &mut Ui, theme: &Theme, control: Control, hints: &[&str]) {
    let steps = control.steps().unwrap_or(1);
    let font = FontId::proportional(12.0);
    let names: Vec<String> =
        (0..=steps).map(|n| control.text_of(n as f32 / steps as f32)).collect();
    let widths: Vec<f32> = names
        .iter()
        .map(|name| {
            let galley = ui.painter().layout_no_wrap(name.clone(), font.clone(), theme.text);
            galley.size().x + 16.0
        })
        .collect();
    let (rect, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), 22.0), Sense::hover());
    ui.painter().rect_filled(rect, 4.0, theme.raised);
    let chosen = (control.normalized() * steps as f32).round() as usize;
    let mut left = rect.left();
    for (n, (name, width)) in names.iter().zip(&widths).enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()));
        left += width;
        let id = ui.scope_id().with((control.name(), n));
        let mut response = ui.interact(cell, id, Sense::click());
        if let Some(hint) = hints.get(n) {
            response = response.on_hover_text(*hint);
        }
        let is_chosen = n == chosen;
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), is_chosen, name)
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
pub fn menu(ui: &mut Ui, theme: &Theme, control: Control, width: f32, hint: &str) {
    let steps = control.steps().unwrap_or(1);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.colored_label(theme.faint, egui::RichText::new(control.name()).size(11.5));
        let response = ComboBox::from_id_salt(control.name())
            .width(width)
            .selected_text(control.text())
            .show_ui(ui, |ui| {
                for n in 0..=steps {
                    let value = n as f32 / steps as f32;
                    let chosen = (control.normalized() - value).abs() < 0.5 / steps as f32;
                    if ui.selectable_label(chosen, control.text_of(value)).clicked() && !chosen {
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
        response.on_hover_text(hint);
    });
}
