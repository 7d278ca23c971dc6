use super::*;
use crate::analysis::bands::MAX_BANDS;
use proptest::prelude::*;

const RATE: f64 = 48_000.0;
const HOP: usize = 128;

fn equalized(rate: f64, cut_db: &PerBand) -> (Bands, Equalizer) {
    let bands = Bands::new(rate);
    let mut equalizer = Equalizer::new(rate, HOP, &bands);
    equalizer.set_target(&[*cut_db; 2], None);
    (bands, equalizer)
}

/// The largest difference in dB between the wanted and the realised cut at the centres.
fn worst_error_db(rate: f64, cut_db: &PerBand) -> f64 {
    let (bands, equalizer) = equalized(rate, cut_db);
    bands
        .centres_hz()
        .iter()
        .zip(cut_db)
        .map(|(&hz, &cut)| (equalizer.gain_db(hz, rate) + f64::from(cut)).abs())
        .fold(0.0, f64::max)
}

#[test]
fn uniform_cuts_are_uniform_everywhere() {
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let (bands, equalizer) = equalized(rate, &[8.0; MAX_BANDS]);
        let centres = bands.centres_hz();
        let (mut hz, top) = (centres[1], centres[bands.len() - 2]);
        while hz < top {
            let error = equalizer.gain_db(hz, rate) + 8.0;
            assert!(error.abs() < 0.6, "{error} dB at {hz} Hz, {rate} Hz");
            hz *= 1.01;
        }
    }
}

#[test]
fn a_single_cut_is_exact_and_leaks_as_designed() {
    let mut cut = [0.0; MAX_BANDS];
    cut[8] = 8.0;
    let (bands, equalizer) = equalized(RATE, &cut);
    let gain = |band: usize| equalizer.gain_db(bands.centres_hz()[band], RATE);
    assert!((gain(8) + 8.0).abs() < 0.05);
    assert!((gain(9) + 2.1).abs() < 0.3, "{}", gain(9));
    assert!(gain(11) > -0.7);
}

#[test]
fn the_filter_does_what_its_transfer_function_says() {
    let mut cut = [0.0; MAX_BANDS];
    for (band, cut) in cut.iter_mut().enumerate() {
        *cut = 6.0 + 5.0 * (band as f32 * 0.7).sin();
    }
    let (_, mut equalizer) = equalized(RATE, &cut);
    equalizer.process(&mut [[0.0; 2]; HOP]);
    equalizer.set_target(&[cut; 2], None);
    for hz in [60.0, 333.0, 1000.0, 5000.0, 14_000.0] {
        let len = 48_000;
        let mut frames: Vec<Frame> = (0..len)
            .map(|n| [(std::f64::consts::TAU * hz * f64::from(n) / RATE).sin(), 0.0])
            .collect();
        equalizer.process(&mut frames);
        let half = &frames[frames.len() / 2..];
        let power: f64 = half.iter().map(|frame| frame[0].powi(2)).sum::<f64>() / half.len() as f64;
        let measured = 10.0 * (2.0 * power).log10();
        assert!((measured - equalizer.gain_db(hz, RATE)).abs() < 0.02, "{hz} Hz: {measured}");
    }
}

#[test]
fn the_cut_is_limited_at_a_frequency_and_not_at_its_harmonics() {
    let bands = Bands::new(RATE);
    let mut equalizer = Equalizer::new(RATE, HOP, &bands);
    for hz in [33.0, 45.0, 55.0, 60.0, 97.0] {
        equalizer.set_target(&[[8.0; MAX_BANDS]; 2], Some(CutLimit { hz, most_db: 0.4 }));
        assert!(equalizer.gain_db(hz, RATE) > -0.41, "{hz}: {}", equalizer.gain_db(hz, RATE));
        let harmonic = equalizer.gain_db(4.0 * hz, RATE);
        assert!(harmonic < -6.0, "{hz}: {harmonic} dB two octaves up");
    }
}

#[test]
fn at_rest_nothing_changes() {
    let (_, mut equalizer) = equalized(RATE, &[8.0; MAX_BANDS]);
    let mut frames = [[0.3, -0.7]; HOP];
    equalizer.process(&mut frames);
    equalizer.set_target(&[[0.0; MAX_BANDS]; 2], None);
    equalizer.process(&mut frames);
    equalizer.set_target(&[[0.0; MAX_BANDS]; 2], None);
    assert!(!equalizer.is_active());
    let mut frames = [[0.1, -1e-9]; HOP];
    equalizer.process(&mut frames);
    assert_eq!(frames, [[0.1, -1e-9]; HOP]);
}

proptest! {
    /// Curves no steeper than the sections are wide (a wave over 30 bands) are realised within
    /// 0.8 dB at every band; what is left is the sections' leak into the valleys.
    #[test]
    fn smooth_curves_are_realised(
        depth in 0.5f32..12.0, slope in 0.05f32..0.2, phase in 0.0f32..6.3, rate in 0usize..4,
    ) {
        let mut cut = [0.0; MAX_BANDS];
        for (band, cut) in cut.iter_mut().enumerate() {
            *cut = depth * (0.5 + 0.5 * (band as f32 * slope + phase).sin());
        }
        let rate = [44_100.0, 48_000.0, 96_000.0, 192_000.0][rate];
        let error = worst_error_db(rate, &cut);
        prop_assert!(error < 0.8, "{error} dB");
    }

    /// No movement of the mixes makes the cascade louder than its input warrants.
    #[test]
    fn any_movement_stays_bounded(
        curves in prop::collection::vec(prop::array::uniform32(0.0f32..24.0), 2..20),
    ) {
        let bands = Bands::new(RATE);
        let mut equalizer = Equalizer::new(RATE, HOP, &bands);
        for curve in &curves {
            let mut cut = [0.0; MAX_BANDS];
            cut[..32].copy_from_slice(curve);
            equalizer.set_target(&[cut; 2], None);
            let mut frames = [[1.0, -1.0]; HOP];
            equalizer.process(&mut frames);
            for frame in frames {
                prop_assert!(frame[0].abs() < 4.0 && frame[1].abs() < 4.0);
            }
        }
    }
}
