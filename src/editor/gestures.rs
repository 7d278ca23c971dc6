//! What pointer, wheel and keys ask of a control, whatever it looks like.

use egui::{Event, EventFilter, Key, MouseWheelUnit, PointerButton, Pos2, Response, Ui, Vec2};

use super::control::Control;

/// What a movement with Shift held counts, as a share of one without.
const FINE: f32 = 0.1;
/// Points that a touchpad scrolls for one notch of a wheel: it sends many small movements, a wheel few.
const POINTS_PER_NOTCH: f32 = 50.0;

/// What a movement counts: less with Shift held.
pub fn fineness(ui: &Ui) -> f32 {
    if ui.input(|input| input.modifiers.shift) { FINE } else { 1.0 }
}

/// Moves `control` to the value that lies where `response` is dragged to; in fine steps with Shift held.
pub fn drag(ui: &Ui, response: &Response, control: Control, value_at: impl Fn(Pos2) -> f32) {
    // The other buttons are for listening.
    if !response.dragged_by(PointerButton::Primary) || response.drag_delta() == Vec2::ZERO {
        return;
    }
    let Some(at) = response.interact_pointer_pos() else { return };
    if ui.input(|input| input.modifiers.shift) {
        let moved = value_at(at) - value_at(at - response.drag_delta());
        control.set(control.normalized() + FINE * moved);
    } else {
        control.set(value_at(at));
    }
}

/// Whether a click on `response` asks for the default: a double one, or one with Alt, Control or
/// Command held, as the user's other plugins may have it.
pub fn asks_for_default(ui: &Ui, response: &Response) -> bool {
    let modifiers = ui.input(|input| input.modifiers);
    let held = modifiers.alt || modifiers.ctrl || modifiers.command;
    response.double_clicked() || (response.clicked() && held)
}

/// By how many notches the wheel was turned over `response`, upwards.
pub fn wheel_notches(ui: &Ui, response: &Response) -> f32 {
    if !response.hovered() {
        return 0.0;
    }
    let notches = |event: &Event| match event {
        // Shift turns the wheel sideways on some systems.
        Event::MouseWheel { unit, delta, .. } => (delta.x + delta.y) / points_per_notch(*unit),
        _ => 0.0,
    };
    ui.input(|input| input.events.iter().map(notches).sum())
}

/// How often the arrow keys were pressed while `response` has the focus, upwards or to the right; no other
/// control takes them then.
pub fn arrow_notches(ui: &Ui, response: &Response) -> f32 {
    let (across, up, _) = axis_notches(ui, response);
    across + up
}

/// The same, to the right and upwards each for itself, and how often Page Up was, less Page Down.
pub fn axis_notches(ui: &Ui, response: &Response) -> (f32, f32, f32) {
    if !response.has_focus() {
        return (0.0, 0.0, 0.0);
    }
    let filter =
        EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|input| input.num_presses(key)) as f32;
    (
        presses(Key::ArrowRight) - presses(Key::ArrowLeft),
        presses(Key::ArrowUp) - presses(Key::ArrowDown),
        presses(Key::PageUp) - presses(Key::PageDown),
    )
}

fn points_per_notch(unit: MouseWheelUnit) -> f32 {
    match unit {
        MouseWheelUnit::Point => POINTS_PER_NOTCH,
        MouseWheelUnit::Line | MouseWheelUnit::Page => 1.0,
    }
}
