//! What the browser does with the user's own presets: saves, renames and deletes them.

use std::io;
use std::path::Path;

use super::{Browser, Question, positions};
use crate::editor::control::Controls;
use crate::editor::files;
use crate::presets::{self, Preset};
use crate::sounds::Chosen;

impl Browser {
    /// Whether the user may call a preset `name`; if not, a message says why.
    fn may_be_called(&mut self, name: &str) -> bool {
        let taken = self.shipped.iter().any(|preset| preset.name.eq_ignore_ascii_case(name));
        self.message = match name {
            "" => Some("Type a name first.".into()),
            _ if taken => Some(format!("{name} is one of Leeway's own. Choose another name.")),
            _ => None,
        };
        self.message.is_none()
    }

    pub(super) fn save(&mut self, controls: &Controls, overwrite: bool) {
        let name = self.name.trim().to_owned();
        self.question = None;
        let Some(folder) = self.own.folder().map(Path::to_owned) else {
            self.message = Some("This system has no folder for presets.".into());
            return;
        };
        if !self.may_be_called(&name) {
            return;
        }
        let preset = Preset::saved(name.clone(), &controls.params().settings());
        match files::write(&folder, &name, &preset.to_text(), overwrite) {
            Ok(()) => {
                self.message = Some(format!("Saved {name}."));
                let positions = positions(&preset.sound);
                controls.set_chosen(Some(Chosen { name, positions }));
                self.own.read();
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.question = Some(Question::Overwrite(name))
            }
            Err(error) => self.message = Some(format!("Could not save {name}: {error}")),
        }
    }

    pub(super) fn rename(&mut self, file: &str, name: &str, controls: &Controls) {
        let (Some((folder, within)), Some(own)) = (self.own.place(file), self.own.find(file))
        else {
            return;
        };
        let before = own.name.clone();
        if !self.may_be_called(name) {
            return;
        }
        let renamed = |text: &str| presets::renamed(text, name).map_err(io::Error::other);
        match files::rename(&folder, within, name, renamed) {
            Ok(()) => {
                self.message = Some(format!("Renamed {before} to {name}."));
                self.edited = None;
                if let Some(chosen) = controls.chosen().filter(|chosen| chosen.name == before) {
                    controls.set_chosen(Some(Chosen { name: name.to_owned(), ..chosen }));
                }
                self.own.read();
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.message =
                    Some(format!("There is a preset {name} already. Choose another name."));
            }
            Err(error) => self.message = Some(format!("Could not rename {before}: {error}")),
        }
    }

    pub(super) fn delete(&mut self, file: &str, controls: &Controls) {
        self.question = None;
        self.edited = None;
        let (Some((folder, within)), Some(own)) = (self.own.place(file), self.own.find(file))
        else {
            return;
        };
        let name = own.name.clone();
        match files::delete(&folder, within) {
            Ok(()) => {
                self.message = Some(format!("Deleted {name}."));
                if controls.chosen().is_some_and(|chosen| chosen.name == name) {
                    controls.set_chosen(None);
                }
                self.own.read();
            }
            Err(error) => self.message = Some(format!("Could not delete {name}: {error}")),
        }
    }
}
