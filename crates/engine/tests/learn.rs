//! A learned vocal: what is learned is what was sung, and it carves where that was.

mod common;

use common::{Audio, RATE, assert_same, carve, noise, pink_noise, removed_db, run, song, tone};
use leeway_engine::bands::{MAX_BANDS, PerBand};
use leeway_engine::{Engine, Settings, Source};

/// A vocal of three tones in the middle of bands 8, 14 and 20, the second the loudest.
const SUNG: [(usize, f64); 3] = [(8, 0.05), (14, 0.2), (20, 0.05)];

fn sung(seconds: f64) -> Vec<f32> {
    let engine = Engine::new(RATE, 1, 1).expect("supported");
    let centres = engine.bands().centres_hz();
    let tones = SUNG.map(|(band, amplitude)| tone(RATE, seconds, centres[band], amplitude));
    (0..tones[0].len()).map(|n| tones.iter().map(|tone| tone[n]).sum()).collect()
}

/// The band powers of `vocal`, learned in blocks of `block` beside `stem`; the loudest band's is 1.
fn learned(stem: &Audio, vocal: &Audio, block: usize) -> Option<PerBand> {
    let mut engine = Engine::new(RATE, stem.len(), vocal.len()).expect("supported");
    engine.set_learning(true);
    run(&mut engine, stem, vocal, &[block]);
    let powers = engine.learned()?;
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    Some(powers.map(|power| power / loudest))
}

fn learned_alone(vocal: Vec<f32>) -> Option<PerBand> {
    learned(&vec![vec![0.0; vocal.len()]], &vec![vocal], 512)
}

/// A stem carved around a learned voice, and the deepest cut of each band from the first second on.
fn carved_around(powers: &PerBand, stem: &Audio) -> (Audio, PerBand) {
    let mut engine = Engine::new(RATE, stem.len(), 0).expect("supported");
    engine.set(&Settings { source: Source::Learned, body: 0.0, ..Settings::default() });
    engine.set_learned(powers);
    let mut deepest = [0.0f32; MAX_BANDS];
    let mut out: Audio = vec![Vec::new(); stem.len()];
    let hop = engine.hop();
    for start in (0..stem[0].len()).step_by(hop) {
        let part = |channel: &Vec<f32>| channel[start..channel.len().min(start + hop)].to_vec();
        let block = run(&mut engine, &stem.iter().map(part).collect(), &vec![], &[hop]);
        out.iter_mut().zip(block).for_each(|(out, block)| out.extend(block));
        if start > RATE as usize {
            for (deepest, cut) in deepest.iter_mut().zip(engine.meters().cut_db) {
                *deepest = deepest.max(cut);
            }
        }
    }
    (out, deepest)
}

#[test]
fn the_learned_powers_peak_where_the_vocal_does() {
    let powers = learned_alone(sung(2.0)).expect("a vocal");
    let loudest = (0..MAX_BANDS).max_by(|&a, &b| powers[a].total_cmp(&powers[b]));
    assert_eq!(loudest, Some(14));
    for (band, amplitude) in SUNG {
        let wanted_db = 20.0 * (amplitude / 0.2).log10();
        let db = 10.0 * f64::from(powers[band]).log10();
        assert!((db - wanted_db).abs() < 1.0, "band {band}: {db} dB, not {wanted_db}");
    }
    for band in [0, 3, 11, 17, 25, 30, 38] {
        assert!(powers[band] < 1e-3, "nothing was sung in band {band}: {}", powers[band]);
    }
}

#[test]
fn level_pauses_blocks_and_the_stem_beside_it_teach_nothing() {
    let vocal = sung(2.0);
    let powers = learned_alone(vocal.clone()).expect("a vocal");
    // The engine's clock starts with the first sound: the stem's shall be the vocal's.
    let mut stem = vec![pink_noise(vocal.len(), 0.3, 3)];
    stem[0][0] = 0.0;
    for block in [1, 77, 4096] {
        assert_eq!(learned(&stem, &vec![vocal.clone()], block), Some(powers), "{block}");
    }
    let quiet = vocal.iter().map(|x| x / 8.0).collect();
    let paused = [&vocal[..], &vec![0.0; 4 * RATE as usize], &vocal[..]].concat();
    for other in [quiet, paused] {
        let other = learned_alone(other).expect("a vocal");
        for (band, _) in SUNG {
            let difference_db = 10.0 * (other[band] / powers[band]).log10();
            assert!(difference_db.abs() < 0.3, "band {band}: {difference_db} dB");
        }
    }
    assert_eq!(learned_alone(vec![0.0; 48_000]), None);
}

#[test]
fn a_learned_voice_cuts_in_its_own_bands_and_nowhere_else() {
    let powers = learned_alone(sung(2.0)).expect("a vocal");
    let stem = vec![noise(3 * RATE as usize, 0.3, 9)];
    let (out, deepest) = carved_around(&powers, &stem);
    assert!(removed_db(&stem[0], &out[0]) > 0.05);
    for (sung, _) in SUNG {
        assert!(deepest[sung] > 2.0, "band {sung}: {deepest:?}");
    }
    for (band, cut) in deepest.iter().enumerate() {
        let distance = SUNG.iter().map(|(sung, _)| sung.abs_diff(band)).min().unwrap_or(0);
        // Neighbours share the cut as far as the ear hears the voice in them.
        assert!(distance < 6 || *cut < 0.2, "band {band} is cut by {cut} dB: {deepest:?}");
    }
}

#[test]
fn every_learned_voice_carves_in_its_own_way_and_none_not_at_all() {
    let (stem, vocal) = song(RATE, 2.0);
    let powers = learned(&stem, &vocal, 512).expect("a vocal");
    let (out, _) = carved_around(&powers, &stem);
    assert!(out != stem, "nothing was carved");
    let other = learned_alone(sung(1.0)).expect("a vocal");
    assert!(carved_around(&other, &stem).0 != out, "all voices are alike");
    assert_same(&carved_around(&[0.0; MAX_BANDS], &stem).0, &stem, "nothing learned");
}

#[test]
fn learning_changes_no_sample_and_only_the_sidechain_teaches() {
    let (stem, vocal) = song(RATE, 2.0);
    let expected = carve(RATE, &stem, &vocal, &Settings::default());
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    engine.set_learning(true);
    assert_same(&run(&mut engine, &stem, &vocal, &[333]), &expected, "while learning");
    assert!(expected != stem && engine.learned().is_some());

    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    engine.set(&Settings { source: Source::Rap, ..Settings::default() });
    engine.set_learning(true);
    run(&mut engine, &stem, &vocal, &[512]);
    assert_eq!(engine.learned(), None, "that was the built-in voice");
}
