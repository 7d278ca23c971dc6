//! Each control does what its name says; each of these fails when the control does nothing.

mod common;

use leeway_engine::{Engine, Listen, Settings, Source, Stereo};

use common::{
    Audio, RATE, assert_close, assert_same, carve, chords, delayed, driven_808, glide, harmonic_db,
    low_voice, noise, removed_db, run, silence, song, tone, voice,
};

const MODES: [Stereo; 4] = [Stereo::Linked, Stereo::MidOnly, Stereo::MidSide, Stereo::LeftRight];

/// A stereo stem whose middle is one piano and whose sides are another.
fn wide_stem(seconds: f64) -> Audio {
    let (mid, side) = (chords(RATE, seconds, 0.0), chords(RATE, seconds, 0.06));
    let mix = |sign: f32| mid.iter().zip(&side).map(|(m, s)| m + sign * 0.6 * s).collect();
    vec![mix(1.0), mix(-1.0)]
}

fn side(audio: &Audio) -> Vec<f32> {
    audio[0].iter().zip(&audio[1]).map(|(l, r)| 0.5 * (l - r)).collect()
}

fn mid(audio: &Audio) -> Vec<f32> {
    audio[0].iter().zip(&audio[1]).map(|(l, r)| 0.5 * (l + r)).collect()
}

fn in_mode(stereo: Stereo) -> Settings {
    Settings { stereo, ..Settings::default() }
}

#[test]
fn mid_only_carves_the_middle_and_leaves_the_sides() {
    let (stem, vocal) = (wide_stem(2.0), vec![voice(RATE, 2.0); 2]);
    let out = carve(RATE, &stem, &vocal, &in_mode(Stereo::MidOnly));
    assert_close(&side(&out), &side(&stem), 1e-6, "the side");
    assert!(removed_db(&mid(&stem), &mid(&out)) > 0.3);
}

#[test]
fn mid_side_carves_a_side_that_clashes_too() {
    let (stem, vocal) = (wide_stem(2.0), vec![voice(RATE, 2.0); 2]);
    let out = carve(RATE, &stem, &vocal, &in_mode(Stereo::MidSide));
    assert!(removed_db(&mid(&stem), &mid(&out)) > 0.3);
    assert!(removed_db(&side(&stem), &side(&out)) > 0.3);
}

#[test]
fn left_right_leaves_a_channel_without_a_clash_alone() {
    let stem = vec![chords(RATE, 2.0, 0.0), tone(RATE, 2.0, 60.0, 0.2)];
    let vocal = vec![voice(RATE, 2.0); 2];
    let out = carve(RATE, &stem, &vocal, &in_mode(Stereo::LeftRight));
    assert!(removed_db(&stem[0], &out[0]) > 0.3);
    let settled = RATE as usize;
    assert_close(&out[1][settled..], &stem[1][settled..], 3e-3, "the right channel");
}

#[test]
fn linked_never_moves_the_image() {
    // The right channel is the left at half the level, and stays so.
    let left = chords(RATE, 2.0, 0.0);
    let stem: Audio = vec![left.clone(), left.iter().map(|x| 0.5 * x).collect()];
    let out = carve(RATE, &stem, &vec![voice(RATE, 2.0); 2], &in_mode(Stereo::Linked));
    let half: Vec<f32> = out[0].iter().map(|x| 0.5 * x).collect();
    assert_close(&out[1], &half, 1e-6, "the right channel");
    assert!(removed_db(&stem[0], &out[0]) > 0.3);
}

#[test]
fn every_mode_is_the_input_when_nothing_clashes() {
    let stem = wide_stem(1.0);
    for mode in MODES {
        let silence = vec![vec![0.0; stem[0].len()]; 2];
        assert_same(&carve(RATE, &stem, &silence, &in_mode(mode)), &stem, &format!("{mode:?}"));
    }
}

#[test]
fn a_mono_stem_is_carved_alike_in_every_mode() {
    let (mut stem, vocal) = song(RATE, 1.0);
    stem.truncate(1);
    let linked = carve(RATE, &stem, &vocal, &in_mode(Stereo::Linked));
    assert!(linked != stem, "nothing was carved");
    for mode in MODES {
        let out = carve(RATE, &stem, &vocal, &in_mode(mode));
        assert_same(&out, &linked, &format!("{mode:?}"));
    }
}

