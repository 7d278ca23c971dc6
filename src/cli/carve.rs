//! Carves a set of stems around one vocal.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use leeway::engine::Engine;
use leeway::loudness::Match;
use leeway::presets::Sound;
use leeway::voice::Profile;
use rayon::prelude::*;

use super::decode::{Audio, Depth, Format, Source, decode, inspect};
use super::figures::Figures;
use super::inputs::{Outputs, outputs};
use super::report::{self, Report};
use super::write::{self, Folder, Part};
use super::{one_line, picture, render, resample};

/// What to carve, and how.
pub struct Job {
    /// Without one, room is made for a voice.
    pub vocal: Option<Source>,
    /// The voice of [`Source::Learned`](leeway::engine::Source::Learned).
    pub voice: Profile,
    pub stems: Vec<Stem>,
    /// Folder for the results.
    pub out: PathBuf,
    /// Whether the vocal may be converted to a stem's sample rate.
    pub resample: bool,
    /// Whether each stem's trim is found by how loud it is beside the vocal.
    pub matched: bool,
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
        let _folder = Folder::prepare(&self.out)?;
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
        let matched_db = self.matched.then(|| match_db(&format, &stem.channels, vocal));
        let mut sound = sound.clone();
        sound.trim = matched_db.flatten().unwrap_or(sound.trim);
        let settings = sound.settings();
        let progress = |samples| bar.inc(samples as u64);

        let hear = || {
            engine(&format, vocal.len()).map(|mut engine| {
                engine.set_learned(&self.voice.powers());
                engine
            })
        };
        let (carved, trace) = render::carve(hear()?, &settings, &stem.channels, vocal, progress);
        let after = render::measure(hear()?, &settings, &carved, vocal, progress);
        let figures = Figures::new(&trace, &stem.channels, &carved, after);
        drop(stem);

        let (wav, depth) = write::wav(&output.wav, &Audio { format, channels: carved })?;
        let name = one_line(&output.wav.file_name().unwrap_or_default().to_string_lossy());
        let picture =
            picture::Picture { name: &name, rate: format.rate, trace: &trace, figures: &figures };
        let png = Part::write(&output.png, |file| picture.save(file.path(), sound.max_cut))?;
        bar.finish();

        let mut notes = notes(&format, depth, &figures);
        notes.extend(matched_db.map(match_note));
        let report = report::Stem {
            preset: preset.clone(),
            settings: sound,
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

/// The trim in dB that suits the two as a whole; `None` if one of them is silent.
fn match_db(format: &Format, stem: &[Vec<f32>], vocal: &[Vec<f32>]) -> Option<f32> {
    let mut loudness = Match::new(format.rate.into(), stem.len(), vocal.len())?;
    let [stem, vocal] = [stem, vocal].map(|it| it.iter().map(Vec::as_slice).collect::<Vec<_>>());
    loudness.listen(&stem, &vocal);
    loudness.trim_db()
}

fn match_note(trim_db: Option<f32>) -> String {
    match trim_db {
        None => "not matched: it or the vocal is silent, so the trim stays as it was".to_owned(),
        Some(0.0) => "matched: the vocal counts as it is".to_owned(),
        Some(db) => {
            let word = if db > 0.0 { "louder" } else { "quieter" };
            format!("matched: the vocal counts as {:.1} dB {word}", db.abs())
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples from `start` to `end` that are there.
    fn part(channels: &[Vec<f32>], start: usize, end: usize) -> Vec<&[f32]> {
        let within = |channel: &[f32], at: usize| at.min(channel.len());
        channels.iter().map(|c| &c[within(c, start)..within(c, end)]).collect()
    }

    #[test]
    fn the_demo_song_is_matched_alike_every_time_and_in_any_blocks() {
        let decoded = |name: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
            decode(&Source::File(folder.join(name))).unwrap()
        };
        let vocal = decoded("vocal.flac");
        for stem in [decoded("piano.flac"), decoded("808.flac")] {
            let whole = match_db(&stem.format, &stem.channels, &vocal.channels);
            assert!(whole.is_some_and(|db| db != 0.0 && db.abs() < 24.0), "{whole:?}");
            for block in [1, 500, 4096] {
                let (stems, vocals) = (stem.channels.len(), vocal.channels.len());
                let mut loudness = Match::new(stem.format.rate.into(), stems, vocals).unwrap();
                let frames = stem.format.frames.max(vocal.format.frames);
                for start in (0..frames).step_by(block) {
                    let end = start + block;
                    let (stem, vocal) = (&stem.channels, &vocal.channels);
                    loudness.listen(&part(stem, start, end), &part(vocal, start, end));
                }
                assert_eq!(loudness.trim_db(), whole, "in blocks of {block}");
            }
        }
    }
}
