//! Projects for hosts: what is in them, and what is said where one cannot be written.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attribute;
use tempfile::TempDir;
use zip::ZipArchive;

use super::{RATE, chord, fails, float, leeway, names, planar, silence, succeeds, voice, write};

/// When the vocal sings, in seconds, and how loud: a verse, a hook, a break and a verse.
const SUNG: [(f64, f64, f64); 6] = [
    (0.5, 3.5, 0.3),
    (4.0, 7.0, 0.3),
    (7.5, 10.5, 1.0),
    (11.0, 14.0, 1.0),
    (21.0, 24.0, 0.3),
    (24.5, 27.0, 0.3),
];
const SECONDS: f64 = 28.0;
/// Where its sections begin.
const SECTIONS: [(&str, f64); 4] =
    [("Vocal 1", 0.0), ("Hook 1", 7.25), ("Break 1", 14.0), ("Vocal 2", 21.0)];

/// A stem with quotation marks in its name; Windows allows no others.
const PIANO: &str = if cfg!(windows) { "Piano '1'" } else { "Piano \"1\"" };

/// A folder with `lead.wav` and, in `song`, a piano and an 808 that are next to silent in the last verse.
fn song() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("song")).unwrap();
    let times = || (0..(SECONDS * f64::from(RATE)) as u32).map(|n| f64::from(n) / f64::from(RATE));
    let gain = |t: f64| {
        let phrase = SUNG.iter().find(|(start, end, _)| (*start..*end).contains(&t));
        phrase.map_or(0.0, |(_, _, gain)| *gain)
    };
    let lead = times().map(|t| (gain(t) * voice(t, 0)) as f32).collect();
    write(&at("lead.wav"), float(1), &[lead]);
    let stem = |t: f64, level: f64| (if t < 17.0 { level } else { 1e-3 * level }) * chord(t, 0);
    for (name, level) in [(PIANO, 1.0), ("808", 0.5)] {
        let stem: Vec<f32> = times().map(|t| stem(t, level) as f32).collect();
        write(&at(&format!("song/{name}.wav")), float(2), &[stem.clone(), stem]);
    }
    folder
}

const SESSION: [&str; 5] = ["session", "song", "--vocal", "lead.wav", "--to"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&SESSION[..], more].concat()
}

/// The words of each line that begins with `key`.
fn lines<'a>(rpp: &'a str, key: &str) -> Vec<Vec<&'a str>> {
    let words = rpp.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.filter(|words| words.first() == Some(&key)).collect()
}

/// Depth's points in a Reaper project: seconds and values.
fn points(rpp: &str) -> Vec<(f64, f64)> {
    let number = |word: &str| word.parse::<f64>().unwrap();
    lines(rpp, "PT").iter().map(|words| (number(words[1]), number(words[2]))).collect()
}

/// Whether the points are at the borders of the song's sections.
fn follow_sections(points: &[(f64, f64)]) {
    assert_eq!(points.len(), SECTIONS.len(), "{points:?}");
    for ((at, value), (name, start)) in points.iter().zip(SECTIONS) {
        assert!((at - start).abs() < 0.25, "{name} begins at {at} s");
        // Only the last verse is clear as it is, and before it comes a break.
        let clear = start > 13.0;
        assert!(if clear { *value == 0.5 } else { *value == 1.0 }, "{name}: {value}");
    }
}

#[test]
fn a_reaper_project_has_the_song_on_tracks_and_depth_by_section() {
    let folder = song();
    let said = succeeds(folder.path(), &with(&["reaper"]));
    for word in ["Hook 1", "Break 1", "Melody / piano", "808 / bass", "Wrote 'session.rpp'"] {
        assert!(said.contains(word), "'{word}' is not in: {said}");
    }
    let rpp = fs::read_to_string(folder.path().join("session.rpp")).unwrap();
    assert_eq!(lines(&rpp, "<TRACK").len(), 3);
    let named: Vec<String> = lines(&rpp, "FILE").iter().map(|words| words[1..].join(" ")).collect();
    // Around a name stand the marks that it has not.
    let mark = if cfg!(windows) { '"' } else { '\'' };
    let piano = format!("{mark}song/{PIANO}.wav{mark}");
    assert_eq!(named, ["\"lead.wav\"", "\"song/808.wav\"", &piano]);
    // The vocal is the first track; it goes to channels 3 and 4, before its fader.
    let sends = lines(&rpp, "AUXRECV");
    assert_eq!(sends.len(), 2);
    assert!(sends.iter().all(|send| send[1..3] == ["0", "3"] && send[8..10] == ["0", "2"]));
    assert_eq!(lines(&rpp, "NCHAN").concat().join(" "), "NCHAN 2 NCHAN 4 NCHAN 4");
    assert_eq!(lines(&rpp, "LENGTH").iter().filter(|words| words[1] == "28").count(), 3);
    let points = points(&rpp);
    follow_sections(&points[..4]);
    assert_eq!(points[..4], points[4..]);
    let regions = lines(&rpp, "MARKER");
    for (name, _) in SECTIONS {
        let name = format!("\"{name}\"");
        assert!(regions.iter().any(|words| words[3..].join(" ").starts_with(&name)), "{name}");
    }
}

