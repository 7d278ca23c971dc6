//! The cascade: one section after the other, as many at a time as a processor has room for.
//!
//! Sections are the lanes of a vector, two channels each. Every section waits for the one before it, so
//! each works on a sample that is one older than its neighbour's, and all of them at once. The first
//! steps and the last, in which some have no sample, leave those as they are.

#[cfg(target_arch = "x86_64")]
use fearless_simd::x86::Avx2;
use fearless_simd::{Level, Select, Simd, SimdBase, SimdFloat, dispatch, f64x4};

use super::cut_section::{CutSection, State};
use crate::io::Frame;

/// Pairs of sections at a time where vectors have four lanes of `f64`, and where they have two.
const WIDE: usize = 4;
const NARROW: usize = 2;
/// Samples at a time, likewise: meanwhile the states of a pair stay in registers.
const WIDE_STEPS: usize = 2;
const NARROW_STEPS: usize = 4;

/// Two sections, two channels each, as lanes.
#[derive(Clone, Copy, Default)]
struct Pair {
    a1: [f64; 4],
    a2: [f64; 4],
    gain: [f64; 4],
    step: [f64; 4],
    s1: [f64; 4],
    s2: [f64; 4],
}

/// The active sections of an equalizer, ready to run.
pub struct Cascade {
    pairs: Vec<Pair>,
    /// Which section each half of a pair is.
    sections: Vec<usize>,
    level: Level,
}

impl Cascade {
    /// A cascade of nothing, with room for so many `sections`.
    pub fn new(sections: usize, level: Level) -> Self {
        Self {
            pairs: Vec::with_capacity(sections.div_ceil(2)),
            sections: Vec::with_capacity(sections),
            level,
        }
    }

    /// Whether no section does anything.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// Lets go of all sections without giving their states back.
    pub fn clear(&mut self) {
        self.pairs.clear();
        self.sections.clear();
    }

    /// Takes the active ones of `sections` up.
    pub fn take(&mut self, sections: &[CutSection]) {
        self.clear();
        for (index, section) in sections.iter().enumerate().filter(|(_, s)| s.is_active()) {
            let lane = 2 * (self.sections.len() % 2);
            self.sections.push(index);
            if lane == 0 {
                // The other half passes its input on, unless it gets a section, too.
                self.pairs.push(Pair::default());
            }
            let Some(pair) = self.pairs.last_mut() else { continue };
            for channel in 0..2 {
                let lane = lane + channel;
                pair.a1[lane] = section.coefficients.a1;
                pair.a2[lane] = section.coefficients.a2;
                pair.gain[lane] = section.state.gain[channel];
                pair.step[lane] = section.state.step[channel];
                pair.s1[lane] = section.state.s1[channel];
                pair.s2[lane] = section.state.s2[channel];
            }
        }
    }

    /// Gives the states back to the `sections` that they were taken from.
    pub fn give_back(&self, sections: &mut [CutSection]) {
        for (place, &index) in self.sections.iter().enumerate() {
            let (pair, lane) = (&self.pairs[place / 2], 2 * (place % 2));
            let of = |lanes: &[f64; 4]| [lanes[lane], lanes[lane + 1]];
            let State { step, .. } = sections[index].state;
            sections[index].state =
                State { gain: of(&pair.gain), step, s1: of(&pair.s1), s2: of(&pair.s2) };
        }
    }

    /// Filters `frames` in place. Channels are independent of each other.
    pub fn process(&mut self, frames: &mut [Frame]) {
        #[cfg(target_arch = "x86_64")]
        if let Level::Avx2(simd) = self.level
            && has_twice_the_registers()
        {
            // SAFETY: the processor was just asked for these instructions.
            unsafe { process_in_twice_the_registers(simd, &mut self.pairs, frames) };
            return;
        }
        dispatch!(self.level, simd => process(simd, &mut self.pairs, frames));
    }
}

/// Whether the processor has 32 registers for vectors instead of 16. The standard library remembers the answer.
#[cfg(target_arch = "x86_64")]
fn has_twice_the_registers() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl")
}

/// [`process`] with vectors of the same width, but all of a group's states and coefficients in registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,avx512f,avx512vl")]
fn process_in_twice_the_registers(simd: Avx2, pairs: &mut [Pair], frames: &mut [Frame]) {
    process(simd, pairs, frames);
}

#[inline(always)]
fn process<S: Simd>(simd: S, pairs: &mut [Pair], frames: &mut [Frame]) {
    let is_wide = S::f64s::N >= 4;
    let most = if is_wide { WIDE } else { NARROW };
    // As many in each group: the last would take as long with fewer.
    let groups = pairs.len().div_ceil(most).max(1);
    for group in pairs.chunks_mut(pairs.len().div_ceil(groups).max(1)) {
        if is_wide {
            run_group::<S, WIDE_STEPS>(simd, group, frames);
        } else {
            run_group::<S, NARROW_STEPS>(simd, group, frames);
        }
    }
}

/// Runs a group of pairs over `frames`, `STEPS` at a time.
#[inline(always)]
fn run_group<S: Simd, const STEPS: usize>(simd: S, group: &mut [Pair], frames: &mut [Frame]) {
    // The number of pairs is known when this is compiled, so that they stay in registers.
    match group.len() {
        1 => run::<S, 1, STEPS>(simd, group, frames),
        2 => run::<S, 2, STEPS>(simd, group, frames),
        3 => run::<S, 3, STEPS>(simd, group, frames),
        _ => run::<S, WIDE, STEPS>(simd, group, frames),
    }
}

