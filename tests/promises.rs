//! The promises of the engine, each as its own test.

mod common;

use common::{
    Audio, RATE, assert_close, assert_same, carve, chords, energy_db, pink_noise, removed_db, run,
    song, tone, voice,
};
use leeway::engine::{Engine, Meters, SAMPLE_RATES, Settings, Unsupported};
use nice_assert_no_alloc::assert_no_alloc;
use proptest::prelude::*;

const RATES: [f64; 9] =
    [22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 384_000.0];
/// Stem and vocal channels.
const LAYOUTS: [(usize, usize); 4] = [(2, 2), (2, 1), (1, 1), (1, 2)];

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
    for limits in [Settings::default(), Settings { low_hz: 20.0, ..Settings::default() }] {
        let stem = vec![tone(RATE, 2.0, 55.0, 0.3)];
        let vocal = vec![tone(RATE, 2.0, 130.0, 0.3)];
        let out = carve(RATE, &stem, &vocal, &limits);
        let half = RATE as usize;
        let change = removed_db(&stem[0][half..], &out[0][half..]);
        assert!(change.abs() < 0.2, "{change} dB with low limit {} Hz", limits.low_hz);
    }
}

#[test]
fn a_clash_is_carved_and_more_depth_carves_more() {
    let (stem, vocal) = song(RATE, 3.0);
    let at = |depth| {
        let out = carve(RATE, &stem, &vocal, &Settings { depth, ..Settings::default() });
        removed_db(&stem[0], &out[0])
    };
    let (half, full) = (at(0.5), at(1.0));
    assert!(half > 0.1 && full > 1.5 * half, "half {half} dB, full {full} dB");
}

#[test]
fn depth_zero_is_the_input_bit_for_bit() {
    let (stem, vocal) = song(RATE, 1.0);
    let out = carve(RATE, &stem, &vocal, &Settings { depth: 0.0, ..Settings::default() });
    assert_same(&out, &stem, "depth 0");
}

#[test]
fn half_depth_is_half_the_cut() {
    let (stem, vocal) = song(RATE, 1.5);
    let cut_at = |depth| -> Meters {
        let mut engine = Engine::new(RATE, 2, 2).expect("supported");
        engine.set(&Settings { depth, ..Settings::default() });
        run(&mut engine, &stem, &vocal, &[512]);
        engine.meters()
    };
    let (half, full) = (cut_at(0.5), cut_at(1.0));
    assert!(full.cut_db.iter().any(|&db| db > 1.0), "nothing is cut");
    for (half, full) in half.cut_db.iter().zip(full.cut_db) {
        assert!((2.0 * half - full).abs() < 1e-4);
    }
}

#[test]
fn every_setting_changes_the_sound() {
    let (stem, vocal) = song(RATE, 2.5);
    let defaults = Settings::default();
    let reference = carve(RATE, &stem, &vocal, &defaults);
    for (name, settings) in [
        ("depth", Settings { depth: 0.5, ..defaults }),
        ("max cut", Settings { max_cut_db: 14.0, ..defaults }),
        ("clarity", Settings { clarity_db: 6.0, ..defaults }),
        ("body", Settings { body: 0.0, ..defaults }),
        ("trim", Settings { trim_db: 6.0, ..defaults }),
        ("low limit", Settings { low_hz: 500.0, ..defaults }),
        ("high limit", Settings { high_hz: 1000.0, ..defaults }),
        ("attack", Settings { attack: 0.05, ..defaults }),
        ("hold", Settings { hold: 0.4, ..defaults }),
        ("release", Settings { release: 0.4, ..defaults }),
    ] {
        assert!(carve(RATE, &stem, &vocal, &settings) != reference, "{name} does nothing");
    }
}

