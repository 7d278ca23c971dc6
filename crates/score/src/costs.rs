//! What a law took from a stem.

pub mod movement;
pub mod onsets;
pub mod pumping;

use serde::Serialize;

use super::ear::{CELL, CHANNELS, Cells};
use super::level::{decibels, mean, median};
use movement::Movement;

/// Changes of a cell beyond this many dB count as this many: what is left is inaudible.
const FULL_DB: f32 = 40.0;

/// What a law took from a stem. Zero is best, except for `precision`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Costs {
    /// Energy removed while the vocal is active, in dB.
    pub energy: f64,
    /// Mean change of a cell in dB, weighted by the stem's specific loudness, while the vocal is
    /// active.
    pub weighted: f64,
    /// The same over the cells where nothing clashes, the vocal's pauses among them.
    pub outside: f64,
    /// Share of the loudness-weighted change that lies where something clashes.
    pub precision: f64,
    /// RMS of what was taken away (or added), relative to the stem, while the vocal is active.
    pub delta: f64,
    /// Modulation of loudness at 0.5 to 8 Hz that the stem did not have, in phons (RMS).
    pub pumping: f64,
    /// Mean absolute change in level of the stem's onsets while the vocal is active, in dB.
    pub onsets: f64,
    pub movement: Movement,
}

impl Costs {
    /// Each cost as `f` of those in `all`.
    pub fn each(all: &[Self], f: impl Fn(&mut dyn Iterator<Item = f64>) -> f64) -> Self {
        let of = |cost: fn(&Self) -> f64| f(&mut all.iter().map(cost));
        let movements: Vec<&Movement> = all.iter().map(|costs| &costs.movement).collect();
        Self {
            energy: of(|c| c.energy),
            weighted: of(|c| c.weighted),
            outside: of(|c| c.outside),
            precision: of(|c| c.precision),
            delta: of(|c| c.delta),
            pumping: of(|c| c.pumping),
            onsets: of(|c| c.onsets),
            movement: Movement::each(&movements, &f),
        }
    }

    /// The point at `share` of the way to `other`. What only one of them has is taken from it.
    pub fn towards(&self, other: &Self, share: f64) -> Self {
        Self::each(&[*self, *other], |ends| {
            let from = ends.next().unwrap_or(0.0);
            ends.next().map_or(from, |to| from + share * (to - from))
        })
    }

    /// The means of all costs, each for itself.
    pub fn means(all: &[Self]) -> Self {
        Self::each(all, |costs| mean(costs).unwrap_or(0.0))
    }

    /// The medians of all costs, each for itself.
    pub fn medians(all: &[Self]) -> Self {
        Self::each(all, |costs| median(costs))
    }
}

/// A stem before any law, seen against its vocal.
pub struct Uncarved<'a> {
    pub samples: &'a [f32],
    pub cells: &'a Cells,
    /// Specific loudness of every cell.
    pub loudness: &'a [f32],
    /// Whether a vocal cell clashes with the stem's.
    pub clash: &'a [bool],
    /// Whether the vocal is active, per 10 ms.
    pub active: &'a [bool],
    /// The places of the onsets, in rows of cells.
    pub onsets: &'a [usize],
    /// The same stem in fine cells.
    pub fine: &'a movement::Before,
}

/// A stem after a law.
pub struct Carved<'a> {
    pub samples: &'a [f32],
    pub cells: &'a Cells,
    /// The same in fine cells.
    pub fine: &'a Cells,
    /// Specific loudness of every cell.
    pub loudness: &'a [f32],
}

