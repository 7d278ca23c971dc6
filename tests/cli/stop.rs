//! Ctrl-C and a request to end leave what is finished, and nothing else.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{RATE, leeway, names, shipped, succeeds};

/// How many stems a run has: more than it can carve before it is stopped.
const STEMS: usize = 40;

/// Runs `leeway` in `folder` and sends it `signal` as soon as there are `files` whole ones in its `out`.
fn stopped(folder: &Path, args: &[&str], signal: &str, out: &Path, files: usize) -> Output {
    let run = Command::new(env!("CARGO_BIN_EXE_leeway"))
        .current_dir(folder)
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // Parts under way are hidden.
    let whole = |name: &String| !name.starts_with('.');
    while !out.is_dir() || names(out).iter().filter(|name| whole(name)).count() < files {
        assert!(begun.elapsed() < Duration::from_secs(120), "nothing happens in {}", out.display());
        sleep(Duration::from_millis(2));
    }
    let sent = Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
    assert!(sent.success());
    run.wait_with_output().unwrap()
}

/// A folder with a vocal, and [`STEMS`] stems in a folder of their own.
fn many_stems() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("stems")).unwrap();
    fs::write(at("vocal.flac"), shipped("vocal.flac")).unwrap();
    for n in 0..STEMS {
        fs::write(at(&format!("stems/Piano {n:02}.flac")), shipped("piano.flac")).unwrap();
    }
    folder
}

#[test]
fn a_run_that_is_stopped_keeps_whole_stems_and_removes_parts() {
    let folder = many_stems();
    let at = |name: &str| folder.path().join(name);
    let first = ["carve", "--vocal", "vocal.flac", "stems/Piano 00.flac", "--out", "whole"];
    succeeds(folder.path(), &first);
    let whole = fs::read(at("whole/Piano 00.wav")).unwrap();

    for (signal, code, out) in [("-INT", 130, "int"), ("-TERM", 143, "term")] {
        let args = ["carve", "--vocal", "vocal.flac", "stems", "--independent", "--out", out];
        let output = stopped(folder.path(), &args, signal, &at(out), 5);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        let left = names(&at(out));
        assert!(left.iter().all(|name| name.starts_with("Piano ")), "{left:?}");
        let complete = left.len() / 2;
        assert!(complete > 0 && complete < STEMS, "{left:?}");
        for (name, pair) in left.chunks(2).map(|pair| (&pair[1], pair)) {
            assert!(fs::read(at(out).join(name)).unwrap() == whole, "{name} is not whole");
            let picture = fs::read(at(out).join(&pair[0])).unwrap();
            assert!(pair[0].ends_with("png") && picture.ends_with(b"IEND\xae\x42\x60\x82"));
        }
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        let said = format!("interrupted: {complete} of {STEMS} stems are complete; not carved: ");
        assert!(stderr.contains(&said) && stderr.contains("'stems"), "{stderr}");
        let rows = String::from_utf8_lossy(&output.stdout).lines().count();
        assert_eq!(rows, complete + 2, "one row per whole stem, and the headings");
    }
}

#[test]
fn a_run_that_is_stopped_before_anything_is_whole_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Ten minutes take longer than the signal.
    let mut writer = hound::WavWriter::create(at("long.wav"), super::int(16, 1)).unwrap();
    for n in 0..600 * RATE {
        writer.write_sample((n % 109) as i16).unwrap();
    }
    writer.finalize().unwrap();
    let args = ["carve", "--vocal", "long.wav", "long.wav", "--json", "--out", "new/deeper"];
    assert_eq!(leeway(folder.path(), &args).status.code(), Some(1), "it is the vocal itself");
    fs::copy(at("long.wav"), at("stem.wav")).unwrap();
    let carve = ["carve", "--vocal", "long.wav", "stem.wav", "--out", "new/deeper"];
    let output = stopped(folder.path(), &carve, "-INT", &at("new"), 1);
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(names(folder.path()), ["long.wav", "stem.wav"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("0 of 1 stems are complete; not carved: 'stem.wav'"), "{stderr}");
}

#[test]
fn a_song_that_is_stopped_leaves_nothing_behind() {
    let folder = many_stems();
    let at = |name: &str| folder.path().join(name);
    let args = ["carve", "--vocal", "vocal.flac", "stems", "--out", "out"];
    let output = stopped(folder.path(), &args, "-INT", &at("out"), 0);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(!at("out").exists(), "{:?}", names(&at("out")));
    assert!(stderr.contains(&format!("0 of {STEMS} stems are complete")), "{stderr}");
}
