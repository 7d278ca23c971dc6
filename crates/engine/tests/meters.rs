//! The meters' totals agree with the sound.

mod common;

use leeway_engine::{Engine, Settings, Totals};

use common::{
    Audio, RATE, carve, chords, energy_db, noise, part, pink_noise, removed_db, run, song, tone,
    voice,
};

/// What the engine's sums grew by, and what came out, between samples `start` and `end`.
fn between(
    engine: &mut Engine,
    (stem, vocal): (&Audio, &Audio),
    (start, end): (usize, usize),
) -> (Totals, Audio) {
    run(engine, &part(stem, 0, start), &part(vocal, 0, start), &[512]);
    let before = engine.meters().totals;
    let out = run(engine, &part(stem, start, end), &part(vocal, start, end), &[512]);
    (engine.meters().totals - before, out)
}

fn heard(stem: &Audio, vocal: &Audio) -> Totals {
    let mut engine = Engine::new(RATE, stem.len(), vocal.len()).expect("supported");
    run(&mut engine, stem, vocal, &[512]);
    engine.meters().totals
}

#[test]
fn the_energy_between_two_looks_is_that_of_the_samples_between_them() {
    // A vocal that never pauses, so that every sample counts.
    let stem = vec![pink_noise(144_000, 0.3, 1), pink_noise(144_000, 0.2, 2)];
    let vocal = vec![pink_noise(144_000, 0.3, 3); 2];
    for (start, end) in [(48_000, 96_000), (50_001, 51_234)] {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        let (totals, out) = between(&mut engine, (&stem, &vocal), (start, end));
        let all = |audio: &Audio| audio.concat();
        let before = part(&stem, start, end);
        let removed = removed_db(&all(&before), &all(&out));
        assert!(removed > 0.5, "{removed} dB");
        assert!((totals.energy_removed_db() - removed).abs() < 1e-4, "{start} to {end}");
        let square = |audio: &Audio| 10f64.powf(energy_db(&all(audio)) / 10.0);
        assert!((totals.energy[0] / square(&before) - 1.0).abs() < 1e-6);
        assert!((totals.energy[1] / square(&out) - 1.0).abs() < 1e-5);
        assert_eq!(totals.inputs.samples, (end - start) as u64);
    }
}

#[test]
fn energy_counts_only_while_the_vocal_sounds() {
    let stem = vec![chords(RATE, 4.0, 0.0)];
    let mut vocal = vec![voice(RATE, 4.0)];
    vocal[0][96_000..].fill(0.0);
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    let (pause, out) = between(&mut engine, (&stem, &vocal), (144_000, 192_000));
    assert_eq!((pause.energy, pause.vocal_hops), ([0.0; 2], 0));
    assert_eq!(pause.hops, 375);
    assert_eq!((pause.audibility[0].mean_db(), pause.time_active()), (None, 0.0));
    assert!(pause.inputs.stem > 0.0 && energy_db(&out[0]).is_finite());
    let whole = engine.meters().totals;
    assert!(whole.vocal_hops > 300 && whole.vocal_hops < 1000, "{}", whole.vocal_hops);
}

#[test]
fn the_cut_gains_clarity_in_a_clash_and_none_at_no_depth() {
    let (stem, vocal) = song(RATE, 3.0);
    let audibility = |depth| {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        engine.set(&Settings { depth, body: 0.0, ..Settings::default() });
        run(&mut engine, &stem, &vocal, &[512]);
        engine.meters().totals.audibility.map(|side| side.mean_db().expect("a vocal"))
    };
    let ([before, after], [flat_before, flat_after]) = (audibility(100.0), audibility(0.0));
    assert!(after > before + 0.5, "{before} to {after} dB");
    assert_eq!(before, flat_before, "the cut changes what was before it");
    assert!((flat_after - flat_before).abs() < 1e-4, "{flat_before} to {flat_after} dB");

    // What it says of the cut is what the carved stem says for itself.
    let settings = Settings { body: 0.0, ..Settings::default() };
    let carved = carve(RATE, &stem, &vocal, &settings);
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    engine.set(&Settings { depth: 0.0, ..settings });
    run(&mut engine, &carved, &vocal, &[512]);
    let measured = engine.meters().totals.audibility[0].mean_db().expect("a vocal");
    assert!((measured - after).abs() < 0.5, "{after} dB, measured {measured} dB");
}

