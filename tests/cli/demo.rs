//! `leeway demo` writes a song to listen to, before and after.

use tempfile::TempDir;

use super::{RATE, names, read, succeeds};

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
