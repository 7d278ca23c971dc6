//! The law: how far to cut each band, from the band powers of vocal and stem.
//!
//! A cut is worth its price only where the stem covers a part of the vocal that the cut can bring
//! back. Cutting wherever the vocal is loud, or wherever it is masked, costs more of the stem than
//! simply turning it down; hence the windows and gates around the deficit.

use super::bands::{Bands, MAX_BANDS, PerBand, erb_hz};
use super::decibels::{self, POWER_FLOOR};

/// Sound level per ERB in dB at which the auditory filters' slopes are taken. The true level is
/// unknown to a plugin; a fixed one keeps the law a matter of ratios only.
const LEVEL_DB: f64 = 70.0;

/// The vocal's recent peak before anything was heard, and the lowest it can be, in dBFS per band:
/// the hiss of an idle vocal bus is not a vocal.
const REFERENCE_START_DB: f32 = -70.0;
/// Loudness grows with power to this exponent (Stevens).
const LOUDNESS: f32 = 0.3;
/// A band this far in dB below the stem's loudest is no part of its loudness.
const INAUDIBLE_DB: f32 = 60.0;
/// No band is ever cut further.
pub const DEEPEST_CUT_DB: f32 = 24.0;

/// The constants of the law. The defaults are what Leeway ships; others serve to show, by
/// measurement, what each of them is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Width in dB of the soft corner where the deficit sets in.
    pub knee_db: f32,
    /// Audibility in dB below which a band is given up when no cut is allowed...
    pub rescue_from_db: f32,
    /// ...how much lower that is for every dB of cut allowed...
    pub rescue_per_cut: f32,
    /// ...and over how many dB above it the rescue sets in.
    pub rescue_slope_db: f32,
    /// A band this far in dB below the vocal's recent peak no longer counts as vocal...
    pub presence_floor_db: f32,
    /// ...and counts in full this many dB above that floor.
    pub presence_slope_db: f32,
    /// How fast the vocal's recent peak is forgotten, in dB per second: a louder phrase before must
    /// not be remembered for long, or playback would sound different from a late start.
    pub reference_decay_db: f32,
    /// The vocal as a whole is pausing when its loudest band is this far below the recent peak.
    pub pause_db: f32,
    /// A vocal band counts from this share of its own power in its excitation...
    pub prominence_from: f32,
    /// ...and in full from this one: below, what is heard there has spread from a neighbour.
    pub prominence_full: f32,
    /// The stem's own share of its excitation from which a cut in the band pays in full.
    pub attribution_full: f32,
    /// Bands within this many dB of the stem's loudest are its body.
    pub body_range_db: f32,
    /// How evenly the stem as a whole gives way: 0 leaves each band to itself, 1 would hold the
    /// loudness taken from the stem constant. What swings with every syllable is heard as pumping.
    pub evenness: f32,
    /// Mean cut, as a share of the cut allowed, above which bands take less than they want...
    pub even_share: f32,
    /// ...and below which they take more, up to this many times as much.
    pub even_lift: f32,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            knee_db: 6.0,
            rescue_from_db: -3.0,
            rescue_per_cut: 0.4,
            rescue_slope_db: 12.0,
            presence_floor_db: 60.0,
            presence_slope_db: 12.0,
            reference_decay_db: 6.0,
            pause_db: 35.0,
            prominence_from: 0.15,
            prominence_full: 0.5,
            attribution_full: 0.6,
            body_range_db: 18.0,
            evenness: 0.7,
            even_share: 0.2,
            even_lift: 4.0,
        }
    }
}

/// What the law is asked to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// The most that any band may lose, in dB, 0 to [`DEEPEST_CUT_DB`].
    pub max_cut_db: f32,
    /// Target audibility: how far in dB the vocal shall stand above its masked threshold.
    pub clarity_db: f32,
    /// How much of the cut the stem's own loudest bands are spared, 0 to 1 (γ of the law).
    pub body: f32,
    /// Added to the vocal's level, in dB, before it is compared with the stem.
    pub trim_db: f32,
    /// Share of the cut that each band may take, 0 to 1.
    pub reach: PerBand,
}

