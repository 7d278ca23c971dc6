//! How large the window is, and how large everything in it is drawn.

use egui::{
    Context, CursorIcon, Id, Rect, Role, Sense, Stroke, Ui, Vec2, ViewportCommand, WidgetInfo, pos2,
};

use super::preferences::smallest;
use super::theme::Theme;
use crate::params::WindowState;

/// Seconds to wait for a host that was asked for a size: one that has not given it by then does not.
const PATIENCE: f64 = 0.5;
/// Smaller than this, as a multiple of the system's scale, nothing can be read.
const LEAST_ZOOM: f32 = 0.4;
/// Sides of the grip, its distance from the window's corner, and the lengths of its three lines, in points.
const GRIP: f32 = 13.0;
const GRIP_MARGIN: f32 = 2.0;
const GRIP_LINES: [f32; 3] = [3.0, 6.0, 9.0];
/// Sizes that differ by no more than this many points are the same, for hosts round to whole pixels. The
/// grip follows the pointer in half such steps.
const SAME_SIZE: f32 = 1.0;
/// Zooms that differ by no more than this are the same. To fit the window, it must differ by ten times as
/// much, for each zoom needs letters of its own.
const SAME_ZOOM: f32 = 1e-4;

/// Asks the host for sizes, and makes do with what it gives.
#[derive(Default)]
pub struct Sizing {
    /// A size in points to ask for as soon as everything is drawn at a zoom, and whether that is new.
    wanted: Option<(Vec2, f32, bool)>,
    /// The size in points that the window was left with, until it has it again or is refused it.
    opening: Option<Vec2>,
    /// When a size was last asked for, in seconds.
    asked: f64,
    /// The scale and the drawer as they were.
    scale: f32,
    drawer: bool,
    /// Size of the window in points when the grip was taken.
    held: Option<Vec2>,
}

impl Sizing {
    /// Asks for the size and the scale in `state`.
    pub fn open(ctx: &Context, state: &WindowState) -> Self {
        let mut sizing = Self {
            opening: Some(state.size.into()),
            scale: state.scale,
            drawer: state.drawer,
            ..Self::default()
        };
        sizing.zoom(ctx, state.scale, state.size.into());
        sizing
    }

    /// Whether the window has yet to get the size that it was left with: until then its size is not the
    /// user's, and not to be kept.
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Draws everything `zoom` times as large as the system would, in a window of `points`.
    fn zoom(&mut self, ctx: &Context, zoom: f32, points: Vec2) {
        let is_new = (zoom - ctx.zoom_factor()).abs() > SAME_ZOOM;
        ctx.set_zoom_factor(zoom);
        self.wanted = Some((points, zoom, is_new));
        ctx.request_repaint();
    }

    fn ask(&mut self, ui: &Ui, points: Vec2) {
        self.asked = ui.input(|input| input.time);
        ui.ctx().send_viewport_cmd(ViewportCommand::InnerSize(points));
        ui.ctx().request_repaint_after_secs(PATIENCE as f32);
    }

    /// Follows the user's scale and drawer. Where the host gives less room than the window needs,
    /// everything is drawn smaller, so that nothing is cut off.
    pub fn follow(&mut self, ui: &Ui, state: &WindowState) {
        let ctx = ui.ctx();
        let (zoom, points) = (ctx.zoom_factor(), ctx.content_rect().size());
        if let Some((wanted, at, is_new)) = self.wanted {
            if (at - zoom).abs() < SAME_ZOOM {
                self.wanted = None;
                // A new zoom would change the window's size unless one is asked for.
                if is_new || (wanted - points).length() > SAME_SIZE {
                    self.ask(ui, wanted);
                } else {
                    self.opening = None;
                }
            }
            return;
        }
        if self.opening.is_some_and(|left| (left - points).length() <= SAME_SIZE) {
            self.opening = None;
        }
        if state.scale != self.scale {
            self.scale = state.scale;
            self.zoom(ctx, state.scale, points);
            return;
        }
        let least = Vec2::from(smallest(state.drawer));
        let opened = state.drawer && !self.drawer;
        self.drawer = state.drawer;
        if opened && points.y < least.y {
            self.ask(ui, points.max(least));
        }
        if ui.input(|input| input.time) - self.asked < PATIENCE {
            return;
        }
        self.opening = None;
        let window = points * zoom;
        let fitting = state.scale.min(window.x / least.x).min(window.y / least.y).max(LEAST_ZOOM);
        if (fitting - zoom).abs() > 10.0 * SAME_ZOOM {
            self.zoom(ctx, fitting, window / fitting);
        }
    }

    /// The corner to resize the window by, where the host has no frame for that.
    pub fn grip(&mut self, ui: &mut Ui, theme: &Theme, drawer: bool) {
        let window = ui.ctx().content_rect();
        let corner = Rect::from_min_max(window.max - Vec2::splat(GRIP), window.max);
        let response = ui.interact(corner, Id::unique("grip"), Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Resize the window"));
        let response = response.on_hover_cursor(CursorIcon::ResizeNwSe);
        if response.drag_started() {
            self.held = Some(window.size());
        }
        if response.dragged()
            && let (Some(held), Some(moved)) = (self.held, response.total_drag_delta())
        {
            let wanted = (held + moved).max(smallest(drawer).into());
            if (wanted - window.size()).length() > 0.5 * SAME_SIZE {
                self.ask(ui, wanted);
            }
        }
        let lit = response.hovered() || response.dragged();
        let stroke = Stroke::new(1.0, if lit { theme.accent } else { theme.faint });
        for length in GRIP_LINES {
            let end = window.max - Vec2::splat(GRIP_MARGIN);
            let line = [pos2(end.x - length, end.y), pos2(end.x, end.y - length)];
            ui.painter().line_segment(line, stroke);
        }
    }
}
