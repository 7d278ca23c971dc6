//! What the carve gains and what it costs, in numbers.

use egui::{Align2, FontId, Sense, Ui, pos2, vec2};

use super::panel::Panel;

/// Width of the numbers, and height of one line of them, in points.
const NUMBERS: f32 = 232.0;
const LINE: f32 = 21.0;

impl Panel<'_> {
    /// How wide the numbers are.
    pub(super) fn numbers_width(&self) -> f32 {
        NUMBERS * self.theme.growth
    }

    /// Draws them.
    pub(super) fn numbers(&self, ui: &mut Ui) {
        let theme = self.theme;
        let arrow = |[before, after]: [Option<f64>; 2]| match (before, after) {
            (Some(before), Some(after)) => {
                (format!("{:+.1} dB", after - before), format!("{before:+.1} \u{2192} {after:+.1}"))
            }
            _ => ("\u{2013}".into(), String::new()),
        };
        let (now, phrase) = (self.trend.now(), self.trend.phrase());
        let (lately, _) = self.trend.lately();
        let clarity =
            |totals: crate::engine::Totals| arrow(totals.clarity.map(|side| side.mean_db()));
        let latency = self.snapshot.map_or((String::from("\u{2013}"), String::new()), |snapshot| {
            let ms = 1000.0 * snapshot.latency as f32 / snapshot.sample_rate;
            (format!("{} smp", snapshot.latency), format!("{ms:.1} ms"))
        });
        let removed = format!("{:.1} dB", phrase.energy_removed_db());
        let touched = format!("{:.0} %", 100.0 * lately.time_touched());
        let rows = [
            ("Clarity now", clarity(now)),
            ("last phrase", clarity(phrase)),
            ("Energy removed", (removed, String::new())),
            ("Time touched", (touched, String::new())),
            ("Latency", latency),
        ];
        let (name, value, detail) = (theme.font(11.0), theme.semibold(12.0), theme.font(11.0));
        let line = LINE * theme.growth;
        let size = vec2(self.numbers_width(), rows.len() as f32 * line);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let painter = ui.painter();
        for (n, (label, (number, more))) in rows.into_iter().enumerate() {
            let y = rect.top() + (n as f32 + 0.5) * line;
            let put = |x: f32, align: Align2, text: String, font: &FontId, colour| {
                let at = pos2(rect.left() + x * theme.growth, y);
                painter.text(at, align, text, font.clone(), colour);
            };
            put(88.0, Align2::RIGHT_CENTER, label.into(), &name, theme.faint);
            put(148.0, Align2::RIGHT_CENTER, number, &value, theme.text);
            put(154.0, Align2::LEFT_CENTER, more, &detail, theme.faint);
        }
    }
}
