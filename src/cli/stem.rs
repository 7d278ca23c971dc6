//! Carves one stem: decoded, carved, measured, compared and written in one pass.

use anyhow::{Context, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use leeway::presets::names::{self, Kind};
use leeway_engine::{AudibilityMeter, Engine, Settings};

use super::carve::{Job, Outcome, StemTask, lossy};
use super::correlation::compared;
use super::decode::{BitDepth, Format, Stream};
use super::figures::Figures;
use super::inputs::Outputs;
use super::notes::{self, Facts};
use super::picture::Picture;
use super::render::{BLOCK, Carver};
use super::screening::Screening;
use super::trace::Trace;
use super::vocals::{Vocal, Vocals, count_broken};
use super::wav::{Wav, check_length, fits};
use super::write::Part;
use super::{matching, one_line, report, stop};

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

/// What one pass over a stem came to.
struct Pass {
    format: Format,
    frames: usize,
    /// How many of its samples are no numbers.
    broken: usize,
    /// How alike it and the vocal are, 0 to 1; 0 if that is next to nothing.
    alike: f64,
    trace: Trace,
    wav: Part,
    written: BitDepth,
}

impl Carving<'_> {
    /// Carves the stem if it is one, and writes it with its picture.
    ///
    /// # Errors
    /// If it cannot be read, carved or written. Nothing of it is written then.
    pub fn run(&self, bars: &MultiProgress) -> Result<Outcome> {
        stop::check()?;
        let file = &self.stem.input.file;
        let stream = Stream::open(file)?;
        let format = stream.format();
        let vocal = self.vocals.map(|vocals| vocals.beside(file, format.rate)).transpose()?;
        let vocal = vocal.as_deref();
        self.engine(&format, vocal)
            .and_then(|_| check_length(&format, stream.expected_frames().unwrap_or(0)))
            .with_context(|| format!("cannot carve {file}"))?;

        let mut sound = self.stem.sound;
        let matched_db = match vocal {
            Some(vocal) if self.job.matched => Some(matching::trim_db(file, vocal)?),
            _ => None,
        };
        sound.trim = matched_db.flatten().unwrap_or(sound.trim);

        let bar = bar(bars, self.stem, stream.expected_frames());
        let pass = self.carve(stream, vocal, &sound, &bar);
        bar.finish_and_clear();
        bars.remove(&bar);
        let pass = pass?;
        let alike = correlation_note(pass.alike, format.seconds(pass.frames));
        if let (Some(kind), Some(note)) = (&self.stem.input.kind, &alike) {
            // A vocal's effects have some of the vocal in them.
            let effects = matches!(kind, Kind::Stem(preset) if preset.name == names::VOCAL_EFFECTS);
            if pass.alike >= THE_VOCAL || !effects {
                return Ok(Outcome::LeftOut(format!("{note}; name the file to carve it")));
            }
        }
        let mut carved = self.finish(pass, sound, matched_db)?;
        if self.stem.input.kind.is_none() {
            carved.notes.splice(0..0, alike);
        }
        Ok(Outcome::Carved(Box::new(carved)))
    }

    /// Carves into integers as long as they hold the peaks, and from the start into floats as soon as
    /// they do not.
    fn carve(
        &self,
        stream: Stream,
        vocal: Option<&Vocal>,
        sound: &Settings,
        bar: &ProgressBar,
    ) -> Result<Pass> {
        let bit_depth = stream.format().bit_depth;
        if let Some(pass) = self.pass(stream, vocal, sound, bit_depth, bar)? {
            return Ok(pass);
        }
        bar.reset();
        let stream = Stream::open(&self.stem.input.file)?;
        let pass = self.pass(stream, vocal, sound, BitDepth::Float, bar)?;
        pass.context("floats hold every peak")
    }

    /// One pass over the stem; `None` as soon as a carved sample does not fit `bit_depth`.
    fn pass(
        &self,
        mut stream: Stream,
        vocal: Option<&Vocal>,
        sound: &Settings,
        bit_depth: BitDepth,
        bar: &ProgressBar,
    ) -> Result<Option<Pass>> {
        let file = &self.stem.input.file;
        let format = stream.format();
        let learned = self.job.voice.powers();
        let meter = AudibilityMeter::new(format.rate.into(), format.channels, sound, &learned)?;
        let mut carver = Carver::new(self.engine(&format, vocal)?, meter, sound);
        let mut screening = vocal.map(|vocal| {
            Screening::new(format.rate, format.channels, vocal.samples.channels(), vocal.energy)
        });
        let mut wav = Wav::begin(&self.output.wav, &format, bit_depth)?;
        let (mut block, mut heard) = (Vec::new(), Vec::new());
        let (mut frames, mut broken) = (0, 0);
        while stream.read(BLOCK, &mut block)? {
            let len = block[0].len();
            read(vocal, frames, len, &mut heard)?;
            frames += len;
            check_length(&format, frames as u64).with_context(|| format!("cannot carve {file}"))?;
            broken += count_broken(&block);
            if let Some(screening) = &mut screening {
                screening.push(&block, &heard);
            }
            carver.push(&mut block, &heard);
            if !fits(&block, bit_depth) {
                return Ok(None);
            }
            wav.write(&block)?;
            bar.inc(len as u64);
        }
        read(vocal, frames, carver.latency(), &mut heard)?;
        let trace = carver.finish(&mut block, &heard);
        if !fits(&block, bit_depth) {
            return Ok(None);
        }
        wav.write(&block)?;
        let alike = match (screening, vocal) {
            (Some(screening), Some(vocal)) => {
                vocal.samples.read(frames, screening.lag(), &mut heard)?;
                if screening.suspects(&heard) { compared(file, vocal)? } else { 0.0 }
            }
            _ => 0.0,
        };
        let wav = wav.finish()?;
        Ok(Some(Pass { format, frames, broken, alike, trace, wav, written: bit_depth }))
    }

    /// Draws the picture, gives both files their names, and reports.
    fn finish(
        &self,
        pass: Pass,
        sound: Settings,
        matched_db: Option<Option<f32>>,
    ) -> Result<report::StemReport> {
        let Pass { format, frames, broken, trace, wav, written, .. } = pass;
        let StemTask { input, preset, by_default, .. } = self.stem;
        let output = self.output;
        let figures = Figures::new(&trace);
        let name = one_line(&output.wav.file_name().unwrap_or_default().to_string_lossy());
        let picture = Picture { name: &name, rate: format.rate, trace: &trace, figures: &figures };
        let png = Part::write(&output.png, |file| picture.save(file, sound.max_cut))?;
        wav.commit()?;
        png.commit()?;

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

/// Reads what there is of the vocal from `start` on, at most `frames` samples per channel.
fn read(
    vocal: Option<&Vocal>,
    start: usize,
    frames: usize,
    block: &mut Vec<Vec<f32>>,
) -> Result<()> {
    vocal.map_or(Ok(()), |vocal| vocal.samples.read(start, frames, block))
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
