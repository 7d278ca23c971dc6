//! The presets: choose, save, load a file.

use std::path::{Path, PathBuf};
use std::{fs, io};

use egui::{Button, Key, Popup, PopupCloseBehavior, RichText, TextEdit, Ui, vec2};

use super::control::Controls;
use super::files;
use super::theme::Theme;
use crate::params::LeewayParams;
use crate::presets::{self, Preset};
use crate::text_file;

/// How wide the list is, in points.
const WIDTH: f32 = 250.0;

/// The shipped presets and those in the user's folder.
pub struct Browser {
    shipped: Vec<Preset>,
    folder: Option<PathBuf>,
    own: Vec<Preset>,
    /// Which files in that folder are no presets, and why.
    refused: Vec<String>,
    /// The name of the preset that was last chosen or saved.
    current: Option<String>,
    /// What is being typed as a name to save under, or as a file to load.
    name: String,
    path: String,
    /// The preset that would be overwritten, while we ask.
    question: Option<String>,
    /// What went wrong, or well, last.
    message: Option<String>,
}

impl Browser {
    /// Presets with the user's own in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            shipped: presets::shipped(),
            folder,
            own: Vec::new(),
            refused: Vec::new(),
            current: None,
            name: String::new(),
            path: String::new(),
            question: None,
            message: None,
        }
    }

    /// The button with the list under it.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let name = self.current.clone().unwrap_or_else(|| "Presets".into());
        if ui.button("\u{2039}").on_hover_text("The preset before").clicked() {
            self.step(controls, -1);
        }
        let button = ui.add(Button::new(name).min_size(vec2(112.0, 0.0)));
        let button = button.on_hover_text("Choose, save or load a preset");
        if ui.button("\u{203a}").on_hover_text("The next preset").clicked() {
            self.step(controls, 1);
        }
        if button.clicked() {
            self.read_own();
            self.message = None;
            self.question = None;
        }
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .show(|ui| self.list(ui, theme, controls));
    }

    fn all(&self) -> Vec<Preset> {
        self.shipped.iter().chain(&self.own).cloned().collect()
    }

    fn read_own(&mut self) {
        (self.own, self.refused) = self.folder.as_deref().map(read).unwrap_or_default();
    }

    fn step(&mut self, controls: &Controls, by: isize) {
        self.read_own();
        let all = self.all();
        let at = all.iter().position(|preset| Some(&preset.name) == self.current.as_ref());
        let next = at.map_or(0, |at| (at as isize + by).rem_euclid(all.len() as isize) as usize);
        self.choose(&all[next], controls);
    }

    /// Makes the controls sound like `preset`. Vocal trim belongs to the song, not to the preset.
    fn choose(&mut self, preset: &Preset, controls: &Controls) {
        let mut values = controls.values();
        let mut positions = LeewayParams::positions(&preset.sound);
        if preset.sound.trim == 0.0 {
            positions.remove("trim");
        }
        values.normalized.extend(positions);
        controls.apply(&values);
        self.current = Some(preset.name.clone());
        self.message = None;
    }

    fn list(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let mut chosen = None;
        for (title, presets) in [("Leeway's", &self.shipped), ("Yours", &self.own)] {
            if !presets.is_empty() {
                ui.label(RichText::new(title).small().color(theme.faint));
            }
            for preset in presets {
                let is_current = self.current.as_deref() == Some(&preset.name);
                if ui.selectable_label(is_current, &preset.name).clicked() {
                    chosen = Some(preset.clone());
                }
            }
        }
        for reason in &self.refused {
            ui.label(RichText::new(reason).small().color(theme.faint));
        }
        if let Some(preset) = chosen {
            self.choose(&preset, controls);
            ui.close();
        }
        ui.separator();
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.name).hint_text("Name").desired_width(150.0);
            let entered = ui.add(field).lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if ui.button("Save").clicked() || entered {
                self.save(controls, false);
            }
        });
        if let Some(name) = self.question.clone() {
            ui.label(format!("There is a preset {name} already."));
            ui.horizontal(|ui| {
                if ui.button("Overwrite").clicked() {
                    self.save(controls, true);
                }
                if ui.button("Keep it").clicked() {
                    self.question = None;
                }
            });
        }
        ui.horizontal(|ui| {
            let hint = "Path of a preset file";
            let field = TextEdit::singleline(&mut self.path).hint_text(hint).desired_width(150.0);
            let entered = ui.add(field).lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if ui.button("Load").clicked() || entered {
                self.load(controls);
            }
        });
        if let Some(folder) = &self.folder {
            let hint = format!("Presets in {} are listed here", folder.display());
            if ui.button("Open the folder").on_hover_text(hint).clicked() {
                let opened = fs::create_dir_all(folder);
                self.message = opened.err().map(|error| format!("There is no folder: {error}"));
                let url = format!("file://{}", folder.display());
                ui.ctx().open_url(egui::OpenUrl::new_tab(url));
            }
        }
        if let Some(message) = &self.message {
            ui.colored_label(theme.accent, message);
        }
    }

    fn save(&mut self, controls: &Controls, overwrite: bool) {
        let name = self.name.trim().to_owned();
        self.question = None;
        let Some(folder) = &self.folder else {
            self.message = Some("This system has no folder for presets.".into());
            return;
        };
        if name.is_empty() {
            self.message = Some("Type a name first.".into());
            return;
        }
        if self.shipped.iter().any(|preset| preset.name.eq_ignore_ascii_case(&name)) {
            self.message = Some(format!("{name} is one of Leeway's own. Choose another name."));
            return;
        }
        let preset = Preset::saved(name.clone(), controls.params().sound());
        match files::write(folder, &name, &preset.to_text(), overwrite) {
            Ok(()) => {
                self.message = Some(format!("Saved {name}."));
                self.current = Some(name);
                self.read_own();
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.question = Some(name)
            }
            Err(error) => self.message = Some(format!("Could not save {name}: {error}")),
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

/// The presets in `folder`, and why other files there are none.
fn read(folder: &Path) -> (Vec<Preset>, Vec<String>) {
    let (mut own, mut refused) = (Vec::new(), Vec::new());
    for (name, text) in files::read(folder) {
        match presets::parse(&text) {
            Ok(preset) => own.push(preset),
            Err(reason) => refused.push(format!("{name} is no preset: {reason}")),
        }
    }
    (own, refused)
}
