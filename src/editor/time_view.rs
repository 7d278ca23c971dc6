//! The Time view: the picture that the command draws of a stem, live. Time goes across and frequency up, the
//! cut glows over the stem's level, and the vocal's phrases are bars beneath.

use egui::{
    Align2, Id, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2,
};
use leeway_engine::bands::{cam_from_hz, hz_from_cam};
use leeway_engine::units::{hz_text, note, plain};

use super::audition::Auditions;
use super::label::{label, mark};
use super::pixel_snapping;
use super::theme::Theme;
use super::time_navigation::TimeNavigation;
use super::time_texture::{ROWS, Style, TimeTexture, mesh};
use super::timeline::{COLUMNS_PER_SECOND, Timeline};
use crate::frequency_ticks::FREQUENCY_TICKS;

/// Height of the bars of the vocal, of the gap over them, and of the row of names under them, in points.
const BARS: f32 = 5.0;
const GAP: f32 = 2.0;
const NAMES: f32 = 14.0;
/// How close two names may come, in points, up and across; and how far names lie from the left edge.
const APART: (f32, f32) = (13.0, 34.0);
const NAME_AT: f32 = 3.0;
/// How opaque the grid is, and how opaque the bars.
const GRID: f32 = 0.35;
const VOCAL: f32 = 0.8;
/// Levels are drawn against the loudest, which moves in steps of so many dB, for each step is a new picture.
const TOP_STEP_DB: f32 = 12.0;
const FOCUS_LINE: f32 = 1.0;

/// The Time view, and where in time it is.
#[derive(Default)]
pub struct TimeView {
    navigation: TimeNavigation,
    texture: TimeTexture,
    top_db: Option<f32>,
}

/// Where things lie.
struct Place {
    rect: Rect,
    /// The first and the last Cam that are seen, and the columns at the left and the right edge.
    cams: (f32, f32),
    columns: (f64, f64),
}

impl Place {
    fn y(&self, cam: f32) -> f32 {
        let share = (cam - self.cams.0) / (self.cams.1 - self.cams.0);
        self.rect.bottom() - share * self.rect.height()
    }

    fn hz(&self, y: f32) -> f32 {
        let share = (self.rect.bottom() - y) / self.rect.height();
        hz_from_cam((self.cams.0 + share * (self.cams.1 - self.cams.0)).into()) as f32
    }

    fn x(&self, column: f64) -> f32 {
        let share = (column - self.columns.0) / (self.columns.1 - self.columns.0);
        self.rect.left() + share as f32 * self.rect.width()
    }

    fn column(&self, x: f32) -> f64 {
        let share = f64::from((x - self.rect.left()) / self.rect.width());
        self.columns.0 + share * (self.columns.1 - self.columns.0)
    }
}

impl TimeView {
    /// Stands where it is, or goes along with the song again.
    pub fn freeze(&mut self, frozen: bool, timeline: &Timeline) {
        self.navigation.freeze(frozen, timeline.range());
    }

    /// Draws `timeline` into `rect`, with bands at `cams` and the loudest at `top_db` or below.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        rect: Rect,
        (timeline, cams, top_db): (&Timeline, &[f32], f32),
        auditions: &mut Auditions,
    ) {
        let below = GAP + BARS + NAMES * theme.growth;
        let picture = rect.with_max_y(rect.bottom() - below);
        let sense = Sense::click_and_drag();
        let response = ui.interact(picture, Id::unique("time view"), sense);
        let listening = auditions.words().is_some();
        self.navigation.follow(ui, &response, timeline.range(), listening);
        let (Some(first), Some(last)) = (cams.first(), cams.last()) else {
            describe(&response, None);
            return;
        };
        let place = Place {
            rect: picture,
            cams: (first - 0.5, last + 0.5),
            columns: self.navigation.columns(timeline.range()),
        };
        auditions.follow(ui, &response, None, |at| place.hz(at.y));

        let painter = ui.painter().with_clip_rect(rect);
        self.picture(ui, &painter, theme, &place, timeline, (cams.len(), top_db));
        bars(&painter, theme, &place, timeline);
        grid(&painter, theme, &place, timeline);
        if response.has_focus() {
            let stroke = Stroke::new(FOCUS_LINE, theme.accent);
            painter.rect_stroke(picture, 0.0, stroke, StrokeKind::Inside);
        }
        names(&painter, theme, &place, timeline);
        let at = response.hover_pos();
        let words = auditions.words().or(at.map(|at| words(&place, timeline, at)));
        if let (Some(words), Some(at)) = (&words, at) {
            label(&painter, theme, at, picture.x_range(), picture.y_range(), words.clone());
        }
        describe(&response, words.or_else(|| Some(self.navigation.words())));
    }

    fn picture(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        theme: &Theme,
        place: &Place,
        timeline: &Timeline,
        (bands, top_db): (usize, f32),
    ) {
        let wanted = (top_db / TOP_STEP_DB).ceil() * TOP_STEP_DB;
        let top_db = self.top_db.map_or(wanted, |top_db| top_db.max(wanted));
        self.top_db = Some(top_db);
        let kept = timeline.range();
        let step = self.navigation.step();
        let from = (place.columns.0.max(kept.start as f64) as u64).div_ceil(step);
        let to = (place.columns.1.ceil().max(0.0) as u64).min(kept.end) / step;
        if from >= to {
            return;
        }
        let moments = from.max(to.saturating_sub(ROWS))..to;
        let style = Style { step, top_db, dark: theme.dark };
        let (texture, _) = self.texture.hold(ui.ctx(), theme, timeline, style, moments.clone());
        let across = |moment: u64| place.x((moment * step) as f64);
        painter.add(Shape::mesh(mesh(texture, place.rect, moments, across, bands)));
    }
}

