//! Stems come back in the format that they had, and untouched where nothing is carved.

use std::fs;

use hound::{SampleFormat, WavWriter};
use tempfile::TempDir;

use super::{
    CARVE, RATE, chord, float, int, names, planar, read, read_floats, silence, succeeds, voice,
    write,
};

#[test]
fn carving_keeps_rate_length_channels_and_depth() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, voice));
    let specs = [int(8, 1), int(16, 2), int(24, 2), int(32, 1), float(2)];
    for spec in specs {
        write(&at("chord.wav"), spec, &planar(RATE, spec.channels, chord));
        succeeds(folder.path(), &CARVE);
        let (input, output) = (read(&at("chord.wav")), read(&at("carved/chord.wav")));
        assert_eq!(input.0, output.0);
        assert_eq!(input.1.len(), output.1.len());
        assert_ne!(input.1, output.1, "nothing was carved");
    }
    assert_eq!(names(&at("carved")), ["chord.png", "chord.wav"]);
    assert!(fs::read(at("carved/chord.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn under_a_silent_vocal_samples_stay_identical() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, silence));
    for spec in [int(8, 1), int(16, 1), int(16, 2), int(24, 1), int(24, 2), float(1), float(2)] {
        // Well above full scale, so that both ends of the range are in it.
        let loud = planar(RATE, spec.channels, |t, c| 8.0 * chord(t, c));
        write(&at("chord.wav"), spec, &loud);
        let said = succeeds(folder.path(), &CARVE);
        assert!(said.contains('–') && said.contains("the vocal never sounds"), "{said}");
        assert!(read(&at("chord.wav")) == read(&at("carved/chord.wav")), "{spec:?}");
    }
    let (spec, samples) = read(&at("chord.wav"));
    assert_eq!(spec.sample_format, SampleFormat::Float);
    assert!(samples.iter().any(|&bits| f32::from_bits(bits as u32).abs() > 1.0));
}

#[test]
fn thirty_two_bit_integers_keep_twenty_four_of_them() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, silence));
    let mut writer = WavWriter::create(at("chord.wav"), int(32, 1)).unwrap();
    for sample in [0, 1, -1, 0x0123_4567, 0x1234_5678, i32::MAX, i32::MIN, i32::MIN + 1] {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
    let said = succeeds(folder.path(), &CARVE);
    assert!(said.contains("note: chord.wav: its 32-bit integers"), "{said}");
    let output = read(&at("carved/chord.wav"));
    assert_eq!(output.0, int(32, 1));
    for (input, output) in read(&at("chord.wav")).1.into_iter().zip(output.1) {
        let error = (i64::from(input) - i64::from(output)).abs();
        assert!(error <= i64::from(input).abs() >> 24, "{input} became {output}");
    }
}

#[test]
fn what_would_clip_becomes_float() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Taking partials from a square wave at full scale makes it overshoot.
    let square = |t: f64, _| if (220.0 * t).fract() < 0.5 { 1.0 } else { -1.0 };
    write(&at("lead.wav"), float(1), &planar(RATE, 1, voice));
    write(&at("chord.wav"), int(16, 1), &planar(RATE, 1, square));
    let said = succeeds(folder.path(), &[&CARVE[..], &["--trim", "18", "--body", "0"]].concat());
    assert!(said.contains("note: chord.wav: its peaks do not fit 16-bit"), "{said}");
    let carved = read_floats(&at("carved/chord.wav"));
    let peak = carved.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    assert!(peak > 1.0 && peak < 2.0, "{peak}");
}
