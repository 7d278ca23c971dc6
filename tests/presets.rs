//! A preset does to the sound what its file says.

use leeway::presets;
use leeway_engine::Engine;
use leeway_test_signals::{RATE, driven_808, glide, harmonic_db, low_voice};

#[test]
fn the_808_preset_keeps_the_note_and_lowers_its_clashing_harmonics() {
    let preset = presets::named("808").expect("it ships").sound;
    let held: [fn(f64) -> f64; 4] = [|_| 45.0, |_| 52.0, |_| 60.0, glide];
    for (index, hz) in held.into_iter().enumerate() {
        // The voice's harmonics, from 110 Hz up, against the 808's from the fourth: 180 to 480 Hz.
        let (stem, vocal) = (driven_808(4.0, hz), low_voice(4.0, 110.0));
        let mut engine = Engine::new(RATE, 1, 1).expect("supported");
        engine.set(&preset);
        let mut out = stem.clone();
        engine.process(&mut [&mut out], &[&vocal]);
        let lost_db =
            |harmonic: f64| harmonic_db(&stem, hz, harmonic) - harmonic_db(&out, hz, harmonic);
        assert!(lost_db(1.0).abs() < 0.5, "808 {index}: its note by {} dB", lost_db(1.0));
        for harmonic in [4.0, 5.0, 6.0, 7.0, 8.0] {
            let lost_db = lost_db(harmonic);
            assert!(lost_db > 1.0, "808 {index}: harmonic {harmonic} by {lost_db} dB");
        }
    }
}