#[test]
fn limits_bound_where_it_cuts() {
    let vocal = vec![pink_noise(96_000, 0.3, 1)];
    let stem = vec![pink_noise(96_000, 0.3, 2)];
    let settings = Settings { low_hz: 400.0, high_hz: 3000.0, body: 0.0, ..Settings::default() };
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(&settings);
    run(&mut engine, &stem, &vocal, &[512]);
    let cut = engine.meters().cut_db;
    for (&hz, cut) in engine.bands().centres_hz().iter().zip(cut) {
        match hz {
            hz if !(280.0..=4250.0).contains(&hz) => assert_eq!(cut, 0.0, "{hz} Hz"),
            hz if (600.0..2000.0).contains(&hz) => assert!(cut > 1.0, "{hz} Hz: {cut} dB"),
            _ => {}
        }
    }
}

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
fn nothing_but_sound_ever_comes_out() {
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -1e-42, f32::MAX, f32::MIN];
    let (mut stem, mut vocal) = song(RATE, 2.0);
    for (n, &value) in bad.iter().cycle().take(400).enumerate() {
        stem[0][20_000 + 7 * n] = value;
        vocal[1][22_000 + 5 * n] = value;
    }
    let out = carve(RATE, &stem, &vocal, &Settings::default());
    for sample in out.iter().flatten() {
        assert!(*sample == 0.0 || sample.is_normal(), "{sample}");
    }
    // Once the windows are clear of it, it is forgotten: the carve goes on as if nothing had been.
    let (clean_stem, clean_vocal) = song(RATE, 2.0);
    let clean = carve(RATE, &clean_stem, &clean_vocal, &Settings::default());
    assert_close(&out[1][90_000..], &clean[1][90_000..], 1e-3, "long after");
}

#[test]
fn absurd_settings_are_brought_into_range() {
    let (stem, vocal) = song(RATE, 0.5);
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1e9, 1e9] {
        let settings = Settings {
            depth: value,
            max_cut_db: value,
            clarity_db: value,
            body: value,
            trim_db: value,
            low_hz: value,
            high_hz: value,
            attack: value,
            hold: value,
            release: value,
            guard: value,
            punch: value,
            lookahead: value,
            output_db: value,
            ..Settings::default()
        };
        let out = carve(RATE, &stem, &vocal, &settings);
        assert!(out.iter().flatten().all(|x| x.is_finite() && x.abs() < 4.0), "{value}");
    }
}

#[test]
fn absurd_rates_and_channels_are_refused_with_a_reason() {
    for rate in [0.0, -48_000.0, 4_000.0, 2e6, f64::NAN, f64::INFINITY] {
        let error = Engine::new(rate, 2, 2).err().expect("no such rate");
        assert!(matches!(error, Unsupported::SampleRate(_)));
        assert!(error.to_string().contains("Hz"));
    }
    assert_eq!(Engine::new(RATE, 3, 2).err(), Some(Unsupported::Channels { stem: 3, vocal: 2 }));
    assert!(Engine::new(RATE, 0, 1).is_err() && Engine::new(RATE, 1, 3).is_err());
    for rate in [*SAMPLE_RATES.start(), 12_345.6, *SAMPLE_RATES.end()] {
        let vocal = vec![voice(rate, 0.3)];
        let out = carve(rate, &vec![chords(rate, 0.3, 0.0)], &vocal, &Settings::default());
        assert!(out[0].iter().all(|x| x.is_finite()));
    }
}

#[test]
fn only_the_ratio_of_vocal_to_stem_counts() {
    let (stem, vocal) = song(RATE, 2.0);
    let quieter = |audio: &Audio| -> Audio {
        audio.iter().map(|c| c.iter().map(|x| x / 16.0).collect()).collect()
    };
    let loud = carve(RATE, &stem, &vocal, &Settings::default());
    let quiet = carve(RATE, &quieter(&stem), &quieter(&vocal), &Settings::default());
    let quiet: Vec<f32> = quiet[0].iter().map(|x| 16.0 * x).collect();
    // In the first moments the windows hold next to nothing, and the analysis has a floor.
    let filled = RATE as usize / 2;
    assert_close(&quiet[filled..], &loud[0][filled..], 1e-4, "24 dB quieter");
}

#[test]
fn trim_stands_in_for_the_vocals_fader() {
    let (stem, vocal) = song(RATE, 2.0);
    let quieter: Audio = vocal.iter().map(|c| c.iter().map(|x| x * 0.5).collect()).collect();
    let trimmed = Settings { trim_db: 20.0 * 2f32.log10(), ..Settings::default() };
    let (as_is, trimmed) =
        (carve(RATE, &stem, &vocal, &Settings::default()), carve(RATE, &stem, &quieter, &trimmed));
    assert_close(&trimmed[0], &as_is[0], 1e-4, "trimmed");
}

