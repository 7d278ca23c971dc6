//! The diagnosis in words, in the corner of the spectrum view.

use egui::{Align2, Color32, FontId, Painter, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};

use super::diagnosis::{Finding, Weight};
use super::host::Host;
use super::theme::Theme;

/// Width of the legend of the spectrum view, which stays free, in points.
const LEGEND: f32 = 230.0;
/// The line that is shown while all is well, in points: where it begins, from the view's corner to the
/// middle of its height.
const LINE_AT: Vec2 = vec2(10.0, 15.0);
/// Its mark's width and height, where the title begins, and what is between title and advice.
const LINE_MARK: f32 = 9.0;
const LINE_TITLE: f32 = 16.0;
const LINE_ADVICE: f32 = 8.0;
/// The plate with advice, in points: its width, where it lies from the view's corner, and its round corners.
const PLATE: f32 = 360.0;
const PLATE_AT: Vec2 = vec2(10.0, 4.0);
const PLATE_CORNER: f32 = 6.0;
/// Where its words begin, what is right of them and below them, and between two lines.
const PLATE_WORDS: Vec2 = vec2(30.0, 10.0);
const PLATE_RIGHT: f32 = 10.0;
const PLATE_BELOW: f32 = 5.0;
const PLATE_GAP: f32 = 5.0;
/// The middle of its mark, and the mark's width and height.
const PLATE_MARK_AT: Vec2 = vec2(17.0, 19.0);
const PLATE_MARK: f32 = 12.0;
/// How opaque it is: curves below it must not disturb the words.
const PLATE_OPACITY: f32 = 0.94;
/// A plate that leaves less than this of the view's height, in points, gets the view's whole width.
const PLATE_LEAVES: f32 = 16.0;

/// Writes `finding` into the upper left of `view`: one line if all is well; else a plate that says what to
/// do in `host`, and may reach down over all of `area` in a small window.
pub fn show(ui: &mut Ui, theme: &Theme, view: Rect, area: Rect, finding: Finding, host: Host) {
    if finding.weight() == Weight::Problem {
        let painter = ui.painter().with_clip_rect(area);
        advise(&painter, theme, view, finding, host);
    } else {
        tell(&ui.painter().with_clip_rect(view), theme, view, finding);
    }
    said(ui, view, finding);
}

fn tell(painter: &Painter, theme: &Theme, view: Rect, finding: Finding) {
    let left = view.min + LINE_AT;
    let disc = Rect::from_center_size(left + vec2(5.0, 0.0), Vec2::splat(LINE_MARK));
    mark(painter, theme, disc, finding.weight());
    let title = left + vec2(LINE_TITLE, 0.0);
    let font = theme.semibold(12.5);
    let text = painter.text(title, Align2::LEFT_CENTER, finding.title(), font, theme.text);
    let advice = pos2(text.right() + LINE_ADVICE, title.y);
    let room = view.right() - LEGEND * theme.growth - advice.x;
    let galley = painter.layout_no_wrap(finding.advice().into(), theme.font(11.5), theme.faint);
    if galley.size().x < room {
        painter.galley(advice - vec2(0.0, galley.size().y / 2.0), galley, theme.faint);
    }
}

fn advise(painter: &Painter, theme: &Theme, view: Rect, finding: Finding, host: Host) {
    let mut lines = vec![(finding.title().to_owned(), theme.semibold(14.0), theme.text)];
    lines.push((finding.advice().to_owned(), theme.font(12.0), theme.text));
    if finding.needs_routing() {
        lines.push((format!("In {}:", host.name()), theme.semibold(12.0), theme.faint));
        for (n, step) in host.steps().iter().enumerate() {
            lines.push((format!("{}.  {step}", n + 1), theme.font(12.0), theme.text));
        }
    }
    let within = |width: f32| {
        let galley = |(text, font, colour): &(String, FontId, Color32)| {
            painter.layout(text.clone(), font.clone(), *colour, width - PLATE_WORDS.x - PLATE_RIGHT)
        };
        let galleys: Vec<_> = lines.iter().map(galley).collect();
        let height: f32 = galleys.iter().map(|galley| galley.size().y + PLATE_GAP).sum();
        (galleys, vec2(width, height + PLATE_WORDS.y + PLATE_BELOW))
    };
    // The legend stays free, if there is room for that.
    let (mut galleys, mut size) =
        within((PLATE * theme.growth).min(view.width() - LEGEND * theme.growth - PLATE_AT.x));
    if size.y > view.height() - PLATE_LEAVES {
        (galleys, size) = within(view.width() - 2.0 * PLATE_AT.x);
    }
    let plate = Rect::from_min_size(view.min + PLATE_AT, size);
    painter.rect_filled(plate, PLATE_CORNER, theme.background.gamma_multiply(PLATE_OPACITY));
    painter.rect_stroke(
        plate,
        PLATE_CORNER,
        Stroke::new(1.0, theme.accent),
        egui::StrokeKind::Inside,
    );
    let triangle = Rect::from_center_size(plate.min + PLATE_MARK_AT, Vec2::splat(PLATE_MARK));
    mark(painter, theme, triangle, Weight::Problem);
    let mut at = plate.min + PLATE_WORDS;
    for galley in galleys {
        let step = galley.size().y + PLATE_GAP;
        painter.galley(at, galley, theme.text);
        at.y += step;
    }
}

/// Says it in the accessibility tree.
fn said(ui: &mut Ui, view: Rect, finding: Finding) {
    use egui::{Id, Role, Sense, WidgetInfo};
    let line = Rect::from_min_size(view.min, vec2(1.0, 1.0));
    let response = ui.interact(line, Id::unique("status"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, finding.title()));
}

/// Told apart by shape: a disc for good, a ring to note, a triangle for a problem.
fn mark(painter: &Painter, theme: &Theme, rect: Rect, weight: Weight) {
    let stroke = Stroke::new(1.5, theme.faint);
    match weight {
        Weight::Good => {
            painter.circle_filled(rect.center(), rect.width() / 2.0, theme.accent);
        }
        Weight::Note => {
            painter.circle_stroke(rect.center(), rect.width() / 2.0, stroke);
        }
        Weight::Problem => {
            let corners = vec![rect.center_top(), rect.right_bottom(), rect.left_bottom()];
            painter.add(Shape::convex_polygon(corners, theme.accent, Stroke::NONE));
        }
    }
}
