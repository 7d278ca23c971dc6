//! One stem of a run: carved by itself in one pass, or surveyed first and carved with others.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use anyhow::{Context, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use leeway::presets::names::{self, Kind};
use leeway_engine::{AudibilityMeter, Engine, Settings};
use leeway_song::carver::Carver;
use leeway_song::figures::Figures;
use leeway_song::words::one_line;

use super::carve::{Job, Outcome, StemTask, lossy};
use super::correlation::compared;
use super::decode::{BLOCK, BitDepth, Format, Stream};
use super::inputs::Outputs;
use super::notes::{self, Facts};
use super::passage::{Fit, Pass, Passage, read_vocal};
use super::picture::Picture;
use super::screening::Screening;
use super::vocals::{Vocal, Vocals};
use super::wav::{Wav, check_length};
use super::write::Part;
use super::{matching, report, stop};

/// From this correlation on a file is the vocal, at another gain or a little later.
pub const THE_VOCAL: f64 = 0.99;
/// From this correlation on the vocal is in a file: a mix in which it is 10 dB below all the rest. The
/// stems of six songs come to 0.08 at most.
const HAS_VOCAL: f64 = 0.3;
/// The same for what is shorter than [`LONG`]: a note or two may be alike by chance.
const HAS_VOCAL_SHORT: f64 = 0.6;
/// Seconds after which chance has evened out.
const LONG: f64 = 10.0;

/// One stem of a job.
pub struct Carving<'a> {
    pub job: &'a Job,
    pub stem: &'a StemTask,
    pub output: &'a Outputs,
    pub vocals: Option<&'a Vocals>,
}

/// What is known of a stem before it is carved.
pub struct Survey {
    pub format: Format,
    /// Its length in samples per channel.
    pub frames: usize,
    /// Whether it is heard to be nothing but silence.
    pub silent: bool,
    /// Tells its samples from those of others.
    pub fingerprint: u64,
    pub sound: Settings,
    matched_db: Option<Option<f32>>,
    /// What is to be said of how alike it and the vocal are.
    alike: Option<String>,
}

impl<'a> Carving<'a> {
    /// Carves the stem by itself, if it is one, and writes it with its picture.
    ///
    /// # Errors
    /// If it cannot be read, carved or written. Nothing of it is written then.
    pub fn run(&self, bars: &MultiProgress) -> Result<Outcome> {
        stop::check()?;
        let (stream, vocal) = self.open()?;
        let vocal = vocal.as_deref();
        let format = stream.format();
        let (sound, matched_db) = self.sound(vocal)?;
        let bar = bar(bars, self.stem, stream.expected_frames());
        let carved = self.carve(stream, vocal, &sound, &bar);
        bar.finish_and_clear();
        bars.remove(&bar);
        let (pass, alike) = carved?;
        let said = match self.is_vocal(alike, &format, pass.frames) {
            Ok(said) => said,
            Err(reason) => return Ok(Outcome::LeftOut(reason)),
        };
        let mut carved = self.finish(pass, sound, matched_db)?;
        carved.notes.splice(0..0, said);
        Ok(Outcome::Carved(Box::new(carved)))
    }

    /// Hears the stem before it is carved; as an outcome if it is none.
    ///
    /// # Errors
    /// If it cannot be read or carved.
    pub fn survey(&self, bars: &MultiProgress) -> Result<Result<Survey, Outcome>> {
        stop::check()?;
        let (mut stream, vocal) = self.open()?;
        let vocal = vocal.as_deref();
        let format = stream.format();
        let (sound, matched_db) = self.sound(vocal)?;
        let bar = bar(bars, self.stem, stream.expected_frames());
        let mut screening = vocal.map(|vocal| screening(&format, vocal));
        let (mut block, mut heard) = (Vec::new(), Vec::new());
        let (mut frames, mut silent) = (0, true);
        let mut hasher = DefaultHasher::new();
        while stream.read(BLOCK, &mut block)? {
            stop::check()?;
            let len = block[0].len();
            read_vocal(vocal, frames, len, &mut heard)?;
            if let Some(screening) = &mut screening {
                screening.push(&block, &heard);
            }
            for channel in &block {
                silent &= channel.iter().all(|&sample| sample == 0.0);
                channel.iter().for_each(|sample| hasher.write_u32(sample.to_bits()));
            }
            frames += len;
            bar.inc(len as u64);
        }
        bar.finish_and_clear();
        bars.remove(&bar);
        check_length(&format, frames as u64)
            .with_context(|| format!("cannot carve {}", self.stem.input.file))?;
        let alike = self.alike(screening, vocal, frames)?;
        Ok(match self.is_vocal(alike, &format, frames) {
            Ok(alike) => {
                let fingerprint = hasher.finish();
                Ok(Survey { format, frames, silent, fingerprint, sound, matched_db, alike })
            }
            Err(reason) => Err(Outcome::LeftOut(reason)),
        })
    }

