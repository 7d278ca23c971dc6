//! Nodes in the spectrum view: a curve of how much is to be cut where, and handles to drag.

use egui::{
    CursorIcon, Id, Key, Painter, PointerButton, Pos2, Rangef, Rect, Response, Sense, Shape,
    Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use leeway_engine::units::{hz_text, note, plain};
use leeway_engine::{CONTROLS, Settings};

use super::control::{Control, Controls};
use super::gestures::{self, asks_for_default, axis_notches, fineness, wheel_notches};
use super::pixel_snapping;
use super::plot_area::PlotArea;
use super::theme::Theme;

/// Radius of a handle, and how far from its centre it can be taken hold of, in points.
const HANDLE: f32 = 5.5;
const GRAB: f32 = 9.0;
/// How far under its handle a node's label lies, in points.
const LABEL: f32 = 12.0;
/// How far the ends of the scale keep from those of the picture, in points, so that a handle there is whole.
const MARGIN: f32 = 14.0;
/// Width of the curve, and how far its points are apart, in points; how opaque its middle line is.
const CURVE: f32 = 1.5;
const STEP: f32 = 3.0;
const MIDDLE: f32 = 0.6;
const DASH: f32 = 3.0;
/// What an arrow key moves, and a notch of the wheel widens, as a share of the range.
const NOTCH: f32 = 0.01;
const WIDENING: f32 = 0.05;
/// The weight in % of a node that a key makes: most are made to spare something.
const KEYED_WEIGHT: f32 = -50.0;

/// A node's controls.
#[derive(Clone, Copy)]
struct Node<'a> {
    number: usize,
    frequency: Control<'a>,
    width: Control<'a>,
    weight: Control<'a>,
}

impl<'a> Node<'a> {
    fn all(controls: &'a Controls) -> impl Iterator<Item = Self> {
        CONTROLS.nodes.iter().enumerate().map(|(n, node)| Self {
            number: n + 1,
            frequency: controls.of(&node.frequency),
            width: controls.of(&node.width),
            weight: controls.of(&node.weight),
        })
    }

    fn controls(&self) -> [Control<'a>; 3] {
        [self.frequency, self.width, self.weight]
    }

    /// Whether somebody has put it anywhere.
    fn is_used(&self) -> bool {
        self.controls().iter().any(|control| control.normalized() != control.default())
    }

    fn id(&self) -> Id {
        Id::unique(("node", self.number))
    }

    /// Puts it at its defaults, where it is not seen, as one gesture.
    fn remove(&self, owner: &Controls) {
        owner.begin();
        self.controls().iter().for_each(|control| control.jump(control.default()));
        owner.end();
    }

    fn words(&self) -> String {
        let (hz, weight) = (self.frequency.plain(), self.weight.plain());
        let meaning = match weight {
            -100.0 => "never cut here",
            weight if weight < 0.0 => "cut less here",
            0.0 => "as without it",
            100.0 => "cut here first",
            _ => "cut more here",
        };
        let sign = if weight > 0.0 { "+" } else { "" };
        let (place, weight) = (hz_text(hz), plain(weight.into(), 0));
        format!(
            "Node {}   {place}  {}   {sign}{weight} %: {meaning}   {}",
            self.number,
            note(hz),
            self.width.text()
        )
    }
}

/// Adds a node where the picture of `response` is double-clicked, or at `keyed` by the Insert key.
pub fn add(
    ui: &Ui,
    response: &Response,
    area: &PlotArea,
    controls: &Controls,
    keyed: Option<Pos2>,
) {
    let inserted = response.has_focus() && ui.input(|input| input.key_pressed(Key::Insert));
    let clicked = response.interact_pointer_pos().filter(|_| response.double_clicked());
    let place = match (clicked, keyed.filter(|_| inserted)) {
        (Some(at), _) => (at.x, weight_at(area, at.y)),
        (None, Some(at)) => (at.x, KEYED_WEIGHT),
        (None, None) => return,
    };
    let Some(node) = Node::all(controls).find(|node| !node.is_used()) else { return };
    controls.begin();
    node.frequency.jump(node.frequency.normalized_of(area.axis.hz(place.0)));
    node.weight.jump(node.weight.normalized_of(place.1));
    controls.end();
    if inserted {
        ui.memory_mut(|memory| memory.request_focus(node.id()));
    }
}

