//! The link of the audio thread and the window: tasks go one way and snapshots the other. The audio thread
//! never waits for the window.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use leeway_engine::bands::PerBand;
use leeway_engine::{Audition, BeatFrom, Listen, Meters, Reasons};
use triple_buffer::{Input, Output, triple_buffer};

use crate::beat_profile::BeatProfile;
use crate::peaks::Peaks;
use crate::voice::VoiceProfile;

/// What the window can ask the audio thread to listen for, while the song plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Task {
    #[default]
    None,
    /// How loud the vocal is against the stem.
    Match,
    /// The vocal's profile.
    Learn,
    /// The beat's profile.
    LearnBeat,
}

/// What the window is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snapshot {
    /// In Hz.
    pub sample_rate: f32,
    /// In samples.
    pub latency: usize,
    /// Channels of the stem and of the vocal.
    pub channels: [usize; 2],
    /// Whether the host plays.
    pub playing: bool,
    /// Centres of the meters' bands in Hz.
    pub centres_hz: PerBand,
    pub meters: Meters,
    /// Why each of the meters' bands is cut as it is.
    pub reasons: Reasons,
    pub peaks: Peaks,
    /// The song's bar, counted from 1, if the host tells it.
    pub bar: Option<i32>,
    /// What the audio thread listens for.
    pub task: Task,
    /// Seconds that Match has listened for, or seconds of sounding vocal that a profile is learned from.
    pub listened: f32,
    /// The Vocal trim in dB that Match would set now.
    pub matched_db: Option<f32>,
    /// The profile that Learn would set now; empty while it has heard no vocal.
    pub learned: VoiceProfile,
    /// The beat profile that would be set now; empty while the beat was not heard.
    pub learned_beat: BeatProfile,
    /// What the beat is known from; `None` if the stem is judged alone.
    pub beat_from: Option<BeatFrom>,
}

/// The audio thread's end.
pub struct Publisher {
    link: Arc<Link>,
    snapshots: Input<Option<Snapshot>>,
}

/// The window's end.
pub struct Link {
    task: AtomicU8,
    audition: AtomicU64,
    watched: AtomicBool,
    snapshots: Mutex<Output<Option<Snapshot>>>,
}

/// A link's two ends.
pub fn link() -> (Publisher, Arc<Link>) {
    let (input, output) = triple_buffer(&None);
    let link = Arc::new(Link {
        task: AtomicU8::default(),
        audition: AtomicU64::default(),
        watched: AtomicBool::default(),
        snapshots: Mutex::new(output),
    });
    (Publisher { link: Arc::clone(&link), snapshots: input }, link)
}

impl Publisher {
    /// Shows `snapshot` from now on. Wait-free.
    pub fn publish(&mut self, snapshot: Snapshot) {
        self.snapshots.write(Some(snapshot));
    }

    /// The task that the window asks for.
    pub fn task(&self) -> Task {
        self.link.task()
    }

    /// What the window lets be heard for a moment; nothing without a window.
    pub fn audition(&self) -> Audition {
        if self.is_watched() { self.link.audition() } else { Audition::Off }
    }

    /// Whether a window looks at the snapshots.
    pub fn is_watched(&self) -> bool {
        self.link.watched.load(Ordering::Relaxed)
    }

    /// The other end.
    pub fn link(&self) -> &Arc<Link> {
        &self.link
    }
}

impl Default for Publisher {
    fn default() -> Self {
        link().0
    }
}

impl Link {
    /// The latest that was published; `None` if none was yet.
    pub fn snapshot(&self) -> Option<Snapshot> {
        *self.snapshots.lock().unwrap_or_else(PoisonError::into_inner).read()
    }

    /// Asks the audio thread to do `task` from its next block on.
    pub fn ask(&self, task: Task) {
        self.task.store(task as u8, Ordering::Relaxed);
    }

    /// Lets `audition` be heard from the next block on, until another is.
    pub fn let_hear(&self, audition: Audition) {
        self.audition.store(packed(audition), Ordering::Relaxed);
    }

    fn audition(&self) -> Audition {
        unpacked(self.audition.load(Ordering::Relaxed))
    }

    /// Says whether a window looks at the snapshots: nobody else needs any.
    pub fn set_watched(&self, watched: bool) {
        self.watched.store(watched, Ordering::Relaxed);
    }

