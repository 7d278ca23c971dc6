//! Where things lie in the spectrum view: levels, cuts, frequencies, and the words over them.

use egui::{Rangef, Rect, vec2};

use super::frequency_axis::FrequencyAxis;
use super::theme::Theme;

/// The range of the spectra in dB.
const RANGE_DB: f32 = 66.0;
/// The scale of the cut ends at the first of these that the deepest cut fits in, or at the last, in dB.
const CUT_RANGES_DB: [f32; 4] = [6.0, 12.0, 18.0, 24.0];
/// Where 0 dB of cut lie under the top, in points, below the words there; and where the scale of the cut
/// ends, as a share of the height.
const CUT_FROM: f32 = 30.0;
const CUT_TO: f32 = 0.8;
/// What the names on the axes take at the right and at the bottom, in points.
const AXIS_NAMES: (f32, f32) = (36.0, 16.0);
/// Words keep this far from the left edge and from the line of 0 dB, in points.
const BESIDE_WORDS: f32 = 4.0;
const ABOVE_WORDS: f32 = 6.0;

/// The area that is drawn into, and its scales.
#[derive(Clone, Copy)]
pub struct PlotArea {
    pub rect: Rect,
    pub axis: FrequencyAxis,
    /// The level in dBFS at the top of the spectra.
    top_db: f32,
    cut_range_db: f32,
}

impl PlotArea {
    /// An area with `top_db` at the top of the spectra, and room for the `deepest` cut, in dB.
    pub fn new(rect: Rect, top_db: f32, deepest: f32) -> Self {
        let [.., widest] = CUT_RANGES_DB;
        let cut_range_db = CUT_RANGES_DB.into_iter().find(|range| deepest <= *range);
        Self {
            rect,
            axis: FrequencyAxis::new(rect.left(), rect.width()),
            top_db,
            cut_range_db: cut_range_db.unwrap_or(widest),
        }
    }

    /// Where a level in dBFS lies.
    pub fn level_y(&self, db: f32) -> f32 {
        let share = ((self.top_db - db) / RANGE_DB).clamp(0.0, 1.0);
        let top = self.rect.top() + CUT_FROM;
        top + (self.rect.bottom() - top) * share
    }

    /// Where a cut in dB, positive, lies.
    pub fn cut_y(&self, cut_db: f32) -> f32 {
        self.rect.top() + CUT_FROM + self.cut_height() * cut_db / self.cut_range_db
    }

    /// The cut in dB that lies at `y`.
    pub fn cut_at(&self, y: f32) -> f32 {
        (y - self.rect.top() - CUT_FROM) / self.cut_height() * self.cut_range_db
    }

    /// How far the scale of the cut goes down, in points.
    pub fn cut_height(&self) -> f32 {
        (CUT_TO * self.rect.height() - CUT_FROM).max(1.0)
    }

    /// The cuts in dB that the grid has a line for, 0 first.
    pub fn cut_ticks(&self) -> [f32; 4] {
        [0.0, 1.0, 2.0, 3.0].map(|part| self.cut_range_db * part / 3.0)
    }

    /// From 0 dB of cut down: above, there are words.
    pub fn height(&self) -> Rangef {
        Rangef::new(self.rect.top() + CUT_FROM, self.rect.bottom())
    }

    /// Where words may lie, across and down: clear of the words at the top and of both axes.
    pub fn words(&self, theme: &Theme) -> (Rangef, Rangef) {
        let names = vec2(AXIS_NAMES.0, AXIS_NAMES.1) * theme.growth;
        let x = Rangef::new(self.rect.left() + BESIDE_WORDS, self.rect.right() - names.x);
        let top = self.rect.top() + CUT_FROM + ABOVE_WORDS;
        (x, Rangef::new(top, self.rect.bottom() - names.y))
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    fn area(deepest: f32) -> PlotArea {
        let rect = Rect::from_min_max(pos2(10.0, 20.0), pos2(810.0, 420.0));
        PlotArea::new(rect, -12.0, deepest)
    }

    #[test]
    fn the_scale_of_the_cut_has_room_for_the_deepest_and_is_its_own_inverse() {
        for (deepest, range) in [(0.0, 6.0), (6.0, 6.0), (6.1, 12.0), (18.0, 18.0), (30.0, 24.0)] {
            let area = area(deepest);
            assert_eq!(area.cut_ticks()[3], range, "{deepest} dB");
            for cut_db in area.cut_ticks() {
                assert!((area.cut_at(area.cut_y(cut_db)) - cut_db).abs() < 1e-4, "{cut_db} dB");
            }
        }
    }

    #[test]
    fn levels_stay_within_the_area() {
        let area = area(6.0);
        let heights = [100.0, -12.0, -45.0, -78.0, -200.0].map(|db| area.level_y(db));
        assert_eq!((heights[0], heights[1]), (50.0, 50.0), "the top");
        assert!(heights[2] > 50.0 && heights[2] < 420.0);
        assert_eq!((heights[3], heights[4]), (420.0, 420.0), "the bottom");
    }
}
