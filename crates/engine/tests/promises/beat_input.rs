//! The rest of the song, heard on a key of its own or known by a profile.

use leeway_engine::bands::{MAX_BANDS, PerBand};
use leeway_engine::{Beat, BeatFrom, Engine, Settings, Source, Stereo};
use nice_assert_no_alloc::assert_no_alloc;

use super::common::{
    Audio, RATE, assert_same, carve, is_same, pink_noise, removed_db, run, run_beside, silence,
    song,
};
use super::{LAYOUTS, RATES};

fn noise(gain: f32, seed: u64) -> Audio {
    vec![pink_noise(96_000, gain, seed)]
}

fn engine(stem: &Audio, vocal: &Audio, beat: &Audio) -> Engine {
    Engine::with_beat(RATE, stem.len(), vocal.len(), beat.len()).expect("supported")
}

fn carve_beside(stem: &Audio, vocal: &Audio, beat: &Audio) -> Audio {
    run_beside(&mut engine(stem, vocal, beat), stem, vocal, beat, &[512])
}

/// What counts as silence, but is none.
fn broken(like: &Audio) -> Audio {
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40].into_iter().cycle();
    vec![bad.take(like[0].len()).collect()]
}

/// A song and a beat that shares the cut with its stem.
fn song_with_beat(seconds: f64) -> [Audio; 3] {
    let (stem, vocal) = song(RATE, seconds);
    let beat = [11, 12].map(|seed| pink_noise(stem[0].len(), 0.1, seed)).to_vec();
    [stem, vocal, beat]
}

#[test]
fn a_silent_or_missing_beat_changes_no_bit_at_any_rate_and_layout() {
    for rate in RATES {
        for (stems, vocals) in LAYOUTS {
            let (mut stem, mut vocal) = song(rate, 0.4);
            stem.truncate(stems);
            vocal.truncate(vocals);
            let alone = carve(rate, &stem, &vocal, &Settings::default());
            assert!(alone != stem, "nothing was carved");
            for beat in [vec![], silence(&stem), vec![vec![-0.0; stem[0].len()]; 2], broken(&stem)]
            {
                let channels = beat.len().max(1);
                let mut engine =
                    Engine::with_beat(rate, stems, vocals, channels).expect("supported");
                let carved = run_beside(&mut engine, &stem, &vocal, &beat, &[500]);
                assert_same(&carved, &alone, &format!("{rate} Hz, {stems}+{vocals}"));
                assert_eq!(engine.beat_from(), None);
            }
        }
    }
}

#[test]
fn beside_a_loud_beat_a_stem_that_hides_nothing_is_left_alone() {
    let (stem, vocal, beat) = (noise(0.01, 1), noise(0.03, 2), noise(0.1, 3));
    assert_same(&carve_beside(&stem, &vocal, &beat), &stem, "a quiet stem");
    let alone = carve(RATE, &stem, &noise(0.01, 2), &Settings::default());
    assert!(!is_same(&alone, &stem), "alone it is never carved");
    assert_same(&carve_beside(&stem, &noise(0.01, 2), &beat), &stem, "under a quiet vocal");
}

#[test]
fn beside_its_equal_a_stem_gives_way_less_than_alone() {
    let (stem, vocal, beat) = (noise(0.1, 1), noise(0.05, 2), noise(0.1, 3));
    let alone = carve(RATE, &stem, &vocal, &Settings::default());
    let removed = |carved: &Audio| removed_db(&stem[0], &carved[0]);
    let shared = removed(&carve_beside(&stem, &vocal, &beat));
    assert!(shared > 0.1 && shared < 0.9 * removed(&alone), "{shared} of {}", removed(&alone));
}

