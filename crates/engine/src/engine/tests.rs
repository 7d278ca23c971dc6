use fearless_simd::Level;
use leeway_test_signals::{Audio, song};

use super::*;
use crate::controls::Stereo;

/// From those that every processor has up to the widest of this one.
fn levels() -> Vec<Level> {
    let best = Level::new();
    let mut levels = vec![Level::baseline(), best];
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    levels.extend(best.as_sse4_2().map(Level::Sse4_2));
    levels
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    for (rate, stereo) in [44_100.0, 48_000.0, 96_000.0].into_iter().zip([
        Stereo::Linked,
        Stereo::MidSide,
        Stereo::LeftRight,
    ]) {
        let (stem, vocal) = song(rate, 1.5);
        let settings =
            Settings { stereo, body: 0.0, guard: 50.0, punch: 50.0, ..Settings::default() };
        let carved = levels().into_iter().map(|level| -> Audio {
            let mut engine =
                Engine::at_level(level, rate, Layout { stem: 2, vocal: 2, beat: 2, lfe: None })
                    .expect("stereo is supported");
            engine.set(&settings);
            let mut carved = stem.clone();
            for start in (0..carved[0].len() - 700).step_by(700) {
                let block = start..start + 700;
                let mut stem: Vec<&mut [f32]> =
                    carved.iter_mut().map(|channel| &mut channel[block.clone()]).collect();
                let vocal: Vec<&[f32]> =
                    vocal.iter().map(|channel| &channel[block.clone()]).collect();
                engine.process(&mut stem, &vocal);
            }
            carved
        });
        let carved: Vec<Audio> = carved.collect();
        assert!(carved[0] != stem, "nothing was carved");
        assert!(carved.iter().all(|other| *other == carved[0]), "{rate} Hz, {stereo:?}");
    }
}
