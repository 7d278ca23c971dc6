//! The low-end guard: keeps the stem's fundamental whole, and lets its harmonics give way.

use crate::analysis::bands::{Bands, MAX_BANDS, PerBand, cam_from_hz};
use crate::filter::cut_solver::CutLimit;
use crate::smoothstep::smoothstep;

/// The most in dB that a fully guarded fundamental may lose.
const GUARDED_DB: f32 = 0.4;
/// A guarded fundamental spares all bands within this many Cam of it...
const WIDTH_CAM: f32 = 0.6;
/// ...and less and less over this many more.
const SLOPE_CAM: f32 = 1.0;

/// Knows where the bands are.
pub struct LowEndGuard {
    cams: PerBand,
}

impl LowEndGuard {
    /// A guard over `bands`.
    pub fn new(bands: &Bands) -> Self {
        Self { cams: bands.map(cam_from_hz) }
    }

    /// The share of its cut, 0 to 1, that a guard of `amount`, 0 to 1, leaves each band around a
    /// `fundamental` in Hz.
    pub fn shares(&self, amount: f32, fundamental: Option<f64>) -> PerBand {
        let Some(hz) = fundamental.filter(|_| amount > 0.0) else {
            return [1.0; MAX_BANDS];
        };
        let fundamental = cam_from_hz(hz) as f32;
        self.cams.map(|cam| {
            let outside = ((cam - fundamental).abs() - WIDTH_CAM) / SLOPE_CAM;
            1.0 - amount * (1.0 - smoothstep(outside))
        })
    }

    /// What the equalizer as a whole may take at the fundamental: bands further away reach it, too.
    pub fn limit(
        &self,
        amount: f32,
        fundamental: Option<f64>,
        max_cut_db: f32,
    ) -> Option<CutLimit> {
        let hz = fundamental.filter(|_| amount > 0.0)?;
        Some(CutLimit { hz, most_db: GUARDED_DB + (1.0 - amount) * max_cut_db })
    }
}
