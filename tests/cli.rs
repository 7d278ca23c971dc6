//! The `leeway` command, run as people run it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use leeway::engine::{Engine, Settings};
use tempfile::TempDir;

#[path = "cli/vocals.rs"]
mod vocals;

const RATE: u32 = 48_000;
const SECONDS: f64 = 1.2;

/// Runs `leeway` in `folder`.
fn leeway(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leeway"))
        .current_dir(folder)
        .args(args)
        .output()
        .expect("the command starts")
}

/// Runs `leeway`, which must succeed, and returns what it printed.
fn succeeds(folder: &Path, args: &[&str]) -> String {
    let output = leeway(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "leeway {args:?}: {stderr}");
    assert_eq!(stderr, "", "progress bars belong to terminals");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `leeway`, which must fail with one line that has all of `words`, and leave every file and
/// folder as it was.
fn fails(folder: &Path, args: &[&str], words: &[&str]) {
    let before = tree(folder);
    let output = leeway(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "leeway {args:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("leeway: "), "{stderr}");
    for word in words {
        assert!(stderr.contains(word), "'{word}' is not in: {stderr}");
    }
    assert_eq!(output.stdout, b"", "leeway {args:?}");
    assert!(tree(folder) == before, "leeway {args:?} changed files in its folder");
}

/// Every path below `folder`, with the contents of files.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut tree = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tree.extend(self::tree(&path));
            tree.insert(path, None);
        } else {
            tree.insert(path.clone(), Some(fs::read(path).unwrap()));
        }
    }
    tree
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn int(bits: u16, channels: u16) -> WavSpec {
    WavSpec { channels, sample_rate: RATE, bits_per_sample: bits, sample_format: SampleFormat::Int }
}

fn float(channels: u16) -> WavSpec {
    WavSpec { sample_format: SampleFormat::Float, ..int(32, channels) }
}

/// `channels` of `signal`, a function of time in seconds and channel.
fn planar(rate: u32, channels: u16, signal: impl Fn(f64, u16) -> f64) -> Vec<Vec<f32>> {
    let times = (0..(SECONDS * f64::from(rate)) as u32).map(|n| f64::from(n) / f64::from(rate));
    (0..channels).map(|c| times.clone().map(|t| signal(t, c) as f32).collect()).collect()
}

/// A voice: harmonics of 220 Hz in syllables.
fn voice(t: f64, channel: u16) -> f64 {
    let syllable = (std::f64::consts::TAU * 2.5 * t).sin().max(0.0);
    let tone: f64 = (1..14).map(|n| (1382.3 * f64::from(n) * t).sin() / f64::from(n)).sum();
    0.2 * syllable * tone * (1.0 - 0.3 * f64::from(channel))
}

/// A stem in the voice's way: a dense chord.
fn chord(t: f64, channel: u16) -> f64 {
    let tone = |n: u32| (820.0 * f64::from(n) * t + f64::from(n * n + u32::from(channel))).sin();
    0.1 * (1..30).map(tone).sum::<f64>() / 2.0
}

fn silence(_: f64, _: u16) -> f64 {
    0.0
}

fn write(path: &Path, spec: WavSpec, channels: &[Vec<f32>]) {
    let mut writer = WavWriter::create(path, spec).unwrap();
    for n in 0..channels[0].len() {
        for channel in channels {
            match spec.sample_format {
                SampleFormat::Float => writer.write_sample(channel[n]).unwrap(),
                SampleFormat::Int => {
                    let scale = f64::from(1u32 << (spec.bits_per_sample - 1));
                    let sample = (f64::from(channel[n]) * scale).round();
                    writer.write_sample(sample.clamp(-scale, scale - 1.0) as i32).unwrap();
                }
            }
        }
    }
    writer.finalize().unwrap();
}

/// The format and the interleaved samples, as their own integers or as the bits of floats.
fn read(path: &Path) -> (WavSpec, Vec<i32>) {
    let mut reader = WavReader::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let spec = reader.spec();
    let samples = match spec.sample_format {
        SampleFormat::Int => reader.samples::<i32>().map(Result::unwrap).collect(),
        SampleFormat::Float => {
            reader.samples::<f32>().map(|sample| sample.unwrap().to_bits() as i32).collect()
        }
    };
    (spec, samples)
}

