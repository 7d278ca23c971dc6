use super::*;

/// Weights in dB of neighbours at a distance of 1, 2 and 3 Cam from the filter at 1 kHz, for
/// a masker below and above it, at 70 dB.
#[test]
fn roex_slopes_match_the_published_filter() {
    let db = |gain: f64| 10.0 * gain.log10();
    let filter = crate::engine::bands::hz_from_cam(15.5);
    let below = |cams: f64| db(roex(filter, crate::engine::bands::hz_from_cam(15.5 - cams)));
    let above = |cams: f64| db(roex(filter, crate::engine::bands::hz_from_cam(15.5 + cams)));
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

#[test]
fn knee_is_smooth_and_exact_outside() {
    assert_eq!(knee(-3.0, 6.0), 0.0);
    assert_eq!(knee(5.0, 6.0), 5.0);
    assert!((knee(3.0, 6.0) - 3.0).abs() < 1e-6);
    assert!((knee(0.0, 6.0) - 0.75).abs() < 1e-6);
}

const LAW: Law =
    Law { max_cut_db: 8.0, clarity_db: 15.0, body: 0.6, trim_db: 0.0, reach: [1.0; MAX_BANDS] };

fn judge(vocal: &PerBand, stem: &PerBand, law: &Law) -> Verdict {
    let mut verdict = Verdict::SILENCE;
    Masking::new(&Bands::new(48_000.0), 0.0027, Tuning::default()).judge(
        vocal,
        stem,
        law,
        &mut verdict,
    );
    verdict
}

fn only(band: usize, power: f32) -> PerBand {
    let mut powers = [0.0; MAX_BANDS];
    powers[band] = power;
    powers
}

#[test]
fn cuts_the_clash_and_nothing_else() {
    let mut stem = only(20, 1e-3);
    stem[4] = 1e-2;
    let verdict = judge(&only(20, 1e-3), &stem, &LAW);
    assert!(verdict.wanted_db[20] > 4.0);
    assert_eq!(verdict.wanted_db[4], 0.0);
    assert_eq!(verdict.wanted_db[30], 0.0);
}

#[test]
fn leaves_the_hopeless_and_the_clear_alone() {
    let hopeless = judge(&only(20, 1e-6), &only(20, 1e-3), &LAW);
    assert_eq!(hopeless.wanted_db[20], 0.0);
    let clear = judge(&only(20, 1e-2), &only(20, 1e-4), &LAW);
    assert_eq!(clear.wanted_db[20], 0.0);
}

#[test]
fn never_cuts_past_the_target() {
    // 14 dB of audibility: within the knee of the 15 dB target, so only a little is missing.
    let verdict = judge(&only(20, 1e-3), &only(20, 1e-3 * 10f32.powf(-1.1)), &LAW);
    assert!((verdict.audibility_db[20] - 14.0).abs() < 0.1);
    assert!(verdict.wanted_db[20] < 2.0);
}

#[test]
fn body_spares_the_stems_loudest_band() {
    let keep = judge(&only(20, 1e-3), &only(20, 1e-3), &LAW).wanted_db[20];
    let spend = judge(&only(20, 1e-3), &only(20, 1e-3), &Law { body: 0.0, ..LAW }).wanted_db[20];
    assert!(
        keep <= (1.0 - LAW.body) * LAW.max_cut_db + 1e-3 && keep < 0.7 * spend,
        "{keep} {spend}"
    );
}

#[test]
fn many_clashes_share_what_few_may_take() {
    let stem = [1e-3; MAX_BANDS];
    let everywhere = judge(&[1e-3; MAX_BANDS], &stem, &LAW).wanted_db[20];
    let alone = judge(&only(20, 1e-3), &stem, &LAW).wanted_db[20];
    assert!(everywhere > 0.0 && alone > 1.2 * everywhere, "{alone} {everywhere}");
    assert!(alone <= LAW.max_cut_db);
}

#[test]
fn depends_on_the_ratio_of_levels_only() {
    let quiet = judge(&only(20, 1e-5), &only(20, 1e-5), &LAW);
    let loud = judge(&only(20, 1e-1), &only(20, 1e-1), &LAW);
    assert!((quiet.wanted_db[20] - loud.wanted_db[20]).abs() < 1e-3);
}
