//! The samples that come in.

use std::ops::Range;

use super::Engine;
use crate::io::hop_buffer::HopBuffer;
use crate::io::sanitize::sanitized;

impl Engine {
    /// With how many samples of silence a block of `len` samples begins.
    pub(super) fn silence(
        &self,
        stem: &[&mut [f32]],
        vocal: &[&[f32]],
        beat: &[&[f32]],
        len: usize,
    ) -> usize {
        let stem = &stem[..self.layout.stem.min(stem.len())];
        let vocal = &vocal[..self.layout.vocal.min(vocal.len())];
        let len = leading_silence(stem, vocal, len);
        // Of the beat, whatever counts as silence: there, nobody can tell it from none.
        let beat = beat.iter().filter_map(|key| key.iter().position(|&s| sanitized(s) != 0.0));
        beat.fold(len, usize::min)
    }

    /// Takes new samples in: those of `range`, to where in the hop they belong. Returns whether all of them
    /// are silence.
    pub(super) fn read(
        &mut self,
        stem: &[&mut [f32]],
        vocal: &[&[f32]],
        beat: &[&[f32]],
        range: Range<usize>,
    ) -> bool {
        let from = self.schedule.position();
        let place = from..from + range.len();
        let of_stem = |channel: usize| Some(&stem.get(channel)?[range.clone()]);
        let second = if self.layout.stem > 1 { of_stem(1) } else { of_stem(0) };
        let mut is_silent = self.stem.read(self.level, [of_stem(0), second], place.clone());
        let mut key = |channels: &[&[f32]], count: usize, buffer: &mut HopBuffer| {
            let channel = |channel: usize| {
                let samples = channels.get(channel).copied()?;
                // A key that ends before the stem does is silent from there on.
                samples.get(range.start..samples.len().min(range.end))
            };
            let second = if count > 1 { channel(1) } else { channel(0) };
            is_silent &= buffer.read(self.level, [channel(0), second], place.clone());
        };
        key(vocal, self.layout.vocal, &mut self.vocal);
        if self.layout.beat > 0 {
            key(beat, self.layout.beat, &mut self.beat);
        }
        let in_surround = [(vocal, self.layout.vocal), (beat, self.layout.beat)]
            .map(|(key, channels)| self.layout.is_surround(channels).then_some(key));
        for pair in &mut self.surround {
            is_silent &= pair.read(self.level, stem, in_surround, &range, &place);
        }
        self.totals.inputs.samples += range.len() as u64;
        is_silent
    }
}

/// With how many samples of silence a block of `len` samples begins. A vocal that ends before the block
/// does is silent from there on.
pub(crate) fn leading_silence(stem: &[impl AsRef<[f32]>], vocal: &[&[f32]], len: usize) -> usize {
    let silence = |channel: &[f32]| channel.iter().take_while(|s| s.to_bits() == 0).count();
    let stem = stem.iter().map(|channel| silence(channel.as_ref()));
    let vocal = vocal.iter().map(|channel| match silence(channel) {
        all if all == channel.len() => len,
        some => some,
    });
    stem.chain(vocal).fold(len, usize::min)
}