#[test]
fn changing_the_mode_while_it_plays_does_not_click() {
    let stem = vec![tone(RATE, 3.0, 1000.0, 0.5), tone(RATE, 3.0, 1000.0, 0.3)];
    let vocal = vec![tone(RATE, 3.0, 1000.0, 0.4); 2];
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let mut out: Audio = vec![Vec::new(); 2];
    for (n, start) in (0..stem[0].len()).step_by(12_000).enumerate() {
        engine.set(&Settings { body: 0.0, ..in_mode(MODES[n % 4]) });
        let part = |audio: &Audio| -> Audio {
            audio.iter().map(|c| c[start..start + 12_000].to_vec()).collect()
        };
        let carved = run(&mut engine, &part(&stem), &part(&vocal), &[512]);
        out.iter_mut().zip(carved).for_each(|(out, part)| out.extend(part));
    }
    assert!(removed_db(&stem[0], &out[0]) > 1.0);
    // The second difference of a 1 kHz sine of 0.5 is at most 0.0086.
    let roughest = out[0].windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs()).fold(0.0, f32::max);
    assert!(roughest < 0.0100, "{roughest}");
}

#[test]
fn lookahead_is_reported_and_aligned_to_the_sample() {
    let (stem, vocal) = song(RATE, 1.0);
    let silence = silence(&vocal);
    let cases = [0.0, 1.3, 10.0, 20.0].map(|ms| [(ms, 0.0, &vocal), (ms, 100.0, &silence)]);
    for (lookahead, depth, vocal) in cases.into_iter().flatten() {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        engine.set(&Settings { lookahead, depth, ..Settings::default() });
        engine.reset();
        let latency = engine.latency();
        assert_eq!(latency, (f64::from(lookahead / 1000.0) * RATE).round() as usize);
        let out = run(&mut engine, &stem, vocal, &[100]);
        assert_close(&out[0][latency..], &stem[0][..stem[0].len() - latency], 0.0, "delayed");
        assert!(out[0][..latency].iter().all(|&x| x == 0.0));
    }
}

#[test]
fn lookahead_has_the_cut_there_when_the_vocal_enters() {
    let stem = vec![noise(48_000, 0.3, 5)];
    let mut vocal = vec![noise(48_000, 0.3, 6)];
    vocal[0][..24_000].fill(0.0);
    let early_cut_db = |lookahead: f32| {
        let mut engine = Engine::new(RATE, 1, 1).expect("supported");
        engine.set(&Settings { lookahead, body: 0.0, ..Settings::default() });
        engine.reset();
        let latency = engine.latency();
        let out = run(&mut engine, &stem, &vocal, &[512]);
        removed_db(&stem[0][24_000..24_480], &out[0][24_000 + latency..24_480 + latency])
    };
    let (late, early) = (early_cut_db(0.0), early_cut_db(20.0));
    assert!(early > late + 0.5, "the vocal's first 10 ms: {late} dB without, {early} dB with");
}

#[test]
fn lookahead_waits_for_a_reset() {
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.process(&mut [&mut [0.1; 64]], &[&[0.1; 64]]);
    engine.set(&Settings { lookahead: 10.0, ..Settings::default() });
    assert_eq!((engine.latency(), engine.wanted_latency()), (0, 480));
    engine.reset();
    assert_eq!(engine.latency(), 480);
}

#[test]
fn the_guard_keeps_a_gliding_fundamental_whole_and_lets_its_harmonics_give_way() {
    // A bass line: below 130 Hz the gain computer itself hardly cuts.
    let bass = |t: f64| 3.0 * glide(t);
    let (stem, vocal) = (driven_808(4.0, bass), low_voice(4.0, 200.0));
    let change = |guard: f32, harmonic: f64| {
        let settings =
            Settings { guard, low: 20.0, body: 0.0, max_cut: 24.0, ..Settings::default() };
        let out = carve(RATE, &vec![stem.clone()], &vec![vocal.clone()], &settings);
        harmonic_db(&stem, bass, harmonic) - harmonic_db(&out[0], bass, harmonic)
    };
    assert!(change(0.0, 1.0) > 0.6, "without the guard: {} dB", change(0.0, 1.0));
    assert!(change(100.0, 1.0).abs() < 0.5, "guarded: {} dB", change(100.0, 1.0));
    assert!(change(100.0, 5.0) > 1.5, "its fifth harmonic: {} dB", change(100.0, 5.0));
}

