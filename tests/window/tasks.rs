//! Match and Learn end with what they are for, and not before.

use leeway::beat_profile::BeatProfile;
use leeway::link::{Snapshot, Task};
use leeway::peaks::Peaks;
use leeway::voice::VoiceProfile;
use leeway_engine::Source;
use leeway_engine::{Engine, Inputs, bands};

use super::{Stage, is_one_gesture};

/// What the audio thread would show.
pub fn snapshot(task: Task, playing: bool, listened: f32, matched_db: Option<f32>) -> Snapshot {
    let engine = Engine::new(48_000.0, 2, 2).unwrap();
    let mut meters = engine.meters();
    // A vocal that is out of the stem's way.
    meters.totals.inputs =
        Inputs { stem: 400.0, vocal: 400.0, vocal_difference: 1.0, ..Inputs::default() };
    meters.totals.inputs.samples = (listened * 48_000.0) as u64 + u64::from(!playing);
    Snapshot {
        sample_rate: 48_000.0,
        latency: 0,
        channels: [2, 2],
        playing,
        centres_hz: [1000.0; bands::MAX_BANDS],
        meters,
        reasons: engine.reasons(),
        peaks: Peaks::default(),
        bar: None,
        task,
        listened,
        matched_db,
        learned: VoiceProfile::default(),
        learned_beat: BeatProfile::default(),
        beat_from: None,
    }
}

#[test]
fn match_sets_the_trim_when_pressed_again_or_when_the_song_stops() {
    let mut stage = Stage::new(false);
    stage.press("Match");
    assert_eq!(stage.publisher.task(), Task::Match);
    stage.publisher.publish(snapshot(Task::Match, true, 4.0, Some(4.2)));
    stage.harness.run_steps(2);
    assert!(stage.told().is_empty(), "nothing is set before it is asked for");
    stage.press("Set +4.2 dB (4 s heard)");
    assert!((stage.params.settings().trim - 4.2).abs() < 0.01);
    assert_eq!(stage.publisher.task(), Task::None);
    assert!(is_one_gesture(&stage.told(), "trim"));

    stage.press("Match");
    stage.publisher.publish(snapshot(Task::Match, true, 9.0, Some(-3.0)));
    stage.harness.run_steps(2);
    stage.publisher.publish(snapshot(Task::Match, false, 9.0, Some(-3.0)));
    stage.harness.run_steps(2);
    assert!((stage.params.settings().trim + 3.0).abs() < 0.01);
    stage.press("Undo");
    assert!((stage.params.settings().trim - 4.2).abs() < 0.01);
}

/// A vocal of one band.
fn voice(band: usize) -> VoiceProfile {
    let mut powers = [0.0; bands::MAX_BANDS];
    powers[band] = 1.0;
    VoiceProfile::from_powers(&powers)
}

#[test]
fn learn_ends_with_the_learned_vocal_as_the_source_and_undo_takes_all_of_it_back() {
    let mut stage = Stage::new(true);
    let before = voice(3);
    stage.params.voice.set(before);
    stage.press("Learn");
    assert_eq!(stage.publisher.task(), Task::Learn);
    let learned = voice(10);
    let heard = Snapshot { learned, ..snapshot(Task::Learn, true, 5.0, None) };
    stage.publisher.publish(heard);
    stage.harness.run_steps(2);
    assert_eq!(stage.params.voice.profile(), before, "not before it is asked for");
    stage.press("Done (5 s heard)");
    assert_eq!(stage.publisher.task(), Task::None);
    assert_eq!(stage.params.voice.profile(), learned);
    assert_eq!(stage.params.settings().source, Source::Learned);
    assert!(is_one_gesture(&stage.told(), "source") && stage.is_dirty());

    stage.press("Undo");
    assert_eq!(stage.params.voice.profile(), before);
    assert_eq!(stage.params.settings().source, Source::Sidechain);
    stage.press("Redo");
    assert_eq!(stage.params.voice.profile(), learned);
    assert_eq!(stage.params.settings().source, Source::Learned);
}

#[test]
fn learn_that_heard_no_vocal_changes_nothing() {
    let mut stage = Stage::new(true);
    stage.params.voice.set(voice(3));
    stage.press("Learn");
    stage.publisher.publish(snapshot(Task::Learn, true, 0.0, None));
    stage.harness.run_steps(2);
    stage.press("Done (0 s heard)");
    assert_eq!(stage.publisher.task(), Task::None);
    assert_eq!(stage.params.voice.profile(), voice(3));
    assert_eq!(stage.params.settings().source, Source::Sidechain);
    assert!(stage.told().is_empty() && !stage.is_dirty());
}

#[test]
fn closing_the_window_ends_match_and_lets_learn_go_on_for_the_next_window() {
    let mut stage = Stage::new(true);
    assert!(stage.publisher.is_watched());
    stage.press("Match");
    stage.window.borrow_mut().close();
    assert_eq!((stage.publisher.task(), stage.publisher.is_watched()), (Task::None, false));

    let mut stage = Stage::new(true);
    stage.press("Learn");
    stage.publisher.publish(snapshot(Task::Learn, true, 1.0, None));
    stage.harness.run_steps(2);
    stage.window.borrow_mut().close();
    assert_eq!((stage.publisher.task(), stage.publisher.is_watched()), (Task::Learn, false));
    let learned = voice(10);
    let heard = Snapshot { learned, ..snapshot(Task::Learn, false, 5.0, None) };
    stage.publisher.publish(heard);
    stage.reopen();
    assert!(stage.publisher.is_watched());
    assert_eq!(stage.publisher.task(), Task::None, "the song has stopped meanwhile");
    assert_eq!(stage.params.voice.profile(), learned);
}