/// What the law saw and what it wants, per band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The vocal's level in dBFS, trim included, as the ear's filters see it.
    pub vocal_db: PerBand,
    /// The stem's level in dBFS as the ear's filters see it.
    pub stem_db: PerBand,
    /// How far the vocal stands above its masked threshold, in dB.
    pub audibility_db: PerBand,
    /// Whether the vocal itself is in the band, 0 to 1.
    pub presence: PerBand,
    /// How much of a clash that a cut would resolve, 0 to 1.
    pub clash: PerBand,
    /// The cut that the law wants, in dB, positive.
    pub wanted_db: PerBand,
    /// Whether the vocal as a whole sounds, rather than pauses.
    pub vocal_sounds: bool,
    /// The vocal's recent peak in dBFS per band: the law's one memory.
    pub reference_db: f32,
}

impl Verdict {
    /// Nothing heard, nothing wanted.
    pub const SILENCE: Self = Self {
        vocal_db: [-170.0; MAX_BANDS],
        stem_db: [-170.0; MAX_BANDS],
        audibility_db: [0.0; MAX_BANDS],
        presence: [0.0; MAX_BANDS],
        clash: [0.0; MAX_BANDS],
        wanted_db: [0.0; MAX_BANDS],
        vocal_sounds: false,
        reference_db: REFERENCE_START_DB,
    };
}

/// The masking model.
pub struct Masking {
    bands: usize,
    /// Column j: what a component in band j excites in every band. The diagonal is one.
    spread: [PerBand; MAX_BANDS],
    /// Signal-to-noise ratio in dB at the filter's output at masked threshold.
    threshold_db: PerBand,
    hop_seconds: f32,
    tuning: Tuning,
}

impl Masking {
    /// The model for `bands`, asked once per hop of `hop_seconds`.
    pub fn new(bands: &Bands, hop_seconds: f64, tuning: Tuning) -> Self {
        let mut spread = [[0.0; MAX_BANDS]; MAX_BANDS];
        for (column, &source) in spread.iter_mut().zip(bands.centres_hz()) {
            *column = bands.map(|filter| roex(filter, source));
        }
        Self {
            bands: bands.len(),
            spread,
            threshold_db: bands.map(masked_threshold_db),
            hop_seconds: hop_seconds as f32,
            tuning,
        }
    }

    /// Judges one hop from the band powers of `vocal` and `stem` (mean squares, full scale 1), given
    /// the verdict on the hop before.
    pub fn judge(&self, vocal: &PerBand, stem: &PerBand, law: &Law, verdict: &mut Verdict) {
        let tuning = &self.tuning;
        let vocal_excitation = self.excite(vocal);
        let stem_excitation = self.excite(stem);
        let mut loudest_vocal_db = f32::MIN;
        let mut loudest_stem_db = f32::MIN;
        for b in 0..self.bands {
            verdict.vocal_db[b] =
                decibels::from_power(vocal_excitation[b].max(POWER_FLOOR)) + law.trim_db;
            verdict.stem_db[b] = decibels::from_power(stem_excitation[b].max(POWER_FLOOR));
            loudest_vocal_db = loudest_vocal_db.max(verdict.vocal_db[b]);
            loudest_stem_db = loudest_stem_db.max(verdict.stem_db[b]);
        }
        verdict.reference_db = loudest_vocal_db
            .max(verdict.reference_db - tuning.reference_decay_db * self.hop_seconds)
            .max(REFERENCE_START_DB);
        verdict.vocal_sounds = loudest_vocal_db > verdict.reference_db - tuning.pause_db;

        let rescue_from_db = tuning.rescue_from_db - tuning.rescue_per_cut * law.max_cut_db;
        let mut most_db = [0.0; MAX_BANDS];
        for b in 0..self.bands {
            let audibility_db = verdict.vocal_db[b] - verdict.stem_db[b] - self.threshold_db[b];
            let present = ((verdict.vocal_db[b] - verdict.reference_db + tuning.presence_floor_db)
                / tuning.presence_slope_db)
                .clamp(0.0, 1.0);
            let own_share = vocal[b] / vocal_excitation[b].max(POWER_FLOOR);
            let prominent = ((own_share - tuning.prominence_from)
                / (tuning.prominence_full - tuning.prominence_from))
                .clamp(0.0, 1.0);
            let masker_share = stem[b] / stem_excitation[b].max(POWER_FLOOR);
            let attributed = (masker_share / tuning.attribution_full).min(1.0);
            let rescued = smoothstep((audibility_db - rescue_from_db) / tuning.rescue_slope_db);
            let body = ((verdict.stem_db[b] - loudest_stem_db + tuning.body_range_db)
                / tuning.body_range_db)
                .clamp(0.0, 1.0);

            let presence = present * prominent;
            let clash = rescued * presence * attributed;
            most_db[b] = law.max_cut_db * (1.0 - law.body * body) * law.reach[b];
            let deficit_db = knee(law.clarity_db - audibility_db, tuning.knee_db);
            verdict.audibility_db[b] = audibility_db;
            verdict.presence[b] = presence;
            verdict.clash[b] = clash * deficit_db.min(1.0);
            verdict.wanted_db[b] = deficit_db.min(most_db[b] * clash);
            most_db[b] = deficit_db.min(most_db[b]).min(DEEPEST_CUT_DB);
        }
        let factor = self.evening(verdict, loudest_stem_db, law.max_cut_db);
        for (wanted, most) in verdict.wanted_db.iter_mut().zip(most_db) {
            *wanted = (factor * *wanted).min(most);
        }
    }

