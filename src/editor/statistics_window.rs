//! The statistics window: totals of the last second, of the last seconds and of the last phrase.

use std::collections::VecDeque;

use leeway_engine::{Meters, Totals};

use crate::link::Snapshot;

/// The shorter and the longer window, in seconds of audio: what holds now, and what a judgement needs.
const SECOND: f64 = 1.0;
const SECONDS: f64 = 4.0;
/// Both move on in steps of this many seconds: numbers that change more often cannot be read.
const STEP: f64 = 0.2;
/// A longer pause than this many seconds, more than a breath, ends a phrase.
const PHRASE_PAUSE: f64 = 0.6;

/// Totals of the last seconds and of the last phrase.
#[derive(Default)]
pub struct StatisticsWindow {
    /// Seconds of audio, and the totals until then; oldest first.
    past: VecDeque<(f64, Totals)>,
    latest: Option<(f64, Totals)>,
    phrase: Phrase,
}

#[derive(Default)]
struct Phrase {
    /// When the phrase under way began, and the totals then.
    began: Option<(f64, Totals)>,
    /// When the vocal last sounded, in seconds.
    sounded: f64,
    /// Totals of the last one that ended.
    last: Option<Totals>,
}

impl StatisticsWindow {
    /// Takes `snapshot` in.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        let totals = snapshot.meters.totals;
        let time = totals.inputs.samples as f64 / f64::from(snapshot.sample_rate);
        if self.latest.is_some_and(|(before, _)| time < before) {
            // The engine was reset.
            *self = Self {
                phrase: Phrase { last: self.phrase.last, ..Phrase::default() },
                ..Self::default()
            };
        }
        self.latest = Some((time, totals));
        self.phrase.follow(&snapshot.meters, time);
        let step = |time: f64| (time / STEP).round() as u64;
        if self.past.back().is_none_or(|(before, _)| step(time) > step(*before)) {
            self.past.push_back((time, totals));
        }
        while self.past.get(1).is_some_and(|(second, _)| *second <= time - SECONDS - STEP) {
            self.past.pop_front();
        }
    }

    /// Seconds of audio since the engine was reset.
    pub fn seconds(&self) -> f64 {
        self.latest.map_or(0.0, |(time, _)| time)
    }

    /// Totals since the engine was reset.
    pub fn since_reset(&self) -> Totals {
        self.latest.map_or_else(Totals::default, |(_, totals)| totals)
    }

    /// Totals of the last second.
    pub fn last_second(&self) -> Totals {
        self.since(SECOND)
    }

    /// Totals of the last seconds, and how many seconds they cover.
    pub fn last_seconds(&self) -> (Totals, f64) {
        let from = self.past.front().map_or(0.0, |(time, _)| *time);
        (self.since(SECONDS), self.seconds() - from)
    }

    /// Totals of the last phrase that ended; of the one under way if none has.
    pub fn last_phrase(&self) -> Totals {
        match (self.phrase.last, self.phrase.began) {
            (Some(last), _) => last,
            (None, Some((began, before))) => match self.past.back() {
                Some((time, totals)) if *time >= began => *totals - before,
                _ => Totals::default(),
            },
            (None, None) => Totals::default(),
        }
    }

    fn since(&self, seconds: f64) -> Totals {
        let Some((time, totals)) = self.past.back() else { return Totals::default() };
        let start = time - seconds + STEP / 2.0;
        let from = self.past.iter().rev().find(|(before, _)| *before <= start);
        let from = from.or(self.past.front()).map_or(*totals, |(_, totals)| *totals);
        *totals - from
    }
}

impl Phrase {
    fn follow(&mut self, meters: &Meters, time: f64) {
        if meters.vocal_sounds {
            self.sounded = time;
            self.began.get_or_insert((time, meters.totals));
        } else if time > self.sounded + PHRASE_PAUSE
            && let Some((_, before)) = self.began.take()
        {
            self.last = Some(meters.totals - before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::LeewayParams;
    use crate::session::Session;

    #[test]
    fn numbers_stand_still_long_enough_to_be_read() {
        let session = Session::new(48_000.0, 2, 2, &LeewayParams::default()).expect("supported");
        let mut snapshot = session.snapshot();
        snapshot.meters.vocal_sounds = true;
        let mut statistics = StatisticsWindow::default();
        let mut seen = Vec::new();
        for frame in 0..=600_u64 {
            snapshot.meters.totals.inputs.samples = 800 * frame;
            snapshot.meters.totals.hops = 10 * frame;
            statistics.follow(&snapshot);
            seen.push((
                statistics.last_second().hops,
                statistics.last_seconds().0.hops,
                statistics.last_phrase().hops,
            ));
            assert_eq!(statistics.since_reset().hops, 10 * frame);
        }
        let (now, lately, phrase) = seen[600];
        assert_eq!((now, lately), (600, 2400), "a second, and four");
        assert!((5880..=6000).contains(&phrase), "it goes on: {phrase}");
        let changes = seen.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, 50, "ten seconds");
    }
}
