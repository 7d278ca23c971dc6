//! The waterfall: the cut of the last seconds, newest on top, under the spectra.

use egui::{
    Align2, Color32, ColorImage, Context, Id, Rect, Role, Sense, TextureHandle, TextureId,
    TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use leeway_engine::bands::MAX_BANDS;

use super::frequency_axis::FrequencyAxis;
use super::label::mark;
use super::theme::Theme;

/// Rows that are kept, and rows per second of audio: six seconds, in rows thinner than a point.
const ROWS: usize = 240;
const ROWS_PER_SECOND: f64 = 40.0;
/// The cut in dB that is drawn in the last colour: few cuts are deeper.
const HOTTEST_DB: f32 = 12.0;
/// Where "now" and the age of the oldest row lie from their corners, in points.
const MARK_AT: Vec2 = vec2(4.0, 1.0);

/// Rows of cut, newest on top.
pub struct Waterfall {
    /// Shares of the hottest cut, row by row as they lie in the texture: each row above the one before it,
    /// and after the top one the bottom one again.
    rows: Vec<[f32; MAX_BANDS]>,
    /// Rows since the window opened, and how many of them the texture has.
    written: u64,
    shown: u64,
    /// The row of the audio that was last seen.
    seen: Option<u64>,
    /// Whether it is in the dark colours, and the texture.
    texture: Option<(bool, TextureHandle)>,
}

impl Default for Waterfall {
    fn default() -> Self {
        let rows = vec![[0.0; MAX_BANDS]; ROWS];
        Self { rows, written: 0, shown: 0, seen: None, texture: None }
    }
}

impl Waterfall {
    /// Adds the cut until `seconds` of audio: `cut_db` per band, positive.
    pub fn follow(&mut self, seconds: f64, cut_db: &[f32]) {
        let row = (seconds * ROWS_PER_SECOND) as u64;
        // After a jump in time, or missed frames, no more is drawn than there is room for.
        let new = match self.seen {
            Some(seen) if row >= seen => (row - seen).min(ROWS as u64),
            _ => 1,
        };
        self.seen = Some(row);
        for _ in 0..new {
            self.written += 1;
            self.rows[place(self.written)] =
                std::array::from_fn(|band| cut_db.get(band).map_or(0.0, |cut| cut / HOTTEST_DB));
        }
    }

    /// Draws it into `rect`, under a view with the same `axis`; `cams` are its bands' centres in Cam.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        rect: Rect,
        axis: FrequencyAxis,
        cams: &[f32],
    ) {
        let seconds = ROWS as f64 / ROWS_PER_SECOND;
        let response = ui.interact(rect, Id::unique("waterfall"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "History of the cut"));
        response.on_hover_text(format!(
            "The cut of the last {seconds:.0} seconds, newest on top: the lighter, the deeper, \
             up to {HOTTEST_DB:.0} dB"
        ));
        let Some(first) = cams.first() else { return };
        let texture = self.texture(ui.ctx(), theme);
        let left = axis.x(first - 0.5);
        let right = axis.x(first + MAX_BANDS as f32 - 0.5);
        // From the newest row to the end of the texture, and on from its start. Half a row is left out at
        // either end, for newest and oldest row are neighbours in the texture and would blend.
        let newest = place(self.written) as f32;
        let rows = ROWS as f32;
        let middle = rect.top() + rect.height() * (rows - newest) / rows;
        let painter = ui.painter().with_clip_rect(rect);
        for (y, v) in [
            ((rect.top(), middle), ((newest + 0.5) / rows, 1.0)),
            ((middle, rect.bottom()), (0.0, (newest - 0.5).max(0.0) / rows)),
        ] {
            let area = Rect::from_min_max(pos2(left, y.0), pos2(right, y.1));
            let uv = Rect::from_min_max(pos2(0.0, v.0), pos2(1.0, v.1));
            painter.image(texture, area, uv, Color32::WHITE);
        }
        for (at, align, text) in [
            (rect.left_top() + MARK_AT, Align2::LEFT_TOP, "now".to_owned()),
            (
                rect.left_bottom() + vec2(MARK_AT.x, -MARK_AT.y),
                Align2::LEFT_BOTTOM,
                format!("\u{2212}{seconds:.0} s"),
            ),
        ] {
            mark(&painter, theme, at, align, text);
        }
    }

    /// The texture with all rows.
    fn texture(&mut self, ctx: &Context, theme: &Theme) -> TextureId {
        let pixels = |rows: &[[f32; MAX_BANDS]]| -> Vec<Color32> {
            rows.iter().flatten().map(|share| theme.heat(*share)).collect()
        };
        let new = self.shown.max(self.written.saturating_sub(ROWS as u64)) + 1..=self.written;
        self.shown = self.written;
        match &mut self.texture {
            Some((dark, texture)) if *dark == theme.dark => {
                for at in new.map(place) {
                    let row = ColorImage::new([MAX_BANDS, 1], pixels(&self.rows[at..=at]));
                    texture.set_partial([0, at], row, TextureOptions::LINEAR);
                }
                texture.id()
            }
            other => {
                let image = ColorImage::new([MAX_BANDS, ROWS], pixels(&self.rows));
                let texture = ctx.load_texture("cut", image, TextureOptions::LINEAR);
                other.insert((theme.dark, texture)).1.id()
            }
        }
    }
}

/// Where the `n`th row lies in the texture.
fn place(n: u64) -> usize {
    ROWS - 1 - (n % ROWS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_colours_show_the_same_past() {
        let ctx = Context::default();
        let mut waterfall = Waterfall::default();
        waterfall.follow(0.0, &[HOTTEST_DB; MAX_BANDS]);
        waterfall.follow(1.0, &[0.0; MAX_BANDS]);
        for dark in [true, false] {
            let theme = Theme::new(dark);
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                let axis = FrequencyAxis::new(0.0, 100.0);
                waterfall.draw(ui, &theme, ui.max_rect(), axis, &[3.0]);
            });
            let images = output.textures_delta.set.values().flatten();
            let pixels: Vec<Color32> = images
                .filter(|delta| delta.image.size() == [MAX_BANDS, ROWS])
                .flat_map(|delta| {
                    let egui::ImageData::Color(image) = &delta.image;
                    image.pixels.clone()
                })
                .collect();
            output.textures_delta.clear();
            let hot = pixels.iter().filter(|pixel| **pixel == theme.heat(1.0)).count();
            assert_eq!(hot, MAX_BANDS, "dark: {dark}");
        }
    }
}
