//! What a picture of the carve is drawn from.

use super::bands::PerBand;

/// What the engine saw and did in its latest hop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meters {
    /// How many bands of the arrays below are in use.
    pub bands: usize,
    /// The vocal's level in dBFS, trim included, as the ear's filters see it.
    pub vocal_db: PerBand,
    /// The stem's level in dBFS as the ear's filters see it.
    pub stem_db: PerBand,
    /// How far the vocal stands above its masked threshold, in dB, before the cut.
    pub audibility_db: PerBand,
    /// Whether the vocal itself is in the band, 0 to 1.
    pub presence: PerBand,
    /// How much of a clash there is that a cut resolves, 0 to 1.
    pub clash: PerBand,
    /// The cut in dB, positive.
    pub cut_db: PerBand,
    /// Whether the vocal as a whole sounds, rather than pauses.
    pub vocal_sounds: bool,
    /// The stem's fundamental in Hz, if it has one in the bass.
    pub fundamental_hz: Option<f32>,
}
