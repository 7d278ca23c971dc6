//! The learned vocal as a file: save it, load another.

use std::io;
use std::path::PathBuf;

use egui::{Popup, PopupCloseBehavior, ScrollArea, TextEdit, Ui};
use leeway_engine::controls::Choice;
use leeway_engine::{CONTROLS, Source};

use super::control::Controls;
use super::files;
use super::theme::Theme;
use crate::voice::VoiceProfile;

/// How wide the list is, in points.
const WIDTH: f32 = 220.0;
/// What the window needs above and below the voices in the list, and the least height of these, in points.
const AROUND: f32 = 140.0;
const LEAST: f32 = 70.0;

/// The user's saved voices.
pub struct Voices {
    folder: Option<PathBuf>,
    saved: Vec<(String, VoiceProfile)>,
    /// What is being typed as a name to save under.
    name: String,
    message: Option<String>,
}

impl Voices {
    /// Voices in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, saved: Vec::new(), name: String::new(), message: None }
    }

    /// The button with the list under it.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let button = ui.button("Voices").on_hover_text("Save the learned vocal, or load another");
        if button.clicked() {
            self.read();
            self.message = None;
        }
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .show(|ui| self.list(ui, theme, controls));
    }

    fn read(&mut self) {
        let texts = self.folder.as_deref().map(files::read).unwrap_or_default();
        let voice = |(name, text): (String, String)| Some((name, VoiceProfile::parse(&text).ok()?));
        self.saved = texts.into_iter().filter_map(voice).collect();
    }

    fn list(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let learned = controls.params().voice.profile();
        let room = ui.ctx().content_rect().height() - AROUND * theme.growth;
        ScrollArea::vertical().max_height(room.max(LEAST)).show(ui, |ui| {
            for (name, profile) in &self.saved {
                if ui.selectable_label(*profile == learned, name).clicked() {
                    load(*profile, controls);
                    ui.close();
                }
            }
        });
        if self.saved.is_empty() {
            ui.colored_label(theme.faint, "No voices saved yet");
        }
        ui.separator();
        ui.add_enabled_ui(!learned.is_empty(), |ui| {
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.name).hint_text("Name");
                ui.add(field.desired_width(130.0));
                if ui.button("Save").clicked() {
                    self.save(&learned);
                }
            });
        });
        if let Some(message) = &self.message {
            ui.colored_label(theme.accent, message);
        }
    }

    fn save(&mut self, voice: &VoiceProfile) {
        let name = self.name.trim().to_owned();
        self.message = Some(match &self.folder {
            None => "This system has no folder for voices.".into(),
            Some(_) if name.is_empty() => "Type a name first.".into(),
            Some(folder) => match files::write(folder, &name, &voice.to_text(), false) {
                Ok(()) => format!("Saved {name}."),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    format!("There is a voice {name} already. Choose another name.")
                }
                Err(error) => format!("Could not save {name}: {error}"),
            },
        });
        self.read();
    }
}

/// Makes `profile` the learned vocal and carves for it, in one gesture.
pub fn load(profile: VoiceProfile, controls: &Controls) {
    let mut values = controls.values();
    values.voice = profile;
    let source = &CONTROLS.source;
    let learned = controls.of(source).normalized_of(Source::Learned.index() as f32);
    values.normalized.insert(source.id.into(), learned);
    controls.apply(&values);
}