#[test]
fn correlation_tells_the_same_signal_from_another() {
    let (one, other) = (noise(96_000, 0.3, 1), noise(96_000, 0.3, 2));
    let half: Vec<f32> = one.iter().map(|x| 0.5 * x).collect();
    let inverted: Vec<f32> = one.iter().map(|x| -x).collect();
    let correlation = |stem: &Audio, vocal: &Audio| heard(stem, vocal).inputs.correlation();
    let stereo = vec![one.clone(), other.clone()];
    for (stem, vocal, expected) in [
        (vec![one.clone()], vec![one.clone()], 1.0),
        (vec![one.clone()], vec![half; 2], 1.0),
        (stereo.clone(), stereo.clone(), 1.0),
        (vec![one.clone(); 2], vec![inverted], -1.0),
    ] {
        let correlation = correlation(&stem, &vocal);
        assert!((correlation - expected).abs() < 1e-6, "{correlation}, not {expected}");
    }
    for vocal in [vec![other.clone()], vec![noise(96_000, 0.1, 3), other]] {
        let correlation = correlation(&vec![one.clone()], &vocal);
        assert!(correlation.abs() < 0.02, "{correlation} for unrelated noise");
    }
    assert_eq!(correlation(&vec![one.clone()], &vec![vec![0.0; one.len()]]), 0.0);
}

#[test]
fn levels_and_the_width_of_the_vocal_are_those_of_the_samples() {
    let stem = vec![tone(RATE, 1.0, 1000.0, 0.5)];
    let (left, right) = (tone(RATE, 1.0, 300.0, 0.25), tone(RATE, 1.0, 700.0, 0.25));
    let mono = heard(&stem, &vec![left.clone(); 2]).inputs;
    let wide = heard(&stem, &vec![left.clone(), right.clone()]).inputs;
    assert_eq!(mono.vocal_difference, 0.0);
    assert_eq!(heard(&stem, &vec![left.clone()]).inputs, mono);
    // The two tones are orthogonal: the difference has the energy of both.
    let both = 2.0 * 10f64.powf(energy_db(&left) / 10.0);
    assert!((wide.vocal_difference / both - 1.0).abs() < 1e-3);
    // A sine's mean square is 3 dB below its peak's.
    assert!((mono.stem_db() + 9.03).abs() < 0.01, "{}", mono.stem_db());
    assert!((mono.vocal_db() + 15.05).abs() < 0.01, "{}", mono.vocal_db());
    assert!((wide.vocal_db() + 15.05).abs() < 0.01, "{}", wide.vocal_db());
}

#[test]
fn the_size_of_the_blocks_does_not_matter() {
    let (stem, vocal) = song(RATE, 1.0);
    let all = |blocks: &[usize]| {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        run(&mut engine, &stem, &vocal, blocks);
        engine.meters()
    };
    let reference = all(&[usize::MAX / 2]);
    assert!(reference.totals.active_hops > 0 && reference.totals.vocal_hops > 0);
    for blocks in [&[1][..], &[7, 300], &[512], &[1000, 3, 4096]] {
        assert_eq!(all(blocks), reference, "{blocks:?}");
    }
}

#[test]
fn the_share_of_loudness_is_that_of_the_bands_which_are_cut() {
    // The vocal is in the way of the upper half of the stem only.
    let samples = 144_000;
    let stem = vec![pink_noise(samples, 0.3, 1)];
    let vocal = vec![tone(RATE, 3.0, 1500.0, 0.2)];
    let heard = |settings: Settings| {
        let mut engine = Engine::new(RATE, 1, 1).expect("supported");
        engine.set(&settings);
        run(&mut engine, &stem, &vocal, &[512]);
        engine.meters().totals.loudness
    };
    let none = heard(Settings { depth: 0.0, ..Settings::default() });
    assert_eq!((none.share_active(), none.share_removed()), (0.0, 0.0));
    let whole = heard(Settings::default());
    let upper = heard(Settings { low: 1500.0, ..Settings::default() });
    assert!(whole.share_active() > upper.share_active(), "the limits count");
    assert!(upper.share_active() > 0.0 && whole.share_active() <= 1.0);
    for loudness in [whole, upper] {
        let (active, removed) = (loudness.share_active(), loudness.share_removed());
        // Half of the loudness would go at 10 dB: no band that is cut here loses that.
        assert!(removed > 0.0 && removed < 0.5 * active + 0.02, "{removed} of {active}");
    }
    let silence = heard_of_silence();
    assert_eq!((silence.share_active(), silence.share_removed()), (0.0, 0.0));
}

fn heard_of_silence() -> leeway_engine::Loudness {
    heard(&vec![vec![0.0; 48_000]], &vec![voice(RATE, 1.0)]).loudness
}

/// A window that opens in a break still has to know that a vocal has arrived before.
#[test]
fn what_arrives_is_counted_whoever_looks() {
    let (stem, vocal) = song(RATE, 1.0);
    for depth in [0.0, 100.0] {
        let inputs = |metering: bool| {
            let mut engine = Engine::new(RATE, 2, 2).expect("supported");
            engine.set_metering(metering);
            engine.set(&Settings { depth, ..Settings::default() });
            run(&mut engine, &stem, &vocal, &[512]);
            engine.meters().totals.inputs
        };
        let seen = inputs(true);
        assert!(seen.samples > 0 && seen.vocal > 0.0);
        assert_eq!(inputs(false), seen, "Depth {depth} %");
    }
}
