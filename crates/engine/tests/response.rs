//! What a cut does to the sound itself: measured on what comes out, not on what the meters say.

mod common;

use std::f64::consts::TAU;

use common::{RATE, noise, removed_db, run, tone};
use leeway_engine::{Engine, Settings};

/// Level in dB of the tone at `hz`, a whole number.
fn tone_db(samples: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &x) in samples.iter().enumerate() {
        let phase = TAU * hz * n as f64 / RATE;
        re += f64::from(x) * phase.cos();
        im += f64::from(x) * phase.sin();
    }
    10.0 * (re * re + im * im).log10()
}

/// The cut in dB at every band's centre, of a stem with a steady tone in each, under a vocal with a
/// steady tone in those that are `sung`.
fn realised_db(depth: f32, max_cut_db: f32, sung: fn(usize) -> bool) -> Vec<f64> {
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(&Settings {
        depth,
        max_cut: max_cut_db,
        body: 0.0,
        low: 20.0,
        high: 20_000.0,
        ..Settings::default()
    });
    // Of whole numbers of Hz, a second holds whole periods: no tone is measured with another's.
    let centres: Vec<f64> = engine.bands().centres_hz().iter().map(|hz| hz.round()).collect();
    let second = RATE as usize;
    let (mut stem, mut vocal) = (vec![0.0; 3 * second], vec![0.0; 3 * second]);
    for (band, &hz) in centres.iter().enumerate() {
        for (n, x) in tone(RATE, 3.0, hz, 0.02).into_iter().enumerate() {
            stem[n] += x;
            vocal[n] += if sung(band) { x } else { 0.0 };
        }
    }
    let out = run(&mut engine, &vec![stem.clone()], &vec![vocal], &[512]);
    let cut = |&hz: &f64| tone_db(&stem[2 * second..], hz) - tone_db(&out[0][2 * second..], hz);
    centres.iter().map(cut).collect()
}

#[test]
fn half_depth_is_half_the_cut_at_every_bands_centre() {
    let everywhere: fn(usize) -> bool = |_| true;
    let patterns =
        [everywhere, |band| (10..25).contains(&band), |band| band % 3 == 0, |band| band % 6 == 0];
    for (pattern, sung) in patterns.into_iter().enumerate() {
        for max_cut_db in [8.0, 24.0] {
            let [half, full] = [50.0, 100.0].map(|depth| realised_db(depth, max_cut_db, sung));
            let deepest = full.iter().copied().fold(0.0, f64::max);
            assert!(deepest > 0.2 * f64::from(max_cut_db), "{pattern}: {deepest} dB");
            for (band, (half, full)) in half.iter().zip(&full).enumerate() {
                // Beside a lone deep cut, its skirt is not in proportion: sections are filters.
                if max_cut_db == 8.0 || sung(band) {
                    let error = half - full / 2.0;
                    assert!(error.abs() < 0.5, "{pattern}, band {band}: {half} of {full} dB");
                }
            }
        }
    }
}

/// Samples until a tenth of the energy of `samples` has sounded.
fn onset(samples: &[f32]) -> usize {
    let energy = |samples: &[f32]| samples.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
    let tenth = energy(samples) / 10.0;
    (0..samples.len()).find(|&n| energy(&samples[..n]) >= tenth).unwrap_or(samples.len())
}

#[test]
fn an_attack_stays_where_it_is_and_nothing_sounds_before_it() {
    // Beats of 0.15 s that start at once and fade, twice a second, under a vocal that never stops.
    let (samples, beat, length) = (96_000, 24_000, 7_000);
    let vocal = vec![noise(samples, 0.1, 5)];
    let attacks = [12_000, 36_000, 60_000];
    let sounds =
        [noise(samples, 0.3, 6), tone(RATE, 2.0, 300.0, 0.3), tone(RATE, 2.0, 2000.0, 0.3)];
    for (kind, mut sound) in sounds.into_iter().enumerate() {
        for (n, sample) in sound.iter_mut().enumerate() {
            let since = (n + beat - attacks[0]) % beat;
            *sample *= if since < length { (-(since as f32) / 2000.0).exp() } else { 0.0 };
        }
        sound[..attacks[0]].fill(0.0);
        let stem = vec![sound];
        for (max_cut_db, lookahead) in [(12.0, 0.0), (24.0, 0.0), (12.0, 10.0)] {
            // As fast as it goes: at its defaults the cut lets most of such an attack pass.
            let settings = Settings {
                body: 0.0,
                max_cut: max_cut_db,
                lookahead,
                release: 10.0,
                ..Settings::default()
            };
            let mut engine = Engine::new(RATE, 1, 1).expect("supported");
            engine.set(&settings);
            engine.reset();
            let out = run(&mut engine, &stem, &vocal, &[512]).remove(0).split_off(engine.latency());
            assert!(out[..attacks[0]].iter().all(|&x| x == 0.0), "before the first attack");
            for attack in attacks {
                let what = format!("sound {kind} at {attack}, {settings:?}");
                let whole = attack..attack + length;
                assert!(removed_db(&stem[0][whole.clone()], &out[whole]) > 0.3, "{what}: no cut");
                // -120 dBFS.
                assert!(out[attack - 4800..attack].iter().all(|x| x.abs() < 1e-6), "{what}: early");
                let front = attack..attack + 240;
                let (dry, wet) = (onset(&stem[0][front.clone()]), onset(&out[front]));
                // With lookahead the cut is there in time, and its filters take 0.2 ms to swing in.
                let most = if lookahead > 0.0 { 12 } else { 1 };
                assert!(dry.abs_diff(wet) <= most, "{what}: {dry}, then {wet} samples");
            }
        }
    }
}
