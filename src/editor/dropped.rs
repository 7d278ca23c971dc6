//! Files that are dropped onto the window: presets, voices and beat profiles.

use egui::{Rect, Ui};

use super::browser::Browser;
use super::control::Controls;
use super::documents;
use super::label::label;
use super::notice::Notice;
use super::theme::Theme;

/// Takes the files that were dropped in this frame, and says what became of them; over `area`, that they can
/// be dropped.
pub fn follow(
    ui: &Ui,
    theme: &Theme,
    area: Rect,
    controls: &Controls,
    browser: &mut Browser,
    notice: &mut Notice,
) {
    let (dropped, hovers) =
        ui.input(|input| (input.raw.dropped_files.clone(), !input.raw.hovered_files.is_empty()));
    for file in dropped {
        notice.say(documents::load(file.path(), controls, browser));
    }
    if hovers {
        notice.hush();
        let words = "Drop a preset, a voice or a beat profile here".to_owned();
        label(ui.painter(), theme, area.center(), area.x_range(), area.y_range(), words);
    }
}
