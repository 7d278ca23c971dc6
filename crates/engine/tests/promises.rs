//! The promises of the engine, each as its own test.

mod common;

#[path = "promises/beat.rs"]
mod beat;
#[path = "promises/beat_input.rs"]
mod beat_input;
#[path = "promises/calm.rs"]
mod calm;
#[path = "promises/clash.rs"]
mod clash;
#[path = "promises/movement.rs"]
mod movement;
#[path = "promises/null.rs"]
mod null;
#[path = "promises/robustness.rs"]
mod robustness;
#[path = "promises/subnormals.rs"]
mod subnormals;
#[path = "promises/surround.rs"]
mod surround;
#[path = "promises/time.rs"]
mod time;
#[path = "promises/voices.rs"]
mod voices;

/// Sample rates in Hz.
const RATES: [f64; 9] =
    [22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 384_000.0];
/// Stem and vocal channels.
const LAYOUTS: [(usize, usize); 4] = [(2, 2), (2, 1), (1, 1), (1, 2)];
