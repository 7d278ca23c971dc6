//! The vocal, at every sample rate that a stem has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

use super::decode::{Audio, Format, Source, decode};
use super::resample::resample;

/// Planar samples that stems share.
type Shared = Arc<Vec<Vec<f32>>>;

/// The vocal of a run.
pub struct Vocals {
    source: Source,
    /// As it is in its file.
    format: Format,
    /// Whether it may be converted to a stem's sample rate.
    convert: bool,
    /// How many of its samples are no numbers.
    pub broken: usize,
    at_rate: Mutex<HashMap<u32, Shared>>,
}

impl Vocals {
    /// Reads the vocal.
    pub fn read(source: &Source, convert: bool) -> Result<Self> {
        let Audio { format, channels } = decode(source)?;
        Ok(Self {
            source: source.clone(),
            format,
            convert,
            broken: broken(&channels),
            at_rate: Mutex::new([(format.rate, Arc::new(channels))].into()),
        })
    }

    /// Its own sample rate in Hz.
    pub fn rate(&self) -> u32 {
        self.format.rate
    }

    /// Its length in seconds.
    pub fn seconds(&self) -> f64 {
        self.format.seconds()
    }

    /// The vocal beside `stem`, whose sample rate is `rate` Hz.
    pub fn beside(&self, stem: &Source, rate: u32) -> Result<Shared> {
        let own = self.format.rate;
        ensure!(
            self.convert || rate == own,
            "{stem} is at {rate} Hz but the vocal {} at {own} Hz; export both at one rate, or add \
             --resample to listen to a converted copy of the vocal",
            self.source
        );
        // Whoever else needs this rate had better wait than convert it, too.
        let mut at_rate = self.at_rate.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vocal) = at_rate.get(&rate) {
            return Ok(Arc::clone(vocal));
        }
        let converted =
            resample(&at_rate[&own], own, rate).with_context(|| self.source.to_string())?;
        Ok(Arc::clone(at_rate.entry(rate).or_insert(Arc::new(converted))))
    }
}

/// How many samples are no numbers. The engine takes them for silence.
pub fn broken(channels: &[Vec<f32>]) -> usize {
    channels.iter().flatten().filter(|sample| !sample.is_finite()).count()
}
