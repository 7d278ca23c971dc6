//! The cut path: what happens to the samples. Lookahead, equalizer, monitor.

use crate::analysis::bands::{Bands, PerBand};
use crate::filter::cut_solver::CutLimit;
use crate::filter::equalizer::Equalizer;
use crate::io::Frame;
use crate::io::lookahead::Lookahead;
use crate::io::monitor::{Listen, Monitor};
use crate::io::stereo::Stereo;

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
    carved: Vec<Frame>,
    hop: usize,
}

impl CutPath {
    /// A path at `sample_rate` Hz for up to `tick` frames at a time and a lookahead of up to `longest`
    /// samples, whose curves move over `hop` samples.
    pub fn new(sample_rate: f64, hop: usize, tick: usize, longest: usize, bands: &Bands) -> Self {
        Self {
            stereo: Stereo::Linked,
            lookahead: [Lookahead::new(longest), Lookahead::new(longest)],
            equalizer: Equalizer::new(sample_rate, hop, bands),
            monitor: Monitor::new(),
            carved: vec![[0.0; 2]; tick],
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

    /// Delays `stem` and `vocal` in place by the lookahead; returns the carved stem.
    pub fn carve(&mut self, stem: &mut [Frame], vocal: &mut [Frame]) -> &mut [Frame] {
        let carved = &mut self.carved[..stem.len()];
        self.lookahead[0].process(stem);
        self.lookahead[1].process(vocal);
        if !self.equalizer.is_active() {
            carved.copy_from_slice(stem);
            return carved;
        }
        for (carved, stem) in carved.iter_mut().zip(stem.iter()) {
            *carved = self.stereo.encode(*stem);
        }
        self.equalizer.process(carved);
        for frame in carved.iter_mut() {
            *frame = self.stereo.decode(*frame);
        }
        carved
    }

    /// What is listened to of the frames that [`carve`](Self::carve) has just delayed and carved.
    pub fn listen(&mut self, stem: &[Frame], vocal: &[Frame]) -> &[Frame] {
        let carved = &mut self.carved[..stem.len()];
        if !self.monitor.is_idle() {
            self.monitor.process(carved, stem, vocal);
        }
        carved
    }
}
