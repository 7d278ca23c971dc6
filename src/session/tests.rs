use std::f32::consts::TAU;

use nice_assert_no_alloc::assert_no_alloc;

use super::*;
use crate::link::{Link, link};
use leeway_engine::{BeatFrom, Settings};

const RATE: f64 = 48_000.0;
/// No divisor of a hop, and no multiple.
const BLOCK: usize = 500;

fn tones(hz: [f32; 3], samples: usize) -> Vec<f32> {
    let sum = |t: f32| -> f32 { hz.iter().map(|hz| 0.1 * (TAU * hz * t).sin()).sum() };
    (0..samples).map(|n| sum(n as f32 / RATE as f32)).collect()
}

/// The carve of `seconds` with `task` on all along, and the snapshot at their end.
fn carved(session: &mut Session, params: &LeewayParams, task: Task) -> (Vec<f32>, Snapshot) {
    let samples = 2 * RATE as usize;
    let mut stem = tones([400.0, 1000.0, 2500.0], samples);
    let vocal = tones([410.0, 1020.0, 2450.0], samples);
    for (stem, vocal) in stem.chunks_mut(BLOCK).zip(vocal.chunks(BLOCK)) {
        session.set_task(task);
        session.set(params);
        session.process(&mut [stem], &[vocal]);
    }
    (stem, session.snapshot())
}

fn new_session(params: &LeewayParams) -> Session {
    Session::new(RATE, 1, 1, params).expect("supported")
}

#[test]
fn tasks_allocate_nothing_from_their_beginning_to_their_end() {
    let params = LeewayParams::default();
    let mut session = new_session(&params);
    let (mut publisher, link) = link();
    link.set_watched(true);
    let (mut stem, vocal) = (tones([400.0; 3], 48_000), tones([410.0; 3], 48_000));
    assert_no_alloc(|| {
        for task in [Task::Match, Task::Learn, Task::LearnBeat, Task::None] {
            session.set_task(task);
            session.set(&params);
            for (stem, vocal) in stem.chunks_mut(BLOCK).zip(vocal.chunks(BLOCK)) {
                session.process(&mut [stem], &[vocal]);
                session.publish(&mut publisher);
            }
        }
    });
    assert!(session.matched_db.is_some());
}

#[test]
fn tasks_do_not_change_the_sound() {
    let params = LeewayParams::default();
    let [none, matching, learning] = [Task::None, Task::Match, Task::Learn]
        .map(|task| carved(&mut new_session(&params), &params, task).0);
    assert!(none == matching && none == learning);
    assert!(none != tones([400.0, 1000.0, 2500.0], none.len()), "nothing was carved");
}

#[test]
fn match_gives_the_same_trim_twice() {
    let params = LeewayParams::default();
    let mut session = new_session(&params);
    let mut matched = || {
        session.set_task(Task::None);
        let (_, snapshot) = carved(&mut session, &params, Task::Match);
        (snapshot.matched_db, snapshot.listened)
    };
    let first = matched();
    // As loud as each other, so the vocal is 3 LU short.
    assert!(first.0.is_some_and(|db| (db - 3.0).abs() < 0.5) && first.1 == 2.0, "{first:?}");
    assert_eq!(matched(), first);
}

