//! What is heard for a moment: a band, or the stem as it was, without a click, and gone without a trace.

mod common;

use leeway_engine::{Audition, Engine, Listen, Settings};

use common::{Audio, RATE, carve, energy_db, noise, part, run, song, tone};

/// The engine as a window has it.
fn engine() -> Engine {
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    engine.set_loudness_metering(true);
    engine
}

/// What comes out when `audition` is held between two samples.
fn held(audition: Audition, stem: &Audio, vocal: &Audio, from: usize, to: usize) -> Audio {
    let mut engine = engine();
    let end = stem[0].len();
    let mut out = vec![Vec::new(); 2];
    for (start, end, audition) in
        [(0, from, Audition::Off), (from, to, audition), (to, end, Audition::Off)]
    {
        engine.set_audition(audition);
        let heard = run(&mut engine, &part(stem, start, end), &part(vocal, start, end), &[512]);
        out.iter_mut().zip(heard).for_each(|(out, heard)| out.extend(heard));
    }
    out
}

#[test]
fn a_band_of_what_is_chosen_is_heard_and_afterwards_the_output_again() {
    let (stem, vocal) = song(RATE, 4.0);
    let (from, to) = (48_000, 144_000);
    let carved = carve(RATE, &stem, &vocal, &Settings::default());
    for listen in [Listen::Removed, Listen::Output, Listen::Vocal] {
        let out = held(Audition::Band { listen, hz: 1000.0 }, &stem, &vocal, from, to);
        let whole = carve(RATE, &stem, &vocal, &Settings { listen, ..Settings::default() });
        assert_eq!(out[0][..from], carved[0][..from], "before");
        // A hop until it takes notice, and 10 ms of fade.
        assert_eq!(out[0][to + 1024..], carved[0][to + 1024..], "after, with {listen:?}");
        let band = energy_db(&out[0][from + 4800..to]);
        let all = energy_db(&whole[0][from + 4800..to]);
        assert!(band < all - 1.0, "{listen:?}: {band} dB in the band, {all} dB in all");
        assert!(band > all - 40.0, "{listen:?}: nothing is heard");
    }
}

#[test]
fn only_the_band_at_the_pointer_is_heard() {
    let stem = vec![tone(RATE, 3.0, 1000.0, 0.2), tone(RATE, 3.0, 4000.0, 0.2)];
    let vocal = vec![vec![0.0; stem[0].len()]; 2];
    for (hz, loud) in [(1000.0, 0), (4000.0, 1)] {
        let audition = Audition::Band { listen: Listen::Output, hz };
        let out = held(audition, &stem, &vocal, 48_000, 144_000);
        let level = |side: usize| energy_db(&out[side][60_000..140_000]);
        assert!(level(loud) > energy_db(&stem[loud][60_000..140_000]) - 0.5);
        assert!(level(1 - loud) < level(loud) - 60.0, "{} dB", level(1 - loud));
    }
}

#[test]
fn the_stem_is_heard_as_it_was_and_as_loud_as_it_is() {
    let stem = vec![noise(240_000, 0.2, 1), noise(240_000, 0.2, 2)];
    let vocal = vec![noise(240_000, 0.15, 3); 2];
    let carved = carve(RATE, &stem, &vocal, &Settings::default());
    let (from, to) = (144_000, 192_000);
    let out = held(Audition::Before, &stem, &vocal, from, to);
    let range = from + 1024..to;
    // The stem itself, but for a gain.
    let gain = out[0][range.start] / stem[0][range.start];
    assert!(gain < 0.99, "what is carved is quieter: {gain}");
    for (heard, stem) in out[0][range.clone()].iter().zip(&stem[0][range.clone()]) {
        assert!((heard - gain * stem).abs() < 0.004, "{heard} of {stem}");
    }
    // Noise sounds as loud as its weighted energy says.
    let lu = |audio: &Audio| {
        let mut engine = engine();
        engine.set(&Settings { depth: 0.0, ..Settings::default() });
        run(&mut engine, &part(audio, range.start, range.end), &part(&vocal, 0, 48_000), &[512]);
        10.0 * engine.meters().totals.k_weighted[0].log10()
    };
    assert!((lu(&out) - lu(&carved)).abs() < 0.2, "{} and {} LU", lu(&out), lu(&carved));
    assert!(lu(&stem) > lu(&carved) + 0.3, "{} and {} LU", lu(&stem), lu(&carved));
}

#[test]
fn nothing_clicks_at_either_end() {
    // A low tone has no steep step of its own.
    let stem = vec![tone(RATE, 3.0, 150.0, 0.5); 2];
    let vocal = vec![tone(RATE, 3.0, 160.0, 0.4); 2];
    let steepest = |audio: &Audio| {
        let steps = audio[0].windows(2).map(|pair| (pair[1] - pair[0]).abs());
        steps.fold(0.0, f32::max)
    };
    let usual = steepest(&stem);
    for audition in [
        Audition::Before,
        Audition::Band { listen: Listen::Removed, hz: 150.0 },
        Audition::Band { listen: Listen::Output, hz: 2000.0 },
        Audition::Band { listen: Listen::Vocal, hz: 150.0 },
    ] {
        let out = held(audition, &stem, &vocal, 60_000, 90_000);
        assert!(steepest(&out) < 2.0 * usual, "{audition:?}: {}", steepest(&out) / usual);
    }
}