    /// The factor that brings the stem's mean cut, weighted by loudness, closer to a usual one: where
    /// many bands clash at once each gives less, where few do they may give more.
    fn evening(&self, verdict: &Verdict, loudest_stem_db: f32, max_cut_db: f32) -> f32 {
        let tuning = &self.tuning;
        let (mut cut, mut loudness) = (0.0, 0.0);
        for b in 0..self.bands {
            let below_db = loudest_stem_db - verdict.stem_db[b];
            if below_db > INAUDIBLE_DB {
                continue;
            }
            let weight = decibels::power_after(LOUDNESS * below_db);
            cut += weight * verdict.wanted_db[b];
            loudness += weight;
        }
        let usual_db = tuning.even_share * max_cut_db;
        (usual_db * loudness / cut.max(f32::MIN_POSITIVE))
            .powf(tuning.evenness)
            .min(tuning.even_lift)
    }

    /// How audible the vocal of `verdict` would be over `stem` after `cut_db`, in dB per band.
    pub fn audibility_after(&self, verdict: &Verdict, stem: &PerBand, cut_db: &PerBand) -> PerBand {
        let carved: PerBand = std::array::from_fn(|b| stem[b] * decibels::power_after(cut_db[b]));
        let excitation = self.excite(&carved);
        let mut audibility_db = [0.0; MAX_BANDS];
        for (b, after_db) in audibility_db.iter_mut().enumerate().take(self.bands) {
            let stem_db = decibels::from_power(excitation[b].max(POWER_FLOOR));
            *after_db = verdict.vocal_db[b] - stem_db - self.threshold_db[b];
        }
        audibility_db
    }

    /// The excitation pattern of band powers: each auditory filter's output power.
    fn excite(&self, powers: &PerBand) -> PerBand {
        let mut excitation = [0.0; MAX_BANDS];
        for (column, &power) in self.spread.iter().zip(powers) {
            for (out, &gain) in excitation.iter_mut().zip(column) {
                *out += gain * power;
            }
        }
        excitation
    }
}

/// Power gain of the rounded-exponential auditory filter centred at `centre` Hz for a component at
/// `hz` (Moore & Glasberg 1983, with the level-dependent lower slope of Glasberg & Moore 1990 and
/// Moore, Glasberg & Baer 1997, taken at [`LEVEL_DB`]).
fn roex(centre: f64, hz: f64) -> f64 {
    let slope_at_51_db = |hz: f64| 4.0 * hz / erb_hz(hz);
    let upper = slope_at_51_db(centre);
    let slope = if hz < centre {
        upper - 0.35 * (upper / slope_at_51_db(1000.0)) * (LEVEL_DB - 51.0)
    } else {
        upper
    };
    let distance = slope * (hz - centre).abs() / centre;
    (1.0 + distance) * (-distance).exp()
}

/// K(f): the signal-to-noise ratio in dB that a signal needs at the output of the auditory filter
/// at `hz` to be just audible in noise (Moore, Glasberg & Baer 1997, fig. 4; polynomial fit below
/// 1 kHz, held below 50 Hz).
fn masked_threshold_db(hz: f64) -> f64 {
    if hz >= 1000.0 {
        return -3.0;
    }
    let l = hz.max(50.0).log10();
    (((4.46834 * l - 49.68027) * l + 212.89092) * l - 418.88552) * l + 317.07466
}

/// Zero below, the identity above, and a parabola over `width` between.
fn knee(x: f32, width: f32) -> f32 {
    let half = width / 2.0;
    if x <= -half {
        0.0
    } else if x >= half {
        x
    } else {
        (x + half) * (x + half) / (2.0 * width)
    }
}

/// 0 below 0, 1 above 1, 3x² − 2x³ between.
pub(super) fn smoothstep(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

#[cfg(test)]
mod tests;
