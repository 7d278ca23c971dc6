//! Ways to make room for a vocal: Leeway, and stand-ins for its rivals.
//!
//! The rivals are written from what is publicly known of such processors; they are no products.

pub mod ballistics;
pub mod broadband;
pub mod ducker;
pub mod graphic;
pub mod leeway;
pub mod spectral;

use anyhow::Result;
use rayon::prelude::*;

use ducker::Curve;
use leeway::Leeway;

/// Attack and release in seconds of all rivals.
pub const TIMES: (f64, f64) = (0.004, 0.08);

/// Strengths that one run of a rival renders side by side.
pub const STRENGTHS: usize = 8;

/// A way to make room, with one strength to be chosen.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::large_enum_variant, reason = "there are a handful of them")]
pub enum Law {
    /// Strength is the depth in dB.
    Broadband,
    /// As [`Curve`] says.
    Ducker(Curve),
    /// Strength is dB of cut per dB of excess.
    Spectral,
    /// Strength is the max cut in dB.
    Leeway(Leeway),
}

impl Law {
    /// `stem` around `vocal` at each of `strengths`; rivals in bands take at most [`STRENGTHS`].
    ///
    /// # Errors
    /// If the engine refuses the rate.
    pub fn render(&self, stem: &[f32], vocal: &[f32], strengths: &[f64]) -> Result<Vec<Vec<f32>>> {
        let sets = || std::array::from_fn(|set| strengths[set.min(strengths.len() - 1)] as f32);
        let mut rendered = match self {
            Self::Broadband => {
                let key = broadband::key(vocal);
                strengths.par_iter().map(|&db| broadband::render(stem, &key, db)).collect()
            }
            Self::Ducker(curve) => ducker::render(stem, &ducker::key(vocal), *curve, &sets()),
            Self::Spectral => spectral::render(stem, &spectral::key(vocal), &sets()),
            Self::Leeway(leeway) => {
                let carve = |&db: &f64| leeway.at(db as f32).render(stem, vocal);
                strengths.par_iter().map(carve).collect::<Result<_>>()?
            }
        };
        rendered.truncate(strengths.len());
        Ok(rendered)
    }
}
