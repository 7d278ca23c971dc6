//! The engine's own clock.
//!
//! Control runs once per hop, and its work is dealt out over the hop in equal ticks, so that no
//! host block pays for all of it. Ticks are counted in samples since the first sound after a reset
//! and know nothing of the host's blocks: that is what makes the output the same at any block size.

/// Samples of a hop at 48 kHz.
const HOP: usize = 128;

/// Ticks in a hop, one task each.
pub const TICKS_PER_HOP: usize = 8;

/// The lowest and highest sample rate in Hz that the engine runs at.
pub const SAMPLE_RATES: std::ops::RangeInclusive<f64> = 8_000.0..=768_000.0;

/// Lengths in samples at one sample rate.
///
/// They scale by powers of two, so that windows keep their duration and transforms their speed:
/// 1 for 32 to 48 kHz, 2 for 88.2 and 96 kHz, ½ for 22.05 and 24 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    octaves: i32,
}

impl Grid {
    /// The grid at `sample_rate` Hz, which must lie in [`SAMPLE_RATES`].
    pub fn new(sample_rate: f64) -> Self {
        // Rounded up, but for the little that separates 44.1 from 48 kHz: too short a window would
        // smear one tone over its neighbours.
        Self { octaves: ((sample_rate / 48_000.0).log2() - 0.2).ceil() as i32 }
    }

    /// A length that is `at_48k` samples at 48 kHz.
    pub fn scaled(&self, at_48k: usize) -> usize {
        if self.octaves >= 0 { at_48k << self.octaves } else { at_48k >> -self.octaves }
    }

    /// Samples per hop: 2.7 ms at 48 kHz.
    pub fn hop(&self) -> usize {
        self.scaled(HOP)
    }

    /// Samples per tick.
    pub fn tick(&self) -> usize {
        self.hop() / TICKS_PER_HOP
    }
}
