//! A control to turn: drag, fine drag, scroll, double click, type, keys.

use std::f32::consts::PI;

use egui::{
    Event, EventFilter, Key, MouseWheelUnit, Pos2, Rect, Response, Sense, Shape, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

use super::control::Control;
use super::theme::Theme;
use super::typing::{self, start_typing};

/// Pixels of drag for the whole range...
const DRAG_RANGE: f32 = 220.0;
/// ...of which a fine drag makes this share of a step.
const FINE: f32 = 0.1;
/// What a notch of the wheel, or an arrow key, moves.
const NOTCH: f32 = 0.02;

/// The arc goes from lower left over the top to lower right.
const ARC: (f32, f32) = (0.75 * PI, 2.25 * PI);
/// In points.
const ARC_ERROR: f32 = 0.15;

/// A knob of `diameter` points in a window of the usual size, its name above, its value, to click and
/// type, below.
pub fn knob(ui: &mut Ui, theme: &Theme, control: Control, diameter: f32) -> Response {
    let big = diameter > 60.0;
    let diameter = diameter * theme.growth;
    let line = theme.growth * if big { 20.0 } else { 16.0 };
    let font = if big { theme.semibold(14.0) } else { theme.font(11.5) };
    let name = ui.painter().layout_no_wrap(control.name().into(), font.clone(), theme.faint);
    let width = (diameter + 18.0).max(64.0 * theme.growth).max(name.size().x + 8.0);
    let size = vec2(width, diameter + 2.0 * line);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let response = response.on_hover_text(control.hint());
    turn(ui, &response, control, 1.0);

    let name_at = pos2(rect.center().x, rect.top() + line / 2.0);
    let centre = pos2(rect.center().x, rect.top() + line + diameter / 2.0);
    let value_rect =
        Rect::from_center_size(pos2(centre.x, rect.bottom() - line / 2.0), vec2(size.x, line));
    ui.painter().galley(name_at - name.size() / 2.0, name, theme.faint);
    dial(ui, theme, control, centre, diameter / 2.0, &response);
    typing::value(ui, theme, control, value_rect, font);
    response
}

fn dial(ui: &Ui, theme: &Theme, control: Control, centre: Pos2, radius: f32, response: &Response) {
    let painter = ui.painter();
    let width = (radius * 0.17).clamp(3.0, 8.0 * theme.growth);
    let radius = radius - width / 2.0 - 1.0;
    let angle = |value: f32| ARC.0 + (ARC.1 - ARC.0) * value;
    let at = |angle: f32, radius: f32| centre + radius * vec2(angle.cos(), angle.sin());
    let arc = |from: f32, to: f32| -> Vec<Pos2> {
        // So many that no chord is further from the arc than that.
        let steps = (to - from).abs() / (8.0 * ARC_ERROR / radius).sqrt();
        let steps = (steps.ceil() as usize).clamp(2, 64);
        (0..=steps).map(|n| at(from + (to - from) * n as f32 / steps as f32, radius)).collect()
    };
    painter.add(Shape::line(arc(ARC.0, ARC.1), Stroke::new(width, theme.line)));
    let value = control.normalized();
    // A control with as much below its default as above is read from its middle.
    let from = if (control.default() - 0.5).abs() < 1e-3 { 0.5 } else { 0.0 };
    if (value - from).abs() > 1e-4 {
        painter.add(Shape::line(arc(angle(from), angle(value)), Stroke::new(width, theme.accent)));
    }
    let modulated = control.modulated();
    if modulated != value {
        let (from, to) = (angle(value), angle(modulated));
        let stroke = Stroke::new(0.4 * width, theme.text);
        painter.add(Shape::line(arc(from, to), stroke));
        painter.circle_filled(at(to, radius), 0.5 * width, theme.text);
    }
    let lit = response.hovered() || response.dragged() || response.has_focus();
    painter.circle_filled(centre, radius - width, theme.raised);
    if response.has_focus() {
        painter.circle_stroke(centre, radius - width, Stroke::new(1.0, theme.accent));
    }
    let pointer = if lit { theme.accent } else { theme.text };
    let ends = [at(angle(value), radius - width - 1.0), at(angle(value), 0.45 * radius)];
    painter.line_segment(ends, Stroke::new(2.0, pointer));
}

/// Everything that moves a control which lies under `response`. `speed` scales drags.
pub fn turn(ui: &Ui, response: &Response, control: Control, speed: f32) {
    let memory = response.id.with("value");
    let fine = ui.input(|input| input.modifiers.shift);
    let fineness = if fine { FINE } else { 1.0 };
    if response.drag_started() {
        control.begin();
        ui.data_mut(|data| data.insert_temp(memory, control.normalized()));
    }
    if response.dragged() {
        let delta = response.drag_delta();
        let from = ui.data(|data| data.get_temp(memory)).unwrap_or_else(|| control.normalized());
        let to = from + speed * fineness * (delta.x - delta.y) / DRAG_RANGE;
        // Past the end it has to come back as far, so the pointer keeps its place on the knob.
        ui.data_mut(|data| data.insert_temp(memory, to));
        if delta != vec2(0.0, 0.0) {
            control.set(to);
        }
    }
    if response.drag_stopped() {
        control.end();
    }
    if reset_by(ui, response) {
        control.jump(control.default());
    }
    let step = control.steps().map_or(NOTCH * fineness, |steps| 1.0 / steps as f32);
    let mut notches = 0.0;
    if response.hovered() {
        ui.input(|input| {
            for event in &input.events {
                if let Event::MouseWheel { unit, delta, .. } = event {
                    // Shift turns the wheel sideways on some systems.
                    notches += (delta.x + delta.y) / points_per_notch(*unit);
                }
            }
        });
    }
    if response.has_focus() {
        let filter =
            EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.input(|input| {
            for (key, sign) in [
                (Key::ArrowUp, 1.0),
                (Key::ArrowRight, 1.0),
                (Key::ArrowDown, -1.0),
                (Key::ArrowLeft, -1.0),
            ] {
                notches += sign * input.num_presses(key) as f32;
            }
        });
        if ui.input(|input| input.key_pressed(Key::Delete) || input.key_pressed(Key::Backspace)) {
            control.jump(control.default());
        }
        if ui.input(|input| input.key_pressed(Key::Enter)) {
            start_typing(ui, control);
        }
    }
    if notches != 0.0 {
        control.jump(control.normalized() + step * notches);
    }
    response.context_menu(|ui| {
        if ui.button("Type a value").clicked() {
            start_typing(ui, control);
            ui.close();
        }
        if ui.button(format!("Default: {}", control.text_of(control.default()))).clicked() {
            control.jump(control.default());
            ui.close();
        }
        if ui.button("Copy the value").clicked() {
            ui.ctx().copy_text(control.text());
            ui.close();
        }
    });
    response.widget_info(|| {
        let mut info =
            WidgetInfo::slider(ui.is_enabled(), control.plain().into(), control.name().to_owned());
        info.current_text_value = Some(match control.modulated() {
            modulated if modulated == control.normalized() => control.text(),
            modulated => format!("{}, modulated to {}", control.text(), control.text_of(modulated)),
        });
        info
    });
}

/// Whether a click on `response` asks for the default: a double one, or one with Alt, Control or
/// Command held, as the user's other plugins may have it.
pub fn reset_by(ui: &Ui, response: &Response) -> bool {
    let modifiers = ui.input(|input| input.modifiers);
    let held = modifiers.alt || modifiers.ctrl || modifiers.command;
    response.double_clicked() || (response.clicked() && held)
}

/// A touchpad sends many small movements, a wheel few large ones.
fn points_per_notch(unit: MouseWheelUnit) -> f32 {
    match unit {
        MouseWheelUnit::Point => 50.0,
        MouseWheelUnit::Line | MouseWheelUnit::Page => 1.0,
    }
}
