//! The window says how the beat is known, and learns, saves, loads and forgets its profile.

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable;
use leeway::beat_profile::BeatProfile;
use leeway::link::{Snapshot, Task};
use leeway_engine::{BeatFrom, bands};

use super::Stage;
use super::tasks::snapshot;

fn profile(power: f32) -> BeatProfile {
    BeatProfile::from_powers(&[power; bands::MAX_BANDS])
}

impl Stage {
    fn hears(&mut self, beat_from: Option<BeatFrom>, seconds: f32) {
        let heard = Snapshot { beat_from, ..snapshot(Task::None, true, seconds, None) };
        self.publisher.publish(heard);
        self.harness.run_steps(2);
    }

    fn shows(&self, words: &str) -> bool {
        self.harness.query_by_label_contains(words).is_some()
    }
}

#[test]
fn the_window_says_how_the_beat_is_known_and_against_what_the_vocal_is_judged() {
    let mut stage = Stage::new(true);
    assert!(stage.shows("Beat: none") && stage.shows("Against this stem"));
    stage.hears(Some(BeatFrom::Key), 1.0);
    assert!(stage.shows("Beat: live") && stage.shows("In the song"));
    stage.params.beat.set(profile(0.01));
    stage.hears(Some(BeatFrom::Profile), 2.0);
    assert!(stage.shows("Beat: profile") && stage.shows("In the song"));
    stage.params.beat.set(BeatProfile::default());
    stage.hears(None, 3.0);
    assert!(stage.shows("Beat: none") && stage.shows("Against this stem"));
}

#[test]
fn the_beat_is_learned_and_undo_takes_it_back() {
    let mut stage = Stage::new(true);
    stage.press("Beat: none");
    stage.press("Learn the beat");
    assert_eq!(stage.publisher.task(), Task::LearnBeat);
    let heard = |profile, seconds| Snapshot {
        learned_beat: profile,
        ..snapshot(Task::LearnBeat, true, seconds, None)
    };
    stage.publisher.publish(heard(BeatProfile::default(), 2.0));
    stage.harness.run_steps(2);
    stage.press("Done (2 s heard)");
    assert!(stage.params.beat.profile().is_empty() && !stage.is_dirty(), "nothing was heard");

    stage.press("Learn the beat");
    stage.publisher.publish(heard(profile(0.01), 5.0));
    stage.harness.run_steps(2);
    stage.press("Done (5 s heard)");
    assert_eq!((stage.publisher.task(), stage.params.beat.profile()), (Task::None, profile(0.01)));
    assert!(stage.told().is_empty() && stage.is_dirty(), "no control of the host moves");
    stage.press("Undo");
    assert!(stage.params.beat.profile().is_empty());
}

#[test]
fn profiles_are_saved_loaded_forgotten_and_refused_with_a_reason() {
    let mut stage = Stage::new(true);
    let folder = stage.folder.path().join("beats");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("Broken.toml"), "beat_levels_dbfs = [1.0]\n").unwrap();
    stage.params.beat.set(profile(0.01));
    stage.harness.run_steps(2);
    stage.press("Beat: profile");
    assert!(stage.shows("Broken is no beat profile: it has 1 levels instead of 39"));
    stage.harness.get_all_by_role(Role::TextInput).next().expect("a field").focus();
    stage.harness.run_steps(2);
    stage.harness.event(Event::Text("Hook".into()));
    stage.harness.run_steps(2);
    stage.press("Save");
    assert!(stage.shows("Saved Hook."));
    stage.press("Save");
    assert!(stage.shows("There is a beat profile Hook already."));
    let text = std::fs::read_to_string(folder.join("Hook.toml")).unwrap();
    assert_eq!(BeatProfile::parse(&text), Ok(profile(0.01)));

    stage.press("Forget");
    assert!(stage.params.beat.profile().is_empty() && stage.is_dirty());
    stage.press("Hook");
    assert_eq!(stage.params.beat.profile(), profile(0.01));
    stage.key(Modifiers::NONE, Key::Escape);
}
