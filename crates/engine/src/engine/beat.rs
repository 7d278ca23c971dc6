//! What the engine is told, hears and learns of the rest of the song.

use super::Engine;
use crate::analysis::bands::PerBand;
use crate::beat_input::BeatFrom;
use crate::dynamics::beat::Beat;

impl Engine {
    /// Says what sounds beside the stem until it says otherwise, from the next hop on, whatever the beat's
    /// key and profile say; `None` leaves it to them. If nothing does, the stem is judged alone.
    pub fn set_beat(&mut self, beat: Option<Beat>) {
        self.detector.beat().tell(beat);
    }

    /// What the stem brings to the song: in the latest hop, both channels' mean.
    pub fn part(&self) -> Beat {
        self.detector.part()
    }

    /// Sets the beat's profile: the mean squares (full scale 1) that usually sound beside the stem, per
    /// band. It counts until the beat's key sounds. All zero is no profile.
    pub fn set_beat_profile(&mut self, powers: &PerBand) {
        self.detector.beat().set_profile(powers);
    }

    /// What the beat is known from; `None` if the stem is judged alone.
    pub fn beat_from(&self) -> Option<BeatFrom> {
        self.detector.beat_from()
    }

    /// Starts to learn the beat on its key while the vocal sounds, afresh, or stops.
    pub fn set_learning_beat(&mut self, learning: bool) {
        if learning && !self.learning_beat {
            self.detector.beat().forget_learned();
        }
        self.learning_beat = learning;
    }

    /// The mean of what was heard of the beat while learning, as
    /// [`set_beat_profile`](Self::set_beat_profile) takes it; `None` before it sounded.
    pub fn learned_beat(&self) -> Option<PerBand> {
        self.detector.learned_beat()
    }
}
