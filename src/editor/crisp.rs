//! Straight lines and plates that lie on the screen's pixels. They need no softened edge, and so take
//! two triangles instead of ten: without a graphics card, triangles are what a frame costs.

use egui::{Color32, Mesh, Painter, Rangef, Rect, Shape, pos2};

/// A line of one point's width at `x`.
pub fn vline(painter: &Painter, x: f32, y: Rangef, colour: Color32) {
    rect(painter, Rect::from_x_y_ranges(Rangef::new(x - 0.5, x + 0.5), y), colour);
}

/// A line of one point's width at `y`.
pub fn hline(painter: &Painter, x: Rangef, y: f32, colour: Color32) {
    rect(painter, Rect::from_x_y_ranges(x, Rangef::new(y - 0.5, y + 0.5)), colour);
}

/// A dashed line at `y`: as much dash as gap, `dash` points each.
pub fn dashes(painter: &Painter, x: Rangef, y: f32, dash: f32, colour: Color32) {
    let mut mesh = Mesh::default();
    for n in 0..(x.span() / (2.0 * dash)).max(0.0) as usize {
        let left = x.min + 2.0 * dash * n as f32;
        let area = Rect::from_min_max(pos2(left, y - 0.5), pos2(left + dash, y + 0.5));
        mesh.add_colored_rect(on_pixels(painter, area), colour);
    }
    painter.add(Shape::mesh(mesh));
}

/// A plate with sharp corners.
pub fn rect(painter: &Painter, area: Rect, colour: Color32) {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(on_pixels(painter, area), colour);
    painter.add(Shape::mesh(mesh));
}

/// The nearest area of whole pixels, at least one each way.
fn on_pixels(painter: &Painter, area: Rect) -> Rect {
    let pixel = 1.0 / painter.pixels_per_point();
    let whole = |length: f32| (length / pixel).round().max(1.0) * pixel;
    let size = egui::vec2(whole(area.width()), whole(area.height()));
    Rect::from_min_size((area.min / pixel).round() * pixel, size)
}
