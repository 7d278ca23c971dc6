//! How fast `leeway carve` is, from file to file: `cargo bench --bench carve`.
//!
//! A folder of stems around one vocal on one thread, as times real time: once as WAV, once as FLAC.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use tempfile::TempDir;

/// How many stems there are in a folder: a small trackout.
const STEMS: usize = 12;
/// Seconds of a stem: a song.
const SECONDS: u32 = 240;
/// How often each folder is carved; the fastest run counts.
const RUNS: usize = 3;
const RATE: u32 = 48_000;

fn main() {
    // `cargo test` runs benches, too, to see that they build.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let (wav, flac) = (folder.path().join("wav"), folder.path().join("flac"));
    wav_song(&wav);
    flac_song(&flac);
    println!("leeway carve, {STEMS} stems, one thread");
    report("WAV, 24-bit", &wav, "vocal.wav", f64::from(SECONDS));
    report("FLAC", &flac, "vocal.flac", shipped_seconds(&flac));
}

/// Prints how many times faster than real time the stems of `folder`, so many seconds each, are carved.
fn report(name: &str, folder: &Path, vocal: &str, seconds: f64) {
    let times = (0..RUNS).map(|_| {
        let begun = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_leeway"))
            .current_dir(folder)
            .env("RAYON_NUM_THREADS", "1")
            .args(["carve", "--json", "--vocal", vocal, "stems"])
            .stdout(std::process::Stdio::null())
            .status()
            .expect("the command starts");
        assert!(status.success());
        begun.elapsed().as_secs_f64()
    });
    let fastest = times.fold(f64::INFINITY, f64::min);
    println!("{name:>12}: {:4.0} times real time", STEMS as f64 * seconds / fastest);
}

/// The shipped song's stems, decoded by the command itself: carved with Depth at 0 they are copies.
fn wav_song(folder: &Path) {
    fs::create_dir_all(folder.join("stems")).expect("a folder");
    let copies = TempDir::new().expect("a folder");
    for name in SONG {
        shipped(name, &copies.path().join(name));
    }
    let status = Command::new(env!("CARGO_BIN_EXE_leeway"))
        .current_dir(copies.path())
        .args(["carve", "--depth", "0", "--voice", "low"])
        .args(SONG)
        .stdout(std::process::Stdio::null())
        .status()
        .expect("the command starts");
    assert!(status.success());
    let decoded = |name: &str| copies.path().join("carved").join(name).with_extension("wav");
    repeat(&decoded("vocal.flac"), &folder.join("vocal.wav"));
    for n in 0..STEMS {
        let stem = SONG[1 + n % 3];
        repeat(&decoded(stem), &folder.join(format!("stems/Keys {n:02}.wav")));
    }
}

/// Writes the samples of `from` over and over until the song is full.
fn repeat(from: &Path, to: &Path) {
    let mut reader = WavReader::open(from).expect("a WAV file");
    let channels = reader.spec().channels;
    let spec = WavSpec {
        channels,
        sample_rate: RATE,
        bits_per_sample: reader.spec().bits_per_sample,
        sample_format: SampleFormat::Int,
    };
    let samples: Vec<i32> = reader.samples().map(|sample| sample.expect("a sample")).collect();
    let mut writer = WavWriter::create(to, spec).expect("a file");
    for &sample in samples.iter().cycle().take((SECONDS * RATE) as usize * usize::from(channels)) {
        writer.write_sample(sample).expect("room on the disk");
    }
    writer.finalize().expect("room on the disk");
}

/// The song that ships with Leeway: the vocal, then its stems.
const SONG: [&str; 4] = ["vocal.flac", "piano.flac", "808.flac", "pad.flac"];

fn flac_song(folder: &Path) {
    fs::create_dir_all(folder.join("stems")).expect("a folder");
    shipped(SONG[0], &folder.join(SONG[0]));
    for n in 0..STEMS {
        shipped(SONG[1 + n % 3], &folder.join(format!("stems/Keys {n:02}.flac")));
    }
}

fn shipped(name: &str, to: &Path) {
    let song = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    fs::copy(song.join(name), to).expect("the shipped song");
}

/// Seconds of a shipped stem, as its FLAC header says: 36 bits of samples, after 20 of the rate.
fn shipped_seconds(folder: &Path) -> f64 {
    let bytes = fs::read(folder.join(SONG[0])).expect("the shipped song");
    let field = bytes[18..26].iter().fold(0u64, |field, &byte| field << 8 | u64::from(byte));
    (field & ((1 << 36) - 1)) as f64 / f64::from(RATE)
}
