//! Detecting and carving clashes: the whole of Leeway's sound.
//!
//! The engine hears a stem and a vocal, and lowers the stem's bands that mask the vocal. It knows
//! no host, no parameter type and no screen: [`Settings`] go in, [`Meters`] come out.
//!
//! ```text
//! vocal ─► spectrum ─┐
//!                    ├─► gain computer ─► gain channel ─► equalizer's curve
//! stem ──► spectrum ─┘                                          │
//! stem ────────────────────────────────────────────────► equalizer ─► output
//! ```

pub mod bands;
mod control;
pub mod controls;
mod decibels;
mod delay;
mod equalizer;
mod fundamental;
mod gain_channel;
mod gain_computer;
mod grid;
mod listener;
mod masking;
mod meters;
mod monitor;
mod onset;
mod profile;
mod sample;
mod settings;
mod spectrum;
mod stereo;
pub mod units;
mod unsupported;

use bands::{Bands, MAX_BANDS, PerBand};
use controls::LONGEST_LOOKAHEAD_MS;
use delay::Delay;
use equalizer::{Equalizer, Frame};
use fundamental::Fundamental;
use gain_channel::GainChannel;
use gain_computer::{GainComputer, Law};
use grid::Grid;
use listener::Listener;
use monitor::Monitor;
use onset::Onset;
use profile::Profiles;
use sample::{sound, to_sample};
use spectrum::Analyzer;

pub use controls::{CONTROLS, Control, Listen, PerControl, Settings, Source, Stereo};
pub use gain_computer::Tuning;
pub use grid::SAMPLE_RATES;
pub use meters::{Audibility, Inputs, Loudness, Meters, TOUCHED_DB, Totals};
pub use sample::clean;
pub use unsupported::Unsupported;

/// The carver.
///
/// Output is a pure function of input and settings since the last reset: it does not depend on how
/// the samples are cut into blocks. [`process`](Self::process) never allocates, locks or panics.
pub struct Engine {
    sample_rate: f64,
    grid: Grid,
    hop_seconds: f32,
    bands: Bands,
    cams: PerBand,
    settings: Settings,
    law: Law,
    /// The stereo mode in force: a change waits until the cut has faded out.
    stereo: Stereo,
    depth: f32,
    /// Samples since the hop began.
    position: usize,
    /// Whether there was a sound since the last reset. The clock starts with the first one, so it
    /// does not matter for how long a host runs before the song begins.
    running: bool,
    analyzer: Analyzer,
    stem: Listener,
    vocal: Listener,
    fundamental: Fundamental,
    onset: Onset,
    profiles: Profiles,
    gain_computer: GainComputer,
    /// The second is only asked when channels are carved apart.
    gain_channels: [GainChannel; 2],
    cut_db: [PerBand; 2],
    lookahead: [Delay; 2],
    equalizer: Equalizer,
    monitor: Monitor,
    frames: Frames,
    totals: Totals,
    /// Whether the vocal's profile is being learned.
    learning: bool,
}

