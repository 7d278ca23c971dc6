//! Where nothing is in the vocal's way, nothing changes.

use leeway_engine::{Engine, Settings};

use super::common::{
    Audio, RATE, assert_close, assert_same, carve, chords, removed_db, run, song, tone,
};
use super::{LAYOUTS, RATES};

#[test]
fn a_silent_or_missing_vocal_changes_nothing_at_any_rate_and_layout() {
    for rate in RATES {
        for (stem, vocal) in LAYOUTS {
            let stem: Audio = (0..stem).map(|c| chords(rate, 0.6, 0.01 * c as f64)).collect();
            let silence: Audio = vec![vec![0.0; stem[0].len()]; vocal];
            for vocal in [silence, vec![]] {
                let out = carve(rate, &stem, &vocal, &Settings::default());
                assert_same(&out, &stem, &format!("{rate} Hz, {} channels", stem.len()));
            }
        }
    }
}

#[test]
fn a_vocal_bus_that_stops_leaves_the_stem_whole_again() {
    let (stem, mut vocal) = song(RATE, 4.0);
    for channel in &mut vocal {
        channel[(2.0 * RATE) as usize..].fill(0.0);
    }
    let out = carve(RATE, &stem, &vocal, &Settings::default());
    assert!(out != stem, "nothing was carved before");
    let settled = (3.0 * RATE) as usize;
    assert_close(&out[0][settled..], &stem[0][settled..], 0.0, "after the vocal");
}

#[test]
fn tones_far_apart_leave_each_other_alone_once_the_windows_have_filled() {
    for rate in RATES {
        let stem = vec![tone(rate, 1.0, 100.0, 0.3); 2];
        let vocal = vec![tone(rate, 1.0, 6000.0, 0.3); 2];
        let out = carve(rate, &stem, &vocal, &Settings::default());
        let settled = (0.5 * rate) as usize;
        assert_close(&out[0][settled..], &stem[0][settled..], 0.0, &format!("{rate} Hz"));
    }
}

#[test]
fn an_808_under_a_low_voice_stays_whole() {
    for limits in [Settings::default(), Settings { low: 20.0, ..Settings::default() }] {
        let stem = vec![tone(RATE, 2.0, 55.0, 0.3)];
        let vocal = vec![tone(RATE, 2.0, 130.0, 0.3)];
        let out = carve(RATE, &stem, &vocal, &limits);
        let half = RATE as usize;
        let change = removed_db(&stem[0][half..], &out[0][half..]);
        assert!(change.abs() < 0.2, "{change} dB with low limit {} Hz", limits.low);
    }
}

#[test]
fn depth_zero_is_the_input_bit_for_bit() {
    let (stem, vocal) = song(RATE, 1.0);
    let out = carve(RATE, &stem, &vocal, &Settings { depth: 0.0, ..Settings::default() });
    assert_same(&out, &stem, "depth 0");
}

/// Silence that lasts costs next to nothing, for nothing is computed any more. What comes after it is as
/// if all had been.
#[test]
fn after_a_long_silence_the_sound_is_as_if_it_had_been_heard() {
    let (stem, vocal) = song(RATE, 1.0);
    let silence = vec![vec![0.0; 4800]; 2];
    // A setting that acts at the next reset only keeps the engine from resting.
    let heard = |restless: f32| {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        run(&mut engine, &stem, &vocal, &[512]);
        for n in 0..120 {
            let lookahead = if n % 2 == 0 { 0.0 } else { restless };
            engine.set(&Settings { lookahead, ..Settings::default() });
            run(&mut engine, &silence, &silence, &[480]);
        }
        engine.set(&Settings::default());
        run(&mut engine, &stem, &vocal, &[512])
    };
    let rested = heard(0.0);
    assert!(rested != stem, "nothing was carved");
    assert_same(&rested, &heard(5.0), "after 12 s of silence");
}
