//! The engine: takes samples in, runs the detector and the cut path on them, and hands samples out.

use std::ops::Range;

use fearless_simd::Level;

use crate::analysis::bands::{Bands, PerBand};
use crate::controls::{LONGEST_LOOKAHEAD_MS, Settings};
use crate::cut_path::CutPath;
use crate::detector::Detector;
use crate::dynamics::gain_constants::GainConstants;
use crate::dynamics::reason::Reasons;
use crate::io::audition::Audition;
use crate::io::hop_buffer::HopBuffer;
use crate::layout::Layout;
use crate::loudness_meter::LoudnessMeter;
use crate::meters::{Meters, Totals};
use crate::schedule::{HopSchedule, SAMPLE_RATES};
use crate::unsupported::Unsupported;

mod beat;
mod hearing;
pub(crate) mod input;
mod output;
mod surround;

use surround::Pair;

/// The carver.
///
/// Output is a pure function of input and settings since the last reset: it does not depend on how
/// the samples are cut into blocks. [`process`](Self::process) never allocates, locks or panics.
pub struct Engine {
    sample_rate: f64,
    layout: Layout,
    bands: Bands,
    settings: Settings,
    schedule: HopSchedule,
    /// Whether there was a sound since the last reset. The clock starts with the first one, so it
    /// does not matter for how long a host runs before the song begins.
    running: bool,
    detector: Detector,
    cut_path: CutPath,
    stem: HopBuffer,
    vocal: HopBuffer,
    beat: HopBuffer,
    /// The channels behind the first two.
    surround: Vec<Pair>,
    totals: Totals,
    level: Level,
    /// Whether somebody looks at the meters.
    metering: bool,
    /// Whether the vocal sounded when this hop began.
    counting: bool,
    /// Whether the vocal's profile is being learned, and the beat's.
    learning: bool,
    /// Whether the loudness before and after the cut is measured.
    metering_loudness: bool,
    loudness_meter: LoudnessMeter,
    audition: Audition,
    learning_beat: bool,
}

impl Engine {
    /// An engine at `sample_rate` Hz for a stem of 1 or 2 and a vocal of 0 to 2 channels.
    ///
    /// # Errors
    /// If the sample rate lies outside [`SAMPLE_RATES`], or there are other numbers of channels.
    pub fn new(sample_rate: f64, stem: usize, vocal: usize) -> Result<Self, Unsupported> {
        Self::with_beat(sample_rate, stem, vocal, 0)
    }

    /// The same with a key for the rest of the song, of 0 to 2 channels, for
    /// [`process_beside`](Self::process_beside).
    ///
    /// # Errors
    /// As [`new`](Self::new)'s.
    pub fn with_beat(
        sample_rate: f64,
        stem: usize,
        vocal: usize,
        beat: usize,
    ) -> Result<Self, Unsupported> {
        Self::with_layout(sample_rate, Layout { stem, vocal, beat, lfe: None })
    }

    /// An engine at `sample_rate` Hz for the channels of `layout`, which can be in surround.
    ///
    /// # Errors
    /// If the sample rate lies outside [`SAMPLE_RATES`], or there are other numbers of channels than
    /// [`Layout`] says.
    pub fn with_layout(sample_rate: f64, layout: Layout) -> Result<Self, Unsupported> {
        Self::at_level(Level::new(), sample_rate, layout)
    }

