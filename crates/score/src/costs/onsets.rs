//! What a law does to the stem's attacks.

use crate::ear::{CHANNELS, Cells};
use crate::level::{decibels, mean, median};

/// Rows of 10 ms over which loudness rises in an onset.
const RISE: usize = 2;
/// Rows on each side among which an onset is the steepest.
const NEIGHBOURS: usize = 4;
/// Rows on each side whose median an onset must exceed...
const AROUND: usize = 50;
/// ...by this factor, and by this share of the steepest of all.
const FACTOR: f64 = 2.0;
const SHARE: f64 = 0.1;
/// Rows that an onset lasts.
const ATTACK: usize = 4;

/// The peaks of spectral flux, on specific loudness, in rows.
pub fn find(loudness: &[f32]) -> Vec<usize> {
    let (rows, _) = loudness.as_chunks::<CHANNELS>();
    let flux = |row: usize| -> f64 {
        let Some(before) = row.checked_sub(RISE) else { return 0.0 };
        let rises = rows[row].iter().zip(&rows[before]).map(|(now, before)| now - before);
        f64::from(rises.map(|rise| rise.max(0.0)).sum::<f32>())
    };
    let flux: Vec<f64> = (0..rows.len()).map(flux).collect();
    let steepest = flux.iter().copied().fold(0.0, f64::max);
    let near =
        |row: usize, reach: usize| row.saturating_sub(reach)..flux.len().min(row + reach + 1);
    let is_onset = |&row: &usize| {
        let peak = near(row, NEIGHBOURS)
            .all(|other| flux[other] < flux[row] || (flux[other] == flux[row] && other >= row));
        let usual = median(flux[near(row, AROUND)].iter().copied());
        peak && flux[row] > FACTOR * usual + SHARE * steepest
    };
    (0..flux.len()).filter(is_onset).collect()
}

/// Mean absolute change in level in dB at the `onsets` in which the vocal is `active`; 0 if there
/// are none.
pub fn change(before: &Cells, after: &Cells, onsets: &[usize], active: &[bool]) -> f64 {
    let rows = active.len();
    let level = |cells: &Cells, onset: usize| {
        let attack = onset * CHANNELS..(onset + ATTACK).min(rows) * CHANNELS;
        decibels(cells.flat()[attack].iter().map(|&power| f64::from(power)).sum())
    };
    let heard = onsets.iter().filter(|&&onset| active[onset]);
    mean(heard.map(|&onset| (level(before, onset) - level(after, onset)).abs())).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_where_notes_begin() {
        let mut loudness = vec![0.0; 200 * CHANNELS];
        for (row, channels) in loudness.chunks_mut(CHANNELS).enumerate() {
            let note = [30, 90, 150].into_iter().rfind(|&onset| onset <= row);
            let level = note.map_or(0.0, |onset| 0.97f32.powi((row - onset) as i32));
            channels[10..20].fill(level);
        }
        assert_eq!(find(&loudness), [30, 90, 150]);
        assert!(find(&vec![1.0; 50 * CHANNELS]).is_empty());
    }
}
