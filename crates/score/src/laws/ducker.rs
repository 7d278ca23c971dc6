//! A ducker in 32 bands, after what is known of Wavesfactory's Trackspacer: an equalizer of 32
//! bands that takes the vocal's spectrum from the stem, whatever the stem.

use super::STRENGTHS;
use super::ballistics::Ballistics;
use super::graphic::{Graphic, Sets};
use crate::ear::{RATE, erb_hz};
use crate::gammatone::Bank;
use crate::level::percentile;

const BANDS: usize = 32;
/// Centres of the first and last band in Hz.
const RANGE_HZ: (f64, f64) = (40.0, 16_000.0);
/// Samples between updates of the cut.
const HOP: usize = 64;
/// The vocal's range in dB over which the cut grows.
const SPAN_DB: f32 = 48.0;

/// How a cut follows from the vocal's level in a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// In proportion to the level in dB: none at 48 dB below the vocal's peak, `strength` dB at it.
    Decibels,
    /// A gain of 1 / (1 + `strength` · |V|), |V| the amplitude relative to the vocal's peak.
    Linear,
}

/// The bands' centres in Hz, evenly on a logarithmic scale.
pub fn centres() -> Vec<f64> {
    let ratio = RANGE_HZ.1 / RANGE_HZ.0;
    (0..BANDS).map(|b| RANGE_HZ.0 * ratio.powf(b as f64 / (BANDS - 1) as f64)).collect()
}

/// The vocal's level in every band in dB below its peak, `hops × bands`. As in any causal ducker the
/// levels come late by the delay of their filters.
pub fn key(vocal: &[f32]) -> Vec<f32> {
    let centres = centres();
    let step = centres[1] / centres[0];
    // As wide as the bands, but not so narrow that the detector becomes slow.
    let filter = |&hz: &f64| (hz, (hz * (step.sqrt() - 1.0 / step.sqrt())).max(erb_hz(hz)));
    let bank = Bank::new(RATE, &centres.iter().map(filter).collect::<Vec<_>>());
    let mut levels = bank.powers(vocal, HOP);
    for power in &mut levels {
        *power = 10.0 * (*power + 1e-20).log10();
    }
    let loudest = |hop: &[f32]| f64::from(hop.iter().copied().fold(f32::MIN, f32::max));
    let peak = percentile(levels.chunks_exact(BANDS).map(loudest), 0.99) as f32;
    for level in &mut levels {
        *level -= peak;
    }
    levels
}

/// `stem` at each of the strengths.
pub fn render(stem: &[f32], key: &[f32], curve: Curve, strengths: &Sets) -> Vec<Vec<f32>> {
    let mut graphic = Graphic::new(&centres(), RATE);
    let ballistics = Ballistics::new(HOP as f64 / RATE);
    let mut cuts = [Sets::default(); BANDS];
    let mut block = [Sets::default(); HOP];
    let mut rendered = vec![Vec::new(); STRENGTHS];
    // The cut of a hop is known when the hop has been heard.
    let late = std::iter::once([-1e3; BANDS]).chain(key.as_chunks().0.iter().copied());
    for (samples, levels) in stem.chunks(HOP).zip(late.chain(std::iter::repeat([-1e3; BANDS]))) {
        for (cut, level) in cuts.iter_mut().zip(&levels) {
            for (cut, strength) in cut.iter_mut().zip(strengths) {
                *cut = ballistics.step(*cut, curve.cut_db(*level, *strength));
            }
        }
        let block = &mut block[..samples.len()];
        for (sets, &sample) in block.iter_mut().zip(samples) {
            *sets = [sample; STRENGTHS];
        }
        graphic.process(block, &cuts);
        for (set, rendered) in rendered.iter_mut().enumerate() {
            rendered.extend(block.iter().map(|sets| sets[set]));
        }
    }
    rendered
}

impl Curve {
    fn cut_db(self, level_db: f32, strength: f32) -> f32 {
        match self {
            Self::Decibels => strength * (1.0 + level_db / SPAN_DB).clamp(0.0, 1.0),
            Self::Linear => 20.0 * (1.0 + strength * 10f32.powf(level_db / 20.0)).log10(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leeway_test_signals::noise;

    #[test]
    fn curves_are_what_they_say() {
        assert_eq!(Curve::Decibels.cut_db(-24.0, 10.0), 5.0);
        assert_eq!(Curve::Decibels.cut_db(-60.0, 10.0), 0.0);
        assert!((Curve::Linear.cut_db(0.0, 1.0) - 6.02).abs() < 0.01);
    }

    #[test]
    fn takes_the_vocals_band_from_the_stem() {
        let tone = |hz: f64| -> Vec<f32> {
            let sample = |n: usize| (std::f64::consts::TAU * hz * n as f64 / RATE).sin() as f32;
            (0..48_000).map(sample).collect()
        };
        let key = key(&tone(1000.0));
        let cut = |stem: &[f32]| {
            let out = &render(stem, &key, Curve::Decibels, &[10.0; STRENGTHS])[3];
            assert_eq!(out.len(), stem.len());
            let power = |x: &[f32]| x[24_000..].iter().map(|x| x * x).sum::<f32>();
            10.0 * (power(stem) / power(out)).log10()
        };
        assert!((7.0..12.0).contains(&cut(&tone(1000.0))), "{}", cut(&tone(1000.0)));
        assert!(cut(&tone(6000.0)).abs() < 0.2);
        assert!((0.05..2.0).contains(&cut(&noise(48_000, 0.3, 1))));
    }
}
