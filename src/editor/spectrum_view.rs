//! The spectrum view: both spectra, where they clash, what is cut, and the limits to drag.

use egui::{
    Align2, Color32, Id, Mesh, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use leeway_engine::CONTROLS;
use leeway_engine::units::{hz_text, note, plain};

use super::control::Controls;
use super::curve::{curve, thinned};
use super::label::{label, mark};
use super::limit_handles;
use super::meter_smoothing::SmoothedMeters;
use super::pixel_snapping;
use super::plot_area::PlotArea;
use super::theme::Theme;
use crate::frequency_ticks::FREQUENCY_TICKS;

/// How far the stem's body fades under its line, in points.
const FADE: f32 = 70.0;
/// How opaque the body is at its line and at its end, and how much more where it clashes in full.
const BODY: (f32, f32) = (0.55, 0.35);
const BODY_END: (f32, f32) = (0.02, 0.2);
/// A clash is shared by its neighbours, so each has a part of it: from this much on it glows in full.
const FULL_GLOW: f32 = 0.25;
/// How opaque the cut is at 0 dB, and how much more at the end of its scale.
const CUT_GLOW: (f32, f32) = (0.08, 0.30);
/// Width of the lines, in points: the cut, which Leeway makes, stands out.
const STEM_LINE: f32 = 1.0;
const VOCAL_LINE: f32 = 1.5;
const CUT_LINE: f32 = 2.5;
/// Points of a line, and of the fill below it, per band.
const SMOOTHNESS: usize = 6;
const FILL_SMOOTHNESS: usize = 3;
/// How far a line may be from its curve, in points.
const LINE_ERROR: f32 = 0.2;
/// How opaque the grid is: frequencies, cuts, and the pointer's frequency.
const FREQUENCY_GRID: f32 = 0.6;
const CUT_GRID: f32 = 0.5;
const POINTER_LINE: f32 = 0.4;
/// Where the name of a frequency lies from the foot of its line, and that of a cut from the right end of
/// its line, in points.
const FREQUENCY_NAME_AT: Vec2 = vec2(3.0, -2.0);
const CUT_NAME_AT: Vec2 = vec2(-4.0, -1.0);
/// The legend: size of its type, where its middle lies under the top, where it ends before the right edge,
/// size of a mark, gap between a mark and its name, and between two entries, in points.
const LEGEND_TYPE: f32 = 10.5;
const LEGEND_Y: f32 = 11.0;
const LEGEND_RIGHT: f32 = 40.0;
const LEGEND_MARK: (f32, f32) = (11.0, 8.0);
const LEGEND_GAP: f32 = 4.5;
const LEGEND_APART: f32 = 10.0;
/// Height of a mark that stands for a line, in points, and how opaque one is that stands for a body.
const LEGEND_LINE: f32 = 2.0;
const LEGEND_BODY: f32 = 0.7;

/// Draws the spectrum view into `rect`.
pub fn show(ui: &mut Ui, theme: &Theme, rect: Rect, meters: &SmoothedMeters, controls: &Controls) {
    let max_cut_db = controls.of(&CONTROLS.max_cut).plain();
    let deepest = meters.cut_db.iter().copied().fold(max_cut_db, f32::max);
    let area = PlotArea::new(rect, meters.top_db, deepest);
    let whole = ui.interact(rect, Id::unique("spectrum view"), Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Spectra, clash and cut"));

    let painter = ui.painter().with_clip_rect(rect);
    grid(&painter, theme, &area);
    if !meters.is_empty() {
        spectra(&painter, theme, &area, meters);
        cut(&painter, theme, &area, meters);
    }
    let moved = limit_handles::limits(ui, &painter, theme, &area, controls)
        .or(limit_handles::max_cut(ui, &painter, theme, &area, controls));
    // Words come last: nothing is to lie over them.
    marks(&painter, theme, &area);
    legend(&painter, theme, &area);
    if let Some((at, text)) = moved {
        let (across, down) = area.words(theme);
        label(&painter, theme, at, across, down, text);
    } else if let Some(at) = whole.hover_pos() {
        readout(&painter, theme, &area, meters, at);
    }
}

fn grid(painter: &Painter, theme: &Theme, area: &PlotArea) {
    for (hz, _) in FREQUENCY_TICKS {
        let x = area.axis.x_of_hz(hz);
        pixel_snapping::vline(painter, x, area.height(), theme.line.gamma_multiply(FREQUENCY_GRID));
    }
    for (n, cut_db) in area.cut_ticks().into_iter().enumerate() {
        let line = theme.line.gamma_multiply(if n == 0 { 1.0 } else { CUT_GRID });
        pixel_snapping::hline(painter, area.rect.x_range(), area.cut_y(cut_db), line);
    }
}

/// The names of the lines of the grid.
fn marks(painter: &Painter, theme: &Theme, area: &PlotArea) {
    let rect = area.rect;
    for (hz, name) in FREQUENCY_TICKS {
        let at = pos2(area.axis.x_of_hz(hz), rect.bottom()) + FREQUENCY_NAME_AT;
        mark(painter, theme, at, Align2::LEFT_BOTTOM, name.into());
    }
    for (n, cut_db) in area.cut_ticks().into_iter().enumerate() {
        let text = plain(f64::from(-cut_db), 0) + if n == 0 { " dB" } else { "" };
        let at = pos2(rect.right(), area.cut_y(cut_db)) + CUT_NAME_AT;
        mark(painter, theme, at, Align2::RIGHT_BOTTOM, text);
    }
}

fn spectra(painter: &Painter, theme: &Theme, area: &PlotArea, meters: &SmoothedMeters) {
    let points = |values: &[f32], smoothness| -> Vec<Pos2> {
        let smooth = curve(&meters.cams, values, smoothness);
        smooth.iter().map(|(cam, db)| pos2(area.axis.x(*cam), area.level_y(*db))).collect()
    };
    let line = |values: &[f32]| thinned(&points(values, SMOOTHNESS), LINE_ERROR);
    let clash = curve(&meters.cams, &meters.clash, FILL_SMOOTHNESS);
    let bottom = area.rect.bottom();

    // One layer for stem and clash: without a graphics card every layer costs as much as it has pixels.
    let mut body = Mesh::default();
    for (n, stem) in points(&meters.stem_db, FILL_SMOOTHNESS).iter().enumerate() {
        let clash = (clash[n].1 / FULL_GLOW).clamp(0.0, 1.0);
        let colour = theme.stem.lerp_to_gamma(theme.accent, clash);
        let at_line = colour.gamma_multiply(BODY.0 + BODY.1 * clash);
        let at_end = colour.gamma_multiply(BODY_END.0 + BODY_END.1 * clash);
        // A clash reaches down to the frequencies below it; the rest fades under its line.
        let end = (stem.y + FADE + clash * (bottom - stem.y)).min(bottom);
        ribbon_step(&mut body, n, *stem, end, at_line, at_end);
    }
    painter.add(Shape::mesh(body));
    painter.add(Shape::line(line(&meters.stem_db), Stroke::new(STEM_LINE, theme.stem)));
    painter.add(Shape::line(line(&meters.vocal_db), Stroke::new(VOCAL_LINE, theme.vocal)));
}

/// The next step of a filled curve: from `top` down to `bottom`, shaded from one colour to another.
fn ribbon_step(mesh: &mut Mesh, n: usize, top: Pos2, bottom: f32, from: Color32, to: Color32) {
    mesh.colored_vertex(top, from);
    mesh.colored_vertex(pos2(top.x, bottom), to);
    if n > 0 {
        let last = 2 * n as u32;
        mesh.add_triangle(last - 2, last - 1, last);
        mesh.add_triangle(last - 1, last, last + 1);
    }
}

fn cut(painter: &Painter, theme: &Theme, area: &PlotArea, meters: &SmoothedMeters) {
    let smooth = curve(&meters.cams, &meters.cut_db, SMOOTHNESS);
    let points: Vec<Pos2> =
        smooth.iter().map(|(cam, db)| pos2(area.axis.x(*cam), area.cut_y(*db))).collect();
    let mut points = thinned(&points, LINE_ERROR);
    let zero = area.cut_y(0.0);
    // The brightness depends on the cut alone, so that the columns of the fill cannot be told apart.
    let glow = |y: f32| {
        let share = (y - zero) / area.cut_height();
        theme.accent.gamma_multiply(CUT_GLOW.0 + CUT_GLOW.1 * share)
    };
    let mut fill = Mesh::default();
    for (n, point) in points.iter().enumerate() {
        ribbon_step(&mut fill, n, *point, zero, glow(point.y), glow(zero));
    }
    painter.add(Shape::mesh(fill));
    points.insert(0, pos2(area.rect.left(), zero));
    points.push(pos2(area.rect.right(), zero));
    painter.add(Shape::line(points, Stroke::new(CUT_LINE, theme.accent)));
}

fn legend(painter: &Painter, theme: &Theme, area: &PlotArea) {
    let font = theme.font(LEGEND_TYPE);
    let mut x = area.rect.right() - LEGEND_RIGHT * theme.growth;
    let y = area.rect.top() + LEGEND_Y;
    let (width, height) = LEGEND_MARK;
    for (name, colour, filled) in [
        ("cut", theme.accent, false),
        ("clash", theme.accent, true),
        ("vocal", theme.vocal, false),
        ("stem", theme.stem, true),
    ] {
        let text = painter.text(pos2(x, y), Align2::RIGHT_CENTER, name, font.clone(), theme.faint);
        let centre = pos2(text.left() - LEGEND_GAP - width / 2.0, y);
        let (height, colour) = if filled {
            (height, colour.gamma_multiply(LEGEND_BODY))
        } else {
            (LEGEND_LINE, colour)
        };
        let mark = Rect::from_center_size(centre, vec2(width, height));
        pixel_snapping::rect(painter, mark, colour);
        x = mark.left() - LEGEND_APART;
    }
}

fn readout(painter: &Painter, theme: &Theme, area: &PlotArea, meters: &SmoothedMeters, at: Pos2) {
    let hz = area.axis.hz(at.x);
    let mut text = format!("{}  {}", hz_text(hz), note(hz));
    let cam = area.axis.cam(at.x);
    let nearest = (0..meters.cams.len())
        .min_by(|a, b| (meters.cams[*a] - cam).abs().total_cmp(&(meters.cams[*b] - cam).abs()));
    if let Some(band) = nearest {
        text += &format!(
            "   stem {}   vocal {}   cut {} dB",
            plain(meters.stem_db[band].into(), 0),
            plain(meters.vocal_db[band].into(), 0),
            plain(meters.cut_db[band].into(), 1)
        );
    }
    pixel_snapping::vline(painter, at.x, area.height(), theme.faint.gamma_multiply(POINTER_LINE));
    let (across, down) = area.words(theme);
    label(painter, theme, pos2(at.x, down.max), across, down, text);
}
