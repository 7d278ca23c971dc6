//! Where the beat is known from: whoever carves a whole song tells it, or it is heard on a key of its own,
//! or a profile says what it usually is.

use std::sync::Arc;

use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::analysis::bed_analyzer::BedAnalyzer;
use crate::analysis::filterbank::{Filterbank, Workspace};
use crate::dynamics::beat::Beat;
use crate::io::Channels;

/// The loudest a profile can be per band, as a mean square: far above full scale.
const LOUDEST_PROFILE: f32 = 1e3;

/// What says how the rest of the song sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeatFrom {
    /// [`Engine::set_beat`](crate::Engine::set_beat).
    Told,
    /// The beat's key, once it has sounded since the last reset.
    Key,
    /// The profile, until the key sounds.
    Profile,
}

/// The beat from whatever says most of it.
pub struct BeatInput {
    told: Option<Beat>,
    key: BedAnalyzer,
    /// Whether the key has sounded since the last reset: then a pause of it is one of the beat.
    heard: bool,
    profile: Option<Beat>,
    /// Sum of the key's powers in the hops that were learned from, and how many there were.
    learned: (PerBand, u64),
}

impl BeatInput {
    /// A beat that is not known yet, with a key of so many `channels`.
    pub fn new(filterbank: &Arc<Filterbank>, channels: usize) -> Self {
        Self {
            told: None,
            key: BedAnalyzer::new(filterbank, channels),
            heard: false,
            profile: None,
            learned: ([0.0; MAX_BANDS], 0),
        }
    }

    /// Says what the beat is from now on; `None` leaves it to key and profile.
    pub fn tell(&mut self, beat: Option<Beat>) {
        self.told = beat;
    }

    /// Sets the profile: the beat's usual powers per band. Silence is none.
    pub fn set_profile(&mut self, powers: &PerBand) {
        let sound = powers
            .map(|power| if power.is_normal() { power.clamp(0.0, LOUDEST_PROFILE) } else { 0.0 });
        self.profile = sounding(sound);
    }

    /// Forgets what the key has played.
    pub fn reset(&mut self) {
        self.key.reset();
        self.heard = false;
    }

    /// Takes new samples of the key's channels `2 * pair` and `2 * pair + 1` in.
    pub fn push(&mut self, pair: usize, samples: Channels<'_>) {
        self.key.push(pair, samples);
        self.heard |= !self.key.is_silent();
    }

    /// Whether all that is remembered of the key is silence.
    pub fn is_silent(&self) -> bool {
        self.key.is_silent()
    }

    /// Takes `count` samples of silence in while it is silent.
    pub fn skip(&mut self, count: usize) {
        self.key.skip(count);
    }

    /// Renews what the key's long windows say, as they were so many slots ago. Costs nothing while it never
    /// sounds.
    pub fn analyze_long(&mut self, slots: usize, workspace: &mut Workspace) {
        if self.heard {
            self.key.analyze_long(slots, workspace, None);
        }
    }

    /// The same of its short windows.
    pub fn analyze_short(&mut self, slots: usize, workspace: &mut Workspace) {
        if self.heard {
            for channel in [0, 1] {
                self.key.transform_short(channel, slots, workspace);
                self.key.read_short(channel, workspace);
            }
        }
    }

    /// What the beat is known from, if it is.
    pub fn known_from(&self) -> Option<BeatFrom> {
        match (&self.told, self.heard, &self.profile) {
            (Some(_), ..) => Some(BeatFrom::Told),
            (None, true, _) => Some(BeatFrom::Key),
            (None, false, Some(_)) => Some(BeatFrom::Profile),
            (None, false, None) => None,
        }
    }

    /// The beat of this hop; `None` if nothing is known to sound beside the stem.
    pub fn beat(&self) -> Option<Beat> {
        match self.known_from()? {
            BeatFrom::Told => self.told,
            BeatFrom::Key => sounding(self.key.powers().mean()),
            BeatFrom::Profile => self.profile,
        }
    }

    /// Forgets what was learned, to learn anew.
    pub fn forget_learned(&mut self) {
        self.learned = ([0.0; MAX_BANDS], 0);
    }

    /// Learns from the key's latest hop.
    pub fn learn(&mut self) {
        let (sum, hops) = &mut self.learned;
        for (sum, power) in sum.iter_mut().zip(self.key.powers().mean()) {
            *sum += power;
        }
        *hops += 1;
    }

    /// The mean powers of what was learned; `None` if that was silence.
    pub fn learned(&self) -> Option<PerBand> {
        let (sum, hops) = &self.learned;
        let sounded = sum.iter().any(|&sum| sum > 0.0);
        sounded.then(|| sum.map(|sum| sum / *hops as f32))
    }
}

/// A beat of these powers, unless they are none.
fn sounding(powers: PerBand) -> Option<Beat> {
    powers.iter().any(|&power| power > 0.0).then(|| Beat::heard(&powers))
}
