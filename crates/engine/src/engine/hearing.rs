//! What the engine lets its detector hear and do, and what it counts of that.

use std::ops::Range;

use fearless_simd::dispatch;

use super::Engine;
use super::surround::Pair;
use crate::kernels::energies;
use crate::schedule::Task;

/// Samples that the detector hears at a time, unless it needs them earlier.
const PIECE: usize = 32;

impl Engine {
    /// Does the detector's tasks up to `to` in the hop. It hears the samples once a task needs them or there
    /// are enough: the longer the pieces, the quicker.
    pub(super) fn detect(&mut self, to: usize) {
        let mut from = self.schedule.position();
        while from < to {
            let until = to.min(from + self.schedule.until_slot());
            let task = self.schedule.advance(until - from);
            if self.schedule.is_between_ticks() {
                self.end_tick(until - self.schedule.tick()..until);
            }
            self.hear(until, task);
            if let Some(task) = task {
                self.run(task);
            }
            from = until;
        }
    }

    /// Lets the detector hear the samples up to `until` in the hop if there are enough, or `task` needs them.
    fn hear(&mut self, until: usize, task: Option<Task>) {
        let ends = until == self.schedule.hop();
        let needs_stem = ends || task.is_some_and(Task::hears_stem);
        if needs_stem || until - self.stem.taken() >= PIECE {
            self.detector.hear_stem(0, self.stem.take(until));
            for (pair, behind) in heard(&mut self.surround) {
                self.detector.hear_stem(pair, behind.stem.take(until));
            }
        }
        let needs_vocal = ends || task.is_some_and(Task::hears_vocal);
        if needs_vocal || until - self.vocal.taken() >= PIECE {
            self.detector.hear_vocal(0, self.vocal.take(until));
            for (pair, behind) in heard(&mut self.surround) {
                self.detector.hear_vocal(pair, behind.vocal.take(until));
            }
        }
        if self.layout.beat > 0 {
            let needs_beat = ends || task.is_some_and(Task::hears_beat);
            if needs_beat || until - self.beat.taken() >= PIECE {
                self.detector.hear_beat(0, self.beat.take(until));
                for (pair, behind) in heard(&mut self.surround) {
                    self.detector.hear_beat(pair, behind.beat.take(until));
                }
            }
        }
    }

    /// Counts what came in during the tick of `place`.
    fn end_tick(&mut self, place: Range<usize>) {
        let (stem, vocal) = (self.stem.samples(place.clone()), self.vocal.samples(place.clone()));
        let mut energies = dispatch!(self.level, simd => energies(simd, stem, vocal));
        for (_, behind) in heard(&mut self.surround) {
            let behind = behind.energies(self.level, &place);
            energies.stem += behind.stem;
            energies.vocal += behind.vocal;
            energies.product += behind.product;
        }
        self.totals.inputs.add(&energies);
        self.detector.end_tick(energies.stem, place.len());
    }

    /// Does a `task` of the detector.
    fn run(&mut self, task: Task) {
        let looking = self.metering || self.learning || self.learning_beat;
        self.detector.run(task, self.is_cutting(), looking);
        if task != Task::ComputeGains {
            return;
        }
        if self.learning {
            self.detector.learn();
        }
        if self.learning_beat {
            self.detector.learn_beat();
        }
        if !self.metering {
            return;
        }
        if self.detector.is_settled() {
            self.totals.hops += 1;
        } else {
            dispatch!(self.level, _simd => {
                let after_db = self.detector.audibility_after();
                let cut_db = &self.detector.cut().cut_db[0];
                self.totals.add(self.detector.decision(), cut_db, &after_db);
            });
        }
    }
}

/// The pairs behind the front one that the detector hears, by its numbers.
fn heard(surround: &mut [Pair]) -> impl Iterator<Item = (usize, &mut Pair)> {
    (1..).zip(surround.iter_mut().filter(|pair| pair.is_heard()))
}
