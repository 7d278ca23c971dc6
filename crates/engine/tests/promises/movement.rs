//! A cut that moves is not heard moving: no clicks, no sidebands.

use leeway_engine::{Engine, Settings};

use super::common::{RATE, carve, energy_db, tone};

#[test]
fn a_jump_of_depth_does_not_click() {
    let stem = [tone(RATE, 2.0, 1000.0, 0.5)];
    let vocal = [tone(RATE, 2.0, 1000.0, 0.5)];
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    let mut out = Vec::new();
    for (n, (stem, vocal)) in stem[0].chunks(4800).zip(vocal[0].chunks(4800)).enumerate() {
        let depth = if n % 2 == 0 { 100.0 } else { 0.0 };
        engine.set(&Settings { depth, body: 0.0, max_cut: 24.0, ..Settings::default() });
        let mut block = stem.to_vec();
        engine.process(&mut [&mut block], &[vocal]);
        out.extend(block);
    }
    // The second difference of a 1 kHz sine of 0.5 is at most 0.0086; a click stands far above it.
    let roughest = out.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs()).fold(0.0, f32::max);
    assert!(roughest < 0.0100, "{roughest}");
    assert!(energy_db(&out) < energy_db(&stem[0]) - 1.0, "nothing was cut");
}

#[test]
fn sidebands_of_a_moving_cut_stay_near_the_tone() {
    // A 1 kHz tone under a vocal at 1 kHz that comes and goes five times a second.
    let stem = vec![tone(RATE, 4.0, 1000.0, 0.5)];
    let mut vocal = vec![tone(RATE, 4.0, 1000.0, 0.5)];
    for (n, sample) in vocal[0].iter_mut().enumerate() {
        let phase = 5.0 * n as f64 / RATE;
        *sample *= (0.5 - 0.5 * (std::f64::consts::TAU * phase).cos()) as f32;
    }
    // As fast as it goes: at its defaults the cut hardly moves at all at this speed.
    let settings = Settings {
        body: 0.0,
        max_cut: 24.0,
        attack: 0.5,
        hold: 0.0,
        release: 10.0,
        ..Settings::default()
    };
    let out = carve(RATE, &stem, &vocal, &settings);
    let steady = &out[0][2 * 48_000..];
    let carrier = amplitude_at(steady, 1000.0);
    // Whole seconds: every line that a 5 Hz movement makes falls on a multiple of 5 Hz.
    for hz in (5..4000).step_by(5).map(f64::from).filter(|hz| (hz - 1000.0).abs() > 200.0) {
        let dbc = 20.0 * (amplitude_at(steady, hz) / carrier).log10();
        assert!(dbc < -60.0, "{dbc} dBc at {hz} Hz");
    }
    let beside = 20.0 * (amplitude_at(steady, 1005.0) / carrier).log10();
    assert!(beside > -40.0, "the cut never moved: {beside} dBc");
}

/// Amplitude of the Hann-windowed spectral line at `hz`.
fn amplitude_at(samples: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &x) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / samples.len() as f64).cos();
        let phase = std::f64::consts::TAU * hz * n as f64 / RATE;
        re += window * f64::from(x) * phase.cos();
        im += window * f64::from(x) * phase.sin();
    }
    (re * re + im * im).sqrt()
}
