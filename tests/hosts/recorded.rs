//! A session that is recorded live with the window open, while somebody drags what there is to drag in the
//! picture. On a screen: as `.ci/run` does it.
//!
//! The plugin aborts if `process` allocates, as everywhere here.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use leeway_test_signals::{Audio, RATE, blocks::blocks_of, is_same};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::ConnectionExt as _;

use crate::clap_host::ClapHost;
use crate::process_stats::waited;
use crate::scene::Scene;
use crate::screen::{SCREEN, Screen, close, open};
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

const SECONDS_IN_CLAP: usize = 30;
const SECONDS_IN_VST3: usize = 12;
const BLOCK: usize = 512;
/// No frame may come later than this after the one before it.
const LONGEST: Duration = Duration::from_millis(100);
/// How often the machine is asked how late it is itself.
const PULSE: Duration = Duration::from_millis(10);
/// How long the window has to draw its first frames.
const OPENING: Duration = Duration::from_millis(1500);

const LEFT: u8 = 1;
/// Where a double click makes a node.
const NODE: (i16, i16) = (430, 140);
/// What is dragged, one after the other: from where to where, and back.
const DRAGS: [Drag; 6] = [
    // In the picture: the limits and Max cut.
    Drag { id: "low", from: (46, 200), to: (300, 200) },
    Drag { id: "high", from: (743, 200), to: (500, 200) },
    Drag { id: "maxcut", from: (400, 234), to: (400, 150) },
    // A node that was made there.
    Drag { id: "node1_weight", from: NODE, to: (470, 110) },
    // Knobs.
    Drag { id: "depth", from: (58, 490), to: (58, 540) },
    Drag { id: "clarity", from: (234, 472), to: (234, 440) },
];

struct Drag {
    id: &'static str,
    from: (i16, i16),
    to: (i16, i16),
}

impl Drag {
    /// Whether it moves its parameter. A busy machine may draw no frame while it is dragged: then once more.
    fn moves(&self, host: &mut ClapHost, screen: &Screen) -> bool {
        let before = host.value(self.id);
        (0..5).any(|_| {
            screen.drag(LEFT, self.from, self.to, 8, Duration::from_millis(30));
            thread::sleep(Duration::from_millis(400));
            host.render(&Scene::opening(0.1), blocks_of(BLOCK));
            host.value(self.id) != before
        })
    }
}

/// The song, over and over for so many seconds.
fn song(seconds: usize) -> Scene {
    let song = Scene::song();
    let repeated = |audio: &Audio| -> Audio {
        let frames = seconds * RATE as usize;
        audio.iter().map(|c| c.iter().copied().cycle().take(frames).collect()).collect()
    };
    Scene { stem: repeated(&song.stem), vocal: repeated(&song.vocal), beat: Audio::new() }
}

/// When frames were drawn, and when the machine was late.
#[derive(Default)]
struct Record {
    frames: Vec<Instant>,
    pulses: Vec<Pulse>,
}

/// A sleep of [`PULSE`] and a question to the screen, from when to when.
struct Pulse {
    start: Instant,
    end: Instant,
    /// For how long each thread had waited for a processor by then.
    waited: BTreeMap<OsString, Duration>,
}

/// Watches the window inside `screen`'s until `ended`.
fn watch(screen: &Screen, ended: &AtomicBool) -> Record {
    let (eyes, _) = x11rb::connect(None).expect("a screen");
    eyes.damage_query_version(1, 1).unwrap().reply().expect("the screen tells of damage");
    let inside = eyes.query_tree(screen.window).unwrap().reply().unwrap().children;
    let damage = eyes.generate_id().unwrap();
    eyes.damage_create(damage, inside[0], ReportLevel::RAW_RECTANGLES).unwrap();
    let mut record = Record::default();
    while !ended.load(Ordering::Relaxed) {
        let start = Instant::now();
        thread::sleep(PULSE);
        eyes.get_input_focus().unwrap().reply().unwrap();
        record.pulses.push(Pulse { start, end: Instant::now(), waited: waited() });
        let mut drawn = false;
        while let Some(event) = eyes.poll_for_event().unwrap() {
            drawn |= matches!(event, Event::DamageNotify(_));
        }
        if drawn {
            record.frames.push(Instant::now());
        }
    }
    record
}

impl Record {
    /// How late the machine was from `start` to `end`, which is not the window's fault: with its answers, and
    /// with a processor for each thread that waited for one. A frame is drawn by several, one after the other.
    fn stolen(&self, start: Instant, end: Instant) -> Duration {
        let before = self.pulses.iter().rev().find(|pulse| pulse.end <= start);
        let within = || self.pulses.iter().filter(|pulse| pulse.end > start && pulse.start < end);
        let late: Duration =
            within().map(|pulse| (pulse.end - pulse.start).saturating_sub(2 * PULSE)).sum();
        let (Some(before), Some(last)) = (before, within().next_back()) else { return late };
        let threads = last.waited.iter().map(|(thread, waited)| {
            waited.saturating_sub(before.waited.get(thread).copied().unwrap_or_default())
        });
        threads.sum::<Duration>() + late
    }

