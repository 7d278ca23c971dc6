//! One stem that fails costs no other; what only looks wrong gets a note.

use std::fs;

use serde_json::Value;

use super::{
    CARVE, RATE, chord, fails, float, leeway, names, planar, shipped, song, succeeds, voice, write,
};

#[test]
fn a_broken_file_fails_alone() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("song")).unwrap();
    for name in ["Bass.wav", "Pad.wav"] {
        fs::copy(at("chord.wav"), at("song").join(name)).unwrap();
    }
    let flac = shipped("808.flac");
    fs::write(at("song/808.flac"), &flac[..flac.len() / 2]).unwrap();
    fs::write(at("song/Keys.wav"), "text").unwrap();
    let slow = hound::WavSpec { sample_rate: 44_100, ..float(1) };
    write(&at("song/Organ.wav"), slow, &planar(44_100, 1, chord));

    let args = ["carve", "--vocal", "lead.wav", "song"];
    let output = leeway(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(names(&at("carved")), ["Bass.png", "Bass.wav", "Pad.png", "Pad.wav"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("Bass.wav") && stdout.contains("Pad.wav"), "{stdout}");
    let stderr = String::from_utf8_lossy(&output.stderr).replace('\\', "/");
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{stderr}");
    for (line, words) in lines.iter().zip([
        ["leeway: cannot read 'song/808.flac'", "again"],
        ["leeway: cannot read 'song/Keys.wav'", "not an audio file"],
        ["leeway: 'song/Organ.wav' is at 44100 Hz", "--resample"],
    ]) {
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }

    let output = leeway(folder.path(), &[&args[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["stems"].as_array().unwrap().len(), 2);
    let failed = report["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 3, "{report}");
    assert!(failed[1]["input"].as_str().unwrap().ends_with("Keys.wav"), "{report}");
    assert!(failed[1]["reason"].as_str().unwrap().contains("not an audio file"), "{report}");

    // A vocal that cannot be read leaves nothing to do.
    fails(folder.path(), &["carve", "--vocal", "song/Keys.wav", "chord.wav"], &["Keys.wav"]);
}

#[test]
fn what_looks_wrong_gets_a_note() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let carve = |more: &[&str]| succeeds(folder.path(), &[&CARVE[..], more].concat());
    let says = |more: &[&str], words: &str| {
        let said = carve(more);
        assert!(said.contains(words), "'{words}' is not in: {said}");
    };
    assert!(!carve(&[]).contains("note"), "nothing is wrong");
    let limits = "note: chord.wav: the low limit, 9000 Hz, is above the high one, 150 Hz";
    says(&["--low", "9000", "--high", "150"], limits);
    says(&["--depth", "0"], "note: chord.wav: no band was touched, for depth or max cut is 0");

    // A stem far above what the vocal has.
    write(&at("chord.wav"), float(1), &planar(RATE, 1, |t, _| 1e-4 * (f64::sin(1e5 * t))));
    says(&[], "note: chord.wav: no band was touched: it and the vocal do not clash");

    let mut broken = planar(RATE, 1, chord);
    (broken[0][7], broken[0][9000]) = (f32::NAN, f32::INFINITY);
    write(&at("chord.wav"), float(1), &broken);
    says(&[], "note: chord.wav: 2 of its samples were no numbers and became silence");
    let vocal = planar(RATE, 1, voice).remove(0);
    write(&at("lead.wav"), float(1), &[vocal[..vocal.len() / 2].to_vec()]);
    says(&[], "note: chord.wav: the vocal ends 0.6 s before it");
    write(&at("lead.wav"), float(1), &broken);
    says(&[], "note: 2 samples of the vocal 'lead.wav' are no numbers and count as silence");
}
