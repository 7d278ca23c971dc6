//! The presets: the user chooses one, saves, renames and deletes their own, or loads a file.

mod keeping;

use std::fs;
use std::path::{Path, PathBuf};

use egui::{
    Align, Button, Key, Layout, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, TextEdit,
    Ui, WidgetInfo, vec2,
};
use leeway_engine::Settings;

use super::control::Controls;
use super::preset_search::finds;
use super::theme::Theme;
use super::user_presets::{UserPreset, UserPresets};
use crate::params::LeewayParams;
use crate::presets::{self, Preset};
use crate::sounds::Chosen;
use crate::text_file;

/// How wide the list is, in points.
const WIDTH: f32 = 250.0;
/// What the window needs above and below the presets in the list, and the least height of these, in points.
const AROUND: f32 = 266.0;
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
    /// What is searched for.
    wanted: String,
    /// What is being typed as a name to save under, or as a file to load.
    name: String,
    path: String,
    /// The file of the preset that is being renamed or deleted, and what is typed as its name.
    edited: Option<(String, String)>,
    question: Option<Question>,
    /// The result of the last action, in words.
    message: Option<String>,
}

impl Browser {
    /// Presets with the user's own in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            shipped: presets::shipped(),
            own: UserPresets::new(folder),
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
            "Choose, save, rename or delete a preset, or load one".into()
        };
        let button = ui.add_sized(size, Button::new(name).truncate()).on_hover_text(hint);
        if ui.button("\u{203a}").on_hover_text("The next preset").clicked() {
            self.step(controls, 1);
        }
        if button.clicked() {
            self.own.read();
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
        let positions = positions(&preset.sound);
        let mut values = controls.values();
        values.normalized.extend(positions.clone());
        controls.apply(&values);
        controls.set_chosen(Some(Chosen { name: preset.name.clone(), positions }));
        self.message = None;
    }

    fn list(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let field = TextEdit::singleline(&mut self.wanted).hint_text("Search: piano, kick, pad");
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
        self.editing(ui, controls);
        self.asking(ui, controls);
        if entry(ui, &mut self.name, "Name", "Save") {
            self.save(controls, false);
        }
        if entry(ui, &mut self.path, "Path of a preset file", "Load") {
            self.load(controls);
        }
        if let Some(folder) = self.own.folder() {
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

    /// All presets. Returns the one that is clicked.
    fn rows(&mut self, ui: &mut Ui, theme: &Theme, chosen: Option<&str>) -> Option<Preset> {
        let mut clicked = None;
        let title = |ui: &mut Ui, text| ui.label(RichText::new(text).small().color(theme.faint));
        let wanted = self.wanted.clone();
        let is_found = |preset: &Preset| finds(&wanted, preset);
        let own = || self.own.all().iter().filter(|own| is_found(&own.preset));
        let mut shipped = self.shipped.iter().filter(|preset| is_found(preset)).peekable();
        if shipped.peek().is_none() && own().next().is_none() {
            title(ui, "Nothing is called that");
        }
        if shipped.peek().is_some() {
            title(ui, "Leeway's");
        }
        for preset in shipped {
            if ui.selectable_label(chosen == Some(&preset.name), &preset.name).clicked() {
                clicked = Some(preset.clone());
            }
        }
        if own().next().is_some() {
            title(ui, "Yours");
        }
        let mut nested = None;
        for own in own() {
            if own.nested_in() != nested {
                nested = own.nested_in();
                title(ui, nested.unwrap_or_default());
            }
            let UserPreset { file, preset } = own;
            let row = vec2(ui.available_width(), ui.spacing().interact_size.y);
            ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
                let edit = ui.button("\u{2026}").on_hover_text("Rename or delete");
                let name = &preset.name;
                edit.widget_info(|| {
                    WidgetInfo::labeled(Role::Button, true, format!("Edit {name}"))
                });
                if edit.clicked() {
                    self.edited = Some((file.clone(), name.clone()));
                    self.question = None;
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let label = Button::selectable(chosen == Some(name), name).truncate();
                    if ui.add(label).clicked() {
                        clicked = Some(preset.clone());
                    }
                });
            });
        }
        for reason in self.own.refused() {
            ui.label(RichText::new(reason).small().color(theme.faint));
        }
        clicked
    }

    /// What can be done with a preset of the user's.
    fn editing(&mut self, ui: &mut Ui, controls: &Controls) {
        let Some((file, mut name)) = self.edited.take() else { return };
        let rename = entry(ui, &mut name, "New name", "Rename");
        let delete = ui.button("Delete").clicked();
        self.edited = Some((file.clone(), name.clone()));
        if rename {
            self.rename(&file, name.trim(), controls);
        } else if delete {
            self.question = Some(Question::Delete(file));
        }
        ui.separator();
    }

    fn asking(&mut self, ui: &mut Ui, controls: &Controls) {
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

/// A field with a button for what to do: whether that was clicked, or Enter pressed.
fn entry(ui: &mut Ui, text: &mut String, hint: &str, action: &str) -> bool {
    ui.horizontal(|ui| {
        let width = 0.6 * ui.available_width();
        let field = TextEdit::singleline(text).hint_text(hint).desired_width(width);
        let entered = ui.add(field).lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.button(action).clicked() || entered
    })
    .inner
}

/// Where `sound` has the controls. Vocal trim belongs to the song, not to the preset.
fn positions(sound: &Settings) -> std::collections::BTreeMap<String, f32> {
    let mut positions = LeewayParams::positions(sound);
    if sound.trim == 0.0 {
        positions.remove("trim");
    }
    positions
}
