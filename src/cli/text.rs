//! Sets text into the picture.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, GlyphId, InvalidFont, OutlinedGlyph, ScaleFont, point};
use anyhow::{Result, anyhow};

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
static SEMI_BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");

/// Height of Inter's capitals and figures in em.
const CAP_HEIGHT: f32 = 0.727;

/// A weight of the typeface at a size.
#[derive(Clone, Copy)]
pub struct Type {
    font: &'static FontRef<'static>,
    /// Pixels per em.
    size: f32,
}

/// Which part of a line of text lies at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Left,
    Centre,
    Right,
}

impl Type {
    /// Regular, `size` pixels to the em.
    ///
    /// # Errors
    /// If the built-in font is damaged.
    pub fn regular(size: f32) -> Result<Self> {
        static FONT: OnceLock<Result<FontRef<'static>, InvalidFont>> = OnceLock::new();
        Ok(Self { font: loaded(FONT.get_or_init(|| FontRef::try_from_slice(REGULAR)))?, size })
    }

    /// Semi-bold, `size` pixels to the em.
    ///
    /// # Errors
    /// If the built-in font is damaged.
    pub fn semi_bold(size: f32) -> Result<Self> {
        static FONT: OnceLock<Result<FontRef<'static>, InvalidFont>> = OnceLock::new();
        Ok(Self { font: loaded(FONT.get_or_init(|| FontRef::try_from_slice(SEMI_BOLD)))?, size })
    }

    /// How far `text` reaches, in pixels.
    pub fn width(&self, text: &str) -> f32 {
        self.glyphs(text).map(|(_, advance)| advance).sum()
    }

    /// As much of `text` as fits `width` pixels, with an ellipsis if that is not all of it.
    pub fn shortened(&self, text: &str, width: f32) -> String {
        let mut kept = text.to_owned();
        let mut shown = kept.clone();
        while self.width(&shown) > width && kept.pop().is_some() {
            shown = format!("{kept}…");
        }
        shown
    }

    /// Calls `pixel` with x, y and coverage (0 to 1) for every pixel of `text`, whose capitals are
    /// centred on the height of `place`.
    pub fn draw(
        &self,
        text: &str,
        place: (f32, f32),
        anchor: Anchor,
        mut pixel: impl FnMut(i32, i32, f32),
    ) {
        let mut x = match anchor {
            Anchor::Left => place.0,
            Anchor::Centre => place.0 - 0.5 * self.width(text),
            Anchor::Right => place.0 - self.width(text),
        };
        // A whole pixel keeps the feet of the letters sharp.
        let baseline = (place.1 + 0.5 * CAP_HEIGHT * self.size).round();
        for (id, advance) in self.glyphs(text) {
            if let Some(outline) = self.outline(id, x, baseline) {
                let corner = outline.px_bounds().min;
                outline.draw(|dx, dy, coverage| {
                    pixel(corner.x as i32 + dx as i32, corner.y as i32 + dy as i32, coverage);
                });
            }
            x += advance;
        }
    }

    /// Every glyph of `text` with its advance in pixels.
    fn glyphs(&self, text: &str) -> impl Iterator<Item = (GlyphId, f32)> {
        let scaled = self.font.as_scaled(self.scale());
        text.chars().map(move |c| {
            let id = scaled.glyph_id(c);
            (id, scaled.h_advance(id))
        })
    }

    fn outline(&self, id: GlyphId, x: f32, baseline: f32) -> Option<OutlinedGlyph> {
        let glyph = id.with_scale_and_position(self.scale(), point(x, baseline));
        self.font.outline_glyph(glyph)
    }

    /// The size as ab_glyph counts it: from ascender to descender, not by the em.
    fn scale(&self) -> f32 {
        let units = self.font.units_per_em().unwrap_or(1000.0);
        self.size * self.font.height_unscaled() / units
    }
}

fn loaded(
    font: &'static Result<FontRef<'static>, InvalidFont>,
) -> Result<&'static FontRef<'static>> {
    font.as_ref().map_err(|_| anyhow!("the built-in font is damaged"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened_to_fit() {
        let regular = Type::regular(20.0).unwrap();
        assert_eq!(regular.shortened("piano.wav", 200.0), "piano.wav");
        let shortened = regular.shortened(&"piano".repeat(40), 200.0);
        assert!(shortened.ends_with('…') && shortened.len() > 15);
        assert!(regular.width(&shortened) <= 200.0);
    }

    #[test]
    fn text_stays_where_it_is_put() {
        let regular = Type::regular(20.0).unwrap();
        let width = regular.width("12 dB");
        assert!(width > 40.0 && width < 60.0);
        for (anchor, left) in [
            (Anchor::Left, 100.0),
            (Anchor::Centre, 100.0 - width / 2.0),
            (Anchor::Right, 100.0 - width),
        ] {
            let (mut min_x, mut max_x, mut min_y, mut max_y) = (i32::MAX, 0, i32::MAX, 0);
            regular.draw("12 dB", (100.0, 50.0), anchor, |x, y, coverage| {
                if coverage > 0.1 {
                    (min_x, max_x) = (min_x.min(x), max_x.max(x));
                    (min_y, max_y) = (min_y.min(y), max_y.max(y));
                }
            });
            assert!(min_x as f32 >= left - 1.0 && max_x as f32 <= left + width + 1.0);
            assert!((min_y - 43).abs() <= 1 && (max_y - 57).abs() <= 1, "{min_y} {max_y}");
        }
    }
}
