//! What the analysis remembers of one channel: its newest samples at the rate of the analysis, and
//! decimated further.

use super::decimator::{Decimation, Decimator};
use super::sliding_buffer::SlidingBuffer;

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
    halves: Vec<Decimation>,
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
        let halves = decimators.halves.iter().map(|half| Decimation::new(half, most));
        Self {
            halves: halves.collect(),
            samples: vec![0.0; most],
            recent: SlidingBuffer::new(recent),
            long: Decimation::new(&decimators.long, most),
            decimated: SlidingBuffer::new(decimated),
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for half in &mut self.halves {
            half.reset();
        }
        self.recent.reset();
        self.long.reset();
        self.decimated.reset();
    }

    /// Appends `samples`, all of them finite and none subnormal.
    #[inline(always)]
    pub fn push(&mut self, decimators: &Decimators, samples: impl ExactSizeIterator<Item = f64>) {
        let samples = samples.map(|sample| {
            let sample = if sample.abs() < QUIETEST_SAMPLE { 0.0 } else { sample };
            sample.clamp(-LOUDEST_SAMPLE, LOUDEST_SAMPLE) as f32
        });
        let mut count = samples.len();
        for (to, from) in self.samples.iter_mut().zip(samples) {
            *to = from;
        }
        for (half, decimator) in self.halves.iter_mut().zip(&decimators.halves) {
            half.push(self.samples[..count].iter().copied());
            count = half.pull(decimator, &mut self.samples);
        }
        self.recent.extend(self.samples[..count].iter().copied());
        self.long.push(self.samples[..count].iter().copied());
        count = self.long.pull(&decimators.long, &mut self.samples);
        self.decimated.extend(self.samples[..count].iter().copied());
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
