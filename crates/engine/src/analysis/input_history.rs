//! What the analysis remembers of one channel: its newest samples at the rate of the analysis, and
//! decimated further.

use fearless_simd::Simd;

use super::decimator::{Decimation, Decimator};
use super::sliding_buffer::SlidingBuffer;
use crate::schedule::HopSchedule;

/// Inputs are held within ±this (+24 dBFS) before they are analysed: no power overflows, and one
/// broken sample does not deafen the analysis for long.
const LOUDEST_SAMPLE: f32 = 16.0;
/// Samples below this (−200 dBFS) are silence to the analysis. Their powers would be subnormal, which
/// costs the processor up to thirty times the time, and far below anything that counts as sound.
const QUIETEST_SAMPLE: f32 = 1e-10;

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
    /// Where it is in `recent`: samples are decimated some at a time.
    long: Decimation,
    decimated: SlidingBuffer,
}

impl Decimators {
    /// How many samples at the rate of the analysis, and how many decimated ones, come of so many `slots`.
    pub fn samples_of(&self, slots: usize, schedule: &HopSchedule) -> (usize, usize) {
        let samples = (slots * schedule.slot()) >> self.halves.len();
        (samples, samples / self.long.factor())
    }
}

impl InputHistory {
    /// Remembers `recent` samples and `decimated` ones behind `decimators`, as they are now and as they
    /// were since the hop began; takes up to a hop at a time.
    pub fn new(
        recent: usize,
        decimated: usize,
        decimators: &Decimators,
        schedule: &HopSchedule,
    ) -> Self {
        let most = schedule.hop();
        let past = |decimator: &Decimator| SlidingBuffer::new(decimator.span() + most);
        let halves = decimators.halves.iter().map(|half| (past(half), Decimation::default()));
        let (recent_of_hop, decimated_of_hop) = decimators.samples_of(schedule.slots(), schedule);
        let waiting = decimators.long.waiting_at_most(most);
        Self {
            halves: halves.collect(),
            samples: vec![0.0; most.max(waiting / decimators.long.factor())],
            recent: SlidingBuffer::new(
                (recent + recent_of_hop).max(decimators.long.span() + waiting),
            ),
            long: Decimation::default(),
            decimated: SlidingBuffer::new(decimated + decimated_of_hop),
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

    /// Remembers what `other`, of the same filterbank, does.
    pub fn copy_from(&mut self, other: &Self) {
        for ((past, decimation), (others, other)) in self.halves.iter_mut().zip(&other.halves) {
            past.copy_from(others);
            *decimation = *other;
        }
        self.recent.copy_from(&other.recent);
        self.long = other.long;
        self.decimated.copy_from(&other.decimated);
    }

    /// Whether all that it remembers is zero.
    pub fn is_silent(&self) -> bool {
        let halves = self.halves.iter().all(|(past, _)| past.is_silent());
        halves && self.recent.is_silent() && self.decimated.is_silent()
    }

    /// Appends `count` zeros to nothing but zeros.
    pub fn push_silence(&mut self, decimators: &Decimators, mut count: usize) {
        for ((_, decimation), decimator) in self.halves.iter_mut().zip(&decimators.halves) {
            decimation.wait(count);
            count = decimation.skip(decimator);
        }
        self.long.wait(count);
        self.long.skip(&decimators.long);
    }

    /// Appends `samples`, none of them subnormal.
    #[inline(always)]
    pub fn push<S: Simd>(&mut self, simd: S, decimators: &Decimators, samples: &[f32]) {
        let mut count = samples.len();
        for (held, &sample) in self.samples.iter_mut().zip(samples) {
            let sample = if sample.abs() < QUIETEST_SAMPLE { 0.0 } else { sample };
            *held = sample.clamp(-LOUDEST_SAMPLE, LOUDEST_SAMPLE);
        }
        for ((past, decimation), decimator) in self.halves.iter_mut().zip(&decimators.halves) {
            past.extend(&self.samples[..count]);
            decimation.wait(count);
            count = decimation.process(simd, decimator, past, &mut self.samples);
        }
        self.recent.extend(&self.samples[..count]);
        self.long.wait(count);
        if self.long.is_due(&decimators.long) {
            self.decimate(simd, decimators);
        }
    }

    /// Decimates what waits, so that [`decimated`](Self::decimated) is up to date.
    #[inline(always)]
    pub fn decimate<S: Simd>(&mut self, simd: S, decimators: &Decimators) {
        let count = self.long.process(simd, &decimators.long, &self.recent, &mut self.samples);
        self.decimated.extend(&self.samples[..count]);
    }

    /// The `count` newest samples at the rate of the analysis but the `skipped` very newest, oldest first;
    /// `None` if all of them are zero.
    pub fn recent(&self, count: usize, skipped: usize) -> Option<&[f32]> {
        self.recent.newest_but_silence(count, skipped)
    }

    /// The same of those at the rate of the long window.
    pub fn decimated(&self, count: usize, skipped: usize) -> Option<&[f32]> {
        self.decimated.newest_but_silence(count, skipped)
    }
}
