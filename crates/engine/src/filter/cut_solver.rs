//! The cut solver: the mix of each section whose joint cut at the bands is the wanted one.
//!
//! Sections overlap, so each is scaled by wanted over realised cut until they agree. Sections without a
//! wanted cut keep a mix of zero: the cascade never lifts what a neighbour cuts.

use std::sync::Arc;

use fearless_simd::{Level, dispatch};

use super::DEEPEST_CUT_DB;
use super::cut_section::{CutSection, warped};
use crate::analysis::bands::{Bands, MAX_BANDS, PerBand, SectionPlace};
use crate::decibels;
use crate::kernels::map;
use crate::shared::Shared;

/// Fixed-point steps that solve for the mixes. Three bring a uniform cut within 0.6 dB.
const STEPS: usize = 3;
/// Where the solver starts: the share of the wanted cut that a section gives itself, the rest being
/// its neighbours'.
const START: f32 = 0.55;
/// A step changes no section by more than this factor: where neighbours cut all that is wanted or next
/// to nothing, the quotient means little.
const LARGEST_STEP: f32 = 3.0;
/// Realised cuts in dB below this are not divided by.
const LEAST_REALISED_DB: f32 = 1e-6;
/// Bisections that find how much each section may give at a limited frequency: 2⁻¹⁶ of a limit of a few
/// dB is far below hearing.
const BISECTIONS: usize = 16;

/// One value per section; entries past the last section are zero.
pub type PerSection = [f32; MAX_BANDS];

/// A frequency at which the joint cut is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutLimit {
    /// In Hz.
    pub hz: f64,
    /// The most that may be cut there, in dB.
    pub most_db: f32,
}

/// Knows how the sections overlap.
pub struct CutSolver {
    places: Vec<SectionPlace>,
    /// Column j: the share of section j's cut, as power, that arrives at the bands of every section.
    arriving: Vec<PerSection>,
    sample_rate: f64,
    level: Level,
}

/// The sections of an equalizer over `bands` at `sample_rate` Hz.
pub fn sections(sample_rate: f64, bands: &Bands) -> Vec<CutSection> {
    let places = bands.sections().into_iter();
    let section = |SectionPlace { edges_hz: (low, high), .. }| {
        CutSection::new(warped(low, sample_rate), warped(high, sample_rate))
    };
    places.map(section).collect()
}

impl CutSolver {
    /// A solver for the equalizer's sections over `bands` at `sample_rate` Hz, which all engines at that
    /// rate and `level` share.
    pub fn shared(sample_rate: f64, bands: &Bands, level: Level) -> Arc<Self> {
        static MADE: Shared<CutSolver> = Shared::new();
        MADE.get(sample_rate, level, || Self::new(sample_rate, bands, level))
    }

    fn new(sample_rate: f64, bands: &Bands, level: Level) -> Self {
        let places = bands.sections();
        let arriving = |section: &CutSection| {
            let mut arriving = [0.0; MAX_BANDS];
            for (arriving, place) in arriving.iter_mut().zip(&places) {
                let served = &bands.centres_hz()[place.bands.clone()];
                let power = |&hz: &f64| section.band_pass_power(warped(hz, sample_rate));
                *arriving = (served.iter().map(power).sum::<f64>() / served.len() as f64) as f32;
            }
            arriving
        };
        let arriving = sections(sample_rate, bands).iter().map(arriving).collect();
        Self { places, arriving, sample_rate, level }
    }

    /// The mixes that cut `wanted_db` (dB, positive) at the bands' centres, but no more than `limit`.
    pub fn solve(
        &self,
        sections: &[CutSection],
        wanted_db: &PerBand,
        limit: Option<CutLimit>,
    ) -> PerSection {
        if *wanted_db == [0.0; MAX_BANDS] {
            return [0.0; MAX_BANDS];
        }
        let mut own_db = dispatch!(self.level, _simd => self.own_db(wanted_db));
        if let Some(limit) = limit {
            self.limit_cut_at(limit, sections, &mut own_db);
        }
        dispatch!(self.level, _simd => {
            map(&own_db, |own_db| 1.0 - decibels::amplitude_after(own_db))
        })
    }

    /// The cut in dB that each section gives itself so that all of them together cut `wanted_db`.
    #[inline(always)]
    fn own_db(&self, wanted_db: &PerBand) -> PerSection {
        let wanted_db = self.per_section(wanted_db);
        let mut own_db = wanted_db.map(|db| START * db);
        for _ in 0..STEPS {
            let realised_db = self.realised_db(&own_db);
            for ((own, &wanted), &realised) in own_db.iter_mut().zip(&wanted_db).zip(&realised_db) {
                if wanted > 0.0 {
                    let factor = wanted / realised.max(LEAST_REALISED_DB);
                    *own *= factor.clamp(1.0 / LARGEST_STEP, LARGEST_STEP);
                    *own = own.min(DEEPEST_CUT_DB);
                }
            }
        }
        own_db
    }

    /// What `wanted_db` asks of each section: the mean over the bands that it serves.
    fn per_section(&self, wanted_db: &PerBand) -> PerSection {
        let mut per_section = [0.0; MAX_BANDS];
        for (wanted, place) in per_section.iter_mut().zip(&self.places) {
            // One band twice, or two.
            let [first, last] = [place.bands.start, place.bands.end - 1];
            *wanted = (wanted_db[first] + wanted_db[last]) / 2.0;
        }
        per_section
    }

    /// The cut in dB at each section's bands when section j alone would cut `own_db[j]` there.
    #[inline(always)]
    fn realised_db(&self, own_db: &PerSection) -> PerSection {
        let kept = map(own_db, decibels::power_after);
        map(&remaining(&self.arriving, &kept), |power| -decibels::from_power(power))
    }

    /// Holds the joint cut to `limit`. The nearest sections cut most there and give way first: no
    /// section may contribute more than a share that makes the sum fit.
    fn limit_cut_at(&self, limit: CutLimit, sections: &[CutSection], own_db: &mut PerSection) {
        let warped = warped(limit.hz, self.sample_rate);
        let mut arriving = [0.0f32; MAX_BANDS];
        let mut share_db = [0.0f32; MAX_BANDS];
        for (index, section) in sections.iter().enumerate() {
            arriving[index] = section.band_pass_power(warped) as f32;
            let taken = 1.0 - decibels::power_after(own_db[index]);
            share_db[index] = -decibels::from_power(1.0 - taken * arriving[index]);
        }
        let total = |cap: f32| share_db.iter().map(|share| share.min(cap)).sum::<f32>();
        if total(f32::MAX) <= limit.most_db {
            return;
        }
        let (mut low, mut high) = (0.0, limit.most_db);
        for _ in 0..BISECTIONS {
            let middle = (low + high) / 2.0;
            if total(middle) > limit.most_db { high = middle } else { low = middle }
        }
        for index in 0..sections.len() {
            if share_db[index] > low {
                let taken = (1.0 - decibels::power_after(low)) / arriving[index];
                own_db[index] =
                    -decibels::from_power((1.0 - taken).max(decibels::power_after(own_db[index])));
            }
        }
    }
}

/// The power that is left at each section's bands when section j leaves `kept[j]` of its own.
#[inline(always)]
fn remaining(arriving: &[PerSection], kept: &PerSection) -> PerSection {
    let mut power = [1.0f32; MAX_BANDS];
    for (column, &kept) in arriving.iter().zip(kept) {
        if kept < 1.0 {
            for (out, &arriving) in power.iter_mut().zip(column) {
                *out *= 1.0 - (1.0 - kept) * arriving;
            }
        }
    }
    power
}