fn read_floats(path: &Path) -> Vec<f32> {
    let (spec, samples) = read(path);
    assert_eq!(spec.sample_format, SampleFormat::Float);
    samples.into_iter().map(|bits| f32::from_bits(bits as u32)).collect()
}

/// A folder with `lead.wav` and `chord.wav`, in 32-bit float.
fn song() -> TempDir {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("lead.wav"), float(1), &planar(RATE, 1, voice));
    write(&folder.path().join("chord.wav"), float(1), &planar(RATE, 1, chord));
    folder
}

fn shipped(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(name)).unwrap()
}

const CARVE: [&str; 4] = ["carve", "--vocal", "lead.wav", "chord.wav"];

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
    // Where the vocal is silent long enough nothing is carved: both mixes begin the same.
    let start = 2 * RATE as usize;
    assert_eq!(before.1[..start], after.1[..start]);
}

#[test]
fn carving_keeps_rate_length_channels_and_depth() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, voice));
    let specs = [int(8, 1), int(16, 2), int(24, 2), int(32, 1), float(2)];
    for spec in specs {
        write(&at("chord.wav"), spec, &planar(RATE, spec.channels, chord));
        succeeds(folder.path(), &CARVE);
        let (input, output) = (read(&at("chord.wav")), read(&at("carved/chord.wav")));
        assert_eq!(input.0, output.0);
        assert_eq!(input.1.len(), output.1.len());
        assert_ne!(input.1, output.1, "nothing was carved");
    }
    assert_eq!(names(&at("carved")), ["chord.png", "chord.wav"]);
    assert!(fs::read(at("carved/chord.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn under_a_silent_vocal_samples_stay_identical() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, silence));
    for spec in [int(8, 1), int(16, 1), int(16, 2), int(24, 1), int(24, 2), float(1), float(2)] {
        // Well above full scale, so that both ends of the range are in it.
        let loud = planar(RATE, spec.channels, |t, c| 8.0 * chord(t, c));
        write(&at("chord.wav"), spec, &loud);
        let said = succeeds(folder.path(), &CARVE);
        assert!(said.contains('–') && said.contains("the vocal never sounds"), "{said}");
        assert!(read(&at("chord.wav")) == read(&at("carved/chord.wav")), "{spec:?}");
    }
    let (spec, samples) = read(&at("chord.wav"));
    assert_eq!(spec.sample_format, SampleFormat::Float);
    assert!(samples.iter().any(|&bits| f32::from_bits(bits as u32).abs() > 1.0));
}

#[test]
fn thirty_two_bit_integers_keep_twenty_four_of_them() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, silence));
    let mut writer = WavWriter::create(at("chord.wav"), int(32, 1)).unwrap();
    for sample in [0, 1, -1, 0x0123_4567, 0x1234_5678, i32::MAX, i32::MIN, i32::MIN + 1] {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
    let said = succeeds(folder.path(), &CARVE);
    assert!(said.contains("note: chord.wav: its 32-bit integers"), "{said}");
    let output = read(&at("carved/chord.wav"));
    assert_eq!(output.0, int(32, 1));
    for (input, output) in read(&at("chord.wav")).1.into_iter().zip(output.1) {
        let error = (i64::from(input) - i64::from(output)).abs();
        assert!(error <= i64::from(input).abs() >> 24, "{input} became {output}");
    }
}

#[test]
fn what_would_clip_becomes_float() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Taking partials from a square wave at full scale makes it overshoot.
    let square = |t: f64, _| if (220.0 * t).fract() < 0.5 { 1.0 } else { -1.0 };
    write(&at("lead.wav"), float(1), &planar(RATE, 1, voice));
    write(&at("chord.wav"), int(16, 1), &planar(RATE, 1, square));
    let said = succeeds(folder.path(), &[&CARVE[..], &["--trim", "18", "--body", "0"]].concat());
    assert!(said.contains("note: chord.wav: its peaks do not fit 16-bit"), "{said}");
    let carved = read_floats(&at("carved/chord.wav"));
    let peak = carved.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    assert!(peak > 1.0 && peak < 2.0, "{peak}");
}

