//! The masking model: what of two signals reaches the auditory nerve, and which hides the other.

use crate::analysis::bands::{Bands, PerBand, erb_hz};
use crate::decibels::{POWER_FLOOR, from_power, power_after};
use crate::kernels::{BandMatrix, map};
use crate::maths::{exp, log10};

/// Sound level per ERB in dB at which the auditory filters' slopes are taken. The true level is
/// unknown to a plugin; a fixed one keeps the model a matter of ratios only.
const LEVEL_DB: f64 = 70.0;
/// What spreads less than this from one band to another counts as nothing: it is never heard, and
/// processors are slow with powers so small.
const LEAST_SPREAD: f64 = 1e-12;

/// The masking model.
pub struct MaskingModel {
    /// Column j: what a component in band j excites in every band. The diagonal is one.
    spread: BandMatrix,
    /// Signal-to-noise ratio in dB at the filter's output at masked threshold.
    threshold_db: PerBand,
}

impl MaskingModel {
    /// The model for `bands`.
    pub fn new(bands: &Bands) -> Self {
        let columns = bands.centres_hz().iter().map(|&source| {
            bands.map(|filter| match roex(filter, source) {
                gain if gain < LEAST_SPREAD => 0.0,
                gain => gain,
            })
        });
        let spread = BandMatrix::new(columns);
        Self { spread, threshold_db: bands.map(masked_threshold_db) }
    }

    /// The excitation pattern of band powers: each auditory filter's output power.
    #[inline(always)]
    pub fn excite(&self, powers: &PerBand) -> PerBand {
        self.spread.times(powers)
    }

    /// The band of `powers` that excites `band` the most.
    pub fn source(&self, band: usize, powers: &PerBand) -> usize {
        self.spread.strongest(band, powers)
    }

    /// Excitations in dB.
    #[inline(always)]
    pub fn levels_db(&self, excitation: &PerBand) -> PerBand {
        map(excitation, |power| from_power(power.max(POWER_FLOOR)))
    }

    /// How far a vocal of excitation levels `vocal_db` stands above its masked threshold over a stem
    /// of levels `stem_db`, in dB per band.
    #[inline(always)]
    pub fn audibility_db(&self, vocal_db: &PerBand, stem_db: &PerBand) -> PerBand {
        std::array::from_fn(|b| vocal_db[b] - stem_db[b] - self.threshold_db[b])
    }

    /// How audible a vocal of excitation levels `vocal_db` would be over a stem of band powers
    /// `stem` after `cut_db`, and the powers of a `beat` beside it, in dB per band.
    #[inline(always)]
    pub fn audibility_after(
        &self,
        vocal_db: &PerBand,
        stem: &PerBand,
        cut_db: &PerBand,
        beat: &PerBand,
    ) -> PerBand {
        let kept = map(cut_db, power_after);
        let carved: PerBand = std::array::from_fn(|b| stem[b] * kept[b] + beat[b]);
        self.audibility_db(vocal_db, &self.levels_db(&self.excite(&carved)))
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
    (1.0 + distance) * exp(-distance)
}

/// K(f): the signal-to-noise ratio in dB that a signal needs at the output of the auditory filter
/// at `hz` to be just audible in noise (Moore, Glasberg & Baer 1997, fig. 4; polynomial fit below
/// 1 kHz, held below 50 Hz).
fn masked_threshold_db(hz: f64) -> f64 {
    if hz >= 1000.0 {
        return -3.0;
    }
    let l = log10(hz.max(50.0));
    (((4.46834 * l - 49.68027) * l + 212.89092) * l - 418.88552) * l + 317.07466
}

#[cfg(test)]
mod tests;