#[test]
fn channels_that_are_equal_stay_equal_and_mono_is_carved_like_stereo() {
    let (stem, vocal) = (chords(RATE, 1.5, 0.0), voice(RATE, 1.5));
    let mono = carve(RATE, &vec![stem.clone()], &vec![vocal.clone()], &Settings::default());
    for (stems, vocals) in [(2, 2), (2, 1), (1, 2)] {
        let out = carve(
            RATE,
            &vec![stem.clone(); stems],
            &vec![vocal.clone(); vocals],
            &Settings::default(),
        );
        for channel in &out {
            // Not the same bits: the channels' analyses take turns, a third of a millisecond apart.
            let difference = removed_db(&mono[0], channel);
            assert!(difference.abs() < 0.05, "{stems} + {vocals}: {difference} dB");
            assert_close(channel, &out[0], 0.0, "left and right");
        }
    }
}

#[test]
fn every_rate_is_carved_alike() {
    let removed = |rate: f64| {
        let (stem, vocal) = song(rate, 3.0);
        removed_db(&stem[0], &carve(rate, &stem, &vocal, &Settings::default())[0])
    };
    let at_48k = removed(48_000.0);
    assert!(at_48k > 0.3, "{at_48k} dB");
    for rate in RATES.into_iter().filter(|&rate| rate >= 44_100.0) {
        let removed = removed(rate);
        assert!((removed - at_48k).abs() < 0.3, "{removed} dB at {rate} Hz, {at_48k} at 48 kHz");
    }
}

#[test]
fn a_late_start_sounds_like_the_full_run_within_a_second() {
    let (stem, vocal) = song(RATE, 8.0);
    let full = carve(RATE, &stem, &vocal, &Settings::default());
    let late: usize = 128 * 1500;
    let tail = |audio: &Audio| -> Audio { audio.iter().map(|c| c[late..].to_vec()).collect() };
    let started = carve(RATE, &tail(&stem), &tail(&vocal), &Settings::default());
    let one_second = RATE as usize;
    assert_close(
        &started[0][one_second..],
        &full[0][late + one_second..],
        3e-5,
        "from a second after the late start",
    );
}

#[test]
fn after_a_reset_the_engine_is_as_new() {
    let (stem, vocal) = song(RATE, 1.5);
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let first = run(&mut engine, &stem, &vocal, &[999]);
    engine.reset();
    assert_same(&run(&mut engine, &stem, &vocal, &[512]), &first, "after the reset");
}

#[test]
fn process_never_allocates() {
    let (mut stem, vocal) = song(RATE, 1.0);
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let (left, right) = stem.split_at_mut(1);
    let mut stem = [&mut left[0][..], &mut right[0][..]];
    let vocal = [&vocal[0][..], &vocal[1][..]];
    assert_no_alloc(|| {
        engine.set(&Settings { depth: 0.7, low_hz: 300.0, hold: 0.2, ..Settings::default() });
        engine.process(&mut stem, &vocal);
        engine.reset();
        engine.meters()
    });
}

#[test]
fn a_jump_of_depth_does_not_click() {
    let stem = [tone(RATE, 2.0, 1000.0, 0.5)];
    let vocal = [tone(RATE, 2.0, 1000.0, 0.5)];
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    let mut out = Vec::new();
    for (n, (stem, vocal)) in stem[0].chunks(4800).zip(vocal[0].chunks(4800)).enumerate() {
        let depth = if n % 2 == 0 { 1.0 } else { 0.0 };
        engine.set(&Settings { depth, body: 0.0, max_cut_db: 24.0, ..Settings::default() });
        let mut block = stem.to_vec();
        engine.process(&mut [&mut block], &[vocal]);
        out.extend(block);
    }
    // The second difference of a 1 kHz sine of 0.5 is at most 0.0086; a click stands far above it.
    let roughest = out.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs()).fold(0.0, f32::max);
    assert!(roughest < 0.0100, "{roughest}");
    assert!(energy_db(&out) < energy_db(&stem[0]) - 1.0, "nothing was cut");
}

