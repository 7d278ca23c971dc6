//! A soft step.

/// 0 below 0, 1 above 1, 3x² − 2x³ between.
pub fn smoothstep(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