    /// Begins a pass over the surveyed stem.
    ///
    /// # Errors
    /// If it cannot be read, or its file not be made.
    pub fn begin<'p>(
        &self,
        survey: &Survey,
        vocal: Option<&'p Vocal>,
        bit_depth: BitDepth,
    ) -> Result<Passage<'p>>
    where
        'a: 'p,
    {
        let stream = Stream::open(&self.stem.input.file)?;
        self.passage(stream, vocal, &survey.sound, bit_depth)
    }

    /// Gives the carved stem its name, with its picture, and reports.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn conclude(&self, survey: &Survey, pass: Pass) -> Result<report::StemReport> {
        let mut carved = self.finish(pass, survey.sound, survey.matched_db)?;
        carved.notes.splice(0..0, survey.alike.clone());
        Ok(carved)
    }

    /// Opens the stem, and the vocal beside it.
    fn open(&self) -> Result<(Stream, Option<Arc<Vocal>>)> {
        let file = &self.stem.input.file;
        let stream = Stream::open(file)?;
        let format = stream.format();
        let vocal = self.vocals.map(|vocals| vocals.beside(file, format.rate)).transpose()?;
        self.engine(&format, vocal.as_deref())
            .and_then(|_| check_length(&format, stream.expected_frames().unwrap_or(0)))
            .with_context(|| format!("cannot carve {file}"))?;
        Ok((stream, vocal))
    }

    /// The sound to carve with, and what Match found if it was asked.
    fn sound(&self, vocal: Option<&Vocal>) -> Result<(Settings, Option<Option<f32>>)> {
        let mut sound = self.stem.sound;
        let matched_db = match vocal {
            Some(vocal) if self.job.matched => {
                Some(matching::trim_db(&self.stem.input.file, vocal)?)
            }
            _ => None,
        };
        sound.trim = matched_db.flatten().unwrap_or(sound.trim);
        Ok((sound, matched_db))
    }

    /// What is to be said of a stem so like the vocal; as an error if it is no stem, for that reason.
    fn is_vocal(
        &self,
        alike: f64,
        format: &Format,
        frames: usize,
    ) -> Result<Option<String>, String> {
        let note = correlation_note(alike, format.seconds(frames));
        let Some(kind) = &self.stem.input.kind else { return Ok(note) };
        // A vocal's effects have some of the vocal in them.
        let effects = matches!(kind, Kind::Stem(preset) if preset.name == names::VOCAL_EFFECTS);
        match note {
            Some(note) if alike >= THE_VOCAL || !effects => {
                Err(format!("{note}; name the file to carve it"))
            }
            _ => Ok(None),
        }
    }

    /// Carves into integers as long as they hold the peaks, and from the start into floats as soon as
    /// they do not. Also tells how alike the stem and the vocal are.
    fn carve(
        &self,
        stream: Stream,
        vocal: Option<&Vocal>,
        sound: &Settings,
        bar: &ProgressBar,
    ) -> Result<(Pass, f64)> {
        let bit_depth = stream.format().bit_depth;
        if let Some(carved) = self.pass(stream, vocal, sound, bit_depth, bar)? {
            return Ok(carved);
        }
        bar.reset();
        let stream = Stream::open(&self.stem.input.file)?;
        let carved = self.pass(stream, vocal, sound, BitDepth::Float, bar)?;
        carved.context("floats hold every peak")
    }

    /// One pass over the stem; `None` as soon as a carved sample does not fit `bit_depth`.
    fn pass(
        &self,
        stream: Stream,
        vocal: Option<&Vocal>,
        sound: &Settings,
        bit_depth: BitDepth,
        bar: &ProgressBar,
    ) -> Result<Option<(Pass, f64)>> {
        let mut screening = vocal.map(|vocal| screening(&stream.format(), vocal));
        let mut passage = self.passage(stream, vocal, sound, bit_depth)?;
        while passage.read(BLOCK)? {
            if let Some(screening) = &mut screening {
                screening.push(passage.block(), passage.heard());
            }
            bar.inc(passage.block()[0].len() as u64);
            if passage.carve()? == Fit::TooLoud {
                return Ok(None);
            }
        }
        if passage.end()? == Fit::TooLoud {
            return Ok(None);
        }
        let alike = self.alike(screening, vocal, passage.frames())?;
        Ok(Some((passage.close()?, alike)))
    }

    fn passage<'p>(
        &self,
        stream: Stream,
        vocal: Option<&'p Vocal>,
        sound: &Settings,
        bit_depth: BitDepth,
    ) -> Result<Passage<'p>>
    where
        'a: 'p,
    {
        let format = stream.format();
        let learned = self.job.voice.powers();
        let meter = AudibilityMeter::new(format.rate.into(), format.channels, sound, &learned)?;
        let carver = Carver::new(self.engine(&format, vocal)?, meter, sound);
        let begin = || Wav::begin(&self.output.wav, &format, bit_depth);
        let wav = (!self.job.listen).then(begin).transpose()?;
        Ok(Passage::new(&self.stem.input.file, stream, vocal, carver, wav, bit_depth))
    }

    /// How alike the stem of so many samples and the vocal are, 0 to 1; 0 if that is next to nothing.
    fn alike(
        &self,
        screening: Option<Screening>,
        vocal: Option<&Vocal>,
        frames: usize,
    ) -> Result<f64> {
        let Some((screening, vocal)) = screening.zip(vocal) else { return Ok(0.0) };
        let mut heard = Vec::new();
        vocal.samples.read(frames, screening.lag(), &mut heard)?;
        if screening.suspects(&heard) { compared(&self.stem.input.file, vocal) } else { Ok(0.0) }
    }

    /// Draws the picture, gives both files their names, and reports. What is only listened to has no files.
    fn finish(
        &self,
        pass: Pass,
        sound: Settings,
        matched_db: Option<Option<f32>>,
    ) -> Result<report::StemReport> {
        let Pass { format, frames, broken, trace, wav, written } = pass;
        let StemTask { input, preset, by_default, .. } = self.stem;
        let output = self.output;
        let figures = Figures::new(&trace);
        let name = one_line(&output.wav.file_name().unwrap_or_default().to_string_lossy());
        if let Some(wav) = wav {
            let picture =
                Picture { name: &name, rate: format.rate, trace: &trace, figures: &figures };
            let png = Part::write(&output.png, |file| picture.save(file, sound.max_cut))?;
            wav.commit()?;
            png.commit()?;
        }

        let facts = Facts {
            format: &format,
            frames,
            broken,
            written,
            sound: &sound,
            figures: &figures,
            vocals: self.vocals,
        };
        let mut notes = facts.notes();
        notes.extend(matched_db.map(notes::matched));
        if *by_default {
            notes.push(format!("no word in its name calls for a preset, so it has {preset}"));
        }
        let place = output.wav.strip_prefix(&self.job.out).unwrap_or(&output.wav);
        Ok(report::StemReport {
            name: one_line(&place.to_string_lossy()),
            preset: preset.clone(),
            settings: sound,
            input: lossy(input.file.path()),
            output: lossy(&output.wav),
            picture: lossy(&output.png),
            sample_rate: format.rate,
            channels: format.channels,
            frames,
            sample_format: written.to_string(),
            vocal_resampled: self.vocals.is_some_and(|vocals| vocals.rate() != format.rate),
            audibility_gain_db: figures.audibility_gain_db(),
            figures,
            notes,
            trace: self.job.listen.then_some(trace),
        })
    }

    /// An engine that knows the voice.
    fn engine(&self, format: &Format, vocal: Option<&Vocal>) -> Result<Engine> {
        let vocal = vocal.map_or(0, |vocal| vocal.samples.channels());
        let mut engine = Engine::new(f64::from(format.rate), format.channels, vocal)?;
        engine.set_learned(&self.job.voice.powers());
        Ok(engine)
    }
}

