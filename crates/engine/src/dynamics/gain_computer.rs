//! The gain computer: how far to cut each band, from the band powers of vocal and stem.
//!
//! Every cut is weighed by one equation: what another dB wins in audibility of the vocal, over what
//! it costs in loudness of the stem. Where the vocal is clear, or buried beyond help, a dB wins
//! nothing; where the stem is loud, it costs much; and the more a band and the stem as a whole give
//! already, the more the next dB costs. Both sides change slowly and over many bands, because that is
//! how a voice is understood; a cut that followed the spectrum's ripple would be heard and help less.
//!
//! A vocal is masked by the whole song. Where the song's other stems are known, audibility and worth are
//! those of the sum, and the cut is shared: the more of a band is a stem's own, the more of the band's cut
//! is. So a stem that hides nothing is left alone.
//!
//! Seven steps, once per hop:
//!
//! 1. levels: the excitation patterns of both signals, in dB;
//! 2. the vocal: its recent peak, whether it sounds, and in which bands;
//! 3. audibility: how far it stands above its masked threshold;
//! 4. worth: what another dB would win in each band;
//! 5. clash: that worth, shared among neighbouring bands, and among the song's stems;
//! 6. price: what another dB costs in each band and, by the cut of now, in all of them;
//! 7. the cut at which worth and price are equal.

use std::sync::Arc;

use fearless_simd::Level;

use super::beat::Beat;
use super::gain_constants::GainConstants;
use super::masking_model::MaskingModel;
use crate::analysis::bands::{Bands, MAX_BANDS, PerBand};
use crate::decibels::{POWER_FLOOR, exp, power_after};
use crate::kernels::{BandMatrix, map};
use crate::maths::{exp_f32, ln};
use crate::shared::Shared;

/// The Max cut in dB at which [`GainConstants::strength`] is told.
const USUAL_MAX_CUT_DB: f32 = 12.0;
/// Keep body in full: loudness then grows with power to this exponent. At the default of 80 % it is
/// one half, more than Stevens's 0.3: a listening machine then understands as much for less of the
/// stem's energy.
const BODY_EXPONENT: f32 = 0.625;
/// What a win counts in a band that is to be cut first, as a multiple.
const FIRST: f32 = 4.0;
/// The vocal's recent peak before anything was heard, and the lowest it can be, in dBFS per band:
/// the hiss of an idle vocal bus is not a vocal.
const REFERENCE_START_DB: f32 = -70.0;

/// Importance of a band for understanding speech, over its centre in Hz, the plateau being one
/// (ANSI S3.5-1997, table 1, critical bands). Below 150 Hz, where the standard ends, it falls to
/// nothing at 50 Hz: a stem's fundamentals are never cut for a vocal's rumble.
const IMPORTANCE: [(f64, f64); 9] = [
    (50.0, 0.0),
    (150.0, 0.18),
    (250.0, 0.45),
    (350.0, 0.73),
    (450.0, 1.0),
    (4000.0, 1.0),
    (4800.0, 0.8),
    (7000.0, 0.39),
    (8500.0, 0.19),
];

/// What the gain computer is asked to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainSettings {
    /// The most that any band may lose, in dB, 0 to [`DEEPEST_CUT_DB`](crate::filter::DEEPEST_CUT_DB). The cut as a whole grows
    /// somewhat faster.
    pub max_cut_db: f32,
    /// How far in dB the vocal shall stand above its masked threshold, 0 to 24.
    pub clarity_db: f32,
    /// How much more the stem's loud bands cost than its quiet ones, 0 to 1.
    pub body: f32,
    /// Added to the vocal's level, in dB, before it is compared with the stem.
    pub trim_db: f32,
    /// What the user says of each band.
    pub bounds: Bounds,
}

/// What the user says of each band, by limits and nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Share of its cut that the limits leave it, 0 to 1.
    pub reach: PerBand,
    /// How much it is to be cut by the nodes: from −1, never, over 0, as without any, to 1, first.
    pub weight: PerBand,
}

