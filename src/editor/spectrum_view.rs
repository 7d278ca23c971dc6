//! The spectrum view: both spectra, where they clash, what is cut, and the limits to drag.

use egui::{
    Align2, Color32, CursorIcon, Id, Mesh, Painter, Pos2, Rangef, Rect, Response, Role, Sense,
    Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::control::{Control, Controls};
use super::knob::reset_by;
use super::label::{label, mark};
use super::meter_smoothing::{Axis, SmoothedMeters, curve, thinned};
use super::pixel_snapping;
use super::theme::Theme;
use crate::frequency_ticks::FREQUENCY_TICKS;
use crate::units::{hz_text, note, plain};

/// The spectra's range in dB.
const RANGE_DB: f32 = 66.0;
/// How far the stem's body fades under its line, in points.
const FADE: f32 = 70.0;
/// A clash is shared by its neighbours, so each has a part of it: from this much on it glows in full.
const FULL_GLOW: f32 = 0.25;
/// Points of a line, and of the fill below it, per band.
const SMOOTHNESS: usize = 6;
const FILL_SMOOTHNESS: usize = 3;
/// How far a line may be from its curve, in points.
const LINE_ERROR: f32 = 0.2;
/// The cut's 0 dB lies this many points under the picture's top, below the words there; its scale
/// ends at this share of the height.
const CUT_FROM: f32 = 30.0;
const CUT_TO: f32 = 0.8;

/// Where things lie.
struct Place {
    rect: Rect,
    axis: Axis,
    top_db: f32,
    cut_range_db: f32,
}

impl Place {
    fn level_y(&self, db: f32) -> f32 {
        let share = ((self.top_db - db) / RANGE_DB).clamp(0.0, 1.0);
        let top = self.rect.top() + CUT_FROM;
        top + (self.rect.bottom() - top) * share
    }

    fn cut_y(&self, cut_db: f32) -> f32 {
        self.rect.top() + CUT_FROM + self.cut_height() * cut_db / self.cut_range_db
    }

    fn cut_at(&self, y: f32) -> f32 {
        (y - self.rect.top() - CUT_FROM) / self.cut_height() * self.cut_range_db
    }

    /// The cuts in dB that the grid has a line for, 0 first.
    fn cut_marks(&self) -> [f32; 4] {
        [0.0, 1.0, 2.0, 3.0].map(|part| self.cut_range_db * part / 3.0)
    }

    /// Where words may lie over the picture: clear of the words above it and of both axes.
    fn words(&self, theme: &Theme) -> (Rangef, Rangef) {
        let axis = vec2(36.0, 16.0) * theme.growth;
        let x = Rangef::new(self.rect.left() + 4.0, self.rect.right() - axis.x);
        (x, Rangef::new(self.rect.top() + CUT_FROM + 6.0, self.rect.bottom() - axis.y))
    }

    /// From 0 dB of cut down: above, there are words.
    fn height(&self) -> Rangef {
        Rangef::new(self.rect.top() + CUT_FROM, self.rect.bottom())
    }

    fn cut_height(&self) -> f32 {
        (CUT_TO * self.rect.height() - CUT_FROM).max(1.0)
    }
}

/// Draws the spectrum view into `rect`.
pub fn show(ui: &mut Ui, theme: &Theme, rect: Rect, meters: &SmoothedMeters, controls: &Controls) {
    let params = controls.params();
    let max_cut = controls.of(&params.max_cut);
    let deepest = meters.cut_db.iter().copied().fold(max_cut.plain(), f32::max);
    let place = Place {
        rect,
        axis: Axis::new(rect.left(), rect.width()),
        top_db: meters.top_db,
        cut_range_db: [6.0, 12.0, 18.0].into_iter().find(|range| deepest <= *range).unwrap_or(24.0),
    };
    let whole = ui.interact(rect, Id::unique("picture"), Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Spectra, clash and cut"));

    let painter = ui.painter().with_clip_rect(rect);
    grid(&painter, theme, &place);
    if !meters.is_empty() {
        spectra(&painter, theme, &place, meters);
        cut(&painter, theme, &place, meters);
    }
    let moved = limits(ui, &painter, theme, &place, controls)
        .or(max_cut_line(ui, &painter, theme, &place, controls));
    // Words come last: nothing is to lie over them.
    marks(&painter, theme, &place);
    legend(&painter, theme, &place);
    if let Some((at, text)) = moved {
        let (across, down) = place.words(theme);
        label(&painter, theme, at, across, down, text);
    } else if let Some(at) = whole.hover_pos() {
        readout(&painter, theme, &place, meters, at);
    }
}

fn grid(painter: &Painter, theme: &Theme, place: &Place) {
    for (hz, _) in FREQUENCY_TICKS {
        let x = place.axis.x_of_hz(hz);
        pixel_snapping::vline(painter, x, place.height(), theme.line.gamma_multiply(0.6));
    }
    for (n, cut_db) in place.cut_marks().into_iter().enumerate() {
        let line = theme.line.gamma_multiply(if n == 0 { 1.0 } else { 0.5 });
        pixel_snapping::hline(painter, place.rect.x_range(), place.cut_y(cut_db), line);
    }
}

/// What the lines of the grid are.
fn marks(painter: &Painter, theme: &Theme, place: &Place) {
    let rect = place.rect;
    for (hz, name) in FREQUENCY_TICKS {
        let at = pos2(place.axis.x_of_hz(hz) + 3.0, rect.bottom() - 2.0);
        mark(painter, theme, at, Align2::LEFT_BOTTOM, name.into());
    }
    for (n, cut_db) in place.cut_marks().into_iter().enumerate() {
        let text = plain(f64::from(-cut_db), 0) + if n == 0 { " dB" } else { "" };
        let at = pos2(rect.right() - 4.0, place.cut_y(cut_db) - 1.0);
        mark(painter, theme, at, Align2::RIGHT_BOTTOM, text);
    }
}

fn spectra(painter: &Painter, theme: &Theme, place: &Place, meters: &SmoothedMeters) {
    let points = |values: &[f32], smoothness| -> Vec<Pos2> {
        let smooth = curve(&meters.cams, values, smoothness);
        smooth.iter().map(|(cam, db)| pos2(place.axis.x(*cam), place.level_y(*db))).collect()
    };
    let line = |values: &[f32]| thinned(&points(values, SMOOTHNESS), LINE_ERROR);
    let clash = curve(&meters.cams, &meters.clash, FILL_SMOOTHNESS);
    let bottom = place.rect.bottom();

    // One layer for stem and clash: without a graphics card every layer is paid for pixel by pixel.
    let mut body = Mesh::default();
    for (n, stem) in points(&meters.stem_db, FILL_SMOOTHNESS).iter().enumerate() {
        let clash = (clash[n].1 / FULL_GLOW).clamp(0.0, 1.0);
        let colour = theme.stem.lerp_to_gamma(theme.accent, clash);
        let top = colour.gamma_multiply(0.55 + 0.35 * clash);
        // A clash reaches down to the frequencies below it; the rest fades under its line.
        let depth = FADE + clash * (bottom - stem.y);
        let end = (stem.y + depth).min(bottom);
        ribbon_step(&mut body, n, *stem, end, top, colour.gamma_multiply(0.02 + 0.2 * clash));
    }
    painter.add(Shape::mesh(body));
    painter.add(Shape::line(line(&meters.stem_db), Stroke::new(1.0, theme.stem)));
    painter.add(Shape::line(line(&meters.vocal_db), Stroke::new(1.5, theme.vocal)));
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

fn cut(painter: &Painter, theme: &Theme, place: &Place, meters: &SmoothedMeters) {
    let smooth = curve(&meters.cams, &meters.cut_db, SMOOTHNESS);
    let points: Vec<Pos2> =
        smooth.iter().map(|(cam, db)| pos2(place.axis.x(*cam), place.cut_y(*db))).collect();
    let mut points = thinned(&points, LINE_ERROR);
    let zero = place.cut_y(0.0);
    // The deeper, the brighter, alike at every frequency: the columns of the fill cannot be told apart.
    let glow = |y: f32| {
        let share = (y - zero) / place.cut_height();
        theme.accent.gamma_multiply(0.08 + 0.30 * share)
    };
    let mut fill = Mesh::default();
    for (n, point) in points.iter().enumerate() {
        ribbon_step(&mut fill, n, *point, zero, glow(point.y), glow(zero));
    }
    painter.add(Shape::mesh(fill));
    points.insert(0, pos2(place.rect.left(), zero));
    points.push(pos2(place.rect.right(), zero));
    painter.add(Shape::line(points, Stroke::new(2.5, theme.accent)));
}

/// The limits, as lines to drag. What to say of the one that is being moved, and where.
fn limits(
    ui: &mut Ui,
    painter: &Painter,
    theme: &Theme,
    place: &Place,
    controls: &Controls,
) -> Option<(Pos2, String)> {
    let params = controls.params();
    let rect = place.rect;
    let (low, high) = (controls.of(&params.low), controls.of(&params.high));
    let low_x = place.axis.x_of_hz(low.plain()).max(rect.left());
    let high_x = place.axis.x_of_hz(high.plain()).min(rect.right());
    let shade = theme.background.gamma_multiply(0.65);
    for outside in [(rect.left(), low_x), (high_x, rect.right())] {
        if outside.1 > outside.0 {
            let area = Rect::from_x_y_ranges(outside.0..=outside.1, rect.y_range());
            pixel_snapping::rect(painter, area, shade);
        }
    }
    let ceiling = place.cut_y(0.0);
    let mut moved = None;
    for (control, x) in [(low, low_x), (high, high_x)] {
        let area = Rect::from_x_y_ranges(x - 6.0..=x + 6.0, rect.top()..=rect.bottom());
        let response = ui.interact(area, Id::unique(control.name()), Sense::click_and_drag());
        let to = |at: Pos2| control.normalized_of(place.axis.hz(at.x).clamp(20.0, 20_000.0));
        let response = drag(ui, response, control, CursorIcon::ResizeHorizontal, to);
        let colour =
            if response.hovered() || response.dragged() { theme.accent } else { theme.faint };
        pixel_snapping::vline(painter, x, place.height(), colour);
        painter.circle_filled(pos2(x, ceiling), 4.5, colour);
        if response.dragged() {
            moved = Some((pos2(x, rect.top()), control.text()));
        }
    }
    moved
}

/// Max cut, as a line to drag between the limits. What to say of it while it is moved, and where.
fn max_cut_line(
    ui: &mut Ui,
    painter: &Painter,
    theme: &Theme,
    place: &Place,
    controls: &Controls,
) -> Option<(Pos2, String)> {
    let params = controls.params();
    let max_cut = controls.of(&params.max_cut);
    let low_x = place.axis.x_of_hz(controls.of(&params.low).plain()).max(place.rect.left());
    let high_x = place.axis.x_of_hz(controls.of(&params.high).plain()).min(place.rect.right());
    let y = place.cut_y(max_cut.plain());
    let area =
        Rect::from_x_y_ranges(low_x + 8.0..=(high_x - 8.0).max(low_x + 8.0), y - 4.0..=y + 4.0);
    let response = ui.interact(area, Id::unique("max cut line"), Sense::click_and_drag());
    let to = |at: Pos2| max_cut.normalized_of(place.cut_at(at.y).clamp(0.0, 24.0));
    let response = drag(ui, response, max_cut, CursorIcon::ResizeVertical, to);
    let lit = response.hovered() || response.dragged();
    let colour = if lit { theme.accent } else { theme.faint.gamma_multiply(0.7) };
    pixel_snapping::dashes(painter, Rangef::new(low_x, high_x), y, 4.0, colour);
    lit.then(|| {
        let text = format!("{} {}", max_cut.name(), max_cut.text());
        (pos2((low_x + high_x) / 2.0, y + 4.0), text)
    })
}

/// Lets a line in the picture move `control`; fine with shift, back with a double click.
fn drag(
    ui: &Ui,
    response: Response,
    control: Control,
    cursor: CursorIcon,
    value_at: impl Fn(Pos2) -> f32,
) -> Response {
    if response.drag_started() {
        control.begin();
    }
    if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
        && response.drag_delta() != vec2(0.0, 0.0)
    {
        if ui.input(|input| input.modifiers.shift) {
            let moved = value_at(at) - value_at(at - response.drag_delta());
            control.set(control.normalized() + 0.1 * moved);
        } else {
            control.set(value_at(at));
        }
    }
    if response.drag_stopped() {
        control.end();
    }
    if reset_by(ui, &response) {
        control.jump(control.default());
    }
    response.widget_info(|| {
        let name = format!("{} handle", control.name());
        WidgetInfo::slider(true, control.plain().into(), name)
    });
    response.on_hover_cursor(cursor)
}

fn legend(painter: &Painter, theme: &Theme, place: &Place) {
    let font = theme.font(10.5);
    let mut x = place.rect.right() - 40.0 * theme.growth;
    let y = place.rect.top() + 11.0;
    for (name, colour, filled) in [
        ("cut", theme.accent, false),
        ("clash", theme.accent, true),
        ("vocal", theme.vocal, false),
        ("stem", theme.stem, true),
    ] {
        let text = painter.text(pos2(x, y), Align2::RIGHT_CENTER, name, font.clone(), theme.faint);
        let mark = Rect::from_center_size(pos2(text.left() - 10.0, y), vec2(11.0, 8.0));
        if filled {
            pixel_snapping::rect(painter, mark, colour.gamma_multiply(0.7));
        } else {
            pixel_snapping::rect(
                painter,
                Rect::from_center_size(mark.center(), vec2(mark.width(), 2.0)),
                colour,
            );
        }
        x = mark.left() - 10.0;
    }
}

fn readout(painter: &Painter, theme: &Theme, place: &Place, meters: &SmoothedMeters, at: Pos2) {
    let hz = place.axis.hz(at.x);
    let mut text = format!("{}  {}", hz_text(hz), note(hz));
    let cam = place.axis.cam(at.x);
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
    pixel_snapping::vline(painter, at.x, place.height(), theme.faint.gamma_multiply(0.4));
    let (across, down) = place.words(theme);
    label(painter, theme, pos2(at.x, down.max), across, down, text);
}
