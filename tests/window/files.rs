//! Presets and learned vocals are chosen, saved and loaded; none is overwritten unasked.

use egui::{Event, Key, Modifiers, Role, vec2};
use egui_kittest::kittest::Queryable;
use leeway::beat_profile::BeatProfile;
use leeway::params::WindowState;
use leeway::voice::VoiceProfile;
use leeway_engine::Source;
use leeway_engine::bands;
use nice_plug::params::Params;
use tempfile::TempDir;

use super::{Stage, is_one_gesture};

/// The fields of the list of presets.
pub const SEARCH: usize = 0;
pub const NAME: usize = 1;
const PATH: usize = 2;

impl Stage {
    /// Types into a field of the list of presets.
    pub fn type_into(&mut self, field: usize, text: &str) {
        self.harness.get_all_by_role(Role::TextInput).nth(field).expect("a field").focus();
        self.harness.run_steps(2);
        self.key(Modifiers::COMMAND, Key::A);
        self.key(Modifiers::NONE, Key::Backspace);
        self.harness.event(Event::Text(text.into()));
        self.harness.run_steps(2);
    }

    pub fn says(&self, words: &str) -> bool {
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
    let before = stage.params.settings();
    stage.press("Presets");
    let reason = "is no preset: max_cut is 60, but must be 0 to 24 dB";
    assert!(stage.says(&format!("loud {reason}")));
    assert!(stage.harness.query_by_label("Loud").is_none(), "it is not to be chosen");

    let path = folder.join("loud.toml").display().to_string();
    stage.type_into(PATH, &path);
    stage.press("Load");
    assert!(stage.says(&format!("Could not load {path}: it {reason}")));
    assert_eq!(stage.params.settings(), before);
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
    assert!(stage.harness.query_by_label("My piano").is_some(), "from none back is the last");
    stage.press("\u{203a}");
    assert!(stage.harness.query_by_label("Melody / piano").is_some(), "and on the first again");
    let mut stage = Stage::of(WindowState::default(), stage.folder);
    stage.press("\u{203a}");
    assert!(stage.harness.query_by_label("Melody / piano").is_some(), "from none on is the first");
}

#[test]
fn the_list_scrolls_however_many_presets_there_are() {
    let mut stage = Stage::new(false);
    let folder = stage.folder.path().join("presets");
    std::fs::create_dir_all(&folder).unwrap();
    for n in 0..60 {
        std::fs::write(folder.join(format!("{n:02}.toml")), format!("name = \"Mine {n:02}\""))
            .unwrap();
    }
    for height in [360.0, 560.0, 900.0] {
        stage.harness.set_size(vec2(700.0, height));
        stage.harness.run_steps(3);
        stage.press("Presets");
        for label in ["Save", "Load", "Open the folder"] {
            let rect = stage.harness.get_by_label(label).rect();
            assert!(rect.top() > 0.0 && rect.bottom() <= height, "{label} is at {rect}");
        }
        let first = stage.harness.get_by_label("Pads").rect();
        stage.wheel(first.center(), -200.0, Modifiers::NONE);
        stage.wait(1.0);
        let last = stage.harness.get_by_label("Mine 59").rect();
        let save = stage.harness.get_by_label("Save").rect();
        assert!(last.bottom() < save.top(), "the last is at {last}");
        stage.key(Modifiers::NONE, Key::Escape);
    }
}

#[test]
fn a_preset_is_renamed_and_deleted() {
    let mut stage = Stage::new(false);
    stage.press("Presets");
    stage.type_into(NAME, "First");
    stage.press("Save");
    stage.type_into(NAME, "Second");
    stage.press("Save");
    let folder = stage.folder.path().join("presets");
    let there = |name: &str| folder.join(name).exists();
    stage.press("Edit Second");
    // The field for the new name comes before that for another preset.
    stage.type_into(NAME, "First");
    stage.press("Rename");
    assert!(stage.says("There is a preset First already."));
    stage.type_into(NAME, "Third / loud");
    stage.press("Rename");
    assert!(stage.says("Renamed Second to Third / loud."));
    assert!(there("First.toml") && there("Third _ loud.toml") && !there("Second.toml"));
    let chosen = stage.params.chosen.read().unwrap().clone().expect("one is chosen");
    assert_eq!(chosen.name, "Third / loud");

    stage.press("Edit First");
    stage.press("Delete");
    assert!(there("First.toml"), "it is deleted unasked");
    stage.press("Keep it");
    assert!(there("First.toml"));
    stage.press("Delete");
    stage.press("Delete it");
    assert!(stage.says("Deleted First."));
    assert!(!there("First.toml") && there("Third _ loud.toml"));
}

#[test]
fn a_changed_preset_is_marked_and_its_name_goes_with_the_project() {
    let mut stage = Stage::new(false);
    stage.press("Presets");
    stage.harness.get_by_label("808 / bass").click();
    stage.harness.run_steps(3);
    let marked = |stage: &Stage| stage.harness.query_by_label("*808 / bass").is_some();
    assert!(!marked(&stage));
    stage.drag(stage.centre("Vocal trim"), vec2(0.0, -30.0), Modifiers::NONE);
    assert!(!marked(&stage), "Vocal trim belongs to the song");
    stage.drag(stage.centre("Depth"), vec2(0.0, 30.0), Modifiers::SHIFT);
    assert!(marked(&stage));
    let saved = stage.params.serialize_fields();

    let again = Stage::of(WindowState::default(), TempDir::new().unwrap());
    again.params.deserialize_fields(&saved);
    let mut again = again;
    again.harness.run_steps(3);
    assert!(again.harness.query_by_label("*808 / bass").is_some());
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
    assert_eq!(leeway::presets::parse(&saved).unwrap().sound, stage.params.settings());

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
    let learned = VoiceProfile::from_powers(&powers);
    stage.params.voice.set(learned);
    stage.press("Voices");
    stage.type_into(0, "Singer");
    stage.press("Save");
    assert!(stage.says("Saved Singer."));
    stage.press("Save");
    assert!(stage.says("There is a voice Singer already."));
    let text = std::fs::read_to_string(stage.folder.path().join("voices/Singer.toml")).unwrap();
    assert_eq!(VoiceProfile::parse(&text), Ok(learned));

    stage.params.voice.set(VoiceProfile::default());
    stage.press("Singer");
    assert_eq!(stage.params.voice.profile(), learned);
    assert_eq!(stage.params.settings().source, Source::Learned);
    assert!(is_one_gesture(&stage.told(), "source"));
    stage.press("Undo");
    assert!(stage.params.voice.profile().is_empty());
    assert_eq!(stage.params.settings().source, Source::Sidechain);

    // Another voice where one is in use: no control moves, and yet there is something to save.
    stage.press("Redo");
    stage.params.voice.set(VoiceProfile::from_powers(&[1.0; bands::MAX_BANDS]));
    assert!(stage.is_dirty());
    stage.told();
    stage.press("Voices");
    stage.press("Singer");
    assert_eq!(stage.params.voice.profile(), learned);
    assert!(stage.told().is_empty() && stage.is_dirty());
}

#[test]
fn presets_are_searched_by_name_and_by_instrument() {
    let mut stage = Stage::new(false);
    stage.press("Presets");
    stage.type_into(SEARCH, "kick");
    assert!(stage.harness.query_by_label("Drums").is_some());
    assert!(stage.harness.query_by_label("Guitars").is_none());
    stage.type_into(SEARCH, "nothing like it");
    assert!(stage.says("Nothing is called that"));
}

#[test]
fn presets_in_folders_are_listed_under_them_and_stay_there() {
    let mut stage = Stage::new(false);
    let folder = stage.folder.path().join("presets");
    std::fs::create_dir_all(folder.join("Keys")).unwrap();
    std::fs::write(folder.join("Keys/upright.toml"), "name = \"Upright\"").unwrap();
    stage.press("Presets");
    assert!(stage.harness.query_by_label("Keys").is_some(), "the folder");
    stage.press("Edit Upright");
    stage.type_into(NAME, "Grand");
    stage.press("Rename");
    assert!(stage.says("Renamed Upright to Grand."));
    assert!(folder.join("Keys/Grand.toml").exists() && !folder.join("Grand.toml").exists());
    stage.press("Edit Grand");
    stage.press("Delete");
    stage.press("Delete it");
    assert!(stage.says("Deleted Grand.") && !folder.join("Keys/Grand.toml").exists());
}

/// A file that was dropped.
#[derive(Debug)]
struct File(std::path::PathBuf);

impl egui::DroppedFile for File {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn presets_voices_and_beat_profiles_are_dropped_onto_the_window() {
    let mut stage = Stage::new(false);
    let folder = TempDir::new().unwrap();
    let drop = |stage: &mut Stage, name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        stage.harness.input_mut().dropped_files.push(std::sync::Arc::new(File(path)));
        stage.harness.run_steps(3);
    };
    drop(&mut stage, "deep.toml", "name = \"Deep\"\n[sound]\nmax_cut = 20\n");
    assert_eq!(stage.params.settings().max_cut, 20.0);
    assert!(stage.draws("Deep is chosen"));
    stage.press("Undo");
    assert_ne!(stage.params.settings().max_cut, 20.0);

    let mut powers = [0.0; bands::MAX_BANDS];
    powers[7] = 1.0;
    let voice = VoiceProfile::from_powers(&powers);
    drop(&mut stage, "lead.toml", &voice.to_text());
    assert_eq!(stage.params.settings().source, Source::Learned);
    assert_eq!(stage.params.voice.profile().to_text(), voice.to_text());

    let beat = BeatProfile::from_powers(&[0.01; bands::MAX_BANDS]);
    drop(&mut stage, "others.toml", &beat.to_text());
    assert!(stage.draws("others.toml is the beat profile now"));
    assert_eq!(stage.params.beat.profile(), beat);

    let before = stage.params.settings();
    drop(&mut stage, "loud.toml", "name = \"Loud\"\n[sound]\nmax_cut = 60\n");
    assert!(stage.draws("no preset, no voice and no beat profile"));
    assert!(stage.draws("0 to 24 dB"));
    assert_eq!(stage.params.settings(), before, "nothing was changed");
    stage.wait(10.0);
    stage.harness.run_steps(2);
    assert!(!stage.draws("no preset, no voice and no beat profile"), "it is said for some seconds");
}
