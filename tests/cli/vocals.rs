//! Match and Learn, run as people run them.

use std::fs;
use std::path::Path;

use leeway::voice::VoiceProfile;
use serde_json::Value;
use tempfile::TempDir;

use super::{
    CARVE, RATE, chord, fails, float, leeway, names, planar, read, shipped, silence, song,
    succeeds, voice, write,
};

fn report(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&succeeds(folder, &[args, &["--json"]].concat())).unwrap()
}

fn trim(report: &Value, stem: usize) -> f64 {
    report["stems"][stem]["settings"]["trim"].as_f64().unwrap()
}

fn notes(report: &Value, stem: usize) -> String {
    report["stems"][stem]["notes"].to_string()
}

#[test]
fn match_finds_the_trim_and_gives_the_same_one_twice() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["vocal.flac", "piano.flac", "808.flac"] {
        fs::write(at(name), shipped(name)).unwrap();
    }
    let song = ["carve", "--vocal", "vocal.flac", "piano.flac", "808.flac", "--match"];
    let args = [&song[..], &["--independent"]].concat();
    let first = report(folder.path(), &args);
    assert_eq!(report(folder.path(), &args), first);
    let trims = [trim(&first, 0), trim(&first, 1)];
    assert!(trims[0] != 0.0 && trims[0] != trims[1], "{trims:?}");
    assert!(trims.iter().all(|trim| trim.abs() < 24.0), "{trims:?}");
    let word = if trims[0] > 0.0 { "louder" } else { "quieter" };
    let note = format!("matched: the vocal counts as {:.1} dB {word}", trims[0].abs());
    assert!(notes(&first, 0).contains(&note), "{first}");

    // The trim that was found is the trim that was used.
    let matched = fs::read(at("carved/piano.wav")).unwrap();
    let by_hand = ["carve", "--vocal", "vocal.flac", "piano.flac"];
    succeeds(folder.path(), &[&by_hand[..], &["--trim", &trims[0].to_string()]].concat());
    assert!(fs::read(at("carved/piano.wav")).unwrap() == matched);
    succeeds(folder.path(), &by_hand);
    assert!(fs::read(at("carved/piano.wav")).unwrap() != matched);
}

#[test]
fn match_follows_levels_and_says_so_in_the_table() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let matched = || trim(&report(folder.path(), &[&CARVE[..], &["--match"]].concat()), 0);
    let before = matched();
    write(&at("lead.wav"), float(1), &planar(RATE, 1, |t, c| voice(t, c) / 2.0));
    assert!((matched() - before - 6.0).abs() < 0.15, "{before}, then {}", matched());
    // A vocal at another rate is as loud.
    let slow = hound::WavSpec { sample_rate: 44_100, ..float(1) };
    write(&at("lead.wav"), slow, &planar(44_100, 1, voice));
    let args = [&CARVE[..], &["--match", "--resample"]].concat();
    assert!((trim(&report(folder.path(), &args), 0) - before).abs() < 0.15);
    let said = succeeds(folder.path(), &args);
    assert!(said.contains("note: chord.wav: matched: the vocal counts as "), "{said}");
}

#[test]
fn silence_is_not_matched_and_keeps_the_trim() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("mine.toml"), "name = \"Mine\"\n[sound]\ntrim = 2.5\n").unwrap();
    write(&at("quiet.wav"), float(1), &planar(RATE, 1, silence));
    for (vocal, stem) in [("lead.wav", "quiet.wav"), ("quiet.wav", "chord.wav")] {
        let args = ["carve", "--vocal", vocal, stem, "--match", "--preset", "mine.toml"];
        let report = report(folder.path(), &args);
        assert_eq!(trim(&report, 0), 2.5);
        assert!(notes(&report, 0).contains("not matched: it or the vocal is silent"), "{report}");
    }
}

#[test]
fn match_needs_a_vocal_and_no_trim() {
    let folder = song();
    for (args, word) in [
        (vec!["carve", "chord.wav", "--match"], "--vocal"),
        ([&CARVE[..], &["--match", "--trim", "3"]].concat(), "--trim"),
    ] {
        let output = leeway(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(word) && stderr.contains("--match"), "{stderr}");
    }
    assert_eq!(names(folder.path()), ["chord.wav", "lead.wav"]);
}

