//! The command sounds as the engine does, with vocals of any length and rate.

use hound::WavSpec;
use leeway_engine::controls::Node;
use leeway_engine::{Engine, Settings};
use tempfile::TempDir;

use super::{
    CARVE, RATE, chord, fails, float, planar, read, read_floats, song, succeeds, voice, write,
};

#[test]
fn carve_is_the_engine_bit_for_bit() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (mut stem, vocal) = (planar(RATE, 2, chord), planar(RATE, 1, voice));
    write(&at("lead.wav"), float(1), &vocal);
    write(&at("chord.wav"), float(2), &stem);
    let options = [
        ["--depth", "80"],
        ["--max-cut", "12"],
        ["--clarity", "18"],
        ["--body", "30"],
        ["--trim", "-3"],
        ["--low", "150"],
        ["--high", "9000"],
        ["--attack", "2"],
        ["--hold", "50"],
        ["--release", "120"],
        ["--weight", "A4:-60:2oct"],
        ["--weight", "2.5k:80"],
    ];
    succeeds(folder.path(), &[&CARVE[..], options.as_flattened()].concat());

    let mut engine = Engine::new(f64::from(RATE), 2, 1).unwrap();
    let mut nodes = Settings::default().nodes;
    nodes[0] = Node { frequency: 440.0, width: 2.0, weight: -60.0 };
    nodes[1] = Node { frequency: 2500.0, width: 1.0, weight: 80.0 };
    engine.set(&Settings {
        nodes,
        depth: 80.0,
        max_cut: 12.0,
        clarity: 18.0,
        body: 30.0,
        trim: -3.0,
        low: 150.0,
        high: 9000.0,
        attack: 2.0,
        hold: 50.0,
        release: 120.0,
        ..Settings::default()
    });
    assert_eq!(engine.latency(), 0, "or the expectation below must be shifted");
    let frames = stem[0].len();
    for start in (0..frames).step_by(777) {
        let end = frames.min(start + 777);
        let mut block: Vec<&mut [f32]> = stem.iter_mut().map(|c| &mut c[start..end]).collect();
        engine.process(&mut block, &[&vocal[0][start..end]]);
    }
    let carved = read_floats(&at("carved/chord.wav"));
    assert_eq!(carved.len(), 2 * frames);
    for (n, frame) in carved.chunks(2).enumerate() {
        assert_eq!(frame[0].to_bits(), stem[0][n].to_bits(), "left, sample {n}");
        assert_eq!(frame[1].to_bits(), stem[1][n].to_bits(), "right, sample {n}");
    }
    assert_ne!(read(&at("chord.wav")).1, read(&at("carved/chord.wav")).1, "nothing was carved");
}

#[test]
fn a_short_vocal_is_silent_after_its_end_and_a_long_one_is_cut() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("chord.wav"), float(1), &planar(RATE, 1, chord));
    let whole = planar(RATE, 1, voice).remove(0);
    let half = whole.len() / 2;
    let padded = [&whole[..half], &vec![0.0; whole.len() - half][..]].concat();
    let carved = |vocal: &[f32]| {
        write(&at("lead.wav"), float(1), &[vocal.to_vec()]);
        succeeds(folder.path(), &CARVE);
        read(&at("carved/chord.wav")).1
    };
    let short = carved(&whole[..half]);
    assert!(short == carved(&padded));
    assert!(short != carved(&whole));
    assert!(carved(&[&whole[..], &whole[..]].concat()) == carved(&whole));
}

#[test]
fn rates_that_differ_need_resample_and_stay_aligned() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let low = WavSpec { sample_rate: 44_100, ..float(1) };
    write(&at("lead44.wav"), low, &planar(44_100, 1, voice));
    let lead44 = ["carve", "--vocal", "lead44.wav", "chord.wav"];
    fails(
        folder.path(),
        &lead44,
        &["'lead44.wav'", "44100 Hz", "'chord.wav'", "48000 Hz", "--resample"],
    );

    succeeds(folder.path(), &CARVE);
    let stem = read_floats(&at("chord.wav"));
    let wanted = read_floats(&at("carved/chord.wav"));
    let distance = |a: &[f32], b: &[f32]| -> f64 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
    };
    let removed = distance(&stem, &wanted);
    succeeds(folder.path(), &[&lead44[..], &["--resample"]].concat());
    assert_eq!(read(&at("carved/chord.wav")).0, float(1));
    let resampled = distance(&wanted, &read_floats(&at("carved/chord.wav")));
    write(&at("lead.wav"), float(1), &planar(RATE, 1, |t, c| voice(t - 0.001, c)));
    succeeds(folder.path(), &CARVE);
    let late = distance(&wanted, &read_floats(&at("carved/chord.wav")));
    assert!(resampled < 0.01 * removed, "{resampled} of {removed}");
    assert!(late > 2.0 * resampled, "a millisecond late: {late}, resampled: {resampled}");

    // Stems at two rates, each with the vocal at its own.
    write(&at("pad.wav"), low, &planar(44_100, 1, chord));
    let both = ["carve", "--vocal", "lead44.wav", "chord.wav", "pad.wav", "--resample", "--json"];
    let document: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &both)).unwrap();
    assert_eq!(document["stems"][0]["vocal_resampled"], true);
    assert_eq!(document["stems"][1]["vocal_resampled"], false);
    let (spec, samples) = read(&at("carved/pad.wav"));
    assert_eq!((spec, samples.len()), (low, read(&at("pad.wav")).1.len()));
}
