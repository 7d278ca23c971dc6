//! Pixel snapping: letters, straight lines and plates on whole pixels of the screen. Lines and plates need no
//! soft edge there, and so take two triangles instead of ten, and letters need no blending: without a
//! graphics card, triangles and pixels are what a frame costs.

use egui::{
    Color32, Context, FullOutput, Mesh, Painter, Plugin, Rangef, Rect, Shape, TextureId,
    TextureOptions, pos2,
};

/// Draws letters without blending neighbouring texels. They lie on whole pixels, where blending changes
/// nothing; but nearly everything is drawn from the letters' texture, and without a graphics card blending
/// would be a sixth of what a frame costs.
pub struct SnappedLetters;

impl Plugin for SnappedLetters {
    fn debug_name(&self) -> &'static str {
        "letters on pixels"
    }

    fn setup(&mut self, ctx: &Context) {
        // Discs would come from that texture, too, and do not lie on whole pixels.
        ctx.tessellation_options_mut(|options| options.prerasterized_discs = false);
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        for delta in output.textures_delta.set.get_mut(&TextureId::default()).into_iter().flatten()
        {
            delta.options = TextureOptions::NEAREST;
        }
    }
}

/// A line of one point's width at `x`.
pub fn vline(painter: &Painter, x: f32, y: Rangef, colour: Color32) {
    rect(painter, Rect::from_x_y_ranges(Rangef::new(x - 0.5, x + 0.5), y), colour);
}

/// A line of one point's width at `y`.
pub fn hline(painter: &Painter, x: Rangef, y: f32, colour: Color32) {
    rect(painter, Rect::from_x_y_ranges(x, Rangef::new(y - 0.5, y + 0.5)), colour);
}

/// A dashed line at `y`, with dashes and gaps of `dash` points.
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
