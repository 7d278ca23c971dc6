//! The cut path: what happens to the samples. Lookahead, equalizer, monitor.

use fearless_simd::{Level, dispatch};

use crate::analysis::bands::{Bands, PerBand};
use crate::controls::{Listen, Stereo};
use crate::filter::cut_solver::CutLimit;
use crate::filter::equalizer::Equalizer;
use crate::io::audition::Audition;
use crate::io::lookahead::Lookahead;
use crate::io::monitor::Monitor;
use crate::io::sanitize::to_sample;
use crate::io::{Channels, Frame};

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
    /// The carved stem, and what is listened to where that is something else.
    carved: Vec<Frame>,
    output: Vec<Frame>,
    level: Level,
    hop: usize,
}

impl CutPath {
    /// A path at `sample_rate` Hz for up to `hop` frames at a time, over which its curves move, and for
    /// a lookahead of up to `longest` samples.
    pub fn new(sample_rate: f64, hop: usize, longest: usize, bands: &Bands, level: Level) -> Self {
        Self {
            stereo: Stereo::Linked,
            lookahead: [0, 1].map(|_| Lookahead::new(longest, hop)),
            equalizer: Equalizer::new(sample_rate, hop, bands, level),
            monitor: Monitor::new(sample_rate),
            carved: vec![[0.0; 2]; hop],
            output: vec![[0.0; 2]; hop],
            level,
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

    /// Whether silence would go through as it is, and change nothing.
    pub fn is_idle(&self) -> bool {
        self.is_transparent() && self.latency() == 0
    }

    /// Starts the way to `cut`, and to `listen` at `gain`, over the next hop. To be called at its
    /// boundary.
    pub fn set_target(&mut self, cut: &Cut, listen: Listen, gain: f64) {
        self.stereo = cut.stereo;
        self.equalizer.set_target(&cut.cut_db, cut.limit);
        self.monitor.set_target(listen, gain, self.hop);
    }

    /// Starts the way to the cut that `leader`, which carves its channels alike, is on its way to, and to
    /// `listen` at `gain`.
    pub fn follow(&mut self, leader: &Self, listen: Listen, gain: f64) {
        self.stereo = Stereo::Linked;
        self.equalizer.follow(&leader.equalizer);
        self.monitor.set_target(listen, gain, self.hop);
    }

    /// Delays `stem` and `vocal` by the lookahead, carves the stem, and writes what is listened to into
    /// `output`. No more than a hop at a time. Returns the delayed stem, and the carved one where it
    /// differs from that.
    pub fn process<'a>(
        &'a mut self,
        stem: Channels<'a>,
        vocal: Channels<'a>,
        output: &mut [&mut [f32]],
    ) -> (Channels<'a>, Option<&'a [Frame]>) {
        let is_transparent = self.is_transparent();
        let Self { stereo, lookahead: [first, second], equalizer, monitor, level, .. } = self;
        let (stem, vocal) = (first.process(stem), second.process(vocal));
        let count = stem[0].len();
        if is_transparent {
            for (output, stem) in output.iter_mut().zip(stem) {
                output.copy_from_slice(stem);
            }
            return (stem, None);
        }
        let carved = &mut self.carved[..count];
        if equalizer.is_active() {
            dispatch!(*level, _simd => encode(*stereo, stem, carved));
            equalizer.process(carved);
            dispatch!(*level, _simd => decode(*stereo, carved));
        } else {
            encode(Stereo::Linked, stem, carved);
        }
        let heard = if monitor.is_idle() {
            &*carved
        } else {
            monitor.process(&mut self.output[..count], carved, stem, vocal);
            &self.output[..count]
        };
        dispatch!(*level, _simd => write(heard, output));
        (stem, Some(carved))
    }
}

/// Puts the channels of `stem` together as `stereo` works on them.
#[inline(always)]
fn encode(stereo: Stereo, [left, right]: Channels<'_>, frames: &mut [Frame]) {
    for (frame, (&left, &right)) in frames.iter_mut().zip(left.iter().zip(right)) {
        *frame = stereo.encode([left.into(), right.into()]);
    }
}

/// Back to left and right.
#[inline(always)]
fn decode(stereo: Stereo, frames: &mut [Frame]) {
    if stereo.is_mid_side() {
        for frame in frames {
            *frame = stereo.decode(*frame);
        }
    }
}

/// Rounds `frames` to the samples of `output`.
#[inline(always)]
fn write(frames: &[Frame], output: &mut [&mut [f32]]) {
    for (index, channel) in output.iter_mut().enumerate() {
        for (frame, sample) in frames.iter().zip(channel.iter_mut()) {
            *sample = to_sample(frame[index]);
        }
    }
}
