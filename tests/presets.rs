//! A preset does to the sound what its file says.

use leeway::presets;
use leeway_engine::{Engine, Settings};
use leeway_test_signals::{
    RATE, driven_808, glide, harmonic_db, low_voice, noise, removed_db, tone, voice,
};

/// `stem` carved with `sound` around a voice that sings for two of four seconds.
fn carved(stem: &[f32], sound: &Settings) -> Vec<f32> {
    let mut vocal = low_voice(4.0, 150.0);
    vocal[2 * RATE as usize..].fill(0.0);
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(sound);
    let mut out = stem.to_vec();
    engine.process(&mut [&mut out], &[&vocal]);
    out
}

/// By how many dB the preset and the defaults lower `stem` between these times in seconds.
fn lowered_db(stem: &[f32], preset: &str, from: f64, to: f64) -> [f64; 2] {
    let preset = presets::named(preset).expect("it ships").sound;
    let part = (from * RATE) as usize..(to * RATE) as usize;
    [preset, Settings::default()].map(|sound| {
        let out = carved(stem, &sound);
        removed_db(&stem[part.clone()], &out[part.clone()])
    })
}

#[test]
fn vocal_chops_give_way_further_and_answer_sooner() {
    let chops = voice(RATE, 4.0);
    let [preset, default] = lowered_db(&chops, "Vocal chops", 0.5, 2.0);
    assert!(preset > 1.2 * default && default > 0.5, "{preset} dB, by default {default} dB");
    // Right after the vocal's last syllable.
    let [preset, default] = lowered_db(&chops, "Vocal chops", 2.3, 2.8);
    assert!(preset < 0.7 * default, "{preset} dB, by default {default} dB");
}

#[test]
fn sound_effects_give_way_and_keep_their_boom() {
    let boom = |_| 90.0;
    let tone = tone(RATE, 4.0, boom(0.0), 0.1);
    let noise = noise(4 * RATE as usize, 0.1, 7);
    let impact: Vec<f32> = noise.iter().zip(&tone).map(|(a, b)| a + b).collect();
    let [preset, default] = lowered_db(&noise, "Sound effects", 0.5, 2.0);
    assert!(preset > 1.1 * default && default > 0.2, "{preset} dB, by default {default} dB");
    let preset = presets::named("Sound effects").expect("it ships").sound;
    let out = carved(&impact, &preset);
    let lost_db = harmonic_db(&impact, boom, 1.0) - harmonic_db(&out, boom, 1.0);
    assert!(lost_db.abs() < 0.1, "the boom by {lost_db} dB");
}

#[test]
fn the_808_preset_keeps_the_note_and_lowers_its_clashing_harmonics() {
    let preset = presets::named("808").expect("it ships").sound;
    let held: [fn(f64) -> f64; 4] = [|_| 45.0, |_| 52.0, |_| 60.0, glide];
    for (index, hz) in held.into_iter().enumerate() {
        // The voice's harmonics, from 110 Hz up, against the 808's from the fourth: 180 to 480 Hz.
        let (stem, vocal) = (driven_808(4.0, hz), low_voice(4.0, 110.0));
        let mut engine = Engine::new(RATE, 1, 1).expect("supported");
        engine.set(&preset);
        let mut out = stem.clone();
        engine.process(&mut [&mut out], &[&vocal]);
        let lost_db =
            |harmonic: f64| harmonic_db(&stem, hz, harmonic) - harmonic_db(&out, hz, harmonic);
        assert!(lost_db(1.0).abs() < 0.5, "808 {index}: its note by {} dB", lost_db(1.0));
        for harmonic in [4.0, 5.0, 6.0, 7.0, 8.0] {
            let lost_db = lost_db(harmonic);
            assert!(lost_db > 1.0, "808 {index}: harmonic {harmonic} by {lost_db} dB");
        }
    }
}
