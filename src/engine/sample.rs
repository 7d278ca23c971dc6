//! The border between the host's samples and ours: nothing but sound gets across.

/// The sample if it is sound, else silence. Subnormals count as silence, so that hosts that flush
/// them and hosts that do not hear the same.
pub fn sound(sample: f32) -> f64 {
    f64::from(if sample.is_normal() { sample } else { 0f32.copysign(sample) })
}

/// Rounds to single precision, never to a subnormal or an infinity.
pub fn to_sample(value: f64) -> f32 {
    if value.abs() < f64::from(f32::MIN_POSITIVE) {
        0.0
    } else {
        value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
    }
}
