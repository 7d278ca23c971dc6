use super::*;

const LAW: Law =
    Law { max_cut_db: 12.0, clarity_db: 15.0, body: 0.8, trim_db: 0.0, reach: [1.0; MAX_BANDS] };

/// What a computer of the default tuning finds worth its price after nothing was cut.
fn judge(vocal: &PerBand, stem: &PerBand, law: &Law) -> (PerBand, Verdict) {
    let mut verdict = Verdict::SILENCE;
    let computer = GainComputer::new(&Bands::new(48_000.0), 0.0027, Tuning::default());
    let goal_db = computer.judge(vocal, stem, law, &[0.0; MAX_BANDS], &mut verdict);
    (goal_db, verdict)
}

fn only(band: usize, power: f32) -> PerBand {
    let mut powers = [0.0; MAX_BANDS];
    powers[band] = power;
    powers
}

/// The highest of `goal_db`.
fn most(goal_db: &PerBand) -> f32 {
    goal_db.iter().copied().fold(f32::MIN, f32::max)
}

#[test]
fn a_clash_is_worth_a_cut_and_nothing_else_is() {
    let (goal_db, verdict) = judge(&[1e-4; MAX_BANDS], &[1e-3; MAX_BANDS], &LAW);
    assert!(goal_db[20] > 3.0, "{goal_db:?}");
    assert!(verdict.clash[20] > 0.2 && verdict.vocal_sounds, "{:?}", verdict.clash);
    for (vocal, stem, why) in [
        ([0.0; MAX_BANDS], [1e-3; MAX_BANDS], "no vocal"),
        ([1e-3; MAX_BANDS], [0.0; MAX_BANDS], "no stem"),
        (only(30, 1e-3), only(4, 1e-3), "far apart"),
        ([1e-7; MAX_BANDS], [1e-2; MAX_BANDS], "buried beyond help"),
        ([1e-1; MAX_BANDS], [1e-5; MAX_BANDS], "clear"),
    ] {
        let (goal_db, _) = judge(&vocal, &stem, &LAW);
        assert!(most(&goal_db) < 0.0, "{why}: {goal_db:?}");
    }
}

#[test]
fn a_cut_is_shared_by_neighbours_and_never_reaches_the_bass() {
    let (goal_db, _) = judge(&only(14, 1e-3), &[1e-3; MAX_BANDS], &LAW);
    assert!(goal_db[14] > goal_db[18] && goal_db[18] > 0.3 * goal_db[14], "{goal_db:?}");
    assert!(goal_db[0] < 0.0, "40 Hz: {} dB", goal_db[0]);
}

#[test]
fn loud_bands_are_dear_within_limits() {
    let (vocal, mut stem) = ([1e-3; MAX_BANDS], [1e-3; MAX_BANDS]);
    stem[20] = 1e-2;
    let at = |body| {
        let (goal_db, _) = judge(&vocal, &stem, &Law { body, ..LAW });
        goal_db[20] / goal_db[12]
    };
    let (flat, usual, most) = (at(0.0), at(0.8), at(1.0));
    assert!(most < usual && usual < 0.6 * flat, "{most} {usual} {flat}");
    let (goal_db, _) = judge(&vocal, &stem, &LAW);
    assert!(goal_db[20] > 0.0, "a lone loud band is dear, and not for free: {goal_db:?}");
}

#[test]
fn what_the_stem_gives_already_makes_the_next_decibel_dearer() {
    let computer = GainComputer::new(&Bands::new(48_000.0), 0.0027, Tuning::default());
    let judge = |cut_db: f32| {
        let mut verdict = Verdict::SILENCE;
        let (vocal, stem) = ([1e-4; MAX_BANDS], [1e-3; MAX_BANDS]);
        computer.judge(&vocal, &stem, &LAW, &[cut_db; MAX_BANDS], &mut verdict)[20]
    };
    assert!(judge(6.0) < 0.5 * judge(2.0), "{} {}", judge(6.0), judge(2.0));
}

#[test]
fn clarity_is_where_a_decibel_stops_to_pay() {
    let (vocal, stem) = ([1e-2; MAX_BANDS], [1e-4; MAX_BANDS]);
    let at = |clarity_db| judge(&vocal, &stem, &Law { clarity_db, ..LAW }).0[20];
    assert!(at(24.0) > 2.0 * at(12.0).max(0.1), "{} {}", at(24.0), at(12.0));
}

#[test]
fn depends_on_the_ratio_of_levels_only() {
    let (quiet, _) = judge(&only(20, 1e-5), &only(20, 1e-5), &LAW);
    let (loud, _) = judge(&only(20, 1e-1), &only(20, 1e-1), &LAW);
    assert!((quiet[20] - loud[20]).abs() < 1e-3);
}

#[test]
fn importance_is_the_standards() {
    assert_eq!((importance(20.0), importance(1000.0)), (0.0, 1.0));
    assert!((importance(4800.0) - 0.8).abs() < 1e-9 && (importance(16_000.0) - 0.19).abs() < 1e-9);
}
