//! Files of any length take the same memory, and come out as their parts do.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{chord, leeway, planar, read, succeeds, voice, write};

/// A low rate, so that long files are quick to carve.
const SLOW: u32 = 8000;

fn spec(channels: u16) -> hound::WavSpec {
    hound::WavSpec { sample_rate: SLOW, ..super::int(16, channels) }
}

/// Writes `parts` times `signal`.
fn write_long(path: &Path, channels: u16, parts: usize, signal: fn(f64, u16) -> f64) {
    let part = planar(SLOW, channels, signal);
    write(path, spec(channels), &part.iter().map(|c| c.repeat(parts)).collect::<Vec<_>>());
}

/// Carves a stem of `parts` parts around a vocal of as many; returns the most memory in bytes that the
/// command held.
#[cfg(target_os = "linux")]
fn peak_memory(folder: &Path, parts: usize) -> u64 {
    write_long(&folder.join("lead.wav"), 1, parts, voice);
    write_long(&folder.join("chord.wav"), 2, parts, chord);
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_leeway"))
        .current_dir(folder)
        .args(super::CARVE)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak = 0;
    while run.try_wait().unwrap().is_none() {
        // It has no memory any more at its very end.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = kilobytes.map_or(peak, |now| peak.max(1024 * now));
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert!(run.wait().unwrap().success());
    assert!(peak > 1_000_000, "{peak} bytes is no command's memory");
    peak
}

#[test]
#[cfg(target_os = "linux")]
fn twenty_minutes_take_hardly_more_memory_than_a_second() {
    let folder = TempDir::new().unwrap();
    let short = peak_memory(folder.path(), 1);
    let long = peak_memory(folder.path(), 1000);
    println!("1.2 s: {} MB, 20 min: {} MB", short / 1_000_000, long / 1_000_000);
    // All samples at once would be 115 MB, and as much again for what is carved.
    assert!(long < 100_000_000, "{long} bytes");
    assert_eq!(read(&folder.path().join("carved/chord.wav")).1.len(), 2 * 9_600_000);
}

#[test]
fn a_long_file_begins_as_its_first_part_does_and_ends_as_its_last() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let carved = |parts: usize| {
        write_long(&at("lead.wav"), 1, parts, voice);
        write_long(&at("chord.wav"), 2, parts, chord);
        succeeds(folder.path(), &super::CARVE);
        read(&at("carved/chord.wav")).1
    };
    let [one, three, seven] = [1, 3, 7].map(carved);
    assert!(one != read(&at("chord.wav")).1[..one.len()], "nothing was carved");
    assert!(three[..one.len()] == one, "the first part");
    assert!(seven[..three.len()] == three, "the first three parts");
    // The engine forgets: from the third part on all is as in the part before.
    let last = &seven[6 * one.len()..];
    let most = last.iter().zip(&seven[5 * one.len()..]).map(|(a, b)| (a - b).abs()).max().unwrap();
    assert!(most <= 2, "{most} of 32768");
}

#[test]
fn peaks_that_grow_too_high_late_are_written_as_floats_from_the_start() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    write_long(&at("lead.wav"), 1, 4, voice);
    // A square wave at full scale: whatever is cut from it, it overshoots.
    write_long(
        &at("chord.wav"),
        1,
        4,
        |t, _| if (700.0 * t).fract() < 0.5 { 0.999 } else { -0.999 },
    );
    let said = succeeds(folder.path(), &super::CARVE);
    assert!(said.contains("so it was written as 32-bit float and nothing clips"), "{said}");
    let (spec, samples) = read(&at("carved/chord.wav"));
    assert_eq!((spec.bits_per_sample, samples.len()), (32, read(&at("chord.wav")).1.len()));
    let peak = samples.iter().map(|&bits| f32::from_bits(bits as u32).abs()).fold(0.0, f32::max);
    assert!(peak > 1.0, "{peak}");
    assert_eq!(
        leeway(
            folder.path(),
            &["carve", "--vocal", "lead.wav", "carved/chord.wav", "--out", "again"]
        )
        .status
        .code(),
        Some(0)
    );
}