#[test]
fn sidebands_of_a_moving_cut_stay_near_the_tone() {
    // A 1 kHz tone under a vocal at 1 kHz that comes and goes five times a second.
    let stem = vec![tone(RATE, 4.0, 1000.0, 0.5)];
    let mut vocal = vec![tone(RATE, 4.0, 1000.0, 0.5)];
    for (n, sample) in vocal[0].iter_mut().enumerate() {
        let phase = 5.0 * n as f64 / RATE;
        *sample *= (0.5 - 0.5 * (std::f64::consts::TAU * phase).cos()) as f32;
    }
    let settings = Settings { body: 0.0, ..Settings::default() };
    let out = carve(RATE, &stem, &vocal, &settings);
    let steady = &out[0][2 * 48_000..];
    let carrier = amplitude_at(steady, 1000.0);
    // Whole seconds: every line that a 5 Hz movement makes falls on a multiple of 5 Hz.
    for hz in (5..4000).step_by(5).map(f64::from).filter(|hz| (hz - 1000.0).abs() > 200.0) {
        let dbc = 20.0 * (amplitude_at(steady, hz) / carrier).log10();
        assert!(dbc < -60.0, "{dbc} dBc at {hz} Hz");
    }
    let beside = 20.0 * (amplitude_at(steady, 1005.0) / carrier).log10();
    assert!(beside > -40.0, "the cut never moved: {beside} dBc");
}

/// Amplitude of the Hann-windowed spectral line at `hz`.
fn amplitude_at(samples: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &x) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / samples.len() as f64).cos();
        let phase = std::f64::consts::TAU * hz * n as f64 / RATE;
        re += window * f64::from(x) * phase.cos();
        im += window * f64::from(x) * phase.sin();
    }
    (re * re + im * im).sqrt()
}

/// Hosts run for a while before the song begins, some of them in blocks that are no whole hops.
#[test]
fn silence_before_the_song_changes_nothing_after_it() {
    let (stem, vocal) = song(RATE, 1.0);
    for settings in [Settings::default(), Settings { lookahead: 0.01, ..Settings::default() }] {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_blocks_give_the_same_bits_at_any_rate_and_layout(
        rate in prop::sample::select(&RATES[..]),
        (stem_channels, vocal_channels) in prop::sample::select(&LAYOUTS[..]),
        blocks in prop::collection::vec(1usize..3000, 1..30),
    ) {
        let seconds = 12_000.0 / rate;
        let vocal: Audio = vec![voice(rate, seconds); vocal_channels];
        let stem: Audio = (0..stem_channels).map(|c| chords(rate, seconds, 0.004 * c as f64)).collect();
        let mut engine = Engine::new(rate, stem_channels, vocal_channels).expect("supported");
        let whole = run(&mut engine, &stem, &vocal, &[usize::MAX / 2]);
        engine.reset();
        assert_same(&run(&mut engine, &stem, &vocal, &blocks), &whole, "in blocks");
    }

    #[test]
    fn automation_gives_the_same_bits_in_any_blocks(
        depths in prop::collection::vec((0.0f32..1.0, 50usize..2000), 1..12),
        block in 1usize..700,
    ) {
        let (stem, vocal) = song(RATE, 0.3);
        // Changes at given samples, the stretches between them cut into `block`s.
        let automated = |block: usize| {
            let mut engine = Engine::new(RATE, 2, 2).expect("supported");
            let mut out: Audio = vec![Vec::new(); 2];
            let mut start = 0;
            for &(depth, length) in depths.iter().cycle() {
                let end = stem[0].len().min(start + length);
                engine.set(&Settings { depth, ..Settings::default() });
                let cut = |audio: &Audio| -> Audio {
                    audio.iter().map(|c| c[start..end].to_vec()).collect()
                };
                let part = run(&mut engine, &cut(&stem), &cut(&vocal), &[block]);
                out.iter_mut().zip(part).for_each(|(out, part)| out.extend(part));
                start = end;
                if start == stem[0].len() {
                    return out;
                }
            }
            unreachable!("the automation cycles")
        };
        assert_same(&automated(block), &automated(100_000), "in blocks");
    }

    #[test]
    fn any_input_bits_give_sound_and_a_working_engine(
        seed in any::<u64>(), rate in prop::sample::select(&RATES[..]), place in 0usize..4000,
        bad in prop::collection::vec(any::<u32>(), 1..64),
    ) {
        let mut stem = vec![common::noise(6000, 0.5, seed)];
        let mut vocal = vec![common::noise(6000, 0.5, seed ^ 1)];
        for (n, &bits) in bad.iter().enumerate() {
            stem[0][place + 3 * n] = f32::from_bits(bits);
            vocal[0][place + 2 * n] = f32::from_bits(bits.rotate_left(9));
        }
        let out = carve(rate, &stem, &vocal, &Settings::default());
        for sample in &out[0] {
            prop_assert!(*sample == 0.0 || sample.is_normal());
        }
    }
}
