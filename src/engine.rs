//! Detecting and carving clashes: the whole of Leeway's sound.
//!
//! The engine hears a stem and a vocal, and lowers the stem's bands that mask the vocal. It knows
//! no host, no parameter type and no screen: [`Settings`] go in, [`Meters`] come out.
//!
//! ```text
//! vocal ─► spectrum ─┐
//!                    ├─► masking ─► ballistics ─► equalizer's curve
//! stem ──► spectrum ─┘                                  │
//! stem ────────────────────────────────────────► equalizer ─► output
//! ```

mod ballistics;
pub mod bands;
mod decibels;
mod equalizer;
mod grid;
mod masking;
mod settings;
mod spectrum;

use std::fmt;

use ballistics::Ballistics;
use bands::{Bands, MAX_BANDS, PerBand};
use equalizer::{Equalizer, Frame};
use grid::{Grid, TICKS_PER_HOP};
use masking::{Law, Masking, Verdict};
use spectrum::{Analyzer, History};

pub use grid::SAMPLE_RATES;
pub use masking::Tuning;
pub use settings::Settings;

/// Seconds that Depth takes for its whole range, so that a jump does not click.
const DEPTH_RAMP: f32 = 0.02;

/// What the engine saw and did in its latest hop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meters {
    /// How many bands of the arrays below are in use.
    pub bands: usize,
    /// The vocal's level in dBFS, trim included, as the ear's filters see it.
    pub vocal_db: PerBand,
    /// The stem's level in dBFS as the ear's filters see it.
    pub stem_db: PerBand,
    /// How far the vocal stands above its masked threshold, in dB, before the cut.
    pub audibility_db: PerBand,
    /// Whether the vocal itself is in the band, 0 to 1.
    pub presence: PerBand,
    /// How much of a clash there is that a cut resolves, 0 to 1.
    pub clash: PerBand,
    /// The cut in dB, positive.
    pub cut_db: PerBand,
    /// Whether the vocal as a whole sounds, rather than pauses.
    pub vocal_sounds: bool,
}

/// Why an engine cannot be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unsupported {
    /// The sample rate in Hz lies outside [`SAMPLE_RATES`].
    SampleRate(f64),
    /// The stem must have 1 or 2 channels, the vocal at most 2.
    Channels { stem: usize, vocal: usize },
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleRate(rate) => write!(
                f,
                "a sample rate of {rate} Hz is not supported: use {} to {} Hz",
                SAMPLE_RATES.start(),
                SAMPLE_RATES.end()
            ),
            Self::Channels { stem, vocal } => write!(
                f,
                "{stem} stem and {vocal} vocal channels are not supported: use mono or stereo"
            ),
        }
    }
}

impl std::error::Error for Unsupported {}

/// One signal's channels and their band powers.
struct Listener {
    channels: Vec<History>,
    powers: PerBand,
}

impl Listener {
    fn new(analyzer: &Analyzer, channels: usize) -> Self {
        Self { channels: vec![analyzer.history(); channels], powers: [0.0; MAX_BANDS] }
    }

    fn reset(&mut self, analyzer: &Analyzer) {
        for channel in &mut self.channels {
            channel.reset(analyzer);
        }
        self.powers = [0.0; MAX_BANDS];
    }

    /// Starts a new set of powers with the long window of every channel.
    fn analyze_long(&mut self, analyzer: &mut Analyzer) {
        self.powers = [0.0; MAX_BANDS];
        for channel in &self.channels {
            analyzer.add_long(channel, &mut self.powers);
        }
    }

    /// Adds the short window of one channel, if there is such a channel.
    fn analyze_short(&mut self, analyzer: &mut Analyzer, channel: usize) {
        if let Some(channel) = self.channels.get(channel) {
            analyzer.add_short(channel, &mut self.powers);
        }
    }

    /// The channels' mean power: two equal channels count as much as one.
    fn mean_powers(&self) -> PerBand {
        self.powers.map(|power| power / self.channels.len().max(1) as f32)
    }
}

