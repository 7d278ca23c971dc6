//! Slim meters beside the picture: what goes in, the vocal, what goes out, and how much louder it was.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use leeway_engine::units::plain;

use super::pixel_snapping;
use super::theme::Theme;
use crate::link::Snapshot;

/// Width of a bar, and what each takes with the gap beside it, in points.
const BAR: f32 = 6.0;
const EACH: f32 = 19.0;
/// What is above the bars, and below them for their names, and size of the names' type, in points.
const ABOVE: f32 = 6.0;
const BELOW: f32 = 16.0;
const TYPE: f32 = 9.5;
/// The lowest level in dBFS and the greatest reduction in LU that are shown.
const LOWEST_DB: f32 = -60.0;
const MOST_LU: f32 = 12.0;
/// Seconds for which a peak is held, and how fast it falls then, in dB per second.
const HOLD: f32 = 2.0;
const FALL_DB: f32 = 20.0;
/// Over how many seconds the reduction is taken: momentary loudness (EBU Tech 3341), with a memory that
/// fades.
const MOMENTARY: f64 = 0.4;
/// Fainter than this in sums of squares, there is no loudness.
const SILENCE: f64 = 1e-9;
/// Height of the mark of a held peak, in points.
const HELD_MARK: f32 = 1.5;

const NAMES: [&str; 4] = ["in", "voc", "out", "cut"];
const TITLES: [&str; 4] = ["In", "Vocal", "Out", "Reduction"];

/// The levels as they are drawn: dBFS of stem, vocal and output, and LU of reduction.
pub struct Levels {
    now: [f32; 4],
    held: [f32; 4],
    /// Seconds since each peak.
    age: [f32; 4],
    /// Weighted energy before and after the cut, of late; and as it was at the last look.
    energy: [f64; 2],
    before: [f64; 2],
}

impl Default for Levels {
    fn default() -> Self {
        let floor = [LOWEST_DB, LOWEST_DB, LOWEST_DB, 0.0];
        Self { now: floor, held: floor, age: [0.0; 4], energy: [0.0; 2], before: [0.0; 2] }
    }
}

impl Levels {
    /// Takes in `snapshot`, `seconds` after the last.
    pub fn follow(&mut self, snapshot: &Snapshot, seconds: f32) {
        let total = snapshot.meters.totals.k_weighted;
        let left = (-f64::from(seconds) / MOMENTARY).exp();
        for (energy, (total, before)) in self.energy.iter_mut().zip(total.iter().zip(self.before)) {
            // After a reset, the engine counts from nothing.
            let new = if *total < before { *total } else { total - before };
            *energy = left * *energy + new;
        }
        self.before = total;
        let [before, after] = self.energy;
        let reduction =
            if before.min(after) > SILENCE { 10.0 * (before / after).log10() as f32 } else { 0.0 };
        let peaks = &snapshot.peaks;
        let db = |peak: f32| (20.0 * peak.max(1e-6).log10()).max(LOWEST_DB);
        self.now = [db(peaks.stem), db(peaks.vocal), db(peaks.output), reduction.max(0.0)];
        for n in 0..4 {
            self.age[n] += seconds;
            if self.now[n] >= self.held[n] {
                (self.held[n], self.age[n]) = (self.now[n], 0.0);
            } else if self.age[n] > HOLD {
                self.held[n] = self.now[n].max(self.held[n] - FALL_DB * seconds);
            }
        }
    }

    /// How wide the meters are, in points.
    pub fn width(theme: &Theme) -> f32 {
        (EACH * NAMES.len() as f32 + 4.0) * theme.growth
    }

    /// Draws the meters into `rect`.
    pub fn show(&self, ui: &mut Ui, theme: &Theme, rect: Rect) {
        let painter = ui.painter().with_clip_rect(rect);
        let colours = [theme.stem, theme.vocal, theme.stem, theme.cut];
        let bars = rect.y_range();
        let (top, bottom) = (bars.min + ABOVE, bars.max - BELOW * theme.growth);
        for (n, colour) in colours.into_iter().enumerate() {
            let x = rect.left() + theme.growth * EACH * (n as f32 + 0.5);
            let half = BAR * theme.growth / 2.0;
            let bar = |from: f32, to: f32| Rect::from_x_y_ranges(x - half..=x + half, from..=to);
            pixel_snapping::rect(&painter, bar(top, bottom), theme.panel);
            // A reduction comes down from the top, as the cut does in the picture.
            let is_reduction = n == 3;
            let place = |value: f32| {
                let share = if is_reduction { value / MOST_LU } else { value / LOWEST_DB };
                top + share.clamp(0.0, 1.0) * (bottom - top)
            };
            let (now, held) = (place(self.now[n]), place(self.held[n]));
            let filled = if is_reduction { bar(top, now) } else { bar(now, bottom) };
            if filled.height() > 0.5 {
                pixel_snapping::rect(&painter, filled, colour);
            }
            pixel_snapping::rect(&painter, bar(held, held + HELD_MARK), theme.text);
            let font = theme.font(TYPE);
            let at = pos2(x, rect.bottom() - 1.0);
            painter.text(at, Align2::CENTER_BOTTOM, NAMES[n], font, theme.faint);
            self.describe(
                ui,
                n,
                Rect::from_center_size(
                    pos2(x, rect.center().y),
                    vec2(theme.growth * EACH, rect.height()),
                ),
            );
        }
    }

    fn describe(&self, ui: &mut Ui, n: usize, rect: Rect) {
        let [now, held] = [self.now[n], self.held[n]].map(|value| plain(value.into(), 1));
        let unit = if n == 3 { "LU" } else { "dBFS" };
        let text = format!("{}: {now} {unit}, highest {held}", TITLES[n]);
        let response = ui.interact(rect, Id::unique(TITLES[n]), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text.clone()));
        let what = match n {
            0 => "Peaks of the stem as it comes",
            1 => "Peaks of the vocal on the sidechain",
            2 => "Peaks of what goes out, whatever is listened to",
            _ => "By how much the cut makes the stem quieter now (ITU-R BS.1770, momentary)",
        };
        response.on_hover_text(format!("{text}\n{what}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::LeewayParams;
    use crate::session::Session;

    #[test]
    fn peaks_are_held_and_the_reduction_is_that_of_late() {
        let session = Session::new(48_000.0, 2, 2, &LeewayParams::default()).expect("supported");
        let mut snapshot = session.snapshot();
        let mut levels = Levels::default();
        snapshot.peaks.stem = 0.5;
        levels.follow(&snapshot, 0.02);
        snapshot.peaks.stem = 0.05;
        let mut follow = |frames: usize, energy: [f64; 2]| {
            for _ in 0..frames {
                for (total, energy) in snapshot.meters.totals.k_weighted.iter_mut().zip(energy) {
                    *total += energy;
                }
                levels.follow(&snapshot, 0.02);
            }
            (levels.now, levels.held)
        };
        let (now, held) = follow(90, [1.0, 0.5]);
        assert!((now[0] + 26.0).abs() < 0.1 && (held[0] + 6.0).abs() < 0.1, "{held:?}");
        assert!((now[3] - 3.01).abs() < 0.05, "{now:?}");
        let (now, held) = follow(150, [1.0, 1.0]);
        assert!((held[0] + 26.0).abs() < 0.1, "let go: {held:?}");
        assert!(now[3] < 0.05, "{now:?}");
    }
}