#[test]
fn any_blocks_and_any_silence_before_give_the_same_bits() {
    let [stem, vocal, beat] = song_with_beat(1.0);
    for mode in [Stereo::Linked, Stereo::MidSide, Stereo::LeftRight] {
        let carved = |audio: [&Audio; 3], blocks: &[usize]| {
            let mut engine = engine(&stem, &vocal, &beat);
            engine.set(&Settings { stereo: mode, ..Settings::default() });
            run_beside(&mut engine, audio[0], audio[1], audio[2], blocks)
        };
        let whole = carved([&stem, &vocal, &beat], &[stem[0].len()]);
        assert!(!is_same(&whole, &carve(RATE, &stem, &vocal, &Settings::default())));
        for blocks in [&[1, 7, 300][..], &[128], &[4096]] {
            assert_same(&carved([&stem, &vocal, &beat], blocks), &whole, &format!("{blocks:?}"));
        }
        let late = |audio: &Audio| -> Audio {
            audio.iter().map(|channel| [&[0.0; 777][..], channel].concat()).collect()
        };
        let later = carved([&late(&stem), &late(&vocal), &late(&beat)], &[512]);
        let from: Audio = later.iter().map(|channel| channel[777..].to_vec()).collect();
        assert_same(&from, &whole, "after silence");
    }
}

#[test]
fn what_is_no_number_in_the_beat_counts_as_silence() {
    let [stem, vocal, mut beat] = song_with_beat(1.0);
    let mut clean = beat.clone();
    for (n, bad) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40].into_iter().enumerate() {
        let at = 5000 * (n + 1)..5000 * (n + 1) + 50;
        beat[n % 2][at.clone()].fill(bad);
        clean[n % 2][at].fill(0.0);
    }
    let carved = carve_beside(&stem, &vocal, &beat);
    assert!(carved.iter().flatten().all(|sample| sample.is_finite()));
    assert_same(&carved, &carve_beside(&stem, &vocal, &clean), "NaN");
}

#[test]
fn a_beat_that_ends_early_is_silent_from_there_on_and_a_reset_forgets_it() {
    let [stem, vocal, beat] = song_with_beat(1.0);
    let half = stem[0].len() / 2;
    let mut ended = beat.clone();
    ended.iter_mut().for_each(|channel| channel[half..].fill(0.0));
    let expected = carve_beside(&stem, &vocal, &ended);
    let mut engine = engine(&stem, &vocal, &beat);
    let mut carved = stem.clone();
    let mut channels: Vec<&mut [f32]> = carved.iter_mut().map(Vec::as_mut_slice).collect();
    let vocals: Vec<&[f32]> = vocal.iter().map(Vec::as_slice).collect();
    let short: Vec<&[f32]> = beat.iter().map(|channel| &channel[..half]).collect();
    assert_no_alloc(|| engine.process_beside(&mut channels, &vocals, &short));
    assert_same(&carved, &expected, "it ends early");
    engine.reset();
    let alone = carve(RATE, &stem, &vocal, &Settings::default());
    assert_same(&run(&mut engine, &stem, &vocal, &[512]), &alone, "after the reset");
}

/// Without Depth and without a window nothing is computed. When Depth comes back, it makes no difference.
#[test]
fn after_a_rest_the_beat_is_heard_as_if_there_had_been_none() {
    let [stem, vocal, beat] = song_with_beat(1.0);
    let carved = |metering: bool| {
        let mut engine = engine(&stem, &vocal, &beat);
        engine.set_metering(metering);
        engine.set(&Settings { depth: 0.0, ..Settings::default() });
        run_beside(&mut engine, &stem, &vocal, &beat, &[512]);
        engine.set(&Settings::default());
        run_beside(&mut engine, &stem, &vocal, &beat, &[512])
    };
    assert_same(&carved(false), &carved(true), "after a rest");
    assert!(!is_same(&carved(false), &stem));
}