#[test]
fn carve_is_the_engine_bit_for_bit() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (mut stem, vocal) = (planar(RATE, 2, chord), planar(RATE, 1, voice));
    write(&at("lead.wav"), float(1), &vocal);
    write(&at("chord.wav"), float(2), &stem);
    let options = [
        ["--depth", "80"],
        ["--max-cut", "12"],
        ["--clarity", "18"],
        ["--body", "30"],
        ["--trim", "-3"],
        ["--low", "150"],
        ["--high", "9000"],
        ["--attack", "2"],
        ["--hold", "50"],
        ["--release", "120"],
    ];
    succeeds(folder.path(), &[&CARVE[..], options.as_flattened()].concat());

    let mut engine = Engine::new(f64::from(RATE), 2, 1).unwrap();
    engine.set(&Settings {
        depth: 0.8,
        max_cut_db: 12.0,
        clarity_db: 18.0,
        body: 0.3,
        trim_db: -3.0,
        low_hz: 150.0,
        high_hz: 9000.0,
        attack: 0.002,
        hold: 0.05,
        release: 0.12,
        ..Settings::default()
    });
    assert_eq!(engine.latency(), 0, "or the expectation below must be shifted");
    let frames = stem[0].len();
    for start in (0..frames).step_by(777) {
        let end = frames.min(start + 777);
        let mut block: Vec<&mut [f32]> = stem.iter_mut().map(|c| &mut c[start..end]).collect();
        engine.process(&mut block, &[&vocal[0][start..end]]);
    }
    let carved = read_floats(&at("carved/chord.wav"));
    assert_eq!(carved.len(), 2 * frames);
    for (n, frame) in carved.chunks(2).enumerate() {
        assert_eq!(frame[0].to_bits(), stem[0][n].to_bits(), "left, sample {n}");
        assert_eq!(frame[1].to_bits(), stem[1][n].to_bits(), "right, sample {n}");
    }
    assert_ne!(read(&at("chord.wav")).1, read(&at("carved/chord.wav")).1, "nothing was carved");
}

#[test]
fn a_short_vocal_is_silent_after_its_end_and_a_long_one_is_cut() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("chord.wav"), float(1), &planar(RATE, 1, chord));
    let whole = planar(RATE, 1, voice).remove(0);
    let half = whole.len() / 2;
    let padded = [&whole[..half], &vec![0.0; whole.len() - half][..]].concat();
    let carved = |vocal: &[f32]| {
        write(&at("lead.wav"), float(1), &[vocal.to_vec()]);
        succeeds(folder.path(), &CARVE);
        read(&at("carved/chord.wav")).1
    };
    let short = carved(&whole[..half]);
    assert!(short == carved(&padded));
    assert!(short != carved(&whole));
    assert!(carved(&[&whole[..], &whole[..]].concat()) == carved(&whole));
}

#[test]
fn a_folder_is_carved_without_its_vocal() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("song/deeper")).unwrap();
    fs::rename(at("lead.wav"), at("song/lead.wav")).unwrap();
    fs::copy(at("chord.wav"), at("song/Pad.WAV")).unwrap();
    fs::rename(at("chord.wav"), at("song/chord.wav")).unwrap();
    fs::write(at("song/808.flac"), shipped("808.flac")).unwrap();
    fs::write(at("song/._chord.wav"), "not audio").unwrap();
    fs::write(at("song/notes.txt"), "not audio").unwrap();
    fs::write(at("song/deeper/other.wav"), "not audio").unwrap();
    let said = succeeds(folder.path(), &["carve", "--vocal", "song/lead.wav", "song"]);
    let wanted = "808.png 808.wav Pad.png Pad.wav chord.png chord.wav";
    assert_eq!(names(&at("carved")).join(" "), wanted);
    assert_eq!(said.lines().filter(|line| line.contains(".wav ")).count(), 3, "{said}");
    assert_eq!(read(&at("carved/808.wav")).0, int(16, 1));

    // A shell's `*.wav` has the vocal in it too.
    succeeds(&at("song"), &["carve", "--vocal", "lead.wav", "chord.wav", "lead.wav"]);
    assert_eq!(names(&at("song/carved")), ["chord.png", "chord.wav"]);

    fs::create_dir(at("empty")).unwrap();
    fails(folder.path(), &["carve", "--vocal", "song/lead.wav", "empty"], &["'empty'"]);
    fails(folder.path(), &["carve", "--vocal", "song/lead.wav", "song/lead.wav"], &["lead.wav"]);
}

