//! The beat: how it is known, and its profile as a file.

use std::io;
use std::path::PathBuf;

use egui::{Popup, PopupCloseBehavior, ScrollArea, TextEdit, Ui};
use leeway_engine::BeatFrom;

use super::control::Controls;
use super::files;
use super::tasks::Tasks;
use super::theme::Theme;
use crate::beat_profile::BeatProfile;
use crate::link::Snapshot;

/// How wide the list is, in points.
const WIDTH: f32 = 240.0;
/// What the window needs above and below the profiles in the list, and the least height of these, in points.
const AROUND: f32 = 220.0;
const LEAST: f32 = 50.0;

/// The user's saved beat profiles.
pub struct Beats {
    folder: Option<PathBuf>,
    saved: Vec<(String, BeatProfile)>,
    /// Why some of the files are none.
    refused: Vec<String>,
    /// What is being typed as a name to save under.
    name: String,
    message: Option<String>,
}

impl Beats {
    /// Profiles in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>) -> Self {
        let (saved, refused) = (Vec::new(), Vec::new());
        Self { folder, saved, refused, name: String::new(), message: None }
    }

    /// The button that says how the beat is known, with the list under it.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        controls: &Controls,
        tasks: &mut Tasks,
        snapshot: Option<&Snapshot>,
    ) {
        let (name, meaning) = state(snapshot, &controls.params().beat.profile());
        let button =
            ui.button(name).on_hover_text("What sounds beside this stem masks the vocal, too");
        if button.clicked() {
            self.read();
            self.message = None;
        }
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .show(|ui| {
                ui.label(meaning);
                tasks.learn_beat_button(ui, theme, controls, snapshot);
                ui.separator();
                self.list(ui, theme, controls);
            });
    }

    fn read(&mut self) {
        self.saved.clear();
        self.refused.clear();
        for (name, text) in self.folder.as_deref().map(files::read).unwrap_or_default() {
            match BeatProfile::parse(&text) {
                Ok(profile) => self.saved.push((name, profile)),
                Err(reason) => self.refused.push(format!("{name} is no beat profile: {reason}")),
            }
        }
    }

    fn list(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let profile = controls.params().beat.profile();
        let room = ui.ctx().content_rect().height() - AROUND * theme.growth;
        ScrollArea::vertical().max_height(room.max(LEAST)).show(ui, |ui| {
            for (name, saved) in &self.saved {
                if ui.selectable_label(*saved == profile, name).clicked() {
                    set(*saved, controls);
                    ui.close();
                }
            }
            for refused in &self.refused {
                ui.colored_label(theme.faint, refused);
            }
        });
        if self.saved.is_empty() {
            ui.colored_label(theme.faint, "No beat profiles saved yet");
        }
        ui.separator();
        ui.add_enabled_ui(!profile.is_empty(), |ui| {
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.name).hint_text("Name");
                ui.add(field.desired_width(100.0));
                if ui.button("Save").clicked() {
                    self.save(&profile);
                }
                if ui.button("Forget").on_hover_text("Go on without a profile").clicked() {
                    set(BeatProfile::default(), controls);
                }
            });
        });
        if let Some(message) = &self.message {
            ui.colored_label(theme.accent, message);
        }
    }

    fn save(&mut self, profile: &BeatProfile) {
        let name = self.name.trim().to_owned();
        self.message = Some(match &self.folder {
            None => "This system has no folder for beat profiles.".into(),
            Some(_) if name.is_empty() => "Type a name first.".into(),
            Some(folder) => match files::write(folder, &name, &profile.to_text(), false) {
                Ok(()) => format!("Saved {name}."),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    format!("There is a beat profile {name} already. Choose another name.")
                }
                Err(error) => format!("Could not save {name}: {error}"),
            },
        });
        self.read();
    }
}

/// How the beat is known, in short and in full. Before any audio, a profile is all there can be.
fn state(snapshot: Option<&Snapshot>, profile: &BeatProfile) -> (&'static str, &'static str) {
    let unheard = (!profile.is_empty()).then_some(BeatFrom::Profile);
    let known = snapshot.and_then(|snapshot| snapshot.beat_from).filter(|known| {
        // Forgotten a moment ago, while no audio comes.
        *known != BeatFrom::Profile || !profile.is_empty()
    });
    match known.or(unheard) {
        None => ("Beat: none", "The vocal is judged against this stem alone."),
        Some(BeatFrom::Profile) => {
            ("Beat: profile", "The vocal is judged in the song, by the beat's profile.")
        }
        Some(BeatFrom::Key | BeatFrom::Told) => (
            "Beat: live",
            "The vocal is judged in the song, with the beat on the second sidechain.",
        ),
    }
}

/// Makes `profile` the beat's, in one gesture.
pub fn set(profile: BeatProfile, controls: &Controls) {
    let mut values = controls.values();
    values.beat = profile;
    controls.apply(&values);
}