/// Names the picture, and what it says of the place that is pointed at, in the accessibility tree.
fn describe(picture: &Response, words: Option<String>) {
    picture.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Image, true, "History of the cut");
        info.current_text_value.clone_from(&words);
        info
    });
}

/// The columns that are seen and kept.
fn seen(place: &Place, timeline: &Timeline) -> std::ops::Range<u64> {
    let kept = timeline.range();
    let from = (place.columns.0.max(0.0) as u64).max(kept.start);
    from..(place.columns.1.ceil().max(0.0) as u64).min(kept.end).max(from)
}

/// The vocal's phrases, as bars under the picture.
fn bars(painter: &Painter, theme: &Theme, place: &Place, timeline: &Timeline) {
    let y = place.rect.bottom() + GAP;
    let colour = theme.vocal.gamma_multiply(VOCAL);
    let mut began = None;
    let seen = seen(place, timeline);
    for n in seen.start..=seen.end {
        let sounds = n < seen.end && timeline.column(n).is_some_and(|column| column.vocal);
        match (sounds, began) {
            (true, None) => began = Some(n),
            (false, Some(from)) => {
                let x = place.x(from as f64).max(place.rect.left())..=place.x(n as f64);
                pixel_snapping::rect(painter, Rect::from_x_y_ranges(x, y..=y + BARS), colour);
                began = None;
            }
            _ => {}
        }
    }
}

/// Columns in which a bar of the song begins, and its number.
fn song_bars(place: &Place, timeline: &Timeline) -> Vec<(u64, i32)> {
    let bar = |n: u64| timeline.column(n).and_then(|column| column.bar);
    let begins = |n: &u64| bar(*n).is_some() && n.checked_sub(1).and_then(bar) != bar(*n);
    seen(place, timeline).filter(begins).filter_map(|n| Some((n, bar(n)?))).collect()
}

fn grid(painter: &Painter, theme: &Theme, place: &Place, timeline: &Timeline) {
    let line = theme.line.gamma_multiply(GRID);
    for (hz, _) in FREQUENCY_TICKS {
        let y = place.y(cam_from_hz(hz.into()) as f32);
        if place.rect.y_range().contains(y) {
            pixel_snapping::hline(painter, place.rect.x_range(), y, line);
        }
    }
    for (n, _) in song_bars(place, timeline) {
        pixel_snapping::vline(painter, place.x(n as f64), place.rect.y_range(), line);
    }
}

fn names(painter: &Painter, theme: &Theme, place: &Place, timeline: &Timeline) {
    let rect = place.rect;
    let mut last = rect.bottom();
    for (hz, name) in FREQUENCY_TICKS {
        let y = place.y(cam_from_hz(hz.into()) as f32);
        let apart = APART.0 * theme.growth;
        if last - y < apart || y < rect.top() + apart / 2.0 {
            continue;
        }
        last = y;
        mark(painter, theme, pos2(rect.left() + NAME_AT, y), Align2::LEFT_CENTER, name.into());
    }
    let y = rect.bottom() + GAP + BARS;
    let span = (place.columns.1 - place.columns.0) / COLUMNS_PER_SECOND;
    let behind = (timeline.range().end as f64 - place.columns.1).max(0.0) / COLUMNS_PER_SECOND;
    let ago = |seconds: f64| {
        if seconds < 0.05 { "now".to_owned() } else { format!("\u{2212}{seconds:.0} s") }
    };
    let left = pos2(rect.left() + NAME_AT, y);
    mark(painter, theme, left, Align2::LEFT_TOP, ago(behind + span));
    let right = pos2(rect.right() - NAME_AT, y);
    mark(painter, theme, right, Align2::RIGHT_TOP, ago(behind));
    let apart = APART.1 * theme.growth;
    let mut last = rect.left() + apart;
    for (n, bar) in song_bars(place, timeline) {
        let x = place.x(n as f64);
        if x - last < apart || rect.right() - x < 2.0 * apart {
            continue;
        }
        last = x;
        mark(painter, theme, pos2(x, y), Align2::LEFT_TOP, bar.to_string());
    }
}

/// What is said of the place `at`.
fn words(place: &Place, timeline: &Timeline, at: Pos2) -> String {
    let hz = place.hz(at.y);
    let column = place.column(at.x);
    let seconds = (timeline.range().end as f64 - column).max(0.0) / COLUMNS_PER_SECOND;
    let mut words = format!("{}  {}   {} s ago", hz_text(hz), note(hz), plain(seconds, 1));
    let cam = cam_from_hz(hz.into()) as f32;
    if let Some(column) = timeline.column(column.max(0.0) as u64) {
        let band = ((cam - place.cams.0).max(0.0) as usize).min(column.stem_db().len() - 1);
        let [stem, cut] = [column.stem_db()[band], column.cut_db()[band]].map(f64::from);
        words += &format!("\nstem {}   cut {} dB", plain(stem, 0), plain(cut, 1));
        if let Some(bar) = column.bar {
            words += &format!("   bar {bar}");
        }
    }
    words
}
