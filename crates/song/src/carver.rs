//! Runs the engine over a stem, block by block, and measures what comes out.

use std::collections::VecDeque;

use leeway_engine::{AudibilityMeter, Beat, Engine, Meters, Settings, Totals};

use crate::trace::{Trace, energy};

/// Carves a stem and measures the result, in one pass.
///
/// The carved stem is as long as the stem and aligned with it, whatever the engine's latency.
pub struct Carver {
    engine: Engine,
    /// Hears the carved stem.
    meter: AudibilityMeter,
    trace: Trace,
    /// How many of the next carved samples are dropped: they come before the stem's first one.
    early: usize,
    /// What is carved and not measured yet, and the vocal beside it.
    carved: Vec<Vec<f32>>,
    heard: Vec<Vec<f32>>,
    /// What the engine told of each of these hops.
    meters: VecDeque<Meters>,
}

impl Carver {
    /// A new engine to carve with `settings`, and a meter for what comes out.
    pub fn new(mut engine: Engine, meter: AudibilityMeter, settings: &Settings) -> Self {
        engine.set(settings);
        Self {
            trace: Trace::new(engine.bands().centres_hz(), engine.hop()),
            early: engine.latency(),
            engine,
            meter,
            carved: Vec::new(),
            heard: Vec::new(),
            meters: VecDeque::new(),
        }
    }

    /// By how many samples the carved stem comes later.
    pub fn latency(&self) -> usize {
        self.engine.latency()
    }

    /// Carves `block` in place around the vocal, which is silent where it is shorter; what is left in
    /// `block` is the next of the carved stem. All blocks but the last are whole hops.
    pub fn push(&mut self, block: &mut [Vec<f32>], vocal: &[Vec<f32>]) {
        self.process(block, vocal, true);
        self.hand_out(block);
    }

    /// Samples per hop of the engine.
    pub fn hop(&self) -> usize {
        self.trace.hop
    }

    /// What the stem brings to the song, in the latest hop.
    pub fn part(&self) -> Beat {
        self.engine.part()
    }

    /// Whether the vocal sounds, in the latest hop.
    pub fn vocal_sounds(&self) -> bool {
        self.engine.meters().vocal_sounds
    }

    /// Says what sounds beside the stem from the next hop on.
    pub fn set_beat(&mut self, beat: Beat) {
        self.engine.set_beat(Some(beat));
    }

    /// Leaves in `block` what is still to come of the carved stem. `vocal` is what follows beside it.
    pub fn finish(&mut self, block: &mut [Vec<f32>], vocal: &[Vec<f32>]) {
        for channel in block.iter_mut() {
            channel.clear();
            channel.resize(self.latency(), 0.0);
        }
        self.process(block, vocal, false);
        self.hand_out(block);
        let rest = self.carved.iter().map(|channel| energy(channel)).sum();
        self.trace.carved(rest);
    }

    /// The engine's running totals.
    pub fn totals(&self) -> Totals {
        self.engine.meters().totals
    }

    /// What was seen and done so far.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What was seen and done.
    pub fn into_trace(self) -> Trace {
        self.trace
    }

    fn process(&mut self, block: &mut [Vec<f32>], vocal: &[Vec<f32>], is_stem: bool) {
        let hop = self.trace.hop;
        let frames = block[0].len();
        self.heard.resize_with(vocal.len(), Vec::new);
        for (heard, vocal) in self.heard.iter_mut().zip(vocal) {
            let end = heard.len() + frames;
            heard.extend_from_slice(&vocal[..vocal.len().min(frames)]);
            heard.resize(end, 0.0);
        }
        for start in (0..frames).step_by(hop) {
            let end = frames.min(start + hop);
            let mut stem: Vec<&mut [f32]> = block.iter_mut().map(|c| &mut c[start..end]).collect();
            let vocal: Vec<&[f32]> = vocal.iter().map(|c| part(c, start, end)).collect();
            let before = stem.iter().map(|channel| energy(channel)).sum();
            self.engine.process(&mut stem, &vocal);
            match (is_stem, end - start == hop) {
                (true, true) => {
                    let meters = self.engine.meters();
                    self.trace.hop(&meters, before);
                    self.meters.push_back(meters);
                }
                (true, false) => self.trace.rest(before),
                (false, _) => {}
            }
        }
    }

    /// Takes what comes too early from `block`, and measures the rest of it.
    fn hand_out(&mut self, block: &mut [Vec<f32>]) {
        let skipped = self.early.min(block[0].len());
        self.early -= skipped;
        self.carved.resize_with(block.len(), Vec::new);
        for (carved, channel) in self.carved.iter_mut().zip(block) {
            channel.drain(..skipped);
            carved.extend_from_slice(channel);
        }
        let hop = self.trace.hop;
        let whole = self.carved[0].len() / hop * hop;
        for start in (0..whole).step_by(hop) {
            let range = start..start + hop;
            let after = self.carved.iter().map(|channel| energy(&channel[range.clone()])).sum();
            self.trace.carved(after);
            if let Some(meters) = self.meters.pop_front() {
                let [stem, vocal] = [&self.carved, &self.heard].map(|channels| -> Vec<&[f32]> {
                    channels.iter().map(|channel| &channel[range.clone()]).collect()
                });
                self.meter.process(&stem, &vocal, &meters);
            }
        }
        self.trace.audibility[1] = self.meter.audibility();
        for channel in self.carved.iter_mut().chain(&mut self.heard) {
            channel.drain(..whole);
        }
    }
}

/// The samples from `start` to `end` that are there.
fn part(samples: &[f32], start: usize, end: usize) -> &[f32] {
    let within = |at: usize| at.min(samples.len());
    &samples[within(start)..within(end)]
}
