//! Why a band is cut as it is: the gain computer's verdict, for a person to read. It is asked only while
//! somebody looks, and decides nothing.

use super::gain_computer::{BandDecision, GainComputer, GainSettings};
use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::decibels::POWER_FLOOR;
use crate::meters::{ACTIVE_CUT_DB, INAUDIBLE_DB};

/// Less than this share of its cut, and a band counts as outside the limits, or as spared by a node.
const LEAST_SHARE: f32 = 0.25;
/// A band is the vocal's, or matters to it, from this much on, 0 to 1.
const LEAST_PART: f32 = 0.25;
/// A band's own part of what is heard there: less, and a neighbour's spread is what is heard.
const LEAST_OWN: f32 = 0.2;
/// A band with less than this share of the strongest neighbour's win is cut for that neighbour.
const LEAST_WIN: f32 = 0.1;
/// A dB that costs this many times the mean band's is a dB of the stem's body.
const DEAR: f32 = 1.3;
/// This close to Max cut, in dB, a cut is as deep as it may be.
const AT_MOST_DB: f32 = 0.25;

/// Why a band is cut as it is, and no deeper, or not at all. Bands are counted from 0, as in
/// [`Meters`](crate::Meters).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reason {
    /// The vocal as a whole pauses.
    #[default]
    Paused,
    /// The band lies outside the limits.
    OutsideLimits,
    /// A node says that the band is not to be cut.
    Spared,
    /// There is nothing of the stem to cut.
    NoStem,
    /// The vocal is not here, and was not lately.
    NoVocal,
    /// The band matters little for understanding words.
    Unimportant,
    /// The vocal stands as far above the stem as it is to.
    Clear,
    /// The vocal is masked so deeply that a cut would not bring it back.
    Buried,
    /// What is heard of the vocal here spreads from a band where it is louder.
    VocalSpreads { from: u8 },
    /// What masks the vocal here spreads from a band where the stem is louder, and is cut there.
    StemSpreads { from: u8 },
    /// The stem's own body is here: a dB would cost too much.
    Body,
    /// Another dB would win less than it costs.
    NotWorthIt,
    /// The low-end guard keeps the stem's fundamental.
    Guarded,
    /// Cut, as far as it is worth its price.
    AtTarget,
    /// Cut along with a neighbour, where the vocal gains by it.
    WithNeighbour { at: u8 },
    /// Cut as deep as Max cut lets it.
    AtMaxCut,
}

/// One reason per band.
pub type Reasons = [Reason; MAX_BANDS];

/// What was heard in one hop, as band powers.
#[derive(Clone, PartialEq)]
pub struct Heard {
    pub vocal: PerBand,
    pub stem: PerBand,
}

impl Heard {
    /// Nothing.
    pub const SILENCE: Self = Self { vocal: [0.0; MAX_BANDS], stem: [0.0; MAX_BANDS] };
}

/// What the reasons of one hop are found by.
struct Evidence<'a> {
    computer: &'a GainComputer,
    heard: &'a Heard,
    decision: &'a BandDecision,
    settings: &'a GainSettings,
    cut_db: &'a PerBand,
    /// Each band's own share of what the vocal, and the stem, excite there.
    own: [PerBand; 2],
    worth: PerBand,
    price: PerBand,
}

impl GainComputer {
    /// Why each band is cut by `cut_db`, given what was `heard` and decided by that.
    pub fn reasons(
        &self,
        heard: &Heard,
        decision: &BandDecision,
        settings: &GainSettings,
        cut_db: &PerBand,
    ) -> Reasons {
        let own = [&heard.vocal, &heard.stem].map(|powers| {
            let excitation = self.masking().excite(powers);
            std::array::from_fn(|b| powers[b] / excitation[b].max(POWER_FLOOR))
        });
        let evidence = Evidence {
            computer: self,
            heard,
            decision,
            settings,
            cut_db,
            own,
            worth: self.worth(decision, settings, cut_db, &own[1]),
            price: self.prices(decision, settings.body),
        };
        std::array::from_fn(|band| evidence.reason(band))
    }
}

impl Evidence<'_> {
    fn reason(&self, band: usize) -> Reason {
        let is_cut = self.cut_db[band] > ACTIVE_CUT_DB;
        let bounds = &self.settings.bounds;
        if bounds.reach[band] < LEAST_SHARE {
            Reason::OutsideLimits
        } else if bounds.share(band) < LEAST_SHARE {
            Reason::Spared
        } else if self.decision.stem_db[band] < INAUDIBLE_DB {
            Reason::NoStem
        } else if !self.decision.vocal_sounds {
            Reason::Paused
        } else if is_cut {
            self.why_so_deep(band)
        } else {
            self.why_not(band)
        }
    }

    fn why_so_deep(&self, band: usize) -> Reason {
        let most_db = self.settings.bounds.share(band) * self.settings.max_cut_db;
        let at = self.computer.winner(band, &self.worth);
        if self.cut_db[band] > most_db - AT_MOST_DB {
            Reason::AtMaxCut
        } else if self.worth[band] < LEAST_WIN * self.worth[at] {
            Reason::WithNeighbour { at: at as u8 }
        } else {
            Reason::AtTarget
        }
    }

    fn why_not(&self, band: usize) -> Reason {
        let masking = self.computer.masking();
        let audibility_db = self.decision.audibility_db[band] + self.cut_db[band];
        let (buried_db, clear_db) = self.computer.useful_range_db(self.settings);
        let [vocals_own, stems_own] = self.own.map(|share| share[band]);
        if self.decision.ground[band] < LEAST_PART {
            Reason::NoVocal
        } else if self.computer.importance_of(band) < LEAST_PART {
            Reason::Unimportant
        } else if audibility_db > clear_db {
            Reason::Clear
        } else if vocals_own < LEAST_OWN {
            Reason::VocalSpreads { from: masking.source(band, &self.heard.vocal) as u8 }
        } else if audibility_db < buried_db {
            Reason::Buried
        } else if stems_own < LEAST_OWN {
            Reason::StemSpreads { from: masking.source(band, &self.heard.stem) as u8 }
        } else if self.price[band] > DEAR {
            Reason::Body
        } else {
            Reason::NotWorthIt
        }
    }
}
