//! The cut path: what happens to the samples. Lookahead, equalizer, monitor.

use fearless_simd::Level;

use crate::analysis::bands::{Bands, PerBand};
use crate::controls::{Listen, Stereo};
use crate::filter::cut_solver::CutLimit;
use crate::filter::equalizer::Equalizer;
use crate::io::Frame;
use crate::io::audition::Audition;
use crate::io::lookahead::Lookahead;
use crate::io::monitor::Monitor;

/// What is to be cut in the next hop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// In dB per band, positive, of the first and the second of the channels that `stereo` works on.
    pub cut_db: [PerBand; 2],
    /// Which two channels are cut.
    pub stereo: Stereo,
    /// A frequency at which the joint cut is held, if there is one.
    pub limit: Option<CutLimit>,
}

/// Cuts the stem, and lets through what is listened to.
pub struct CutPath {
    stereo: Stereo,
    lookahead: [Lookahead; 2],
    equalizer: Equalizer,
    monitor: Monitor,
    /// What was processed last: the delayed stem and vocal, the carved stem, what is listened to.
    stem: Vec<Frame>,
    vocal: Vec<Frame>,
    carved: Vec<Frame>,
    output: Vec<Frame>,
    hop: usize,
}

impl CutPath {
    /// A path at `sample_rate` Hz for up to `hop` frames at a time, over which its curves move, and for
    /// a lookahead of up to `longest` samples.
    pub fn new(sample_rate: f64, hop: usize, longest: usize, bands: &Bands, level: Level) -> Self {
        Self {
            stereo: Stereo::Linked,
            lookahead: [Lookahead::new(longest), Lookahead::new(longest)],
            equalizer: Equalizer::new(sample_rate, hop, bands, level),
            monitor: Monitor::new(sample_rate),
            stem: vec![[0.0; 2]; hop],
            vocal: vec![[0.0; 2]; hop],
            carved: vec![[0.0; 2]; hop],
            output: vec![[0.0; 2]; hop],
            hop,
        }
    }

    /// Forgets the cut.
    pub fn reset(&mut self) {
        self.equalizer.reset();
    }

    /// Starts anew with a lookahead of so many samples, and listens to `listen` at `gain` at once.
    pub fn start(&mut self, lookahead: usize, listen: Listen, gain: f64) {
        for delay in &mut self.lookahead {
            delay.reset(lookahead);
        }
        self.monitor.reset(listen, gain);
    }

    /// What is heard instead of `listen` from the next hop on; `matching_gain` makes the stem as loud as the
    /// carved one.
    pub fn set_audition(&mut self, audition: Audition, matching_gain: f64) {
        self.monitor.set_audition(audition, matching_gain);
    }

    /// By how many samples the output lags behind the input.
    pub fn latency(&self) -> usize {
        self.lookahead[0].length()
    }

    /// Whether the carved stem differs from the stem.
    pub fn is_cutting(&self) -> bool {
        self.equalizer.is_active()
    }

    /// Whether the output is the (delayed) input.
    pub fn is_transparent(&self) -> bool {
        self.monitor.is_idle() && !self.equalizer.is_active()
    }

    /// Starts the way to `cut`, and to `listen` at `gain`, over the next hop. To be called at its
    /// boundary.
    pub fn set_target(&mut self, cut: &Cut, listen: Listen, gain: f64) {
        self.stereo = cut.stereo;
        self.equalizer.set_target(&cut.cut_db, cut.limit);
        self.monitor.set_target(listen, gain, self.hop);
    }

    /// Delays `stem` and `vocal` by the lookahead, and carves the stem. No more than a hop at a time.
    pub fn process(&mut self, stem: &[Frame], vocal: &[Frame]) {
        let Self { lookahead: [first, second], stem: delayed, carved, .. } = self;
        let (delayed, carved) = (&mut delayed[..stem.len()], &mut carved[..stem.len()]);
        delayed.copy_from_slice(stem);
        first.process(delayed);
        self.vocal[..vocal.len()].copy_from_slice(vocal);
        second.process(&mut self.vocal[..vocal.len()]);
        if !self.equalizer.is_active() {
            carved.copy_from_slice(delayed);
            return;
        }
        for (carved, stem) in carved.iter_mut().zip(delayed.iter()) {
            *carved = self.stereo.encode(*stem);
        }
        self.equalizer.process(carved);
        for frame in carved {
            *frame = self.stereo.decode(*frame);
        }
    }

    /// The first `count` frames of the delayed stem, and of the carved one.
    pub fn before_and_after(&self, count: usize) -> (&[Frame], &[Frame]) {
        (&self.stem[..count], &self.carved[..count])
    }

    /// The first `count` frames of what is listened to. To be called once for each
    /// [`process`](Self::process).
    pub fn listen(&mut self, count: usize) -> &[Frame] {
        let Self { monitor, stem, vocal, carved, output, .. } = self;
        let carved = &carved[..count];
        if monitor.is_idle() {
            return carved;
        }
        let output = &mut output[..count];
        monitor.process(output, carved, &stem[..count], &vocal[..count]);
        output
    }
}
