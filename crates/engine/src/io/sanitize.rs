//! Sanitizes the host's samples: nothing but finite, normal numbers gets in or out.

/// The sample if it is finite and normal, else silence. Subnormals count as silence, so that hosts that flush
/// them and hosts that do not hear the same.
#[inline(always)]
pub fn sanitized(sample: f32) -> f32 {
    const EXPONENT: u32 = 0x7f80_0000;
    let (bits, exponent) = (sample.to_bits(), sample.to_bits() & EXPONENT);
    // Without a branch: many at a time.
    let is_normal = (exponent != 0) & (exponent != EXPONENT);
    f32::from_bits(if is_normal { bits } else { bits & !(u32::MAX >> 1) })
}

/// Rounds to single precision, never to a subnormal or an infinity.
#[inline(always)]
pub fn to_sample(value: f64) -> f32 {
    if value.abs() < f64::from(f32::MIN_POSITIVE) {
        0.0
    } else {
        value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
    }
}

/// Sanitizes `channels` in place, for where no engine runs.
pub fn sanitize(channels: &mut [&mut [f32]]) {
    for sample in channels.iter_mut().flat_map(|channel| channel.iter_mut()) {
        *sample = sanitized(*sample);
    }
}

#[test]
fn only_numbers_get_across() {
    let mut samples = [0.5, f32::NAN, f32::INFINITY, -1e-40, f32::MAX, -0.25];
    sanitize(&mut [&mut samples]);
    assert_eq!(samples, [0.5, 0.0, 0.0, 0.0, f32::MAX, -0.25]);
}
