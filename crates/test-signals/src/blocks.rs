//! The blocks that a host cuts the samples into.

use std::ops::Range;
use std::{iter, mem};

/// Blocks of one size for ever.
pub fn blocks_of(size: usize) -> impl Iterator<Item = usize> {
    iter::repeat(size)
}

/// The largest of [`irregular_blocks`].
pub const LARGEST_BLOCK: usize = 1024;

/// Blocks of all sizes from 1 to [`LARGEST_BLOCK`], the same every time.
pub fn irregular_blocks() -> impl Iterator<Item = usize> {
    let mut state = 7_u32;
    iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match state >> 28 {
            0 => 1,
            1..8 => 1 + (state >> 8) as usize % 64,
            _ => 1 + (state >> 8) as usize % LARGEST_BLOCK,
        }
    })
}

/// The frames of each block, up to the last of `frames`.
pub fn spans(
    frames: usize,
    blocks: impl Iterator<Item = usize>,
) -> impl Iterator<Item = Range<usize>> {
    let starts = blocks.scan(0, |next, size| Some((mem::replace(next, *next + size), size)));
    starts
        .take_while(move |(start, _)| *start < frames)
        .map(move |(start, size)| start..frames.min(start + size))
}
