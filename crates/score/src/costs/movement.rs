//! How much the gain of every band moves: what is heard as flutter, roughness and words in the stem.
//!
//! Judged from the sound before and after, in fine cells of the ear, so that all laws are judged
//! alike. Where a gain is not the same all over an auditory filter, the filter's own fluctuation
//! looks like a moving gain. Therefore cuts are ratios of powers over a window, and modulation
//! counts only where the stem is steady. What is left is the floor of the measure: for a still
//! equalizer with 6 dB in every fourth band, on noise, about 0.1 cut events per second and band,
//! 50 dB/s, and 0.1 and 0.2 dB of modulation (`tests::floor`); for no processing it is zero.

pub mod bandpass;
pub mod events;
pub mod response;

use serde::Serialize;

use crate::ear::{CHANNELS, Cells, Ear, FINE, RATE};
use crate::level::{median, percentile};

use bandpass::BandPass;
use events::Event;

/// Fine cells per second.
pub const PER_SECOND: f64 = RATE / FINE as f64;
/// Length in seconds of the Hann window over which the power before and after is taken: as wide as
/// a plain mean over 30 ms. Half of it would leave half a cut event per second to the filters.
const WINDOW: f64 = 0.06;
/// The stem is heard where it is within so many dB of its loudest cell...
const HEARD_DB: f64 = 50.0;
/// ...and a band is judged if that is so for this share of the time.
const HEARD_SHARE: f64 = 0.3;
/// Gains are held between these dB of cut: beyond, one of the two sounds is as good as silent.
const CUT_RANGE_DB: (f64, f64) = (-6.0, 40.0);
/// Powers below this are silence.
const SILENCE: f64 = 1e-14;

/// An event is short below so many seconds, and deep above so many dB.
const SHORT: f64 = 0.1;
const DEEP_DB: f64 = 6.0;
/// A cut below this many dB has no speed that matters.
const LEAST_DB: f64 = 0.5;
/// Seconds over which speed is taken.
const SPEED_STEP: f64 = 0.01;

/// Rates in Hz at which a moving gain is heard as syllables, and as roughness.
const SLOW_HZ: (f64, f64) = (4.0, 16.0);
const FAST_HZ: (f64, f64) = (16.0, 64.0);
/// The stem is steady where its own modulation at either rate is below so many dB (RMS)...
const STEADY_DB: f64 = 1.5;
/// ...over so many seconds.
const STEADY_WINDOW: f64 = 0.2;

/// How much gains move. Zero is best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Movement {
    /// Cut events per second and band.
    pub cuts: f64,
    /// Median length of a cut event in ms, if there are any.
    pub length_ms: Option<f64>,
    /// Those per second and band that are shorter than 100 ms and deeper than 6 dB.
    pub short_cuts: f64,
    /// The 95th percentile of the speed of a cut, in dB/s.
    pub speed: f64,
    /// Modulation of the gain at 4 to 16 Hz in dB (RMS), weighted by the stem's loudness.
    pub slow: f64,
    /// The same at 16 to 64 Hz.
    pub fast: f64,
    /// Mean time in ms from where the vocal comes in to half the cut, if a cut follows.
    pub half_ms: Option<f64>,
}

impl Movement {
    /// Each figure as `f` of those in `all`; the ones that may be missing as `f` of what is there.
    pub fn each(all: &[&Self], f: impl Fn(&mut dyn Iterator<Item = f64>) -> f64) -> Self {
        let of = |figure: fn(&Self) -> f64| f(&mut all.iter().map(|movement| figure(movement)));
        let of_some = |figure: fn(&Self) -> Option<f64>| {
            let mut there = all.iter().filter_map(|movement| figure(movement)).peekable();
            there.peek().is_some().then(|| f(&mut there))
        };
        Self {
            cuts: of(|m| m.cuts),
            length_ms: of_some(|m| m.length_ms),
            short_cuts: of(|m| m.short_cuts),
            speed: of(|m| m.speed),
            slow: of(|m| m.slow),
            fast: of(|m| m.fast),
            half_ms: of_some(|m| m.half_ms),
        }
    }
}

/// How much gains move while nothing does: both inputs are stationary noise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Unrest {
    /// Cut events per second and band.
    pub cuts: f64,
    /// Modulation of the gain at 4 to 16 Hz in dB (RMS), weighted by the stem's loudness.
    pub slow: f64,
}

