//! Carves a set of stems around one vocal.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use leeway::engine::Engine;
use leeway::presets::Sound;
use rayon::prelude::*;

use super::decode::{Audio, Depth, Format, Source, decode, inspect};
use super::figures::Figures;
use super::inputs::{Outputs, outputs};
use super::report::{self, Report};
use super::write::{self, Part};
use super::{one_line, picture, render, resample};

/// What to carve, and how.
pub struct Job {
    /// Without one, room is made for a built-in voice.
    pub vocal: Option<Source>,
    pub stems: Vec<Stem>,
    /// Folder for the results.
    pub out: PathBuf,
    /// Whether the vocal may be converted to a stem's sample rate.
    pub resample: bool,
}

/// A stem and how it shall be carved.
pub struct Stem {
    pub source: Source,
    /// The name of the preset that its sound started from.
    pub preset: String,
    pub sound: Sound,
}

/// The vocal, ready for every stem; without channels if there is none.
struct Vocals {
    /// Its own sample rate in Hz.
    rate: Option<u32>,
    /// Its channels at every sample rate that a stem has.
    at_rate: HashMap<u32, Vec<Vec<f32>>>,
}

impl Job {
    /// Carves every stem and writes it with its picture. On error nothing has been written: files
    /// get their names only when all of them are complete.
    pub fn run(&self) -> Result<Report> {
        let outputs = outputs(self.vocal.as_ref(), &self.sources(), &self.out)?;
        let with_audio = |source| decode(source).map(|audio| (source, audio));
        let vocal = self.vocal.as_ref().map(with_audio).transpose()?;
        let formats = self.formats(vocal.as_ref())?;
        write::prepare(&self.out)?;
        let vocals = Vocals::new(vocal, &formats)?;

        let bars = MultiProgress::new();
        let jobs: Vec<_> = self
            .stems
            .iter()
            .zip(&outputs)
            .zip(formats)
            .map(|((stem, output), format)| {
                (stem, output, format, bar(&bars, &stem.source, &format))
            })
            .collect();
        let carved: Result<Vec<_>> = jobs
            .into_par_iter()
            .map(|(stem, output, format, bar)| self.carve(stem, output, format, &vocals, &bar))
            .collect();
        bars.clear()?;

        let (stems, parts): (Vec<_>, Vec<_>) = carved?.into_iter().unzip();
        parts.into_iter().flatten().try_for_each(Part::commit)?;
        Ok(Report {
            leeway: env!("CARGO_PKG_VERSION"),
            vocal: self.vocal.as_ref().map(|vocal| lossy(vocal.path())),
            stems,
        })
    }

    fn sources(&self) -> Vec<&Source> {
        self.stems.iter().map(|stem| &stem.source).collect()
    }

    /// The stems' formats, once every stem has been read to its end and found to go with `vocal`.
    fn formats(&self, vocal: Option<&(&Source, Audio)>) -> Result<Vec<Format>> {
        let formats: Vec<Result<Format>> =
            self.stems.par_iter().map(|stem| inspect(&stem.source)).collect();
        let formats: Vec<Format> = formats.into_iter().collect::<Result<_>>()?;
        for (Stem { source: stem, .. }, format) in self.stems.iter().zip(&formats) {
            if let Some((source, vocal)) = vocal {
                ensure!(
                    self.resample || format.rate == vocal.format.rate,
                    "{stem} is at {} Hz but the vocal {source} at {} Hz; export both at one rate, \
                     or add --resample to listen to a converted copy of the vocal",
                    format.rate,
                    vocal.format.rate
                );
            }
            engine(format, vocal.map_or(0, |(_, vocal)| vocal.channels.len()))
                .and_then(|_| write::check_length(format))
                .with_context(|| format!("cannot carve {stem}"))?;
        }
        Ok(formats)
    }