impl Bounds {
    /// Share of its cut that `band` may take, 0 to 1.
    pub fn share(&self, band: usize) -> f32 {
        self.reach[band] * (1.0 + self.weight[band].min(0.0))
    }

    /// The share of each band.
    pub fn shares(&self) -> PerBand {
        std::array::from_fn(|band| self.share(band))
    }

    /// What a win in `band` counts, as a multiple.
    fn priority(&self, band: usize) -> f32 {
        1.0 + (FIRST - 1.0) * self.weight[band].max(0.0)
    }
}

/// What the gain computer saw in one hop, per band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandDecision {
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
    /// Whether the band is one that the vocal uses, 0 to 1.
    pub ground: PerBand,
    /// How much another dB of cut would win here and for the neighbours, 0 to 1.
    pub clash: PerBand,
    /// Whether the vocal as a whole sounds, rather than pauses.
    pub vocal_sounds: bool,
    /// The vocal's recent peak in dBFS per band.
    pub reference_db: f32,
}

impl BandDecision {
    /// Nothing heard.
    pub const SILENCE: Self = Self {
        vocal_db: [-170.0; MAX_BANDS],
        stem_db: [-170.0; MAX_BANDS],
        audibility_db: [0.0; MAX_BANDS],
        alone_db: [0.0; MAX_BANDS],
        presence: [0.0; MAX_BANDS],
        ground: [0.0; MAX_BANDS],
        clash: [0.0; MAX_BANDS],
        vocal_sounds: false,
        reference_db: REFERENCE_START_DB,
    };
}

/// Everything of the decision that does not change from hop to hop.
pub struct GainComputer {
    bands: usize,
    masking: MaskingModel,
    importance: PerBand,
    /// Row b: how a win in band b is shared among all bands. Sums to one.
    shares: BandMatrix,
    level: Level,
    hop_seconds: f32,
    constants: GainConstants,
}

impl GainComputer {
    /// The gain computer for `bands` at `sample_rate` Hz by the constants that ship, asked once per hop of
    /// `hop_seconds`: all engines at that rate and `level` share it.
    pub fn of_rate(sample_rate: f64, bands: &Bands, hop_seconds: f64, level: Level) -> Arc<Self> {
        static MADE: Shared<GainComputer> = Shared::new();
        let constants = GainConstants::default();
        MADE.get(sample_rate, level, || Self::new(bands, hop_seconds, constants, level))
    }

    /// A gain computer for `bands`, asked once per hop of `hop_seconds`.
    pub fn new(bands: &Bands, hop_seconds: f64, constants: GainConstants, level: Level) -> Self {
        let shares =
            (0..bands.len()).map(|from| gaussian(bands.len(), from, constants.smoothing_cam));
        Self {
            bands: bands.len(),
            masking: MaskingModel::new(bands),
            importance: bands.map(importance),
            shares: BandMatrix::new(shares),
            level,
            hop_seconds: hop_seconds as f32,
            constants,
        }
    }

    /// The masking model that it decides by.
    pub fn masking(&self) -> &MaskingModel {
        &self.masking
    }

    /// Which instructions it uses.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Seconds of pause after which the vocal's return counts as an onset.
    pub fn onset_pause(&self) -> f32 {
        self.constants.onset_pause
    }

    /// How much a band matters for understanding words, 0 to 1.
    pub fn importance_of(&self, band: usize) -> f32 {
        self.importance[band]
    }

    /// Between which audibilities in dB, after the cut, a cut wins the most: below it the vocal is buried,
    /// above it clear.
    pub fn useful_range_db(&self, settings: &GainSettings) -> (f32, f32) {
        (self.constants.buried_db, settings.clarity_db - self.constants.below_clarity_db)
    }

    /// The band whose `worth` has the greatest part in the clash of `band`.
    pub fn winner(&self, band: usize, worth: &PerBand) -> usize {
        self.shares.strongest(band, worth)
    }

