//! The samples that go out.

use std::iter;
use std::ops::Range;

use super::Engine;
use crate::cut_path::CutPath;

impl Engine {
    /// Sets what the next hop is to bring.
    pub(super) fn end_hop(&mut self) {
        let (listen, gain) = (self.settings.listen, self.settings.output_gain());
        let matching_gain = self.loudness_meter.matching_gain();
        self.cut_path.set_audition(self.audition, matching_gain);
        self.cut_path.set_target(self.detector.cut(), listen, gain);
        for pair in &mut self.surround {
            pair.cut_path.set_audition(self.audition, matching_gain);
            pair.set_target(&self.cut_path, listen, gain);
        }
        self.counting = self.detector.decision().vocal_sounds;
    }

    /// Sends the hop's samples of `place` through the cut path, and hands out what is listened to, as the
    /// samples of `range`.
    pub(super) fn carve(
        &mut self,
        stem: &mut [&mut [f32]],
        range: Range<usize>,
        place: Range<usize>,
    ) {
        let (heard, vocal) = (self.stem.samples(place.clone()), self.vocal.samples(place.clone()));
        let mut channels = stem.iter_mut().map(|channel| &mut channel[range.clone()]);
        let (before, after) = match (channels.next(), channels.next()) {
            (Some(left), Some(right)) => self.cut_path.process(heard, vocal, &mut [left, right]),
            (Some(mono), None) => self.cut_path.process(heard, vocal, &mut [mono]),
            _ => return,
        };
        if self.metering && self.counting {
            self.totals.add_energy(before, after);
        }
        if self.metering_loudness {
            self.loudness_meter.add(0, before, after);
        }
        for (pair, behind) in (1..).zip(&mut self.surround) {
            let is_heard = behind.is_heard();
            let Some((before, after)) = behind.carve(stem, &range, place.clone()) else { continue };
            if is_heard && self.metering && self.counting {
                self.totals.add_energy(before, after);
            }
            if is_heard && self.metering_loudness {
                self.loudness_meter.add(pair, before, after);
            }
        }
        if self.metering_loudness {
            self.totals.k_weighted = self.loudness_meter.energy();
        }
    }

    /// All cut paths.
    pub(super) fn cut_paths(&mut self) -> impl Iterator<Item = &mut CutPath> {
        let behind = self.surround.iter_mut().map(|pair| &mut pair.cut_path);
        iter::once(&mut self.cut_path).chain(behind)
    }
}