#[test]
fn the_transient_guard_lets_attacks_through() {
    // Noise bursts over a steady hum of noise, under a vocal that never stops.
    let samples = 3 * 48_000;
    let vocal = vec![noise(samples, 0.05, 7)];
    let mut stem = vec![noise(samples, 0.1, 8)];
    for (n, sample) in stem[0].iter_mut().enumerate() {
        if n % 12_000 < 2400 {
            *sample *= 4.0;
        }
    }
    let attack_cut_db = |punch: f32| {
        let settings = Settings { punch, body: 0.0, ..Settings::default() };
        let out = carve(RATE, &stem, &vocal, &settings);
        let attacks = |audio: &[f32]| -> Vec<f32> {
            audio[48_000..].chunks(12_000).flat_map(|beat| beat[144..960].to_vec()).collect()
        };
        let sustain = |audio: &[f32]| -> Vec<f32> {
            audio[48_000..].chunks(12_000).flat_map(|beat| beat[9000..].to_vec()).collect()
        };
        (
            removed_db(&attacks(&stem[0]), &attacks(&out[0])),
            removed_db(&sustain(&stem[0]), &sustain(&out[0])),
        )
    };
    let (without, with) = (attack_cut_db(0.0), attack_cut_db(100.0));
    assert!(without.0 > 0.5 && with.0 < 0.3 * without.0, "attacks: {without:?}, {with:?}");
    assert!(with.1 > 0.7 * without.1, "what rings on is still carved: {without:?}, {with:?}");
}

#[test]
fn removed_and_output_add_up_to_the_input_in_every_mode() {
    let (stem, vocal) = (wide_stem(1.5), vec![voice(RATE, 1.5); 2]);
    for stereo in MODES {
        for lookahead in [0.0, 5.0] {
            let hear = |listen| {
                let mut engine = Engine::new(RATE, 2, 2).expect("supported");
                engine.set(&Settings { stereo, lookahead, listen, ..Settings::default() });
                engine.reset();
                (run(&mut engine, &stem, &vocal, &[512]), engine.latency())
            };
            let ((output, latency), (removed, _)) = (hear(Listen::Output), hear(Listen::Removed));
            assert!(removed[0].iter().any(|x| x.abs() > 1e-3), "nothing was removed");
            for n in latency..output[0].len() {
                let sum = f64::from(output[0][n]) + f64::from(removed[0][n]);
                let error = (sum - f64::from(stem[0][n - latency])).abs();
                // Each of the two was rounded once.
                let rounding = f64::from(f32::EPSILON)
                    * f64::from(output[0][n].abs().max(removed[0][n].abs()));
                assert!(error <= rounding, "{stereo:?}: sample {n} is off by {error}");
            }
        }
    }
}

#[test]
fn listening_to_the_vocal_plays_the_vocal() {
    let (stem, vocal) = song(RATE, 0.5);
    for (lookahead, latency) in [(0.0, 0), (10.0, 480)] {
        let late = delayed(&vocal, latency);
        for key in [vocal.clone(), vec![vocal[0].clone()]] {
            let mut engine = Engine::new(RATE, 2, key.len()).expect("supported");
            engine.set(&Settings { listen: Listen::Vocal, lookahead, ..Settings::default() });
            engine.reset();
            let out = run(&mut engine, &stem, &key, &[512]);
            for channel in 0..2 {
                assert_close(&out[channel], &late[channel], 0.0, "the vocal");
            }
        }
    }
}