/// A tick of audio on its way through: the stem as it came, its carved twin, the vocal.
struct Frames {
    stem: Vec<Frame>,
    carved: Vec<Frame>,
    vocal: Vec<Frame>,
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
        let longest = lookahead_samples(LONGEST_LOOKAHEAD_MS / 1000.0, sample_rate);
        let tick = vec![[0.0; 2]; grid.tick()];
        let gain_channel = || GainChannel::new(hop_seconds, settings.times());
        Ok(Self {
            law: settings.law(settings.reach(&bands)),
            cams: bands.map(bands::cam_from_hz),
            stereo: settings.stereo,
            depth: settings.depth_share(),
            position: 0,
            running: false,
            stem: Listener::new(&analyzer, stem),
            vocal: Listener::new(&analyzer, vocal),
            fundamental: Fundamental::new(analyzer.long_bin_hz(), hop_seconds as f32),
            onset: Onset::new((grid.tick() as f64 / sample_rate) as f32),
            profiles: Profiles::new(&bands, hop_seconds),
            gain_computer: GainComputer::new(&bands, hop_seconds, Tuning::default()),
            gain_channels: [gain_channel(), gain_channel()],
            cut_db: [[0.0; MAX_BANDS]; 2],
            lookahead: [Delay::new(longest), Delay::new(longest)],
            equalizer: Equalizer::new(sample_rate, grid.hop(), &bands),
            monitor: Monitor::new(),
            totals: Totals::default(),
            learning: false,
            frames: Frames { stem: tick.clone(), carved: tick.clone(), vocal: tick },
            hop_seconds: hop_seconds as f32,
            settings,
            analyzer,
            bands,
            grid,
            sample_rate,
        })
    }

    /// Changes the settings from the next sample on. They act at the next hop, at most 4 ms away (2.7
    /// at 48 kHz), and from there without a click; lookahead acts at the next [`reset`](Self::reset).
    pub fn set(&mut self, settings: &Settings) {
        let settings = settings.in_force();
        if settings == self.settings {
            return;
        }
        if settings.times() != self.settings.times() {
            for channel in &mut self.gain_channels {
                channel.set(settings.times());
            }
        }
        let reach = match settings.has_limits_of(&self.settings) {
            true => self.law.reach,
            false => settings.reach(&self.bands),
        };
        self.law = settings.law(reach);
        self.settings = settings;
        if !self.running {
            self.start();
        }
    }

    /// Swaps the law's constants, for measurements. Not for use while audio runs.
    pub fn tune(&mut self, tuning: Tuning) {
        self.gain_computer = GainComputer::new(&self.bands, f64::from(self.hop_seconds), tuning);
    }

    /// Gives the profile for [`Source::Learned`]: a power per band, of which only the shape counts.
    pub fn set_learned(&mut self, powers: &PerBand) {
        self.profiles.set_learned(powers);
    }

    /// Starts to learn the profile of the vocal on the sidechain, afresh, or stops.
    pub fn set_learning(&mut self, learning: bool) {
        if learning && !self.learning {
            self.profiles.forget_heard();
        }
        self.learning = learning;
    }

    /// The profile of what was heard of the vocal while learning, as
    /// [`set_learned`](Self::set_learned) takes it; `None` before the vocal sounded.
    pub fn learned(&self) -> Option<PerBand> {
        self.profiles.heard()
    }

    /// Forgets all sound, as if newly made. Settings and the learned profile stay.
    pub fn reset(&mut self) {
        self.position = 0;
        self.running = false;
        self.vocal.reset(&self.analyzer);
        self.onset.reset();
        self.profiles.reset();
        self.totals = Totals::default();
        self.cut_db = [[0.0; MAX_BANDS]; 2];
        self.equalizer.reset();
        self.start();
    }

    /// What settings decide once, before the first sample.
    fn start(&mut self) {
        let lookahead = lookahead_samples(self.settings.lookahead_seconds(), self.sample_rate);
        for delay in &mut self.lookahead {
            delay.reset(lookahead);
        }
        self.depth = self.settings.depth_share();
        self.monitor.jump(self.settings.listen, self.settings.output_gain());
        self.switch_stereo();
    }

    /// Puts the stereo mode in force, and forgets what was heard in another one.
    fn switch_stereo(&mut self) {
        self.stereo = self.wanted_stereo();
        self.stem.reset(&self.analyzer);
        self.fundamental.reset();
        for channel in &mut self.gain_channels {
            channel.reset();
        }
    }

    /// The stereo mode that the settings ask for; there is none in mono.
    fn wanted_stereo(&self) -> Stereo {
        if self.stem.channels() > 1 { self.settings.stereo } else { Stereo::Linked }
    }

    /// Whether the output differs from the (delayed) input.
    pub fn is_cutting(&self) -> bool {
        self.equalizer.is_active()
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        self.lookahead[0].length()
    }

    /// The [`latency`](Self::latency) that the settings ask for and the next reset brings.
    pub fn wanted_latency(&self) -> usize {
        lookahead_samples(self.settings.lookahead_seconds(), self.sample_rate)
    }

    /// Samples from one update of the cut, and of the [`Meters`], to the next.
    pub fn hop(&self) -> usize {
        self.grid.hop()
    }

    /// The bands that [`Meters`] speak of.
    pub fn bands(&self) -> &Bands {
        &self.bands
    }

    /// What the latest hop saw and did: of both channels when they are linked, else of the left or
    /// mid one.
    pub fn meters(&self) -> Meters {
        let verdict = &self.gain_channels[0].verdict;
        Meters {
            bands: self.bands.len(),
            vocal_db: verdict.vocal_db,
            stem_db: verdict.stem_db,
            audibility_db: verdict.audibility_db,
            presence: verdict.presence,
            clash: verdict.clash,
            cut_db: self.cut_db[0],
            vocal_sounds: verdict.vocal_sounds,
            fundamental_hz: self.fundamental.hz().map(|hz| hz as f32),
            totals: self.totals,
        }
    }

    /// Carves `stem` in place around `vocal`; both are slices of channels of equal length, at least
    /// as many as the engine was made for. Missing vocal channels and samples count as silence,
    /// and so do non-finite and subnormal samples anywhere.
    pub fn process(&mut self, stem: &mut [&mut [f32]], vocal: &[&[f32]]) {
        let len = stem.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let tick = self.grid.tick();
        let mut start = if self.running { 0 } else { self.silence(stem, vocal, len) };
        while start < len {
            self.running = true;
            let end = len.min(start + tick - self.position % tick);
            self.hear(stem, vocal, start..end);
            self.carve(end - start);
            self.play(stem, start..end);
            self.position += end - start;
            if self.position.is_multiple_of(tick) {
                self.onset.tick();
                self.run_task(self.position / tick - 1);
                self.position %= self.grid.hop();
            }
            start = end;
        }
    }

    /// With how many samples of silence a block of `len` samples begins.
    fn silence(&self, stem: &[&mut [f32]], vocal: &[&[f32]], len: usize) -> usize {
        let silence = |channel: &[f32]| channel.iter().take_while(|s| s.to_bits() == 0).count();
        let stem = stem.iter().take(self.stem.channels()).map(|channel| silence(channel));
        let vocal = vocal.iter().take(self.vocal.channels());
        // A vocal that ends before the block does is silent from there on.
        let vocal = vocal.map(|channel| match silence(channel) {
            all if all == channel.len() => len,
            some => some,
        });
        stem.chain(vocal).fold(len, usize::min)
    }

    /// Takes the new samples in.
    fn hear(&mut self, stem: &[&mut [f32]], vocal: &[&[f32]], range: std::ops::Range<usize>) {
        let Frames { stem: stem_frames, carved, vocal: vocal_frames } = &mut self.frames;
        let stem_frames = &mut stem_frames[..range.len()];
        for (n, frame) in range.clone().zip(stem_frames.iter_mut()) {
            let sample = |index: usize| stem.get(index).map_or(0.0, |channel| sound(channel[n]));
            *frame = [sample(0), sample(1)];
        }
        self.onset.push(stem_frames);
        let encoded = &mut carved[..range.len()];
        for (encoded, frame) in encoded.iter_mut().zip(stem_frames.iter()) {
            *encoded = self.stereo.encode(*frame);
        }
        self.stem.push(&self.analyzer, encoded);

        let vocal_frames = &mut vocal_frames[..range.len()];
        for (n, frame) in range.zip(vocal_frames.iter_mut()) {
            let sample = |index: usize| {
                let channel: &[f32] = vocal.get(index).copied().unwrap_or_default();
                channel.get(n).map_or(0.0, |&sample| sound(sample))
            };
            let first = sample(0);
            *frame = [first, if self.vocal.channels() > 1 { sample(1) } else { first }];
        }
        self.vocal.push(&self.analyzer, vocal_frames);
        self.totals.inputs.add(stem_frames, vocal_frames, self.stem.channels());
    }

    /// Equalizes what was heard; with nothing to cut, the carved stem is the stem.
    fn carve(&mut self, len: usize) {
        let Frames { stem, carved, vocal } = &mut self.frames;
        let (stem, carved) = (&mut stem[..len], &mut carved[..len]);
        self.lookahead[0].process(stem);
        self.lookahead[1].process(&mut vocal[..len]);
        if !self.equalizer.is_active() {
            carved.copy_from_slice(stem);
            return;
        }
        for (carved, stem) in carved.iter_mut().zip(stem.iter()) {
            *carved = self.stereo.encode(*stem);
        }
        self.equalizer.process(carved);
        for frame in carved {
            *frame = self.stereo.decode(*frame);
        }
    }

    /// Hands out what is listened to.
    fn play(&mut self, stem: &mut [&mut [f32]], range: std::ops::Range<usize>) {
        let Frames { stem: dry, carved, vocal } = &mut self.frames;
        let carved = &mut carved[..range.len()];
        if self.gain_channels[0].verdict.vocal_sounds {
            self.totals.add_energy(&dry[..range.len()], carved);
        }
        let untouched = self.monitor.is_idle() && !self.equalizer.is_active();
        if !self.monitor.is_idle() {
            self.monitor.process(carved, dry, vocal);
        }
        for (index, channel) in stem.iter_mut().take(2).enumerate() {
            for (frame, sample) in carved.iter().zip(&mut channel[range.clone()]) {
                // Rounding would lose the sign of a zero.
                *sample = if untouched { frame[index] as f32 } else { to_sample(frame[index]) };
            }
        }
    }
}

fn lookahead_samples(seconds: f32, sample_rate: f64) -> usize {
    (f64::from(seconds) * sample_rate).round() as usize
}
