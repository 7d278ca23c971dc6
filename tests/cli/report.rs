//! The figures say what was done.

use std::fs;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::{CARVE, RATE, float, int, planar, silence, song, succeeds, write};

#[test]
fn json_is_one_document_with_finite_figures() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    write(&at("quiet.wav"), int(16, 2), &planar(RATE, 2, silence));
    let args = [&CARVE[..], &["quiet.wav", "--json", "--depth", "90"]].concat();
    let document: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &args)).unwrap();
    assert_eq!(document["vocal"], "lead.wav");
    assert_eq!(document["stems"][0]["settings"]["depth"], 90.0);
    assert_eq!(document["stems"][0]["settings"]["max_cut"], 12.0);
    let stems = document["stems"].as_array().unwrap();
    assert_eq!(stems.len(), 2);
    let figure = |stem: usize, name: &str| stems[stem][name].as_f64().unwrap();
    for stem in 0..2 {
        for name in ["audibility_before_db", "audibility_after_db", "audibility_gain_db"] {
            assert!(figure(stem, name).abs() < 100.0);
        }
        assert!(figure(stem, "energy_removed_db").is_finite());
        assert!((0.0..=1.0).contains(&figure(stem, "time_touched")));
        assert!((0.0..=1.0).contains(&figure(stem, "bands_touched")));
        assert!((0.0..=24.0).contains(&figure(stem, "deepest_cut_db")));
        assert_eq!(figure(stem, "sample_rate"), 48_000.0);
    }
    assert!(figure(0, "audibility_gain_db") > 0.2, "{document}");
    assert!(figure(0, "energy_removed_db") > 0.05, "{document}");
    assert!(figure(0, "time_touched") > figure(0, "bands_touched"));
    assert_eq!(stems[0]["output"], Path::new("carved").join("chord.wav").to_str().unwrap());
    assert_eq!(stems[0]["sample_format"], "32-bit float");
    assert_eq!(figure(1, "channels"), 2.0);

    write(&at("lead.wav"), float(1), &planar(RATE, 1, silence));
    let args = [&CARVE[..], &["--json"]].concat();
    let document: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &args)).unwrap();
    let stem = &document["stems"][0];
    assert!(stem["audibility_before_db"].is_null() && stem["audibility_gain_db"].is_null());
    assert_eq!(stem["energy_removed_db"], 0.0);
}

#[test]
fn the_table_fits_a_terminal() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("stems")).unwrap();
    let long = "A Song With A Name - 90 bpm - Cm - ";
    for name in ["Snare.wav", "Vocal Delay Return.wav", "サンプル サンプル サンプル Kick.wav"]
    {
        fs::copy(at("chord.wav"), at("stems").join(format!("{long}{name}"))).unwrap();
    }
    write(&at("stems/808.wav"), float(1), &planar(RATE, 1, silence));
    let said = succeeds(folder.path(), &["carve", "--vocal", "lead.wav", "stems"]);
    let table: Vec<&str> = said.lines().take_while(|line| !line.starts_with("note")).collect();
    assert_eq!(table.len(), 2 + 4 + 1, "{said}");
    for line in &table {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
    for (row, words) in
        [(0, ["stem", "deepest"]), (3, ["A ", "Snare.wav"]), (4, ["Voca", "urn.wav"])]
    {
        assert!(words.iter().all(|word| table[row].contains(word)), "{said}");
    }
    // Columns stand one under the other.
    let ends: Vec<usize> = table.iter().map(|line| line.width()).collect();
    assert!(ends.iter().all(|end| *end == ends[0]), "{said}");
}

#[test]
fn no_depth_gains_and_removes_nothing() {
    let folder = song();
    let args = [&CARVE[..], &["--json", "--depth", "0"]].concat();
    let document: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &args)).unwrap();
    let stem = &document["stems"][0];
    for name in ["audibility_gain_db", "energy_removed_db", "time_touched", "deepest_cut_db"] {
        assert_eq!(stem[name], 0.0, "{name}");
    }
    assert_ne!(stem["audibility_before_db"], 0.0);
}