    /// The task that is asked for.
    pub fn task(&self) -> Task {
        match self.task.load(Ordering::Relaxed) {
            task if task == Task::Match as u8 => Task::Match,
            task if task == Task::Learn as u8 => Task::Learn,
            task if task == Task::LearnBeat as u8 => Task::LearnBeat,
            _ => Task::None,
        }
    }
}

/// What can be heard of a band, in the order in which it is packed.
const OF_A_BAND: [Listen; 3] = [Listen::Output, Listen::Removed, Listen::Vocal];

/// `audition` in one word, so that it is never torn: what it is above, the band's Hz below.
fn packed(audition: Audition) -> u64 {
    match audition {
        Audition::Off => 0,
        Audition::Before => 1 << 32,
        Audition::Band { listen, hz } => {
            let place = OF_A_BAND.iter().position(|other| *other == listen).unwrap_or(0);
            (2 + place as u64) << 32 | u64::from(hz.to_bits())
        }
    }
}

fn unpacked(word: u64) -> Audition {
    match (word >> 32) as usize {
        0 => Audition::Off,
        1 => Audition::Before,
        kind => OF_A_BAND.get(kind - 2).map_or(Audition::Off, |listen| Audition::Band {
            listen: *listen,
            hz: f32::from_bits(word as u32),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use leeway_engine::{Reason, Totals};

    #[test]
    fn what_one_end_says_the_other_hears() {
        let (publisher, link) = link();
        assert_eq!(link.snapshot(), None);
        for task in [Task::Match, Task::Learn, Task::LearnBeat, Task::None] {
            link.ask(task);
            assert_eq!(publisher.task(), task);
        }
        assert!(!publisher.is_watched(), "there is no window yet");
        for watched in [true, false] {
            link.set_watched(watched);
            assert_eq!(publisher.is_watched(), watched);
        }
        let band = |listen| Audition::Band { listen, hz: 440.5 };
        for audition in [Audition::Before, Audition::Off].into_iter().chain(OF_A_BAND.map(band)) {
            link.let_hear(audition);
            assert_eq!(publisher.audition(), Audition::Off, "nobody holds a button");
            link.set_watched(true);
            assert_eq!(publisher.audition(), audition);
            link.set_watched(false);
        }
    }

    /// Two windows look on while the audio thread publishes as fast as it can.
    #[test]
    fn snapshots_are_whole_and_never_go_back() {
        const SEEN: usize = 500;
        let (mut publisher, link) = link();
        let published = thread::scope(|scope| {
            let windows = [0, 1].map(|_| {
                scope.spawn(|| {
                    let (mut last, mut seen) = (0, 0);
                    while seen < SEEN {
                        let Some(snapshot) = link.snapshot() else { continue };
                        let n = snapshot.latency;
                        assert!(n >= last, "{n} after {last}");
                        assert_eq!(snapshot, marked(n), "of two blocks");
                        seen += usize::from(n > last);
                        last = n;
                    }
                })
            });
            let mut published = 0;
            while !windows.iter().all(|window| window.is_finished()) {
                published += 1;
                publisher.publish(marked(published));
            }
            assert!(windows.map(|window| window.join().is_ok()) == [true; 2], "one is torn");
            published
        });
        println!("{published} snapshots published, {SEEN} seen by each of two windows");
    }

    /// A snapshot that has `n` everywhere.
    fn marked(n: usize) -> Snapshot {
        let level = n as f32;
        let mut totals = Totals { hops: n as u64, ..Totals::default() };
        totals.inputs.samples = n as u64;
        let meters = Meters {
            bands: n,
            vocal_db: [level; _],
            stem_db: [level; _],
            audibility_db: [level; _],
            alone_db: [level; _],
            presence: [level; _],
            clash: [level; _],
            cut_db: [level; _],
            vocal_sounds: true,
            fundamental_hz: Some(level),
            totals,
        };
        Snapshot {
            sample_rate: level,
            latency: n,
            channels: [n; 2],
            playing: true,
            centres_hz: [level; _],
            meters,
            reasons: [Reason::default(); _],
            peaks: Peaks { stem: level, vocal: level, output: level },
            bar: Some(n as i32),
            task: Task::None,
            listened: level,
            matched_db: Some(level),
            learned: VoiceProfile::from_powers(&[level; _]),
            learned_beat: BeatProfile::from_powers(&[level; _]),
            beat_from: None,
        }
    }
}
