//! What assistive technology is told of a control that can be turned, and what it asks of it.

use egui::accesskit::{Action, ActionData};
use egui::{Response, Ui, WidgetInfo};

use super::control::Control;

/// What is asked of a control.
#[derive(Debug, Default)]
pub struct Request {
    /// By how many notches it is to be turned, upwards.
    pub notches: f32,
    /// Where it is to stand, 0 to 1.
    pub position: Option<f32>,
}

/// Describes `control` under `response`: its name, its value in its own unit and with it, and its range.
pub fn describe(ui: &Ui, response: &Response, control: Control) {
    response.widget_info(|| {
        let mut info =
            WidgetInfo::slider(ui.is_enabled(), control.plain().into(), control.name().to_owned());
        info.current_text_value = Some(match control.modulated() {
            modulated if modulated == control.normalized() => control.text(),
            modulated => format!("{}, modulated to {}", control.text(), control.text_of(modulated)),
        });
        info
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let (lowest, highest) = control.range();
        node.set_min_numeric_value(lowest.into());
        node.set_max_numeric_value(highest.into());
        node.set_description(control.hint());
        for action in [Action::Increment, Action::Decrement, Action::SetValue] {
            node.add_action(action);
        }
    });
}

/// What is asked of `control` under `response` in this frame.
pub fn request(ui: &Ui, response: &Response, control: Control) -> Request {
    let id = response.id;
    ui.input(|input| {
        let count = |action| input.num_accesskit_action_requests(id, action) as f32;
        let position = input.accesskit_action_requests(id, Action::SetValue).last();
        Request {
            notches: count(Action::Increment) - count(Action::Decrement),
            position: position.and_then(|request| match request.data.as_ref()? {
                ActionData::NumericValue(value) => Some(control.normalized_of(*value as f32)),
                ActionData::Value(text) => control.parse(text),
                _ => None,
            }),
        }
    })
}
