//! The audibility meter: how far the vocal stands out over a stem that is carved already.

use fearless_simd::{Level, dispatch};

use crate::analysis::bands::{Bands, MAX_BANDS, PerBand};
use crate::analysis::filterbank::{Filterbank, Workspace};
use crate::analysis::signal_analyzer::SignalAnalyzer;
use crate::analysis::voice_profiles::VoiceProfiles;
use crate::controls::{Settings, Source, Stereo};
use crate::detector::DetectorSettings;
use crate::dynamics::gain_computer::{BandDecision, GainComputer};
use crate::dynamics::gain_constants::GainConstants;
use crate::engine::input::leading_silence;
use crate::io::hop_buffer::HopBuffer;
use crate::io::stereo::mid_side;
use crate::meters::{Audibility, Meters};
use crate::schedule::{HopSchedule, SAMPLE_RATES, Task};
use crate::unsupported::Unsupported;

/// Measures as an [`Engine`](crate::Engine) with Depth at 0 would that heard the carved stem and the
/// vocal, and leaves out what the carving engine knows: it has heard the vocal already.
pub struct AudibilityMeter {
    channels: usize,
    settings: DetectorSettings,
    stereo: Stereo,
    schedule: HopSchedule,
    running: bool,
    stem: SignalAnalyzer,
    workspace: Workspace,
    voice_profiles: VoiceProfiles,
    gain_computer: GainComputer,
    /// What is heard of a voice that stands in for the vocal: its level follows the carved stem's.
    decision: BandDecision,
    /// The stem of a slot, as it came and as mid and side.
    slot: HopBuffer,
    encoded: HopBuffer,
    audibility: Audibility,
    level: Level,
}

impl AudibilityMeter {
    /// A meter at `sample_rate` Hz for a stem of 1 or 2 channels that was carved with `settings`, and
    /// with the profile `learned` for [`Source::Learned`](crate::Source::Learned).
    ///
    /// # Errors
    /// If the sample rate lies outside [`SAMPLE_RATES`], or there are other numbers of channels.
    pub fn new(
        sample_rate: f64,
        stem: usize,
        settings: &Settings,
        learned: &PerBand,
    ) -> Result<Self, Unsupported> {
        if !SAMPLE_RATES.contains(&sample_rate) {
            return Err(Unsupported::SampleRate(sample_rate));
        }
        if !(1..=2).contains(&stem) {
            return Err(Unsupported::Channels { stem, vocal: 0, beat: 0 });
        }
        let schedule = HopSchedule::new(sample_rate);
        let hop_seconds = schedule.hop() as f64 / sample_rate;
        let bands = Bands::new(sample_rate);
        let level = Level::new();
        let filterbank = Filterbank::shared(sample_rate, &schedule, &bands, level);
        let settings = settings.brought_into_range();
        let settings = settings.detector(settings.bounds(&bands));
        let mut voice_profiles = VoiceProfiles::new(&bands, hop_seconds);
        voice_profiles.set_learned(learned);
        Ok(Self {
            channels: stem,
            stereo: if stem > 1 { settings.stereo } else { Stereo::Linked },
            settings,
            running: false,
            stem: SignalAnalyzer::new(&filterbank, stem),
            workspace: filterbank.workspace(),
            voice_profiles,
            gain_computer: GainComputer::new(&bands, hop_seconds, GainConstants::default(), level),
            decision: BandDecision::SILENCE,
            slot: HopBuffer::new(schedule.slot()),
            encoded: HopBuffer::new(schedule.slot()),
            audibility: Audibility::default(),
            level,
            schedule,
        })
    }

    /// Hears the next hop of the carved `stem`. `vocal` is what sounded beside it, and `meters` are what
    /// the carving engine told after the same hop.
    pub fn process(&mut self, stem: &[&[f32]], vocal: &[&[f32]], meters: &Meters) {
        let stem = &stem[..stem.len().min(self.channels)];
        let len = stem.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = if self.running { 0 } else { leading_silence(stem, vocal, len) };
        while start < len {
            self.running = true;
            let end = len.min(start + self.schedule.until_slot());
            let samples = |channel: usize| Some(&stem.get(channel)?[start..end]);
            self.hear([samples(0), samples(1)], end - start);
            if let Some(task) = self.schedule.advance(end - start) {
                // Else other meters will tell whether it counts.
                let hop_ends = self.schedule.until_hop() <= len - end;
                if !hop_ends || self.counts(meters) {
                    self.run(task, meters);
                }
            }
            start = end;
        }
    }

    /// Takes `count` samples of the stem in, no more than a slot.
    fn hear(&mut self, stem: [Option<&[f32]>; 2], count: usize) {
        self.slot.read(self.level, stem, 0..count);
        let heard = self.slot.samples(0..count);
        if self.stereo.is_mid_side() {
            mid_side(heard, self.encoded.samples_mut(0..count));
            self.stem.push(self.encoded.samples(0..count));
        } else {
            self.stem.push(heard);
        }
    }

    /// The audibility over what was heard.
    pub fn audibility(&self) -> Audibility {
        self.audibility
    }

    /// Whether a hop of which the engine told this adds to the audibility: with a vocal that pauses, it
    /// does not.
    fn counts(&self, meters: &Meters) -> bool {
        meters.vocal_sounds || self.settings.source != Source::Sidechain
    }

    fn run(&mut self, task: Task, meters: &Meters) {
        match task {
            Task::AnalyzeStemLong => self.stem.analyze_long(task.lag(), &mut self.workspace, None),
            Task::TransformStemShort(channel) => {
                self.stem.transform_short(channel, task.lag(), &mut self.workspace);
            }
            Task::ReadStemShort(channel) => self.stem.read_short(channel, &mut self.workspace),
            Task::ComputeGains => dispatch!(self.level, _simd => self.add_hop(meters)),
            _ => {}
        }
    }

    #[inline(always)]
    fn add_hop(&mut self, meters: &Meters) {
        let uncut = [0.0; MAX_BANDS];
        let powers = self.stem.powers();
        let stem = match self.stereo {
            Stereo::Linked => powers.mean(),
            _ => *powers.channel(0),
        };
        let DetectorSettings { source, gain, .. } = &self.settings;
        let computer = &self.gain_computer;
        let Some(voice) = self.voice_profiles.follow(*source, &powers.mean()) else {
            if meters.vocal_sounds {
                let over =
                    computer.masking().audibility_after(&meters.vocal_db, &stem, &uncut, &uncut);
                self.audibility.add(&over, &meters.presence);
            }
            return;
        };
        computer.compute(&voice, &stem, None, gain, &uncut, &mut self.decision);
        if self.decision.vocal_sounds {
            self.audibility.add(&self.decision.audibility_db, &self.decision.presence);
        }
    }
}
