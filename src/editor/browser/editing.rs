//! What can be done with a preset of the user's, and what is asked before something is lost.

use egui::{Key, TextEdit, Ui};

use super::{Browser, Question};
use crate::editor::control::Controls;
use crate::editor::user_presets::UserPreset;

/// A preset of the user's that is being edited.
#[derive(Clone)]
pub(super) struct Edited {
    pub file: String,
    /// What is typed as its name, and as its tags, with commas between them.
    pub name: String,
    pub tags: String,
}

impl Edited {
    pub fn new(own: &UserPreset) -> Self {
        let UserPreset { file, preset } = own;
        Self { file: file.clone(), name: preset.name.clone(), tags: preset.tags.join(", ") }
    }

    fn tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
            if !tags.iter().any(|other| other == tag) {
                tags.push(tag.to_owned());
            }
        }
        tags
    }
}

impl Browser {
    pub(super) fn editing(&mut self, ui: &mut Ui, controls: &Controls) {
        let Some(mut edited) = self.edited.take() else { return };
        let rename = entry(ui, &mut edited.name, "New name", "Rename");
        let tag = entry(ui, &mut edited.tags, "Tags: piano, soft", "Tag");
        let (delete, done) =
            ui.horizontal(|ui| (ui.button("Delete").clicked(), ui.button("Done").clicked())).inner;
        if done {
            self.question = None;
            return;
        }
        self.edited = Some(edited.clone());
        if rename {
            self.rename(&edited.file, edited.name.trim(), controls);
        } else if tag {
            self.tag(&edited.file, &edited.tags());
        } else if delete {
            self.question = Some(Question::Delete(edited.file));
        }
    }

    pub(super) fn asking(&mut self, ui: &mut Ui, controls: &Controls) {
        let Some(question) = self.question.clone() else { return };
        let (text, yes) = match &question {
            Question::Overwrite(name) => {
                (format!("There is a preset {name} already."), "Overwrite")
            }
            Question::Delete(file) => (format!("Delete {file} for good?"), "Delete it"),
        };
        ui.label(text);
        ui.horizontal(|ui| {
            if ui.button(yes).clicked() {
                match &question {
                    Question::Overwrite(_) => self.save(controls, true),
                    Question::Delete(file) => self.delete(file, controls),
                }
            }
            if ui.button("Keep it").clicked() {
                self.question = None;
            }
        });
    }
}

/// A field with a button for what to do: whether that was clicked, or Enter pressed.
pub(super) fn entry(ui: &mut Ui, text: &mut String, hint: &str, action: &str) -> bool {
    ui.horizontal(|ui| {
        let width = 0.6 * ui.available_width();
        let field = TextEdit::singleline(text).hint_text(hint).desired_width(width);
        let entered = ui.add(field).lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.button(action).clicked() || entered
    })
    .inner
}
