//! The picture: both spectra, where they clash, what is cut, and the limits to drag.

use egui::{
    Align2, Color32, CursorIcon, Id, Mesh, Painter, Pos2, Rangef, Rect, Response, Role, Sense,
    Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::control::{Control, Controls};
use super::crisp;
use super::display::{Axis, Display, curve, thinned};
use super::knob::reset_by;
use super::theme::Theme;
use crate::ruler::MARKS;
use crate::units::{hz_text, note};

/// The spectra's range in dB.
const RANGE_DB: f32 = 66.0;
/// How far the stem's body fades under its line, in points.
const FADE: f32 = 70.0;
/// A clash is shared by its neighbours, so each has a part of it: from this much on it glows in full.
const FULL_GLOW: f32 = 0.4;
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

    /// From 0 dB of cut down: above, there are words.
    fn height(&self) -> Rangef {
        Rangef::new(self.rect.top() + CUT_FROM, self.rect.bottom())
    }

    fn cut_height(&self) -> f32 {
        (CUT_TO * self.rect.height() - CUT_FROM).max(1.0)
    }
}

/// Draws the picture into `rect`.
pub fn picture(ui: &mut Ui, theme: &Theme, rect: Rect, display: &Display, controls: &Controls) {
    let params = controls.params();
    let max_cut = controls.of(&params.max_cut);
    let deepest = display.cut_db.iter().copied().fold(max_cut.plain(), f32::max);
    let place = Place {
        rect,
        axis: Axis::new(rect.left(), rect.width()),
        top_db: display.top_db,
        cut_range_db: [6.0, 12.0, 18.0].into_iter().find(|range| deepest <= *range).unwrap_or(24.0),
    };
    let whole = ui.interact(rect, Id::unique("picture"), Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Spectra, clash and cut"));

    let painter = ui.painter().with_clip_rect(rect);
    grid(&painter, theme, &place);
    if !display.is_empty() {
        spectra(&painter, theme, &place, display);
        cut(&painter, theme, &place, display);
    }
    limits(ui, &painter, theme, &place, controls);
    legend(&painter, theme, &place);
    if let Some(at) = whole.hover_pos() {
        readout(&painter, theme, &place, display, at);
    }
}

fn grid(painter: &Painter, theme: &Theme, place: &Place) {
    let rect = place.rect;
    let small = theme.font(10.0);
    for (hz, name) in MARKS {
        let x = place.axis.x_of_hz(hz);
        crisp::vline(painter, x, place.height(), theme.line.gamma_multiply(0.6));
        let at = pos2(x + 3.0, rect.bottom() - 2.0);
        painter.text(at, Align2::LEFT_BOTTOM, name, small.clone(), theme.faint);
    }
    for part in 0..=3 {
        let cut_db = place.cut_range_db * part as f32 / 3.0;
        let y = place.cut_y(cut_db);
        let line = theme.line.gamma_multiply(if part == 0 { 1.0 } else { 0.5 });
        crisp::hline(painter, rect.x_range(), y, line);
        let text = if part == 0 { "0 dB".into() } else { format!("\u{2212}{cut_db:.0}") };
        let at = pos2(rect.right() - 4.0, y - 1.0);
        painter.text(at, Align2::RIGHT_BOTTOM, text, small.clone(), theme.faint);
    }
}

fn spectra(painter: &Painter, theme: &Theme, place: &Place, display: &Display) {
    let points = |values: &[f32], smoothness| -> Vec<Pos2> {
        let smooth = curve(&display.cams, values, smoothness);
        smooth.iter().map(|(cam, db)| pos2(place.axis.x(*cam), place.level_y(*db))).collect()
    };
    let line = |values: &[f32]| thinned(&points(values, SMOOTHNESS), LINE_ERROR);
    let clash = curve(&display.cams, &display.clash, FILL_SMOOTHNESS);
    let bottom = place.rect.bottom();

    // One layer for stem and clash: without a graphics card every layer is paid for pixel by pixel.
    let mut body = Mesh::default();
    for (n, stem) in points(&display.stem_db, FILL_SMOOTHNESS).iter().enumerate() {
        let clash = (clash[n].1 / FULL_GLOW).clamp(0.0, 1.0);
        let colour = theme.stem.lerp_to_gamma(theme.accent, clash);
        let top = colour.gamma_multiply(0.55 + 0.35 * clash);
        // A clash reaches down to the frequencies below it; the rest fades under its line.
        let depth = FADE + clash * (bottom - stem.y);
        let end = (stem.y + depth).min(bottom);
        strip(&mut body, n, *stem, end, top, colour.gamma_multiply(0.02 + 0.2 * clash));
    }
    painter.add(Shape::mesh(body));
    painter.add(Shape::line(line(&display.stem_db), Stroke::new(1.0, theme.stem)));
    painter.add(Shape::line(line(&display.vocal_db), Stroke::new(1.5, theme.vocal)));
}

/// The next step of a filled curve: from `top` down to `bottom`, shaded from one colour to another.
fn strip(mesh: &mut Mesh, n: usize, top: Pos2, bottom: f32, from: Color32, to: Color32) {
    mesh.colored_vertex(top, from);
    mesh.colored_vertex(pos2(top.x, bottom), to);
    if n > 0 {
        let last = 2 * n as u32;
        mesh.add_triangle(last - 2, last - 1, last);
        mesh.add_triangle(last - 1, last, last + 1);
    }
}

fn cut(painter: &Painter, theme: &Theme, place: &Place, display: &Display) {
    let smooth = curve(&display.cams, &display.cut_db, SMOOTHNESS);
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
        strip(&mut fill, n, *point, zero, glow(point.y), glow(zero));
    }
    painter.add(Shape::mesh(fill));
    points.insert(0, pos2(place.rect.left(), zero));
    points.push(pos2(place.rect.right(), zero));
    painter.add(Shape::line(points, Stroke::new(2.5, theme.accent)));
}

