//! The user's own presets: their tags, and the one that new instances start with.

use std::fs;

use egui::{Key, Modifiers, OutputCommand, vec2};
use egui_kittest::kittest::Queryable;
use leeway::params::WindowState;
use leeway::presets::{self, Preset};
use leeway::{own_default, presets::named};
use leeway_engine::Settings;
use tempfile::TempDir;

use super::Stage;
use super::files::{NAME, SEARCH};

/// The field for tags, while a preset is edited.
const TAGS: usize = 2;

impl Stage {
    /// Whether `words` are drawn.
    pub fn draws(&self, words: &str) -> bool {
        self.harness.output().shapes.iter().any(|shape| match &shape.shape {
            egui::Shape::Text(text) => text.galley.text().contains(words),
            _ => false,
        })
    }

    fn own_preset(&self, file: &str) -> Preset {
        let path = self.folder.path().join("presets").join(file);
        presets::parse(&fs::read_to_string(path).expect("it is there")).expect("it is a preset")
    }
}

#[test]
fn a_preset_is_found_by_its_own_tags_which_outlive_a_new_name_and_a_new_sound() {
    let mut stage = Stage::new(false);
    stage.press("Presets");
    stage.type_into(NAME, "Mine");
    stage.press("Save");
    stage.type_into(NAME, "Other");
    stage.press("Save");
    stage.press("Edit Mine");
    stage.type_into(TAGS, " piano,  Slow ballad, piano,, vocal");
    stage.press("Tag");
    assert!(stage.says("Mine is found by piano, Slow ballad, vocal now."));
    assert_eq!(stage.own_preset("Mine.toml").tags, ["piano", "Slow ballad", "vocal"]);
    stage.press("Done");

    for wanted in ["piano vocal", "ballad slow", "mine vocal"] {
        stage.type_into(SEARCH, wanted);
        assert!(stage.harness.query_by_label("Edit Mine").is_some(), "{wanted}");
        assert!(stage.harness.query_by_label("Edit Other").is_none(), "{wanted}");
    }
    stage.type_into(SEARCH, "podcast");
    assert!(stage.harness.query_by_label("Voice-over").is_some(), "Leeway's have tags, too");
    stage.type_into(SEARCH, "");

    stage.press("Edit Mine");
    stage.type_into(NAME, "Ours");
    stage.press("Rename");
    assert_eq!(stage.own_preset("Ours.toml").tags, ["piano", "Slow ballad", "vocal"]);
    stage.type_into(NAME, "Ours");
    stage.press("Save");
    stage.press("Overwrite");
    assert_eq!(stage.own_preset("Ours.toml").tags, ["piano", "Slow ballad", "vocal"]);
    stage.press("Edit Ours");
    stage.type_into(TAGS, "");
    stage.press("Tag");
    assert!(stage.own_preset("Ours.toml").tags.is_empty());
}

#[test]
fn a_sound_becomes_the_default_of_new_instances_and_leeways_own_again() {
    let mut stage = Stage::new(false);
    let kept = |stage: &Stage| own_default::read(stage.folder.path()).expect("it can be read");
    stage.press("Presets");
    stage.harness.get_by_label("Pads").click();
    stage.harness.run_steps(3);
    stage.drag(stage.centre("Vocal trim"), vec2(0.0, -30.0), Modifiers::NONE);
    stage.press("Pads");
    assert_eq!(kept(&stage), None);
    stage.press("Use as default");
    assert!(stage.says("New instances start with this sound."));
    let pads = kept(&stage).expect("it is kept");
    assert_eq!((pads.name.as_str(), pads.sound), ("Pads", named("Pads").unwrap().sound));
    stage.key(Modifiers::NONE, Key::Escape);

    stage.drag(stage.knob("Depth").center(), vec2(0.0, 40.0), Modifiers::NONE);
    stage.press("*Pads");
    stage.press("Use as default");
    let mine = kept(&stage).expect("it is kept");
    assert_eq!(mine.name, "My default", "it is Pads no more");
    assert_eq!(mine.sound, Settings { trim: 0.0, ..stage.params.settings() });
    assert!(stage.harness.query_by_label("My default").is_none(), "it is none of the presets");

    stage.press("Leeway's default");
    assert!(stage.says("New instances start with Leeway's default."));
    assert_eq!(kept(&stage), None);
}

#[test]
fn the_folder_is_made_and_opened_in_the_file_manager() {
    let mut stage = Stage::new(false);
    let folder = stage.folder.path().join("presets");
    stage.press("Presets");
    stage.harness.get_by_label("Open the folder").click();
    let mut opened = Vec::new();
    for _ in 0..5 {
        stage.harness.step();
        let commands = &stage.harness.output().platform_output.commands;
        opened.extend(commands.iter().filter_map(|command| match command {
            OutputCommand::OpenUrl(open) => Some(open.url.clone()),
            _ => None,
        }));
    }
    assert_eq!(opened, [folder.display().to_string()]);
    assert!(folder.is_dir());
}

#[test]
fn a_default_that_cannot_be_used_is_said() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("default.toml");
    fs::write(&file, "name = \"Loud\"\n[sound]\nmax_cut = 60\n").unwrap();
    let mut stage = Stage::of(WindowState::default(), folder);
    let reason = "is not used: max_cut is 60, but must be 0 to 24 dB";
    assert!(stage.draws(reason));
    stage.wait(10.0);
    stage.harness.run_steps(2);
    assert!(!stage.draws(reason), "it is said for some seconds");
    stage.press("Presets");
    stage.press("Leeway's default");
    assert!(!file.exists());
}
