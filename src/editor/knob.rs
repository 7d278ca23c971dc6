//! A control to turn: drag, fine drag, scroll, double click, type, keys.

use std::f32::consts::PI;

use egui::{Key, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2};
use nice_plug::prelude::ParamAutomation;

use super::accessible;
use super::control::Control;
use super::gestures::{arrow_notches, asks_for_default, fineness, wheel_notches};
use super::theme::Theme;
use super::typing::{self, start_typing};
use crate::indications::Indication;

/// Points of drag for the whole range: short of most windows' height.
const DRAG_RANGE: f32 = 220.0;
/// What a notch of the wheel, or an arrow key, moves, as a share of the range.
const NOTCH: f32 = 0.02;

/// Where the arc begins and ends, in radians clockwise from the right: lower left, lower right.
const ARC: (f32, f32) = (0.75 * PI, 2.25 * PI);
/// How far a chord may lie from the arc it stands for, in points: too little to be seen.
const ARC_ERROR: f32 = 0.15;
/// The arc's width as a share of its radius, and its least and greatest width in points.
const ARC_WIDTH: f32 = 0.17;
const ARC_WIDTHS: (f32, f32) = (3.0, 8.0);
/// Where the pointer begins, as a share of the radius.
const POINTER_FROM: f32 = 0.45;

/// The size of what is shown of the host's automation and mapping, in points.
const MARK: f32 = 5.0;

/// From this diameter on, in points, a knob is a main one, with larger words.
const MAIN: f32 = 60.0;
/// Height of the name and of the value, and size of their type, of a main knob and of others, in points.
const LINE: (f32, f32) = (20.0, 16.0);
const TYPE: (f32, f32) = (14.0, 11.5);
/// The least width of a knob with its words, in points: room for a value with its unit.
const LEAST_WIDTH: f32 = 64.0;
/// By how much a knob is wider than its dial and than its name, in points: this keeps neighbours apart.
const BESIDE_DIAL: f32 = 18.0;
const BESIDE_NAME: f32 = 8.0;

/// A knob of `diameter` points in a window of the usual size, its name above, and its value below, which a
/// click opens for typing.
pub fn knob(ui: &mut Ui, theme: &Theme, control: Control, diameter: f32) -> Response {
    let main = diameter >= MAIN;
    let diameter = diameter * theme.growth;
    let line = theme.growth * if main { LINE.0 } else { LINE.1 };
    let font = if main { theme.semibold(TYPE.0) } else { theme.font(TYPE.1) };
    let name = ui.painter().layout_no_wrap(control.name().into(), font.clone(), theme.faint);
    let width = (diameter + BESIDE_DIAL).max(LEAST_WIDTH * theme.growth);
    let width = width.max(name.size().x + BESIDE_NAME);
    let size = vec2(width, diameter + 2.0 * line);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let hint = [&[control.hint()], control.indication().words().as_slice()].concat().join(". ");
    let response = response.on_hover_text(hint);
    turn(ui, &response, control);

    let name_at = pos2(rect.center().x, rect.top() + line / 2.0);
    let centre = pos2(rect.center().x, rect.top() + line + diameter / 2.0);
    let value_rect =
        Rect::from_center_size(pos2(centre.x, rect.bottom() - line / 2.0), vec2(size.x, line));
    ui.painter().galley(name_at - name.size() / 2.0, name, theme.faint);
    dial(ui, theme, control, centre, diameter / 2.0, &response);
    indication(ui, theme, control, centre + vec2(0.0, diameter / 2.0));
    typing::value(ui, theme, control, value_rect, font);
    response
}

