//! Decibels by way of powers of two, which cost the least.

/// Decibels of power per factor of two.
const PER_OCTAVE: f32 = 3.0103;

/// Powers are floored here (−170 dBFS), so that silence has a logarithm.
pub const POWER_FLOOR: f32 = 1e-17;

/// A power ratio in dB.
pub fn from_power(power: f32) -> f32 {
    PER_OCTAVE * power.log2()
}

/// The power ratio of a level in dB.
pub fn power(level_db: f32) -> f32 {
    (level_db / PER_OCTAVE).exp2()
}

/// The amplitude gain of a cut of `cut_db`, positive.
pub fn amplitude_after(cut_db: f32) -> f32 {
    (-cut_db / (2.0 * PER_OCTAVE)).exp2()
}

/// The power gain of a cut of `cut_db`, positive.
pub fn power_after(cut_db: f32) -> f32 {
    (-cut_db / PER_OCTAVE).exp2()
}
