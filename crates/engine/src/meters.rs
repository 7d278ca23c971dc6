//! The meters: what the engine saw and did, hop by hop and in running totals.

use std::ops::Sub;

use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::decibels::{POWER_FLOOR, power_after};
use crate::dynamics::gain_computer::BandDecision;
use crate::io::{Channels, Frame};
use crate::kernels::{Energies, map};
use crate::maths::log10;

/// Audibility counts within ±15 dB, as the Speech Intelligibility Index counts it (ANSI S3.5-1997):
/// what stands out further is no clearer, and what is buried deeper no less clear.
const AUDIBILITY_RANGE_DB: f32 = 15.0;

/// A band counts as cut above this many dB: less is hardly heard.
pub const ACTIVE_CUT_DB: f32 = 0.5;

/// Loudness grows with power to this exponent (Stevens 1957)...
const LOUDNESS_EXPONENT: f32 = 0.3;
/// ...from this level of a band in dBFS on: nobody hears what is quieter, at any usual volume.
pub(crate) const INAUDIBLE_DB: f32 = -90.0;

/// What the engine saw and did in its latest hop, and since the last reset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meters {
    /// How many bands of the arrays below are in use.
    pub bands: usize,
    /// The vocal's level in dBFS, trim included, as the ear's filters see it.
    pub vocal_db: PerBand,
    /// The stem's level in dBFS as the ear's filters see it.
    pub stem_db: PerBand,
    /// How far the vocal stands above its masked threshold over all that is known of the song, in dB,
    /// before the cut.
    pub audibility_db: PerBand,
    /// The same over the stem alone.
    pub alone_db: PerBand,
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
    /// Sums since the last reset.
    pub totals: Totals,
}

/// Sums over hops and samples. The difference between two of them tells of the time between.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Hops.
    pub hops: u64,
    /// Hops in which the vocal sounds.
    pub vocal_hops: u64,
    /// Hops in which any band was cut by more than [`ACTIVE_CUT_DB`].
    pub active_hops: u64,
    /// The vocal's audibility as it would be without the cut and with it.
    pub audibility: [Audibility; 2],
    /// The stem's loudness, and what the cut has to do with it.
    pub loudness: Loudness,
    /// Energy of the stem and of the carved stem while the vocal sounds, sums of squares.
    pub energy: [f64; 2],
    /// Energy of the stem and of the carved stem as ITU-R BS.1770 weighs it, sums of squares over both
    /// channels, all the time that it is measured.
    pub k_weighted: [f64; 2],
    /// What arrived, all the time.
    pub inputs: Inputs,
}

/// A mean of audibility in the making: over bands and hops, weighted by the vocal's presence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Audibility {
    sum_db: f64,
    weight: f64,
}

/// The stem's loudness in the making: the sum over bands and hops of its specific loudness, a power of
/// each band's excitation. It has no unit, for shares of it are all that is told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Loudness {
    /// All of it.
    whole: f64,
    /// That of bands cut by more than [`ACTIVE_CUT_DB`].
    active: f64,
    /// What the cut takes of all of it.
    removed: f64,
}

/// Sums of squares and products of the samples that arrived, channels averaged.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Inputs {
    /// Samples.
    pub samples: u64,
    /// Energy of the stem.
    pub stem: f64,
    /// Energy of the vocal.
    pub vocal: f64,
    /// Their product: as large as both when they are the same signal.
    pub product: f64,
    /// Energy of the difference between the vocal's channels: zero when it is mono.
    pub vocal_difference: f64,
}

impl Audibility {
    /// Counts in one hop's `audibility_db` where there is `presence`.
    pub fn add(&mut self, audibility_db: &PerBand, presence: &PerBand) {
        for (&audibility_db, &presence) in audibility_db.iter().zip(presence) {
            let within = audibility_db.clamp(-AUDIBILITY_RANGE_DB, AUDIBILITY_RANGE_DB);
            self.sum_db += f64::from(presence * within);
            self.weight += f64::from(presence);
        }
    }

    /// How much of the vocal was counted: its presence, summed over bands and hops.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Mean audibility of the vocal in dB; `None` if it never sounded.
    pub fn mean_db(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum_db / self.weight)
    }
}

impl Loudness {
    /// Counts in one hop of a stem with these levels in dB, cut by `cut_db`.
    #[inline(always)]
    fn add(&mut self, stem_db: &PerBand, cut_db: &PerBand) {
        let loudness = map(stem_db, |db| power_after(-LOUDNESS_EXPONENT * db));
        let kept = map(cut_db, |db| power_after(LOUDNESS_EXPONENT * db));
        for band in 0..MAX_BANDS {
            let loudness = if stem_db[band] < INAUDIBLE_DB { 0.0 } else { loudness[band] };
            let active = if cut_db[band] > ACTIVE_CUT_DB { loudness } else { 0.0 };
            self.whole += f64::from(loudness);
            self.removed += f64::from(loudness * (1.0 - kept[band]));
            self.active += f64::from(active);
        }
    }

