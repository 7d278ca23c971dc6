//! Whether two signals are the same.

use crate::Audio;

/// Fails at the first sample where the two differ by more than `tolerance`.
pub fn assert_close(a: &[f32], b: &[f32], tolerance: f32, what: &str) {
    assert_eq!(a.len(), b.len());
    for (n, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance, "{what}: sample {n} is {a}, not {b}");
    }
}

/// Panics, and says where, unless all samples are the same to the last bit.
pub fn assert_same(actual: &Audio, expected: &Audio, what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}: channels");
    for (channel, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        assert_eq!(actual.len(), expected.len(), "{what}: length of channel {channel}");
        let differs = actual.iter().zip(expected).position(|(a, e)| a.to_bits() != e.to_bits());
        if let Some(frame) = differs {
            panic!(
                "{what}: channel {channel} has {:e} instead of {:e} at frame {frame}",
                actual[frame], expected[frame]
            );
        }
    }
}

pub fn is_same(one: &Audio, other: &Audio) -> bool {
    let bits = |channels: &Audio| -> Vec<u32> {
        channels.iter().flatten().map(|sample| sample.to_bits()).collect()
    };
    bits(one) == bits(other)
}
