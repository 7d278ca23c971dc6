//! A list of learned profiles, one file each: load one, save the one in use.

use std::io;
use std::path::PathBuf;

use egui::{Button, Response, ScrollArea, TextEdit, Ui};

use super::file_dialog::{Document, FileDialog};
use super::theme::Theme;
use crate::learned::Profile;
use crate::users_files;

/// The least height of the profiles in the list, in points.
const LEAST: f32 = 50.0;

/// The user's saved profiles.
pub struct ProfileList<P> {
    folder: Option<PathBuf>,
    saved: Vec<(String, P)>,
    /// Why some of the files are none.
    refused: Vec<String>,
    /// What is being typed as a name to save under.
    name: String,
    message: Option<String>,
    dialog: FileDialog,
}

/// What was done in the list.
pub enum Pick<P> {
    Load(P),
    Forget,
}

impl<P: Profile> ProfileList<P> {
    /// Profiles in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>, dialog: FileDialog) -> Self {
        let (saved, refused) = (Vec::new(), Vec::new());
        Self { folder, saved, refused, name: String::new(), message: None, dialog }
    }

    /// Reads the folder anew when the `button` over the list was clicked.
    pub fn follow(&mut self, button: &Response) {
        if button.clicked() {
            self.read();
            self.message = None;
        }
    }

    /// The list, with the profile `in_use` marked. What else is in the popup takes `around` points of height.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, in_use: &P, around: f32) -> Option<Pick<P>> {
        let mut pick = None;
        let room = ui.ctx().content_rect().height() - around * theme.growth;
        ScrollArea::vertical().max_height(room.max(LEAST)).show(ui, |ui| {
            for (name, saved) in &self.saved {
                if ui.selectable_label(saved == in_use, name).clicked() {
                    pick = Some(Pick::Load(*saved));
                    ui.close();
                }
            }
            for refused in &self.refused {
                ui.colored_label(theme.faint, refused);
            }
        });
        if self.saved.is_empty() {
            ui.colored_label(theme.faint, format!("No {}s saved yet", P::NAME));
        }
        ui.separator();
        ui.add_enabled_ui(!in_use.is_empty(), |ui| {
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.name).hint_text("Name");
                ui.add(field.desired_width(100.0));
                if ui.button("Save").clicked() {
                    self.save(in_use);
                }
                let forget = ui.button("Forget");
                if forget.on_hover_text(format!("Go on without a {}", P::NAME)).clicked() {
                    pick = Some(Pick::Forget);
                }
            });
        });
        ui.horizontal(|ui| self.elsewhere(ui, in_use));
        if let Some(message) = &self.message {
            ui.colored_label(theme.accent, message);
        }
        pick
    }

    /// Files anywhere, by the system's dialog.
    fn elsewhere(&mut self, ui: &mut Ui, in_use: &P) {
        let hint = format!("Load a {} from anywhere", P::NAME);
        if ui.button("Open\u{2026}").on_hover_text(hint).clicked() {
            self.message = self.dialog.load().err();
        }
        let save = ui.add_enabled(!in_use.is_empty(), Button::new("Save as\u{2026}"));
        if save.on_hover_text(format!("Save this {} anywhere", P::NAME)).clicked() {
            let name = match self.name.trim() {
                "" => P::NAME,
                name => name,
            };
            let document = Document::Profile(in_use.to_text());
            self.message = self.dialog.save(document, &users_files::stem(name)).err();
        }
    }

    fn read(&mut self) {
        self.saved.clear();
        self.refused.clear();
        for (name, text) in self.folder.as_deref().map(users_files::read).unwrap_or_default() {
            match P::parse(&text) {
                Ok(profile) => self.saved.push((name, profile)),
                Err(reason) => self.refused.push(format!("{name} is no {}: {reason}", P::NAME)),
            }
        }
    }

    fn save(&mut self, profile: &P) {
        let (name, what) = (self.name.trim().to_owned(), P::NAME);
        self.message = Some(match &self.folder {
            None => format!("This system has no folder for {what}s."),
            Some(_) if name.is_empty() => "Type a name first.".into(),
            Some(folder) => match users_files::write(folder, &name, &profile.to_text(), false) {
                Ok(()) => format!("Saved {name}."),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    format!("There is a {what} {name} already. Choose another name.")
                }
                Err(error) => format!("Could not save {name}: {error}"),
            },
        });
        self.read();
    }
}
