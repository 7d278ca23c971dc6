//! What the engine does not run on.

use std::fmt;

use crate::schedule::SAMPLE_RATES;

/// Why an engine cannot be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unsupported {
    /// The sample rate in Hz lies outside [`SAMPLE_RATES`].
    SampleRate(f64),
    /// The stem must have 1 or 2 channels, vocal and beat at most 2, or all be in surround as
    /// [`Layout`](crate::Layout) says.
    Channels { stem: usize, vocal: usize, beat: usize },
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleRate(rate) => write!(
                f,
                "a sample rate of {rate} Hz is not supported: use {} to {} Hz",
                SAMPLE_RATES.start(),
                SAMPLE_RATES.end()
            ),
            Self::Channels { stem, vocal, beat } => write!(
                f,
                "{stem} stem, {vocal} vocal and {beat} beat channels are not supported: use mono or stereo"
            ),
        }
    }
}

impl std::error::Error for Unsupported {}