fn screening(format: &Format, vocal: &Vocal) -> Screening {
    Screening::new(format.rate, format.channels, vocal.samples.channels(), vocal.energy)
}

/// What is to be said of a file so like the vocal and of so many seconds, if it is no mere stem.
pub fn correlation_note(alike: f64, seconds: f64) -> Option<String> {
    let has_vocal = if seconds < LONG { HAS_VOCAL_SHORT } else { HAS_VOCAL };
    // Rounding must not make 99 % of a copy.
    let percent = (100.0 * alike + 1e-3).floor();
    if alike >= THE_VOCAL {
        Some(format!("it is the vocal: their samples are {percent} % alike"))
    } else if alike >= has_vocal {
        Some(format!("the vocal is in it, as in a mix: their samples are {percent} % alike"))
    } else {
        None
    }
}

fn bar(bars: &MultiProgress, stem: &StemTask, frames: Option<u64>) -> ProgressBar {
    let bar = bars.add(frames.map_or_else(ProgressBar::no_length, ProgressBar::new));
    if let Ok(style) =
        ProgressStyle::with_template("{prefix:>20!} {bar:40.yellow/dim} {percent:>3} %")
    {
        bar.set_style(style.progress_chars("━━─"));
    }
    let name = stem.input.file.path().file_stem().unwrap_or_default();
    bar.with_prefix(one_line(&name.to_string_lossy()))
}
