//! Words over the picture, each on a plate: they can be read whatever lies below.

use egui::{Align2, Color32, Painter, Pos2, Rangef, Rect, pos2, vec2};

use super::pixel_snapping;
use super::theme::Theme;

/// How opaque a plate is: so much that the faintest words on it can be read.
const PLATE: f32 = 0.9;

/// What a plate is painted with.
pub fn plate(theme: &Theme) -> Color32 {
    theme.background.gamma_multiply(PLATE)
}

/// A mark on an axis, `align`ed to `at`.
pub fn mark(painter: &Painter, theme: &Theme, at: Pos2, align: Align2, text: String) {
    let galley = painter.layout_no_wrap(text, theme.font(10.0), theme.faint);
    let place = align.anchor_size(at, galley.size());
    pixel_snapping::rect(painter, place.expand2(vec2(2.0, 0.0)), plate(theme));
    painter.galley(place.min, galley, theme.faint);
}

/// Words with their top centre at `at`, kept within `x` and `y`.
pub fn label(painter: &Painter, theme: &Theme, at: Pos2, x: Rangef, y: Rangef, text: String) {
    let galley = painter.layout_no_wrap(text, theme.font(11.5), theme.text);
    let size = galley.size() + vec2(12.0, 6.0);
    let within =
        |at: f32, size: f32, range: Rangef| at.clamp(range.min, (range.max - size).max(range.min));
    let corner = pos2(within(at.x - size.x / 2.0, size.x, x), within(at.y, size.y, y));
    let place = Rect::from_min_size(corner, size);
    painter.rect_filled(place, 4.0, plate(theme));
    painter.galley(place.min + vec2(6.0, 3.0), galley, theme.text);
}
