//! What the meters say over time: now, over the last phrase, over the last seconds.

use std::collections::VecDeque;

use crate::engine::{Meters, Totals};
use crate::link::Snapshot;

/// How long "now" and "lately" are, in seconds of audio.
const NOW: f64 = 1.0;
const LATELY: f64 = 4.0;
/// How often they are looked at anew.
const STEP: f64 = 0.1;
/// A pause of this many seconds ends a phrase.
const PHRASE_PAUSE: f64 = 0.6;

/// Totals of the last seconds and of the last phrase.
#[derive(Default)]
pub struct Trend {
    /// Seconds of audio, and the totals until then; oldest first.
    past: VecDeque<(f64, Totals)>,
    latest: Option<(f64, Totals)>,
    phrase: Phrase,
}

#[derive(Default)]
struct Phrase {
    began: Option<Totals>,
    /// When the vocal last sounded, in seconds.
    sounded: f64,
    last: Option<Totals>,
}

impl Trend {
    /// Looks at `snapshot`.
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
        if self.past.back().is_none_or(|(before, _)| time >= before + STEP) {
            self.past.push_back((time, totals));
        }
        while self.past.get(1).is_some_and(|(second, _)| *second <= time - LATELY) {
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
            (None, Some(began)) => self.ever() - began,
            (None, None) => Totals::default(),
        }
    }

    fn since(&self, seconds: f64) -> Totals {
        let Some((time, totals)) = self.latest else { return Totals::default() };
        let from = self.past.iter().rev().find(|(before, _)| *before <= time - seconds);
        let from = from.or(self.past.front()).map_or(totals, |(_, totals)| *totals);
        totals - from
    }
}

impl Phrase {
    fn look(&mut self, meters: &Meters, time: f64) {
        if meters.vocal_sounds {
            self.sounded = time;
            self.began.get_or_insert(meters.totals);
        } else if time > self.sounded + PHRASE_PAUSE
            && let Some(began) = self.began.take()
        {
            self.last = Some(meters.totals - began);
        }
    }
}
