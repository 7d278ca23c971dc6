//! Results go where they were asked to go, over no input and never by halves.

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::start::start;
use super::{
    CARVE, RATE, chord, fails, float, leeway, names, planar, shipped, song, succeeds, tree, voice,
    write,
};

/// How many pairs of runs are tried. Wine takes its time to start each.
const PAIRS: usize = if cfg!(windows) { 20 } else { 100 };

#[test]
fn a_second_run_replaces_the_first() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    succeeds(folder.path(), &[&CARVE[..], &["--out", "fresh"]].concat());
    succeeds(folder.path(), &[&CARVE[..], &["--depth", "20"]].concat());
    assert_ne!(tree(&at("fresh")).into_values().collect::<Vec<_>>(), {
        tree(&at("carved")).into_values().collect::<Vec<_>>()
    });
    succeeds(folder.path(), &CARVE);
    assert_eq!(names(&at("carved")), names(&at("fresh")));
    for name in names(&at("fresh")) {
        assert!(
            fs::read(at("carved").join(&name)).unwrap()
                == fs::read(at("fresh").join(&name)).unwrap()
        );
    }
}

#[test]
fn files_that_are_no_result_stay() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("carved")).unwrap();
    fs::write(at("precious"), "mine").unwrap();
    let names = [".chord.part.wav", ".chord.part.png", ".lead.part.toml", ".leeway.part"];
    for name in names {
        #[cfg(unix)]
        std::os::unix::fs::symlink(at("precious"), at("carved").join(name)).unwrap();
        #[cfg(not(unix))]
        fs::write(at("carved").join(name), "mine").unwrap();
    }
    succeeds(folder.path(), &CARVE);
    succeeds(folder.path(), &["learn", "lead.wav", "--out", "carved/lead.toml"]);
    for name in names {
        assert_eq!(fs::read_to_string(at("carved").join(name)).unwrap(), "mine", "{name}");
    }
    let made = fs::read_dir(at("carved")).unwrap().count() - names.len();
    assert_eq!(made, 3, "chord.png, chord.wav and lead.toml");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode();
        for result in ["carved/chord.wav", "carved/chord.png", "carved/lead.toml"] {
            assert_eq!(mode(result), mode("precious"), "{result}");
        }
    }
}

/// The samples of two runs, side by side in one folder, must never meet in a file.
#[test]
fn many_pairs_of_runs_at_once_mix_nothing() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let short = |signal: fn(f64, u16) -> f64| {
        let channel = planar(RATE, 1, signal).remove(0);
        vec![channel[..RATE as usize / 4].to_vec()]
    };
    write(&at("lead.wav"), float(1), &short(voice));
    fs::create_dir(at("stems")).unwrap();
    write(&at("stems/Pad.wav"), float(1), &short(chord));
    let depths = ["100", "30"];
    let args =
        |depth, out| ["carve", "--vocal", "lead.wav", "stems", "--depth", depth, "--out", out];
    let alone = depths.map(|depth| {
        succeeds(folder.path(), &args(depth, depth));
        tree(&at(depth)).into_values().collect::<Vec<_>>()
    });
    assert_ne!(alone[0], alone[1]);

    for pair in 0..PAIRS {
        let runs = depths.map(|depth| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_leeway"));
            command.current_dir(folder.path()).args(args(depth, "both"));
            start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))
        });
        for run in runs {
            let output = run.wait_with_output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "pair {pair}: {stderr}");
        }
        let both: Vec<_> = tree(&at("both")).into_values().collect();
        assert_eq!(both.len(), alone[0].len(), "pair {pair}: {:?}", names(&at("both")));
        for (n, file) in both.iter().enumerate() {
            assert!(alone.iter().any(|alone| alone[n] == *file), "pair {pair}, file {n} is mixed");
        }
        // Every pair begins in a folder that is not there yet.
        fs::remove_dir_all(at("both")).unwrap();
    }
}

