//! What is read: files and folders of them; what cannot be read is named.

use std::fs;
use std::path::Path;
use std::process::Command;

use hound::WavSpec;
use tempfile::TempDir;

use super::{
    RATE, chord, fails, int, leeway, names, planar, read, shipped, silence, song, succeeds, write,
};

#[test]
fn a_folder_is_carved_without_its_vocal() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("song")).unwrap();
    fs::rename(at("lead.wav"), at("song/lead.wav")).unwrap();
    fs::copy(at("chord.wav"), at("song/Pad.WAV")).unwrap();
    fs::rename(at("chord.wav"), at("song/chord.wav")).unwrap();
    fs::write(at("song/808.flac"), shipped("808.flac")).unwrap();
    fs::write(at("song/._chord.wav"), "not audio").unwrap();
    fs::write(at("song/notes.txt"), "not audio").unwrap();
    let said = succeeds(folder.path(), &["carve", "--vocal", "song/lead.wav", "song"]);
    let wanted = "808.png 808.wav Pad.png Pad.wav chord.png chord.wav";
    assert_eq!(names(&at("carved")).join(" "), wanted);
    assert_eq!(said.lines().filter(|line| line.contains(".wav ")).count(), 3, "{said}");
    let vocal =
        format!("left out: {}: it is the vocal", Path::new("song").join("lead.wav").display());
    assert!(said.contains(&vocal) && !said.contains("._chord"), "{said}");
    assert_eq!(read(&at("carved/808.wav")).0, int(16, 1));

    // A shell's `*.wav` has the vocal in it too.
    let said = succeeds(&at("song"), &["carve", "--vocal", "lead.wav", "chord.wav", "lead.wav"]);
    assert!(said.contains("left out: lead.wav: it is the vocal"), "{said}");
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
fn files_that_cannot_be_read_are_named() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let both_ways = |name: &str, words: &[&str]| {
        let words = [&[name], words].concat();
        fails(folder.path(), &["carve", "--vocal", "lead.wav", name], &words);
        fails(folder.path(), &["carve", "--vocal", name, "chord.wav"], &words);
    };
    both_ways("missing.wav", &["no such file"]);

    fs::write(at("text.wav"), "These are the words of the song.\n".repeat(200)).unwrap();
    both_ways("text.wav", &["not an audio file", "export it as WAV"]);
    fs::write(at("nothing.wav"), "").unwrap();
    both_ways("nothing.wav", &["not an audio file"]);

    let whole = fs::read(at("chord.wav")).unwrap();
    for length in [11, 12, 30, 44] {
        fs::write(at("head.wav"), &whole[..length]).unwrap();
        both_ways("head.wav", &["cut off", "again"]);
    }
    for (name, length) in [("half.wav", whole.len() / 2), ("last.wav", whole.len() - 4)] {
        fs::write(at(name), &whole[..length]).unwrap();
        both_ways(name, &["again"]);
    }
    for (name, head) in
        [("head.flac", "fLaC"), ("head.ogg", "OggS\0"), ("head.aif", "FORM\0\0\x01\0AIFFCO")]
    {
        fs::write(at(name), head).unwrap();
        both_ways(name, &["cut off", "again"]);
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

/// A wave of `bits` and `samples` with 64-bit lengths, and with something after the samples.
fn long_wave(id: &[u8; 4], spec: WavSpec, samples: &[u8]) -> Vec<u8> {
    let bytes = spec.channels * spec.bits_per_sample / 8;
    let mut format = Vec::new();
    for number in [1, spec.channels] {
        format.extend(number.to_le_bytes());
    }
    format.extend(spec.sample_rate.to_le_bytes());
    format.extend((spec.sample_rate * u32::from(bytes)).to_le_bytes());
    format.extend(bytes.to_le_bytes());
    format.extend(spec.bits_per_sample.to_le_bytes());

    if id == b"riff" {
        let tail = |end: [u8; 12]| move |id: &[u8; 4]| [&id[..], &end].concat();
        let riff = tail(*b"\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0");
        let chunk = tail(*b"\xf3\xac\xd3\x11\x8c\xd1\0\xc0\x4f\x8e\xdb\x8a");
        let sized = |id: Vec<u8>, content: &[u8]| {
            let mut chunk = id;
            chunk.extend((24 + content.len() as u64).to_le_bytes());
            chunk.extend(content);
            chunk.resize(chunk.len().next_multiple_of(8), 0);
            chunk
        };
        let chunks = [
            chunk(b"wave"),
            sized(chunk(b"fmt "), &format),
            sized(chunk(b"data"), samples),
            sized(chunk(b"levl"), &[7; 99]),
        ];
        return sized(riff(b"riff"), &chunks.concat());
    }
    let unknown = u32::MAX.to_le_bytes();
    let mut wave = [&id[..], &unknown, b"WAVEds64", &28u32.to_le_bytes()].concat();
    wave.extend([0; 8]);
    wave.extend((samples.len() as u64).to_le_bytes());
    wave.extend([0; 12]);
    wave.extend([&b"fmt "[..], &16u32.to_le_bytes(), &format].concat());
    wave.extend([&b"data"[..], &unknown, samples, b"axml", &4u32.to_le_bytes(), b"text"].concat());
    wave
}

#[test]
fn waves_with_long_lengths_are_read() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let spec = int(16, 2);
    write(&at("chord.wav"), spec, &planar(RATE, 2, chord));
    let carve = ["carve", "--vocal", "lead.wav", "chord.wav"];
    succeeds(folder.path(), &carve);
    let wanted = read(&at("carved/chord.wav"));
    let samples = fs::read(at("chord.wav")).unwrap();
    let samples = &samples[samples.len() - 2 * wanted.1.len()..];
    for id in [b"RF64", b"BW64", b"riff"] {
        let wave = long_wave(id, spec, samples);
        fs::write(at("chord.wav"), &wave).unwrap();
        succeeds(folder.path(), &carve);
        assert!(read(&at("carved/chord.wav")) == wanted, "{id:?}");
        // As a vocal, too.
        succeeds(folder.path(), &["carve", "--vocal", "chord.wav", "lead.wav"]);
        for length in [20, 70, wave.len() / 2] {
            fs::write(at("cut.wav"), &wave[..length]).unwrap();
            fails(folder.path(), &["carve", "--vocal", "lead.wav", "cut.wav"], &["cut off"]);
        }
    }
}

