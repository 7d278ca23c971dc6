//! What the browser does with the user's own presets: saves, renames, tags and deletes them.

use std::io;
use std::path::Path;

use super::{Browser, Question};
use crate::editor::control::Controls;
use crate::presets::{self, Preset};
use crate::sounds::Chosen;
use crate::users_files;

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
        let mut preset = Preset::saved(name.clone(), &controls.params().settings());
        if let Some(before) = self.own.find(&users_files::stem(&name)) {
            (preset.tags, preset.files) = (before.tags.clone(), before.files.clone());
        }
        match users_files::write(&folder, &name, &preset.to_text(), overwrite) {
            Ok(()) => {
                self.message = Some(format!("Saved {name}."));
                controls.set_chosen(Some(Chosen::of(&preset)));
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
        let (before, tags) = (own.name.clone(), own.tags.clone());
        if !self.may_be_called(name) {
            return;
        }
        let renamed = |text: &str| presets::edited(text, name, &tags).map_err(io::Error::other);
        match users_files::rename(&folder, within, name, renamed) {
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

    pub(super) fn tag(&mut self, file: &str, tags: &[String]) {
        let (Some((folder, within)), Some(own)) = (self.own.place(file), self.own.find(file))
        else {
            return;
        };
        let name = own.name.clone();
        let tagged = |text: &str| presets::edited(text, &name, tags).map_err(io::Error::other);
        self.message = Some(match users_files::edit(&folder, within, tagged) {
            Ok(()) if tags.is_empty() => format!("{name} has no tags now."),
            Ok(()) => format!("{name} is found by {} now.", tags.join(", ")),
            Err(error) => format!("Could not tag {name}: {error}"),
        });
        self.own.read();
    }

    pub(super) fn delete(&mut self, file: &str, controls: &Controls) {
        self.question = None;
        self.edited = None;
        let (Some((folder, within)), Some(own)) = (self.own.place(file), self.own.find(file))
        else {
            return;
        };
        let name = own.name.clone();
        match users_files::delete(&folder, within) {
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