/// Runs `PAIRS` pairs over `frames`, `STEPS` at a time.
#[inline(always)]
fn run<S: Simd, const PAIRS: usize, const STEPS: usize>(
    simd: S,
    pairs: &mut [Pair],
    frames: &mut [Frame],
) {
    let mut lanes = LanesOf::<S, PAIRS>::load(simd, pairs);
    let (len, lag) = (frames.len(), 2 * PAIRS - 1);
    let steady = lag.min(len)..len;
    for (n, frame) in frames[..steady.start].iter().enumerate() {
        lanes.step_within(*frame, n, len);
    }
    let mut n = steady.start;
    while n + STEPS <= steady.end {
        let outputs = lanes.steps::<STEPS>(std::array::from_fn(|step| frames[n + step]));
        frames[n - lag..n - lag + STEPS].copy_from_slice(&outputs);
        n += STEPS;
    }
    for n in n..steady.end {
        [frames[n - lag]] = lanes.steps([frames[n]]);
    }
    for n in steady.end..len + lag {
        let output = lanes.step_within([0.0; 2], n, len);
        if n >= lag {
            frames[n - lag] = output;
        }
    }
    lanes.store(pairs);
}

/// Pairs in registers.
struct LanesOf<S: Simd, const PAIRS: usize> {
    simd: S,
    a1: [f64x4<S>; PAIRS],
    a2: [f64x4<S>; PAIRS],
    step: [f64x4<S>; PAIRS],
    gain: [f64x4<S>; PAIRS],
    s1: [f64x4<S>; PAIRS],
    s2: [f64x4<S>; PAIRS],
    output: [f64x4<S>; PAIRS],
}

impl<S: Simd, const PAIRS: usize> LanesOf<S, PAIRS> {
    #[inline(always)]
    fn load(simd: S, pairs: &[Pair]) -> Self {
        let all = |of: fn(&Pair) -> &[f64; 4]| {
            std::array::from_fn(|pair| f64x4::from_slice(simd, of(&pairs[pair])))
        };
        Self {
            simd,
            a1: all(|pair| &pair.a1),
            a2: all(|pair| &pair.a2),
            step: all(|pair| &pair.step),
            gain: all(|pair| &pair.gain),
            s1: all(|pair| &pair.s1),
            s2: all(|pair| &pair.s2),
            output: [f64x4::splat(simd, 0.0); PAIRS],
        }
    }

    #[inline(always)]
    fn store(&self, pairs: &mut [Pair]) {
        for (index, pair) in pairs[..PAIRS].iter_mut().enumerate() {
            self.gain[index].store_slice(&mut pair.gain);
            self.s1[index].store_slice(&mut pair.s1);
            self.s2[index].store_slice(&mut pair.s2);
        }
    }

    /// So many steps of every section: the first hears `input`, each other one what the one before it gave
    /// a step earlier. Returns what the last one gives.
    #[inline(always)]
    fn steps<const STEPS: usize>(&mut self, input: [Frame; STEPS]) -> [Frame; STEPS] {
        let mut earlier = input.map(|frame| self.input(frame));
        for p in 0..PAIRS {
            for earlier in &mut earlier {
                let x = earlier.slide::<2>(self.output[p]);
                *earlier = self.output[p];
                self.step_pair(p, x);
            }
        }
        let outputs = |step| *earlier.get(step + 1).unwrap_or(&self.output[PAIRS - 1]);
        std::array::from_fn(|step| [outputs(step)[2], outputs(step)[3]])
    }

    /// As step number `n` of [`steps`](Self::steps), but sections that have no sample of `len` stay as they are:
    /// it has not reached them yet, or they have had the last.
    #[inline(always)]
    fn step_within(&mut self, input: Frame, n: usize, len: usize) -> Frame {
        let (newest, oldest) = (n as f64, n as f64 - len as f64);
        let mut before = self.input(input);
        for p in 0..PAIRS {
            let x = before.slide::<2>(self.output[p]);
            before = self.output[p];
            // The earlier section of a pair is the first to have a sample, and the later one the last.
            let (earlier, later) = (2 * p, 2 * p + 1);
            if earlier <= n && n < later + len {
                let (gain, s1, s2) = (self.gain[p], self.s1[p], self.s2[p]);
                self.step_pair(p, x);
                let sections = [earlier, earlier, later, later].map(|section| section as f64);
                let sections = f64x4::from_slice(self.simd, &sections);
                let has_sample = sections.simd_le(newest) & sections.simd_gt(oldest);
                self.gain[p] = has_sample.select(self.gain[p], gain);
                self.s1[p] = has_sample.select(self.s1[p], s1);
                self.s2[p] = has_sample.select(self.s2[p], s2);
            }
        }
        [self.output[PAIRS - 1][2], self.output[PAIRS - 1][3]]
    }

    /// One step of pair `p`, which hears `x`.
    #[inline(always)]
    fn step_pair(&mut self, p: usize, x: f64x4<S>) {
        self.gain[p] += self.step[p];
        let v = x - self.s1[p];
        self.s1[p] = self.s2[p] + self.a1[p] * v;
        self.s2[p] = x + self.a2[p] * v;
        self.output[p] = x - self.gain[p] * v;
    }

    #[inline(always)]
    fn input(&self, [left, right]: Frame) -> f64x4<S> {
        f64x4::from_slice(self.simd, &[0.0, 0.0, left, right])
    }
}
