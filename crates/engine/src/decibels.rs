//! Decibels by way of powers of two.
//!
//! Logarithm and exponential are written out, without branches: the same bits on every system, which
//! the system's own are not, and many at a time.

use std::f32::consts::{LN_2, LOG2_E};

/// Decibels of power per factor of two.
const PER_OCTAVE: f32 = 3.0103;

/// Powers are floored here (−170 dBFS), so that silence has a logarithm.
pub const POWER_FLOOR: f32 = 1e-17;

/// A power ratio in dB.
#[inline(always)]
pub fn from_power(power: f32) -> f32 {
    PER_OCTAVE * log2(power)
}

/// The amplitude gain of a cut of `cut_db`, positive.
#[inline(always)]
pub fn amplitude_after(cut_db: f32) -> f32 {
    exp2(-cut_db / (2.0 * PER_OCTAVE))
}

/// The power gain of a cut of `cut_db`, positive.
#[inline(always)]
pub fn power_after(cut_db: f32) -> f32 {
    exp2(-cut_db / PER_OCTAVE)
}

/// The exponential of `x`, −87 to 87.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    exp2(x * LOG2_E)
}

/// The binary logarithm of a positive normal number, within 3e-7 of its size or of one; of zero, −127.
#[inline(always)]
fn log2(x: f32) -> f32 {
    /// Between ½√2 and √2 lies the fraction; this is ½√2.
    const HALF_ROOT: u32 = 0x3f35_04f3;
    let offset = x.to_bits().wrapping_sub(HALF_ROOT);
    let exponent = (offset as i32) >> 23;
    let fraction = f32::from_bits((offset & 0x007f_ffff).wrapping_add(HALF_ROOT));
    // ln f = 2 artanh t, by its power series: t is at most 0.172.
    let t = (fraction - 1.0) / (fraction + 1.0);
    let s = t * t;
    let series = 1.0 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0))));
    exponent as f32 + 2.0 * LOG2_E * t * series
}

/// Two to the power of `x`, within 2e-7 of its size; held between −126 and 127.
#[inline(always)]
fn exp2(x: f32) -> f32 {
    /// Added to a number, it leaves the nearest whole one in the lowest bits: 1.5 · 2²³.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-126.0, 127.0);
    let shifted = x + ROUND;
    let whole = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let y = (x - (shifted - ROUND)) * LN_2;
    // The power series of eʸ: y is at most 0.347.
    let series = 1.0
        + y * (1.0
            + y * (1.0 / 2.0
                + y * (1.0 / 6.0
                    + y * (1.0 / 24.0
                        + y * (1.0 / 120.0 + y * (1.0 / 720.0 + y * (1.0 / 5040.0)))))));
    series * f32::from_bits(whole.wrapping_add(127) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_logarithm_and_the_exponential() {
        for n in -120..120 {
            let x = 1.37f32 * (n as f32).exp2();
            let error = (f64::from(log2(x)) - f64::from(x).log2()).abs();
            assert!(error < 3e-7 * f64::from(log2(x)).abs().max(1.0), "log2 {x}: {error}");
        }
        for n in -1200..1260 {
            let x = n as f32 * 0.1;
            let relative = f64::from(exp2(x)) / f64::from(x).exp2() - 1.0;
            assert!(relative.abs() < 2e-7, "exp2 {x}: {relative}");
        }
        assert_eq!((log2(1.0), log2(8.0), exp2(0.0), exp2(-3.0)), (0.0, 3.0, 1.0, 0.125));
        assert_eq!((power_after(0.0), amplitude_after(0.0)), (1.0, 1.0));
        assert!(log2(0.0) <= -126.0 && exp2(-1e9) > 0.0 && exp2(1e9).is_finite());
    }
}
