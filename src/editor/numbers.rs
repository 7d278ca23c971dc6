//! What the carve gains and what it costs, in numbers.

use egui::{Align2, FontId, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use leeway_engine::Totals;
use leeway_engine::units::{plain, signed};

use super::statistics_window::StatisticsWindow;
use super::theme::Theme;
use crate::link::Snapshot;

/// Width of the numbers, and height of one line of them, in points.
const WIDTH: f32 = 244.0;
const LINE: f32 = 21.0;
/// Where a line's name ends, where its number does, and where its addition begins, in points from the left.
const COLUMNS: [f32; 3] = [100.0, 160.0, 166.0];

/// Name and meaning of the vocal's audibility where nothing is known of the rest of the song, and where
/// something is.
const AGAINST_THIS_STEM: (&str, &str) = (
    "Against this stem",
    "Audibility: how far the vocal stands above what this stem alone masks of it, in the last second: what \
     the cut wins, and how it is before and after",
);
const IN_THE_SONG: (&str, &str) = (
    "In the song",
    "Audibility: how far the vocal stands above what the stem and the beat together mask of it, in the last \
     second: what this stem's cut wins, and how it is before and after",
);

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    pub theme: &'a Theme,
    pub statistics: &'a StatisticsWindow,
    pub snapshot: Option<&'a Snapshot>,
}

/// A line: its name, the number, an addition to it, and what it means.
struct Number {
    name: &'static str,
    value: String,
    more: String,
    hint: &'static str,
}

impl Numbers<'_> {
    /// How wide the numbers are, in points.
    pub fn width(&self) -> f32 {
        WIDTH * self.theme.growth
    }

    /// Draws them.
    pub fn show(&self, ui: &mut Ui) {
        let theme = self.theme;
        let fonts = [theme.font(11.0), theme.semibold(12.0), theme.font(11.0)];
        let numbers = self.all();
        let line = LINE * theme.growth;
        let size = vec2(self.width(), numbers.len() as f32 * line);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        for (n, Number { name, value, more, hint }) in numbers.into_iter().enumerate() {
            let top = pos2(rect.left(), rect.top() + n as f32 * line);
            let row = Rect::from_min_size(top, vec2(size.x, line));
            let response = ui.interact(row, Id::unique(name), Sense::hover());
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Label, true, format!("{name}: {value} {more}"))
            });
            response.on_hover_text(hint);
            let put = |column: usize, align: Align2, text: &str, font: &FontId, colour| {
                let at = pos2(row.left() + COLUMNS[column] * theme.growth, row.center().y);
                ui.painter().text(at, align, text, font.clone(), colour);
            };
            put(0, Align2::RIGHT_CENTER, name, &fonts[0], theme.faint);
            put(1, Align2::RIGHT_CENTER, &value, &fonts[1], theme.text);
            put(2, Align2::LEFT_CENTER, &more, &fonts[2], theme.faint);
        }
    }

    fn all(&self) -> [Number; 5] {
        let none = || ("\u{2013}".to_owned(), String::new());
        let audibility = |totals: Totals| match totals.audibility.map(|side| side.mean_db()) {
            [Some(before), Some(after)] => (
                format!("{} dB", signed(after - before)),
                format!("{} \u{2192} {}", signed(before), signed(after)),
            ),
            _ => none(),
        };
        let phrase = self.statistics.last_phrase();
        let (loudness, now) =
            (self.statistics.last_seconds().0.loudness, audibility(self.statistics.last_second()));
        let percent = |share: f64| format!("{} %", plain(100.0 * share, 0));
        let latency = self.snapshot.map_or_else(none, |snapshot| {
            let ms = 1000.0 * snapshot.latency as f64 / f64::from(snapshot.sample_rate);
            (format!("{} smp", snapshot.latency), format!("{} ms", plain(ms, 1)))
        });
        let in_song = self.snapshot.is_some_and(|snapshot| snapshot.beat_from.is_some());
        let (name, hint) = if in_song { IN_THE_SONG } else { AGAINST_THIS_STEM };
        let line = |name, (value, more): (String, String), hint| Number { name, value, more, hint };
        [
            line(name, now, hint),
            line(
                "last phrase",
                audibility(phrase),
                "The same, from the beginning to the end of the last phrase that was sung",
            ),
            line(
                "Removed",
                phrase.loudness_removed_lu().map_or_else(none, |lu| {
                    let energy = plain(phrase.energy_removed_db(), 1);
                    (format!("{} LU", plain(lu, 1)), format!("{energy} dB energy"))
                }),
                "How much loudness (ITU-R BS.1770) and energy the stem lost in the last phrase",
            ),
            line(
                "Loudness touched",
                (
                    percent(loudness.share_active()),
                    format!("{} removed", percent(loudness.share_removed())),
                ),
                "Share of the stem's loudness in the last four seconds that lies where the cut is more \
                 than half a decibel, and the share of its loudness that the cut takes",
            ),
            line("Latency", latency, "What the host is told to compensate"),
        ]
    }
}