    /// The cut in dB per band at which another dB would win just what it costs, given the cut of now
    /// and the decision of the hop before. Negative where not even the first dB is worth its price.
    ///
    /// `vocal` and `stem` are band powers (mean squares, full scale 1); `beat` is the rest of the song, if
    /// that is known.
    #[inline(always)]
    pub fn compute(
        &self,
        vocal: &PerBand,
        stem: &PerBand,
        beat: Option<&Beat>,
        settings: &GainSettings,
        cut_db: &PerBand,
        decision: &mut BandDecision,
    ) -> PerBand {
        let own_share = self.levels(vocal, stem, beat, settings, decision);
        self.find_vocal(decision);
        // Of a stem that is all there is, the song's cut is its own.
        let song_cut_db = beat.map_or(*cut_db, |beat| beat.song_cut_db(stem, cut_db));
        let worth = self.worth(decision, settings, &song_cut_db, &own_share);
        let mut clash = self.shared(decision, &worth);
        let mut threshold_db = [self.constants.threshold_db; MAX_BANDS];
        if let Some(beat) = beat {
            let share = beat.share(stem);
            for b in 0..self.bands {
                clash[b] *= share[b];
                threshold_db[b] += self.constants.group_threshold_db * (1.0 - share[b]).max(0.0);
            }
        }
        decision.clash = clash.map(|clash| clash.min(1.0));
        let price = self.prices(decision, settings.body);
        let total_price = self.total_price(&price, settings, &song_cut_db);

        let strength_db =
            self.constants.strength * settings.max_cut_db * settings.max_cut_db / USUAL_MAX_CUT_DB;
        std::array::from_fn(|b| {
            let worth = if b < self.bands { clash[b] / price[b] } else { 0.0 };
            strength_db * settings.bounds.priority(b) * worth / total_price - threshold_db[b]
        })
    }

    /// Steps 1 and 3: levels and audibility into `decision`; returns the share of each band's excitation
    /// by the song that is the band's own: what spreads from a neighbour must be cut there.
    #[inline(always)]
    fn levels(
        &self,
        vocal: &PerBand,
        stem: &PerBand,
        beat: Option<&Beat>,
        settings: &GainSettings,
        decision: &mut BandDecision,
    ) -> PerBand {
        let masking = &self.masking;
        let stem_excitation = masking.excite(stem);
        decision.vocal_db =
            masking.levels_db(&masking.excite(vocal)).map(|db| db + settings.trim_db);
        decision.stem_db = masking.levels_db(&stem_excitation);
        let (song, song_excitation, song_db) = match beat {
            None => (*stem, stem_excitation, decision.stem_db),
            Some(beat) => {
                let song = beat.song(stem);
                let excitation = masking.excite(&song);
                (song, excitation, masking.levels_db(&excitation))
            }
        };
        decision.audibility_db = masking.audibility_db(&decision.vocal_db, &song_db);
        decision.alone_db = masking.audibility_db(&decision.vocal_db, &decision.stem_db);
        std::array::from_fn(|b| song[b] / song_excitation[b].max(POWER_FLOOR))
    }

    /// Step 2: whether the vocal sounds, and which bands it uses, now and lately.
    #[inline(always)]
    fn find_vocal(&self, decision: &mut BandDecision) {
        let constants = &self.constants;
        let vocal_db = &decision.vocal_db[..self.bands];
        let loudest_db = vocal_db.iter().copied().fold(f32::MIN, f32::max);
        decision.reference_db = loudest_db
            .max(decision.reference_db - constants.reference_decay_db * self.hop_seconds)
            .max(REFERENCE_START_DB);
        decision.vocal_sounds = loudest_db > decision.reference_db - constants.pause_db;
        for b in 0..self.bands {
            let below_peak_db = decision.reference_db - decision.vocal_db[b];
            let within = |floor_db: f32| {
                ((floor_db - below_peak_db) / constants.presence_slope_db).clamp(0.0, 1.0)
            };
            decision.presence[b] = within(constants.presence_floor_db);
            let fading = decision.ground[b] - self.hop_seconds / constants.ground_memory;
            decision.ground[b] = within(constants.ground_floor_db).max(fading);
        }
    }