    fn carve(
        &self,
        Stem { source, preset, sound }: &Stem,
        output: &Outputs,
        format: Format,
        vocals: &Vocals,
        bar: &ProgressBar,
    ) -> Result<(report::Stem, [Part; 2])> {
        let stem = decode(source)?;
        let vocal =
            vocals.at_rate.get(&format.rate).filter(|_| stem.format == format).ok_or_else(
                || anyhow!("{source} changed while Leeway was reading it; try again"),
            )?;
        let settings = sound.settings();
        let progress = |samples| bar.inc(samples as u64);

        let hear = || engine(&format, vocal.len());
        let (carved, trace) = render::carve(hear()?, &settings, &stem.channels, vocal, progress);
        let after = render::measure(hear()?, &settings, &carved, vocal, progress);
        let figures = Figures::new(&trace, &stem.channels, &carved, after);
        drop(stem);

        let (wav, depth) = write::wav(&output.wav, &Audio { format, channels: carved })?;
        let name = one_line(&output.wav.file_name().unwrap_or_default().to_string_lossy());
        let picture =
            picture::Picture { name: &name, rate: format.rate, trace: &trace, figures: &figures };
        let png = Part::write(&output.png, |path| picture.save(path, sound.max_cut))?;
        bar.finish();

        let notes = notes(&format, depth, &figures);
        let report = report::Stem {
            preset: preset.clone(),
            settings: sound.clone(),
            input: lossy(source.path()),
            output: lossy(&output.wav),
            picture: lossy(&output.png),
            sample_rate: format.rate,
            channels: format.channels,
            frames: format.frames,
            sample_format: depth.to_string(),
            vocal_resampled: vocals.rate.is_some_and(|rate| rate != format.rate),
            clarity_gain_db: figures.clarity_gain_db(),
            figures,
            notes,
        };
        Ok((report, [wav, png]))
    }
}

fn engine(format: &Format, vocal_channels: usize) -> Result<Engine> {
    Ok(Engine::new(f64::from(format.rate), format.channels, vocal_channels)?)
}

impl Vocals {
    fn new(vocal: Option<(&Source, Audio)>, formats: &[Format]) -> Result<Self> {
        let mut at_rate = HashMap::new();
        let Some((source, vocal)) = vocal else {
            at_rate.extend(formats.iter().map(|format| (format.rate, Vec::new())));
            return Ok(Self { rate: None, at_rate });
        };
        let rate = vocal.format.rate;
        for format in formats {
            if format.rate != rate && !at_rate.contains_key(&format.rate) {
                let converted = resample::resample(&vocal.channels, rate, format.rate)
                    .with_context(|| source.to_string())?;
                at_rate.insert(format.rate, converted);
            }
        }
        at_rate.insert(rate, vocal.channels);
        Ok(Self { rate: Some(rate), at_rate })
    }
}

fn notes(format: &Format, written: Depth, figures: &Figures) -> Vec<String> {
    let mut notes = Vec::new();
    if figures.clarity_before_db.is_none() {
        notes.push("the vocal never sounds while it plays, so nothing was cut".to_owned());
    }
    if format.narrowed {
        notes.push("its 64-bit floats became 32-bit ones".to_owned());
    }
    if format.depth == Depth::Int(32) {
        notes.push("its 32-bit integers were rounded to 24 significant bits".to_owned());
    }
    if written != format.depth {
        notes.push(format!(
            "its peaks do not fit {}, so it was written as {written} and nothing clips",
            format.depth
        ));
    }
    notes
}

fn bar(bars: &MultiProgress, stem: &Source, format: &Format) -> ProgressBar {
    // Every sample is carved once and measured once.
    let bar = bars.add(ProgressBar::new(2 * format.frames as u64));
    if let Ok(style) =
        ProgressStyle::with_template("{prefix:>20!} {bar:40.yellow/dim} {percent:>3} %")
    {
        bar.set_style(style.progress_chars("━━─"));
    }
    let name = stem.path().file_stem().unwrap_or_default();
    bar.with_prefix(one_line(&name.to_string_lossy()))
}

fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
