//! Why a band is cut, or not, in words. The engine judges hop by hop; what is said stands still long enough
//! to be read.

use leeway_engine::Reason;
use leeway_engine::bands::MAX_BANDS;
use leeway_engine::units::hz_text;

use crate::link::Snapshot;

/// Another reason is given only when it has held for this many seconds.
const STEADY: f32 = 0.3;

/// The reasons that are given.
#[derive(Debug, Clone)]
pub struct Why {
    given: [Reason; MAX_BANDS],
    /// For how many seconds the engine has said something else.
    differs: [f32; MAX_BANDS],
    centres_hz: [f32; MAX_BANDS],
}

impl Default for Why {
    fn default() -> Self {
        Self {
            given: [Reason::default(); _],
            differs: [STEADY; MAX_BANDS],
            centres_hz: [1000.0; MAX_BANDS],
        }
    }
}

impl Why {
    /// Takes in what `snapshot` says, `seconds` after the last.
    pub fn follow(&mut self, snapshot: &Snapshot, seconds: f32) {
        self.centres_hz = snapshot.centres_hz;
        for (band, now) in snapshot.reasons.iter().enumerate() {
            let given = &mut self.given[band];
            // The same kind of reason may name another neighbour.
            let is_same = std::mem::discriminant(given) == std::mem::discriminant(now);
            self.differs[band] = if is_same { 0.0 } else { self.differs[band] + seconds };
            if is_same || self.differs[band] >= STEADY {
                *given = *now;
                self.differs[band] = 0.0;
            }
        }
    }

    /// The reason for the cut of `band`.
    pub fn of(&self, band: usize) -> String {
        let hz = |band: u8| {
            let hz = self.centres_hz[usize::from(band).min(MAX_BANDS - 1)];
            // A band is wider than what more digits would tell apart.
            let step = 10f32.powf((hz.max(1.0).log10().floor() - 1.0).max(0.0));
            hz_text((hz / step).round() * step)
        };
        let words = match self.given[band.min(MAX_BANDS - 1)] {
            Reason::Paused => "The vocal pauses",
            Reason::OutsideLimits => "Outside your limits",
            Reason::Spared => "Spared by your node",
            Reason::NoStem => "Nothing of the stem here",
            Reason::NoVocal => "The vocal is not here",
            Reason::Unimportant => "Words hardly need this band",
            Reason::Clear => "The vocal is clear here already",
            Reason::Buried => "The vocal is masked too deeply here to rescue",
            Reason::VocalSpreads { from } => {
                return format!("The vocal only spreads here from {}", hz(from));
            }
            Reason::StemSpreads { from } => {
                return format!("The stem only spreads here from {}", hz(from));
            }
            Reason::Body => "The stem's own body is kept here",
            Reason::NotWorthIt => "A cut would cost more than it wins here",
            Reason::Guarded => "The low-end guard keeps the fundamental",
            Reason::AtTarget => "Cut as far as it helps the vocal",
            Reason::WithNeighbour { at } => {
                return format!("Cut along with {}, where the vocal is masked", hz(at));
            }
            Reason::AtMaxCut => "Cut as deep as Max cut lets it",
        };
        words.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::LeewayParams;
    use crate::session::Session;

    #[test]
    fn words_stand_still_and_name_round_frequencies() {
        let session = Session::new(48_000.0, 2, 2, &LeewayParams::default()).expect("supported");
        let mut snapshot = session.snapshot();
        let mut why = Why::default();
        snapshot.reasons[3] = Reason::Clear;
        why.follow(&snapshot, STEADY);
        assert_eq!(why.of(3), "The vocal is clear here already");
        // It flickers, and then stays.
        for n in 0..60 {
            snapshot.reasons[3] = if n % 4 == 0 { Reason::Clear } else { Reason::AtTarget };
            why.follow(&snapshot, 0.02);
            assert_eq!(why.of(3), "The vocal is clear here already");
        }
        snapshot.reasons[3] = Reason::VocalSpreads { from: 7 };
        snapshot.centres_hz[7] = 412.3;
        why.follow(&snapshot, STEADY);
        assert_eq!(why.of(3), "The vocal only spreads here from 410 Hz");
    }
}