fn dial(ui: &Ui, theme: &Theme, control: Control, centre: Pos2, radius: f32, response: &Response) {
    let painter = ui.painter();
    let width = (radius * ARC_WIDTH).clamp(ARC_WIDTHS.0, ARC_WIDTHS.1 * theme.growth);
    let radius = radius - width / 2.0 - 1.0;
    let angle = |value: f32| ARC.0 + (ARC.1 - ARC.0) * value;
    let at = |angle: f32, radius: f32| centre + radius * vec2(angle.cos(), angle.sin());
    let arc = |from: f32, to: f32| -> Vec<Pos2> {
        // A chord over an angle a lies r a² / 8 from its arc of radius r.
        let steps = (to - from).abs() / (8.0 * ARC_ERROR / radius).sqrt();
        let steps = (steps.ceil() as usize).clamp(2, 64);
        (0..=steps).map(|n| at(from + (to - from) * n as f32 / steps as f32, radius)).collect()
    };
    painter.add(Shape::line(arc(ARC.0, ARC.1), Stroke::new(width, theme.line)));
    let value = control.normalized();
    // Where the default is the middle, the arc begins there.
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
    let ends = [at(angle(value), radius - width - 1.0), at(angle(value), POINTER_FROM * radius)];
    painter.line_segment(ends, Stroke::new(2.0, pointer));
}

/// What the host tells of the control, in the gap of the arc at `at`: a square where a controller moves it,
/// a dot where automation does.
fn indication(ui: &Ui, theme: &Theme, control: Control, at: Pos2) {
    let Indication { mapped, automation } = control.indication();
    let size = MARK * theme.growth;
    if mapped {
        let square = Rect::from_center_size(at - vec2(1.5 * size, 0.0), vec2(size, size));
        ui.painter().rect_filled(square, 0.0, theme.text);
    }
    let dot = at + vec2(1.5 * size, 0.0);
    match automation {
        ParamAutomation::None => {}
        // It is there, but does not move the control now.
        ParamAutomation::Present | ParamAutomation::Overriding => {
            ui.painter().circle_stroke(dot, 0.5 * size, Stroke::new(1.0, theme.text));
        }
        ParamAutomation::Playing | ParamAutomation::Recording => {
            ui.painter().circle_filled(dot, 0.6 * size, theme.text);
        }
    }
}

/// All that moves the control under `response`.
fn turn(ui: &Ui, response: &Response, control: Control) {
    drag(ui, response, control);
    if asks_for_default(ui, response) {
        control.jump(control.default());
    }
    let asked = accessible::request(ui, response, control);
    if let Some(position) = asked.position {
        control.jump(position);
    }
    let mut notches = wheel_notches(ui, response) + asked.notches;
    if response.has_focus() {
        notches += arrow_notches(ui, response);
        if ui.input(|input| input.key_pressed(Key::Delete) || input.key_pressed(Key::Backspace)) {
            control.jump(control.default());
        }
        if ui.input(|input| input.key_pressed(Key::Enter)) {
            start_typing(ui, control);
        }
    }
    if notches != 0.0 {
        let step = control.steps().map_or(NOTCH * fineness(ui), |steps| 1.0 / steps as f32);
        control.jump(control.normalized() + step * notches);
    }
    menu(response, control);
    accessible::describe(ui, response, control);
}

fn drag(ui: &Ui, response: &Response, control: Control) {
    let memory = response.id.with("value");
    if response.drag_started() {
        control.begin();
        ui.data_mut(|data| data.insert_temp(memory, control.normalized()));
    }
    if response.dragged() {
        let delta = response.drag_delta();
        let from = ui.data(|data| data.get_temp(memory)).unwrap_or_else(|| control.normalized());
        let to = from + fineness(ui) * (delta.x - delta.y) / DRAG_RANGE;
        // A drag past the end has to come back as far, so that the pointer keeps its place on the knob.
        ui.data_mut(|data| data.insert_temp(memory, to));
        if delta != vec2(0.0, 0.0) {
            control.set(to);
        }
    }
    if response.drag_stopped() {
        control.end();
    }
}

/// What a right click offers.
fn menu(response: &Response, control: Control) {
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
        if control.has_host_menu() && ui.button("Menu of the host").clicked() {
            let at = ui.ctx().pointer_latest_pos().unwrap_or(response.rect.center());
            control.show_host_menu(at.to_vec2() * ui.ctx().pixels_per_point());
            ui.close();
        }
    });
}
