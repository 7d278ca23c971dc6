//! The presets: the user chooses one, saves, edits and deletes their own, loads a file, or says what new
//! instances start with.

mod editing;
mod keeping;
mod new_instances;
mod rows;

use std::fs;
use std::path::Path;

use egui::{Button, Popup, PopupCloseBehavior, ScrollArea, TextEdit, Ui, vec2};

use super::control::Controls;
use super::file_dialog::{Document, FileDialog};
use super::theme::Theme;
use super::user_presets::UserPresets;
use crate::presets::{self, Preset};
use crate::sounds::Chosen;
use crate::text_file;
use crate::users_files;
use editing::{Edited, entry};
use new_instances::OwnDefault;

/// How wide the list is, in points.
const WIDTH: f32 = 270.0;
/// What the window needs above and below the presets in the list, and the least height of these, in points.
const AROUND: f32 = 290.0;
const LEAST: f32 = 70.0;
/// How wide the button with the preset's name is, in a wide and in a narrow window, in points.
const WIDE: f32 = 132.0;
const NARROW: f32 = 92.0;

/// What is asked before something of the user's is lost.
#[derive(Clone)]
enum Question {
    Overwrite(String),
    Delete(String),
}

/// The shipped presets and those in the user's folder.
pub struct Browser {
    shipped: Vec<Preset>,
    own: UserPresets,
    own_default: OwnDefault,
    dialog: FileDialog,
    /// What is searched for.
    wanted: String,
    /// What is being typed as a name to save under, or as a file to load.
    name: String,
    path: String,
    edited: Option<Edited>,
    question: Option<Question>,
    /// The result of the last action, in words.
    message: Option<String>,
}

impl Browser {
    /// Presets with the user's own among their files in `folder`, if there can be one.
    pub fn new(folder: Option<&Path>, dialog: FileDialog) -> Self {
        Self {
            shipped: presets::shipped(),
            own: UserPresets::new(folder.map(|folder| folder.join(users_files::PRESETS))),
            own_default: OwnDefault::new(folder.map(Path::to_owned)),
            dialog,
            wanted: String::new(),
            name: String::new(),
            path: String::new(),
            edited: None,
            question: None,
            message: None,
        }
    }

    /// The button with the list under it.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls, narrow: bool) {
        let name = match controls.chosen() {
            None => "Presets".into(),
            Some(chosen) if chosen.is_changed(&controls.values().normalized) => {
                format!("*{}", chosen.name)
            }
            Some(chosen) => chosen.name,
        };
        if ui.button("\u{2039}").on_hover_text("The preset before").clicked() {
            self.step(controls, -1);
        }
        let width = if narrow { NARROW } else { WIDE };
        let size = vec2(width * theme.growth, ui.spacing().interact_size.y);
        let hint = if name.starts_with('*') {
            format!("{name}: changed since it was chosen")
        } else {
            "Choose, save, edit or delete a preset, or load one".into()
        };
        let button = ui.add_sized(size, Button::new(name).truncate()).on_hover_text(hint);
        if ui.button("\u{203a}").on_hover_text("The next preset").clicked() {
            self.step(controls, 1);
        }
        if button.clicked() {
            self.own.read();
            self.own_default.read();
            self.wanted.clear();
            self.message = None;
            self.question = None;
            self.edited = None;
        }
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH * theme.growth)
            .show(|ui| self.list(ui, theme, controls));
    }

    /// Goes on by `by` presets; from none to the first or to the last.
    fn step(&mut self, controls: &Controls, by: isize) {
        self.own.read();
        let own = self.own.all().iter().map(|own| &own.preset);
        let all: Vec<Preset> = self.shipped.iter().chain(own).cloned().collect();
        let chosen = controls.chosen().map(|chosen| chosen.name);
        let at = all.iter().position(|preset| Some(&preset.name) == chosen.as_ref());
        let from = at.map_or(if by > 0 { -1 } else { 0 }, |at| at as isize);
        let next = (from + by).rem_euclid(all.len() as isize) as usize;
        self.choose(&all[next], controls);
    }

    /// Makes the controls sound like `preset`.
    pub fn choose(&mut self, preset: &Preset, controls: &Controls) {
        let chosen = Chosen::of(preset);
        let mut values = controls.values();
        values.normalized.extend(chosen.positions.clone());
        controls.apply(&values);
        controls.set_chosen(Some(chosen));
        self.message = None;
    }

    fn list(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let hint = "Search: piano, kick, slow";
        let field = TextEdit::singleline(&mut self.wanted).hint_text(hint);
        ui.add(field.desired_width(f32::INFINITY));
        let chosen = controls.chosen().map(|chosen| chosen.name);
        let room = ui.ctx().content_rect().height() - AROUND * theme.growth;
        let clicked = ScrollArea::vertical()
            .max_height(room.max(LEAST))
            .show(ui, |ui| self.rows(ui, theme, chosen.as_deref()))
            .inner;
        if let Some(preset) = clicked {
            self.choose(&preset, controls);
            ui.close();
        }
        ui.separator();
        if self.edited.is_some() {
            self.editing(ui, controls);
        } else {
            if entry(ui, &mut self.name, "Name", "Save") {
                self.save(controls, false);
            }
            if entry(ui, &mut self.path, "Path of a preset file", "Load") {
                self.load(controls);
            }
            ui.horizontal(|ui| self.elsewhere(ui, controls));
            self.new_instances(ui, theme, controls);
        }
        self.asking(ui, controls);
        if let Some(message) = &self.message {
            ui.colored_label(theme.accent, message);
        }
    }

    /// Files anywhere, by the system's dialog, and the folder of those in the list.
    fn elsewhere(&mut self, ui: &mut Ui, controls: &Controls) {
        let hint = "Load a preset, a voice or a beat profile from anywhere";
        if ui.button("Open\u{2026}").on_hover_text(hint).clicked() {
            self.message = self.dialog.load().err();
        }
        if ui.button("Save as\u{2026}").on_hover_text("Save this sound anywhere").clicked() {
            let sound = Document::Preset(Box::new(controls.params().settings()));
            let name = controls.chosen().map_or("Preset".into(), |chosen| chosen.name);
            self.message = self.dialog.save(sound, &users_files::stem(&name)).err();
        }
        let Some(folder) = self.own.folder() else { return };
        let hint = format!("Presets in {} are listed here", folder.display());
        if ui.button("Open the folder").on_hover_text(hint).clicked() {
            let opened = fs::create_dir_all(folder);
            self.message = opened.err().map(|error| format!("There is no folder: {error}"));
            // As a path, which every system's file manager takes, whatever is in its name.
            ui.ctx().open_url(egui::OpenUrl::new_tab(folder.display()));
        }
    }

    fn load(&mut self, controls: &Controls) {
        let path = self.path.trim().trim_matches('"').to_owned();
        let path = path.strip_prefix("file://").unwrap_or(&path);
        let text = text_file::read(Path::new(path)).map_err(|error| error.to_string());
        let preset = text.and_then(|text| {
            presets::parse(&text).map_err(|reason| format!("it is no preset: {reason}"))
        });
        match preset {
            Ok(preset) => self.choose(&preset, controls),
            Err(reason) => self.message = Some(format!("Could not load {path}: {reason}")),
        }
    }
}
