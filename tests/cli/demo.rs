//! `leeway demo` writes a song to listen to, before and after.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{RATE, names, read, succeeds};

/// What is recorded of each stem.
const FIGURES: [&str; 4] =
    ["audibility_before_db", "audibility_after_db", "energy_removed_db", "deepest_cut_db"];
/// How far in dB a figure may be from the recorded one: less than anybody hears.
const TOLERANCE_DB: f64 = 0.1;
/// Set, it makes the test record the figures anew.
const RECORD: &str = "LEEWAY_RECORD_FIGURES";

/// Figures by stem and name.
type Figures = BTreeMap<String, BTreeMap<String, f64>>;

#[test]
fn demo_writes_the_song_and_says_where_to_listen() {
    let folder = TempDir::new().unwrap();
    let said = succeeds(folder.path(), &["demo", "--out", "song"]);
    for word in ["piano.wav", "808.wav", "pad.wav", "mix-before.wav", "mix-after.wav"] {
        assert!(said.contains(word), "'{word}' is not in: {said}");
    }
    let out = folder.path().join("song");
    let files = "808.png 808.wav mix-after.wav mix-before.wav pad.png pad.wav piano.png piano.wav \
                 vocal.wav";
    assert_eq!(names(&out).join(" "), files);

    let (before, after) = (read(&out.join("mix-before.wav")), read(&out.join("mix-after.wav")));
    assert_eq!(before.0, after.0);
    assert_eq!(before.1.len(), after.1.len());
    assert_ne!(before.1, after.1);
    for mix in [&before, &after] {
        let top = (1 << (mix.0.bits_per_sample - 1)) - 1;
        let peak = mix.1.iter().map(|sample| sample.abs()).max().unwrap();
        assert!(peak > top / 10 && peak < top, "{peak} of {top}");
    }
    // Where the vocal is silent long enough nothing is carved: there the mixes differ by the gain alone
    // that makes them equally loud.
    let start = 2 * RATE as usize;
    let (before, after) = (&before.1[..start], &after.1[..start]);
    let sums = |a: &[i32], b: &[i32]| -> f64 {
        a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
    };
    let gain = sums(before, after) / sums(before, before);
    assert!((0.9..1.2).contains(&gain), "{gain}");
    for (before, after) in before.iter().zip(after) {
        assert!((gain * f64::from(*before) - f64::from(*after)).abs() < 2.0, "{before} {after}");
    }
}

fn recorded_figures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/demo-figures.toml")
}

/// The figures that the command gives of the demo song, with each stem's preset.
fn figures(folder: &Path) -> Figures {
    let song = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let vocal = song.join("vocal.flac");
    let [song, vocal] = [&song, &vocal].map(|path| path.to_str().unwrap());
    let said = succeeds(folder, &["carve", "--vocal", vocal, song, "--json"]);
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    let stems = document["stems"].as_array().unwrap();
    let figures = |stem: &serde_json::Value| {
        let output = Path::new(stem["output"].as_str().unwrap());
        let name = output.file_stem().unwrap().to_str().unwrap().to_owned();
        let rounded = |figure: f64| (1000.0 * figure).round() / 1000.0;
        let figure = |name: &str| (name.to_owned(), rounded(stem[name].as_f64().unwrap()));
        (name, FIGURES.map(figure).into())
    };
    stems.iter().map(figures).collect()
}

/// How clear the vocal becomes, and what that takes from each stem. After a change that is meant to
/// alter the sound: `LEEWAY_RECORD_FIGURES=1 cargo test --test cli demo`.
#[test]
fn the_demo_songs_clarity_and_energy_are_as_recorded() {
    let folder = TempDir::new().unwrap();
    let figures = figures(folder.path());
    // It is the demo's sound that was measured.
    succeeds(folder.path(), &["demo", "--out", "song"]);
    for stem in figures.keys() {
        let [demo, carved] = ["song", "carved"]
            .map(|made_in| fs::read(folder.path().join(made_in).join(stem).with_extension("wav")));
        assert!(demo.unwrap() == carved.unwrap(), "{stem}: `carve` and `demo` differ");
    }
    if std::env::var_os(RECORD).is_some() {
        let text = format!(
            "# Figures of the demo song's stems in dB: `{RECORD}=1 cargo test --test cli demo` writes them.\n\n{}",
            toml::to_string(&figures).unwrap()
        );
        fs::write(recorded_figures(), text).unwrap();
    }
    let recorded: Figures =
        toml::from_str(&fs::read_to_string(recorded_figures()).unwrap()).unwrap();
    assert!(figures.keys().eq(["808", "pad", "piano"]) && recorded.keys().eq(figures.keys()));
    for (stem, figures) in &figures {
        for (name, figure) in figures {
            let recorded = recorded[stem][name];
            assert!(
                (figure - recorded).abs() <= TOLERANCE_DB,
                "{stem}: {name} is {figure}, recorded was {recorded}"
            );
        }
    }
}
