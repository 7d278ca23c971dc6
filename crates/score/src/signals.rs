//! Signals, the same on every machine.

/// Uniform white noise in ±`peak`: the generator of Numerical Recipes (1664525 x + 1013904223).
#[cfg(test)]
pub fn noise(samples: usize, peak: f32) -> Vec<f32> {
    seeded_noise(samples, peak, 1)
}

/// The same from a `seed`.
pub fn seeded_noise(samples: usize, peak: f32, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(peak) * (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0)) as f32
    };
    (0..samples).map(|_| next()).collect()
}

/// Twenty harmonics of 180 Hz that rise and fall each at a rate of its own, with a rest of half a
/// second from the middle on.
#[cfg(test)]
pub fn voice(samples: usize, rate: f64) -> Vec<f32> {
    use std::f64::consts::TAU;
    let rest = samples / 2..samples / 2 + rate as usize / 2;
    let sample = |n: usize| {
        let t = n as f64 / rate;
        let harmonic = |h: f64| {
            let level = 0.5 - 0.5 * (TAU * (2.0 + 0.37 * h) * t + h).cos();
            level * (TAU * 180.0 * h * t).sin() / h
        };
        let sum: f64 = (1..=20).map(|h| harmonic(f64::from(h))).sum();
        if rest.contains(&n) { 0.0 } else { (0.2 * sum) as f32 }
    };
    (0..samples).map(sample).collect()
}
