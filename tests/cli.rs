//! The `leeway` command, run as people run it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use start::run;
use tempfile::TempDir;

#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/failures.rs"]
mod failures;
#[path = "cli/finer.rs"]
mod finer;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/group.rs"]
mod group;
#[path = "cli/inputs.rs"]
mod inputs;
#[path = "cli/length.rs"]
mod length;
#[path = "cli/options.rs"]
mod options;
#[path = "cli/outputs.rs"]
mod outputs;
#[cfg(target_arch = "x86_64")]
#[path = "cli/processors.rs"]
mod processors;
#[path = "cli/report.rs"]
mod report;
#[path = "cli/session.rs"]
mod session;
#[path = "cli/sound.rs"]
mod sound;
#[path = "cli/start.rs"]
mod start;
#[cfg(unix)]
#[path = "cli/stop.rs"]
mod stop;
#[path = "cli/trackout.rs"]
mod trackout;
#[path = "cli/trackout_page.rs"]
mod trackout_page;
#[path = "cli/vocals.rs"]
mod vocals;

const RATE: u32 = 48_000;
const SECONDS: f64 = 1.2;
const CARVE: [&str; 4] = ["carve", "--vocal", "lead.wav", "chord.wav"];

/// Runs `leeway` in `folder`.
fn leeway(folder: &Path, args: &[&str]) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_leeway")).current_dir(folder).args(args))
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
