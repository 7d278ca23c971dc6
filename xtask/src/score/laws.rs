//! Ways to make room for a vocal: Leeway, and stand-ins for its rivals.
//!
//! The rivals are written from what is publicly known of such processors; they are no products.

pub mod ballistics;
pub mod broadband;
pub mod ducker;
pub mod graphic;
pub mod leeway;
pub mod spectral;

/// Attack and release in seconds of all rivals.
pub const TIMES: (f64, f64) = (0.004, 0.08);

/// Strengths that one run of a rival renders side by side.
pub const STRENGTHS: usize = 8;
