//! What is said over the window for some seconds.

use egui::{Id, LayerId, Order, Rect, Ui};

use super::label::label;
use super::theme::Theme;

/// For how many seconds it is said.
const SAID_FOR: f64 = 6.0;

/// The words, and until when they are said; from the next frame on, if nobody has seen them.
#[derive(Default)]
pub struct Notice {
    said: Option<(String, Option<f64>)>,
}

impl Notice {
    /// Says `words`, instead of what was said before.
    pub fn say(&mut self, words: String) {
        self.said = Some((words, None));
    }

    /// Says nothing more.
    pub fn hush(&mut self) {
        self.said = None;
    }

    /// Shows over `area` what is said.
    pub fn show(&mut self, ui: &Ui, theme: &Theme, area: Rect) {
        let now = ui.input(|input| input.time);
        if let Some((words, until)) = &mut self.said {
            let until = *until.get_or_insert_with(|| {
                ui.ctx().request_repaint_after_secs(SAID_FOR as f32);
                now + SAID_FOR
            });
            // Over an open menu, too.
            let layer = LayerId::new(Order::Tooltip, Id::unique("notice"));
            let painter = ui.ctx().layer_painter(layer).with_clip_rect(area);
            label(&painter, theme, area.center(), area.x_range(), area.y_range(), words.clone());
            if now > until {
                self.said = None;
            }
        }
    }
}
