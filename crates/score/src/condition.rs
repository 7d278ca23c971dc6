//! One vocal over one stem at one ratio of levels, and what a law does there.

use serde::Serialize;

use super::costs::movement::Before;
use super::costs::{Carved, Costs, Uncarved, onsets};
use super::ear::{CELL, Cells, Ear, FINE, RATE};
use super::level::{Activity, power};
use super::metrics::{METRICS, esii, estoi, glimpses, partial_loudness};
use super::resample::Resampler;
use super::song::Pair;

/// Active level of the vocal in dBFS.
const VOCAL_DB: f64 = -23.0;
/// Sound level in dB SPL of the mix while the vocal is active.
const PRESENTATION_DB: f64 = 70.0;
/// A cell of the vocal this far in dB below its loudest is not part of it.
const VOCAL_RANGE_DB: f64 = 40.0;
/// Where vocal and stem clash, in dB of vocal over stem: above, the vocal is clear anyway; below,
/// nothing brings it back.
const CLASH_DB: (f64, f64) = (-20.0, 12.0);

/// What all conditions share.
pub struct Tools {
    pub ear: Ear,
    importance: esii::Importance,
    to_estoi: Resampler,
}

impl Default for Tools {
    fn default() -> Self {
        let ear = Ear::default();
        Self {
            importance: esii::Importance::new(&ear),
            to_estoi: Resampler::new(RATE as u32, estoi::RATE),
            ear,
        }
    }
}

/// The clarity of a vocal in a mix, and what that cost the stem.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Outcome {
    /// In the order of [`super::metrics::NAMES`].
    pub clarity: [f64; METRICS],
    pub costs: Costs,
}

/// A vocal and a stem at their levels, with all that can be known before a law is applied.
pub struct Condition<'a> {
    tools: &'a Tools,
    pub vocal: Vec<f32>,
    pub stem: Vec<f32>,
    vocal_cells: Cells,
    stem_cells: Cells,
    /// Whether each cell is part of the vocal.
    present: Vec<bool>,
    clash: Vec<bool>,
    /// Whether the vocal is active, per row of cells.
    pub active: Vec<bool>,
    /// Sound power re 0 dB SPL of a mean square of one.
    pub level: f32,
    vocal_alone: f64,
    stem_loudness: Vec<f32>,
    onsets: Vec<usize>,
    fine: Before,
    estoi: estoi::Reference,
    vocal_estoi: Vec<f32>,
}

impl<'a> Condition<'a> {
    /// The vocal `ratio_db` above the stem, both by their active levels.
    pub fn new(tools: &'a Tools, pair: &Pair, ratio_db: f64) -> Self {
        let vocal = leveled(&pair.vocal, VOCAL_DB);
        let stem = leveled(&pair.stem, VOCAL_DB - ratio_db);
        let level = presentation(&vocal, &stem);
        Self::at_level(tools, vocal, stem, level)
    }

    /// The vocal over the stem as they are; `level` is the sound power re 0 dB SPL of a mean square of
    /// one.
    pub fn at_level(tools: &'a Tools, vocal: Vec<f32>, stem: Vec<f32>, level: f32) -> Self {
        let active = Activity::of(&vocal, RATE, CELL).cells;
        let (vocal_fine, stem_fine) = (tools.ear.fine(&vocal), tools.ear.fine(&stem));
        let (vocal_cells, stem_cells) = (coarse(&vocal_fine), coarse(&stem_fine));
        let loudest = vocal_cells.flat().iter().copied().fold(0.0, f32::max);
        let faintest = loudest * power(-VOCAL_RANGE_DB) as f32;
        let present: Vec<bool> = vocal_cells.flat().iter().map(|&p| p > faintest).collect();
        let (low, high) = (power(CLASH_DB.0) as f32, power(CLASH_DB.1) as f32);
        let clashes = |((&vocal, &stem), &present): ((&f32, &f32), &bool)| {
            present && (low * stem..=high * stem).contains(&vocal)
        };
        let cells = vocal_cells.flat().iter().zip(stem_cells.flat()).zip(&present);
        let clash = cells.map(clashes).collect();
        let stem_loudness = loudness(&tools.ear, &stem_cells, level);
        let vocal_estoi = tools.to_estoi.run(&vocal);
        Self {
            vocal_alone: partial_loudness::alone(&tools.ear, &vocal_cells, &active, level),
            onsets: onsets::find(&stem_loudness),
            fine: Before::new(&tools.ear, &vocal_fine, stem_fine, level),
            estoi: estoi::Reference::new(&vocal_estoi),
            tools,
            vocal,
            stem,
            vocal_cells,
            stem_cells,
            present,
            clash,
            active,
            level,
            stem_loudness,
            vocal_estoi,
        }
    }

