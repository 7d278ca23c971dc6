//! The page that tells which stem hides the vocal: what is on it, and that it stands alone.

use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use tempfile::TempDir;

use super::{RATE, chord, fails, float, int, leeway, names, silence, succeeds, voice, write};

/// The vocal sings from the start and, after a break, softer again: two sections.
const SUNG: [(f64, f64); 2] = [(0.5, 7.0), (14.0, 20.5)];
const SECONDS: f64 = 21.0;
const BREAK: f64 = 10.0;
const PAGE: [&str; 4] = ["trackout", "song", "--vocal", "lead.wav"];

/// Many tones a semitone apart from `low` to `high` Hz.
fn cluster(t: f64, low: f64, high: f64) -> f64 {
    let tones = (12.0 * (high / low).log2()) as i32;
    let tone = |n: i32| {
        let hz = low * 2f64.powf(f64::from(n) / 12.0);
        (std::f64::consts::TAU * hz * t + f64::from(n * n)).sin()
    };
    0.5 * (0..tones).map(tone).sum::<f64>() / f64::from(tones).sqrt()
}

fn samples(rate: u32, seconds: f64, signal: impl Fn(f64) -> f64) -> Vec<f32> {
    let times = (0..(seconds * f64::from(rate)) as u32).map(|n| f64::from(n) / f64::from(rate));
    times.map(|t| signal(t) as f32).collect()
}

/// A stem with a name that markup has to escape, as far as Windows allows such names.
const PAD: &str = if cfg!(windows) { "Pad 1 & 'Two'" } else { "Pad <1> & \"Two\"" };

/// A folder with `lead.wav` and, in `song`, a pad that hides its body before the break, a lead that hides
/// its presence after it, and a faint kick that hides next to nothing.
fn song() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("song")).unwrap();
    let sings = |t: f64| SUNG.iter().any(|(start, end)| (*start..*end).contains(&t));
    let vocal = samples(RATE, SECONDS, |t| if sings(t) { 0.5 * voice(t, 0) } else { 0.0 });
    write(&at("lead.wav"), float(1), &[vocal]);
    let pad =
        samples(RATE, SECONDS, |t| if t < BREAK { 0.2 * cluster(t, 350.0, 900.0) } else { 0.0 });
    write(&at(&format!("song/{PAD}.wav")), float(2), &[pad.clone(), pad]);
    let synth =
        samples(RATE, SECONDS, |t| if t < BREAK { 0.0 } else { 0.2 * cluster(t, 1500.0, 3500.0) });
    write(&at("song/Synth.wav"), float(1), &[synth]);
    let kick = samples(RATE, SECONDS, |t| 0.001 * (std::f64::consts::TAU * 50.0 * t).sin());
    write(&at("song/Kick.wav"), int(24, 1), &[kick]);
    folder
}

fn json(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&succeeds(folder, args)).unwrap()
}

/// The page's text and its links, if it is well-formed.
fn read_page(folder: &Path) -> (String, Vec<String>) {
    let page = fs::read_to_string(folder.join("trackout.html")).unwrap();
    let mut reader = Reader::from_str(&page);
    let (mut text, mut links) = (String::new(), Vec::new());
    let mut open: Vec<String> = Vec::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error} in {page}"));
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    if matches!(attribute.key.as_ref(), "src" | "href" | "xlink:href" | "action") {
                        links.push(attribute.value.to_string());
                    }
                }
                assert!(tag.name().as_ref() != "script", "a script");
                if matches!(event, Event::Start(_)) {
                    open.push(tag.name().as_ref().to_owned());
                }
            }
            Event::End(tag) => assert_eq!(open.pop().as_deref(), Some(tag.name().as_ref())),
            Event::Text(piece) => text += piece,
            Event::GeneralRef(name) => {
                text += match &**name {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("&{other};"),
                };
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    assert!(!page.contains("http") && !page.contains("url(") && !page.contains("@import"));
    (text, links)
}

fn stem<'a>(findings: &'a Value, name: &str) -> &'a Value {
    let stems = findings["stems"].as_array().unwrap();
    stems.iter().find(|stem| stem["name"] == name).unwrap_or_else(|| panic!("{name}: {stems:?}"))
}