/// The carver.
///
/// Output is a pure function of input and settings since the last reset: it does not depend on how
/// the samples are cut into blocks. [`process`](Self::process) never allocates, locks or panics.
pub struct Engine {
    grid: Grid,
    hop_seconds: f32,
    bands: Bands,
    settings: Settings,
    law: Law,
    depth: f32,
    /// Samples since the hop began.
    position: usize,
    /// Whether a sample has been processed since the last reset.
    running: bool,
    analyzer: Analyzer,
    stem: Listener,
    vocal: Listener,
    masking: Masking,
    verdict: Verdict,
    ballistics: Ballistics,
    cut_db: PerBand,
    equalizer: Equalizer,
    frames: Vec<Frame>,
}

impl Engine {
    /// An engine at `sample_rate` Hz for a stem of 1 or 2 and a vocal of 0 to 2 channels.
    pub fn new(sample_rate: f64, stem: usize, vocal: usize) -> Result<Self, Unsupported> {
        if !SAMPLE_RATES.contains(&sample_rate) {
            return Err(Unsupported::SampleRate(sample_rate));
        }
        if !(1..=2).contains(&stem) || vocal > 2 {
            return Err(Unsupported::Channels { stem, vocal });
        }
        let grid = Grid::new(sample_rate);
        let bands = Bands::new(sample_rate);
        let hop_seconds = grid.hop() as f64 / sample_rate;
        let settings = Settings::default();
        let analyzer = Analyzer::new(sample_rate, &grid, &bands);
        Ok(Self {
            law: settings.law(&bands),
            depth: settings.depth,
            position: 0,
            running: false,
            stem: Listener::new(&analyzer, stem),
            vocal: Listener::new(&analyzer, vocal),
            masking: Masking::new(&bands, hop_seconds, Tuning::default()),
            verdict: Verdict::SILENCE,
            ballistics: Ballistics::new(hop_seconds, settings.times()),
            cut_db: [0.0; MAX_BANDS],
            equalizer: Equalizer::new(sample_rate, grid.hop(), &bands),
            frames: vec![[0.0; 2]; grid.tick()],
            hop_seconds: hop_seconds as f32,
            settings,
            analyzer,
            bands,
            grid,
        })
    }

    /// Changes the settings from the next sample on. They act at the next hop, at most 2.7 ms away,
    /// and Depth moves smoothly from there.
    pub fn set(&mut self, settings: &Settings) {
        let settings = settings.brought_into_range();
        if settings == self.settings {
            return;
        }
        if settings.times() != self.settings.times() {
            self.ballistics.set(settings.times());
        }
        self.law = settings.law(&self.bands);
        self.settings = settings;
        if !self.running {
            self.depth = settings.depth;
        }
    }

    /// Swaps the law's constants, for measurements. Not for use while audio runs.
    pub fn tune(&mut self, tuning: Tuning) {
        self.masking = Masking::new(&self.bands, f64::from(self.hop_seconds), tuning);
    }

    /// Forgets all sound, as if newly made. Settings stay.
    pub fn reset(&mut self) {
        self.position = 0;
        self.running = false;
        self.depth = self.settings.depth;
        self.stem.reset(&self.analyzer);
        self.vocal.reset(&self.analyzer);
        self.masking.reset();
        self.verdict = Verdict::SILENCE;
        self.ballistics.reset();
        self.cut_db = [0.0; MAX_BANDS];
        self.equalizer.reset();
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        0
    }

    /// Samples from one update of the cut, and of the [`Meters`], to the next.
    pub fn hop(&self) -> usize {
        self.grid.hop()
    }

    /// The bands that [`Meters`] speak of.
    pub fn bands(&self) -> &Bands {
        &self.bands
    }

    /// What the latest hop saw and did.
    pub fn meters(&self) -> Meters {
        Meters {
            bands: self.bands.len(),
            vocal_db: self.verdict.vocal_db,
            stem_db: self.verdict.stem_db,
            audibility_db: self.verdict.audibility_db,
            presence: self.verdict.presence,
            clash: self.verdict.clash,
            cut_db: self.cut_db,
            vocal_sounds: self.verdict.vocal_sounds,
        }
    }

