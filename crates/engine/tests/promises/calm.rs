//! The carve is calm where it should be: on steady sounds, on lone tones, on unclean vocals; and in
//! time for the first syllable.

use leeway_engine::{Engine, Meters, Settings};

use super::common::{
    Audio, RATE, chords, meters, noise, pink_noise, removed_db, run, song, tone, voice,
};

/// The mean cut in dB over the bands.
fn mean_db(meters: &Meters) -> f32 {
    meters.cut_db.iter().sum::<f32>() / meters.bands as f32
}

#[test]
fn steady_noise_is_cut_steadily() {
    let (stem, vocal) = (pink_noise(6 * 48_000, 0.3, 1), pink_noise(6 * 48_000, 0.1, 2));
    let settled = &meters(&stem, &vocal, &Settings::default())[2 * 375..];
    for band in 10..30 {
        let cut: Vec<f32> = settled.iter().map(|meters| meters.cut_db[band]).collect();
        assert!(cut.iter().all(|&db| db > 1.0), "band {band} is not cut all the time");
        // How far it strays from its own mean over a quarter of a second, which is what flickers.
        let strays = cut.windows(94).map(|part| part[47] - part.iter().sum::<f32>() / 94.0);
        let most = strays.fold(0.0f32, |most, db| most.max(db.abs()));
        assert!(most < 0.2, "band {band} strays by {most} dB");
    }
}

#[test]
fn the_first_syllable_after_a_pause_finds_half_the_cut_in_25_ms() {
    let stem = chords(RATE, 4.0, 0.0);
    // At the level of a mix where words drown, from a second on.
    let mut vocal: Vec<f32> = voice(RATE, 4.0).iter().map(|x| 0.3 * x).collect();
    vocal[..48_000].fill(0.0);
    let cuts: Vec<f32> = meters(&stem, &vocal, &Settings::default()).iter().map(mean_db).collect();
    let hops = |seconds: f32| (seconds * 375.0) as usize;
    assert_eq!(cuts[hops(0.99)], 0.0);
    let later = &cuts[hops(1.1)..hops(1.3)];
    let plateau = later.iter().sum::<f32>() / later.len() as f32;
    assert!(plateau > 0.3, "{plateau} dB");
    let half = cuts[hops(1.0)..].iter().position(|&db| db > plateau / 2.0).expect("it comes");
    let milliseconds = half as f32 * 1000.0 / 375.0;
    assert!(milliseconds <= 25.0, "{milliseconds} ms to half of {plateau} dB");
}

/// A tone hides a band or two of the voice; to cut it is to take the note away. It yields a little.
#[test]
fn a_lone_loud_tone_keeps_its_level_within_two_decibels() {
    for hz in [55.0, 110.0, 220.0, 440.0, 880.0] {
        let stem = vec![tone(RATE, 3.0, hz, 0.4)];
        let vocal = vec![voice(RATE, 3.0)];
        let mut engine = Engine::new(RATE, 1, 1).expect("supported");
        let out = run(&mut engine, &stem, &vocal, &[512]);
        let lost = removed_db(&stem[0][48_000..], &out[0][48_000..]);
        let most = if hz < 120.0 { 0.2 } else { 2.0 };
        assert!((-0.01..most).contains(&lost), "{hz} Hz loses {lost} dB");
    }
}

/// Room, bleed and breath 35 dB below the voice are no voice.
#[test]
fn a_noisy_vocal_track_is_carved_like_a_clean_one() {
    let (stem, vocal) = song(RATE, 6.0);
    let removed = |floor: f32| {
        let hiss = noise(vocal[0].len(), floor, 7);
        let noisy: Audio =
            vec![vocal[0].iter().zip(&hiss).map(|(voice, hiss)| voice + hiss).collect()];
        let mut engine = Engine::new(RATE, 2, 1).expect("supported");
        let out = run(&mut engine, &stem, &noisy, &[512]);
        removed_db(&stem[0], &out[0])
    };
    let peak = vocal[0].iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
    let (clean, noisy) = (removed(0.0), removed(peak * 10f32.powf(-35.0 / 20.0)));
    assert!((noisy - clean).abs() < 0.5 * clean, "clean {clean} dB, noisy {noisy} dB");
}

/// Doubled and wide, or mono: the same voice makes the same room.
#[test]
fn a_wide_vocal_is_carved_like_a_mono_one() {
    let (stem, vocal) = song(RATE, 4.0);
    let late: Vec<f32> = [&vec![0.0; 960][..], &vocal[0][..vocal[0].len() - 960]].concat();
    let removed = |vocal: Audio| {
        let mut engine = Engine::new(RATE, 2, vocal.len()).expect("supported");
        removed_db(&stem[0], &run(&mut engine, &stem, &vocal, &[512])[0])
    };
    let (mono, wide) = (removed(vec![vocal[0].clone()]), removed(vec![vocal[0].clone(), late]));
    assert!((mono - wide).abs() < 0.25 * mono, "mono {mono} dB, wide {wide} dB");
}

/// A clear vocal asks for little, and one that is buried beyond help for nothing.
#[test]
fn the_cut_is_largest_where_it_helps() {
    let (stem, vocal) = song(RATE, 4.0);
    let removed = |db: f32| {
        let louder: Audio = vec![vocal[0].iter().map(|x| x * 10f32.powf(db / 20.0)).collect()];
        let mut engine = Engine::new(RATE, 2, 1).expect("supported");
        removed_db(&stem[0], &run(&mut engine, &stem, &louder, &[512])[0])
    };
    let [buried, drowning, clear] = [-36.0, -8.0, 24.0].map(removed);
    assert!(drowning > 0.5, "{drowning} dB");
    assert!(clear < 0.5 * drowning, "clear: {clear} dB, drowning: {drowning} dB");
    assert!(buried < 0.6 * drowning, "buried: {buried} dB, drowning: {drowning} dB");
}
