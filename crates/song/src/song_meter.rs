//! Hears the sum of a song's stems: how clear the vocal is over it before the cut and after, and what it lost.

use leeway_engine::bands::PerBand;
use leeway_engine::{AudibilityMeter, Engine, Settings, Unsupported};
use serde::Serialize;

use crate::clarity::Clarity;
use crate::trace::energy;

/// What the song came to.
#[derive(Debug, Clone, Serialize)]
pub struct SongFigures {
    /// How many stems were summed.
    pub stems: usize,
    /// How far the vocal stood above what masks it over the sum of all stems, in dB; `None` if it never
    /// sounds.
    pub audibility_before_db: Option<f64>,
    /// The same, measured over the sum of the carved stems.
    pub audibility_after_db: Option<f64>,
    pub audibility_gain_db: Option<f64>,
    /// By how many dB the sum lost energy while the vocal sounds.
    pub energy_removed_db: f64,
    /// The audibility over time.
    #[serde(skip)]
    pub clarity: Clarity,
}

impl SongFigures {
    /// Both audibilities.
    pub fn audibility_db(&self) -> [Option<f64>; 2] {
        [self.audibility_before_db, self.audibility_after_db]
    }
}

/// Left and right.
pub type Stereo = [Vec<f32>; 2];

/// Sums stems as they are carved, and hears the sums.
pub struct SongMeter {
    before: Sum,
    after: Sum,
    /// Judges the sum before, and lends its view of the vocal to the one after.
    engine: Engine,
    meter: AudibilityMeter,
    clarity: Clarity,
    /// Energy of both while the vocal sounds.
    energy: [f64; 2],
}

impl SongMeter {
    /// Nothing heard yet of a song at `rate` Hz whose vocal has so many channels and is taken as `settings` and the
    /// `learned` voice say.
    ///
    /// # Errors
    /// If there is no engine at that rate, or for that vocal.
    pub fn new(
        rate: u32,
        vocal: usize,
        settings: &Settings,
        learned: &PerBand,
    ) -> Result<Self, Unsupported> {
        let mut engine = Engine::new(rate.into(), 2, vocal)?;
        engine.set_learned(learned);
        // It only listens.
        let settings = Settings { depth: 0.0, lookahead: 0.0, ..*settings };
        engine.set(&settings);
        Ok(Self {
            before: Sum::default(),
            after: Sum::default(),
            meter: AudibilityMeter::new(rate.into(), 2, &settings, learned)?,
            clarity: Clarity::new(rate, engine.hop()),
            engine,
            energy: [0.0; 2],
        })
    }

    /// Adds a block of a stem, from sample `at` of the song on.
    pub fn add_before(&mut self, at: usize, block: &[Vec<f32>]) {
        self.before.add(at, block);
    }

    /// The same of a carved stem.
    pub fn add_after(&mut self, at: usize, block: &[Vec<f32>]) {
        self.after.add(at, block);
    }

    /// Up to which sample of the song it has heard.
    pub fn heard(&self) -> usize {
        self.before.start
    }

    /// How many samples it can hear next if all stems have been added up to sample `until`: whole hops.
    pub fn ready(&self, until: usize) -> usize {
        let hop = self.engine.hop();
        (until - self.heard()) / hop * hop
    }

    /// Hears the next `len` samples beside the vocal, which is silent where it is shorter; returns the sums before
    /// and after. All calls but the last take whole hops.
    pub fn hear(&mut self, len: usize, vocal: &mut [Vec<f32>]) -> [Stereo; 2] {
        for channel in vocal.iter_mut() {
            channel.resize(len, 0.0);
        }
        let (before, after) = (self.before.take(len), self.after.take(len));
        let hop = self.engine.hop();
        let mut heard = before.clone();
        // What does not fill a hop is not judged, as in a stem.
        for at in (0..len / hop * hop).step_by(hop) {
            let range = at..at + hop;
            let vocal: Vec<&[f32]> = vocal.iter().map(|c| &c[range.clone()]).collect();
            let [left, right] = &mut heard;
            let mut stem = [&mut left[range.clone()], &mut right[range.clone()]];
            self.engine.process(&mut stem, &vocal);
            let meters = self.engine.meters();
            let carved = after.each_ref().map(|channel| &channel[range.clone()]);
            self.meter.process(&carved, &vocal, &meters);
            self.clarity.push([meters.totals.audibility[0], self.meter.audibility()]);
            if meters.vocal_sounds {
                for (sum, song) in self.energy.iter_mut().zip([&before, &after]) {
                    *sum += song.iter().map(|channel| energy(&channel[range.clone()])).sum::<f64>();
                }
            }
        }
        [before, after]
    }

    /// What a song of so many `stems` came to.
    pub fn figures(self, stems: usize) -> SongFigures {
        let before = self.engine.meters().totals.audibility[0].mean_db();
        let after = self.meter.audibility().mean_db();
        let [energy_before, energy_after] = self.energy;
        let lost = 10.0 * (energy_before / energy_after).log10();
        SongFigures {
            stems,
            audibility_before_db: before,
            audibility_after_db: after,
            audibility_gain_db: before.zip(after).map(|(before, after)| after - before),
            energy_removed_db: if lost.is_finite() { lost } else { 0.0 },
            clarity: self.clarity,
        }
    }
}

/// How a song takes the vocal: as all of its stems do, if they agree on its trim and source.
pub fn sound(stems: &[Settings]) -> Settings {
    let Some(first) = stems.first() else { return Settings::default() };
    let agree = stems.iter().all(|stem| stem.trim == first.trim);
    let trim = if agree { first.trim } else { 0.0 };
    Settings { trim, source: first.source, ..Settings::default() }
}

/// A sum of signals in the making, in stereo.
#[derive(Default)]
struct Sum {
    /// Where in the song it begins.
    start: usize,
    channels: Stereo,
}

impl Sum {
    fn add(&mut self, at: usize, block: &[Vec<f32>]) {
        if block.iter().all(Vec::is_empty) {
            return;
        }
        let from = at - self.start;
        // Mono goes to both sides.
        for (sum, samples) in self.channels.iter_mut().zip(block.iter().cycle()) {
            sum.resize(sum.len().max(from + samples.len()), 0.0);
            for (sum, sample) in sum[from..].iter_mut().zip(samples) {
                *sum += sample;
            }
        }
    }

    /// Its next `len` samples.
    fn take(&mut self, len: usize) -> Stereo {
        self.start += len;
        self.channels.each_mut().map(|channel| {
            channel.resize(channel.len().max(len), 0.0);
            let rest = channel.split_off(len);
            std::mem::replace(channel, rest)
        })
    }
}