impl Uncarved<'_> {
    pub fn costs(&self, carved: &Carved) -> Costs {
        let (energy, delta) = self.energy(carved);
        let (weighted, outside, precision) = self.weighted(carved);
        Costs {
            energy,
            weighted,
            outside,
            precision,
            delta,
            pumping: pumping::added(self.loudness, carved.loudness),
            onsets: onsets::change(self.cells, carved.cells, self.onsets, self.active),
            movement: self.fine.movement(carved.fine),
        }
    }

    fn energy(&self, carved: &Carved) -> (f64, f64) {
        let (mut before, mut after, mut taken) = (0.0, 0.0, 0.0);
        let rows = self.samples.chunks_exact(CELL).zip(carved.samples.chunks_exact(CELL));
        for ((stem, carved), _) in rows.zip(self.active).filter(|(_, active)| **active) {
            for (&x, &y) in stem.iter().zip(carved) {
                before += f64::from(x).powi(2);
                after += f64::from(y).powi(2);
                taken += f64::from(x - y).powi(2);
            }
        }
        (decibels(before) - decibels(after), (taken / before.max(1e-30)).sqrt())
    }

    fn weighted(&self, carved: &Carved) -> (f64, f64, f64) {
        let (mut active, mut outside, mut inside) = (Mean::default(), Mean::default(), 0.0);
        for (at, (before, after)) in self.cells.flat().iter().zip(carved.cells.flat()).enumerate() {
            let weight = f64::from(self.loudness[at]);
            if weight == 0.0 {
                continue;
            }
            let change_db = 10.0 * ((before + 1e-20) / (after + 1e-20)).log10();
            let change_db = f64::from(change_db.abs().min(FULL_DB));
            if self.active[at / CHANNELS] {
                active.add(change_db, weight);
            }
            if self.clash[at] {
                inside += weight * change_db;
            } else {
                outside.add(change_db, weight);
            }
        }
        let all = inside + outside.sum;
        (active.get(), outside.get(), if all > 0.0 { inside / all } else { 0.0 })
    }
}

#[derive(Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    fn add(&mut self, value: f64, weight: f64) {
        self.sum += weight * value;
        self.weight += weight;
    }

    fn get(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ear::Ear;
    use leeway_test_signals::noise;

    /// The costs of `gain` on steady noise, with the vocal active in the first half of the time and
    /// clashing in the first half of that.
    fn costs(gain: impl Fn(usize) -> f32) -> Costs {
        let ear = Ear::default();
        let stem = noise(4 * 48_000, 0.1, 1);
        let carved: Vec<f32> = stem.iter().enumerate().map(|(n, x)| gain(n) * x).collect();
        let (fine_before, fine) = (ear.fine(&stem), ear.fine(&carved));
        let (before, after) = (ear.cells(&stem), ear.cells(&carved));
        let loudness = |cells: &Cells| -> Vec<f32> {
            cells.rows().flat_map(|row| ear.alone(row, 1e9)).collect()
        };
        let rows = before.rows().len();
        let active: Vec<bool> = (0..rows).map(|row| row < rows / 2).collect();
        let clash: Vec<bool> = (0..rows * CHANNELS).map(|at| at / CHANNELS < rows / 4).collect();
        Uncarved {
            samples: &stem,
            cells: &before,
            loudness: &loudness(&before),
            clash: &clash,
            active: &active,
            onsets: &[20, 60],
            fine: &movement::Before::new(&ear, &fine_before, fine_before.clone(), 1e9),
        }
        .costs(&Carved {
            samples: &carved,
            cells: &after,
            fine: &fine,
            loudness: &loudness(&after),
        })
    }

    #[test]
    fn a_steady_cut_costs_what_it_is() {
        let gain = 10f32.powf(-3.0 / 20.0);
        let costs = costs(|_| gain);
        for (what, value) in [
            ("energy", costs.energy),
            ("weighted", costs.weighted),
            ("outside", costs.outside),
            ("onsets", costs.onsets),
        ] {
            assert!((value - 3.0).abs() < 0.01, "{what}: {value}");
        }
        assert!((costs.precision - 0.25).abs() < 0.02, "{}", costs.precision);
        assert!((costs.delta - f64::from(1.0 - gain)).abs() < 1e-3);
        assert!(costs.pumping < 0.01, "{}", costs.pumping);
    }

    #[test]
    fn nothing_costs_nothing() {
        assert_eq!(costs(|_| 1.0), Costs::default());
    }

    #[test]
    fn a_cut_in_the_clash_is_precise() {
        let costs = costs(|n| if n < 48_000 { 0.5 } else { 1.0 });
        assert!(costs.precision > 0.98, "{}", costs.precision);
        assert!(costs.outside < 0.1, "{}", costs.outside);
        assert!((costs.weighted - 3.0).abs() < 0.1, "{}", costs.weighted);
    }

    #[test]
    fn a_tremolo_pumps() {
        let tremolo = |hz: f64| {
            costs(|n| {
                let phase = std::f64::consts::TAU * hz * n as f64 / 48_000.0;
                10f64.powf(2.0 * phase.sin() / 20.0) as f32
            })
            .pumping
        };
        // 2 dB of peak are 1.4 dB RMS, and about as many phons.
        assert!((1.1..1.9).contains(&tremolo(4.0)), "{}", tremolo(4.0));
        assert!(tremolo(0.25) < 0.3 && tremolo(12.0) < 0.3);
    }
}
