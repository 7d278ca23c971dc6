//! What clashes is carved as the settings say, alike at every level, rate and layout.

use leeway_engine::{Engine, Meters, Settings, Stereo};

use super::RATES;
use super::common::{
    Audio, RATE, assert_close, assert_same, carve, chords, pink_noise, removed_db, run, song, voice,
};

#[test]
fn a_clash_is_carved_and_more_depth_carves_more() {
    let (stem, vocal) = song(RATE, 3.0);
    let at = |depth| {
        let out = carve(RATE, &stem, &vocal, &Settings { depth, ..Settings::default() });
        removed_db(&stem[0], &out[0])
    };
    let (half, full) = (at(50.0), at(100.0));
    assert!(half > 0.1 && full > 1.5 * half, "half {half} dB, full {full} dB");
}

#[test]
fn half_depth_is_half_the_cut() {
    let (stem, vocal) = song(RATE, 1.5);
    let cut_at = |depth| -> Meters {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        engine.set(&Settings { depth, ..Settings::default() });
        run(&mut engine, &stem, &vocal, &[512]);
        engine.meters()
    };
    let (half, full) = (cut_at(50.0), cut_at(100.0));
    assert!(full.cut_db.iter().any(|&db| db > 1.0), "nothing is cut");
    for (half, full) in half.cut_db.iter().zip(full.cut_db) {
        assert!((2.0 * half - full).abs() < 1e-4);
    }
}

#[test]
fn every_setting_changes_the_sound() {
    let (stem, vocal) = song(RATE, 2.5);
    let defaults = Settings::default();
    let reference = carve(RATE, &stem, &vocal, &defaults);
    for (name, settings) in [
        ("depth", Settings { depth: 50.0, ..defaults }),
        ("max cut", Settings { max_cut: 14.0, ..defaults }),
        ("clarity", Settings { clarity: 6.0, ..defaults }),
        ("body", Settings { body: 0.0, ..defaults }),
        ("trim", Settings { trim: 6.0, ..defaults }),
        ("low limit", Settings { low: 500.0, ..defaults }),
        ("high limit", Settings { high: 1000.0, ..defaults }),
        ("attack", Settings { attack: 50.0, ..defaults }),
        ("hold", Settings { hold: 400.0, ..defaults }),
        ("release", Settings { release: 400.0, ..defaults }),
    ] {
        assert!(carve(RATE, &stem, &vocal, &settings) != reference, "{name} does nothing");
    }
}

#[test]
fn limits_bound_where_it_cuts() {
    let vocal = vec![pink_noise(96_000, 0.3, 1)];
    let stem = vec![pink_noise(96_000, 0.3, 2)];
    let settings = Settings { low: 400.0, high: 3000.0, body: 0.0, ..Settings::default() };
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(&settings);
    run(&mut engine, &stem, &vocal, &[512]);
    let cut = engine.meters().cut_db;
    for (&hz, cut) in engine.bands().centres_hz().iter().zip(cut) {
        match hz {
            hz if !(280.0..=4250.0).contains(&hz) => assert_eq!(cut, 0.0, "{hz} Hz"),
            hz if (600.0..2000.0).contains(&hz) => assert!(cut > 1.0, "{hz} Hz: {cut} dB"),
            _ => {}
        }
    }
}

#[test]
fn only_the_ratio_of_vocal_to_stem_counts() {
    let (stem, vocal) = song(RATE, 3.0);
    let quieter = |audio: &Audio| -> Audio {
        audio.iter().map(|c| c.iter().map(|x| x / 16.0).collect()).collect()
    };
    let loud = carve(RATE, &stem, &vocal, &Settings::default());
    let quiet = carve(RATE, &quieter(&stem), &quieter(&vocal), &Settings::default());
    let quiet: Vec<f32> = quiet[0].iter().map(|x| 16.0 * x).collect();
    // In the first moments the windows hold next to nothing, and the analysis has a floor.
    let filled = 2 * RATE as usize;
    assert_close(&quiet[filled..], &loud[0][filled..], 1e-4, "24 dB quieter");
}

#[test]
fn trim_stands_in_for_the_vocals_fader() {
    let (stem, vocal) = song(RATE, 2.0);
    let quieter: Audio = vocal.iter().map(|c| c.iter().map(|x| x * 0.5).collect()).collect();
    let trimmed = Settings { trim: 20.0 * 2f32.log10(), ..Settings::default() };
    let (as_is, trimmed) =
        (carve(RATE, &stem, &vocal, &Settings::default()), carve(RATE, &stem, &quieter, &trimmed));
    assert_close(&trimmed[0], &as_is[0], 1e-4, "trimmed");
}

#[test]
fn channels_that_are_equal_stay_equal_and_mono_is_carved_like_stereo() {
    let (stem, vocal) = (chords(RATE, 1.5, 0.0), voice(RATE, 1.5));
    let mono = carve(RATE, &vec![stem.clone()], &vec![vocal.clone()], &Settings::default());
    for (stems, vocals) in [(2, 2), (2, 1), (1, 2)] {
        let out = carve(
            RATE,
            &vec![stem.clone(); stems],
            &vec![vocal.clone(); vocals],
            &Settings::default(),
        );
        for channel in &out {
            assert_close(channel, &mono[0], 0.0, &format!("{stems} + {vocals}"));
        }
    }
}

#[test]
fn swapped_sides_come_out_swapped() {
    let (stem, vocal) = song(RATE, 1.5);
    let vocal: Audio = vec![vocal[0].clone(), vocal[0].iter().map(|x| 0.3 * x).collect()];
    let swapped = |audio: &Audio| -> Audio { audio.iter().rev().cloned().collect() };
    for stereo in [Stereo::Linked, Stereo::LeftRight] {
        let settings = Settings { stereo, ..Settings::default() };
        let out = carve(RATE, &stem, &vocal, &settings);
        assert!(removed_db(&stem[0], &out[0]) > 0.1, "nothing was cut");
        assert_same(
            &swapped(&carve(RATE, &swapped(&stem), &swapped(&vocal), &settings)),
            &out,
            "swapped",
        );
    }
}

#[test]
fn every_rate_is_carved_alike() {
    let removed = |rate: f64| {
        let (stem, vocal) = song(rate, 3.0);
        removed_db(&stem[0], &carve(rate, &stem, &vocal, &Settings::default())[0])
    };
    let at_48k = removed(48_000.0);
    assert!(at_48k > 0.3, "{at_48k} dB");
    for rate in RATES.into_iter().filter(|&rate| rate >= 44_100.0) {
        let removed = removed(rate);
        assert!((removed - at_48k).abs() < 0.3, "{removed} dB at {rate} Hz, {at_48k} at 48 kHz");
    }
}
