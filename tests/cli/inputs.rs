//! What is read: files and folders of them; what cannot be read is named.

use std::fs;
use std::path::Path;

use hound::WavSpec;
use tempfile::TempDir;

use super::{
    RATE, chord, fails, int, names, planar, read, shipped, silence, song, succeeds, write,
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
    let vocal = format!("left out: {}: it is the vocal", Path::new("song").join("lead.wav").display());
    assert!(said.contains(&vocal) && !said.contains("._chord"), "{said}");
    assert_eq!(read(&at("carved/808.wav")).0, int(16, 1));

    // A shell's `*.wav` has the vocal in it too.
    let said =
        succeeds(&at("song"), &["carve", "--vocal", "lead.wav", "chord.wav", "lead.wav"]);
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
