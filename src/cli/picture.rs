//! Draws what was cut from a stem: frequency over time, with the cut glowing on top of the stem.

use std::io::Write;

use anyhow::Result;
use leeway::frequency_ticks::FREQUENCY_TICKS;
use leeway_engine::bands::cam_from_hz;
use leeway_song::figures::Figures;
use leeway_song::heat::{self, Rgb, bytes};
use leeway_song::trace::Trace;
use leeway_song::words::{audibility, plain};

use super::canvas::{Area, Canvas};
use super::text::{Anchor, Type};

const SIZE: (usize, usize) = (1600, 900);
/// The heat map, in pixels from the top left.
const MAP: Area = Area { x: 92, y: 110, width: 1452, height: 690 };
/// The strip that shows where the vocal sounds.
const STRIP: Area = Area { x: MAP.x, y: MAP.y + MAP.height + 14, width: MAP.width, height: 12 };
const LEGEND: Area = Area { x: MAP.x + MAP.width - 200, y: 50, width: 200, height: 10 };
const TITLE_Y: f32 = 58.0;
/// Ends well before the legend's first word.
const TITLE_WIDTH: f32 = (LEGEND.x - MAP.x - 80) as f32;

const BRIGHT: Rgb = [236.0, 240.0, 247.0];
const SOFT: Rgb = [165.0, 176.0, 194.0];
const FAINT: Rgb = [118.0, 129.0, 148.0];
const VOCAL: Rgb = [126.0, 200.0, 227.0];
const EMPTY: Rgb = [22.0, 27.0, 37.0];

/// At most so many times are written below the map.
const MOST_TIMES: f64 = 12.0;

const TITLE_SIZE: f32 = 25.0;
const LABEL_SIZE: f32 = 16.0;

/// The picture of one stem.
pub struct Picture<'a> {
    /// The stem's file name.
    pub name: &'a str,
    /// Sample rate in Hz.
    pub rate: u32,
    pub trace: &'a Trace,
    pub figures: &'a Figures,
}

impl Picture<'_> {
    /// Writes the picture as a PNG. A cut of `full_db` glows in full.
    ///
    /// # Errors
    /// If `file` takes no more bytes, or the built-in font is damaged.
    pub fn save(&self, mut file: impl Write, full_db: f32) -> Result<()> {
        let mut canvas = Canvas::new(SIZE.0, SIZE.1, heat::GROUND);
        let label = Type::regular(LABEL_SIZE)?;
        let pixels = heat::map(self.trace, full_db, MAP.width as usize, MAP.height as usize);
        canvas.blit(&MAP, &pixels);
        self.title(&mut canvas)?;
        let mut sheet = Sheet { canvas: &mut canvas, label };
        sheet.legend(full_db);
        self.frequencies(&mut sheet);
        self.times(&mut sheet);
        self.strip(&mut sheet);
        Ok(file.write_all(&canvas.png())?)
    }

    fn title(&self, canvas: &mut Canvas) -> Result<()> {
        let (name, rest) = (Type::semi_bold(TITLE_SIZE)?, Type::regular(TITLE_SIZE)?);
        let figures = match self.figures.audibility_gain_db() {
            Some(_) => format!(
                " · audibility {} over it alone · {} dB of energy removed",
                audibility(self.figures.audibility_db()),
                plain(self.figures.energy_removed_db)
            ),
            None => " · the vocal never sounds".to_owned(),
        };
        let place = (MAP.x as f32, TITLE_Y);
        let title = name.shortened(self.name, TITLE_WIDTH - rest.width(&figures));
        canvas.write(&title, place, &name, BRIGHT, Anchor::Left);
        let place = (place.0 + name.width(&title), TITLE_Y);
        canvas.write(&figures, place, &rest, SOFT, Anchor::Left);
        Ok(())
    }

    fn frequencies(&self, sheet: &mut Sheet) {
        let (low, high) = heat::cam_range(self.trace);
        for (hz, label) in FREQUENCY_TICKS {
            let height = (cam_from_hz(hz.into()) - low) / (high - low);
            if !(0.0..=1.0).contains(&height) {
                continue;
            }
            let y = MAP.y + MAP.height - (height * f64::from(MAP.height)).round() as i32;
            let line = Area { x: MAP.x, y, width: MAP.width + 1, height: 1 };
            sheet.canvas.fill(&line, BRIGHT, 0.07);
            sheet.label(label, (MAP.x - 14, y), SOFT, Anchor::Right);
        }
        sheet.label("Hz", (MAP.x - 14, MAP.y + 8), FAINT, Anchor::Right);
    }

    fn times(&self, sheet: &mut Sheet) {
        let samples = self.trace.hops * self.trace.hop;
        let seconds = samples as f64 / f64::from(self.rate);
        if seconds <= 0.0 {
            return;
        }
        let step = time_step(seconds);
        for n in 0..=(seconds / step) as usize {
            let time = n as f64 * step;
            let x = MAP.x + (time / seconds * f64::from(MAP.width)).round() as i32;
            let line = Area { x, y: MAP.y, width: 1, height: MAP.height + 1 };
            sheet.canvas.fill(&line, BRIGHT, 0.05);
            let place = (x, STRIP.y + STRIP.height + 24);
            sheet.label(&time_label(time, step, seconds), place, SOFT, Anchor::Centre);
        }
    }

    fn strip(&self, sheet: &mut Sheet) {
        let shares = self.trace.vocal.fitted(STRIP.width as usize).into_iter();
        let row = shares.map(|share| heat::mixed(EMPTY, VOCAL, 0.8 * share));
        sheet.canvas.blit(&STRIP, &stripes(row, &STRIP));
        let place = (MAP.x - 14, STRIP.y + STRIP.height / 2);
        sheet.label("vocal", place, VOCAL, Anchor::Right);
    }
}

