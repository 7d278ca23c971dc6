//! Why a band is cut as it is, or not: each reason is given where it holds.

mod common;

use leeway_engine::{Engine, Reason, Settings};

use common::{Audio, RATE, noise, run, tone};

const SECONDS: f64 = 3.0;

/// The reasons at `hz` after the song, band by band.
struct Judged {
    engine: Engine,
}

impl Judged {
    fn of(stem: Vec<f32>, vocal: Vec<f32>, settings: &Settings) -> Self {
        let mut engine = Engine::new(RATE, 1, 1).expect("supported");
        engine.set(settings);
        run(&mut engine, &vec![stem], &vec![vocal], &[512]);
        Self { engine }
    }

    fn band(&self, hz: f64) -> usize {
        let distance = |centre: f64| (centre / hz).ln().abs();
        let bands = self.engine.bands().centres_hz().iter().enumerate();
        bands.min_by(|a, b| distance(*a.1).total_cmp(&distance(*b.1))).expect("bands").0
    }

    fn at(&self, hz: f64) -> Reason {
        self.engine.reasons()[self.band(hz)]
    }

    /// The frequency in Hz of a band that a reason names.
    fn hz(&self, band: u8) -> f64 {
        self.engine.bands().centres_hz()[usize::from(band)]
    }
}

fn samples() -> usize {
    (SECONDS * RATE) as usize
}

/// Tones at `hz`, each of the same `amplitude`.
fn tones(hz: &[f64], amplitude: f64) -> Vec<f32> {
    let mut sum = vec![0.0; samples()];
    for hz in hz {
        let tone = tone(RATE, SECONDS, *hz, amplitude);
        sum.iter_mut().zip(tone).for_each(|(sum, sample)| *sum += sample);
    }
    sum
}

#[test]
fn a_clash_is_cut_to_its_target_or_to_max_cut() {
    let song = || (noise(samples(), 0.2, 1), noise(samples(), 0.15, 2));
    let (stem, vocal) = song();
    let judged = Judged::of(stem, vocal, &Settings::default());
    assert_eq!(judged.at(1000.0), Reason::AtTarget);
    let (stem, vocal) = song();
    // Few bands cost the stem little as a whole, and may give all they have.
    let narrow = Settings { low: 800.0, high: 1300.0, clarity: 24.0, ..Settings::default() };
    let judged = Judged::of(stem, vocal, &narrow);
    assert_eq!(judged.at(1000.0), Reason::AtMaxCut, "{:?}", judged.engine.reasons());
}

#[test]
fn a_vocal_far_above_the_stem_is_clear_and_one_far_below_is_buried() {
    let clear =
        Judged::of(noise(samples(), 0.002, 1), noise(samples(), 0.3, 2), &Settings::default());
    assert_eq!(clear.at(1000.0), Reason::Clear);
    let buried =
        Judged::of(noise(samples(), 0.5, 1), noise(samples(), 0.005, 2), &Settings::default());
    assert_eq!(buried.at(1000.0), Reason::Buried);
}

#[test]
fn what_is_not_there_is_named() {
    let settings = Settings { high: 3000.0, ..Settings::default() };
    let judged = Judged::of(noise(samples(), 0.2, 1), tones(&[400.0], 0.3), &settings);
    assert_eq!(judged.at(9000.0), Reason::OutsideLimits);
    let everywhere =
        Judged::of(noise(samples(), 0.2, 1), tones(&[400.0], 0.3), &Settings::default());
    assert_eq!(everywhere.at(6000.0), Reason::NoVocal);
    let no_stem = Judged::of(tones(&[300.0], 0.2), noise(samples(), 0.2, 2), &Settings::default());
    assert_eq!(no_stem.at(10_000.0), Reason::NoStem);
    let mut vocal = noise(samples(), 0.2, 2);
    vocal[(2.0 * RATE) as usize..].fill(0.0);
    let paused = Judged::of(noise(samples(), 0.2, 1), vocal, &Settings::default());
    assert_eq!(paused.at(1000.0), Reason::Paused);
}

#[test]
fn what_spreads_is_said_to_and_from_where() {
    // A stem of noise, and a vocal that is one tone: above it, only its spread is heard.
    let quiet: Audio = vec![noise(samples(), 0.02, 1)];
    let judged = Judged::of(
        quiet.concat(),
        tones(&[1000.0], 0.05),
        &Settings { max_cut: 0.0, ..Settings::default() },
    );
    let spreads = judged.engine.reasons().into_iter().rev().find_map(|reason| match reason {
        Reason::VocalSpreads { from } => Some(judged.hz(from)),
        _ => None,
    });
    let from = spreads.unwrap_or_else(|| panic!("{:?}", judged.engine.reasons()));
    assert!((from / 1000.0).ln().abs() < 0.15, "from {from} Hz");
    // And the other way round.
    let judged = Judged::of(
        tones(&[1000.0], 0.2),
        noise(samples(), 0.02, 1),
        &Settings { max_cut: 0.0, ..Settings::default() },
    );
    let spreads = judged.engine.reasons().into_iter().rev().find_map(|reason| match reason {
        Reason::StemSpreads { from } => Some(judged.hz(from)),
        _ => None,
    });
    let from = spreads.unwrap_or_else(|| panic!("{:?}", judged.engine.reasons()));
    assert!((from / 1000.0).ln().abs() < 0.15, "from {from} Hz");
}

#[test]
fn the_stems_body_is_kept_where_it_is_loudest() {
    let stem: Vec<f32> =
        noise(samples(), 0.01, 1).iter().zip(tones(&[500.0], 0.3)).map(|(a, b)| a + b).collect();
    let vocal: Vec<f32> =
        noise(samples(), 0.004, 2).iter().zip(tones(&[500.0], 0.15)).map(|(a, b)| a + b).collect();
    let settings = Settings { max_cut: 3.0, ..Settings::default() };
    let judged = Judged::of(stem, vocal, &settings);
    assert_eq!(judged.at(500.0), Reason::Body, "{:?}", judged.engine.reasons());
}

#[test]
fn the_low_end_guard_says_that_it_guards() {
    let stem = tones(&[180.0, 360.0, 540.0, 720.0], 0.05);
    let settings = Settings { guard: 100.0, body: 0.0, high: 400.0, ..Settings::default() };
    let judged = Judged::of(stem, noise(samples(), 0.3, 2), &settings);
    let fundamental = judged.engine.meters().fundamental_hz;
    assert!(fundamental.is_some_and(|hz| (hz - 180.0).abs() < 10.0), "{fundamental:?}");
    assert_eq!(judged.at(180.0), Reason::Guarded, "{:?}", judged.engine.reasons());
}
