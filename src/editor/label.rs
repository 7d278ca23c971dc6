//! Words over the views, each on a plate, so that they can be read whatever lies below.

use egui::{Align2, Color32, Painter, Pos2, Rangef, Rect, Vec2, pos2, vec2};

use super::pixel_snapping;
use super::theme::Theme;

/// How opaque a plate is: so much that the faintest words on it can be read.
const PLATE: f32 = 0.9;
/// Corners of a label's plate, and what it is wider and higher than its words on each side, in points.
const CORNER: f32 = 4.0;
const LABEL_PADDING: Vec2 = vec2(6.0, 3.0);
/// The same of a mark's, which has less room.
const MARK_PADDING: Vec2 = vec2(2.0, 0.0);
/// Size of the type of a mark and of a label, in points.
const MARK_TYPE: f32 = 10.0;
const LABEL_TYPE: f32 = 11.5;

/// The colour of a plate.
pub fn plate(theme: &Theme) -> Color32 {
    theme.background.gamma_multiply(PLATE)
}

/// A mark on an axis, `align`ed to `at`.
pub fn mark(painter: &Painter, theme: &Theme, at: Pos2, align: Align2, text: String) {
    let galley = painter.layout_no_wrap(text, theme.font(MARK_TYPE), theme.faint);
    let place = align.anchor_size(at, galley.size());
    pixel_snapping::rect(painter, place.expand2(MARK_PADDING), plate(theme));
    painter.galley(place.min, galley, theme.faint);
}

/// Words with their top centre at `at`, kept within `x` and `y`.
pub fn label(painter: &Painter, theme: &Theme, at: Pos2, x: Rangef, y: Rangef, text: String) {
    let galley = painter.layout_no_wrap(text, theme.font(LABEL_TYPE), theme.text);
    let size = galley.size() + 2.0 * LABEL_PADDING;
    let within =
        |at: f32, size: f32, range: Rangef| at.clamp(range.min, (range.max - size).max(range.min));
    let corner = pos2(within(at.x - size.x / 2.0, size.x, x), within(at.y, size.y, y));
    let place = Rect::from_min_size(corner, size);
    painter.rect_filled(place, CORNER, plate(theme));
    painter.galley(place.min + LABEL_PADDING, galley, theme.text);
}
