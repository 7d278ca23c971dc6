//! The legend of the spectrum view: which mark stands for what.

use egui::{Align2, Color32, Painter, Rect, pos2, vec2};

use super::pixel_snapping;
use super::plot_area::PlotArea;
use super::theme::Theme;

/// Size of the type, where its middle lies under the top, where it ends before the right edge, size of a
/// mark, gap between a mark and its name, and between two entries, in points.
const TYPE: f32 = 10.5;
const MIDDLE: f32 = 11.0;
const RIGHT: f32 = 40.0;
const MARK: (f32, f32) = (11.0, 8.0);
const GAP: f32 = 4.5;
const APART: f32 = 10.0;
/// Height of a mark that stands for a line, in points, and how opaque one is that stands for a body.
const LINE: f32 = 2.0;
const BODY: f32 = 0.7;

/// Draws the legend into the upper right of `area`.
pub fn show(painter: &Painter, theme: &Theme, area: &PlotArea) {
    let font = theme.font(TYPE);
    let mut x = area.rect.right() - RIGHT * theme.growth;
    let y = area.rect.top() + MIDDLE;
    let (width, height) = MARK;
    let entries: [(&str, Color32, bool); 4] = [
        ("cut", theme.cut, false),
        ("clash", theme.accent, true),
        ("vocal", theme.vocal, false),
        ("stem", theme.stem, true),
    ];
    for (name, colour, filled) in entries {
        let text = painter.text(pos2(x, y), Align2::RIGHT_CENTER, name, font.clone(), theme.faint);
        let centre = pos2(text.left() - GAP - width / 2.0, y);
        let (height, colour) =
            if filled { (height, colour.gamma_multiply(BODY)) } else { (LINE, colour) };
        let mark = Rect::from_center_size(centre, vec2(width, height));
        pixel_snapping::rect(painter, mark, colour);
        x = mark.left() - APART;
    }
}
