//! Options keep to their ranges, and find the voice and the preset that they name.

use std::fs;

use tempfile::TempDir;

use super::{CARVE, RATE, chord, fails, float, leeway, names, planar, song, succeeds, write};

#[test]
fn options_out_of_range_are_usage_errors() {
    let folder = song();
    for option in [
        ["--depth", "101"],
        ["--max-cut", "25"],
        ["--clarity", "24.5"],
        ["--body", "nan"],
        ["--trim", "-25"],
        ["--low", "19"],
        ["--high", "20001"],
        ["--attack", "0.4"],
        ["--hold", "x"],
        ["--release", "inf"],
    ] {
        let output = leeway(folder.path(), &[&CARVE[..], &option].concat());
        assert_eq!(output.status.code(), Some(2), "{option:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(option[0]), "{option:?}");
    }
    // With a vocal, a voice to stand in for it makes no sense.
    let both = leeway(folder.path(), &[&CARVE[..], &["--voice", "rap"]].concat());
    assert_eq!(both.status.code(), Some(2));
    assert_eq!(leeway(folder.path(), &["carve", "--vocal", "lead.wav"]).status.code(), Some(2));
    assert_eq!(leeway(folder.path(), &[]).status.code(), Some(2));
    assert_eq!(names(folder.path()), ["chord.wav", "lead.wav"]);
}

#[test]
fn without_a_vocal_room_is_made_for_a_built_in_voice() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("chord.wav"), float(2), &planar(RATE, 2, chord));
    for voice in ["low", "rap"] {
        succeeds(folder.path(), &["carve", "chord.wav", "--out", voice, "--voice", voice]);
    }
    let (low, rap) =
        (fs::read(at("low/chord.wav")).unwrap(), fs::read(at("rap/chord.wav")).unwrap());
    assert_ne!(low, rap);
    assert_ne!(low, fs::read(at("chord.wav")).unwrap());
}

#[test]
fn presets_are_chosen_by_name_by_file_and_by_the_stems_file_name() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("stems")).unwrap();
    fs::copy(at("chord.wav"), at("stems/01 Sub 808.wav")).unwrap();
    fs::copy(at("chord.wav"), at("stems/Piano.wav")).unwrap();
    let presets = |args: &[&str]| -> Vec<String> {
        let said =
            succeeds(folder.path(), &[&["carve", "--vocal", "lead.wav", "--json"], args].concat());
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        let stems = report["stems"].as_array().unwrap();
        let words =
            |stem: &serde_json::Value| format!("{} {}", stem["preset"], stem["settings"]["guard"]);
        stems.iter().map(words).collect()
    };
    let found = presets(&["stems"]);
    assert_eq!(found, ["\"808 / bass\" 100.0", "\"Melody / piano\" 0.0"]);
    // Named one by one, stems are carved as they are asked to be.
    assert_eq!(presets(&["stems/01 Sub 808.wav"]), ["\"Melody / piano\" 0.0"]);
    assert_eq!(
        presets(&["stems/Piano.wav", "--preset", "808", "--guard", "50"]),
        ["\"808 / bass\" 50.0"]
    );
    fs::write(at("mine.toml"), "name = \"Mine\"\n[sound]\nguard = 30\n").unwrap();
    assert_eq!(presets(&["stems/Piano.wav", "--preset", "mine.toml"]), ["\"Mine\" 30.0"]);
    fs::write(at("broken.toml"), "name = \"Mine\"\n[sound]\nguarb = 30\n").unwrap();
    fails(
        folder.path(),
        &[&CARVE[..], &["--preset", "broken.toml"]].concat(),
        &["broken.toml", "guarb"],
    );
    fails(folder.path(), &[&CARVE[..], &["--preset", "polka"]].concat(), &["polka", "Pads"]);
}
