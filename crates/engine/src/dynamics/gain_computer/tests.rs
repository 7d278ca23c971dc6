use super::*;

const SETTINGS: GainSettings = GainSettings {
    max_cut_db: 12.0,
    clarity_db: 15.0,
    body: 0.8,
    trim_db: 0.0,
    bounds: Bounds { reach: [1.0; MAX_BANDS], weight: [0.0; MAX_BANDS] },
};

/// What a computer of the default constants finds worth its price after nothing was cut.
fn compute(vocal: &PerBand, stem: &PerBand, settings: &GainSettings) -> (PerBand, BandDecision) {
    let mut decision = BandDecision::SILENCE;
    let computer =
        GainComputer::new(&Bands::new(48_000.0), 0.0027, GainConstants::default(), Level::new());
    let goal_db = computer.compute(vocal, stem, None, settings, &[0.0; MAX_BANDS], &mut decision);
    (goal_db, decision)
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
    let (goal_db, decision) = compute(&[1e-4; MAX_BANDS], &[1e-3; MAX_BANDS], &SETTINGS);
    assert!(goal_db[20] > 3.0, "{goal_db:?}");
    assert!(decision.clash[20] > 0.2 && decision.vocal_sounds, "{:?}", decision.clash);
    for (vocal, stem, why) in [
        ([0.0; MAX_BANDS], [1e-3; MAX_BANDS], "no vocal"),
        ([1e-3; MAX_BANDS], [0.0; MAX_BANDS], "no stem"),
        (only(30, 1e-3), only(4, 1e-3), "far apart"),
        ([1e-7; MAX_BANDS], [1e-2; MAX_BANDS], "buried beyond help"),
        ([1e-1; MAX_BANDS], [1e-5; MAX_BANDS], "clear"),
    ] {
        let (goal_db, _) = compute(&vocal, &stem, &SETTINGS);
        assert!(most(&goal_db) < 0.0, "{why}: {goal_db:?}");
    }
}

#[test]
fn a_cut_is_shared_by_neighbours_and_never_reaches_the_bass() {
    let (goal_db, _) = compute(&only(14, 1e-3), &[1e-3; MAX_BANDS], &SETTINGS);
    assert!(goal_db[14] > goal_db[18] && goal_db[18] > 0.3 * goal_db[14], "{goal_db:?}");
    assert!(goal_db[0] < 0.0, "40 Hz: {} dB", goal_db[0]);
}

#[test]
fn loud_bands_are_dear_within_limits() {
    let (vocal, mut stem) = ([1e-3; MAX_BANDS], [1e-3; MAX_BANDS]);
    stem[20] = 1e-2;
    let at = |body| {
        let (goal_db, _) = compute(&vocal, &stem, &GainSettings { body, ..SETTINGS });
        goal_db[20] / goal_db[12]
    };
    let (flat, usual, most) = (at(0.0), at(0.8), at(1.0));
    assert!(most < usual && usual < 0.6 * flat, "{most} {usual} {flat}");
    let (goal_db, _) = compute(&vocal, &stem, &SETTINGS);
    assert!(goal_db[20] > 0.0, "a lone loud band is dear, and not for free: {goal_db:?}");
}

#[test]
fn what_the_stem_gives_already_makes_the_next_decibel_dearer() {
    let computer =
        GainComputer::new(&Bands::new(48_000.0), 0.0027, GainConstants::default(), Level::new());
    let compute = |cut_db: f32| {
        let mut decision = BandDecision::SILENCE;
        let (vocal, stem) = ([1e-4; MAX_BANDS], [1e-3; MAX_BANDS]);
        computer.compute(&vocal, &stem, None, &SETTINGS, &[cut_db; MAX_BANDS], &mut decision)[20]
    };
    assert!(compute(6.0) < 0.5 * compute(2.0), "{} {}", compute(6.0), compute(2.0));
}

#[test]
fn clarity_is_where_a_decibel_stops_to_pay() {
    let (vocal, stem) = ([1e-2; MAX_BANDS], [1e-4; MAX_BANDS]);
    let at = |clarity_db| compute(&vocal, &stem, &GainSettings { clarity_db, ..SETTINGS }).0[20];
    assert!(at(24.0) > 2.0 * at(12.0).max(0.1), "{} {}", at(24.0), at(12.0));
}

#[test]
fn depends_on_the_ratio_of_levels_only() {
    let (quiet, _) = compute(&only(20, 1e-5), &only(20, 1e-5), &SETTINGS);
    let (loud, _) = compute(&only(20, 1e-1), &only(20, 1e-1), &SETTINGS);
    assert!((quiet[20] - loud[20]).abs() < 1e-3);
}

#[test]
fn importance_is_the_standards() {
    assert_eq!((importance(20.0), importance(1000.0)), (0.0, 1.0));
    assert!((importance(4800.0) - 0.8).abs() < 1e-9 && (importance(16_000.0) - 0.19).abs() < 1e-9);
}
