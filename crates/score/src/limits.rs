//! Holds how much Leeway moves, as it is set, on the song that ships with it.

use std::path::Path;

use super::condition::{Condition, Tools};
use super::laws::Law;
use super::laws::leeway::Leeway;
use super::song;
use super::steady::Noises;

/// The most that each figure may be.
struct Limits {
    /// The stem of the demo song.
    stem: &'static str,
    /// See [`super::costs::movement::Movement`].
    cuts: f64,
    short_cuts: f64,
    speed: f64,
    slow: f64,
    fast: f64,
    half_ms: f64,
    /// See [`super::costs::movement::Unrest`].
    steady_cuts: f64,
    steady_slow: f64,
    /// The least loudness-weighted cut in dB: nothing moves less than what does nothing.
    least_weighted_db: f64,
}

/// What this version measures, and about a fifth more for other machines' arithmetic. Version 0.1.0
/// had 1.4 and 1.5 cuts a second, 130 dB/s and 0.75 and 0.61 dB of slow modulation here.
const LIMITS: [Limits; 2] = [
    Limits {
        stem: "piano",
        cuts: 0.19,
        short_cuts: 0.0,
        speed: 12.0,
        slow: 0.07,
        fast: 0.07,
        half_ms: 21.0,
        steady_cuts: 0.03,
        steady_slow: 0.07,
        least_weighted_db: 2.3,
    },
    Limits {
        stem: "pad",
        cuts: 0.2,
        short_cuts: 0.0,
        speed: 12.0,
        slow: 0.085,
        fast: 0.06,
        half_ms: 18.0,
        steady_cuts: 0.08,
        steady_slow: 0.07,
        least_weighted_db: 1.7,
    },
];

/// Seconds of the song; most of it would say the same.
const SECONDS: f64 = 8.0;

#[test]
fn leeway_moves_no_more_than_recorded() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo");
    let pairs = song::pairs(&demo, SECONDS).unwrap();
    let tools = Tools::default();
    let leeway = Leeway::default();
    let max_cut_db = f64::from(leeway.settings.max_cut);
    let mut exceeded = Vec::new();
    for limits in &LIMITS {
        let pair = pairs.iter().find(|pair| pair.name.ends_with(limits.stem)).unwrap();
        let condition = Condition::new(&tools, pair, 0.0);
        let (stem, vocal) = (&condition.stem, &condition.vocal);
        let costs = condition.outcome(&leeway.render(stem, vocal).unwrap()).costs;
        let noises = Noises::new(&tools.ear, vocal, stem, condition.level);
        let unrest = noises.unrest(&tools.ear, &Law::Leeway(leeway), max_cut_db).unwrap();
        let moved = costs.movement;
        for (figure, measured, most) in [
            ("cuts", moved.cuts, limits.cuts),
            ("short_cuts", moved.short_cuts, limits.short_cuts),
            ("speed", moved.speed, limits.speed),
            ("slow", moved.slow, limits.slow),
            ("fast", moved.fast, limits.fast),
            ("half_ms", moved.half_ms.unwrap_or(0.0), limits.half_ms),
            ("steady_cuts", unrest.cuts, limits.steady_cuts),
            ("steady_slow", unrest.slow, limits.steady_slow),
            // The only one that may not be less.
            ("least_weighted_db", -costs.weighted, -limits.least_weighted_db),
        ] {
            println!("{} {figure}: {:.3}", limits.stem, measured.abs());
            if measured > most {
                exceeded.push(format!("{} {figure}: {:.3}", limits.stem, measured.abs()));
            }
        }
    }
    assert!(exceeded.is_empty(), "beyond its limit:\n{}", exceeded.join("\n"));
}