/// A canvas and the type of its labels.
struct Sheet<'a> {
    canvas: &'a mut Canvas,
    label: Type,
}

impl Sheet<'_> {
    fn label(&mut self, text: &str, place: (i32, i32), colour: Rgb, anchor: Anchor) {
        let place = (place.0 as f32, place.1 as f32);
        self.canvas.write(text, place, &self.label, colour, anchor);
    }

    /// The colours of the cut, from none to `full_db`, over a stem of middling level.
    fn legend(&mut self, full_db: f32) {
        let row = (0..LEGEND.width).map(|x| heat::colour(0.7, x as f32 / LEGEND.width as f32));
        self.canvas.blit(&LEGEND, &stripes(row, &LEGEND));
        let middle = LEGEND.y + LEGEND.height / 2;
        self.label("cut", (LEGEND.x - 14, middle), SOFT, Anchor::Right);
        let below = LEGEND.y + LEGEND.height + 16;
        self.label("0", (LEGEND.x, below), FAINT, Anchor::Left);
        let half = short(f64::from(full_db) / 2.0);
        self.label(&half, (LEGEND.x + LEGEND.width / 2, below), FAINT, Anchor::Centre);
        let full = format!("{} dB", short(full_db.into()));
        self.label(&full, (LEGEND.x + LEGEND.width, below), FAINT, Anchor::Right);
    }
}

/// One row of pixels, repeated to fill an area.
fn stripes(row: impl Iterator<Item = Rgb>, area: &Area) -> Vec<u8> {
    let row: Vec<u8> = row.flat_map(bytes).collect();
    row.repeat(area.height as usize)
}

/// A round number of seconds between times on the axis.
fn time_step(seconds: f64) -> f64 {
    let steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0];
    let fits = |step: &f64| seconds / step <= MOST_TIMES;
    steps.into_iter().find(fits).unwrap_or_else(|| 300.0 * (seconds / 300.0 / MOST_TIMES).ceil())
}

/// Seconds in something short, minutes and seconds in a song.
fn time_label(time: f64, step: f64, seconds: f64) -> String {
    if seconds >= 60.0 {
        let whole = time.round() as u64;
        return format!("{}:{:02}", whole / 60, whole % 60);
    }
    let decimals = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
    format!("{time:.decimals$} s")
}

/// At most one decimal, and none that is zero.
fn short(number: f64) -> String {
    plain(number).trim_end_matches(".0").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_round_and_few() {
        assert_eq!(time_step(27.0), 5.0);
        assert_eq!(time_step(200.0), 30.0);
        assert!((4000.0 / time_step(4000.0)) <= MOST_TIMES);
        assert_eq!(time_label(90.0, 30.0, 200.0), "1:30");
        assert_eq!(time_label(5.0, 5.0, 27.0), "5 s");
        assert_eq!(time_label(0.2, 0.2, 1.0), "0.2 s");
    }
}
