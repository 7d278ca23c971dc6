//! In a song, the stems share the cut: what hides the vocal gives way, the rest stays as it is.

use leeway_engine::{Beat, Engine, Settings};

use super::common::{RATE, pink_noise, removed_db};

/// Mono stems carved in step around `vocal`, each to be kept so much.
fn carve_song(stems: &[(Vec<f32>, f32)], vocal: &[f32]) -> Vec<Vec<f32>> {
    let mut engines: Vec<Engine> =
        stems.iter().map(|_| Engine::new(RATE, 1, 1).expect("supported")).collect();
    let mut carved: Vec<Vec<f32>> = stems.iter().map(|(stem, _)| stem.clone()).collect();
    let hop = engines[0].hop();
    for start in (0..vocal.len()).step_by(hop) {
        let range = start..vocal.len().min(start + hop);
        let keeps = stems.iter().map(|&(_, keep)| keep);
        let parts: Vec<_> = engines.iter().map(Engine::part).zip(keeps).collect();
        for ((engine, beat), carved) in
            engines.iter_mut().zip(Beat::others(&parts)).zip(&mut carved)
        {
            engine.set_beat(Some(beat));
            engine.process(&mut [&mut carved[range.clone()]], &[&vocal[range.clone()]]);
        }
    }
    carved
}

fn noise(gain: f32, seed: u64) -> Vec<f32> {
    pink_noise(96_000, gain, seed)
}

#[test]
fn a_stem_that_hides_nothing_of_the_song_is_left_alone() {
    let (quiet, loud, vocal) = (noise(0.005, 1), noise(0.1, 2), noise(0.03, 3));
    let alone = carve_song(&[(quiet.clone(), 1.0)], &vocal);
    let song = carve_song(&[(quiet.clone(), 1.0), (loud.clone(), 1.0)], &vocal);
    // At first nothing is known of the other.
    assert!(song[0][48_000..] == quiet[48_000..], "the quiet stem was changed");
    assert!(removed_db(&loud, &song[1]) > 1.0, "the loud one was not carved");
    // A louder vocal is clear over the quiet stem alone; as loud as the stem, it is not.
    let masked = carve_song(&[(quiet.clone(), 1.0)], &noise(0.003, 3));
    assert!(alone[0].len() == quiet.len() && masked[0] != quiet, "alone it is never carved");
}

#[test]
fn alone_in_the_song_a_stem_is_carved_as_ever() {
    let (stem, vocal) = (noise(0.1, 1), noise(0.05, 2));
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(&Settings::default());
    let mut carved = stem.clone();
    engine.process(&mut [&mut carved], &[&vocal]);
    let song = carve_song(&[(stem.clone(), 1.0)], &vocal);
    // At first no band has a power, and so no cut of the song that counts.
    let later = carved.iter().zip(&song[0]).skip(48_000);
    let difference = later.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(carved != stem && difference < 1e-4, "{difference}");
}

#[test]
fn what_is_to_be_kept_gives_way_less_and_the_others_more() {
    let (one, other, vocal) = (noise(0.1, 1), noise(0.1, 2), noise(0.05, 3));
    let removed = |keep| {
        let carved = carve_song(&[(one.clone(), keep), (other.clone(), 1.0)], &vocal);
        [removed_db(&one, &carved[0]), removed_db(&other, &carved[1])]
    };
    let (equal, kept) = (removed(1.0), removed(10.0));
    assert!((equal[0] - equal[1]).abs() < 0.15 * equal[0], "{equal:?}");
    assert!(kept[0] < 0.7 * equal[0] && kept[1] > 1.05 * equal[1], "{equal:?} {kept:?}");
}
