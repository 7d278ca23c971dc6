//! One activation: the engine at a rate and a layout, and what listens beside it.

use leeway_engine::bands::PerBand;
use leeway_engine::{Audition, Engine, Layout, Listen, Source, Unsupported};

use crate::beat_profile::BeatProfile;
use crate::learned::Follower;
use crate::link::{Publisher, Snapshot, Task};
use crate::loudness::Match;
use crate::params::LeewayParams;
use crate::peaks::{Peaks, peak};
use crate::voice::VoiceProfile;

/// The engine with the tasks that the window can ask for.
pub struct Session {
    engine: Engine,
    loudness: Option<Match>,
    sample_rate: f64,
    channels: [usize; 2],
    centres_hz: PerBand,
    /// Bring the learned vocal and the beat profile when they change.
    voice: Follower<VoiceProfile>,
    beat: Follower<BeatProfile>,
    task: Task,
    playing: bool,
    /// Whether the host renders to a file.
    offline: bool,
    /// Hops with a sounding vocal before the learning began. Wraps below zero after a
    /// reset, when the engine counts from zero again.
    unlearned: u64,
    /// Samples until the trim that Match would set is computed again.
    until_matched: usize,
    matched_db: Option<f32>,
    /// Whether a window looks on.
    watched: bool,
    peaks: Peaks,
    /// The song's bar, counted from 1, if the host tells it.
    bar: Option<i32>,
    /// Samples processed.
    processed: u64,
    /// The hop in which a snapshot was last published; `None` if the next block is to publish one.
    published: Option<u64>,
}

impl Session {
    /// A session at `sample_rate` Hz for a stem of 1 or 2 and a vocal of 0 to 2 channels.
    ///
    /// # Errors
    /// The engine's, for a rate or a number of channels that it cannot run at.
    pub fn new(
        sample_rate: f64,
        stem: usize,
        vocal: usize,
        params: &LeewayParams,
    ) -> Result<Self, Unsupported> {
        Self::with_beat(sample_rate, stem, vocal, 0, params)
    }

    /// The same with a key for the rest of the song, of 0 to 2 channels.
    ///
    /// # Errors
    /// As [`new`](Self::new)'s.
    pub fn with_beat(
        sample_rate: f64,
        stem: usize,
        vocal: usize,
        beat: usize,
        params: &LeewayParams,
    ) -> Result<Self, Unsupported> {
        Self::with_layout(sample_rate, Layout { stem, vocal, beat, lfe: None }, params)
    }

    /// The same for the channels of `layout`.
    ///
    /// # Errors
    /// As [`new`](Self::new)'s.
    pub fn with_layout(
        sample_rate: f64,
        layout: Layout,
        params: &LeewayParams,
    ) -> Result<Self, Unsupported> {
        let mut engine = Engine::with_layout(sample_rate, layout)?;
        let (profile, voice) = params.voice.follow();
        engine.set_learned(&profile.powers());
        let (profile, beat_profile) = params.beat.follow();
        engine.set_beat_profile(&profile.powers());
        let mut centres_hz = [0.0; _];
        for (to, from) in centres_hz.iter_mut().zip(engine.bands().centres_hz()) {
            *to = *from as f32;
        }
        let mut session = Self {
            engine,
            loudness: Match::new(sample_rate, layout),
            sample_rate,
            channels: [layout.stem, layout.vocal],
            centres_hz,
            voice,
            beat: beat_profile,
            task: Task::None,
            playing: false,
            offline: false,
            unlearned: 0,
            until_matched: 0,
            matched_db: None,
            watched: false,
            peaks: Peaks::default(),
            bar: None,
            processed: 0,
            published: None,
        };
        session.set(params);
        Ok(session)
    }

    /// Gives the engine the controls as they are.
    pub fn set(&mut self, params: &LeewayParams) {
        if let Some(profile) = self.voice.newer() {
            self.engine.set_learned(&profile.powers());
        }
        if let Some(profile) = self.beat.newer() {
            self.engine.set_beat_profile(&profile.powers());
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
            self.set_audition(Audition::Off);
            self.set(params);
            // Without a reset, the fade from what was listened to would be in the file.
            self.reset();
        }
    }

    /// Lets `audition` be heard instead of what is listened to, but in no file.
    pub fn set_audition(&mut self, audition: Audition) {
        self.engine.set_audition(if self.offline { Audition::Off } else { audition });
    }

    /// Says in which bar of the song the host is, counted from 1, if it tells.
    pub fn set_bar(&mut self, bar: Option<i32>) {
        self.bar = bar;
    }

    /// Forgets all sound; an ongoing task goes on.
    pub fn reset(&mut self) {
        // The engine counts from zero again, and what was learned stays.
        self.unlearned = self.unlearned.wrapping_sub(self.engine.meters().totals.vocal_hops);
        self.engine.reset();
        self.published = None;
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        self.engine.latency()
    }

