//! Turns what the engine did into pixels.

use leeway_engine::bands::cam_from_hz;

use crate::trace::Trace;

/// Red, green and blue, 0 to 255.
pub type Rgb = [f32; 3];

/// What is behind everything.
pub const GROUND: Rgb = [12.0, 14.0, 20.0];
const QUIET: Rgb = [15.0, 18.0, 26.0];
const LOUD: Rgb = [92.0, 110.0, 140.0];
const SHALLOW: Rgb = [255.0, 190.0, 80.0];
const DEEP: Rgb = [255.0, 92.0, 40.0];

/// How far below its peak the stem is still seen, in dB.
const LEVEL_RANGE_DB: f32 = 60.0;

/// How much the deepest cut hides of the stem under it.
const OPAQUE: f32 = 0.92;

/// How bright a cut glows where the stem is quiet; at the stem's peak it is 1. The stem's own shape
/// so stays visible in what was cut from it.
const EMBER: f32 = 0.5;

/// The range of the picture's vertical axis in Cam: half a band more than the bands.
pub fn cam_range(trace: &Trace) -> (f64, f64) {
    let cam = |hz: Option<&f64>| cam_from_hz(hz.copied().unwrap_or(1000.0));
    (cam(trace.centres_hz.first()) - 0.5, cam(trace.centres_hz.last()) + 0.5)
}

/// The stem in grey and blue with the cut in amber and red on top, `width × height` pixels row by
/// row from the top, three bytes each. A cut of `full_db` is seen in full.
pub fn map(trace: &Trace, full_db: f32, width: usize, height: usize) -> Vec<u8> {
    let bands = trace.centres_hz.len();
    let top_db = trace.stem_db.highest();
    let levels = trace.stem_db.fitted(width);
    let cuts = trace.cut_db.fitted(width);
    let rows: Vec<(usize, [f32; 4])> = (0..height).map(|y| row(y, height, bands)).collect();

    let mut pixels = vec![0; 3 * width * height];
    for (line, row) in pixels.chunks_exact_mut(3 * width).zip(&rows) {
        for (x, pixel) in line.chunks_exact_mut(3).enumerate() {
            let column = x * bands..(x + 1) * bands;
            let level_db = between_bands(&levels[column.clone()], row) - top_db;
            let cut_db = between_bands(&cuts[column], row);
            let colour = colour(1.0 + level_db / LEVEL_RANGE_DB, cut_db / full_db);
            pixel.copy_from_slice(&bytes(colour));
        }
    }
    pixels
}

/// The colour of a stem at `level`, 0 for quiet to 1 for its peak, of which the share `cut` was
/// taken, 0 for nothing to 1 for all that may be.
pub fn colour(level: f32, cut: f32) -> Rgb {
    let (level, cut) = (level.clamp(0.0, 1.0), cut.clamp(0.0, 1.0));
    let stem = mixed(QUIET, LOUD, level.powf(1.4));
    let brightness = EMBER + (1.0 - EMBER) * level.sqrt();
    let glow = mixed(SHALLOW, DEEP, cut).map(|part| part * brightness);
    mixed(stem, glow, OPAQUE * cut)
}

/// From one colour to another, by a share of 0 to 1.
pub fn mixed(from: Rgb, to: Rgb, share: f32) -> Rgb {
    std::array::from_fn(|part| from[part] + share * (to[part] - from[part]))
}

/// A colour as three bytes.
pub fn bytes(colour: Rgb) -> [u8; 3] {
    colour.map(|part| part.round() as u8)
}

/// The first of four neighbouring bands that the row of pixels `y` lies among, and their weights:
/// a cubic (Catmull & Rom) that passes through the bands' values at their centres.
fn row(y: usize, height: usize, bands: usize) -> (usize, [f32; 4]) {
    let from_top = (y as f32 + 0.5) / height as f32;
    let position = ((1.0 - from_top) * bands as f32 - 0.5).clamp(0.0, bands as f32 - 1.0);
    let band = (position as usize).min(bands.saturating_sub(2));
    let t = position - band as f32;
    let weights = [
        -0.5 * t + t.powi(2) - 0.5 * t.powi(3),
        1.0 - 2.5 * t.powi(2) + 1.5 * t.powi(3),
        0.5 * t + 2.0 * t.powi(2) - 1.5 * t.powi(3),
        -0.5 * t.powi(2) + 0.5 * t.powi(3),
    ];
    (band, weights)
}

fn between_bands(values: &[f32], &(band, weights): &(usize, [f32; 4])) -> f32 {
    let last = values.len() - 1;
    let at = |offset: usize| values[(band + offset).saturating_sub(1).min(last)];
    (0..4).map(|n| weights[n] * at(n)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_pass_through_the_bands() {
        let values = [1.0, 5.0, 2.0, 8.0];
        // Four bands on twelve rows: their centres are rows 10, 7, 4 and 1.
        for (y, wanted) in [(10, 1.0), (7, 5.0), (4, 2.0), (1, 8.0)] {
            assert!((between_bands(&values, &row(y, 12, 4)) - wanted).abs() < 1e-5);
        }
    }
}
