//! Results go where they were asked to go, over no input and never by halves.

use std::fs;

use super::{CARVE, fails, leeway, names, shipped, song, succeeds, tree};

#[test]
fn a_second_run_replaces_the_first() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    succeeds(folder.path(), &[&CARVE[..], &["--out", "fresh"]].concat());
    succeeds(folder.path(), &[&CARVE[..], &["--depth", "20"]].concat());
    assert_ne!(tree(&at("fresh")).into_values().collect::<Vec<_>>(), {
        tree(&at("carved")).into_values().collect::<Vec<_>>()
    });
    // What a run that was killed left behind is in nobody's way.
    fs::write(at("carved/.chord.part.wav"), "half a file").unwrap();
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
    fs::copy(at("other/chord.wav"), at("other/Chord.wav")).unwrap();
    fails(folder.path(), &[&CARVE[..], &["other/Chord.wav"]].concat(), &["Chord.wav"]);
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
