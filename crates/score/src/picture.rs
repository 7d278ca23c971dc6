//! Draws what every law takes from the stem over the clarity it brings.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::compare::row;
use super::costs::Costs;
use super::experiment::{BROADBAND, DUCKER_DB, DUCKER_LINEAR, LEEWAY, SPECTRAL, Trial};
use super::metrics::LOCAL;

const SIZE: (u32, u32) = (1600, 820);
const GROUND: RGBColor = RGBColor(15, 18, 25);
const BRIGHT: RGBColor = RGBColor(236, 240, 247);
const SOFT: RGBColor = RGBColor(165, 176, 194);
const GRID: RGBColor = RGBColor(42, 49, 63);

/// Depths in dB on the axis.
const MOST_DB: f64 = 6.0;
/// A curve ends where the law reaches less than this share of what can be reached.
const LEAST_REACHED: f64 = 0.5;

/// Law, label, colour and width of its curve.
const LAWS: [(&str, &str, RGBColor, u32); 5] = [
    (BROADBAND, "broadband ducker", RGBColor(132, 142, 160), 3),
    (SPECTRAL, "spectral compressor", RGBColor(196, 140, 226), 3),
    (DUCKER_LINEAR, "32-band ducker, linear", RGBColor(226, 120, 118), 3),
    (DUCKER_DB, "32-band ducker, dB", RGBColor(240, 176, 92), 3),
    (LEEWAY, "Leeway", RGBColor(94, 214, 190), 6),
];

const FONT: &str = "Inter";
static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
static SEMI_BOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

type Drawn = Result<(), Box<dyn std::error::Error + Send + Sync>>;
type Canvas<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// Draws the picture of `trials` into a PNG at `path`.
///
/// # Errors
/// If it cannot be drawn or written.
pub fn save(trials: &[Trial], path: &Path) -> Result<()> {
    for (style, font) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, SEMI_BOLD)] {
        register_font(FONT, style, font).map_err(|_| anyhow!("the built-in font is damaged"))?;
    }
    let canvas = BitMapBackend::new(path, SIZE).into_drawing_area();
    draw(trials, &canvas)
        .and_then(|()| Ok(canvas.present()?))
        .map_err(|error| anyhow!("cannot draw {}: {error}", path.display()))
}

fn draw(trials: &[Trial], canvas: &Canvas) -> Drawn {
    canvas.fill(&GROUND)?;
    write(canvas, "What each takes from the stem for the same clarity", (60, 52), 34.0, BRIGHT)?;
    let pairs: BTreeSet<&str> = trials.iter().map(|trial| trial.pair.as_str()).collect();
    let setting = format!(
        "Equal GP, ESII and MUR; medians over {} pairs of vocal and stem in {} conditions",
        pairs.len(),
        trials.len()
    );
    write(canvas, &setting, (60, 92), 21.0, SOFT)?;
    legend(trials, canvas)?;
    let (_, below) = canvas.split_vertically(165);
    let (left, right) = below.split_horizontally(SIZE.0 / 2);
    panel(trials, &left, "Energy removed, dB", |costs| costs.energy)?;
    panel(trials, &right, "Loudness-weighted cut, dB", |costs| costs.weighted)
}

fn panel(trials: &[Trial], canvas: &Canvas, title: &str, cost: fn(&Costs) -> f64) -> Drawn {
    write(canvas, title, (86, 22), 24.0, BRIGHT)?;
    let label = font(20.0).color(&SOFT);
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(48)
        .margin_right(48)
        .margin_bottom(22)
        .margin_left(26)
        .x_label_area_size(62)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..MOST_DB, 0.0..MOST_DB)?;
    chart
        .configure_mesh()
        .axis_style(GRID)
        .bold_line_style(GRID)
        .light_line_style(GROUND)
        .x_labels(7)
        .y_labels(7)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .x_desc("Clarity gained, as that of a broadband duck in dB")
        .axis_desc_style(label.clone())
        .label_style(label)
        .draw()?;
    for (law, _, colour, width) in shown(trials) {
        let points = curve(trials, law, cost);
        let style = colour.stroke_width(width);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        let dots = points.iter().skip(1).map(|&at| Circle::new(at, width + 1, colour.filled()));
        chart.draw_series(dots)?;
    }
    Ok(())
}

fn legend(trials: &[Trial], canvas: &Canvas) -> Drawn {
    let mut x = 60;
    for (_, label, colour, width) in shown(trials) {
        let line = vec![(x, 134), (x + 34, 134)];
        canvas.draw(&PathElement::new(line, colour.stroke_width(width)))?;
        write(canvas, label, (x + 46, 134), 21.0, BRIGHT)?;
        let (wide, _) = canvas.estimate_text_size(label, &font(21.0).color(&BRIGHT))?;
        x += 46 + wide as i32 + 44;
    }
    Ok(())
}

fn shown(trials: &[Trial]) -> impl Iterator<Item = (&'static str, &'static str, RGBColor, u32)> {
    let ran: Vec<String> =
        trials.iter().take(1).flat_map(|t| &t.sweeps).map(|sweep| sweep.law.clone()).collect();
    LAWS.into_iter().filter(move |(law, ..)| ran.iter().any(|other| other == law))
}

/// Median cost over the depth of the duck whose clarity is equalled.
fn curve(trials: &[Trial], law: &str, cost: fn(&Costs) -> f64) -> Vec<(f64, f64)> {
    let duck = trials[0].sweeps.iter().find(|sweep| sweep.law == BROADBAND);
    let depths = duck.into_iter().flat_map(|duck| &duck.points).map(|point| point.strength);
    let point = |depth: f64| {
        let row = row(trials, law, &[BROADBAND, DUCKER_DB, LEEWAY], &LOCAL, depth);
        let enough = row.reached as f64 >= LEAST_REACHED * row.of as f64;
        (enough && row.conditions > 0).then(|| (depth, cost(&row.costs)))
    };
    let reached = depths.take_while(|&depth| depth <= MOST_DB).map_while(point);
    std::iter::once((0.0, 0.0)).chain(reached).collect()
}

fn font(size: f64) -> FontDesc<'static> {
    let style = if size > 22.0 { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FONT), size, style)
}

/// Writes one line of text that begins at `place`, centred on its height.
fn write(canvas: &Canvas, text: &str, place: (i32, i32), size: f64, colour: RGBColor) -> Drawn {
    let style = font(size).color(&colour).pos(Pos::new(HPos::Left, VPos::Center));
    Ok(canvas.draw(&Text::new(text.to_owned(), place, style))?)
}
