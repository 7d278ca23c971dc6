//! A stem in surround: heard and carved as one, and the subwoofer's channel left alone.

use leeway_engine::{Engine, Layout, Listen, Settings, Stereo, Unsupported};
use nice_assert_no_alloc::assert_no_alloc;

use super::common::{
    Audio, RATE, assert_same, carve, delayed, is_same, noise, part, pink_noise, run, run_beside,
    silence, song,
};

/// Channels of 5.1, 7.1 and 7.1.4, and the subwoofer's.
const SURROUND: [(usize, usize); 3] = [(6, 3), (8, 3), (12, 3)];

fn engine([stem, vocal, beat]: [usize; 3], lfe: usize, settings: &Settings) -> Engine {
    let layout = Layout { stem, vocal, beat, lfe: Some(lfe) };
    let mut engine = Engine::with_layout(RATE, layout).expect("supported");
    engine.set(settings);
    engine
}

fn carve_bed(stem: &Audio, vocal: &Audio, settings: &Settings) -> Audio {
    let mut engine = engine([stem.len(), vocal.len(), 0], 3, settings);
    run(&mut engine, stem, vocal, &[500])
}

/// A song of which every channel of the bed has something else, and a vocal.
fn bed(channels: usize, seconds: f64) -> (Audio, Audio) {
    let (stem, vocal) = song(RATE, seconds);
    let mut bed = delayed_copies(&stem, channels);
    bed[3] = rumble(stem[0].len());
    (bed, vocal)
}

/// What the subwoofer plays. Not the first sound, with which the engine's clock starts.
fn rumble(frames: usize) -> Vec<f32> {
    let mut rumble = noise(frames, 0.3, 7);
    rumble[..100].fill(0.0);
    rumble
}

/// So many channels, each a little later and quieter than the one two before it.
fn delayed_copies(stereo: &Audio, channels: usize) -> Audio {
    let copy = |n: usize| {
        let mut channel = delayed(stereo, 40 * (n / 2)).swap_remove(n % 2);
        channel.iter_mut().for_each(|sample| *sample *= 0.9_f32.powi(n as i32));
        channel
    };
    (0..channels).map(copy).collect()
}

#[test]
fn a_bed_with_nothing_but_left_and_right_is_carved_as_stereo_is() {
    let (stem, vocal) = song(RATE, 1.5);
    let settings = Settings { guard: 50.0, punch: 50.0, ..Settings::default() };
    for (channels, _) in SURROUND {
        for key in [1, 2, channels] {
            let mut bed = vec![vec![0.0; stem[0].len()]; channels];
            bed[..2].clone_from_slice(&stem);
            bed[3] = rumble(stem[0].len());
            let mut vocal = part(&vocal, 0, stem[0].len());
            vocal.truncate(key);
            let expected = carve(RATE, &stem, &vocal, &settings);
            assert!(!is_same(&expected, &stem), "nothing was carved");
            vocal.resize(key, vec![0.0; stem[0].len()]);
            let carved = carve_bed(&bed, &vocal, &settings);
            let what = format!("{channels} channels, key of {key}");
            assert_same(&carved[..2].to_vec(), &expected, &what);
            assert_same(&carved[2..].to_vec(), &bed[2..].to_vec(), &what);
        }
    }
}

#[test]
fn all_channels_but_the_subwoofers_get_the_same_cut() {
    for (channels, lfe) in SURROUND {
        let (stem, vocal) = song(RATE, 1.5);
        // By powers of two, so that they are exactly as many dB apart before as after.
        let scaled = |gain: f32| stem[0].iter().map(|sample| gain * sample).collect();
        let bed: Audio = (0..channels).map(|n| scaled(0.5_f32.powi(n as i32))).collect();
        let carved = carve_bed(&bed, &vocal, &Settings::default());
        assert_same(&vec![carved[lfe].clone()], &vec![bed[lfe].clone()], "the subwoofer's");
        assert!(carved[0] != bed[0], "nothing was carved");
        for n in (1..channels).filter(|n| *n != lfe) {
            let gain = 2_f32.powi(n as i32);
            let back = carved[n].iter().map(|sample| gain * sample).collect();
            assert_same(&vec![back], &vec![carved[0].clone()], &format!("channel {n}"));
        }
    }
}

#[test]
fn every_channel_but_the_subwoofers_is_heard() {
    for (channels, lfe) in SURROUND {
        let (bed, vocal) = bed(channels, 1.0);
        let carved = carve_bed(&bed, &vocal, &Settings::default());
        for n in 2..channels {
            let mut without = bed.clone();
            without[n].fill(0.0);
            let other = carve_bed(&without, &vocal, &Settings::default());
            assert_eq!(other[0] == carved[0], n == lfe, "channel {n} of {channels}");
        }
    }
}

