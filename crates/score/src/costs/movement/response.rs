//! How soon a cut is there when the vocal comes in.

use crate::ear::{CHANNELS, Cells};
use crate::level::mean;

use super::{PER_SECOND, cells_in};

/// The vocal has come in when it is heard after so many seconds...
const GAP: f64 = 0.15;
/// ...this far in dB under its peak.
const GAP_DB: f32 = 30.0;
/// Seconds after that between which the cut is taken as the one that was wanted.
const SETTLED: (f64, f64) = (0.1, 0.3);
/// With a wanted cut below this many dB there is nothing to be soon with.
const LEAST_DB: f64 = 0.5;

/// The fine cells at which the vocal comes in; `transmission` is the ear's.
pub fn onsets(vocal: &Cells, transmission: &[f32; CHANNELS]) -> Vec<usize> {
    let level = |row: &[f32; CHANNELS]| -> f32 {
        row.iter().zip(transmission).map(|(power, passed)| power * passed).sum()
    };
    let levels: Vec<f32> = vocal.rows().map(level).collect();
    let sounds = levels.iter().copied().fold(0.0, f32::max) * 10f32.powf(-GAP_DB / 10.0);
    let mut quiet = 0;
    let comes_in = |&cell: &usize| {
        let after = quiet;
        quiet = if levels[cell] < sounds { quiet + 1 } else { 0 };
        quiet == 0 && after >= cells_in(GAP)
    };
    (0..levels.len()).filter(comes_in).collect()
}

/// Mean time in ms from the `onsets` to half of the cut that follows; none if no cut follows any.
/// `cuts_db` is the cut of the whole stem in dB in every fine cell.
pub fn half_ms(cuts_db: &[f64], onsets: &[usize]) -> Option<f64> {
    let time = |&onset: &usize| {
        let settled = cuts_db.get(onset + cells_in(SETTLED.0)..onset + cells_in(SETTLED.1))?;
        let wanted = mean(settled.iter().copied())?;
        let half = cuts_db[onset..].iter().position(|&cut_db| cut_db >= wanted / 2.0)?;
        (wanted > LEAST_DB).then_some(1000.0 * half as f64 / PER_SECOND)
    };
    mean(onsets.iter().filter_map(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ear::Ear;
    use leeway_test_signals::noise;

    #[test]
    fn the_vocal_comes_in_after_a_gap() {
        let ear = Ear::default();
        let mut vocal = noise(4 * 48_000, 0.5, 1);
        // A gap of 200 ms, one of 100 ms, and one in which it is only softer.
        vocal[48_000..57_600].fill(0.0);
        vocal[96_000..100_800].fill(0.0);
        vocal[120_000..168_000].iter_mut().for_each(|sample| *sample *= 0.1);
        let onsets = onsets(&ear.fine(&vocal), &ear.transmission());
        assert_eq!(onsets.len(), 1, "{onsets:?}");
        assert!((480..484).contains(&onsets[0]), "{onsets:?}");
    }

    #[test]
    fn half_the_cut_of_an_exponential_attack_is_there_after_its_half_life() {
        let attack = |seconds: f64| -> Vec<f64> {
            let since = |cell: usize| (cell as f64 / PER_SECOND - 0.5).max(0.0);
            (0..800).map(|cell| 6.0 * (1.0 - (-since(cell) / seconds).exp())).collect()
        };
        for seconds in [0.01, 0.03] {
            let time = half_ms(&attack(seconds), &[200]).unwrap();
            assert!((time - 693.0 * seconds).abs() < 4.0, "{seconds}: {time}");
        }
        assert_eq!(half_ms(&[0.4; 800], &[200]), None);
        assert_eq!(half_ms(&[6.0; 800], &[790]), None);
    }
}
