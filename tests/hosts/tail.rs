//! The tail: what still comes out when all that goes in has ended.

use leeway_test_signals::{Audio, RATE, blocks::blocks_of};

use crate::clap_host::ClapHost;
use crate::scene::Scene;
use crate::tuned_hosts::clap;
use crate::tuning::Tuning;

/// What nobody hears, in full scale: −100 dB.
const INAUDIBLE: f32 = 1e-5;
/// In samples at [`RATE`].
const TEN_MILLISECONDS: usize = 480;
const HALF_A_SECOND: usize = 24_000;

/// A second of the song, and then silence.
fn song_that_ends() -> (Scene, usize) {
    let mut scene = Scene::opening(1.0);
    let end = scene.frames();
    let silence = vec![0.0; 3 * HALF_A_SECOND];
    for channel in scene.stem.iter_mut().chain(&mut scene.vocal) {
        channel.extend(&silence);
    }
    (scene, end)
}

/// The loudest sample from `start` on.
fn peak(audio: &Audio, start: usize) -> f32 {
    audio.iter().flat_map(|channel| &channel[start..]).fold(0.0, |peak, it| peak.max(it.abs()))
}

#[test]
fn hosts_are_told_of_a_tail_and_nothing_is_heard_after_it() {
    let (scene, end) = song_that_ends();
    let deep = Tuning::default_values()
        .with("maxcut", 24.0)
        .with("clarity", 24.0)
        .with("body", 0.0)
        .with("low", 20.0)
        .with("lookahead", 10.0);
    for (tuning, latency) in [(Tuning::default_values(), 0), (deep, TEN_MILLISECONDS)] {
        let tail = latency + HALF_A_SECOND;
        let mut host = clap(&tuning);
        let heard = host.render(&scene, blocks_of(512));
        assert_eq!(host.tail(), tail as u32);
        assert!(peak(&heard, end + latency) > 0.0, "the filters do not ring: there is no tail");
        let after = peak(&heard, end + tail);
        assert!(after < INAUDIBLE, "{after} after the tail");
    }
}

#[test]
fn the_tail_lasts_as_long_at_every_rate() {
    for rate in [44_100.0, 2.0 * RATE] {
        let mut host = ClapHost::load();
        host.activate(rate, 512).expect("the rate is supported");
        host.render(&Scene::opening(0.05), blocks_of(512));
        assert_eq!(f64::from(host.tail()), 0.5 * rate);
    }
}
