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
        ["--max-cut", "-3"],
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
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(option[0]) && stderr.contains("must be "), "{stderr}");
        assert!(!stderr.contains("tip:"), "{stderr}");
    }
    // With a vocal, a voice to stand in for it makes no sense.
    let both = leeway(folder.path(), &[&CARVE[..], &["--voice", "rap"]].concat());
    assert_eq!(both.status.code(), Some(2));
    assert_eq!(leeway(folder.path(), &["carve", "--vocal", "lead.wav"]).status.code(), Some(2));
    assert_eq!(leeway(folder.path(), &[]).status.code(), Some(2));
    assert_eq!(names(folder.path()), ["chord.wav", "lead.wav"]);
}

#[test]
fn help_lists_presets_ranges_and_defaults() {
    let folder = song();
    // However its lines are broken.
    let help = succeeds(folder.path(), &["carve", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for preset in leeway::presets::shipped() {
        assert!(help.contains(&preset.name), "{} is not in: {help}", preset.name);
    }
    for words in [
        "[0 to 100 %; default: 100]",
        "[0 to 24 dB; default: 12]",
        "[-24 to 24 dB; default: 0]",
        "[20 to 20000 Hz; default: 12000]",
        "[0.5 to 100 ms; default: 25]",
        "[default: carved]",
        "[default: linked]",
    ] {
        assert!(help.contains(words), "'{words}' is not in: {help}");
    }
}

#[test]
fn presets_out_of_range_are_refused_with_key_and_range() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let args = [&CARVE[..], &["--preset", "mine.toml"]].concat();
    for (line, words) in [
        ("max_cut = 60", ["max_cut is 60", "0 to 24 dB"]),
        ("attack = nan", ["attack is NaN", "0.5 to 100 ms"]),
        ("release = -5", ["release is -5", "10 to 1000 ms"]),
        ("low = inf", ["low is inf", "20 to 20000 Hz"]),
    ] {
        fs::write(at("mine.toml"), format!("name = \"Mine\"\n[sound]\n{line}\n")).unwrap();
        fails(folder.path(), &args, &[&["'mine.toml' is not a preset"][..], &words].concat());
    }
    // What is told is what was used.
    fs::write(at("mine.toml"), "name = \"Mine\"\n[sound]\nmax_cut = 24\nlow = 20\n").unwrap();
    let told = succeeds(folder.path(), &[&args[..], &["--json", "--trim", "-2.5"]].concat());
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let settings = &told["stems"][0]["settings"];
    let by_preset = fs::read(at("carved/chord.wav")).unwrap();
    let mut args: Vec<String> = CARVE.map(str::to_owned).into();
    for (key, value) in settings.as_object().unwrap() {
        if let Some(value) = value.as_f64() {
            args.extend([format!("--{}", key.replace('_', "-")), value.to_string()]);
        }
    }
    assert!(args.len() > CARVE.len() + 20, "{args:?}");
    succeeds(folder.path(), &args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(fs::read(at("carved/chord.wav")).unwrap() == by_preset, "{settings}");
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