#[test]
fn what_is_learned_is_a_voice_that_the_engine_uses() {
    let params = LeewayParams::default();
    let mut session = new_session(&params);
    let (_, snapshot) = carved(&mut session, &params, Task::Learn);
    assert!((snapshot.listened - 2.0).abs() < 0.1, "{} s", snapshot.listened);
    let learned = snapshot.learned;
    assert!(!learned.is_empty() && params.voice.profile().is_empty(), "it is the window's");
    // What was learned outlives a reset, as when the host jumps.
    session.reset();
    let after = session.snapshot();
    assert!((after.listened - 2.0).abs() < 0.1 && after.learned == learned);
    session.set_task(Task::None);
    assert!(session.snapshot().learned.is_empty());

    // Without a vocal there is nothing to learn.
    session.set_task(Task::Learn);
    assert!(session.snapshot().learned.is_empty());
    session.set_task(Task::None);
    params.voice.set(learned);

    let mut expected = Engine::new(RATE, 1, 1).expect("supported");
    let learned_only = Settings { source: Source::Learned, ..Settings::default() };
    expected.set(&learned_only);
    expected.set_learned(&learned.powers());
    let mut stem = tones([400.0, 1000.0, 2500.0], 48_000);
    let mut twin = stem.clone();
    let dry = stem.clone();
    expected.process(&mut [&mut stem], &[]);
    session.set(&params);
    session.reset();
    session.engine.set(&learned_only);
    session.reset();
    session.process(&mut [&mut twin], &[]);
    assert!(stem == twin && stem != dry);
}

/// How many snapshots are published while `blocks` of `block` samples are processed.
fn published(
    session: &mut Session,
    publisher: &mut Publisher,
    link: &Link,
    (blocks, block): (usize, usize),
) -> usize {
    let (mut stem, vocal) = (tones([400.0; 3], block), tones([410.0; 3], block));
    let mut last = link.snapshot();
    let mut published = 0;
    for _ in 0..blocks {
        session.process(&mut [&mut stem], &[&vocal]);
        session.publish(publisher);
        // Each block has another count of samples, and so each snapshot differs.
        let latest = link.snapshot();
        published += usize::from(latest != last);
        last = latest;
    }
    published
}

#[test]
fn snapshots_are_published_once_per_hop_and_only_while_a_window_looks() {
    for (block, expected) in [(32, 150), (96, 150), (128, 150), (500, 38), (1024, 18)] {
        let mut session = new_session(&LeewayParams::default());
        assert_eq!(session.engine.hop(), 128);
        let (mut publisher, link) = link();
        let blocks = (150 * 128 / block, block);
        let mut published = || published(&mut session, &mut publisher, &link, blocks);
        assert_eq!(published(), 0, "blocks of {block} before there is a window");
        link.set_watched(true);
        let seen = published();
        assert!(seen.abs_diff(expected) <= 1, "blocks of {block}: {seen}, not {expected}");
        link.set_watched(false);
        assert_eq!(published(), 0, "blocks of {block} after the window closed");
    }
}

#[test]
fn what_the_window_waits_for_is_published_at_once() {
    let mut session = new_session(&LeewayParams::default());
    let (mut publisher, link) = link();
    let mut published = |session: &mut Session| published(session, &mut publisher, &link, (1, 8));
    link.set_watched(true);
    assert_eq!([published(&mut session), published(&mut session)], [1, 0], "it has opened");
    session.set_task(Task::Match);
    assert_eq!([published(&mut session), published(&mut session)], [1, 0], "Match began");
    session.set_playing(true);
    assert_eq!([published(&mut session), published(&mut session)], [1, 0], "the song began");
    session.set_playing(false);
    assert_eq!([published(&mut session), published(&mut session)], [1, 0], "the song stopped");
}

#[test]
fn learn_goes_on_without_its_window_and_the_next_window_sees_all_of_it() {
    let mut session = new_session(&LeewayParams::default());
    let (mut publisher, link) = link();
    let second = (100, 480);
    link.set_watched(true);
    session.set_task(Task::Learn);
    published(&mut session, &mut publisher, &link, second);
    link.set_watched(false);
    published(&mut session, &mut publisher, &link, second);
    let snapshot = link.snapshot().expect("Learn goes on");
    assert!((snapshot.listened - 2.0).abs() < 0.1, "{} s", snapshot.listened);
    assert!(!snapshot.learned.is_empty() && snapshot.task == Task::Learn);
    session.set_task(Task::None);
    assert_eq!(published(&mut session, &mut publisher, &link, second), 0, "it has ended");
}

