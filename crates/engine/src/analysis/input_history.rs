//! What the analysis remembers of one channel: its newest samples at the rate of the analysis, and
//! decimated further.

use super::decimator::{Decimation, Decimator};
use super::sliding_buffer::SlidingBuffer;
use crate::io::Frame;

/// Inputs are held within ±this (+24 dBFS) before they are analysed: no power overflows, and one
/// broken sample does not deafen the analysis for long.
const LOUDEST_SAMPLE: f64 = 16.0;
/// Samples below this (−200 dBFS) are silence to the analysis. Their powers would be subnormal, which
/// costs the processor up to thirty times the time, and far below anything that counts as sound.
const QUIETEST_SAMPLE: f64 = 1e-10;

/// How samples get into histories: first down to the rate of the analysis, by a half at a time, then
/// further down to that of the long window.
pub struct Decimators {
    /// From the host's rate to that of the analysis.
    pub halves: Vec<Decimator>,
    /// From there to the long window's.
    pub long: Decimator,
}

/// The newest samples of one channel.
pub struct InputHistory {
    /// What goes into each of the halving decimators, and where it is.
    halves: Vec<(SlidingBuffer, Decimation)>,
    /// Samples on their way from one to the next.
    samples: Vec<f32>,
    recent: SlidingBuffer,
    long: Decimation,
    decimated: SlidingBuffer,
}

impl InputHistory {
    /// Remembers `recent` samples and `decimated` ones behind `decimators`; takes up to `most` samples
    /// at a time.
    pub fn new(recent: usize, decimated: usize, decimators: &Decimators, most: usize) -> Self {
        let past = |decimator: &Decimator| SlidingBuffer::new(decimator.span() + most);
        let halves = decimators.halves.iter().map(|half| (past(half), Decimation::default()));
        Self {
            halves: halves.collect(),
            samples: vec![0.0; most],
            recent: SlidingBuffer::new(recent.max(decimators.long.span() + most)),
            long: Decimation::default(),
            decimated: SlidingBuffer::new(decimated),
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for (past, decimation) in &mut self.halves {
            past.reset();
            *decimation = Decimation::default();
        }
        self.recent.reset();
        self.long = Decimation::default();
        self.decimated.reset();
    }

    /// Whether all that it remembers is zero.
    pub fn is_silent(&self) -> bool {
        let halves = self.halves.iter().all(|(past, _)| past.is_silent());
        halves && self.recent.is_silent() && self.decimated.is_silent()
    }

    /// Appends `count` zeros to nothing but zeros.
    pub fn push_silence(&mut self, decimators: &Decimators, mut count: usize) {
        for ((_, decimation), decimator) in self.halves.iter_mut().zip(&decimators.halves) {
            count = decimation.skip(decimator, count);
        }
        self.long.skip(&decimators.long, count);
    }

    /// Appends one `channel` of `frames`, all of them finite and none subnormal.
    #[inline(always)]
    pub fn push(&mut self, decimators: &Decimators, frames: &[Frame], channel: usize) {
        let mut count = frames.len();
        for (sample, frame) in self.samples.iter_mut().zip(frames) {
            let value = frame[channel];
            let value = if value.abs() < QUIETEST_SAMPLE { 0.0 } else { value };
            *sample = value.clamp(-LOUDEST_SAMPLE, LOUDEST_SAMPLE) as f32;
        }
        for ((past, decimation), decimator) in self.halves.iter_mut().zip(&decimators.halves) {
            past.extend(&self.samples[..count]);
            count = decimation.process(decimator, past, count, &mut self.samples);
        }
        self.recent.extend(&self.samples[..count]);
        count = self.long.process(&decimators.long, &self.recent, count, &mut self.samples);
        self.decimated.extend(&self.samples[..count]);
    }

    /// The `count` newest samples at the rate of the analysis, oldest first; `None` if all of them are
    /// zero.
    pub fn recent(&self, count: usize) -> Option<&[f32]> {
        self.recent.newest_but_silence(count)
    }

    /// The `count` newest samples at the rate of the long window, oldest first; `None` if all of them
    /// are zero.
    pub fn decimated(&self, count: usize) -> Option<&[f32]> {
        self.decimated.newest_but_silence(count)
    }
}