#[test]
fn a_key_in_surround_is_heard_as_one() {
    let (bed, vocal) = bed(6, 1.0);
    let silent = silence(&bed);
    for n in 0..6 {
        let mut key = silent.clone();
        key[n] = vocal[0].clone();
        let carved = carve_bed(&bed, &key, &Settings::default());
        // Wherever the vocal is, it is the same vocal, but for the order in which powers are added.
        assert_eq!(is_same(&carved, &bed), n == 3, "the vocal in channel {n}");
        if ![0, 3].contains(&n) {
            let mut key = silent.clone();
            key[0] = vocal[0].clone();
            assert_same(&carved, &carve_bed(&bed, &key, &Settings::default()), &format!("{n}"));
        }
    }
}

#[test]
fn the_subwoofers_channel_is_delayed_by_the_lookahead_and_no_more() {
    let (bed, vocal) = bed(8, 1.0);
    let settings = Settings { lookahead: 5.0, ..Settings::default() };
    let mut engine = engine([8, 2, 0], 3, &settings);
    engine.reset();
    assert_eq!(engine.latency(), 240);
    let carved = run(&mut engine, &bed, &vocal, &[64, 700]);
    let late = delayed(&bed, 240);
    assert_same(&vec![carved[3].clone()], &vec![late[3].clone()], "the subwoofer's");
    assert!(carved[5] != late[5], "nothing was carved");
    let removed = {
        let settings = Settings { listen: Listen::Removed, ..settings };
        let mut engine = self::engine([8, 2, 0], 3, &settings);
        engine.reset();
        run(&mut engine, &bed, &vocal, &[512])
    };
    assert!(removed[3].iter().all(|sample| *sample == 0.0), "nothing was removed there");
    for n in 0..8 {
        for ((removed, carved), stem) in removed[n].iter().zip(&carved[n]).zip(&late[n]) {
            assert!((removed + carved - stem).abs() <= 1e-6, "channel {n}");
        }
    }
}

#[test]
fn the_stereo_mode_and_the_cutting_into_blocks_make_no_difference() {
    let (bed, vocal) = bed(12, 1.0);
    let beat: Audio = (0..12).map(|seed| pink_noise(bed[0].len(), 0.05, 20 + seed)).collect();
    let carved = |stereo: Stereo, blocks: &[usize]| {
        let settings = Settings { stereo, ..Settings::default() };
        let mut engine = engine([12, 2, 12], 3, &settings);
        run_beside(&mut engine, &bed, &vocal, &beat, blocks)
    };
    let expected = carved(Stereo::Linked, &[512]);
    let alone = carve_bed(&bed, &vocal, &Settings::default());
    assert!(!is_same(&expected, &alone), "the beat is not heard");
    for stereo in [Stereo::MidOnly, Stereo::MidSide, Stereo::LeftRight] {
        assert_same(&carved(stereo, &[1, 63, 1000]), &expected, &format!("{stereo:?}"));
    }
}

#[test]
fn surround_allocates_nothing_and_is_silent_after_silence() {
    let (mut bed, vocal) = bed(12, 1.0);
    let mut engine = engine([12, 2, 0], 3, &Settings::default());
    engine.set_loudness_metering(true);
    let mut stem: Vec<&mut [f32]> = bed.iter_mut().map(Vec::as_mut_slice).collect();
    let vocal: Vec<&[f32]> = vocal.iter().map(Vec::as_slice).collect();
    assert_no_alloc(|| engine.process(&mut stem, &vocal));
    assert!(engine.meters().totals.loudness_removed_lu().is_some_and(|lu| lu > 0.0));
    engine.set_metering(false);
    engine.set_loudness_metering(false);
    let mut rest = vec![vec![0.0; 5 * RATE as usize]; 12];
    let mut stem: Vec<&mut [f32]> = rest.iter_mut().map(Vec::as_mut_slice).collect();
    engine.process(&mut stem, &[]);
    assert!(!engine.is_cutting());
    assert!(rest.iter().flatten().all(|sample| sample.is_finite()));
}

#[test]
fn what_is_no_surround_is_refused() {
    let new = |stem, vocal, lfe| {
        let layout = Layout { stem, vocal, beat: 0, lfe };
        Engine::with_layout(RATE, layout).err()
    };
    let refused = |stem, vocal| Some(Unsupported::Channels { stem, vocal, beat: 0 });
    assert_eq!(new(6, 2, None), refused(6, 2), "without a subwoofer");
    assert_eq!(new(6, 2, Some(6)), refused(6, 2), "the subwoofer's is none of them");
    assert_eq!(new(6, 2, Some(1)), refused(6, 2), "the subwoofer's is in front");
    assert_eq!(new(6, 8, Some(3)), refused(6, 8), "a key in another surround");
    assert_eq!(new(13, 2, Some(3)), refused(13, 2), "too many");
    assert_eq!(new(2, 2, Some(3)), refused(2, 2));
    assert_eq!(new(6, 6, Some(3)), None);
}