#[test]
fn aiff_is_read() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("lead.wav"), int(16, 1), &planar(RATE, 1, silence));
    let samples: Vec<i16> = (0..RATE as i32).map(|n| (n * 1237) as i16).collect();
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    let mut aiff = b"FORM".to_vec();
    aiff.extend((46 + data.len() as u32).to_be_bytes());
    aiff.extend(b"AIFFCOMM\0\0\0\x12\0\x01");
    aiff.extend((samples.len() as u32).to_be_bytes());
    // 16 bits at 48 kHz; the rate is an 80-bit float.
    aiff.extend(b"\0\x10\x40\x0e\xbb\x80\0\0\0\0\0\0SSND");
    aiff.extend((8 + data.len() as u32).to_be_bytes());
    aiff.extend([0; 8]);
    aiff.extend(data);
    fs::write(at("chord.aif"), aiff).unwrap();
    succeeds(folder.path(), &["carve", "--vocal", "lead.wav", "chord.aif"]);
    let (spec, carved) = read(&at("carved/chord.wav"));
    assert_eq!(spec, int(16, 1));
    assert!(carved.into_iter().eq(samples.into_iter().map(i32::from)));
}

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
        for name in ["clarity_before_db", "clarity_after_db", "clarity_gain_db"] {
            assert!(figure(stem, name).abs() < 100.0);
        }
        assert!(figure(stem, "energy_removed_db").is_finite());
        assert!((0.0..=1.0).contains(&figure(stem, "time_touched")));
        assert!((0.0..=1.0).contains(&figure(stem, "bands_touched")));
        assert!((0.0..=24.0).contains(&figure(stem, "deepest_cut_db")));
        assert_eq!(figure(stem, "sample_rate"), 48_000.0);
    }
    assert!(figure(0, "clarity_gain_db") > 0.2, "{document}");
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
    assert!(stem["clarity_before_db"].is_null() && stem["clarity_gain_db"].is_null());
    assert_eq!(stem["energy_removed_db"], 0.0);
}

