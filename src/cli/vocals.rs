//! The vocal, at every sample rate that a stem has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use leeway_song::phrases::{Phrase, VocalLevels};

use super::audio_file::AudioFile;
use super::decode::{Format, Stream};
use super::resample::resample;
use super::screening::Thinned;
use super::spool::Spool;

/// Samples per channel that are taken from the file at a time.
const BLOCK: usize = 1 << 14;

/// The vocal of a run.
pub struct Vocals {
    source: AudioFile,
    /// As it is in its file.
    format: Format,
    frames: usize,
    /// Whether it may be converted to a stem's sample rate.
    convert: bool,
    /// Where its copies go.
    folder: PathBuf,
    /// How many of its samples are no numbers.
    pub broken: usize,
    at_rate: Mutex<HashMap<u32, Arc<Vocal>>>,
}

/// The whole vocal at one sample rate.
pub struct Vocal {
    pub samples: Spool,
    pub energy: Thinned,
}

impl Vocal {
    fn new(folder: &Path, channels: usize) -> Self {
        Self { samples: Spool::new(folder, channels), energy: Thinned::default() }
    }

    /// Where it sings, at `rate` Hz.
    ///
    /// # Errors
    /// If its copy cannot be read.
    pub fn phrases(&self, rate: u32) -> Result<Vec<Phrase>> {
        let mut levels = VocalLevels::new(rate);
        let mut block = Vec::new();
        for at in (0..self.samples.frames()).step_by(BLOCK) {
            self.samples.read(at, BLOCK, &mut block)?;
            levels.push(&block);
        }
        Ok(levels.phrases())
    }

    fn append(&mut self, block: &[Vec<f32>], folder: &Path) -> Result<()> {
        self.energy.add(block);
        self.samples.append(block, folder)
    }
}

impl Vocals {
    /// Reads the vocal. What of it does not fit into memory is kept in a nameless file in `folder`.
    ///
    /// # Errors
    /// If it cannot be read to its end, or there is no room for its copy.
    pub fn read(source: &AudioFile, convert: bool, folder: &Path) -> Result<Self> {
        let mut stream = Stream::open(source)?;
        let format = stream.format();
        let mut vocal = Vocal::new(folder, format.channels);
        let mut broken_samples = 0;
        let mut block = Vec::new();
        while stream.read(BLOCK, &mut block)? {
            broken_samples += count_broken(&block);
            vocal.append(&block, folder)?;
        }
        Ok(Self {
            source: source.clone(),
            format,
            frames: vocal.samples.frames(),
            convert,
            folder: folder.to_owned(),
            broken: broken_samples,
            at_rate: Mutex::new([(format.rate, Arc::new(vocal))].into()),
        })
    }

    /// Its own sample rate in Hz.
    pub fn rate(&self) -> u32 {
        self.format.rate
    }

    /// Its length in seconds.
    pub fn seconds(&self) -> f64 {
        self.format.seconds(self.frames)
    }

    /// The vocal beside `stem`, whose sample rate is `rate` Hz.
    ///
    /// # Errors
    /// If it is at another rate and must not, or cannot, be converted.
    pub fn beside(&self, stem: &AudioFile, rate: u32) -> Result<Arc<Vocal>> {
        let own = self.format.rate;
        ensure!(
            self.convert || rate == own,
            "{stem} is at {rate} Hz but the vocal {} at {own} Hz; export both at one rate, or add \
             --resample to listen to a converted copy of the vocal",
            self.source
        );
        // Others that need this rate wait rather than convert it again.
        let mut at_rate = self.at_rate.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vocal) = at_rate.get(&rate) {
            return Ok(Arc::clone(vocal));
        }
        let from = &at_rate[&own].samples;
        let mut converted = Vocal::new(&self.folder, from.channels());
        resample(
            [own, rate],
            from.channels(),
            from.frames(),
            |start, frames, block| from.read(start, frames, block),
            |block| converted.append(block, &self.folder),
        )
        .with_context(|| self.source.to_string())?;
        Ok(Arc::clone(at_rate.entry(rate).or_insert(Arc::new(converted))))
    }
}

/// How many samples are no numbers. The engine takes them for silence.
pub fn count_broken(channels: &[Vec<f32>]) -> usize {
    channels.iter().flatten().filter(|sample| !sample.is_finite()).count()
}

#[cfg(test)]
mod tests {
    use leeway_song::sections::sections;

    use super::*;

    /// Where the demo song's vocal sings, and its length in seconds.
    fn demo() -> (Vec<Phrase>, f64) {
        let song = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/vocal.flac");
        let source = AudioFile::File(song);
        let vocals = Vocals::read(&source, false, &std::env::temp_dir()).unwrap();
        let vocal = vocals.beside(&source, vocals.rate()).unwrap();
        (vocal.phrases(vocals.rate()).unwrap(), vocals.seconds())
    }

    #[test]
    fn the_demo_song_sings_where_its_readme_says() {
        let (phrases, _) = demo();
        let wanted =
            [(1.5, 4.4), (5.6, 8.6), (9.7, 13.8), (14.9, 17.2), (17.6, 20.2), (21.0, 26.2)];
        assert_eq!(phrases.len(), wanted.len(), "{phrases:?}");
        for (phrase, (start, end)) in phrases.iter().zip(wanted) {
            let off = (phrase.start - start).abs().max((phrase.end - end).abs());
            assert!(off <= 0.15, "{phrase:?} is not {start} to {end}");
        }
    }

    #[test]
    fn the_demo_song_is_sung_throughout_in_sections_that_begin_in_its_pauses() {
        let (phrases, seconds) = demo();
        let sections = sections(&phrases, seconds);
        assert!(!sections.is_empty() && sections.len() <= 4, "{sections:?}");
        assert!(sections.iter().all(|section| section.vocal_db.is_some()), "{sections:?}");
        for section in &sections {
            let within = |phrase: &Phrase| {
                phrase.start < section.start - 1e-9 && section.start + 1e-9 < phrase.end
            };
            assert!(!phrases.iter().any(within), "{section:?} begins within a phrase");
        }
        assert_eq!((sections[0].start, sections.last().unwrap().end), (0.0, seconds));
    }
}