/// The limits and Max cut, as lines to drag.
fn limits(ui: &mut Ui, painter: &Painter, theme: &Theme, place: &Place, controls: &Controls) {
    let params = controls.params();
    let rect = place.rect;
    let (low, high) = (controls.of(&params.low), controls.of(&params.high));
    let low_x = place.axis.x_of_hz(low.plain()).max(rect.left());
    let high_x = place.axis.x_of_hz(high.plain()).min(rect.right());
    let shade = theme.background.gamma_multiply(0.65);
    for outside in [(rect.left(), low_x), (high_x, rect.right())] {
        if outside.1 > outside.0 {
            let area = Rect::from_x_y_ranges(outside.0..=outside.1, rect.y_range());
            crisp::rect(painter, area, shade);
        }
    }
    let ceiling = place.cut_y(0.0);
    for (control, x) in [(low, low_x), (high, high_x)] {
        let area = Rect::from_x_y_ranges(x - 6.0..=x + 6.0, rect.top()..=rect.bottom());
        let response = ui.interact(area, Id::unique(control.name()), Sense::click_and_drag());
        let to = |at: Pos2| control.normalized_of(place.axis.hz(at.x).clamp(20.0, 20_000.0));
        let response = drag(ui, response, control, CursorIcon::ResizeHorizontal, to);
        let colour =
            if response.hovered() || response.dragged() { theme.accent } else { theme.faint };
        crisp::vline(painter, x, place.height(), colour);
        painter.circle_filled(pos2(x, ceiling), 4.5, colour);
        if response.dragged() {
            label(painter, theme, pos2(x, rect.top() + 6.0), &control.text());
        }
    }
    let max_cut = controls.of(&params.max_cut);
    let y = place.cut_y(max_cut.plain());
    let area =
        Rect::from_x_y_ranges(low_x + 8.0..=(high_x - 8.0).max(low_x + 8.0), y - 4.0..=y + 4.0);
    let response = ui.interact(area, Id::unique("max cut line"), Sense::click_and_drag());
    let to = |at: Pos2| max_cut.normalized_of(place.cut_at(at.y).clamp(0.0, 24.0));
    let response = drag(ui, response, max_cut, CursorIcon::ResizeVertical, to);
    let lit = response.hovered() || response.dragged();
    let colour = if lit { theme.accent } else { theme.faint.gamma_multiply(0.7) };
    crisp::dashes(painter, Rangef::new(low_x, high_x), y, 4.0, colour);
    if lit {
        let text = format!("{} {}", max_cut.name(), max_cut.text());
        label(painter, theme, pos2((low_x + high_x) / 2.0, y + 4.0), &text);
    }
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
    let mut x = place.rect.right() - 40.0;
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
            crisp::rect(painter, mark, colour.gamma_multiply(0.7));
        } else {
            crisp::rect(
                painter,
                Rect::from_center_size(mark.center(), vec2(mark.width(), 2.0)),
                colour,
            );
        }
        x = mark.left() - 10.0;
    }
}

fn readout(painter: &Painter, theme: &Theme, place: &Place, display: &Display, at: Pos2) {
    let hz = place.axis.hz(at.x);
    let mut text = format!("{}  {}", hz_text(hz), note(hz));
    let cam = place.axis.cam(at.x);
    let nearest = (0..display.cams.len())
        .min_by(|a, b| (display.cams[*a] - cam).abs().total_cmp(&(display.cams[*b] - cam).abs()));
    if let Some(band) = nearest {
        text += &format!(
            "   stem {:.0}   vocal {:.0}   cut {:.1} dB",
            display.stem_db[band], display.vocal_db[band], display.cut_db[band]
        );
    }
    crisp::vline(painter, at.x, place.height(), theme.faint.gamma_multiply(0.4));
    label(painter, theme, pos2(at.x, place.rect.bottom() - 34.0), &text);
}

/// Words on a plate, their top centre at `at`, kept inside the picture.
fn label(painter: &Painter, theme: &Theme, at: Pos2, text: &str) {
    let galley = painter.layout_no_wrap(text.into(), theme.font(11.5), theme.text);
    let size = galley.size() + vec2(12.0, 6.0);
    let clip = painter.clip_rect();
    let left = (at.x - size.x / 2.0)
        .clamp(clip.left() + 4.0, (clip.right() - size.x - 4.0).max(clip.left() + 4.0));
    let plate = Rect::from_min_size(pos2(left, at.y), size);
    painter.rect_filled(plate, 4.0, theme.background.gamma_multiply(0.9));
    painter.galley(plate.min + vec2(6.0, 3.0), galley, theme.text);
}