/// A profile as a beat that is told once and for all.
#[test]
fn a_profile_is_a_beat_that_never_changes_until_the_key_sounds() {
    let [stem, vocal, beat] = song_with_beat(1.0);
    let powers: PerBand = std::array::from_fn(|band| 1e-4 / (1 + band) as f32);
    for source in [Source::Sidechain, Source::LowVoice] {
        let engine = || {
            let mut engine = engine(&stem, &vocal, &beat);
            engine.set(&Settings { source, ..Settings::default() });
            engine
        };
        let mut told = engine();
        told.set_beat(Some(Beat::heard(&powers)));
        let expected = run(&mut told, &stem, &vocal, &[512]);
        let mut profiled = engine();
        profiled.set_beat_profile(&powers);
        assert_eq!(profiled.beat_from(), Some(BeatFrom::Profile));
        assert_same(&run(&mut profiled, &stem, &vocal, &[300]), &expected, "the profile");
        assert!(!is_same(&run(&mut engine(), &stem, &vocal, &[512]), &expected));
        // It stays through a reset, and gives way to the key.
        profiled.reset();
        assert_same(&run(&mut profiled, &stem, &vocal, &[999]), &expected, "after a reset");
        profiled.reset();
        let live = run_beside(&mut engine(), &stem, &vocal, &beat, &[512]);
        let keyed = run_beside(&mut profiled, &stem, &vocal, &beat, &[512]);
        assert_same(&keyed, &live, "the key");
        assert_eq!(profiled.beat_from(), Some(BeatFrom::Key));
    }
}

#[test]
fn a_profile_of_nothing_or_of_nonsense_is_none() {
    let [stem, vocal, beat] = song_with_beat(0.5);
    let alone = carve(RATE, &stem, &vocal, &Settings::default());
    for nothing in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e-40] {
        let mut engine = engine(&stem, &vocal, &beat);
        engine.set_beat_profile(&[nothing; MAX_BANDS]);
        assert_eq!(engine.beat_from(), None, "{nothing}");
        assert_same(&run(&mut engine, &stem, &vocal, &[512]), &alone, "no profile");
    }
}

#[test]
fn a_learned_profile_does_what_the_beat_did() {
    let (stem, vocal, beat) = (noise(0.1, 1), noise(0.05, 2), noise(0.1, 3));
    let mut learning = engine(&stem, &vocal, &beat);
    learning.set_learning_beat(true);
    let live = run_beside(&mut learning, &stem, &vocal, &beat, &[512]);
    assert_same(&live, &carve_beside(&stem, &vocal, &beat), "learning is heard");
    let mut profiled = engine(&stem, &vocal, &beat);
    profiled.set_beat_profile(&learning.learned_beat().expect("the beat sounds"));
    let carved = run(&mut profiled, &stem, &vocal, &[512]);
    let [live, carved] = [live, carved].map(|carved| removed_db(&stem[0], &carved[0]));
    assert!((live - carved).abs() < 0.1 * live, "{live} dB live, {carved} dB by the profile");
}

#[test]
fn only_a_beat_beside_a_vocal_is_learned_and_each_time_afresh() {
    let (stem, vocal, beat) = (noise(0.1, 1), noise(0.05, 2), noise(0.1, 3));
    let learned = |engine: &mut Engine, vocal: &Audio, beat: &Audio| {
        engine.reset();
        engine.set_learning_beat(true);
        run_beside(engine, &stem, vocal, beat, &[512]);
        engine.set_learning_beat(false);
        engine.learned_beat()
    };
    let mut engine = engine(&stem, &vocal, &beat);
    assert_eq!(learned(&mut engine, &vocal, &silence(&beat)), None);
    assert_eq!(learned(&mut engine, &silence(&vocal), &beat), None);
    let first = learned(&mut engine, &vocal, &beat);
    assert!(first.is_some());
    assert_eq!(learned(&mut engine, &vocal, &beat), first);
}

#[test]
fn the_meters_judge_the_vocal_in_the_song() {
    let (stem, vocal, beat) = (noise(0.05, 1), noise(0.05, 2), noise(0.1, 3));
    let audibility = |beat: &Audio| {
        let mut engine = engine(&stem, &vocal, beat);
        run_beside(&mut engine, &stem, &vocal, beat, &[512]);
        engine.meters().totals.audibility.map(|side| side.mean_db().expect("the vocal sounds"))
    };
    let ([alone, carved_alone], [song, carved_song]) = (audibility(&vec![]), audibility(&beat));
    // The stem is 7 dB below the sum.
    assert!((alone - song - 7.0).abs() < 1.0, "{alone} dB alone, {song} dB in the song");
    assert!(carved_alone - alone > 0.5, "{alone} to {carved_alone} dB");
    let won = carved_song - song;
    assert!(won >= 0.0 && won < 0.5 * (carved_alone - alone), "{song} to {carved_song} dB");
}