/// A stem before any law, in fine cells.
pub struct Before {
    cells: Cells,
    window: Vec<f64>,
    /// The channels that are judged.
    channels: Vec<Channel>,
    /// Specific loudness of every fine cell.
    loudness: Vec<f32>,
    /// Where the vocal comes in.
    onsets: Vec<usize>,
    slow: BandPass,
    fast: BandPass,
}

/// What is known of one channel over time.
struct Channel {
    at: usize,
    heard: Vec<bool>,
    steady: Vec<bool>,
}

impl Before {
    /// `stem` beside `vocal`, both as [`Ear::fine`]; `level` as in [`Ear::alone`].
    pub fn new(ear: &Ear, vocal: &Cells, stem: Cells, level: f32) -> Self {
        let transmission = ear.transmission();
        let window = hann(WINDOW);
        let passed = |at: usize| {
            let powers = stem.smoothed(at, &window);
            powers.into_iter().map(move |power| power * f64::from(transmission[at]))
        };
        let loudest = (0..CHANNELS).flat_map(passed).fold(SILENCE, f64::max);
        let faintest = loudest * 10f64.powf(-HEARD_DB / 10.0);
        let own = BandPass::new(SLOW_HZ.0, FAST_HZ.1, PER_SECOND);
        let channel = |at: usize| {
            let heard: Vec<bool> = passed(at).map(|power| power > faintest).collect();
            let share = heard.iter().filter(|heard| **heard).count() as f64 / heard.len() as f64;
            (share >= HEARD_SHARE).then(|| {
                let levels =
                    powers(&stem, at).map(|power| 10.0 * power.log10()).collect::<Vec<_>>();
                Channel { at, heard, steady: steady(&own.run(&levels)) }
            })
        };
        Self {
            channels: (0..CHANNELS).filter_map(channel).collect(),
            loudness: stem.rows().flat_map(|row| ear.alone(row, level)).collect(),
            onsets: response::onsets(vocal, &transmission),
            slow: BandPass::new(SLOW_HZ.0, SLOW_HZ.1, PER_SECOND),
            fast: BandPass::new(FAST_HZ.0, FAST_HZ.1, PER_SECOND),
            cells: stem,
            window,
        }
    }

    /// The movement of what made `carved` of the stem.
    pub fn movement(&self, carved: &Cells) -> Movement {
        let cuts: Vec<Vec<f64>> = self.channels.iter().map(|c| self.cuts_db(c, carved)).collect();
        let events = self.events(&cuts);
        let seconds = self.seconds();
        let length = |event: &Event| event.cells as f64 / PER_SECOND;
        let is_short = |event: &&Event| length(event) < SHORT && event.deepest_db > DEEP_DB;
        let gain = |c: &Channel| -> Vec<f64> {
            powers(&self.cells, c.at).zip(powers(carved, c.at)).map(cut_db).collect()
        };
        let gains: Vec<Vec<f64>> = self.channels.iter().map(gain).collect();
        let modulation = |band: &BandPass| {
            self.modulation(band, &gains, |c, cell| c.steady[cell] && c.heard[cell])
        };
        Movement {
            cuts: events.len() as f64 / seconds,
            length_ms: (!events.is_empty()).then(|| 1000.0 * median(events.iter().map(length))),
            short_cuts: events.iter().filter(is_short).count() as f64 / seconds,
            speed: self.speed(&cuts),
            slow: modulation(&self.slow),
            fast: modulation(&self.fast),
            half_ms: response::half_ms(&self.whole_cut_db(&cuts), &self.onsets),
        }
    }

    /// The unrest of what made `carved` of a stem that is stationary noise. Its fluctuation is no
    /// modulation, so all of it counts, and the gain is taken over the window, as the cuts are.
    pub fn unrest(&self, carved: &Cells) -> Unrest {
        let cuts: Vec<Vec<f64>> = self.channels.iter().map(|c| self.cuts_db(c, carved)).collect();
        Unrest {
            cuts: self.events(&cuts).len() as f64 / self.seconds(),
            slow: self.modulation(&self.slow, &cuts, |c, cell| c.heard[cell]),
        }
    }

    /// Seconds for which bands are heard, all bands together; never zero.
    fn seconds(&self) -> f64 {
        let heard = self.channels.iter().flat_map(|c| &c.heard).filter(|heard| **heard).count();
        heard.max(1) as f64 / PER_SECOND
    }