    fn check(&self, seconds: usize, what: &str) {
        let gaps = self.frames.windows(2).map(|pair| (pair[1] - pair[0], pair));
        let own = gaps.clone().map(|(gap, pair)| gap.saturating_sub(self.stolen(pair[0], pair[1])));
        let longest = gaps.map(|gap| gap.0).max().expect("frames are drawn");
        let (worst, missed) = own.fold((Duration::ZERO, 0), |(worst, missed), gap| {
            (worst.max(gap), missed + usize::from(gap > LONGEST))
        });
        let rate = self.frames.len() as f64 / seconds as f64;
        println!(
            "{what}: {rate:.1} frames a second for {seconds} s; the longest gap was {longest:?}, and \
             {worst:?} without what the machine was late itself"
        );
        assert_eq!(missed, 0, "{what}: frames came later than {LONGEST:?}");
        assert!(rate > 10.0, "{what}: hardly a frame was drawn");
    }
}

/// Makes the node that is dragged.
fn make_node(screen: &Screen) {
    screen.point(NODE);
    for _ in 0..2 {
        thread::sleep(Duration::from_millis(80));
        screen.press(LEFT);
    }
    thread::sleep(OPENING);
}

/// Drags everything there and back until `ended`. Returns how often.
fn drag_until(screen: &Screen, ended: &AtomicBool) -> usize {
    let step = Duration::from_millis(16);
    let mut dragged = 0;
    for Drag { from, to, .. } in DRAGS.iter().cycle() {
        screen.drag(LEFT, *from, *to, 20, step);
        screen.drag(LEFT, *to, *from, 20, step);
        dragged += 1;
        if ended.load(Ordering::Relaxed) {
            return dragged;
        }
    }
    unreachable!("the drags cycle")
}

#[test]
#[ignore = "needs a screen"]
fn a_session_in_clap_is_recorded_while_the_picture_is_dragged() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let (screen, scene) = (Screen::new(), song(SECONDS_IN_CLAP));
    let mut host = ClapHost::running(BLOCK);
    open(&mut host, &screen);
    thread::sleep(OPENING);
    make_node(&screen);
    for drag in &DRAGS {
        assert!(drag.moves(&mut host, &screen), "nothing was dragged at {:?}", drag.from);
        screen.drag(LEFT, drag.to, drag.from, 8, Duration::from_millis(30));
    }
    let ended = AtomicBool::new(false);
    let (record, dragged, carved) = thread::scope(|scope| {
        let eyes = scope.spawn(|| watch(&screen, &ended));
        let hand = scope.spawn(|| drag_until(&screen, &ended));
        let carved = host.render_paced(&scene, BLOCK, Some(RATE), |host| {
            host.run_main_thread();
            thread::sleep(PULSE);
        });
        ended.store(true, Ordering::Relaxed);
        (eyes.join().expect("frames are counted"), hand.join().expect("it drags"), carved)
    });
    close(&mut host);
    println!("{dragged} things were dragged there and back");
    assert!(carved.iter().flatten().all(|sample| sample.is_finite()));
    let at_rest = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    assert!(!is_same(&carved, &at_rest), "what was dragged is not heard");
    record.check(SECONDS_IN_CLAP, "CLAP");
}

#[test]
#[ignore = "needs a screen"]
fn a_session_in_vst3_is_recorded_while_the_picture_is_dragged() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let (screen, scene) = (Screen::new(), song(SECONDS_IN_VST3));
    let mut host = Vst3Host::running(BLOCK);
    host.plugin.open_editor(screen.for_vst3()).expect("a window is made");
    let begun = Instant::now();
    while begun.elapsed() < OPENING {
        host.plugin.service_run_loop();
        thread::sleep(PULSE);
    }
    make_node(&screen);
    let ended = AtomicBool::new(false);
    let (record, dragged, carved) = thread::scope(|scope| {
        let eyes = scope.spawn(|| watch(&screen, &ended));
        let hand = scope.spawn(|| drag_until(&screen, &ended));
        let begun = Instant::now();
        let mut carved: Audio = vec![Vec::new(); 2];
        // Its audio thread is this one.
        for start in (0..scene.frames()).step_by(BLOCK) {
            let due = Duration::from_secs_f64(start as f64 / RATE);
            thread::sleep(due.saturating_sub(begun.elapsed()));
            let block = scene.part(start, scene.frames().min(start + BLOCK));
            for (to, from) in carved.iter_mut().zip(host.render(&block, blocks_of(BLOCK))) {
                to.extend(from);
            }
            host.plugin.service_run_loop();
        }
        ended.store(true, Ordering::Relaxed);
        (eyes.join().expect("frames are counted"), hand.join().expect("it drags"), carved)
    });
    host.plugin.close_editor().expect("it closes");
    println!("{dragged} things were dragged there and back");
    assert!(carved.iter().flatten().all(|sample| sample.is_finite()));
    let at_rest = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    assert!(!is_same(&carved, &at_rest), "what was dragged is not heard");
    record.check(SECONDS_IN_VST3, "VST3");
}
