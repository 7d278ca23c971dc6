//! A trackout folder as people get it: with the vocal, the mix and much else among the stems.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{RATE, chord, float, leeway, names, planar, silence, song, succeeds, voice, write};

/// Every file of the folder and what must become of it: its preset, or why it is left out.
const FILES: [(&str, &str); 33] = [
    ("Lead Vox.wav", "vocal, by its name"),
    ("BVs L.wav", "vocal, by its name"),
    ("Adlibs 1.wav", "vocal, by its name"),
    ("Song (Acapella).wav", "vocal, by its name"),
    ("Harmony High.wav", "vocal, by its name"),
    ("Song - Mix v3.wav", "mix or a master, by its name"),
    ("Song Premaster.wav", "mix or a master, by its name"),
    ("Master.wav", "mix or a master, by its name"),
    ("lyrics.pdf", "no audio"),
    ("notes.txt", "no audio"),
    ("Lead Vox Reverb.wav", "Vocal effects return"),
    ("Vocal Delay Throw.wav", "Vocal effects return"),
    ("FX riser.wav", "Sound effects"),
    ("Impact 2.wav", "Sound effects"),
    ("Downlifter.wav", "Sound effects"),
    ("Siren.wav", "Sound effects"),
    ("Vocal Chops.wav", "Vocal chops"),
    ("Song - 90 bpm - Cm - Snare.wav", "Drums"),
    ("HiHats.wav", "Drums"),
    ("Kick_01.wav", "Drums"),
    ("Sub Bass.wav", "808 / bass"),
    ("808.wav", "808 / bass"),
    ("Master Piano.wav", "Melody / piano"),
    ("Vox Pad.wav", "Pads"),
    ("E-Guitar DI.wav", "Guitars"),
    ("Song Instrumental.wav", "Two-track beat"),
    ("Vocoder.wav", "by default"),
    ("Audio 12.wav", "by default"),
    ("stems/Clap.wav", "Drums"),
    ("stems/Keys.wav", "Melody / piano"),
    ("stems/old", "--recursive"),
    // By what is in them.
    ("Track 07.wav", "it is the vocal"),
    ("Take 2 final.wav", "the vocal is in it"),
];

/// What became of each file, by its path in `folder`.
fn outcome(report: &Value, folder: &str) -> BTreeMap<String, String> {
    let path = |file: &Value| {
        let path = Path::new(file["input"].as_str().unwrap());
        let path = path.strip_prefix(folder).unwrap().to_str().unwrap();
        path.replace('\\', "/")
    };
    let carved = report["stems"].as_array().unwrap().iter().map(|stem| {
        let by_default = stem["notes"].to_string().contains("no word in its name");
        let preset = if by_default { "by default" } else { stem["preset"].as_str().unwrap() };
        (path(stem), preset.to_owned())
    });
    let left_out = report["left_out"].as_array().unwrap().iter();
    let left_out = left_out.map(|file| (path(file), file["reason"].as_str().unwrap().to_owned()));
    carved.chain(left_out).collect()
}

#[test]
fn every_file_of_a_trackout_folder_is_told_apart_or_spoken_of() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("song/stems/old")).unwrap();
    let stem = planar(RATE, 1, chord).remove(0);
    let vocal = planar(RATE, 1, voice).remove(0);
    for (n, (name, _)) in FILES.iter().enumerate() {
        let samples = match *name {
            // 20 ms late, quieter and upside down.
            "Track 07.wav" => {
                let late = vec![0.0; RATE as usize / 50];
                late.into_iter().chain(vocal.iter().map(|x| -0.1 * x)).collect()
            }
            "Take 2 final.wav" => stem.iter().zip(&vocal).map(|(a, b)| 0.25 * a + b).collect(),
            name if !name.ends_with("wav") => continue,
            _ => stem.iter().map(|x| x / (n + 1) as f32).collect(),
        };
        write(&at("song").join(name), float(1), &[samples]);
    }
    for name in ["lyrics.pdf", "notes.txt", "stems/old/Kick.wav"] {
        fs::write(at("song").join(name), "no audio").unwrap();
    }

    let args = ["carve", "--vocal", "lead.wav", "song", "--json"];
    let report: Value = serde_json::from_str(&succeeds(folder.path(), &args)).unwrap();
    let outcome = outcome(&report, "song");
    for (name, wanted) in FILES {
        let said = outcome.get(name).map_or("nothing", String::as_str);
        assert!(said.contains(wanted), "{name}: {said}, not {wanted}");
    }
    assert_eq!(outcome.len(), FILES.len(), "{outcome:?}");

    // The same for people.
    let said = succeeds(folder.path(), &["carve", "--vocal", "lead.wav", "song"]);
    for line in [
        "left out: song/Lead Vox.wav: a vocal, by its name",
        "left out: song/Track 07.wav: it is the vocal",
        "left out: song/lyrics.pdf: no audio",
        "note: Audio 12.wav: no word in its name calls for a preset, so it has Melody / piano",
    ] {
        assert!(said.replace('\\', "/").contains(line), "'{line}' is not in: {said}");
    }
    // Results lie as their stems do.
    assert!(at("carved/stems/Clap.wav").is_file() && at("carved/stems/Clap.png").is_file());
    assert!(!at("carved/Lead Vox.wav").exists());
}