    fn cuts_db(&self, channel: &Channel, carved: &Cells) -> Vec<f64> {
        let smoothed = |cells: &Cells| cells.smoothed(channel.at, &self.window);
        smoothed(&self.cells).into_iter().zip(smoothed(carved)).map(cut_db).collect()
    }

    fn events(&self, cuts: &[Vec<f64>]) -> Vec<Event> {
        let channels = self.channels.iter().zip(cuts);
        channels.flat_map(|(channel, cuts)| events::find(cuts, &channel.heard)).collect()
    }

    fn speed(&self, cuts: &[Vec<f64>]) -> f64 {
        let step = cells_in(SPEED_STEP);
        let of_channel = |(channel, cuts): (&Channel, &Vec<f64>)| -> Vec<f64> {
            let moves = cuts.windows(step + 1).zip(channel.heard.windows(step + 1));
            let heard = moves.filter(|(_, heard)| heard[0] && heard[step]);
            let speed = |(cuts, _): (&[f64], _)| {
                (cuts[step].max(cuts[0]) > LEAST_DB)
                    .then(|| (cuts[step] - cuts[0]).abs() * PER_SECOND / step as f64)
            };
            heard.filter_map(speed).collect()
        };
        percentile(self.channels.iter().zip(cuts).flat_map(of_channel), 0.95)
    }

    /// RMS in dB of what of the `gains` lies in `band`, over the cells that `count`.
    fn modulation(
        &self,
        band: &BandPass,
        gains: &[Vec<f64>],
        count: impl Fn(&Channel, usize) -> bool,
    ) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (channel, gains) in self.channels.iter().zip(gains) {
            for (cell, moved_db) in band.run(gains).into_iter().enumerate() {
                if count(channel, cell) {
                    let weight = self.weight(channel, cell);
                    sum += weight * moved_db * moved_db;
                    weights += weight;
                }
            }
        }
        if weights > 0.0 { (sum / weights).sqrt() } else { 0.0 }
    }

    /// The cut in dB of all channels together, weighted by loudness, in every fine cell.
    fn whole_cut_db(&self, cuts: &[Vec<f64>]) -> Vec<f64> {
        let at = |cell: usize| {
            let (mut sum, mut weights) = (0.0, 0.0);
            for (channel, cuts) in self.channels.iter().zip(cuts) {
                let weight = self.weight(channel, cell);
                sum += weight * cuts[cell];
                weights += weight;
            }
            if weights > 0.0 { sum / weights } else { 0.0 }
        };
        (0..self.cells.rows().len()).map(at).collect()
    }

    fn weight(&self, channel: &Channel, cell: usize) -> f64 {
        f64::from(self.loudness[cell * CHANNELS + channel.at])
    }
}

fn cells_in(seconds: f64) -> usize {
    (seconds * PER_SECOND).round() as usize
}

fn powers(cells: &Cells, channel: usize) -> impl Iterator<Item = f64> {
    cells.rows().map(move |row| f64::from(row[channel]) + SILENCE)
}

fn cut_db((before, after): (f64, f64)) -> f64 {
    let cut_db = 10.0 * ((before + SILENCE) / (after + SILENCE)).log10();
    cut_db.clamp(CUT_RANGE_DB.0, CUT_RANGE_DB.1)
}

/// Where what is left in `own_db` of a level's movement is small.
fn steady(own_db: &[f64]) -> Vec<bool> {
    let reach = cells_in(STEADY_WINDOW) / 2;
    let sums: Vec<f64> = std::iter::once(0.0)
        .chain(own_db.iter().scan(0.0, |sum, db| {
            *sum += db * db;
            Some(*sum)
        }))
        .collect();
    let is_steady = |at: usize| {
        let (from, to) = (at.saturating_sub(reach), own_db.len().min(at + reach));
        ((sums[to] - sums[from]) / (to - from).max(1) as f64).sqrt() < STEADY_DB
    };
    (0..own_db.len()).map(is_steady).collect()
}

/// A Hann window of so many seconds over fine cells, of odd length and unit sum.
fn hann(seconds: f64) -> Vec<f64> {
    let half = cells_in(seconds / 2.0) as isize;
    let weight = |cell: isize| {
        (0.5 + 0.5 * (std::f64::consts::PI * cell as f64 / half as f64).cos()) / half as f64
    };
    (1 - half..half).map(weight).collect()
}

#[cfg(test)]
mod tests;
