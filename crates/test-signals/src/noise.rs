//! Noise from generators that are the same on every machine.

/// White noise from a small congruential generator, uniform in ±`amplitude`.
pub fn noise(samples: usize, amplitude: f32, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    (0..samples)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            amplitude * ((state >> 40) as f32 / (1u64 << 23) as f32 - 1.0)
        })
        .collect()
}

/// Noise of about equal power in every auditory band, by Kellet's one-pole sum.
pub fn pink_noise(samples: usize, amplitude: f32, seed: u64) -> Vec<f32> {
    let mut b = [0.0f32; 3];
    noise(samples, 1.0, seed)
        .into_iter()
        .map(|white| {
            b[0] = 0.99765 * b[0] + white * 0.099_046;
            b[1] = 0.96300 * b[1] + white * 0.296_516_4;
            b[2] = 0.57000 * b[2] + white * 1.052_691_3;
            amplitude * 0.2 * (b[0] + b[1] + b[2] + white * 0.1848)
        })
        .collect()
}

/// White noise, uniform in ±`peak`, from the 32-bit generator of Numerical Recipes (1664525 x +
/// 1013904223): the scorer's figures for steady noise, and pystoi's, were recorded with it.
pub fn noise_of_32_bits(samples: usize, peak: f32, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(peak) * (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0)) as f32
    };
    (0..samples).map(|_| next()).collect()
}