    /// Share of the stem's loudness in bands that were cut, 0 to 1.
    pub fn share_active(&self) -> f64 {
        if self.whole > 0.0 { self.active / self.whole } else { 0.0 }
    }

    /// Share of the stem's loudness that the cut took, 0 to 1.
    pub fn share_removed(&self) -> f64 {
        if self.whole > 0.0 { self.removed / self.whole } else { 0.0 }
    }
}

impl Totals {
    /// Counts in one hop: what was judged of it, what was cut, and how audible the vocal is then.
    pub(super) fn add(&mut self, decision: &BandDecision, cut_db: &PerBand, after_db: &PerBand) {
        self.hops += 1;
        self.active_hops += u64::from(cut_db.iter().any(|&cut_db| cut_db > ACTIVE_CUT_DB));
        self.loudness.add(&decision.stem_db, cut_db);
        if decision.vocal_sounds {
            self.vocal_hops += 1;
            self.audibility[0].add(&decision.audibility_db, &decision.presence);
            self.audibility[1].add(after_db, &decision.presence);
        }
    }

    /// Counts in samples of the stem before the cut and after it; without one they are the same.
    pub(super) fn add_energy(&mut self, [left, right]: Channels<'_>, carved: Option<&[Frame]>) {
        // One after the other, so that the sums are the same in blocks of any size.
        let [mut before, mut after] = self.energy;
        for (n, (&left, &right)) in left.iter().zip(right).enumerate() {
            let (left, right) = (f64::from(left), f64::from(right));
            let energy = left * left + right * right;
            before += energy;
            after += match carved {
                Some(carved) => carved[n][0] * carved[n][0] + carved[n][1] * carved[n][1],
                None => energy,
            };
        }
        self.energy = [before, after];
    }

    /// By how many dB the stem lost energy while the vocal sounded.
    pub fn energy_removed_db(&self) -> f64 {
        let [before, after] = self.energy;
        if before > 0.0 && after > 0.0 { 10.0 * log10(before / after) } else { 0.0 }
    }

    /// By how many LU the stem lost loudness (ITU-R BS.1770, ungated); `None` where there was none to lose,
    /// or it was not measured.
    pub fn loudness_removed_lu(&self) -> Option<f64> {
        let [before, after] = self.k_weighted;
        (before > 0.0 && after > 0.0).then(|| 10.0 * log10(before / after))
    }

    /// Share of the time in which any band was cut, 0 to 1.
    pub fn time_active(&self) -> f64 {
        self.active_hops as f64 / self.hops.max(1) as f64
    }
}

impl Inputs {
    /// Counts in the `energies` of a tick. The second channel repeats the first where there is but one.
    pub(super) fn add(&mut self, energies: &Energies) {
        self.stem += 0.5 * energies.stem;
        self.vocal += 0.5 * energies.vocal;
        self.product += 0.5 * energies.product;
        self.vocal_difference += energies.vocal_difference;
    }

    /// Mean level of the stem in dBFS.
    pub fn stem_db(&self) -> f64 {
        self.level_db(self.stem)
    }

    /// Mean level of the vocal in dBFS.
    pub fn vocal_db(&self) -> f64 {
        self.level_db(self.vocal)
    }

    /// Correlation of stem and vocal, −1 to 1: ±1 if one is a scaled copy of the other.
    pub fn correlation(&self) -> f64 {
        let both = (self.stem * self.vocal).sqrt();
        if both > 0.0 { self.product / both } else { 0.0 }
    }

    fn level_db(&self, energy: f64) -> f64 {
        10.0 * log10((energy / self.samples.max(1) as f64).max(POWER_FLOOR.into()))
    }
}

impl Sub for Audibility {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self { sum_db: self.sum_db - earlier.sum_db, weight: self.weight - earlier.weight }
    }
}

impl Sub for Totals {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            hops: self.hops.saturating_sub(earlier.hops),
            vocal_hops: self.vocal_hops.saturating_sub(earlier.vocal_hops),
            active_hops: self.active_hops.saturating_sub(earlier.active_hops),
            audibility: [0, 1].map(|side| self.audibility[side] - earlier.audibility[side]),
            loudness: Loudness {
                whole: self.loudness.whole - earlier.loudness.whole,
                active: self.loudness.active - earlier.loudness.active,
                removed: self.loudness.removed - earlier.loudness.removed,
            },
            energy: [0, 1].map(|side| self.energy[side] - earlier.energy[side]),
            k_weighted: [0, 1].map(|side| self.k_weighted[side] - earlier.k_weighted[side]),
            inputs: Inputs {
                samples: self.inputs.samples.saturating_sub(earlier.inputs.samples),
                stem: self.inputs.stem - earlier.inputs.stem,
                vocal: self.inputs.vocal - earlier.inputs.vocal,
                product: self.inputs.product - earlier.inputs.product,
                vocal_difference: self.inputs.vocal_difference - earlier.inputs.vocal_difference,
            },
        }
    }
}
