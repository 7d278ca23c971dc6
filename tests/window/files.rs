//! Presets and learned vocals are chosen, saved and loaded; none is overwritten unasked.

use egui::{Event, Key, Modifiers, Role, vec2};
use egui_kittest::kittest::Queryable;
use leeway::engine::bands;
use leeway::params::{SourceChoice, WindowState};
use leeway::voice::Profile;

use super::{Stage, is_one_gesture};

/// The fields of the list of presets.
const NAME: usize = 0;
const PATH: usize = 1;

impl Stage {
    /// Types into a field of the list of presets.
    fn type_into(&mut self, field: usize, text: &str) {
        self.harness.get_all_by_role(Role::TextInput).nth(field).expect("a field").focus();
        self.harness.run_steps(2);
        self.key(Modifiers::COMMAND, Key::A);
        self.harness.event(Event::Text(text.into()));
        self.harness.run_steps(2);
    }

    fn says(&self, words: &str) -> bool {
        self.harness.query_by_label_contains(words).is_some()
    }
}

#[test]
fn presets_are_chosen_saved_asked_for_and_loaded() {
    let mut stage = Stage::new(false);
    stage.drag(stage.centre("Vocal trim"), vec2(0.0, -30.0), Modifiers::NONE);
    let trim = stage.value("trim");
    stage.press("Presets");
    stage.harness.get_by_label("808 / bass").click();
    stage.harness.run_steps(3);
    assert_eq!(stage.value("guard"), 1.0);
    assert_eq!(stage.value("trim"), trim, "Vocal trim belongs to the song");
    stage.press("Undo");
    assert_eq!(stage.value("guard"), 0.0);
}

#[test]
fn presets_out_of_range_are_refused_with_key_and_range() {
    let mut stage = Stage::new(false);
    let folder = stage.folder.path().join("presets");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "name = \"Loud\"\n[sound]\nmax_cut = 60\n";
    std::fs::write(folder.join("loud.toml"), text).unwrap();
    let before = stage.params.sound();
    stage.press("Presets");
    let reason = "is no preset: max_cut is 60, but must be 0 to 24 dB";
    assert!(stage.says(&format!("loud {reason}")));
    assert!(!stage.says("Loud"), "it is not to be chosen");

    let path = folder.join("loud.toml").display().to_string();
    stage.type_into(PATH, &path);
    stage.press("Load");
    assert!(stage.says(&format!("Could not load {path}: it {reason}")));
    assert_eq!(stage.params.sound(), before);
}

#[test]
fn the_arrows_go_through_the_users_presets_too() {
    let mut stage = Stage::new(false);
    stage.press("Presets");
    stage.type_into(NAME, "My piano");
    stage.press("Save");
    // A window that has not yet shown the list.
    let mut stage = Stage::of(WindowState::default(), stage.folder);
    stage.press("\u{2039}");
    assert!(stage.harness.query_by_label("My piano").is_none(), "the first is one of Leeway's");
    stage.press("\u{2039}");
    assert!(stage.harness.query_by_label("My piano").is_some());
}

#[test]
fn presets_are_saved_and_not_overwritten_unasked() {
    let mut stage = Stage::new(false);
    let depth = stage.knob("Depth").center();
    stage.drag(depth, vec2(0.0, 60.0), Modifiers::NONE);
    let first = stage.value("depth");
    let file = stage.folder.path().join("presets/My piano.toml");
    // Another file of a like name is in nobody's way.
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file.with_extension("part"), "mine").unwrap();
    stage.press("Presets");
    stage.type_into(NAME, "My piano");
    stage.press("Save");
    assert!(stage.says("Saved My piano."));
    assert_eq!(std::fs::read_to_string(file.with_extension("part")).unwrap(), "mine");
    let saved = std::fs::read_to_string(&file).unwrap();
    assert_eq!(leeway::presets::parse(&saved).unwrap().sound, stage.params.sound());

    stage.drag(depth, vec2(0.0, 30.0), Modifiers::NONE);
    if !stage.says("Yours") {
        stage.press("My piano");
    }
    stage.type_into(NAME, "My piano");
    stage.press("Save");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), saved, "nothing is overwritten unasked");
    stage.press("Keep it");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), saved);
    stage.press("Save");
    stage.press("Overwrite");
    assert_ne!(std::fs::read_to_string(&file).unwrap(), saved);

    std::fs::write(&file, &saved).unwrap();
    stage.type_into(PATH, &file.display().to_string());
    stage.press("Load");
    assert!((stage.value("depth") - first).abs() < 1e-4);
    stage.type_into(PATH, "/nowhere.toml");
    stage.press("Load");
    assert!(stage.says("Could not load /nowhere.toml"));
    stage.type_into(NAME, "808 / bass");
    stage.press("Save");
    assert!(stage.says("one of Leeway's own"));
}

#[test]
fn learned_voices_are_saved_and_loaded() {
    let mut stage = Stage::new(true);
    let mut powers = [0.0; bands::MAX_BANDS];
    powers[10] = 1.0;
    let learned = Profile::from_powers(&powers);
    stage.params.voice.set(learned);
    stage.press("Voices");
    stage.type_into(NAME, "Singer");
    stage.press("Save");
    assert!(stage.says("Saved Singer."));
    stage.press("Save");
    assert!(stage.says("There is a voice Singer already."));
    let text = std::fs::read_to_string(stage.folder.path().join("voices/Singer.toml")).unwrap();
    assert_eq!(Profile::parse(&text), Ok(learned));

    stage.params.voice.set(Profile::default());
    stage.press("Singer");
    assert_eq!(stage.params.voice.profile(), learned);
    assert_eq!(stage.params.source.value(), SourceChoice::Learned);
    assert!(is_one_gesture(&stage.told(), "source"));
    stage.press("Undo");
    assert!(stage.params.voice.profile().is_empty());
    assert_eq!(stage.params.source.value(), SourceChoice::Sidechain);
}
