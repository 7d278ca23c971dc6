use leeway_engine::CONTROLS;

use super::*;
use crate::group::Group;

const RATE: u32 = 48_000;

/// Two hums that differ, and a vocal that enters after a while and ends before them.
fn sound(n: usize) -> [f32; 3] {
    let tone = |hz: f32| (std::f32::consts::TAU * hz * n as f32 / RATE as f32).sin();
    let sings = (9600..60_000).contains(&n);
    let vocal = if sings { 0.2 * (tone(410.0) + tone(930.0)) } else { 0.0 };
    [0.3 * (tone(400.0) + tone(900.0)), 0.2 * (tone(420.0) + tone(2300.0)), vocal]
}

/// Carves two stems of these lengths, of which the first looks ahead by so many ms.
fn carved(lengths: [usize; 2], lookahead: f32) -> (Song, Vec<Vec<f32>>) {
    let mut song = Song::new(RATE, 1, "Lead <Vox>.wav");
    song.add(1, "Keys\nKeys.wav\nPiano\nIt was at 44100 Hz.").unwrap();
    song.add(1, "Pad\nPad.wav\nPad").unwrap();
    let index = CONTROLS.iter().position(|(control, _)| control.key == "lookahead").unwrap();
    song.set(0, index, lookahead);
    let mut carved = vec![Vec::new(); 2];
    let step = song.step_frames();
    let mut start = 0;
    while song.sounds() {
        for (stem, length) in lengths.into_iter().enumerate() {
            let frames = length.saturating_sub(start).min(step);
            let buffer = song.give(stem, 0, frames).unwrap();
            (0..frames).for_each(|n| buffer[n] = sound(start + n)[stem]);
        }
        let buffer = song.give_vocal(0, step);
        (0..step).for_each(|n| buffer[n] = sound(start + n)[2]);
        song.step().unwrap();
        for (stem, carved) in carved.iter_mut().enumerate() {
            carved.extend_from_slice(song.carved(stem, 0));
        }
        start += step;
    }
    song.finish();
    (song, carved)
}

#[test]
fn stems_come_out_as_long_as_they_went_in_and_as_a_group_plays_them() {
    let lengths = [96_000, 80_123];
    let (_, carved) = carved(lengths, 0.0);
    let mut group = Group::new(RATE.into(), 1);
    (0..2).for_each(|_| group.add(1).unwrap());
    let mut played = vec![Vec::new(); 2];
    for start in (0..80_000).step_by(1000) {
        for n in 0..1000 {
            let [keys, pad, vocal] = sound(start + n);
            (group.stem(0, 0).unwrap()[n], group.stem(1, 0).unwrap()[n]) = (keys, pad);
            group.vocal(0)[n] = vocal;
        }
        group.process(1000);
        for (stem, played) in played.iter_mut().enumerate() {
            played.extend_from_slice(&group.stem(stem, 0).unwrap()[..1000]);
        }
    }
    for (stem, (carved, played)) in carved.iter().zip(&played).enumerate() {
        assert_eq!(carved.len(), lengths[stem]);
        assert!(carved[..played.len()] == played[..], "stem {stem}");
        let moved = (0..carved.len()).any(|n| (carved[n] - sound(n)[stem]).abs() > 0.01);
        assert!(moved, "stem {stem} is as it was");
    }
}

#[test]
fn a_stem_that_looks_ahead_stays_in_its_place() {
    let (_, carved) = carved([48_000, 48_000], 10.0);
    assert_eq!(carved[0].len(), 48_000);
    // Before the vocal enters it is as it was.
    assert!((0..9000).all(|n| (carved[0][n] - sound(n)[0]).abs() < 1e-6));
}

#[test]
fn the_page_tells_of_the_song() {
    let (song, _) = carved([96_000, 80_123], 0.0);
    let [before, after] = song.audibility_db();
    assert!(after > before + 0.5, "{before} → {after} dB");
    let page = song.page();
    for told in [
        "What hides Lead &lt;Vox&gt;.wav",
        "2 stems of 0:02.0",
        "Keys",
        "It was at 44100 Hz.",
        "data:image/png",
    ] {
        assert!(page.contains(told), "no {told} on the page");
    }
    assert!(song.text().starts_with("audibility in the song: "), "{}", song.text());
}

#[test]
fn what_is_out_of_range_does_no_harm() {
    let mut song = Song::new(RATE, 9, "");
    assert!(song.add(3, "").is_err());
    assert!(Song::new(4000, 1, "").add(1, "").is_err());
    song.step().unwrap();
    song.add(2, "").unwrap();
    song.set(5, 0, 1.0);
    assert!(song.give(3, 0, 10).is_none() && song.carved(3, 0).is_empty());
    assert!(song.figures(0)[0].is_nan() && song.audibility_db()[0].is_nan());
    assert_eq!((song.page(), song.text()), (String::new(), String::new()));
}
