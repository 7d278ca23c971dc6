//! The sum of all stems: how clear the vocal is over it before and after, and both mixes.

use std::path::{Path, PathBuf};

use anyhow::Result;
use leeway_engine::Settings;
use leeway_engine::bands::PerBand;
use leeway_song::song_meter::{SongFigures, SongMeter};
use serde::Serialize;

use super::mixes::Mixes;
use super::passage::read_vocal;
use super::vocals::Vocal;

/// What the song came to.
#[derive(Serialize)]
pub struct SongReport {
    #[serde(flatten)]
    pub figures: SongFigures,
    /// Where the mixes with the vocal are, if they were asked for.
    pub mix_before: Option<String>,
    pub mix_after: Option<String>,
}

/// Sums stems as they are carved, and hears the sums beside the vocal.
pub struct Song<'a> {
    pub meter: SongMeter,
    vocal: Option<&'a Vocal>,
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
        learned: &PerBand,
        mixes: Option<&Path>,
    ) -> Result<Self> {
        let channels = vocal.map_or(0, |vocal| vocal.samples.channels());
        Ok(Self {
            meter: SongMeter::new(rate, channels, settings, learned)?,
            vocal,
            mixes: mixes.map(|folder| Mixes::new(rate, folder)).transpose()?,
            heard: Vec::new(),
        })
    }

    /// Hears the song up to sample `until`: all stems before and after have been added up to there.
    ///
    /// # Errors
    /// If the vocal cannot be read, or there is no room for the mixes.
    pub fn hear(&mut self, until: usize) -> Result<()> {
        self.take(self.meter.ready(until))
    }

    /// Hears what is left of the song, which is `frames` long.
    ///
    /// # Errors
    /// As of [`hear`](Self::hear).
    pub fn finish(&mut self, frames: usize) -> Result<()> {
        self.take(frames - self.meter.heard())
    }

    fn take(&mut self, len: usize) -> Result<()> {
        read_vocal(self.vocal, self.meter.heard(), len, &mut self.heard)?;
        let sums = self.meter.hear(len, &mut self.heard);
        self.mixes.as_mut().map_or(Ok(()), |mixes| mixes.push(&sums, &self.heard))
    }

    /// The figures of a song of so many `stems`; writes its mixes to `mix-before.wav` and
    /// `mix-after.wav` in `out`.
    ///
    /// # Errors
    /// If the mixes cannot be written.
    pub fn report(self, stems: usize, out: &Path) -> Result<SongReport> {
        let paths = [out.join("mix-before.wav"), out.join("mix-after.wav")];
        let mixes = self.mixes.map(|mixes| mixes.write(&paths)).transpose()?;
        let named = |path: &PathBuf| mixes.map(|()| path.to_string_lossy().into_owned());
        Ok(SongReport {
            figures: self.meter.figures(stems),
            mix_before: named(&paths[0]),
            mix_after: named(&paths[1]),
        })
    }
}
