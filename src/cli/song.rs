//! The sum of all stems: how clear the vocal is over it before and after, and both mixes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ebur128::{EbuR128, Mode};
use leeway_engine::{AudibilityMeter, Engine, Settings};
use serde::Serialize;

use super::clarity::Clarity;
use super::decode::{BitDepth, Format};
use super::passage::read_vocal;
use super::spool::Spool;
use super::trace::energy;
use super::vocals::Vocal;
use super::wav::Wav;
use super::write::Part;

/// The mixes' peak: −1 dBFS, which leaves converters and codecs their headroom.
const MIX_PEAK: f32 = 0.891;
/// Samples of a mix that are written at a time.
const BLOCK: usize = 1 << 14;

/// What the song came to.
#[derive(Debug, Clone, Serialize)]
pub struct SongReport {
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
    /// Where the mixes with the vocal are, if they were asked for.
    pub mix_before: Option<String>,
    pub mix_after: Option<String>,
    /// The audibility over time.
    #[serde(skip)]
    pub clarity: Clarity,
}

/// Sums stems as they are carved, and hears the sums.
pub struct Song<'a> {
    vocal: Option<&'a Vocal>,
    before: Sum,
    after: Sum,
    /// Judges the sum before, and lends its view of the vocal to the one after.
    engine: Engine,
    meter: AudibilityMeter,
    clarity: Clarity,
    /// Energy of both while the vocal sounds.
    energy: [f64; 2],
    mixes: Option<Mixes>,
    heard: Vec<Vec<f32>>,
}

