//! What new instances start with: Leeway as it is, or a sound of the user's.

use std::path::PathBuf;

use egui::{Button, RichText, Ui};

use super::Browser;
use crate::editor::control::Controls;
use crate::editor::theme::Theme;
use crate::own_default;
use crate::presets::Preset;

/// What the user's default is called that is no preset as it was chosen.
const NAME: &str = "My default";

/// The user's default, as last read.
pub(super) struct OwnDefault {
    folder: Option<PathBuf>,
    kept: Result<Option<Preset>, String>,
}

impl OwnDefault {
    /// The one in `folder`, if there can be one; it is not read yet.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, kept: Ok(None) }
    }

    /// Reads it.
    pub fn read(&mut self) {
        self.kept = self.folder.as_deref().map_or(Ok(None), own_default::read);
    }
}

impl Browser {
    /// What is wrong with the user's default, in words.
    pub fn check_own_default(&mut self) -> Option<String> {
        self.own_default.read();
        let reason = self.own_default.kept.as_ref().err()?;
        Some(format!("Your default for new instances is not used: {reason}"))
    }

    /// Lets the user choose what new instances start with.
    pub(super) fn new_instances(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        if self.own_default.folder.is_none() {
            return;
        }
        let now = match &self.own_default.kept {
            Ok(None) => "Now: Leeway's".into(),
            Ok(Some(preset)) => format!("Now: {}", preset.name),
            Err(reason) => format!("Now: Leeway's, for yours is not used: {reason}"),
        };
        let (keep, forget) = ui
            .horizontal(|ui| {
                let title = RichText::new("New instances:").small().color(theme.faint);
                ui.label(title).on_hover_text(&now);
                let hint = "Start new instances with this sound, but for Vocal trim, which belongs \
                            to the song. Projects that were saved stay as they are";
                let keep = ui.button("Use as default").on_hover_text(format!("{hint}. {now}"));
                let is_own = !matches!(self.own_default.kept, Ok(None));
                let forget = ui.add_enabled(is_own, Button::new("Leeway's default"));
                let forget = forget.on_hover_text(format!("Start new ones as Leeway is. {now}"));
                (keep.clicked(), forget.clicked())
            })
            .inner;
        if keep {
            self.keep_default(controls);
        } else if forget {
            self.forget_default();
        }
    }

    fn keep_default(&mut self, controls: &Controls) {
        let Some(folder) = self.own_default.folder.clone() else { return };
        let values = controls.values().normalized;
        let chosen = controls.chosen().filter(|chosen| !chosen.is_changed(&values));
        let name = chosen.map_or(NAME.into(), |chosen| chosen.name);
        let kept = own_default::keep(&folder, name, &controls.params().settings());
        self.message = Some(match kept {
            Ok(()) => "New instances start with this sound.".into(),
            Err(error) => format!("The default could not be saved: {error}"),
        });
        self.own_default.read();
    }

    fn forget_default(&mut self) {
        let Some(folder) = self.own_default.folder.clone() else { return };
        self.message = Some(match own_default::forget(&folder) {
            Ok(()) => "New instances start with Leeway's default.".into(),
            Err(error) => format!("Your default could not be removed: {error}"),
        });
        self.own_default.read();
    }
}
