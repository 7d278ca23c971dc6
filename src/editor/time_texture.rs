//! The timeline as a texture: a ring of rows, each of which is a moment. Only new moments are written.

use std::ops::Range;

use egui::{
    Color32, ColorImage, Context, Mesh, Rect, TextureHandle, TextureId, TextureOptions, pos2,
};
use leeway_engine::bands::MAX_BANDS;

use super::theme::Theme;
use super::timeline::{Column, Timeline};

/// Rows of the texture: more than any screen has pixels for.
pub const ROWS: u64 = 2048;
/// How far below the loudest the stem is seen, in dB, and the cut in dB that glows in full.
const RANGE_DB: f32 = 60.0;
const FULL_DB: f32 = 9.0;
/// How strongly the loudest stem shows; and the exponents of level and of cut, which lift what is faint.
const STEM: f32 = 0.75;
const LEVEL_EXPONENT: f32 = 1.4;
const CUT_EXPONENT: f32 = 0.7;
/// How brightly a cut glows where the stem is quiet; at its loudest it is 1. So the stem's own shape stays
/// visible in what was cut from it.
const EMBER: f32 = 0.45;
/// How much of the stem the deepest cut hides.
const OPAQUE: f32 = 0.95;

/// What the rows are drawn by: when it changes, all of them do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Columns of the timeline to a row.
    pub step: u64,
    /// The level in dBFS that is drawn as the loudest.
    pub top_db: f32,
    pub dark: bool,
}

/// Rows of the texture, and which moments they are.
#[derive(Default)]
pub struct TimeTexture {
    texture: Option<TextureHandle>,
    style: Option<Style>,
    held: Range<u64>,
}

impl TimeTexture {
    /// The texture with the moments of `wanted` in it, no more than [`ROWS`], and how many rows it took.
    pub fn hold(
        &mut self,
        ctx: &Context,
        theme: &Theme,
        timeline: &Timeline,
        style: Style,
        wanted: Range<u64>,
    ) -> (TextureId, u64) {
        let adjoins = wanted.start <= self.held.end && wanted.end >= self.held.start;
        if self.style != Some(style) || !adjoins {
            self.style = Some(style);
            self.held = wanted.start..wanted.start;
        }
        let texture = self.texture.get_or_insert_with(|| {
            let image = ColorImage::filled([MAX_BANDS, ROWS as usize], theme.background);
            ctx.load_texture("timeline", image, TextureOptions::LINEAR)
        });
        let mut written = 0;
        let mut write = |rows: Range<u64>| {
            written += rows.end.saturating_sub(rows.start);
            for run in runs(rows) {
                let pixels = |n: u64| colours(theme, &timeline.merged(n, style.step), style.top_db);
                let at = (run.start % ROWS) as usize;
                let size = [MAX_BANDS, (run.end - run.start) as usize];
                let image = ColorImage::new(size, run.flat_map(pixels).collect());
                texture.set_partial([0, at], image, TextureOptions::LINEAR);
            }
        };
        write(self.held.end..wanted.end);
        write(wanted.start..self.held.start.min(wanted.end));
        let end = self.held.end.max(wanted.end);
        let start = self.held.start.min(wanted.start);
        // What was overwritten is no longer held.
        self.held = if wanted.start < self.held.start {
            start..end.min(start + ROWS)
        } else {
            start.max(end.saturating_sub(ROWS))..end
        };
        (texture.id(), written)
    }
}

/// `moments` over `across` in `rect`, with frequency upwards; `bands` of them are in use.
pub fn mesh(
    texture: TextureId,
    rect: Rect,
    moments: Range<u64>,
    across: impl Fn(u64) -> f32,
    bands: usize,
) -> Mesh {
    let mut mesh = Mesh::with_texture(texture);
    let top = bands as f32 / MAX_BANDS as f32;
    for run in runs(moments) {
        let first = mesh.vertices.len() as u32;
        let from = (run.start % ROWS) as f32;
        let ends = [(run.start, from), (run.end, from + (run.end - run.start) as f32)];
        for (moment, row) in ends {
            for (y, u) in [(rect.bottom(), 0.0), (rect.top(), top)] {
                mesh.vertices.push(egui::epaint::Vertex {
                    pos: pos2(across(moment), y),
                    uv: pos2(u, row / ROWS as f32),
                    color: Color32::WHITE,
                });
            }
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
    }
    mesh
}

/// `moments` in runs that lie in one piece in the ring.
fn runs(moments: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let turn = moments.end.min((moments.start / ROWS + 1) * ROWS);
    [moments.start..turn, turn..moments.end].into_iter().filter(|run| run.start < run.end)
}

/// The colours of a moment, band by band.
fn colours(theme: &Theme, column: &Column, top_db: f32) -> [Color32; MAX_BANDS] {
    let (stem_db, cut_db) = (column.stem_db(), column.cut_db());
    std::array::from_fn(|band| {
        let level = 1.0 + (stem_db[band] - top_db) / RANGE_DB;
        colour(theme, level, cut_db[band] / FULL_DB)
    })
}

/// The colour of a stem at `level`, 0 for quiet to 1 for its loudest, of which the share `cut` of the deepest
/// cut that is told apart was taken.
pub fn colour(theme: &Theme, level: f32, cut: f32) -> Color32 {
    let (level, cut) = (level.clamp(0.0, 1.0), cut.clamp(0.0, 1.0));
    let stem = theme.background.lerp_to_gamma(theme.stem, STEM * level.powf(LEVEL_EXPONENT));
    let glow = theme.cut.lerp_to_gamma(theme.hot, cut * cut);
    let glow = theme.background.lerp_to_gamma(glow, EMBER + (1.0 - EMBER) * level.sqrt());
    stem.lerp_to_gamma(glow, OPAQUE * cut.powf(CUT_EXPONENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_is_written() {
        let (ctx, theme) = (Context::default(), Theme::new(true));
        let (timeline, mut texture) = (Timeline::default(), TimeTexture::default());
        let style = Style { step: 1, top_db: 0.0, dark: true };
        let mut hold = |style: Style, wanted: Range<u64>| {
            texture.hold(&ctx, &theme, &timeline, style, wanted).1
        };
        for (wanted, written, what) in [
            (0..500, 500, "the first time"),
            (0..500, 0, "again"),
            (1..501, 1, "it goes on"),
            (400..1800, 1299, "and on"),
            (300..900, 0, "back to what is still there"),
            (2000..2400, 400, "further than it reaches"),
            (1900..2100, 100, "a little back"),
            (100..600, 500, "far back"),
        ] {
            assert_eq!(hold(style, wanted), written, "{what}");
        }
        assert_eq!(hold(Style { dark: false, ..style }, 100..600), 500, "other colours");
    }

    #[test]
    fn the_ring_is_drawn_in_order() {
        assert!(runs(10..20).eq(std::iter::once(10..20)));
        assert_eq!(runs(ROWS - 5..ROWS + 5).collect::<Vec<_>>(), [ROWS - 5..ROWS, ROWS..ROWS + 5]);
        assert!(runs(7..7).next().is_none());
    }

    #[test]
    fn the_deeper_the_cut_the_less_it_looks_like_the_stem() {
        for theme in [Theme::new(true), Theme::new(false)] {
            let shades = [0.0, 0.25, 0.5, 1.0].map(|cut| colour(&theme, 0.6, cut));
            let light = |colour: Color32| colour.intensity();
            for pair in shades.windows(2) {
                let difference = (light(pair[0]) - light(pair[1])).abs();
                assert!(difference > 0.01, "{pair:?} look alike");
            }
        }
    }
}
