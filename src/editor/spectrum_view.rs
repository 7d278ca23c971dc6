//! The spectrum view: both spectra, where they clash, what is cut, and the limits and nodes to drag.

use egui::{
    Align2, Color32, Id, Mesh, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use leeway_engine::CONTROLS;
use leeway_engine::units::plain;

use super::audition::Auditions;
use super::control::Controls;
use super::curve::{curve, thinned};
use super::label::{label, mark};
use super::legend;
use super::limit_handles;
use super::meter_smoothing::SmoothedMeters;
use super::nodes;
use super::pixel_snapping;
use super::plot_area::PlotArea;
use super::readout::Readout;
use super::theme::Theme;
use super::why::Why;
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
const FOCUS_LINE: f32 = 1.0;
/// The stem after the cut: width of its line, in points, and how opaque it is.
const GHOST_LINE: f32 = 1.0;
const GHOST: f32 = 0.55;
/// The same of the deepest and the mean cut of the last seconds.
const RECENT_LINE: f32 = 1.0;
const DEEPEST: f32 = 0.45;
const MEAN: f32 = 0.75;
/// Points of a line, and of a fill or a faint line, per band.
const SMOOTHNESS: usize = 6;
const FILL_SMOOTHNESS: usize = 3;
/// How far a line may be from its curve, in points.
const LINE_ERROR: f32 = 0.2;
/// How opaque the grid is: frequencies, and cuts.
const FREQUENCY_GRID: f32 = 0.6;
const CUT_GRID: f32 = 0.5;
/// Where the name of a frequency lies from the foot of its line, and that of a cut from the right end of
/// its line, in points.
const FREQUENCY_NAME_AT: Vec2 = vec2(3.0, -2.0);
const CUT_NAME_AT: Vec2 = vec2(-4.0, -1.0);
/// What is drawn.
pub struct SpectrumView<'a> {
    pub theme: &'a Theme,
    pub meters: &'a SmoothedMeters,
    pub why: &'a Why,
    pub controls: &'a Controls,
}

impl SpectrumView<'_> {
    /// Draws the spectrum view into `rect`, and lets a band of it be heard.
    pub fn show(&self, ui: &mut Ui, rect: Rect, auditions: &mut Auditions) {
        let Self { theme, meters, why, controls } = *self;
        let max_cut_db = controls.of(&CONTROLS.max_cut).plain();
        let deepest = meters.cut_db.iter().copied().fold(max_cut_db, f32::max);
        let area = PlotArea::new(rect, meters.top_db, deepest);
        let sense = Sense::click_and_drag() | Sense::focusable_noninteractive();
        let whole = ui.interact(rect, Id::unique("spectrum view"), sense);
        let off = controls.params().settings().in_force().depth == 0.0;
        let readout = Readout { theme, area: &area, meters, why, off };
        let place = readout.place(ui, &whole);
        auditions.follow(ui, &whole, place, |at| area.axis.hz(at.x));
        describe(&whole, place.map(|at| readout.words(at.x)));
        nodes::add(ui, &whole, &area, controls, place);

        let painter = ui.painter().with_clip_rect(rect);
        grid(&painter, theme, &area);
        if !meters.is_empty() {
            spectra(&painter, theme, &area, meters);
            cut(&painter, theme, &area, meters);
        }
        auditions.shade(&painter, theme, rect, &area.axis);
        let moved = limit_handles::limits(ui, &painter, theme, &area, controls)
            .or(limit_handles::max_cut(ui, &painter, theme, &area, controls))
            .or(nodes::show(ui, &painter, theme, &area, controls));
        if whole.has_focus() {
            let stroke = Stroke::new(FOCUS_LINE, theme.accent);
            painter.rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
        }
        // Words come last: nothing is to lie over them.
        marks(&painter, theme, &area);
        legend::show(&painter, theme, &area);
        let (across, down) = area.words(theme);
        if let Some((at, text)) = moved {
            label(&painter, theme, at, across, down, text);
        } else if let Some(words) = auditions.words() {
            let x = place.map_or(rect.center().x, |at| at.x);
            label(&painter, theme, pos2(x, down.max), across, down, words);
        } else if let Some(at) = place {
            readout.show(&painter, at.x);
        }
    }
}

/// Names the picture, and what it says of a frequency, in the accessibility tree.
fn describe(picture: &Response, words: Option<String>) {
    picture.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Image, true, "Spectra, clash and cut");
        info.current_text_value.clone_from(&words);
        info
    });
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
    if meters.cut_db.iter().any(|cut_db| *cut_db > 0.0) {
        let after: Vec<f32> =
            meters.stem_db.iter().zip(&meters.cut_db).map(|(stem, cut)| stem - cut).collect();
        let ghost = Stroke::new(GHOST_LINE, theme.text.gamma_multiply(GHOST));
        let ghostly = thinned(&points(&after, FILL_SMOOTHNESS), LINE_ERROR);
        painter.add(Shape::line(ghostly, ghost));
    }
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
    let line = |values: &[f32], smoothness| {
        let smooth = curve(&meters.cams, values, smoothness);
        let points: Vec<Pos2> =
            smooth.iter().map(|(cam, db)| pos2(area.axis.x(*cam), area.cut_y(*db))).collect();
        thinned(&points, LINE_ERROR)
    };
    for (values, opacity) in [(&meters.deepest_db, DEEPEST), (&meters.mean_db, MEAN)] {
        let stroke = Stroke::new(RECENT_LINE, theme.cut.gamma_multiply(opacity));
        painter.add(Shape::line(line(values, FILL_SMOOTHNESS), stroke));
    }
    let mut points = line(&meters.cut_db, SMOOTHNESS);
    let zero = area.cut_y(0.0);
    // The brightness depends on the cut alone, so that the columns of the fill cannot be told apart.
    let glow = |y: f32| {
        let share = (y - zero) / area.cut_height();
        theme.cut.gamma_multiply(CUT_GLOW.0 + CUT_GLOW.1 * share)
    };
    let mut fill = Mesh::default();
    for (n, point) in points.iter().enumerate() {
        ribbon_step(&mut fill, n, *point, zero, glow(point.y), glow(zero));
    }
    painter.add(Shape::mesh(fill));
    points.insert(0, pos2(area.rect.left(), zero));
    points.push(pos2(area.rect.right(), zero));
    painter.add(Shape::line(points, Stroke::new(CUT_LINE, theme.cut)));
}
