//! A song's stems share the cut, whatever the order of their files, and the figures are of their sum.

use std::fs;
use std::path::Path;
use std::process::Command;

use leeway::beat_profile::BeatProfile;
use serde_json::Value;
use tempfile::TempDir;

use super::{
    RATE, chord, fails, float, int, leeway, names, planar, read, run, shipped, succeeds, voice,
    write,
};

/// The demo song in a folder of its own.
fn demo() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("song")).unwrap();
    for name in ["vocal.flac", "piano.flac", "808.flac", "pad.flac"] {
        fs::write(folder.path().join("song").join(name), shipped(name)).unwrap();
    }
    folder
}

const SONG: [&str; 4] = ["carve", "--vocal", "song/vocal.flac", "song"];

fn report(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&succeeds(folder, &[args, &["--json"]].concat())).unwrap()
}

fn figure(report: &Value, name: &str) -> f64 {
    report[name].as_f64().unwrap()
}

#[test]
fn a_song_comes_out_the_same_whatever_the_order_of_its_files() {
    let folder = demo();
    let at = |name: &str| folder.path().join(name);
    succeeds(folder.path(), &[&SONG[..], &["--out", "whole"]].concat());
    let files = ["song/pad.flac", "song/808.flac", "song/piano.flac"];
    let named = ["carve", "--vocal", "song/vocal.flac", "--out", "named"];
    let presets = report(folder.path(), &[&SONG[..], &["--out", "presets"]].concat());
    assert_eq!(presets["stems"].as_array().unwrap().len(), 3);
    // Files that are named have the default preset, so both are given one.
    let piano = ["--preset", "Melody / piano"];
    succeeds(folder.path(), &[&named[..], &files[..], &piano].concat());
    succeeds(folder.path(), &[&SONG[..], &["--out", "again"], &piano].concat());
    for name in ["piano.wav", "808.wav", "pad.wav"] {
        let [again, named] =
            ["again", "named"].map(|made_in| fs::read(at(made_in).join(name)).unwrap());
        assert!(again == named, "{name}");
        let [whole, presets] =
            ["whole", "presets"].map(|made_in| fs::read(at(made_in).join(name)).unwrap());
        assert!(whole == presets, "{name}");
    }
}

#[test]
fn the_threads_do_not_matter() {
    let folder = demo();
    let at = |name: &str| folder.path().join(name);
    succeeds(folder.path(), &[&SONG[..], &["--out", "many"]].concat());
    let mut one = Command::new(env!("CARGO_BIN_EXE_leeway"));
    one.current_dir(folder.path()).args([&SONG[..], &["--out", "one"]].concat());
    assert!(run(one.env("RAYON_NUM_THREADS", "1")).status.success());
    for name in ["piano.wav", "808.wav", "pad.wav"] {
        let [many, one] = ["many", "one"].map(|made_in| fs::read(at(made_in).join(name)).unwrap());
        assert!(many == one, "{name}");
    }
}

/// What the table says of the song is what a Leeway that only listens says of the sums.
#[test]
fn the_songs_figures_are_those_of_the_summed_files() {
    let folder = demo();
    let at = |name: &str| folder.path().join(name);
    let song = report(folder.path(), &SONG)["song"].clone();
    let sum = |folder: &str, extension: &str| {
        let mut sum = vec![Vec::new(); 2];
        for name in ["808", "pad", "piano"] {
            let path = at(folder).join(name).with_extension(extension);
            if extension == "flac" {
                // Through the command at no depth, which changes nothing but the format.
                let args = ["carve", "--vocal", "song/vocal.flac", "--depth", "0", "--out", "wave"];
                succeeds(folder_of(&path), &[&args[..], &[path.to_str().unwrap()]].concat());
            }
        }
        let made_in = if extension == "flac" { "wave" } else { folder };
        for name in ["808.wav", "pad.wav", "piano.wav"] {
            let (spec, samples) = read(&at(made_in).join(name));
            let scale = (1u64 << (spec.bits_per_sample - 1)) as f32;
            let channels = usize::from(spec.channels);
            for (c, channel) in sum.iter_mut().enumerate() {
                let own = samples.iter().skip(c.min(channels - 1)).step_by(channels);
                let own: Vec<f32> = own.map(|&sample| sample as f32 / scale).collect();
                channel.resize(channel.len().max(own.len()), 0.0);
                channel
                    .iter_mut()
                    .zip(own)
                    .for_each(|(sum, sample): (&mut f32, f32)| *sum += sample);
            }
        }
        sum
    };
    fn folder_of(path: &Path) -> &Path {
        path.parent().unwrap().parent().unwrap()
    }
    let judged = |name: &str, sum: &[Vec<f32>]| {
        write(&at(name), float(2), sum);
        let args = ["carve", "--vocal", "song/vocal.flac", name, "--depth", "0", "--out", "judged"];
        figure(&report(folder.path(), &args)["stems"][0], "audibility_before_db")
    };
    let before = judged("before.wav", &sum("song", "flac"));
    let after = judged("after.wav", &sum("carved", "wav"));
    assert!((before - figure(&song, "audibility_before_db")).abs() < 0.1, "{before}, not {song}");
    assert!((after - figure(&song, "audibility_after_db")).abs() < 0.3, "{after}, not {song}");
    assert!(after > before + 1.0, "{before} {after}");
}

/// Of the demo song the piano hides the vocal, and the 808 and the pad do not.
#[test]
fn what_does_not_hide_the_vocal_gives_less_than_by_itself() {
    let folder = demo();
    let group = report(folder.path(), &SONG);
    let apart = report(folder.path(), &[&SONG[..], &["--independent"]].concat());
    assert!(apart["song"].is_null());
    // In the order of names: 808, pad, piano.
    let touched = |report: &Value| -> Vec<f64> {
        let stems = report["stems"].as_array().unwrap();
        stems.iter().map(|stem| figure(stem, "bands_touched")).collect()
    };
    let (group, apart) = (touched(&group), touched(&apart));
    assert!(group[0] < 0.5 * apart[0] && group[1] < 0.8 * apart[1], "{group:?} {apart:?}");
}

