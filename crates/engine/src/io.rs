//! The way of the samples through the engine: in, delayed, as mid and side, out.

pub mod audition;
pub mod band_pass;
pub mod hop_buffer;
pub mod lookahead;
pub mod monitor;
pub mod sanitize;
pub mod stereo;

/// Samples of two channels, of equal length: finite, and none of them subnormal.
pub type Channels<'a> = [&'a [f32]; 2];

/// One stereo sample on its way through the equalizer. That runs in double precision: states in single
/// precision would cost −120 dBFS of noise in the lowest bands, and two lanes of `f64` fill a SIMD
/// register on every machine.
pub type Frame = [f64; 2];
