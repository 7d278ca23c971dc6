//! Masked-to-unmasked loudness ratio: how loud the vocal is in the mix relative to alone
//! (Aichinger, Sontacchi & Schneider-Stickler, AES Convention 130, 2011), with the partial loudness
//! of Moore, Glasberg & Baer 1997 in [`Ear`].

use crate::ear::{Cells, Ear};

/// Sones times Cam of the vocal alone, summed over the frames in which it is `active`.
pub fn alone(ear: &Ear, vocal: &Cells, active: &[bool], level: f32) -> f64 {
    let rows = vocal.rows().zip(active).filter(|(_, active)| **active);
    rows.map(|(row, _)| f64::from(ear.alone(row, level).iter().sum::<f32>())).sum()
}

/// The ratio, 0 to 1; `alone` is that of the same vocal at the same level.
pub fn ratio(
    ear: &Ear,
    vocal: &Cells,
    stem: &Cells,
    active: &[bool],
    level: f32,
    alone: f64,
) -> f64 {
    let rows = vocal.rows().zip(stem.rows()).zip(active).filter(|(_, active)| **active);
    let heard = |vocal, stem| f64::from(ear.partial(vocal, stem, level).iter().sum::<f32>());
    let masked: f64 = rows.map(|((vocal, stem), _)| heard(vocal, stem)).sum();
    masked / alone.max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_in_silence_and_falls_with_the_stem() {
        let ear = Ear::default();
        let vocal = Cells::uniform(5, 1.0);
        let (active, level) = ([true; 5], 1e6);
        let alone = alone(&ear, &vocal, &active, level);
        let at = |gain: f32| ratio(&ear, &vocal, &vocal.scaled(gain), &active, level, alone);
        assert!((at(0.0) - 1.0).abs() < 1e-4);
        assert!(at(0.1) < at(0.01) && at(1.0) < at(0.1) && at(10.0) < at(1.0));
        assert!(at(1000.0) < 0.05);
    }
}