#[test]
fn it_tells_who_hides_the_vocal_in_which_bands_and_when() {
    let folder = song();
    let findings = json(folder.path(), &[&PAGE[..], &["--json"]].concat());
    let sections = findings["sections"].as_array().unwrap();
    let named: Vec<&str> = sections.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(named, ["Vocal 1", "Break 1", "Vocal 2"]);
    assert_eq!(sections[1]["audibility_before_db"], Value::Null);

    let shares = |name: &str, key: &str| -> Vec<f64> {
        let shares = stem(&findings, name)[key].as_array().unwrap().iter();
        shares.map(|share| share.as_f64().unwrap_or(0.0)).collect()
    };
    let (pad, synth) = (PAD, "Synth");
    let [first, _, last] = shares(pad, "share_by_section")[..] else { panic!("three sections") };
    assert!(first > 0.9 && last < 0.05, "the pad: {first} and {last}");
    let [first, _, last] = shares(synth, "share_by_section")[..] else { panic!("three sections") };
    assert!(first < 0.05 && last > 0.9, "the synth: {first} and {last}");
    let [_, body, presence, _] = shares(pad, "share_by_range")[..] else { panic!("four ranges") };
    assert!(body > 0.6 && presence < 0.5, "the pad: {body} and {presence}");
    assert!(stem(&findings, "Kick")["share"].as_f64().unwrap() < 0.05);
    let all: f64 = [pad, synth, "Kick"]
        .iter()
        .map(|name| stem(&findings, name)["share"].as_f64().unwrap())
        .sum();
    assert!((all - 1.0).abs() < 1e-9, "shares of {all}");

    // The worst, in words.
    for worst in findings["worst"].as_array().unwrap() {
        let (name, low_hz, high_hz) = match worst["section"].as_str().unwrap() {
            "Vocal 1" => (pad, 250.0, 1300.0),
            _ => (synth, 1000.0, 4500.0),
        };
        assert_eq!(worst["stem"], name, "{worst}");
        let [low, high] = ["low_hz", "high_hz"].map(|key| worst[key].as_f64().unwrap());
        assert!(low_hz <= low && low < high && high <= high_hz, "{worst}");
        assert!(
            worst["sentence"]
                .as_str()
                .unwrap()
                .starts_with(&format!("{name} hides the vocal from"))
        );
    }
    assert_eq!(findings["worst"].as_array().unwrap().len(), 2);

    // Who hides nothing needs no Depth, and who hides the vocal alone all that the section wants.
    let depths = |name: &str| stem(&findings, name)["depths"].as_array().unwrap().clone();
    let song: Vec<&Value> = sections.iter().map(|section| &section["depth"]).collect();
    assert_eq!((&depths(pad)[0], &depths(pad)[2]), (song[0], &0.0.into()));
    assert_eq!((&depths(synth)[0], &depths(synth)[2]), (&0.0.into(), song[2]));
    assert_eq!(depths(synth)[1], depths(synth)[2], "a break has the Depth of what follows");
    for section in [&sections[0], &sections[2]] {
        let [before, after] = ["audibility_before_db", "audibility_after_db"]
            .map(|key| section[key].as_f64().unwrap());
        assert!(after > before, "{section}");
    }
}

#[test]
fn the_page_stands_alone_and_says_the_same_as_the_json_and_as_carve() {
    let folder = song();
    let findings = json(folder.path(), &[&PAGE[..], &["--json"]].concat());
    assert_eq!(names(folder.path()), ["lead.wav", "song", "trackout.html"], "no stem is written");
    let (text, links) = read_page(folder.path());
    assert_eq!(links.len(), 3, "a picture per stem");
    assert!(links.iter().all(|link| link.starts_with("data:image/png;base64,")));
    assert!(text.contains(PAD), "names are escaped, not changed: {text}");
    for worst in findings["worst"].as_array().unwrap() {
        assert!(text.contains(worst["sentence"].as_str().unwrap()), "{worst} is not in {text}");
    }
    let number = |value: &Value| format!("{:.1}", value.as_f64().unwrap()).replace('-', "−");
    let signed = |value: &Value| {
        let sign = if value.as_f64().unwrap() >= 0.05 { "+" } else { "" };
        format!("{sign}{}", number(value))
    };
    let parts = findings["sections"].as_array().unwrap().iter().chain([&findings["song"]]);
    for part in parts.filter(|part| !part["audibility_before_db"].is_null()) {
        let [before, after] =
            ["audibility_before_db", "audibility_after_db"].map(|key| signed(&part[key]));
        assert!(
            text.contains(&format!("{before} → {after}")),
            "{before} → {after} is not in {text}"
        );
    }
    for stem in findings["stems"].as_array().unwrap() {
        assert!(text.contains(stem["preset"].as_str().unwrap()));
        assert!(text.contains(&format!("{} dB", number(&stem["energy_removed_db"]))));
    }

    let carved = json(folder.path(), &["carve", "song", "--vocal", "lead.wav", "--json"]);
    for (key, value) in findings["song"].as_object().unwrap() {
        assert_eq!(value, &carved["song"][key], "{key}");
    }
    for carved in carved["stems"].as_array().unwrap() {
        let stems = findings["stems"].as_array().unwrap();
        let told = stems.iter().find(|stem| stem["input"] == carved["input"]).unwrap();
        for key in
            ["audibility_before_db", "audibility_after_db", "energy_removed_db", "time_touched"]
        {
            assert_eq!(told[key], carved[key], "{key}");
        }
    }
}

