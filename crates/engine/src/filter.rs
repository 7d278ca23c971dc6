//! What the engine does to the stem: a cascade of cuts, and what sets it.

pub mod cut_section;
pub mod cut_solver;
pub mod equalizer;

/// No band is ever cut further than this, in dB.
pub const DEEPEST_CUT_DB: f32 = 24.0;
