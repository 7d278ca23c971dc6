//! The heat strip: the last seconds of cut, falling away under the picture.

use egui::{
    Align2, Color32, ColorImage, Context, FontId, Painter, Rect, TextureHandle, TextureOptions,
    pos2, vec2,
};

use super::display::Axis;
use super::theme::Theme;
use crate::engine::bands::MAX_BANDS;

/// Rows that there are, and rows per second of audio.
const ROWS: usize = 240;
const ROWS_PER_SECOND: f64 = 40.0;
/// The cut in dB that is drawn hottest.
const HOTTEST_DB: f32 = 12.0;

/// Rows of cut, newest on top.
#[derive(Default)]
pub struct Strip {
    texture: Option<TextureHandle>,
    dark: bool,
    /// Rows written since the window opened.
    written: u64,
    /// The row of the audio that was last seen.
    seen: Option<u64>,
}

impl Strip {
    /// Adds what happened until `seconds` of audio: `cut_db`, positive, per band.
    pub fn follow(&mut self, ctx: &Context, theme: &Theme, seconds: f64, cut_db: &[f32]) {
        let row = (seconds * ROWS_PER_SECOND) as u64;
        if self.texture.is_none() || self.dark != theme.dark {
            self.dark = theme.dark;
            let empty = ColorImage::filled([MAX_BANDS, ROWS], theme.heat(0.0));
            self.texture = Some(ctx.load_texture("cut", empty, TextureOptions::LINEAR));
        }
        let Some(texture) = &mut self.texture else { return };
        // Of a jump in time, and of frames that were missed, at most one screen is drawn.
        let new = match self.seen {
            Some(seen) if row >= seen => (row - seen).min(ROWS as u64),
            _ => 1,
        };
        self.seen = Some(row);
        let colour = |band: usize| -> Color32 {
            theme.heat(cut_db.get(band).map_or(0.0, |cut_db| cut_db / HOTTEST_DB))
        };
        let pixels: Vec<Color32> = (0..MAX_BANDS).map(colour).collect();
        for _ in 0..new {
            self.written += 1;
            let at = ROWS - 1 - (self.written % ROWS as u64) as usize;
            let image = ColorImage::new([MAX_BANDS, 1], pixels.clone());
            texture.set_partial([0, at], image, TextureOptions::LINEAR);
        }
    }

    /// Draws it into `rect`, under a picture with the same `axis`; `cams` are its bands.
    pub fn draw(&self, painter: &Painter, theme: &Theme, rect: Rect, axis: Axis, cams: &[f32]) {
        let (Some(texture), Some(first)) = (&self.texture, cams.first()) else { return };
        let left = axis.x(first - 0.5);
        let right = axis.x(first + MAX_BANDS as f32 - 0.5);
        // Newest on top: from its row to the texture's end, then from its start.
        let newest = ROWS - 1 - (self.written % ROWS as u64) as usize;
        let split = (ROWS - newest) as f32 / ROWS as f32;
        let middle = rect.top() + rect.height() * split;
        let painter = painter.with_clip_rect(rect);
        for (y, v) in [
            ((rect.top(), middle), (newest as f32 / ROWS as f32, 1.0)),
            ((middle, rect.bottom()), (0.0, newest as f32 / ROWS as f32)),
        ] {
            let area = Rect::from_min_max(pos2(left, y.0), pos2(right, y.1));
            let uv = Rect::from_min_max(pos2(0.0, v.0), pos2(1.0, v.1));
            painter.image(texture.id(), area, uv, Color32::WHITE);
        }
        let small = FontId::proportional(10.0);
        let seconds = ROWS as f64 / ROWS_PER_SECOND;
        for (at, align, text) in [
            (rect.left_top() + vec2(4.0, 1.0), Align2::LEFT_TOP, "now".to_owned()),
            (
                rect.left_bottom() + vec2(4.0, -1.0),
                Align2::LEFT_BOTTOM,
                format!("\u{2212}{seconds:.0} s"),
            ),
        ] {
            painter.text(at, align, text, small.clone(), theme.faint);
        }
    }
}
