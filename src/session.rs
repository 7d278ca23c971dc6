//! One activation: the engine at a rate and a layout, and what listens beside it.

use crate::engine::{Engine, Settings, Source, Unsupported};
use crate::link::{Snapshot, Task};
use crate::loudness::Match;
use crate::params::LeewayParams;
use crate::voice::Profile;

/// The engine with the tasks that the window can ask for.
pub struct Session {
    engine: Engine,
    loudness: Option<Match>,
    sample_rate: f64,
    channels: [usize; 2],
    /// The learned vocal that the engine knows of.
    voice: u32,
    task: Task,
    /// Hops with a sounding vocal before Learn began.
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
        let mut session = Self {
            engine: Engine::new(sample_rate, stem, vocal)?,
            loudness: Match::new(sample_rate, stem, vocal),
            sample_rate,
            channels: [stem, vocal],
            // Whatever it is, the engine does not know it yet.
            voice: params.voice.version().wrapping_sub(1),
            task: Task::None,
            unlearned: 0,
            until_matched: 0,
            matched_db: None,
        };
        session.set(params);
        Ok(session)
    }

    /// Gives the engine the controls as they are.
    pub fn set(&mut self, params: &LeewayParams) {
        let version = params.voice.version();
        if self.voice != version {
            self.voice = version;
            self.engine.set_learned(&params.voice.profile().powers());
        }
        let settings = params.settings();
        self.engine.set(&match self.task {
            // Only the sidechain can be learned from.
            Task::Learn => Settings { source: Source::Sidechain, ..settings },
            _ => settings,
        });
    }

    /// Forgets all sound; an ongoing task goes on.
    pub fn reset(&mut self) {
        self.engine.reset();
        self.unlearned = 0;
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        self.engine.latency()
    }

    /// Turns to `task`. What was learned until now becomes the learned vocal of `params`.
    pub fn turn_to(&mut self, task: Task, params: &LeewayParams) {
        if task == self.task {
            return;
        }
        if self.task == Task::Learn
            && let Some(powers) = self.engine.learned()
        {
            params.voice.set(Profile::from_powers(&powers));
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
    pub fn snapshot(&self, playing: bool) -> Snapshot {
        let mut centres_hz = [0.0; _];
        for (to, from) in centres_hz.iter_mut().zip(self.engine.bands().centres_hz()) {
            *to = *from as f32;
        }
        let meters = self.engine.meters();
        let learned_hops = meters.totals.vocal_hops.saturating_sub(self.unlearned);
        let listened = match (self.task, &self.loudness) {
            (Task::Learn, _) => (learned_hops * self.engine.hop() as u64) as f64 / self.sample_rate,
            (Task::Match, Some(loudness)) => loudness.seconds(),
            _ => 0.0,
        };
        Snapshot {
            sample_rate: self.sample_rate as f32,
            latency: self.engine.latency(),
            channels: self.channels,
            playing,
            centres_hz,
            meters,
            task: self.task,
            listened: listened as f32,
            matched_db: self.matched_db,
        }
    }
}