#[test]
fn inputs_are_never_overwritten() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fails(folder.path(), &[&CARVE[..], &["--out", "."]].concat(), &["chord.wav", "--out"]);
    let here = folder.path().to_str().unwrap();
    fails(folder.path(), &[&CARVE[..], &["--out", here]].concat(), &["chord.wav", "--out"]);

    // The output of one stem must not be the vocal or another stem either.
    fs::create_dir(at("other")).unwrap();
    fs::copy(at("chord.wav"), at("other/lead.wav")).unwrap();
    let lead = ["carve", "--vocal", "lead.wav", "other/lead.wav", "--out", "."];
    fails(folder.path(), &lead, &["lead.wav"]);

    #[cfg(unix)]
    {
        fs::create_dir(at("links")).unwrap();
        std::os::unix::fs::symlink(at("chord.wav"), at("links/chord.wav")).unwrap();
        fails(folder.path(), &[&CARVE[..], &["--out", "links"]].concat(), &["chord.wav"]);
        fs::remove_file(at("links/chord.wav")).unwrap();
        fs::hard_link(at("chord.wav"), at("links/chord.wav")).unwrap();
        fails(folder.path(), &[&CARVE[..], &["--out", "links"]].concat(), &["chord.wav"]);
        std::os::unix::fs::symlink(".", at("same")).unwrap();
        let output = leeway(folder.path(), &[&CARVE[..], &["--out", "same"]].concat());
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn stems_of_one_name_are_an_error() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("other")).unwrap();
    fs::copy(at("chord.wav"), at("other/chord.wav")).unwrap();
    let folders = [&CARVE[..], &["other/chord.wav"]].concat();
    fails(folder.path(), &folders, &["'chord.wav'", "other/chord.wav"]);
    fs::write(at("chord.flac"), shipped("808.flac")).unwrap();
    fails(folder.path(), &[&CARVE[..], &["chord.flac"]].concat(), &["chord.wav", "chord.flac"]);
    fails(folder.path(), &[&CARVE[..], &["chord.wav"]].concat(), &["chord.wav"]);
    fs::create_dir(at("third")).unwrap();
    fs::copy(at("other/chord.wav"), at("third/Chord.wav")).unwrap();
    fails(folder.path(), &[&CARVE[..], &["third/Chord.wav"]].concat(), &["Chord.wav"]);
}

#[test]
fn folders_that_cannot_be_written_to_are_named() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "in the way").unwrap();
    fails(folder.path(), &[&CARVE[..], &["--out", "file"]].concat(), &["'file'", "--out"]);
    fails(folder.path(), &[&CARVE[..], &["--out", "file/deeper"]].concat(), &["file/deeper"]);
    fails(folder.path(), &["demo", "--out", "file/deeper"], &["file/deeper"]);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::create_dir(at("locked")).unwrap();
        fs::set_permissions(at("locked"), fs::Permissions::from_mode(0o555)).unwrap();
        if fs::write(at("locked/probe"), "").is_ok() {
            eprintln!("not tested: modes mean nothing to this user");
            return;
        }
        fails(folder.path(), &[&CARVE[..], &["--out", "locked"]].concat(), &["'locked'"]);
    }
}

#[test]
fn a_result_that_cannot_get_its_name_leaves_nothing_behind() {
    let folder = song();
    fs::create_dir_all(folder.path().join("carved/chord.wav/full")).unwrap();
    fails(folder.path(), &CARVE, &["chord.wav"]);
}

#[test]
fn what_is_not_carved_leaves_no_folder() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    for part in ["song/whole", "song/copy", "song/broken"] {
        fs::create_dir_all(at(part)).unwrap();
    }
    fs::copy(at("chord.wav"), at("song/whole/Pad.wav")).unwrap();
    fs::copy(at("lead.wav"), at("song/copy/Keys.wav")).unwrap();
    fs::write(at("song/broken/Bass.wav"), "text").unwrap();
    let output = leeway(folder.path(), &["carve", "--vocal", "lead.wav", "song"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("Keys.wav: it is the vocal"), "{stdout}");
    assert_eq!(names(&at("carved")), ["whole"]);
    assert_eq!(names(&at("carved/whole")), ["Pad.png", "Pad.wav"]);
}
