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

/// Leaves of the samples what is sound, for where no engine runs.
pub fn clean(channels: &mut [&mut [f32]]) {
    for sample in channels.iter_mut().flat_map(|channel| channel.iter_mut()) {
        *sample = to_sample(sound(*sample));
    }
}

#[test]
fn only_sound_gets_across() {
    let mut samples = [0.5, f32::NAN, f32::INFINITY, -1e-40, f32::MAX, -0.25];
    clean(&mut [&mut samples]);
    assert_eq!(samples, [0.5, 0.0, 0.0, 0.0, f32::MAX, -0.25]);
}
