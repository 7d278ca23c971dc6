//! The diagnosis in words, in the corner of the spectrum view.

use egui::{Align2, Color32, FontId, Painter, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::diagnosis::{Finding, Weight};
use super::host::Host;
use super::theme::Theme;

/// Width of a plate with advice, in points, and what the picture's legend takes.
const PLATE: f32 = 360.0;
const LEGEND: f32 = 230.0;
/// Between two lines of advice, in points.
const GAP: f32 = 5.0;

/// Writes `finding` into the upper left of `picture`: one line if all is well, a plate with what to
/// do in `host` if not, which in a small window takes all of `area`.
pub fn show(ui: &mut Ui, theme: &Theme, picture: Rect, area: Rect, finding: Finding, host: Host) {
    if finding.weight() == Weight::Problem {
        let painter = ui.painter().with_clip_rect(area);
        advise(&painter, theme, picture, finding, host);
    } else {
        tell(&ui.painter().with_clip_rect(picture), theme, picture, finding);
    }
    said(ui, picture, finding);
}

fn tell(painter: &Painter, theme: &Theme, picture: Rect, finding: Finding) {
    let left = picture.min + vec2(10.0, 15.0);
    let disc = Rect::from_center_size(left + vec2(5.0, 0.0), vec2(9.0, 9.0));
    mark(painter, theme, disc, finding.weight());
    let title = left + vec2(16.0, 0.0);
    let font = theme.semibold(12.5);
    let text = painter.text(title, Align2::LEFT_CENTER, finding.title(), font, theme.text);
    let advice = pos2(text.right() + 8.0, title.y);
    let room = picture.right() - LEGEND * theme.growth - advice.x;
    let galley = painter.layout_no_wrap(finding.advice().into(), theme.font(11.5), theme.faint);
    if galley.size().x < room {
        painter.galley(advice - vec2(0.0, galley.size().y / 2.0), galley, theme.faint);
    }
}

fn advise(painter: &Painter, theme: &Theme, picture: Rect, finding: Finding, host: Host) {
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
            painter.layout(text.clone(), font.clone(), *colour, width - 40.0)
        };
        let galleys: Vec<_> = lines.iter().map(galley).collect();
        let height: f32 = galleys.iter().map(|galley| galley.size().y + GAP).sum();
        (galleys, vec2(width, height + 15.0))
    };
    // The legend stays free, if there is room for that.
    let (mut galleys, mut size) =
        within((PLATE * theme.growth).min(picture.width() - LEGEND * theme.growth - 10.0));
    if size.y > picture.height() - 16.0 {
        (galleys, size) = within(picture.width() - 20.0);
    }
    let plate = Rect::from_min_size(picture.min + vec2(10.0, 4.0), size);
    painter.rect_filled(plate, 6.0, theme.background.gamma_multiply(0.94));
    painter.rect_stroke(plate, 6.0, Stroke::new(1.0, theme.accent), egui::StrokeKind::Inside);
    let triangle = Rect::from_center_size(plate.min + vec2(17.0, 19.0), vec2(12.0, 12.0));
    mark(painter, theme, triangle, Weight::Problem);
    let mut at = plate.min + vec2(30.0, 10.0);
    for galley in galleys {
        let step = galley.size().y + GAP;
        painter.galley(at, galley, theme.text);
        at.y += step;
    }
}

/// Lets screen readers, and tests, read it.
fn said(ui: &mut Ui, picture: Rect, finding: Finding) {
    use egui::{Id, Role, Sense, WidgetInfo};
    let line = Rect::from_min_size(picture.min, vec2(1.0, 1.0));
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
