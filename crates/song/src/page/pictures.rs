//! The page's pictures: what a stem hides over time, and what was cut from it.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::findings::{Findings, StemFindings};
use crate::maskers::Range;
use crate::{heat, picture};

/// Columns in a strip: more than a phone has, and one per second of a song of four minutes.
const COLUMNS: usize = 240;
/// The height of a strip in its own units, of which a column is one wide.
const HEIGHT: f64 = 100.0;
/// A stem's picture, width and height in pixels.
const MAP: (usize, usize) = (1120, 280);
/// Around the circle of hues, neighbours in the list of stems are far apart by this angle in degrees.
const GOLDEN_ANGLE: f64 = 137.5;

/// The colour that stands for the stem at this place, on light and on dark ground.
pub fn colour(at: usize) -> String {
    format!("hsl({:.0} 62% 54%)", (28.0 + GOLDEN_ANGLE * at as f64) % 360.0)
}

/// By how many dB each stem of the song hides the vocal in one range, column by column.
pub struct Strip {
    stems: Vec<(usize, Vec<f64>)>,
    /// In which columns sections begin, but for the first.
    borders: Vec<f64>,
}

impl Strip {
    /// What is hidden in `range`.
    pub fn new(findings: &Findings, range: &Range) -> Self {
        let stems = findings.stems.iter().enumerate().filter(|(_, stem)| stem.in_song);
        let stems = stems.map(|(at, stem)| (at, hidden(stem, range, findings.seconds))).collect();
        let starts = findings.sections.iter().skip(1).map(|it| it.section.start);
        let borders = starts.map(|start| COLUMNS as f64 * start / findings.seconds).collect();
        Self { stems, borders }
    }

    /// The most that is hidden at any time.
    pub fn highest(&self) -> f64 {
        let sums = (0..COLUMNS).map(|x| self.stems.iter().map(|(_, hidden)| hidden[x]).sum());
        sums.fold(0.0, f64::max)
    }

    /// One stem's part on top of the other's, as an SVG. `full` is as high as it is.
    pub fn svg(&self, full: f64) -> String {
        let mut svg = format!(
            "<svg viewBox=\"0 0 {COLUMNS} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        );
        let mut below = vec![0.0; COLUMNS];
        for (at, hidden) in &self.stems {
            if hidden.iter().all(|hidden| *hidden <= 0.0) {
                continue;
            }
            let above: Vec<f64> = below.iter().zip(hidden).map(|(a, b)| a + b).collect();
            let y = |value: f64| HEIGHT - HEIGHT * value / full.max(f64::MIN_POSITIVE);
            let top = above.iter().enumerate().map(|(x, &value)| (x, y(value)));
            let bottom = below.iter().enumerate().rev().map(|(x, &value)| (x, y(value)));
            let corners = top.flat_map(|(x, y)| [(x, y), (x + 1, y)]);
            let corners = corners.chain(bottom.flat_map(|(x, y)| [(x + 1, y), (x, y)]));
            let points = corners.map(|(x, y)| format!("{x},{y:.1}")).collect::<Vec<_>>().join(" ");
            let _ = write!(svg, "<polygon fill=\"{}\" points=\"{points}\"/>", colour(*at));
            below = above;
        }
        for x in &self.borders {
            let _ = write!(svg, "<path class=\"border\" d=\"M{x:.1} 0V{HEIGHT}\"/>");
        }
        svg + "</svg>"
    }
}

/// What a stem hides in a range, column by column of a song of so many `seconds`.
fn hidden(stem: &StemFindings, range: &Range, seconds: f64) -> Vec<f64> {
    let trace = &stem.trace;
    let own = stem.frames as f64 / f64::from(stem.sample_rate);
    let columns = ((COLUMNS as f64 * own / seconds).round() as usize).clamp(1, COLUMNS);
    let bands = trace.centres_hz.len();
    let fitted = trace.hidden_db.fitted(columns);
    let of_column = |column: &[f32]| {
        let bands = column.iter().zip(&trace.centres_hz).filter(|(_, hz)| range.holds(**hz));
        bands.map(|(hidden, _)| f64::from(*hidden)).sum()
    };
    let mut hidden: Vec<f64> = fitted.chunks_exact(bands).map(of_column).collect();
    hidden.resize(COLUMNS, 0.0);
    hidden
}

/// What was cut from a stem, frequency over time, as a PNG in a data URI.
pub fn map(stem: &StemFindings) -> String {
    let (width, height) = MAP;
    let pixels = heat::map(&stem.trace, stem.settings.max_cut, width, height);
    let png = picture::png(width, height, &pixels);
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png))
}