/// Draws the curve and a handle for each node that is in use, to be dragged. Returns what is said of the
/// one at hand, and where.
pub fn show(
    ui: &mut Ui,
    painter: &Painter,
    theme: &Theme,
    area: &PlotArea,
    controls: &Controls,
) -> Option<(Pos2, String)> {
    let used: Vec<Node> = Node::all(controls).filter(Node::is_used).collect();
    if used.is_empty() {
        return None;
    }
    curve(painter, theme, area, &controls.params().settings());
    let mut said = None;
    for node in used {
        let at =
            pos2(area.axis.x_of_hz(node.frequency.plain()), weight_y(area, node.weight.plain()));
        let at = area.rect.clamp(at);
        let handle = Rect::from_center_size(at, Vec2::splat(2.0 * GRAB));
        let response = ui.interact(handle, node.id(), Sense::click_and_drag());
        let response = follow(ui, response, area, controls, node);
        let lit = response.hovered() || response.dragged() || response.has_focus();
        let colour = if lit { theme.accent } else { theme.faint };
        painter.circle(at, HANDLE, theme.background, Stroke::new(CURVE, colour));
        if lit {
            said = Some((at + vec2(0.0, LABEL), node.words()));
        }
    }
    said
}

/// Lets a handle move its node: in fine steps with Shift; its width by the wheel; away with a double click.
/// By the keys: arrows, Page Up and Down for the width, Delete.
fn follow(
    ui: &Ui,
    response: Response,
    area: &PlotArea,
    controls: &Controls,
    node: Node,
) -> Response {
    let Node { frequency, width, weight, .. } = node;
    let button = PointerButton::Primary;
    if response.drag_started_by(button) {
        [frequency, weight].iter().for_each(Control::begin);
    }
    gestures::drag(ui, &response, frequency, |at| frequency.normalized_of(area.axis.hz(at.x)));
    gestures::drag(ui, &response, weight, |at| weight.normalized_of(weight_at(area, at.y)));
    if response.drag_stopped_by(button) {
        [weight, frequency].iter().for_each(Control::end);
    }
    let (across, up, pages) = axis_notches(ui, &response);
    let step = NOTCH * fineness(ui);
    for (control, notches) in [(frequency, across), (weight, up)] {
        if notches != 0.0 {
            control.jump(control.normalized() + step * notches);
        }
    }
    let wider = wheel_notches(ui, &response) + pages;
    if wider != 0.0 {
        width.jump(width.normalized() + WIDENING * fineness(ui) * wider);
    }
    let deleted = response.has_focus() && ui.input(|input| input.key_pressed(Key::Delete));
    if deleted || asks_for_default(ui, &response) {
        node.remove(controls);
    }
    response.widget_info(|| {
        let mut info =
            WidgetInfo::slider(true, weight.plain().into(), format!("Node {} handle", node.number));
        info.current_text_value = Some(node.words());
        info
    });
    response.on_hover_cursor(CursorIcon::Grab)
}

/// Draws the curve of `settings`, limits included, over the line of no weight.
fn curve(painter: &Painter, theme: &Theme, area: &PlotArea, settings: &Settings) {
    let middle = theme.faint.gamma_multiply(MIDDLE);
    pixel_snapping::dashes(painter, area.rect.x_range(), weight_y(area, 0.0), DASH, middle);
    let steps = (area.rect.width() / STEP).ceil() as usize;
    let points = (0..=steps).map(|n| {
        let x = (area.rect.left() + STEP * n as f32).min(area.rect.right());
        pos2(x, weight_y(area, 100.0 * settings.weight_at(area.axis.hz(x))))
    });
    // Of one colour with the limits, which are its ends.
    let stroke = Stroke::new(CURVE, theme.faint);
    painter.add(Shape::line(points.collect(), stroke));
}

/// Where a weight in % lies: the more, the higher.
fn weight_y(area: &PlotArea, weight: f32) -> f32 {
    let scale = scale(area);
    scale.center() - weight / 100.0 * scale.span() / 2.0
}

/// The weight in % that lies at `y`.
fn weight_at(area: &PlotArea, y: f32) -> f32 {
    let scale = scale(area);
    (scale.center() - y) / (scale.span() / 2.0) * 100.0
}

/// From 100 % down to −100 %.
fn scale(area: &PlotArea) -> Rangef {
    area.height().shrink(MARGIN)
}