impl<'a> Song<'a> {
    /// A song at `rate` Hz with the vocal taken as `settings` say. Mixes, if wanted, are kept in `folder`
    /// until they are written.
    ///
    /// # Errors
    /// If there is no engine at that rate.
    pub fn new(
        rate: u32,
        vocal: Option<&'a Vocal>,
        settings: &Settings,
        learned: &leeway_engine::bands::PerBand,
        mixes: Option<&Path>,
    ) -> Result<Self> {
        let channels = vocal.map_or(0, |vocal| vocal.samples.channels());
        let mut engine = Engine::new(rate.into(), 2, channels)?;
        engine.set_learned(learned);
        // It only listens.
        let settings = Settings { depth: 0.0, lookahead: 0.0, ..*settings };
        engine.set(&settings);
        Ok(Self {
            vocal,
            before: Sum::default(),
            after: Sum::default(),
            meter: AudibilityMeter::new(rate.into(), 2, &settings, learned)?,
            clarity: Clarity::new(rate, engine.hop()),
            engine,
            energy: [0.0; 2],
            mixes: mixes.map(|folder| Mixes::new(rate, folder)).transpose()?,
            heard: Vec::new(),
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

    /// Hears the song up to sample `until`: all stems before and after have been added up to there.
    ///
    /// # Errors
    /// If the vocal cannot be read, or there is no room for the mixes.
    pub fn hear(&mut self, until: usize) -> Result<()> {
        let hop = self.engine.hop();
        let len = (until - self.before.start) / hop * hop;
        self.take(len)
    }

    /// Hears what is left of the song, which is `frames` long.
    ///
    /// # Errors
    /// As of [`hear`](Self::hear).
    pub fn finish(&mut self, frames: usize) -> Result<()> {
        self.take(frames - self.before.start)
    }

    fn take(&mut self, len: usize) -> Result<()> {
        let start = self.before.start;
        read_vocal(self.vocal, start, len, &mut self.heard)?;
        for channel in &mut self.heard {
            channel.resize(len, 0.0);
        }
        let (before, after) = (self.before.take(len), self.after.take(len));
        if let Some(mixes) = &mut self.mixes {
            mixes.push(&before, &after, &self.heard)?;
        }
        let hop = self.engine.hop();
        let mut heard_before = before.clone();
        // What does not fill a hop is not judged, as in a stem.
        for at in (0..len / hop * hop).step_by(hop) {
            let range = at..at + hop;
            let vocal: Vec<&[f32]> = self.heard.iter().map(|c| &c[range.clone()]).collect();
            let [left, right] = &mut heard_before;
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
        Ok(())
    }

    /// The figures of a song of so many `stems`; writes its mixes to `mix-before.wav` and
    /// `mix-after.wav` in `out`.
    ///
    /// # Errors
    /// If the mixes cannot be written.
    pub fn report(self, stems: usize, out: &Path) -> Result<SongReport> {
        let before = self.engine.meters().totals.audibility[0].mean_db();
        let after = self.meter.audibility().mean_db();
        let [energy_before, energy_after] = self.energy;
        let lost = 10.0 * (energy_before / energy_after).log10();
        let paths = [out.join("mix-before.wav"), out.join("mix-after.wav")];
        let mixes = self.mixes.map(|mixes| mixes.write(&paths)).transpose()?;
        let named = |path: &PathBuf| mixes.map(|()| path.to_string_lossy().into_owned());
        Ok(SongReport {
            stems,
            audibility_before_db: before,
            audibility_after_db: after,
            audibility_gain_db: before.zip(after).map(|(before, after)| after - before),
            energy_removed_db: if lost.is_finite() { lost } else { 0.0 },
            mix_before: named(&paths[0]),
            mix_after: named(&paths[1]),
            clarity: self.clarity,
        })
    }
}

/// A sum of signals in the making, in stereo.
#[derive(Default)]
struct Sum {
    /// Where in the song it begins.
    start: usize,
    channels: [Vec<f32>; 2],
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
    fn take(&mut self, len: usize) -> [Vec<f32>; 2] {
        self.start += len;
        self.channels.each_mut().map(|channel| {
            channel.resize(channel.len().max(len), 0.0);
            let rest = channel.split_off(len);
            std::mem::replace(channel, rest)
        })
    }
}

/// The song before and after, with the vocal, until both are written at one loudness.
struct Mixes {
    rate: u32,
    folder: PathBuf,
    mixes: [Mix; 2],
}

struct Mix {
    samples: Spool,
    loudness: EbuR128,
    peak: f32,
}

impl Mixes {
    fn new(rate: u32, folder: &Path) -> Result<Self> {
        let mix = || -> Result<Mix> {
            let loudness = EbuR128::new(2, rate, Mode::I | Mode::HISTOGRAM);
            let loudness = loudness.with_context(|| format!("no loudness at {rate} Hz"))?;
            Ok(Mix { samples: Spool::new(folder, 2), loudness, peak: 0.0 })
        };
        Ok(Self { rate, folder: folder.to_owned(), mixes: [mix()?, mix()?] })
    }

    fn push(
        &mut self,
        before: &[Vec<f32>; 2],
        after: &[Vec<f32>; 2],
        vocal: &[Vec<f32>],
    ) -> Result<()> {
        for (mix, stems) in self.mixes.iter_mut().zip([before, after]) {
            let mut channels = stems.clone();
            for (sum, samples) in channels.iter_mut().zip(vocal.iter().cycle()) {
                for (sum, &sample) in sum.iter_mut().zip(samples) {
                    *sum += if sample.is_finite() { sample } else { 0.0 };
                }
            }
            let samples = channels.iter().flatten();
            mix.peak = samples.fold(mix.peak, |peak, sample| peak.max(sample.abs()));
            let planes = channels.each_ref().map(Vec::as_slice);
            mix.loudness.add_frames_planar_f32(&planes).context("cannot measure the mix")?;
            mix.samples.append(&channels, &self.folder)?;
        }
        Ok(())
    }

    /// Writes both: the carved one as loud as the other (ITU-R BS.1770-4), and neither above
    /// [`MIX_PEAK`], for the louder one must not win by being louder.
    fn write(self, paths: &[PathBuf; 2]) -> Result<()> {
        let loudness = self.mixes.each_ref().map(|mix| mix.loudness.loudness_global());
        let louder_db = match loudness {
            [Ok(before), Ok(after)] if before.is_finite() && after.is_finite() => before - after,
            _ => 0.0,
        };
        let after = 10f64.powf(louder_db / 20.0) as f32;
        let [peak, carved] = self.mixes.each_ref().map(|mix| mix.peak);
        let both = (MIX_PEAK / peak.max(after * carved)).min(1.0);
        let format =
            Format { rate: self.rate, channels: 2, bit_depth: BitDepth::Int(24), narrowed: false };
        let write = |mix: &Mix, path: &Path, gain: f32| -> Result<Part> {
            let mut wav = Wav::begin(path, &format, format.bit_depth)?;
            let mut block = Vec::new();
            for start in (0..mix.samples.frames()).step_by(BLOCK) {
                mix.samples.read(start, BLOCK, &mut block)?;
                block.iter_mut().flatten().for_each(|sample| *sample *= gain);
                wav.write(&block)?;
            }
            wav.finish()
        };
        let first = write(&self.mixes[0], &paths[0], both)?;
        write(&self.mixes[1], &paths[1], both * after)?.commit()?;
        first.commit()
    }
}