#[test]
fn what_is_named_is_carved_whatever_it_is_called() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::copy(at("chord.wav"), at("Lead Vox.wav")).unwrap();
    let said = succeeds(folder.path(), &["carve", "--vocal", "lead.wav", "Lead Vox.wav"]);
    assert!(at("carved/Lead Vox.wav").is_file() && !said.contains("note"), "{said}");
    // A copy of the vocal is carved, too, with a note.
    fs::copy(at("lead.wav"), at("copy.wav")).unwrap();
    let said = succeeds(folder.path(), &["carve", "--vocal", "lead.wav", "copy.wav"]);
    assert!(said.contains("note: copy.wav: it is the vocal"), "{said}");
    // In a folder there is nothing else, which is an error.
    fs::create_dir(at("song")).unwrap();
    fs::rename(at("copy.wav"), at("song/01.wav")).unwrap();
    let output = leeway(folder.path(), &["carve", "--vocal", "lead.wav", "song", "--out", "new"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("left out: song"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was carved"));
    assert!(!at("new").exists());
}

#[test]
fn a_copy_of_the_vocal_in_another_format_is_told_by_its_samples() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("song")).unwrap();
    for (signal, name) in [(voice as fn(f64, u16) -> f64, "lead.wav"), (chord, "song/Pad.wav")] {
        write(&at(name), float(1), &planar(RATE, 1, signal));
    }
    // In stereo, to the left only, in 16 bits and at another rate.
    let left = |t: f64, c: u16| if c == 0 { voice(t, 0) } else { silence(t, c) };
    let low = hound::WavSpec { sample_rate: 44_100, ..super::int(16, 2) };
    write(&at("song/A.wav"), low, &planar(44_100, 2, left));
    let args = ["carve", "--vocal", "lead.wav", "song", "--resample"];
    let said = succeeds(folder.path(), &args);
    assert!(said.contains("A.wav: it is the vocal"), "{said}");
    assert_eq!(names(&at("carved")), ["Pad.png", "Pad.wav"]);
}

#[test]
fn folders_below_are_looked_into_as_far_as_asked_and_results_never() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    for below in ["song/drums/rooms", "song/carved", "song/out", "song/.hidden"] {
        fs::create_dir_all(at(below)).unwrap();
        fs::copy(at("chord.wav"), at(below).join("Kick.wav")).unwrap();
    }
    fs::copy(at("chord.wav"), at("song/drums/Kick.wav")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(at("song"), at("song/drums/loop")).unwrap();
    let carve = |more: &[&str]| {
        let args = ["carve", "--vocal", "lead.wav", "song", "--out", "song/out"];
        succeeds(folder.path(), &[&args[..], more].concat()).replace('\\', "/")
    };
    let said = carve(&[]);
    assert_eq!(names(&at("song/out")), ["Kick.wav", "drums"]);
    assert!(!at("song/out/drums/rooms").exists());
    for line in ["song/carved: results", "song/out: results", "song/drums/rooms: a folder in"] {
        assert!(said.contains(&format!("left out: {line}")), "'{line}' is not in: {said}");
    }
    let said = carve(&["--recursive"]);
    assert!(at("song/out/drums/rooms/Kick.wav").is_file(), "{said}");
    assert_eq!(names(&at("song/out")), ["Kick.wav", "drums"], "{said}");
    #[cfg(unix)]
    assert!(said.contains("song/drums/loop: a link to a folder"), "{said}");
}