#[test]
fn no_depth_gains_and_removes_nothing() {
    let folder = song();
    let args = [&CARVE[..], &["--json", "--depth", "0"]].concat();
    let document: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &args)).unwrap();
    let stem = &document["stems"][0];
    for name in ["clarity_gain_db", "energy_removed_db", "time_touched", "deepest_cut_db"] {
        assert_eq!(stem[name], 0.0, "{name}");
    }
    assert_ne!(stem["clarity_before_db"], 0.0);
}

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
fn rates_that_differ_need_resample_and_stay_aligned() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let low = WavSpec { sample_rate: 44_100, ..float(1) };
    write(&at("lead44.wav"), low, &planar(44_100, 1, voice));
    let lead44 = ["carve", "--vocal", "lead44.wav", "chord.wav"];
    fails(
        folder.path(),
        &lead44,
        &["'lead44.wav'", "44100 Hz", "'chord.wav'", "48000 Hz", "--resample"],
    );

    succeeds(folder.path(), &CARVE);
    let stem = read_floats(&at("chord.wav"));
    let wanted = read_floats(&at("carved/chord.wav"));
    let distance = |a: &[f32], b: &[f32]| -> f64 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
    };
    let removed = distance(&stem, &wanted);
    succeeds(folder.path(), &[&lead44[..], &["--resample"]].concat());
    assert_eq!(read(&at("carved/chord.wav")).0, float(1));
    let resampled = distance(&wanted, &read_floats(&at("carved/chord.wav")));
    write(&at("lead.wav"), float(1), &planar(RATE, 1, |t, c| voice(t - 0.001, c)));
    succeeds(folder.path(), &CARVE);
    let late = distance(&wanted, &read_floats(&at("carved/chord.wav")));
    assert!(resampled < 0.01 * removed, "{resampled} of {removed}");
    assert!(late > 2.0 * resampled, "a millisecond late: {late}, resampled: {resampled}");

    // Stems at two rates, each with the vocal at its own.
    write(&at("pad.wav"), low, &planar(44_100, 1, chord));
    let both = ["carve", "--vocal", "lead44.wav", "chord.wav", "pad.wav", "--resample", "--json"];
    let document: serde_json::Value =
        serde_json::from_str(&succeeds(folder.path(), &both)).unwrap();
    assert_eq!(document["stems"][0]["vocal_resampled"], true);
    assert_eq!(document["stems"][1]["vocal_resampled"], false);
    let (spec, samples) = read(&at("carved/pad.wav"));
    assert_eq!((spec, samples.len()), (low, read(&at("pad.wav")).1.len()));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let both_ways = |name: &str, words: &[&str]| {
        let words = [&[name], words].concat();
        fails(folder.path(), &["carve", "--vocal", "lead.wav", "chord.wav", name], &words);
        fails(folder.path(), &["carve", "--vocal", name, "chord.wav"], &words);
    };
    both_ways("missing.wav", &["no such file"]);

    fs::write(at("text.wav"), "These are the words of the song.\n".repeat(200)).unwrap();
    both_ways("text.wav", &["not an audio file", "export it as WAV"]);
    fs::write(at("nothing.wav"), "").unwrap();
    both_ways("nothing.wav", &["not an audio file"]);

    let whole = fs::read(at("chord.wav")).unwrap();
    for (name, length) in
        [("head.wav", 30), ("half.wav", whole.len() / 2), ("last.wav", whole.len() - 4)]
    {
        fs::write(at(name), &whole[..length]).unwrap();
        both_ways(name, &[]);
    }
    let mut broken = whole;
    broken[20] = 99;
    fs::write(at("broken.wav"), broken).unwrap();
    both_ways("broken.wav", &["export it as WAV"]);

    write(&at("empty.wav"), int(16, 1), &[vec![]]);
    both_ways("empty.wav", &["empty"]);
    write(&at("wide.wav"), int(16, 3), &planar(RATE, 3, chord));
    both_ways("wide.wav", &["3 channels", "mono or stereo"]);
    let slow = WavSpec { sample_rate: 4000, ..int(16, 1) };
    write(&at("slow.wav"), slow, &planar(4000, 1, chord));
    fails(
        folder.path(),
        &["carve", "--vocal", "lead.wav", "slow.wav", "--resample"],
        &["'slow.wav'", "4000 Hz"],
    );
}

#[test]
fn damaged_flac_is_an_error_wherever_the_damage_is() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let whole = shipped("808.flac");
    let carve = |name: &str, bytes: &[u8]| {
        fs::write(at(name), bytes).unwrap();
        fails(folder.path(), &["carve", "--vocal", "lead.wav", name], &[name]);
        fails(folder.path(), &["carve", "--vocal", name, "chord.wav"], &[name]);
    };
    for share in [10, 50, 99] {
        carve("cut.flac", &whole[..whole.len() * share / 100]);
    }
    carve("end.flac", &whole[..whole.len() - 1]);
    for share in [20, 70] {
        let mut damaged = whole.clone();
        damaged[whole.len() * share / 100] ^= 0x10;
        carve("damaged.flac", &damaged);
    }
    // The checksum of the samples is in the header, from byte 26.
    let mut doubtful = whole.clone();
    doubtful[30] ^= 1;
    carve("doubtful.flac", &doubtful);
    fs::write(at("whole.flac"), &whole).unwrap();
    succeeds(folder.path(), &["carve", "--vocal", "lead.wav", "whole.flac"]);
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