#[test]
fn a_depth_that_is_given_stays_and_can_still_be_drawn() {
    let folder = song();
    succeeds(folder.path(), &with(&["reaper", "--depth", "40", "--out", "new/mine.rpp"]));
    let rpp = fs::read_to_string(folder.path().join("new/mine.rpp")).unwrap();
    assert!(rpp.contains("FILE \"../song/808.wav\""), "{rpp}");
    let points = points(&rpp);
    assert_eq!(points.len(), 2 * SECTIONS.len());
    assert!(points.iter().all(|(_, value)| *value == 0.4), "{points:?}");
}

/// An element's name and attributes.
type Element = (String, Vec<(String, String)>);

/// All elements of an XML file in order.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().expect("the XML is well formed") {
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |it: Attribute| (it.key.as_ref().to_owned(), it.value.to_string());
                let attributes = tag.attributes().map(|it| attribute(it.unwrap())).collect();
                elements.push((tag.name().as_ref().to_owned(), attributes));
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

fn of<'a>(elements: &'a [Element], name: &str, key: &str) -> Vec<&'a str> {
    let named = elements.iter().filter(|(other, _)| other == name);
    let attributes = named.flat_map(|(_, attributes)| attributes);
    attributes.filter(|(other, _)| other == key).map(|(_, value)| value.as_str()).collect()
}

fn unzipped(path: &Path, name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn xml(path: &Path, name: &str) -> Vec<Element> {
    elements(&String::from_utf8(unzipped(path, name)).unwrap())
}

#[test]
fn a_dawproject_has_the_same_and_leaves_the_sidechain_to_choose() {
    let folder = song();
    let said = succeeds(folder.path(), &with(&["dawproject"]));
    assert!(said.contains("Choose the vocal as Leeway's sidechain"), "{said}");
    let path = folder.path().join("session.dawproject");
    let project = xml(&path, "project.xml");
    let piano = PIANO.replace('"', "&quot;").replace('\'', "&apos;");
    assert_eq!(of(&project, "Track", "name"), ["lead", "808", &piano, "Master"]);
    assert_eq!(of(&project, "ClapPlugin", "deviceID"), ["audio.leeway.leeway"; 2]);
    assert_eq!(of(&project, "State", "path"), ["plugins/1.clap-preset", "plugins/2.clap-preset"]);
    assert_eq!(of(&project, "File", "external"), ["true"; 3]);
    assert_eq!(of(&project, "File", "path")[..2], ["lead.wav", "song/808.wav"]);
    assert!(of(&project, "Track", "comment").iter().all(|it| it.contains("sidechain")));
    assert_eq!(of(&project, "Marker", "name"), SECTIONS.map(|(name, _)| name));
    let numbers = |key: &str| -> Vec<f64> {
        of(&project, "RealPoint", key).iter().map(|text| text.parse().unwrap()).collect()
    };
    let points: Vec<_> = numbers("time").into_iter().zip(numbers("value")).collect();
    follow_sections(&points[..4]);
    assert_eq!(points[..4], points[4..]);

    // Whatever is referred to is there, once.
    let attributes = || project.iter().flat_map(|(_, attributes)| attributes);
    let with_key = |key: &str| attributes().filter(|it| it.0 == key).map(|it| &it.1).collect();
    let ids: Vec<&String> = with_key("id");
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    for reference in ["destination", "track", "parameter"].map(with_key).concat() {
        assert!(ids.contains(&reference), "{reference} is not in {ids:?}");
    }
    assert_eq!(xml(&path, "metadata.xml").len(), 2);
}

#[test]
fn a_dawproject_takes_the_audio_along_if_asked() {
    let folder = song();
    succeeds(folder.path(), &with(&["dawproject", "--embed", "--out", "all.dawproject"]));
    let path = folder.path().join("all.dawproject");
    let project = xml(&path, "project.xml");
    assert_eq!(of(&project, "File", "external"), [""; 0]);
    let files = of(&project, "File", "path");
    assert_eq!(files.len(), 3);
    for (name, file) in ["lead.wav", "song/808.wav"].into_iter().zip(files) {
        assert!(unzipped(&path, file) == fs::read(folder.path().join(name)).unwrap(), "{file}");
    }
}

#[test]
fn nothing_is_written_over_and_every_refusal_says_what_to_do() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    write(&at("silent.wav"), float(1), &planar(RATE, 1, silence));
    fs::write(at("session.rpp"), "mine").unwrap();
    fs::create_dir(at("empty")).unwrap();
    let refused = |args: &[&str], words: &[&str]| fails(folder.path(), args, words);
    refused(&with(&["reaper"]), &["'session.rpp' is there already", "--out"]);
    refused(&with(&["reaper", "--embed", "--out", "a.rpp"]), &["leave out --embed"]);
    refused(&with(&["reaper", "--plugin", "vst3", "--out", "a.rpp"]), &["leave out --plugin"]);
    let vocal = |vocal| ["session", "song", "--to", "dawproject", "--vocal", vocal];
    refused(&vocal("none.wav"), &["'none.wav'", "no such file"]);
    refused(&vocal("silent.wav"), &["'silent.wav' is silent"]);
    refused(
        &["session", "empty", "--vocal", "lead.wav", "--to", "dawproject"],
        &["there is no stem in 'empty'"],
    );
    refused(&with(&["dawproject", "--preset", "none"]), &["no preset or preset file 'none'"]);
    let usage = leeway(folder.path(), &["session", "song", "--to", "reaper"]);
    assert!(String::from_utf8_lossy(&usage.stderr).contains("--vocal <FILE>"));
}

