//! The equalizer: a cascade of cuts, with zero latency and minimum phase.
//!
//! One section per band, from 750 Hz per two ([`Bands::sections`]).

use std::sync::Arc;

use fearless_simd::Level;

use super::cascade::Cascade;
use super::cut_section::CutSection;
use super::cut_solver::{CutLimit, CutSolver, sections};
use crate::analysis::bands::{Bands, MAX_BANDS, PerBand};
use crate::io::Frame;

/// The cascade, and what sets it.
pub struct Equalizer {
    sections: Vec<CutSection>,
    solver: Arc<CutSolver>,
    cascade: Cascade,
    hop: usize,
}

impl Equalizer {
    /// The sections of `bands` at `sample_rate` Hz, whose mixes move over `hop` samples.
    pub fn new(sample_rate: f64, hop: usize, bands: &Bands, level: Level) -> Self {
        let solver = CutSolver::shared(sample_rate, bands, level);
        let sections = sections(sample_rate, bands);
        Self { cascade: Cascade::new(sections.len(), level), sections, solver, hop }
    }

    /// Flat, and silent inside.
    pub fn reset(&mut self) {
        for section in &mut self.sections {
            section.reset();
        }
        self.cascade.clear();
    }

    /// Whether any section does anything. If not, [`process`](Self::process) changes nothing.
    pub fn is_active(&self) -> bool {
        !self.cascade.is_empty()
    }

    /// Starts the way from the present curves to those that cut `cut_db` (dB, positive) at the
    /// bands' centres, per channel, and no more than `limit`. To be called once per hop, at its
    /// boundary.
    pub fn set_target(&mut self, cut_db: &[PerBand; 2], limit: Option<CutLimit>) {
        if !self.is_active() && *cut_db == [[0.0; MAX_BANDS]; 2] {
            return;
        }
        let solve = |cut_db: &PerBand| self.solver.solve(&self.sections, cut_db, limit);
        let first = solve(&cut_db[0]);
        let second = if cut_db[1] == cut_db[0] { first } else { solve(&cut_db[1]) };
        self.cascade.give_back(&mut self.sections);
        for (section, (&first, &second)) in self.sections.iter_mut().zip(first.iter().zip(&second))
        {
            section.set_target([f64::from(first), f64::from(second)], self.hop);
        }
        self.cascade.take(&self.sections);
    }

    /// Starts the way to the curves that `leader` is on its way to. To be called when those are set.
    pub fn follow(&mut self, leader: &Self) {
        if !self.is_active() && !leader.is_active() {
            return;
        }
        self.cascade.give_back(&mut self.sections);
        for (section, leader) in self.sections.iter_mut().zip(&leader.sections) {
            section.set_target(leader.target(), self.hop);
        }
        self.cascade.take(&self.sections);
    }

    /// Filters `frames` in place. Channels are independent of each other.
    pub fn process(&mut self, frames: &mut [Frame]) {
        self.cascade.process(frames);
    }

    /// Gain in dB of the present curve at `hz`, worked out from the sections' transfer functions.
    #[cfg(test)]
    fn gain_db(&self, hz: f64, sample_rate: f64) -> f64 {
        let warped = super::cut_section::warped(hz, sample_rate);
        let power = |section: &CutSection| {
            let taken = 1.0 - (1.0 - section.target()[0]).powi(2);
            1.0 - section.band_pass_power(warped) * taken
        };
        10.0 * self.sections.iter().map(power).product::<f64>().log10()
    }
}

#[cfg(test)]
mod tests;
