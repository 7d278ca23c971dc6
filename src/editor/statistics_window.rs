//! What the meters say over time: now, over the last phrase, over the last seconds.

use std::collections::VecDeque;

use leeway_engine::{Meters, Totals};

use crate::link::Snapshot;

/// How long "now" and "lately" are, in seconds of audio.
const NOW: f64 = 1.0;
const LATELY: f64 = 4.0;
/// How often they are looked at anew: numbers that change more often cannot be read.
const STEP: f64 = 0.2;
/// A pause of this many seconds ends a phrase.
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
    /// When it began, and the totals then.
    began: Option<(f64, Totals)>,
    /// When the vocal last sounded, in seconds.
    sounded: f64,
    last: Option<Totals>,
}

impl StatisticsWindow {
    /// Preferences at `snapshot`.
    pub fn look(&mut self, snapshot: &Snapshot) {
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
        self.phrase.look(&snapshot.meters, time);
        let step = |time: f64| (time / STEP).round() as u64;
        if self.past.back().is_none_or(|(before, _)| step(time) > step(*before)) {
            self.past.push_back((time, totals));
        }
        while self.past.get(1).is_some_and(|(second, _)| *second <= time - LATELY - STEP) {
            self.past.pop_front();
        }
    }

    /// Seconds of audio since the engine was reset.
    pub fn seconds(&self) -> f64 {
        self.latest.map_or(0.0, |(time, _)| time)
    }

    /// Totals since the engine was reset.
    pub fn ever(&self) -> Totals {
        self.latest.map_or_else(Totals::default, |(_, totals)| totals)
    }

    /// Totals of the last second.
    pub fn now(&self) -> Totals {
        self.since(NOW)
    }

    /// Totals of the last seconds, and how many they are.
    pub fn lately(&self) -> (Totals, f64) {
        let from = self.past.front().map_or(0.0, |(time, _)| *time);
        (self.since(LATELY), self.seconds() - from)
    }

    /// Totals of the last phrase that ended, or of the one that goes on if there was none before.
    pub fn phrase(&self) -> Totals {
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
    fn look(&mut self, meters: &Meters, time: f64) {
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
            statistics.look(&snapshot);
            seen.push((
                statistics.now().hops,
                statistics.lately().0.hops,
                statistics.phrase().hops,
            ));
            assert_eq!(statistics.ever().hops, 10 * frame);
        }
        let (now, lately, phrase) = seen[600];
        assert_eq!((now, lately), (600, 2400), "a second, and four");
        assert!((5880..=6000).contains(&phrase), "it goes on: {phrase}");
        let changes = seen.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, 50, "ten seconds");
    }
}