/// What is heard for a moment is nobody's mix: it is in no file, and goes with the window.
#[test]
fn an_audition_is_heard_by_who_looks_on_and_is_in_no_file() {
    let params = LeewayParams::default();
    let band = Audition::Band { listen: Listen::Vocal, hz: 1000.0 };
    let heard = |offline: bool, watched: bool| {
        let mut session = new_session(&params);
        session.set_offline(offline, &params);
        let (publisher, link) = link();
        link.set_watched(watched);
        link.let_hear(band);
        session.set_audition(publisher.audition());
        carved(&mut session, &params, Task::None).0
    };
    let output = carved(&mut new_session(&params), &params, Task::None).0;
    assert!(heard(false, true) != output, "it is heard");
    assert!(heard(true, true) == output, "in a file");
    assert!(heard(false, false) == output, "with no window");
    // A render that begins while it is heard has nothing of it, either.
    let mut session = new_session(&params);
    session.set_audition(band);
    session.process(&mut [&mut [0.5; BLOCK]], &[&[0.5; BLOCK]]);
    session.set_offline(true, &params);
    assert!(carved(&mut session, &params, Task::None).0 == output);
}

#[test]
fn peaks_and_loudness_are_measured_only_for_a_window() {
    let params = LeewayParams::default();
    let measured = |watched: bool| {
        let mut session = new_session(&params);
        let (mut publisher, link) = link();
        link.set_watched(watched);
        session.publish(&mut publisher);
        carved(&mut session, &params, Task::None).1
    };
    let none = measured(false);
    assert_eq!((none.peaks, none.meters.totals.k_weighted), (Peaks::default(), [0.0; 2]));
    let some = measured(true);
    assert!((0.2..0.31).contains(&some.peaks.stem) && (0.2..0.31).contains(&some.peaks.vocal));
    assert!(some.peaks.output < some.peaks.stem, "it was carved");
    assert!(some.meters.totals.loudness_removed_lu().is_some_and(|lu| lu > 0.3));
}

#[test]
fn what_is_learned_of_the_beat_is_a_profile_that_the_engine_uses_from_the_next_block_on() {
    let params = LeewayParams::default();
    let of = |params: &LeewayParams| Session::with_beat(RATE, 1, 1, 1, params).expect("supported");
    let new = || of(&LeewayParams::default());
    let (dry, vocal) = (tones([400.0, 1000.0, 2500.0], 96_000), tones([410.0; 3], 96_000));
    let beat = tones([420.0, 1010.0, 2510.0], 96_000);
    let carve = |session: &mut Session, beat: &[&[f32]]| {
        let mut stem = dry.clone();
        session.process_beside(&mut [&mut stem], &[&vocal], beat);
        stem
    };
    let mut session = of(&params);
    session.set_task(Task::LearnBeat);
    let live = carve(&mut session, &[&beat]);
    assert!(live == carve(&mut new(), &[&beat]), "learning is heard");
    let Snapshot { learned_beat, beat_from, listened, .. } = session.snapshot();
    assert_eq!(beat_from, Some(BeatFrom::Key));
    assert!((listened - 2.0).abs() < 0.1 && !learned_beat.is_empty());
    assert!(params.beat.profile().is_empty(), "it is the window's");
    session.set_task(Task::None);
    assert!(session.snapshot().learned_beat.is_empty());

    let alone = carve(&mut new(), &[]);
    params.beat.set(learned_beat);
    let mut expected = Engine::new(RATE, 1, 1).expect("supported");
    expected.set_beat_profile(&learned_beat.powers());
    let mut stem = dry.clone();
    expected.process(&mut [&mut stem], &[&vocal]);
    session.set(&params);
    session.reset();
    assert_eq!(session.snapshot().beat_from, Some(BeatFrom::Profile));
    let profiled = carve(&mut session, &[]);
    assert!(profiled == stem && profiled == carve(&mut of(&params), &[]) && profiled != alone);
}
