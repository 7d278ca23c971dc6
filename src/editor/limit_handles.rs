//! What can be dragged in the spectrum view: the limits and Max cut.

use egui::{
    CursorIcon, Id, Key, Painter, PointerButton, Pos2, Rangef, Rect, Response, Sense, Ui,
    WidgetInfo, pos2,
};
use leeway_engine::CONTROLS;

use super::control::{Control, Controls};
use super::gestures::{self, arrow_notches, asks_for_default, fineness};
use super::pixel_snapping;
use super::plot_area::PlotArea;
use super::theme::Theme;

/// How far from its line a limit, or Max cut, can be taken hold of, in points.
const GRAB_LIMIT: f32 = 6.0;
const GRAB_MAX_CUT: f32 = 4.0;
/// How far Max cut keeps from the limits, in points, so that both can be taken hold of.
const BESIDE_LIMITS: f32 = 8.0;
/// Radius of the disc on a limit, and length of the dashes of Max cut, in points.
const HANDLE: f32 = 4.5;
const DASH: f32 = 4.0;
/// What an arrow key moves, as a share of the range.
const NOTCH: f32 = 0.01;
/// How opaque the shade outside the limits is, and Max cut while nobody touches it.
const SHADE: f32 = 0.65;
const UNLIT: f32 = 0.7;

/// Draws the limits, as lines to drag. Returns the label of the one that is being moved, and its place.
pub fn limits(
    ui: &mut Ui,
    painter: &Painter,
    theme: &Theme,
    area: &PlotArea,
    controls: &Controls,
) -> Option<(Pos2, String)> {
    let rect = area.rect;
    let (low, high) = (controls.of(&CONTROLS.low), controls.of(&CONTROLS.high));
    let low_x = area.axis.x_of_hz(low.plain()).max(rect.left());
    let high_x = area.axis.x_of_hz(high.plain()).min(rect.right());
    let shade = theme.background.gamma_multiply(SHADE);
    for outside in [(rect.left(), low_x), (high_x, rect.right())] {
        if outside.1 > outside.0 {
            let outside = Rect::from_x_y_ranges(outside.0..=outside.1, rect.y_range());
            pixel_snapping::rect(painter, outside, shade);
        }
    }
    let ceiling = area.cut_y(0.0);
    let mut moved = None;
    for (control, x) in [(low, low_x), (high, high_x)] {
        let handle = Rect::from_x_y_ranges(x - GRAB_LIMIT..=x + GRAB_LIMIT, rect.y_range());
        let response = ui.interact(handle, Id::unique(control.name()), Sense::click_and_drag());
        let to = |at: Pos2| control.normalized_of(area.axis.hz(at.x));
        let response = drag(ui, response, control, CursorIcon::ResizeHorizontal, to);
        let colour = if is_lit(&response) { theme.accent } else { theme.faint };
        pixel_snapping::vline(painter, x, area.height(), colour);
        painter.circle_filled(pos2(x, ceiling), HANDLE, colour);
        if response.dragged_by(PointerButton::Primary) {
            moved = Some((pos2(x, rect.top()), control.text()));
        }
    }
    moved
}

/// Draws Max cut, as a line to drag between the limits. Returns its label while it is pointed at, and its
/// place.
pub fn max_cut(
    ui: &mut Ui,
    painter: &Painter,
    theme: &Theme,
    area: &PlotArea,
    controls: &Controls,
) -> Option<(Pos2, String)> {
    let max_cut = controls.of(&CONTROLS.max_cut);
    let low_x = area.axis.x_of_hz(controls.of(&CONTROLS.low).plain()).max(area.rect.left());
    let high_x = area.axis.x_of_hz(controls.of(&CONTROLS.high).plain()).min(area.rect.right());
    let y = area.cut_y(max_cut.plain());
    let left = low_x + BESIDE_LIMITS;
    let across = left..=(high_x - BESIDE_LIMITS).max(left);
    let handle = Rect::from_x_y_ranges(across, y - GRAB_MAX_CUT..=y + GRAB_MAX_CUT);
    let response = ui.interact(handle, Id::unique("max cut line"), Sense::click_and_drag());
    let to = |at: Pos2| max_cut.normalized_of(area.cut_at(at.y));
    let response = drag(ui, response, max_cut, CursorIcon::ResizeVertical, to);
    let lit = is_lit(&response);
    let colour = if lit { theme.accent } else { theme.faint.gamma_multiply(UNLIT) };
    pixel_snapping::dashes(painter, Rangef::new(low_x, high_x), y, DASH, colour);
    lit.then(|| {
        let text = format!("{} {}", max_cut.name(), max_cut.text());
        (pos2((low_x + high_x) / 2.0, y + GRAB_MAX_CUT), text)
    })
}

fn is_lit(response: &Response) -> bool {
    response.hovered() || response.dragged() || response.has_focus()
}

/// Lets a line move `control`: in fine steps with Shift, back to the default with a double click; or by the arrow
/// keys and Delete.
fn drag(
    ui: &Ui,
    response: Response,
    control: Control,
    cursor: CursorIcon,
    value_at: impl Fn(Pos2) -> f32,
) -> Response {
    let button = PointerButton::Primary;
    if response.drag_started_by(button) {
        control.begin();
    }
    gestures::drag(ui, &response, control, value_at);
    if response.drag_stopped_by(button) {
        control.end();
    }
    let notches = arrow_notches(ui, &response);
    if notches != 0.0 {
        control.jump(control.normalized() + fineness(ui) * NOTCH * notches);
    }
    let deleted = response.has_focus() && ui.input(|input| input.key_pressed(Key::Delete));
    if deleted || asks_for_default(ui, &response) {
        control.jump(control.default());
    }
    response.widget_info(|| {
        let name = format!("{} handle", control.name());
        WidgetInfo::slider(true, control.plain().into(), name)
    });
    response.on_hover_cursor(cursor)
}
