//! Files that are dropped onto the window: presets and voices.

use std::path::Path;

use egui::{Painter, Rect, Ui, pos2};

use super::browser::Browser;
use super::control::Controls;
use super::label::label;
use super::theme::Theme;
use super::voices;
use crate::presets;
use crate::text_file;
use crate::voice::VoiceProfile;

/// For how many seconds it is said what became of a file.
const SAID_FOR: f64 = 6.0;

/// What became of the last file, and until when that is said.
#[derive(Default)]
pub struct Dropped {
    said: Option<(String, f64)>,
}

impl Dropped {
    /// Takes the files that were dropped in this frame, and says over `area` what became of them.
    pub fn follow(
        &mut self,
        ui: &Ui,
        theme: &Theme,
        area: Rect,
        controls: &Controls,
        browser: &mut Browser,
    ) {
        let (now, dropped, hovers) = ui.input(|input| {
            (input.time, input.raw.dropped_files.clone(), !input.raw.hovered_files.is_empty())
        });
        for file in dropped {
            self.said = Some((take(file.path(), controls, browser), now + SAID_FOR));
            ui.ctx().request_repaint_after_secs(SAID_FOR as f32);
        }
        self.said.take_if(|(_, until)| now > *until);
        let painter = ui.painter().with_clip_rect(area);
        match &self.said {
            _ if hovers => say(&painter, theme, area, "Drop a preset or a voice here"),
            Some((words, _)) => say(&painter, theme, area, words),
            None => {}
        }
    }
}

/// Loads the file at `path`, whatever it is. Returns what became of it, in words.
fn take(path: &Path, controls: &Controls, browser: &mut Browser) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = match text_file::read(path) {
        Ok(text) => text,
        Err(error) => return format!("{name} cannot be read: {error}"),
    };
    match (VoiceProfile::parse(&text), presets::parse(&text)) {
        (Ok(voice), _) => {
            voices::load(voice, controls);
            format!("{name} is the learned vocal now")
        }
        (_, Ok(preset)) => {
            browser.choose(&preset, controls);
            format!("{} is chosen", preset.name)
        }
        (_, Err(reason)) => format!("{name} is no preset and no voice: {reason}"),
    }
}

fn say(painter: &Painter, theme: &Theme, area: Rect, words: &str) {
    let at = pos2(area.center().x, area.center().y);
    label(painter, theme, at, area.x_range(), area.y_range(), words.to_owned());
}