#[test]
fn learn_writes_a_voice_that_carve_leaves_room_for() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let said = succeeds(folder.path(), &["learn", "lead.wav", "--out", "new/lead.toml"]);
    assert!(said.contains("'new/lead.toml'") && said.contains(" seconds of voice"), "{said}");
    assert_eq!(names(&at("new")), ["lead.toml"]);
    let text = fs::read_to_string(at("new/lead.toml")).unwrap();
    assert!(!VoiceProfile::parse(&text).unwrap().is_empty());

    let carve = ["carve", "chord.wav", "--voice"];
    let learned = report(folder.path(), &[&carve[..], &["new/lead.toml"]].concat());
    assert_eq!(learned["stems"][0]["settings"]["source"], "learned");
    let carved = read(&at("carved/chord.wav")).1;
    assert!(carved != read(&at("chord.wav")).1, "nothing was carved");
    for built_in in ["low", "high", "rap"] {
        succeeds(folder.path(), &[&carve[..], &[built_in]].concat());
        assert!(read(&at("carved/chord.wav")).1 != carved, "it is like {built_in}");
    }
    // A file may have any name, and a folder of stems may be carved around it.
    succeeds(folder.path(), &["learn", "lead.wav", "--out", "rap"]);
    assert_eq!(fs::read_to_string(at("rap")).unwrap(), text);
    fs::create_dir(at("stems")).unwrap();
    fs::copy(at("chord.wav"), at("stems/chord.wav")).unwrap();
    succeeds(folder.path(), &["carve", "stems", "--voice", "./rap"]);
    assert!(read(&at("carved/chord.wav")).1 == carved);
}

#[test]
fn learn_replaces_no_file_and_learns_nothing_from_silence() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let learn = |vocal, out, words: &[&str]| {
        fails(folder.path(), &["learn", vocal, "--out", out], words);
    };
    fs::write(at("mine.toml"), "precious").unwrap();
    learn("lead.wav", "mine.toml", &["'mine.toml'", "already", "--out"]);
    learn("lead.wav", "lead.wav", &["'lead.wav'", "already"]);
    learn("lead.wav", ".", &["already"]);
    learn("missing.wav", "lead.toml", &["'missing.wav'", "no such file"]);
    learn("mine.toml", "lead.toml", &["'mine.toml'", "not an audio file"]);
    learn("lead.wav", "mine.toml/lead.toml", &["mine.toml"]);
    write(&at("quiet.wav"), float(2), &planar(RATE, 2, silence));
    learn("quiet.wav", "new/lead.toml", &["'quiet.wav'", "silent"]);
    write(&at("wide.wav"), float(3), &planar(RATE, 3, chord));
    learn("wide.wav", "new/lead.toml", &["'wide.wav'", "mono or stereo"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", at("link.toml")).unwrap();
        let output = leeway(folder.path(), &["learn", "lead.wav", "--out", "link.toml"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(at("link.toml").is_symlink());
    }
}

#[test]
fn what_is_no_voice_is_refused_with_a_reason() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let carve = |voice, words: &[&str]| {
        fails(folder.path(), &["carve", "chord.wav", "--voice", voice], words);
    };
    carve("polka", &["'polka'", "low, high, rap", "leeway learn"]);
    carve("chord.wav", &["'chord.wav'", "not a learned voice"]);
    carve(".", &["'.'"]);
    for (text, reason) in [
        ("", "levels_db"),
        ("levels_db = []", "no levels"),
        ("levels_db = [nan]", "NaN"),
        ("levels_db = [-1.0, 1e9]", "is no level"),
        ("levels_db = \"loud\"", "expected a sequence"),
        ("name = \"Mine\"\n[sound]\nguard = 30\n", "unknown field"),
        ("levels_db = [1,", "not a learned voice"),
    ] {
        fs::write(at("mine.toml"), text).unwrap();
        carve("mine.toml", &["'mine.toml' is not a learned voice", reason]);
    }
}