    /// Carves `stem` in place around `vocal`; both are slices of channels of equal length, at least
    /// as many as the engine was made for. Missing vocal channels and samples count as silence,
    /// and so do non-finite and subnormal samples anywhere.
    pub fn process(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]]) {
        let len = stem.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let tick = self.grid.tick();
        let mut start = 0;
        while start < len {
            self.running = true;
            let end = len.min(start + tick - self.position % tick);
            self.hear(stem, vocal, start..end);
            self.carve(stem, start..end);
            self.position += end - start;
            if self.position.is_multiple_of(tick) {
                self.run_task(self.position / tick - 1);
                self.position %= self.grid.hop();
            }
            start = end;
        }
    }

    /// Takes the new samples in, and mends those in `stem` that are no sound.
    fn hear(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]], range: std::ops::Range<usize>) {
        for (channel, history) in stem.iter_mut().zip(&mut self.stem.channels) {
            let samples = &mut channel[range.clone()];
            for sample in samples.iter_mut() {
                *sample = sound(*sample);
            }
            self.analyzer.push(history, samples.iter().copied());
        }
        for (index, history) in self.vocal.channels.iter_mut().enumerate() {
            let samples = vocal.get(index).copied().unwrap_or_default();
            let samples = range.clone().map(|n| sound(samples.get(n).copied().unwrap_or(0.0)));
            self.analyzer.push(history, samples);
        }
    }

    /// Equalizes the range in place; with nothing to cut it is not touched.
    fn carve(&mut self, stem: &mut [&mut [f32]], range: std::ops::Range<usize>) {
        if !self.equalizer.is_active() {
            return;
        }
        let frames = &mut self.frames[..range.len()];
        for (index, channel) in stem.iter().take(2).enumerate() {
            for (frame, &sample) in frames.iter_mut().zip(&channel[range.clone()]) {
                frame[index] = f64::from(sample);
            }
        }
        self.equalizer.process(frames);
        for (index, channel) in stem.iter_mut().take(2).enumerate() {
            for (frame, sample) in frames.iter().zip(&mut channel[range.clone()]) {
                *sample = to_sample(frame[index]);
            }
        }
    }

    /// The control path, one task per tick. Cheap and dear tasks alternate so that any two in a row
    /// cost about the same.
    fn run_task(&mut self, tick: usize) {
        const { assert!(TICKS_PER_HOP == 8) };
        match tick {
            0 => self.stem.analyze_long(&mut self.analyzer),
            1 => self.stem.analyze_short(&mut self.analyzer, 0),
            2 => self.stem.analyze_short(&mut self.analyzer, 1),
            3 => self.vocal.analyze_long(&mut self.analyzer),
            4 => self.vocal.analyze_short(&mut self.analyzer, 0),
            5 => self.vocal.analyze_short(&mut self.analyzer, 1),
            6 => self.judge(),
            _ => self.equalizer.steer(&self.cut_db),
        }
    }

    fn judge(&mut self) {
        let (vocal, stem) = (self.vocal.mean_powers(), self.stem.mean_powers());
        self.masking.judge(&vocal, &stem, &self.law, &mut self.verdict);
        let cut_db = self.ballistics.follow(&self.verdict.wanted_db, self.verdict.vocal_sounds);

        let most = self.hop_seconds / DEPTH_RAMP;
        self.depth += (self.settings.depth - self.depth).clamp(-most, most);
        self.cut_db = cut_db.map(|db| self.depth * db);
    }
}

/// The sample if it is sound, else silence. Subnormals count as silence, so that hosts that flush
/// them and hosts that do not hear the same.
fn sound(sample: f32) -> f32 {
    if sample.is_normal() { sample } else { 0f32.copysign(sample) }
}

/// Rounds to single precision, never to a subnormal or an infinity.
fn to_sample(value: f64) -> f32 {
    if value.abs() < f64::from(f32::MIN_POSITIVE) {
        0.0
    } else {
        value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
    }
}
