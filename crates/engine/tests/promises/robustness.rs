//! Nothing that comes in breaks the engine or what comes out, and it never allocates.

use leeway_engine::{Engine, PerControl, SAMPLE_RATES, Settings, Unsupported};
use nice_assert_no_alloc::assert_no_alloc;

use super::common::{RATE, assert_close, carve, chords, song, voice};

#[test]
fn nothing_but_sound_ever_comes_out() {
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -1e-42, f32::MAX, f32::MIN];
    let (mut stem, mut vocal) = song(RATE, 3.0);
    for (n, &value) in bad.iter().cycle().take(400).enumerate() {
        stem[0][20_000 + 7 * n] = value;
        vocal[1][22_000 + 5 * n] = value;
    }
    let out = carve(RATE, &stem, &vocal, &Settings::default());
    for sample in out.iter().flatten() {
        assert!(*sample == 0.0 || sample.is_normal(), "{sample}");
    }
    // Once the windows are clear of it, it is forgotten: the carve goes on as if nothing had been.
    let (clean_stem, clean_vocal) = song(RATE, 3.0);
    let clean = carve(RATE, &clean_stem, &clean_vocal, &Settings::default());
    assert_close(&out[1][120_000..], &clean[1][120_000..], 1e-3, "long after");
}

#[test]
fn absurd_settings_are_brought_into_range() {
    let (stem, vocal) = song(RATE, 0.5);
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1e9, 1e9] {
        let settings =
            Settings::from_values(&PerControl::from_fn(|control| match control.number() {
                Some(_) => value,
                None => control.default_value(),
            }));
        let out = carve(RATE, &stem, &vocal, &settings);
        assert!(out.iter().flatten().all(|x| x.is_finite() && x.abs() < 4.0), "{value}");
    }
}

#[test]
fn absurd_rates_and_channels_are_refused_with_a_reason() {
    for rate in [0.0, -48_000.0, 4_000.0, 2e6, f64::NAN, f64::INFINITY] {
        let error = Engine::new(rate, 2, 2).err().expect("no such rate");
        assert!(matches!(error, Unsupported::SampleRate(_)));
        assert!(error.to_string().contains("Hz"));
    }
    let channels = |stem, vocal, beat| Some(Unsupported::Channels { stem, vocal, beat });
    assert_eq!(Engine::new(RATE, 3, 2).err(), channels(3, 2, 0));
    assert_eq!(Engine::with_beat(RATE, 2, 2, 3).err(), channels(2, 2, 3));
    assert!(Engine::new(RATE, 0, 1).is_err() && Engine::new(RATE, 1, 3).is_err());
    for rate in [*SAMPLE_RATES.start(), 12_345.6, *SAMPLE_RATES.end()] {
        let vocal = vec![voice(rate, 0.3)];
        let out = carve(rate, &vec![chords(rate, 0.3, 0.0)], &vocal, &Settings::default());
        assert!(out[0].iter().all(|x| x.is_finite()));
    }
}

#[test]
fn process_never_allocates() {
    let (mut stem, vocal) = song(RATE, 1.0);
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let (left, right) = stem.split_at_mut(1);
    let mut stem = [&mut left[0][..], &mut right[0][..]];
    let vocal = [&vocal[0][..], &vocal[1][..]];
    assert_no_alloc(|| {
        engine.set(&Settings { depth: 70.0, low: 300.0, hold: 200.0, ..Settings::default() });
        engine.process(&mut stem, &vocal);
        engine.reset();
        engine.meters()
    });
}