#[test]
fn what_is_kept_gives_way_less() {
    let folder = demo();
    let energy = |args: &[&str]| -> Vec<f64> {
        let report = report(folder.path(), &[&SONG[..], args].concat());
        report["stems"].as_array().unwrap().iter().map(|s| figure(s, "energy_removed_db")).collect()
    };
    // In the order of names: 808, pad, piano.
    let (equal, kept) = (energy(&[]), energy(&["--keep", "pad=10"]));
    assert!(kept[1] < 0.8 * equal[1] && kept[2] > equal[2], "{equal:?} {kept:?}");
    fails(folder.path(), &[&SONG[..], &["--keep", "organ=2"]].concat(), &["organ", "pad"]);
    for wrong in ["pad", "pad=much", "pad=0", "pad=1000"] {
        let output = leeway(folder.path(), &[&SONG[..], &["--keep", wrong]].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_weight_spares_a_region_of_every_stem_of_a_song() {
    let folder = demo();
    let energy = |args: &[&str]| -> Vec<f64> {
        let report = report(folder.path(), &[&SONG[..], args].concat());
        report["stems"].as_array().unwrap().iter().map(|s| figure(s, "energy_removed_db")).collect()
    };
    let weights = ["80", "300", "1k", "3k", "9k"].map(|hz| format!("--weight={hz}:-100:4"));
    let everywhere = weights.each_ref().map(String::as_str);
    assert_eq!(energy(&everywhere), [0.0; 3]);
    let (usual, first) = (energy(&[]), energy(&["--weight", "2k:100:2"]));
    assert!(usual != first && first.iter().all(|db| *db > 0.0), "{usual:?} {first:?}");
    let output = leeway(folder.path(), &[&SONG[..], &["--weight", "300"]].concat());
    assert_eq!(output.status.code(), Some(2), "a weight is needed");
}

#[test]
fn a_profile_of_the_others_is_written_for_each_stem() {
    let folder = demo();
    succeeds(folder.path(), &[&SONG[..], &["--beats"]].concat());
    let level = |name: &str| -> f32 {
        let path = folder.path().join("carved").join(name).with_extension("beat.toml");
        let profile = BeatProfile::parse(&fs::read_to_string(path).unwrap()).unwrap();
        profile.powers().iter().sum()
    };
    // The piano is louder than the pad by far, and the 808 is louder than both.
    assert!(level("pad.wav") > level("808.wav") && level("piano.wav") > level("808.wav"));
    let beside_808 = level("808.wav");
    assert!(beside_808 > 1e-6 && beside_808 < 1.0, "{beside_808}");
}

#[test]
fn mixes_are_as_loud_as_each_other() {
    let folder = demo();
    let song = report(folder.path(), &[&SONG[..], &["--mix"]].concat())["song"].clone();
    let loudness = |key: &str| {
        let (spec, samples) = read(&folder.path().join(song[key].as_str().unwrap()));
        let mut meter = ebur128::EbuR128::new(2, spec.sample_rate, ebur128::Mode::I).unwrap();
        let samples: Vec<f32> = samples.iter().map(|&x| x as f32 / (1 << 23) as f32).collect();
        meter.add_frames_f32(&samples).unwrap();
        meter.loudness_global().unwrap()
    };
    let [before, after] = ["mix_before", "mix_after"].map(loudness);
    assert!((before - after).abs() < 0.05, "{before} {after} LUFS");
}

#[test]
fn whatever_is_odd_about_a_stem_is_said_and_spares_the_others() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("song")).unwrap();
    write(&at("lead.wav"), float(1), &planar(RATE, 1, voice));
    let stem = planar(RATE, 2, chord);
    let short: Vec<Vec<f32>> = stem.iter().map(|channel| channel[..20_000].to_vec()).collect();
    let other_rate = hound::WavSpec { sample_rate: 44_100, ..int(16, 1) };
    write(&at("song/Keys.wav"), float(2), &stem);
    write(&at("song/Organ.wav"), float(2), &stem);
    write(&at("song/Pad.wav"), int(24, 1), &stem[..1]);
    write(&at("song/Short.wav"), int(24, 2), &short);
    write(&at("song/Silence.wav"), int(16, 1), &[vec![0.0; stem[0].len()]]);
    write(&at("song/Guitar.wav"), other_rate, &planar(44_100, 1, chord));
    fs::write(at("song/Broken.wav"), b"RIFF but no more").unwrap();
    let args = ["carve", "--vocal", "lead.wav", "song", "--resample", "--json"];
    let output = leeway(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1), "a broken file is a failure");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let notes = |name: &str| {
        let stems = report["stems"].as_array().unwrap();
        let stem = stems.iter().find(|s| s["input"].as_str().unwrap().contains(name)).unwrap();
        stem["notes"].to_string()
    };
    assert!(notes("Organ").contains("same samples as") && notes("Organ").contains("Keys"));
    assert!(notes("Short").contains("before the longest stem"), "{}", notes("Short"));
    assert!(notes("Silence").contains("it is silent"), "{}", notes("Silence"));
    assert!(notes("Guitar").contains("44100 Hz"), "{}", notes("Guitar"));
    assert_eq!(report["song"]["stems"], 5);
    assert!(report["failed"][0]["input"].as_str().unwrap().contains("Broken"));
    let carved = names(&at("carved")).into_iter().filter(|name| name.ends_with(".wav"));
    assert_eq!(carved.count(), 6);
}