#[test]
#[cfg(unix)]
fn pipes_devices_and_what_is_too_long_are_refused_at_once() {
    let folder = song();
    let at = |name: &str| folder.path().join(name);
    let made = Command::new("mkfifo").arg(at("pipe")).status().unwrap();
    assert!(made.success());
    // The contents of the folder cannot be compared: reading the pipe would never end.
    let refused = |args: &[&str], words: &[&str]| {
        let output = leeway(folder.path(), args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(words.iter().all(|word| stderr.contains(word)), "{stderr}");
    };
    for path in ["pipe", "/dev/zero"] {
        let words = [path, "pipe or a device"];
        refused(&["carve", "--vocal", "lead.wav", path], &words);
        refused(&["carve", "--vocal", path, "chord.wav"], &words);
        refused(&["learn", path, "--out", "v.toml"], &words);
        refused(&["carve", "chord.wav", "--preset", path], &[path, "no file"]);
        refused(&["carve", "chord.wav", "--voice", path], &[path, "no file"]);
    }
    let long = fs::File::create(at("long.toml")).unwrap();
    long.set_len(1_000_001).unwrap();
    for option in ["--preset", "--voice"] {
        refused(&["carve", "chord.wav", option, "long.toml"], &["'long.toml'", "1 MB"]);
    }
    let name = format!("{}.toml", "n".repeat(300));
    refused(&["learn", "lead.wav", "--out", &name], &["shorter name"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_leaves_nothing() {
    let folder = song();
    // A disk of our own. With no right to mount one there is nothing to test.
    let disk = "mkdir disk && mount -t tmpfs -o size=64k tmpfs disk";
    let may = Command::new("unshare")
        .current_dir(folder.path())
        .args(["-rm", "sh", "-c", &format!("{disk} && umount disk; rmdir disk")])
        .status();
    if !may.is_ok_and(|status| status.success()) {
        eprintln!("not tested: this user may not mount a disk");
        return;
    }
    let script = format!("{disk} && \"$@\"; code=$?; ls -A disk; exit $code");
    let output = Command::new("unshare")
        .current_dir(folder.path())
        .args(["-rm", "sh", "-c", &script, "sh", env!("CARGO_BIN_EXE_leeway")])
        .args(["carve", "--vocal", "lead.wav", "chord.wav", "--out", "disk"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("disk/chord.wav") && stderr.contains("make room"), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "parts are left");
}