#[test]
fn people_read_the_worst_and_a_page_is_never_replaced() {
    let folder = song();
    let said = succeeds(folder.path(), &PAGE);
    assert!(said.starts_with("audibility in the song: "), "{said}");
    assert!(
        said.contains("Synth hides the vocal from ") && said.contains("Wrote 'trackout.html'"),
        "{said}"
    );
    fails(folder.path(), &PAGE, &["trackout.html", "is there already", "--out"]);
    let elsewhere = [&PAGE[..], &["--out", "notes/for you.html"]].concat();
    succeeds(folder.path(), &elsewhere);
    assert_eq!(names(&folder.path().join("notes")), ["for you.html"]);
}

#[test]
fn what_is_odd_among_the_stems_is_said_and_costs_no_other() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::copy(at("song/Synth.wav"), at("song/Synth copy.wav")).unwrap();
    fs::copy(at("lead.wav"), at("song/Track 9.wav")).unwrap();
    fs::write(at("song/Broken.wav"), "no audio").unwrap();
    fs::write(at("song/lyrics.txt"), "la").unwrap();
    write(
        &at("song/Silent Pad.wav"),
        float(2),
        &vec![samples(RATE, SECONDS, |t| silence(t, 0)); 2],
    );
    write(&at("song/Short Keys.wav"), float(1), &[samples(RATE, 5.0, |t| 0.05 * chord(t, 0))]);
    let low = hound::WavSpec { sample_rate: 44_100, ..float(1) };
    write(&at("song/Low Keys.wav"), low, &[samples(44_100, SECONDS, |t| 0.05 * chord(t, 0))]);
    let output = leeway(folder.path(), &[&PAGE[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(1), "one cannot be read");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.lines().count() == 1 && stderr.contains("Broken.wav"), "{stderr}");
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (text, _) = read_page(folder.path());
    for (name, wanted) in [
        ("Silent Pad", "it is silent"),
        ("Short Keys", "it ends 16.0 s before the longest stem"),
        ("Low Keys", "44100 Hz"),
        ("Synth", "the same samples as"),
    ] {
        let stem = stem(&findings, name);
        let mut notes = stem["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap());
        let note = notes.find(|note| note.contains(wanted));
        assert!(note.is_some_and(|note| text.contains(note)), "{name}: {stem}");
    }
    assert_eq!(stem(&findings, "Low Keys")["share"], Value::Null);
    assert!(stem(&findings, "Silent Pad")["share"].as_f64().unwrap() < 1e-9);
    for wanted in ["Track 9.wav: it is the vocal", "lyrics.txt: no audio", "Broken.wav"] {
        assert!(text.contains(wanted), "'{wanted}' is not in {text}");
    }
}

#[test]
fn without_a_vocal_or_a_stem_there_is_no_page() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fails(folder.path(), &["trackout", "song", "--vocal", "none.wav"], &["none.wav"]);
    write(&at("silent.wav"), float(1), &[samples(RATE, 2.0, |t| silence(t, 0))]);
    let silent = ["trackout", "song", "--vocal", "silent.wav", "--out", "new/page.html"];
    fails(folder.path(), &silent, &["silent.wav", "is silent", "another --vocal"]);
    let none = leeway(folder.path(), &["trackout", "song"]);
    assert_eq!(none.status.code(), Some(2), "a vocal is required");
    fs::create_dir(at("empty")).unwrap();
    fs::copy(at("lead.wav"), at("empty/Lead Vox.wav")).unwrap();
    let output = leeway(folder.path(), &["trackout", "empty", "--vocal", "lead.wav"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!at("trackout.html").exists());
}
