use super::*;

/// Weights in dB of neighbours at a distance of 1, 2 and 3 Cam from the filter at 1 kHz, for
/// a masker below and above it, at 70 dB.
#[test]
fn roex_slopes_match_the_published_filter() {
    let db = |gain: f64| 10.0 * gain.log10();
    let filter = crate::analysis::bands::hz_from_cam(15.5);
    let below = |cams: f64| db(roex(filter, crate::analysis::bands::hz_from_cam(15.5 - cams)));
    let above = |cams: f64| db(roex(filter, crate::analysis::bands::hz_from_cam(15.5 + cams)));
    for (cams, expected_below, expected_above) in
        [(1.0, -6.9, -11.2), (2.0, -16.0, -29.0), (3.0, -25.0, -50.0)]
    {
        assert!((below(cams) - expected_below).abs() < 1.0, "{cams}: {}", below(cams));
        assert!((above(cams) - expected_above).abs() < 2.0, "{cams}: {}", above(cams));
    }
    assert_eq!(roex(filter, filter), 1.0);
}

#[test]
fn masked_threshold_matches_the_published_curve() {
    for (hz, expected) in [
        (50.0, 13.5),
        (60.0, 10.7),
        (80.0, 7.1),
        (100.0, 4.9),
        (150.0, 1.9),
        (200.0, 0.4),
        (300.0, -1.1),
        (500.0, -2.3),
        (1000.0, -3.0),
        (8000.0, -3.0),
    ] {
        let k = masked_threshold_db(hz);
        assert!((k - expected).abs() < 0.11, "{hz} Hz: {k} dB, not {expected}");
    }
    assert_eq!(masked_threshold_db(20.0), masked_threshold_db(50.0));
}
