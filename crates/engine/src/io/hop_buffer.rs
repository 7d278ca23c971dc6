//! The hop buffer: the samples that came in since the hop began.

use std::ops::Range;

use fearless_simd::{Level, dispatch};

use super::Channels;
use super::sanitize::sanitized;

/// A hop's samples of two channels.
pub struct HopBuffer {
    channels: [Vec<f32>; 2],
    /// How many of the hop's samples were [taken](Self::take).
    taken: usize,
}

impl HopBuffer {
    /// Room for `len` samples.
    pub fn new(len: usize) -> Self {
        Self { channels: [vec![0.0; len], vec![0.0; len]], taken: 0 }
    }

    /// Reads `channels`, sanitized, to `place`. Missing channels and samples are silence. Returns whether
    /// there is nothing but silence.
    pub fn read(
        &mut self,
        level: Level,
        channels: [Option<&[f32]>; 2],
        place: Range<usize>,
    ) -> bool {
        let mut bits = 0;
        for (to, from) in self.channels.iter_mut().zip(channels) {
            let (to, from) = (&mut to[place.clone()], from.unwrap_or_default());
            let (heard, silent) = to.split_at_mut(from.len().min(place.len()));
            silent.fill(0.0);
            bits |= dispatch!(level, _simd => read(from, heard));
        }
        bits == 0
    }

    /// Goes back to a hop's beginning.
    pub fn reset(&mut self) {
        self.taken = 0;
    }

    /// How many of the hop's samples were [taken](Self::take).
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// The samples before `until` that were not taken yet. At the hop's end, a new hop begins.
    pub fn take(&mut self, until: usize) -> Channels<'_> {
        let from = self.taken;
        self.taken = until % self.channels[0].len();
        self.samples(from..until)
    }

    /// The samples of `place`.
    pub fn samples(&self, place: Range<usize>) -> Channels<'_> {
        let [first, second] = &self.channels;
        [&first[place.clone()], &second[place]]
    }

    /// The same, to be written.
    pub fn samples_mut(&mut self, place: Range<usize>) -> [&mut [f32]; 2] {
        let [first, second] = &mut self.channels;
        [&mut first[place.clone()], &mut second[place]]
    }
}

/// Sanitizes `from` into `to`, and returns the bits that any sample has set, but for the sign.
#[inline(always)]
fn read(from: &[f32], to: &mut [f32]) -> u32 {
    let mut bits = 0;
    for (to, &from) in to.iter_mut().zip(from) {
        *to = sanitized(from);
        bits |= to.to_bits() << 1;
    }
    bits
}
