//! What a cut gained and what it cost.

use leeway_engine::{Audibility, TOUCHED_DB};
use serde::Serialize;

use super::render::Trace;

/// The figures of one stem.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// How far the vocal stood above what masks it, in dB; `None` if it never sounds.
    pub audibility_before_db: Option<f64>,
    /// The same, measured over the carved stem.
    pub audibility_after_db: Option<f64>,
    /// By how many dB the stem lost energy while the vocal sounds, or overall if it never does.
    pub energy_removed_db: f64,
    /// Share of the time in which any band was cut, 0 to 1.
    pub time_touched: f64,
    /// Share of all bands at all times that were cut, 0 to 1.
    pub bands_touched: f64,
    /// The deepest cut of any band at any time in dB, positive.
    pub deepest_cut_db: f32,
}

impl Figures {
    /// Sums up a stem, its carved copy, both in planar samples, and the audibility measured on that.
    pub fn new(trace: &Trace, stem: &[Vec<f32>], carved: &[Vec<f32>], after: Audibility) -> Self {
        let bands = trace.centres_hz.len();
        let touched = |cut_db: &&f32| **cut_db > TOUCHED_DB;
        let hops = trace.cut_db.chunks(bands);
        let touched_hops = hops.filter(|hop| hop.iter().any(|cut| touched(&cut))).count();
        Self {
            audibility_before_db: trace.audibility.mean_db(),
            audibility_after_db: after.mean_db(),
            energy_removed_db: energy_removed_db(trace, stem, carved),
            time_touched: share(touched_hops, trace.vocal_sounds.len()),
            bands_touched: share(trace.cut_db.iter().filter(touched).count(), trace.cut_db.len()),
            deepest_cut_db: trace.cut_db.iter().fold(0.0, |deepest, &cut| deepest.max(cut)),
        }
    }

    /// What the cut gained in audibility, in dB.
    pub fn audibility_gain_db(&self) -> Option<f64> {
        Some(self.audibility_after_db? - self.audibility_before_db?)
    }
}

fn energy_removed_db(trace: &Trace, stem: &[Vec<f32>], carved: &[Vec<f32>]) -> f64 {
    let sounds = |hop: usize| trace.vocal_sounds.get(hop).or(trace.vocal_sounds.last());
    let never = !trace.vocal_sounds.contains(&true);
    let energy = |channels: &[Vec<f32>]| -> f64 {
        let hops = channels.iter().flat_map(|channel| channel.chunks(trace.hop).enumerate());
        hops.filter(|(hop, _)| never || sounds(*hop) == Some(&true))
            .flat_map(|(_, samples)| samples)
            .map(|&sample| f64::from(sample).powi(2))
            .sum()
    };
    let (before, after) = (energy(stem), energy(carved));
    if before > 0.0 && after > 0.0 { 10.0 * (before / after).log10() } else { 0.0 }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(vocal_sounds: Vec<bool>, cut_db: Vec<f32>) -> Trace {
        Trace {
            centres_hz: vec![100.0, 200.0],
            hop: 2,
            stem_db: vec![0.0; cut_db.len()],
            cut_db,
            vocal_sounds,
            audibility: Audibility::default(),
        }
    }

    #[test]
    fn energy_counts_where_the_vocal_sounds() {
        let stem = [vec![1.0, 1.0, 1.0, 1.0, 1.0]];
        let carved = [vec![1.0, 1.0, 0.5, 0.5, 0.5]];
        let removed = |sounds| {
            let trace = trace(sounds, vec![0.0, 0.0, 3.0, 0.4]);
            Figures::new(&trace, &stem, &carved, Audibility::default())
        };
        let figures = removed(vec![false, true]);
        assert!((figures.energy_removed_db - 6.02).abs() < 0.01);
        assert_eq!(figures.time_touched, 0.5);
        assert_eq!(figures.bands_touched, 0.25);
        assert_eq!(figures.deepest_cut_db, 3.0);
        assert_eq!(removed(vec![true, false]).energy_removed_db, 0.0);
        let overall = 10.0 * (5.0f64 / 2.75).log10();
        assert!((removed(vec![false, false]).energy_removed_db - overall).abs() < 1e-9);
    }

    #[test]
    fn silence_has_no_clarity_and_finite_figures() {
        let silence = [vec![0.0; 4]];
        let trace = trace(vec![false; 2], vec![0.0; 4]);
        let figures = Figures::new(&trace, &silence, &silence, Audibility::default());
        assert_eq!(figures.audibility_gain_db(), None);
        assert_eq!(figures.energy_removed_db, 0.0);
        assert_eq!(figures.time_touched, 0.0);
    }
}