    /// The same with the instructions of `level`: the output is the same with all of them.
    fn at_level(level: Level, sample_rate: f64, layout: Layout) -> Result<Self, Unsupported> {
        if !SAMPLE_RATES.contains(&sample_rate) {
            return Err(Unsupported::SampleRate(sample_rate));
        }
        layout.check()?;
        let schedule = HopSchedule::new(sample_rate);
        let hop = schedule.hop();
        let bands = Bands::new(sample_rate);
        let settings = Settings::default();
        let detector_settings = settings.detector(settings.bounds(&bands));
        let longest = lookahead_samples(LONGEST_LOOKAHEAD_MS / 1000.0, sample_rate);
        let surround = Pair::all(layout, sample_rate, hop, longest, &bands, level);
        Ok(Self {
            detector: Detector::new(
                sample_rate,
                layout,
                &schedule,
                &bands,
                detector_settings,
                level,
            ),
            cut_path: CutPath::new(sample_rate, hop, longest, &bands, level),
            stem: HopBuffer::new(hop),
            vocal: HopBuffer::new(hop),
            beat: HopBuffer::new(if layout.beat > 0 { hop } else { 0 }),
            loudness_meter: LoudnessMeter::new(sample_rate, 1 + surround.len()),
            surround,
            layout,
            totals: Totals::default(),
            level,
            running: false,
            metering: true,
            counting: false,
            learning: false,
            metering_loudness: false,
            audition: Audition::Off,
            learning_beat: false,
            settings,
            schedule,
            bands,
            sample_rate,
        })
    }

    /// Changes the settings from the next sample on. They act at the next hop, at most 4 ms away (2.7
    /// at 48 kHz), and from there without a click; Depth from nothing one hop later, and lookahead at the
    /// next [`reset`](Self::reset).
    pub fn set(&mut self, settings: &Settings) {
        // Bringing them into range costs more than finding out that nothing has changed, block by block.
        if *settings == self.settings {
            return;
        }
        let settings = settings.in_force();
        if settings == self.settings {
            return;
        }
        let bounds = match settings.has_bounds_of(&self.settings) {
            true => self.detector.settings().gain.bounds,
            false => settings.bounds(&self.bands),
        };
        self.detector.set(settings.detector(bounds));
        self.settings = settings;
        if !self.running {
            self.start();
        }
    }

    /// Swaps the gain computer's constants, for measurements. Not for use while audio runs.
    pub fn set_constants(&mut self, constants: GainConstants) {
        self.detector.set_constants(&self.bands, constants);
    }

    /// Says whether anybody looks at the [`Meters`]; at first, somebody does. While nobody does, their
    /// totals stand still but for what arrives, and at no Depth all else does. The output is the same.
    pub fn set_metering(&mut self, metering: bool) {
        self.metering = metering;
    }

    /// Says whether the loudness before and after the cut is measured, for [`Totals::k_weighted`] and
    /// [`Audition::Before`]; at first, it is not. The output is the same.
    pub fn set_loudness_metering(&mut self, metering: bool) {
        self.metering_loudness = metering;
    }

    /// Lets `audition` be heard from the next hop on, without a click. It outlasts a reset.
    pub fn set_audition(&mut self, audition: Audition) {
        self.audition = audition;
    }

    /// Gives the profile for [`Source::Learned`](crate::Source::Learned): a power per band, of which
    /// only the shape counts.
    pub fn set_learned(&mut self, powers: &PerBand) {
        self.detector.voice_profiles().set_learned(powers);
    }

    /// Starts to learn the profile of the vocal on the sidechain, afresh, or stops.
    pub fn set_learning(&mut self, learning: bool) {
        if learning && !self.learning {
            self.detector.voice_profiles().forget_heard();
        }
        self.learning = learning;
    }

    /// The profile of what was heard of the vocal while learning, as
    /// [`set_learned`](Self::set_learned) takes it; `None` before the vocal sounded.
    pub fn learned(&self) -> Option<PerBand> {
        self.detector.learned()
    }

    /// Forgets all sound, as if newly made. Settings, the profiles and what was learned stay.
    pub fn reset(&mut self) {
        self.schedule.reset();
        self.stem.reset();
        self.vocal.reset();
        self.beat.reset();
        self.running = false;
        self.counting = false;
        self.totals = Totals::default();
        self.loudness_meter.reset();
        self.detector.reset();
        self.cut_path.reset();
        self.surround.iter_mut().for_each(Pair::reset);
        self.start();
    }

    /// What settings decide once, before the first sample.
    fn start(&mut self) {
        let (listen, latency) = (self.settings.listen, self.wanted_latency());
        let (gain, matching_gain) =
            (self.settings.output_gain(), self.loudness_meter.matching_gain());
        self.detector.start();
        let audition = self.audition;
        for path in self.cut_paths() {
            path.set_audition(audition, matching_gain);
            path.start(latency, listen, gain);
        }
    }