    /// What is gained and lost if `carved` takes the place of the stem.
    pub fn outcome(&self, carved: &[f32]) -> Outcome {
        let ear = &self.tools.ear;
        let fine = ear.fine(carved);
        let cells = coarse(&fine);
        let mix: Vec<f32> = self
            .tools
            .to_estoi
            .run(carved)
            .iter()
            .zip(&self.vocal_estoi)
            .map(|(stem, vocal)| stem + vocal)
            .collect();
        let vocal = &self.vocal_cells;
        let clarity = [
            glimpses::proportion(vocal, &cells, &self.present),
            esii::index(vocal, &cells, &self.active, &self.tools.importance),
            partial_loudness::ratio(ear, vocal, &cells, &self.active, self.level, self.vocal_alone),
            self.estoi.score(&mix),
        ];
        let loudness = loudness(ear, &cells, self.level);
        let carved = Carved { samples: carved, cells: &cells, fine: &fine, loudness: &loudness };
        Outcome { clarity, costs: self.before().costs(&carved) }
    }

    /// What is lost if `carved` takes the place of the stem.
    pub fn costs(&self, carved: &[f32]) -> Costs {
        let ear = &self.tools.ear;
        let fine = ear.fine(carved);
        let cells = coarse(&fine);
        let loudness = loudness(ear, &cells, self.level);
        self.before().costs(&Carved {
            samples: carved,
            cells: &cells,
            fine: &fine,
            loudness: &loudness,
        })
    }

    fn before(&self) -> Uncarved<'_> {
        Uncarved {
            samples: &self.stem,
            cells: &self.stem_cells,
            loudness: &self.stem_loudness,
            clash: &self.clash,
            active: &self.active,
            onsets: &self.onsets,
            fine: &self.fine,
        }
    }
}

/// `signal` at an active level of `db` dBFS.
fn leveled(signal: &[f32], db: f64) -> Vec<f32> {
    let active = Activity::of(signal, RATE, CELL).power;
    let gain = (power(db) / active.max(1e-20)).sqrt() as f32;
    signal.iter().map(|sample| sample * gain).collect()
}

/// Sound power re 0 dB SPL of a mean square of one, so that the mix has its presentation level.
fn presentation(vocal: &[f32], stem: &[f32]) -> f32 {
    let active = Activity::of(vocal, RATE, CELL).cells;
    let cells = vocal.chunks_exact(CELL).zip(stem.chunks_exact(CELL)).zip(&active);
    let (mut sum, mut count) = (0.0, 0usize);
    for ((vocal, stem), _) in cells.filter(|(_, active)| **active) {
        sum += vocal.iter().zip(stem).map(|(v, s)| f64::from(v + s).powi(2)).sum::<f64>();
        count += CELL;
    }
    (power(PRESENTATION_DB) * count as f64 / sum.max(1e-20)) as f32
}

fn coarse(fine: &Cells) -> Cells {
    fine.pooled(CELL / FINE)
}

fn loudness(ear: &Ear, cells: &Cells, level: f32) -> Vec<f32> {
    cells.rows().flat_map(|row| ear.alone(row, level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leeway_test_signals::{noise, voice};

    fn pair() -> Pair {
        Pair {
            name: "song/stem".to_owned(),
            melodic: true,
            vocal: voice(RATE, 2.0),
            stem: noise(96_000, 0.1, 1),
        }
    }

    #[test]
    fn ratios_are_of_active_levels() {
        let tools = Tools::default();
        let condition = Condition::new(&tools, &pair(), -6.0);
        let level = |signal: &[f32]| Activity::of(signal, RATE, CELL).power;
        let ratio = level(&condition.stem) / level(&condition.vocal);
        assert!((ratio / power(6.0) - 1.0).abs() < 0.01, "{ratio}");
    }

    #[test]
    fn without_the_stem_the_vocal_is_all_clear() {
        let tools = Tools::default();
        let condition = Condition::new(&tools, &pair(), 0.0);
        let clear = condition.outcome(&vec![0.0; condition.stem.len()]);
        assert_eq!(clear.clarity[0], 1.0, "{:?}", clear.clarity);
        assert!(clear.clarity[1] > 0.98, "{:?}", clear.clarity);
        assert!((clear.clarity[2] - 1.0).abs() < 1e-3, "{:?}", clear.clarity);
        assert!((clear.clarity[3] - 1.0).abs() < 1e-3, "{:?}", clear.clarity);
    }

    #[test]
    fn every_metric_gains_from_a_duck() {
        let tools = Tools::default();
        let condition = Condition::new(&tools, &pair(), 0.0);
        let before = condition.outcome(&condition.stem);
        assert_eq!(before.costs, Costs::default());
        let ducked: Vec<f32> = condition.stem.iter().map(|x| 0.5 * x).collect();
        let after = condition.outcome(&ducked);
        for (before, after) in before.clarity.iter().zip(after.clarity) {
            assert!(after > before + 0.01, "{before} {after}");
        }
        assert!((after.costs.energy - 6.02).abs() < 0.01);
        assert!((after.costs.weighted - 6.02).abs() < 0.01);
    }
}
