//! Where nothing is in the vocal's way, nothing changes.

use leeway_engine::{Engine, Settings, Source, Stereo};

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

/// While the vocal pauses and nobody looks, the stem is only remembered. When the vocal returns, whenever
/// in a hop, all is as if the stem had been analysed all the time, as it is for the meters.
#[test]
fn after_a_pause_of_the_vocal_the_sound_is_as_if_the_stem_had_been_heard() {
    let later = |settings: Settings| (settings, Settings { clarity: 20.0, ..settings });
    let plain = Settings::default();
    let cases = [
        later(plain),
        later(Settings { stereo: Stereo::MidSide, ..plain }),
        later(Settings { stereo: Stereo::LeftRight, punch: 50.0, ..plain }),
        (plain, Settings { guard: 80.0, ..plain }),
        (plain, Settings { source: Source::LowVoice, ..plain }),
        (plain, Settings { stereo: Stereo::MidOnly, ..plain }),
        (plain, Settings { depth: 0.0, ..plain }),
    ];
    for (case, (before, in_the_pause)) in cases.into_iter().enumerate() {
        let rate = [48_000.0, 96_000.0, 44_100.0, 22_050.0][case % 4];
        let (sound, vocal) = song(rate, 1.0);
        let heard = |metering: bool| {
            let mut engine = Engine::new(rate, 2, 2).expect("supported");
            engine.set_metering(metering);
            engine.set(&before);
            let mut all = run(&mut engine, &sound, &vocal, &[500]);
            for n in 0..5 {
                // Long enough for all to settle, or not; and never whole hops, so that the vocal returns
                // anywhere in one.
                let len = (rate * if n < 2 { 0.8 } else { 6.0 }) as usize + 37 * n;
                let cycled =
                    |channel: &Vec<f32>| channel.iter().copied().cycle().take(len).collect();
                let mut stem: Audio = sound.iter().map(cycled).collect();
                if n == 3 {
                    // The stem pauses, too, and both come back at once.
                    stem.iter_mut().for_each(|channel| channel[rate as usize..].fill(0.0));
                }
                engine.set(if n == 4 { &in_the_pause } else { &before });
                let pause = run(&mut engine, &stem, &vec![vec![0.0; len]; 2], &[64, 333]);
                let beside: Audio = sound.iter().map(|channel| channel[..4000].to_vec()).collect();
                let entry: Audio = vocal.iter().map(|channel| channel[..4000].to_vec()).collect();
                let back = run(&mut engine, &beside, &entry, &[128]);
                for (all, some) in all.iter_mut().zip(pause.into_iter().zip(back)) {
                    all.extend(some.0);
                    all.extend(some.1);
                }
            }
            all
        };
        let seen = heard(true);
        assert!(seen[0][..sound[0].len()] != sound[0], "nothing was carved");
        assert_same(&heard(false), &seen, &format!("{rate} Hz, {in_the_pause:?}"));
    }
}