    /// Whether the output differs from the (delayed) input.
    pub fn is_cutting(&self) -> bool {
        let behind = self.surround.iter().any(|pair| pair.cut_path.is_cutting());
        self.cut_path.is_cutting() || behind
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        self.cut_path.latency()
    }

    /// The [`latency`](Self::latency) that the settings ask for and the next reset brings.
    pub fn wanted_latency(&self) -> usize {
        lookahead_samples(self.settings.lookahead_seconds(), self.sample_rate)
    }

    /// Samples from one update of the cut, and of the [`Meters`], to the next.
    pub fn hop(&self) -> usize {
        self.schedule.hop()
    }

    /// The bands that [`Meters`] speak of.
    pub fn bands(&self) -> &Bands {
        &self.bands
    }

    /// What the latest hop saw and did: of both channels when they are linked, else of the left or
    /// mid one.
    pub fn meters(&self) -> Meters {
        let decision = self.detector.decision();
        Meters {
            bands: self.bands.len(),
            vocal_db: decision.vocal_db,
            stem_db: decision.stem_db,
            audibility_db: decision.audibility_db,
            alone_db: decision.alone_db,
            presence: decision.presence,
            clash: decision.clash,
            cut_db: self.detector.cut().cut_db[0],
            vocal_sounds: decision.vocal_sounds,
            fundamental_hz: self.detector.fundamental_hz().map(|hz| hz as f32),
            totals: self.totals,
        }
    }

    /// Why each band of the [`Meters`] was cut as it was in the latest hop.
    pub fn reasons(&self) -> Reasons {
        self.detector.reasons()
    }

    /// Carves `stem` in place around `vocal`; both are slices of channels of equal length, at least
    /// as many as the engine was made for. Missing vocal channels and samples count as silence,
    /// and so do non-finite and subnormal samples anywhere.
    pub fn process(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]]) {
        self.process_beside(stem, vocal, &[]);
    }

    /// The same beside the rest of the song, `beat`, which masks the vocal, too. It is treated as the vocal
    /// is; while it is silent, the output is the same as without it.
    pub fn process_beside(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]], beat: &[&[f32]]) {
        let beat = &beat[..beat.len().min(self.layout.beat)];
        let len = stem.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = if self.running { 0 } else { self.silence(stem, vocal, beat, len) };
        while start < len {
            self.running = true;
            let range = start..len.min(start + self.schedule.until_hop());
            let from = self.schedule.position();
            let place = from..from + range.len();
            let is_silent = self.read(stem, vocal, beat, range.clone());
            let is_idle = is_silent && self.is_idle();
            if is_idle {
                self.skip(place.clone());
            } else {
                self.detect(place.end);
            }
            self.carve(stem, range.clone(), place);
            if self.schedule.position() == 0 && !is_idle {
                self.end_hop();
            }
            start = range.end;
        }
    }

    /// Whether more silence would change nothing, and nobody looks.
    fn is_idle(&self) -> bool {
        let position = self.schedule.position();
        let heard = [self.stem.taken(), self.vocal.taken()] == [position; 2]
            && (self.layout.beat == 0 || self.beat.taken() == position);
        let looked_at = self.metering || self.metering_loudness;
        let behind = self.surround.iter().all(|pair| pair.cut_path.is_idle());
        heard && !looked_at && self.detector.is_idle() && self.cut_path.is_idle() && behind
    }

    /// Lets the silence of `place` pass while idle.
    fn skip(&mut self, place: Range<usize>) {
        self.stem.take(place.end);
        self.vocal.take(place.end);
        if self.layout.beat > 0 {
            self.beat.take(place.end);
        }
        for pair in &mut self.surround {
            pair.take(place.end);
        }
        self.detector.skip(place.len());
        self.schedule.skip(place.len());
    }
}

fn lookahead_samples(seconds: f32, sample_rate: f64) -> usize {
    (f64::from(seconds) * sample_rate).round() as usize
}

#[cfg(test)]
mod tests;