#[test]
fn what_is_no_stem_or_cannot_be_read_is_left_out_and_said() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::copy(at("lead.wav"), at("song/Track 7.wav")).unwrap();
    fs::copy(at("lead.wav"), at("song/Adlibs.wav")).unwrap();
    fs::copy(at("song/808.wav"), at("song/Audio 12.wav")).unwrap();
    fs::write(at("song/Kick.wav"), "no audio").unwrap();
    let low = hound::WavSpec { sample_rate: 44_100, ..float(1) };
    write(&at("song/Pad.wav"), low, &planar(44_100, 1, chord));
    let output = leeway(folder.path(), &with(&["reaper"]));
    let [said, failed] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    assert_eq!(output.status.code(), Some(1), "{failed}");
    for line in [
        "song/Track 7.wav: it is the vocal",
        "song/Adlibs.wav: a vocal, by its name",
        "note: Audio 12: no word in its name calls for a preset, so it has Melody / piano",
        "note: Pad: at 44100 Hz it does not count into the clarity",
    ] {
        assert!(said.replace('\\', "/").contains(line), "'{line}' is not in: {said}");
    }
    assert!(failed.contains("Kick.wav'") && failed.lines().count() == 1, "{failed}");
    let rpp = fs::read_to_string(at("session.rpp")).unwrap();
    let tracks: Vec<_> = lines(&rpp, "FILE").iter().map(|words| words[1..].join(" ")).collect();
    assert_eq!(tracks.len(), 5, "{tracks:?}");
    assert_eq!(names(folder.path()), ["lead.wav", "session.rpp", "song"]);
}

#[test]
fn a_file_that_is_named_is_a_stem_and_trims_are_found_if_asked() {
    let folder = song();
    fs::rename(folder.path().join("song/808.wav"), folder.path().join("Choir Vocals.wav")).unwrap();
    let args = ["session", "Choir Vocals.wav", "--vocal", "lead.wav", "--to", "reaper", "--match"];
    let said = succeeds(folder.path(), &args);
    // Its 808 is no vocal, and a copy of the vocal is one.
    assert!(!said.contains("note"), "{said}");
    let row = said.lines().find(|line| line.starts_with("Choir Vocals")).unwrap();
    assert!(!row.ends_with(" 0.0"), "{said}");
    fs::copy(folder.path().join("lead.wav"), folder.path().join("copy.wav")).unwrap();
    let args = ["session", "copy.wav", "--vocal", "lead.wav", "--to", "dawproject"];
    let said = succeeds(folder.path(), &args);
    assert!(said.contains("note: copy: it is the vocal"), "{said}");
}
