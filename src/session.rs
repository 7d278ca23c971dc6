//! One activation: the engine at a rate and a layout, and what listens beside it.

use leeway_engine::{Engine, Listen, Source, Unsupported};

use crate::link::{Snapshot, Task};
use crate::loudness::Match;
use crate::params::LeewayParams;
use crate::voice::{Follower, Profile};

/// The engine with the tasks that the window can ask for.
pub struct Session {
    engine: Engine,
    loudness: Option<Match>,
    sample_rate: f64,
    channels: [usize; 2],
    /// The learned vocal, as far as the engine does not know it.
    voice: Follower,
    task: Task,
    playing: bool,
    /// Whether the host renders to a file.
    offline: bool,
    /// Hops with a sounding vocal before Learn began; wraps below zero after a reset.
    unlearned: u64,
    /// Samples until the match is worked out anew.
    until_matched: usize,
    matched_db: Option<f32>,
}

impl Session {
    /// A session at `sample_rate` Hz for a stem of 1 or 2 and a vocal of 0 to 2 channels.
    pub fn new(
        sample_rate: f64,
        stem: usize,
        vocal: usize,
        params: &LeewayParams,
    ) -> Result<Self, Unsupported> {
        let mut engine = Engine::new(sample_rate, stem, vocal)?;
        let (profile, voice) = params.voice.follow();
        engine.set_learned(&profile.powers());
        let mut session = Self {
            engine,
            loudness: Match::new(sample_rate, stem, vocal),
            sample_rate,
            channels: [stem, vocal],
            voice,
            task: Task::None,
            playing: false,
            offline: false,
            unlearned: 0,
            until_matched: 0,
            matched_db: None,
        };
        session.set(params);
        Ok(session)
    }

    /// Gives the engine the controls as they are.
    pub fn set(&mut self, params: &LeewayParams) {
        if let Some(profile) = self.voice.newer() {
            self.engine.set_learned(&profile.powers());
        }
        let mut settings = params.settings();
        // Only the sidechain can be learned from.
        if self.task == Task::Learn {
            settings.source = Source::Sidechain;
        }
        if self.offline {
            settings.listen = Listen::Output;
        }
        self.engine.set(&settings);
    }

    /// Says whether the host renders to a file: it gets the output, whatever is listened to.
    pub fn set_offline(&mut self, offline: bool, params: &LeewayParams) {
        if offline != self.offline {
            self.offline = offline;
            self.set(params);
            // On the way to the output, what was heard before would be in the file.
            self.reset();
        }
    }

    /// Forgets all sound; an ongoing task goes on.
    pub fn reset(&mut self) {
        // The count starts again, and what was learned stays.
        self.unlearned = self.unlearned.wrapping_sub(self.engine.meters().totals.vocal_hops);
        self.engine.reset();
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        self.engine.latency()
    }

    /// Turns to `task`.
    pub fn set_task(&mut self, task: Task) {
        if task == self.task {
            return;
        }
        self.task = task;
        self.engine.set_learning(task == Task::Learn);
        match (task, &mut self.loudness) {
            (Task::Match, Some(loudness)) => {
                loudness.reset();
                self.matched_db = None;
                self.until_matched = 0;
            }
            (Task::Learn, _) => self.unlearned = self.engine.meters().totals.vocal_hops,
            _ => {}
        }
    }

    /// Says whether the host's transport rolls. A host that ran on while it stood still would leave
    /// the engine's clock anywhere; a start sets it back, so that every playback sounds the same.
    pub fn set_playing(&mut self, playing: bool) {
        if playing && !self.playing && !self.engine.is_cutting() {
            self.reset();
        }
        self.playing = playing;
    }

    /// Carves `stem` in place around `vocal`, and does the task.
    pub fn process(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]]) {
        if self.task == Task::Match {
            self.listen(stem, vocal);
        }
        if self.engine.wanted_latency() != self.engine.latency() {
            self.reset();
        }
        self.engine.process(stem, vocal);
    }

    fn listen(&mut self, stem: &[&mut [f32]], vocal: &[&[f32]]) {
        let (Some(loudness), Some(left)) = (&mut self.loudness, stem.first()) else { return };
        let heard = [&**left, stem.last().map_or(left, |right| right)];
        loudness.listen(&heard[..stem.len().min(2)], vocal);
        self.until_matched = self.until_matched.saturating_sub(left.len());
        if self.until_matched == 0 {
            self.matched_db = loudness.trim_db();
            // Loudness is measured in blocks of 100 ms.
            self.until_matched = (0.1 * self.sample_rate) as usize;
        }
    }

    /// What the window is shown.
    pub fn snapshot(&self) -> Snapshot {
        let mut centres_hz = [0.0; _];
        for (to, from) in centres_hz.iter_mut().zip(self.engine.bands().centres_hz()) {
            *to = *from as f32;
        }
        let meters = self.engine.meters();
        let learned_hops = meters.totals.vocal_hops.wrapping_sub(self.unlearned);
        let listened = match (self.task, &self.loudness) {
            (Task::Learn, _) => (learned_hops * self.engine.hop() as u64) as f64 / self.sample_rate,
            (Task::Match, Some(loudness)) => loudness.seconds(),
            _ => 0.0,
        };
        let powers = if self.task == Task::Learn { self.engine.learned() } else { None };
        let learned = powers.map_or_else(Profile::default, |powers| Profile::from_powers(&powers));
        Snapshot {
            sample_rate: self.sample_rate as f32,
            latency: self.engine.latency(),
            channels: self.channels,
            playing: self.playing,
            centres_hz,
            meters,
            task: self.task,
            listened: listened as f32,
            matched_db: self.matched_db,
            learned,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use nice_assert_no_alloc::assert_no_alloc;

    use super::*;
    use leeway_engine::Settings;

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
        let (mut stem, vocal) = (tones([400.0; 3], 48_000), tones([410.0; 3], 48_000));
        assert_no_alloc(|| {
            for task in [Task::Match, Task::Learn, Task::Match, Task::None] {
                session.set_task(task);
                session.set(&params);
                for (stem, vocal) in stem.chunks_mut(BLOCK).zip(vocal.chunks(BLOCK)) {
                    session.process(&mut [stem], &[vocal]);
                    session.snapshot();
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
        // What was learned outlives a reset, as when the host's transport jumps.
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
}