    /// Starts `task` afresh, unless it is under way, and ends any other.
    pub fn set_task(&mut self, task: Task) {
        if task == self.task {
            return;
        }
        self.task = task;
        self.published = None;
        self.engine.set_learning(task == Task::Learn);
        self.engine.set_learning_beat(task == Task::LearnBeat);
        match (task, &mut self.loudness) {
            (Task::Match, Some(loudness)) => {
                loudness.reset();
                self.matched_db = None;
                self.until_matched = 0;
            }
            (Task::Learn | Task::LearnBeat, _) => {
                self.unlearned = self.engine.meters().totals.vocal_hops;
            }
            _ => {}
        }
    }

    /// Says whether the host plays. Some hosts process on while they stand still, which leaves the engine's
    /// clock anywhere: a start resets it, so that every playback sounds the same.
    pub fn set_playing(&mut self, playing: bool) {
        if playing == self.playing {
            return;
        }
        if playing && !self.engine.is_cutting() {
            self.reset();
        }
        self.playing = playing;
        self.published = None;
    }

    /// Carves `stem` in place around `vocal`, and listens for the task.
    pub fn process(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]]) {
        self.process_beside(stem, vocal, &[]);
    }

    /// The same beside the rest of the song, `beat`.
    pub fn process_beside(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]], beat: &[&[f32]]) {
        if self.task == Task::Match {
            self.listen(stem, vocal);
        }
        if self.engine.wanted_latency() != self.engine.latency() {
            self.reset();
        }
        let samples = stem.first().map_or(0, |left| left.len());
        if self.watched {
            self.peaks.fall(samples, self.sample_rate);
            self.peaks.stem = peak(self.peaks.stem, stem);
            self.peaks.vocal = peak(self.peaks.vocal, vocal);
        }
        self.engine.process_beside(stem, vocal, beat);
        if self.watched {
            self.peaks.output = peak(self.peaks.output, stem);
        }
        self.processed += samples as u64;
    }

    /// Publishes a [`snapshot`](Self::snapshot) once per hop, and at once after a reset or when task or
    /// playback change; only while a window looks, or while a task goes on without one, whose result the next
    /// window sets. Wait-free.
    pub fn publish(&mut self, publisher: &mut Publisher) {
        self.watched = publisher.is_watched();
        let is_wanted = self.watched || self.task != Task::None;
        self.engine.set_metering(is_wanted);
        self.engine.set_loudness_metering(self.watched);
        if !is_wanted {
            self.published = None;
            return;
        }
        let hop = self.processed / self.engine.hop() as u64;
        if self.published != Some(hop) {
            self.published = Some(hop);
            publisher.publish(self.snapshot());
        }
    }

    fn listen(&mut self, stem: &[&mut [f32]], vocal: &[&[f32]]) {
        let (Some(loudness), Some(left)) = (&mut self.loudness, stem.first()) else { return };
        let samples = left.len();
        loudness.listen(stem, vocal);
        self.until_matched = self.until_matched.saturating_sub(samples);
        if self.until_matched == 0 {
            self.matched_db = loudness.trim_db();
            // Loudness is measured in blocks of 100 ms.
            self.until_matched = (0.1 * self.sample_rate) as usize;
        }
    }

    /// What the window is shown.
    pub fn snapshot(&self) -> Snapshot {
        let meters = self.engine.meters();
        let learned_hops = meters.totals.vocal_hops.wrapping_sub(self.unlearned);
        let listened = match (self.task, &self.loudness) {
            (Task::Learn | Task::LearnBeat, _) => {
                (learned_hops * self.engine.hop() as u64) as f64 / self.sample_rate
            }
            (Task::Match, Some(loudness)) => loudness.seconds(),
            _ => 0.0,
        };
        let powers = if self.task == Task::Learn { self.engine.learned() } else { None };
        let learned =
            powers.map_or_else(VoiceProfile::default, |powers| VoiceProfile::from_powers(&powers));
        let powers = if self.task == Task::LearnBeat { self.engine.learned_beat() } else { None };
        let learned_beat =
            powers.map_or_else(BeatProfile::default, |powers| BeatProfile::from_powers(&powers));
        Snapshot {
            sample_rate: self.sample_rate as f32,
            latency: self.engine.latency(),
            channels: self.channels,
            playing: self.playing,
            centres_hz: self.centres_hz,
            meters,
            reasons: self.engine.reasons(),
            peaks: self.peaks,
            bar: self.bar,
            task: self.task,
            listened: listened as f32,
            matched_db: self.matched_db,
            learned,
            learned_beat,
            beat_from: self.engine.beat_from(),
        }
    }
}

#[cfg(test)]
mod tests;
