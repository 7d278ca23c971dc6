//! The window on a screen, without a host: as `.ci/run` runs it.
#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use leeway::beat_profile::BeatProfile;
use leeway::editor::editor;
use leeway::link::{Publisher, Snapshot, Task, link};
use leeway::params::{LeewayParams, WindowState};
use leeway::peaks::Peaks;
use leeway::preview_host::PreviewHost;
use leeway::voice::VoiceProfile;
use leeway_engine::Engine;
use leeway_engine::bands::MAX_BANDS;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::{Editor, EditorHandle, Modifiers, VirtualKeyCode};

/// Shows a song that goes on for `seconds`.
fn play(publisher: &mut Publisher, seconds: f32) {
    let engine = Engine::new(48_000.0, 2, 2).expect("supported");
    let mut snapshot = Snapshot {
        sample_rate: 48_000.0,
        latency: 0,
        channels: [2, 2],
        playing: true,
        centres_hz: [1000.0; MAX_BANDS],
        meters: engine.meters(),
        reasons: engine.reasons(),
        peaks: Peaks::default(),
        bar: None,
        task: Task::None,
        listened: 0.0,
        matched_db: None,
        learned: VoiceProfile::default(),
        learned_beat: BeatProfile::default(),
        beat_from: None,
    };
    for n in 1..=(seconds / 0.005) as u64 {
        snapshot.meters.totals.inputs.samples = 240 * n;
        publisher.publish(snapshot);
        sleep(Duration::from_millis(5));
    }
}

#[test]
#[ignore = "needs a screen"]
fn a_window_opens_as_large_as_it_was_left_and_says_so_when_it_opens_again() {
    let (mut publisher, link) = link();
    let params = Arc::new(LeewayParams::default());
    let left = WindowState { size: (600.0, 400.0), scale: 1.5, ..WindowState::default() };
    *params.window.write().expect("nobody panicked") = left;
    let editor = editor(Arc::clone(&params), link).expect("a window");
    for _ in 0..2 {
        let host = GuiContext::new(Arc::new(PreviewHost::new(Arc::clone(&params))));
        let spawned = editor.spawn(None, false, None, host, None).expect("a screen");
        spawned.handle.show(&spawned.window).expect("it can be shown");
        play(&mut publisher, 1.5);
        let size = spawned.window.size().physical;
        assert_eq!((size.width, size.height), (900, 600), "600 by 400 points, half as large again");
        let told = editor.size();
        assert_eq!((told.width, told.height), (900, 600), "what the host is told");
        drop(spawned);
    }
    assert_eq!(params.window.read().expect("nobody panicked").size, left.size);
}

#[test]
#[ignore = "needs a screen"]
fn a_hidden_window_is_not_drawn_and_a_closed_one_lets_go() {
    let (mut publisher, link) = link();
    let params = Arc::new(LeewayParams::default());
    let editor = editor(Arc::clone(&params), Arc::clone(&link)).expect("a window");
    let host = GuiContext::new(Arc::new(PreviewHost::new(params)));
    let spawned = editor.spawn(None, false, None, host, None).expect("a screen");
    let mut frames_in = |seconds| {
        let before = editor.lifecycle().frames();
        play(&mut publisher, seconds);
        (editor.lifecycle().frames() - before, publisher.is_watched())
    };
    spawned.handle.show(&spawned.window).expect("it can be shown");
    let caught = |key| spawned.handle.on_virtual_key_from_host(key, true, Modifiers::empty());
    assert!(!caught(VirtualKeyCode::Space), "nothing is typed: the space bar is the host's");
    assert!(caught(VirtualKeyCode::Tab), "from control to control");
    let (shown, watched) = frames_in(1.0);
    assert!(shown >= 20 && watched, "{shown} frames a second");
    spawned.handle.hide(&spawned.window).expect("it can be hidden");
    frames_in(0.3);
    let (hidden, watched) = frames_in(1.0);
    assert!(hidden == 0 && !watched, "drawn, or shown snapshots, although hidden");
    spawned.handle.show(&spawned.window).expect("it can be shown again");
    let (again, watched) = frames_in(1.0);
    assert!(again >= 20 && watched, "{again} frames a second after it was shown again");

    link.ask(Task::Match);
    drop(spawned);
    assert_eq!(link.task(), Task::None, "Match goes on although its window was closed");
    assert!(!publisher.is_watched(), "snapshots are made for a window that was closed");
}