    /// Step 4: what another dB of cut would win in each band, given the cut of now.
    #[inline(always)]
    pub(super) fn worth(
        &self,
        decision: &BandDecision,
        settings: &GainSettings,
        cut_db: &PerBand,
        own_share: &PerBand,
    ) -> PerBand {
        let GainConstants { buried_db, slope_db, .. } = self.constants;
        let (_, clear_db) = self.useful_range_db(settings);
        // Two logistic functions, one up from where the vocal is buried and one down to where it is
        // clear, of one exponential; held where it would overflow.
        let range = exp((buried_db - clear_db) / slope_db);
        let below = std::array::from_fn(|b| {
            let after_db = decision.audibility_db[b] + cut_db[b];
            ((buried_db - after_db) / slope_db).clamp(-30.0, 30.0)
        });
        let below = map(&below, exp);
        std::array::from_fn(|b| {
            let slope = 1.0 / ((1.0 + below[b]) * (1.0 + range / below[b]));
            self.importance[b] * slope * decision.presence[b] * own_share[b]
        })
    }

    /// Step 5: `worth` shared among all bands that the vocal uses: a voice is understood over many of
    /// them, and a cut that is as wide is not heard as one.
    #[inline(always)]
    fn shared(&self, decision: &BandDecision, worth: &PerBand) -> PerBand {
        let won = self.shares.times(worth);
        std::array::from_fn(|b| self.importance[b] * decision.ground[b] * won[b])
    }

    /// Step 6, for each band: its loudness over the mean band's, within limits. Without the upper one a
    /// lone loud tone could never be cut; without the lower one bands that nobody hears would be cut
    /// deepest.
    #[inline(always)]
    pub(super) fn prices(&self, decision: &BandDecision, body: f32) -> PerBand {
        let exponent = BODY_EXPONENT * body;
        let stem_db = &decision.stem_db[..self.bands];
        let loudest_db = stem_db.iter().copied().fold(f32::MIN, f32::max);
        let below_loudest = decision.stem_db.map(|db| exponent * (loudest_db - db));
        let mut price = map(&below_loudest, power_after);
        price[self.bands..].fill(0.0);
        let mean = price.iter().sum::<f32>() / self.bands.max(1) as f32;
        for price in &mut price[..self.bands] {
            *price = (*price / mean).clamp(self.constants.cheapest, self.constants.dearest);
        }
        price
    }

    /// Step 6, for the song as a whole: the factor on every price by what its cut of now takes already, so
    /// that the more is given, the less the next dB is worth.
    #[inline(always)]
    fn total_price(&self, price: &PerBand, settings: &GainSettings, cut_db: &PerBand) -> f32 {
        let total: f32 = price[..self.bands].iter().sum();
        let paid: f32 = price.iter().zip(cut_db).map(|(price, cut_db)| price * cut_db).sum();
        let budget_db = self.constants.budget * settings.max_cut_db.max(f32::MIN_POSITIVE);
        (paid / (total * budget_db)).max(self.constants.least_price)
    }
}

/// Shares that sum to one over `bands`, falling from band `from` as a Gaussian of standard deviation
/// `width`, in bands of one Cam.
fn gaussian(bands: usize, from: usize, width: f32) -> PerBand {
    let mut shares = [0.0; MAX_BANDS];
    for (band, share) in shares[..bands].iter_mut().enumerate() {
        let distance = (band as f32 - from as f32) / width.max(1e-3);
        *share = exp_f32(-0.5 * distance * distance);
    }
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// [`IMPORTANCE`] at `hz`, straight over log frequency, level outside.
fn importance(hz: f64) -> f64 {
    let above = IMPORTANCE.partition_point(|&(at, _)| at < hz).clamp(1, IMPORTANCE.len() - 1);
    let ((low, from), (high, to)) = (IMPORTANCE[above - 1], IMPORTANCE[above]);
    let position = (ln(hz / low) / ln(high / low)).clamp(0.0, 1.0);
    from + position * (to - from)
}

#[cfg(test)]
mod tests;
