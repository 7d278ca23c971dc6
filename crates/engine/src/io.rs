//! The way of the samples through the engine: in, delayed, as mid and side, out.

pub mod audition;
pub mod band_pass;
pub mod lookahead;
pub mod monitor;
pub mod sanitize;
pub mod stereo;

/// One stereo sample. The audio runs in double precision: states in single precision would cost
/// −120 dBFS of noise in the lowest bands, and two lanes of `f64` fill a SIMD register on every machine.
pub type Frame = [f64; 2];
