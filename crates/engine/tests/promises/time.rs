//! The output comes without latency, and is the same in any blocks and from any start.

use leeway_engine::{Engine, Settings};

use super::common::{Audio, RATE, assert_close, assert_same, carve, run, song};

#[test]
fn an_impulse_comes_out_where_it_went_in_also_under_a_moving_cut() {
    let (mut stem, vocal) = song(RATE, 2.0);
    let before = carve(RATE, &stem, &vocal, &Settings::default());
    let at = 70_001;
    stem[0][at] += 0.5;
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let after = run(&mut engine, &stem, &vocal, &[512]);
    assert_eq!(engine.latency(), 0);
    let first = (0..after[0].len()).find(|&n| after[0][n] != before[0][n]);
    assert_eq!(first, Some(at), "something came before, or late");
    let step = after[0][at] - before[0][at];
    assert!(step > 0.3, "only {step} of the impulse is on time");
}

#[test]
fn a_late_start_sounds_like_the_full_run_within_a_second() {
    let (stem, vocal) = song(RATE, 8.0);
    let full = carve(RATE, &stem, &vocal, &Settings::default());
    let late: usize = 128 * 1500;
    let tail = |audio: &Audio| -> Audio { audio.iter().map(|c| c[late..].to_vec()).collect() };
    let started = carve(RATE, &tail(&stem), &tail(&vocal), &Settings::default());
    // The level is the same within a thousandth of the stem's peak after a second, and then it is
    // the same for good.
    let peak = full[0].iter().fold(0.0, |peak: f32, x| peak.max(x.abs()));
    for (seconds, tolerance) in [(1, 1e-3 * peak), (2, 3e-5)] {
        let settled = seconds * RATE as usize;
        assert_close(
            &started[0][settled..],
            &full[0][late + settled..],
            tolerance,
            &format!("{seconds} s after the late start"),
        );
    }
}

#[test]
fn after_a_reset_the_engine_is_as_new() {
    let (stem, vocal) = song(RATE, 1.5);
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let first = run(&mut engine, &stem, &vocal, &[999]);
    engine.reset();
    assert_same(&run(&mut engine, &stem, &vocal, &[512]), &first, "after the reset");
}

/// Hosts run for a while before the song begins, some of them in blocks that are no whole hops.
#[test]
fn silence_before_the_song_changes_nothing_after_it() {
    let (stem, vocal) = song(RATE, 1.0);
    for settings in [Settings::default(), Settings { lookahead: 10.0, ..Settings::default() }] {
        let carved = carve(RATE, &stem, &vocal, &settings);
        for silence in [1, 63, 64, 1000] {
            let late = |part: &Audio| -> Audio {
                part.iter().map(|channel| [&vec![0.0; silence][..], channel].concat()).collect()
            };
            let mut out = carve(RATE, &late(&stem), &late(&vocal), &settings);
            for channel in &mut out {
                channel.drain(..silence);
            }
            assert_same(&out, &carved, &format!("{silence} samples of silence"));
        }
    }
}

#[test]
fn fixed_block_sizes_give_the_same_bits() {
    let (stem, vocal) = song(RATE, 1.0);
    let reference = carve(RATE, &stem, &vocal, &Settings::default());
    for block in [1, 7, 64, 480, 4096, 8192] {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        let out = run(&mut engine, &stem, &vocal, &[block]);
        assert_same(&out, &reference, &format!("blocks of {block}"));
    }
}
