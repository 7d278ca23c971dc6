//! The timeline: what was cut from the stem over the last minutes, in columns of bounded number.

use std::collections::VecDeque;

use leeway_engine::bands::{MAX_BANDS, PerBand};

use crate::link::Snapshot;

/// Columns per second of audio.
pub const COLUMNS_PER_SECOND: f64 = 25.0;
/// How many are kept: eight minutes, in a megabyte.
const KEPT: usize = 12_000;
/// Steps of level and of cut, in dB: a byte holds levels down to −127.5 dBFS, and cuts up to 25.5 dB.
const LEVEL_STEP_DB: f32 = 0.5;
const CUT_STEP_DB: f32 = 0.1;

/// A moment: the loudest stem and the deepest cut in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    level: [u8; MAX_BANDS],
    cut: [u8; MAX_BANDS],
    /// Whether the vocal sounds.
    pub vocal: bool,
    /// The song's bar, if the host tells it.
    pub bar: Option<i32>,
}

impl Column {
    const EMPTY: Self =
        Self { level: [u8::MAX; MAX_BANDS], cut: [0; MAX_BANDS], vocal: false, bar: None };

    fn of(snapshot: &Snapshot) -> Self {
        let meters = &snapshot.meters;
        let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
        Self {
            level: std::array::from_fn(|b| byte(-meters.stem_db[b] / LEVEL_STEP_DB)),
            cut: std::array::from_fn(|b| byte(meters.cut_db[b] / CUT_STEP_DB)),
            vocal: meters.vocal_sounds,
            bar: snapshot.bar,
        }
    }

    /// Both moments as one.
    fn with(self, other: Self) -> Self {
        Self {
            level: std::array::from_fn(|b| self.level[b].min(other.level[b])),
            cut: std::array::from_fn(|b| self.cut[b].max(other.cut[b])),
            vocal: self.vocal || other.vocal,
            bar: self.bar.or(other.bar),
        }
    }

    /// The stem's levels in dBFS.
    pub fn stem_db(&self) -> PerBand {
        self.level.map(|level| -LEVEL_STEP_DB * f32::from(level))
    }

    /// The cut in dB, positive.
    pub fn cut_db(&self) -> PerBand {
        self.cut.map(|cut| CUT_STEP_DB * f32::from(cut))
    }
}

/// Columns, counted from when the window opened.
#[derive(Default)]
pub struct Timeline {
    columns: VecDeque<Column>,
    /// The number of the first of them.
    first: u64,
    /// The column under way, and the seconds of audio until now.
    now: Option<Column>,
    seconds: f64,
    /// Samples and energy at the last look.
    seen: Option<(u64, f64)>,
}

impl Timeline {
    /// Takes in `snapshot`. While the song stands and nothing sounds, time stands, too.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        let inputs = snapshot.meters.totals.inputs;
        let (samples, energy) = (inputs.samples, inputs.stem + inputs.vocal);
        let seen = self.seen.replace((samples, energy)).unwrap_or((samples, energy));
        // After a reset, the engine counts from nothing.
        let new = samples.checked_sub(seen.0).unwrap_or(samples);
        if !snapshot.playing && energy == seen.1 {
            return;
        }
        let before = self.place();
        self.seconds += new as f64 / f64::from(snapshot.sample_rate);
        let column = Column::of(snapshot);
        let whole = self.now.map_or(column, |now| now.with(column));
        let passed = self.place() - before;
        // Of a long time unseen, only as much as there is room for.
        for _ in 0..passed.min(KEPT as u64) {
            self.columns.push_back(whole);
        }
        self.first += passed - passed.min(KEPT as u64);
        while self.columns.len() > KEPT {
            self.columns.pop_front();
            self.first += 1;
        }
        self.now = Some(if passed > 0 { column } else { whole });
    }

    fn place(&self) -> u64 {
        (self.seconds * COLUMNS_PER_SECOND) as u64
    }

    /// The numbers of the columns that are kept.
    pub fn range(&self) -> std::ops::Range<u64> {
        self.first..self.first + self.columns.len() as u64
    }

    /// The `n`th column since the window opened, if it is kept.
    pub fn column(&self, n: u64) -> Option<&Column> {
        self.columns.get(usize::try_from(n.checked_sub(self.first)?).ok()?)
    }

    /// `step` columns from the `n`th times `step` on, as one.
    pub fn merged(&self, n: u64, step: u64) -> Column {
        let columns = (n * step..(n + 1) * step).filter_map(|n| self.column(n));
        columns.copied().reduce(Column::with).unwrap_or(Column::EMPTY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::LeewayParams;
    use crate::session::Session;

    fn snapshot() -> Snapshot {
        let session = Session::new(48_000.0, 2, 2, &LeewayParams::default()).expect("supported");
        Snapshot { playing: true, ..session.snapshot() }
    }

    #[test]
    fn columns_come_by_the_second_and_old_ones_go() {
        let (mut timeline, mut snapshot) = (Timeline::default(), snapshot());
        snapshot.meters.cut_db = [3.21; _];
        snapshot.meters.stem_db = [-40.3; _];
        timeline.follow(&snapshot);
        for _ in 0..60 * 10 {
            snapshot.meters.totals.inputs.samples += 800;
            timeline.follow(&snapshot);
        }
        assert!((249..=250).contains(&timeline.range().end), "{:?}", timeline.range());
        let column = timeline.column(100).expect("kept");
        assert!((column.cut_db()[5] - 3.21).abs() <= CUT_STEP_DB / 2.0 + 1e-4);
        assert!((column.stem_db()[5] + 40.3).abs() <= LEVEL_STEP_DB / 2.0 + 1e-4);
        assert_eq!(timeline.merged(3, 8).cut_db(), column.cut_db());
        // An hour unseen.
        snapshot.meters.totals.inputs.samples += 3600 * 48_000;
        timeline.follow(&snapshot);
        let kept = timeline.range();
        assert_eq!(kept.end - kept.start, KEPT as u64);
        assert_eq!(kept.end, (3610.0 * COLUMNS_PER_SECOND) as u64);
        assert!(timeline.column(kept.start).is_some() && timeline.column(kept.end).is_none());
    }

    #[test]
    fn time_stands_while_the_song_does_and_goes_on_after_a_reset() {
        let (mut timeline, mut snapshot) = (Timeline::default(), snapshot());
        let mut second = |playing: bool, energy: f64, samples: u64| {
            snapshot.playing = playing;
            snapshot.meters.totals.inputs.samples = samples;
            snapshot.meters.totals.inputs.stem = energy;
            timeline.follow(&snapshot);
            timeline.range().end
        };
        second(true, 0.0, 0);
        assert_eq!(second(true, 0.0, 48_000), 25);
        assert_eq!(second(false, 0.0, 96_000), 25, "silence");
        assert_eq!(second(false, 1.0, 144_000), 50, "somebody plays along");
        assert_eq!(second(true, 0.0, 48_000), 75, "from the start");
    }
}