#[test]
fn output_gain_is_exact_and_moves_without_a_click() {
    let (stem, vocal) = song(RATE, 1.0);
    let unit = carve(RATE, &stem, &vocal, &Settings::default());
    let louder = carve(RATE, &stem, &vocal, &Settings { output: 6.0, ..Settings::default() });
    let expected: Vec<f32> = unit[0].iter().map(|x| x * 10f32.powf(0.3)).collect();
    assert_close(&louder[0], &expected, 1e-6, "6 dB");

    let steady = vec![0.5; 9600];
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    let mut out = steady.clone();
    for (n, block) in out.chunks_mut(2400).enumerate() {
        engine.set(&Settings {
            output: if n % 2 == 0 { -12.0 } else { 12.0 },
            ..Settings::default()
        });
        engine.process(&mut [block], &[&[]]);
    }
    let step = out.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    assert!(step < 0.02 && out[9599] > 1.9, "{step}");
}

#[test]
fn with_no_vocal_a_built_in_voice_makes_room_and_follows_the_stem() {
    let mut stem = vec![chords(RATE, 3.0, 0.0)];
    let carved = |stem: &Audio, source| {
        carve(RATE, stem, &vec![], &Settings { source, ..Settings::default() })
    };
    let [low, high, rap] =
        [Source::LowVoice, Source::HighVoice, Source::Rap].map(|source| carved(&stem, source));
    for out in [&low, &high, &rap] {
        assert!(removed_db(&stem[0], &out[0]) > 0.2);
    }
    assert!(low != high && high != rap && low != rap);
    assert_same(&carved(&stem, Source::Sidechain), &stem, "no sidechain");
    // A hundred times quieter: the voice is, too.
    let out = low[0].clone();
    stem[0].iter_mut().for_each(|x| *x /= 128.0);
    let quiet: Vec<f32> = carved(&stem, Source::LowVoice)[0].iter().map(|x| x * 128.0).collect();
    let settled = RATE as usize;
    assert_close(&quiet[settled..], &out[settled..], 2e-3, "42 dB down");
}

#[test]
fn a_learned_voice_carves_where_that_voice_was() {
    let stem = vec![noise(96_000, 0.3, 9)];
    let settings = Settings { source: Source::Learned, body: 0.0, ..Settings::default() };
    let mut engine = Engine::new(RATE, 1, 0).expect("supported");
    engine.set(&settings);
    assert_same(&run(&mut engine, &stem, &vec![], &[512]), &stem, "nothing learned yet");
    let mut profile = [0.0; leeway_engine::bands::MAX_BANDS];
    profile[20..24].fill(1.0);
    engine.set_learned(&profile);
    engine.reset();
    assert!(run(&mut engine, &stem, &vec![], &[512]) != stem);
    let cut = engine.meters().cut_db;
    assert!(cut[20..24].iter().sum::<f32>() > 2.0 && cut[10] == 0.0 && cut[32] == 0.0, "{cut:?}");
}

/// Depth as automation moves it, from nothing and back, whoever looks.
#[test]
fn whether_anybody_looks_at_the_meters_makes_no_difference() {
    let (stem, vocal) = song(RATE, 2.0);
    for stereo in MODES {
        let heard = |metering: fn(usize) -> bool| {
            let mut engine = Engine::new(RATE, 2, 2).expect("supported");
            let mut out: Audio = vec![Vec::new(); 2];
            for (n, start) in (0..stem[0].len()).step_by(6000).enumerate() {
                let depth = if n % 4 < 2 { 0.0 } else { 80.0 };
                engine.set_metering(metering(n));
                engine.set(&Settings { stereo, depth, ..Settings::default() });
                let part = |audio: &Audio| -> Audio {
                    audio.iter().map(|c| c[start..start + 6000].to_vec()).collect()
                };
                let carved = run(&mut engine, &part(&stem), &part(&vocal), &[500]);
                out.iter_mut().zip(carved).for_each(|(out, part)| out.extend(part));
            }
            out
        };
        let always = heard(|_| true);
        assert!(always != stem, "{stereo:?}: nothing was carved");
        assert_same(&heard(|_| false), &always, &format!("{stereo:?}, nobody looks"));
        assert_same(&heard(|n| n % 3 == 1), &always, &format!("{stereo:?}, now and then"));
    }
}
