//! Carves a set of stems around one vocal.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use leeway::loudness::Match;
use leeway::presets::Sound;
use leeway::presets::names::{self, Kind};
use leeway::voice::Profile;
use leeway_engine::Engine;
use rayon::prelude::*;

use super::decode::{Audio, Format, Source, decode};
use super::figures::Figures;
use super::inputs::{Input, LeftOut, Outputs, outputs};
use super::likeness::likeness;
use super::notes::{self, Facts};
use super::report::{self, Report};
use super::vocals::{Vocals, broken};
use super::write::{self, Folder, Part};
use super::{failure, one_line, picture, render, stop};

/// From this likeness on a file is the vocal, at another gain or a little later.
const THE_VOCAL: f64 = 0.99;
/// From this likeness on the vocal is in a file: a mix in which it is 10 dB below all the rest. The
/// stems of six songs come to 0.08 at most.
const HAS_VOCAL: f64 = 0.3;
/// The same for what is shorter than [`LONG`]: a note or two may be alike by chance.
const HAS_VOCAL_SHORT: f64 = 0.6;
/// Seconds after which chance has evened out.
const LONG: f64 = 10.0;

/// What to carve, and how.
pub struct Job {
    /// Without one, room is made for a voice.
    pub vocal: Option<Source>,
    /// The voice of [`Source::Learned`](leeway_engine::Source::Learned).
    pub voice: Profile,
    pub stems: Vec<Stem>,
    /// What is no stem, as far as names tell.
    pub left_out: Vec<LeftOut>,
    /// Folder for the results.
    pub out: PathBuf,
    /// Whether the vocal may be converted to a stem's sample rate.
    pub resample: bool,
    /// Whether each stem's trim is found by how loud it is beside the vocal.
    pub matched: bool,
}

/// A stem and how it shall be carved.
pub struct Stem {
    pub input: Input,
    /// The name of the preset that its sound started from.
    pub preset: String,
    /// Whether it has that preset because its name calls for none.
    pub by_default: bool,
    pub sound: Sound,
}

/// What became of a stem.
enum Outcome {
    Carved(Box<report::Stem>),
    /// It is no stem, for this reason.
    LeftOut(String),
    Failed(String),
    /// The run was stopped before.
    NotReached,
}

impl Job {
    /// Carves every stem and writes it with its picture. What is carved stays, whatever becomes of
    /// the others.
    ///
    /// # Errors
    /// Only if no stem can be carved for want of the vocal or of a folder; the report tells of what
    /// is wrong with a stem.
    pub fn run(&self) -> Result<Report> {
        let inputs: Vec<&Input> = self.stems.iter().map(|stem| &stem.input).collect();
        let outputs = outputs(self.vocal.as_ref(), &inputs, &self.out)?;
        let vocals = self.vocal.as_ref().map(|vocal| Vocals::read(vocal, self.resample));
        let vocals = vocals.transpose()?;
        let _folder = Folder::prepare(&self.out)?;

        let bars = MultiProgress::new();
        let outcomes: Vec<Outcome> = self
            .stems
            .par_iter()
            .zip(&outputs)
            .map(|(stem, output)| {
                let outcome = self.carve(stem, output, vocals.as_ref(), &bars);
                outcome.unwrap_or_else(|error| match stop::code() {
                    Some(_) => Outcome::NotReached,
                    None => Outcome::Failed(failure::words(&error)),
                })
            })
            .collect();
        Ok(self.report(outcomes, vocals.as_ref()))
    }

    fn report(&self, outcomes: Vec<Outcome>, vocals: Option<&Vocals>) -> Report {
        let broken = self.vocal.as_ref().zip(vocals);
        let mut report = Report {
            leeway: env!("CARGO_PKG_VERSION"),
            vocal: self.vocal.as_ref().map(|vocal| lossy(vocal.path())),
            stems: Vec::new(),
            left_out: self.left_out.clone(),
            failed: Vec::new(),
            not_reached: Vec::new(),
            notes: broken
                .and_then(|(vocal, it)| notes::broken_vocal(vocal, it.broken))
                .into_iter()
                .collect(),
        };
        for (stem, outcome) in self.stems.iter().zip(outcomes) {
            let path = stem.input.source.path();
            match outcome {
                Outcome::Carved(carved) => report.stems.push(*carved),
                Outcome::LeftOut(reason) => report.left_out.push(LeftOut::new(path, reason)),
                Outcome::Failed(reason) => {
                    report.failed.push(report::Failed { input: lossy(path), reason });
                }
                Outcome::NotReached => report.not_reached.push(lossy(path)),
            }
        }
        report
    }

    /// Reads a stem, and carves it if it is one.
    fn carve(
        &self,
        stem: &Stem,
        output: &Outputs,
        vocals: Option<&Vocals>,
        bars: &MultiProgress,
    ) -> Result<Outcome> {
        stop::check()?;
        let source = &stem.input.source;
        let audio = decode(source)?;
        let format = audio.format;
        let vocal =
            vocals.map_or(Ok(Arc::default()), |vocals| vocals.beside(source, format.rate))?;
        self.engine(&format, &vocal)
            .and_then(|_| write::check_length(&format))
            .with_context(|| format!("cannot carve {source}"))?;
        let alike = likeness(&audio.channels, &vocal, format.rate);
        let likeness_note = likeness_note(alike, format.seconds());
        if let (Some(kind), Some(note)) = (&stem.input.kind, &likeness_note) {
            // A vocal's effects have some of the vocal in them.
            let effects = matches!(kind, Kind::Stem(preset) if preset.name == names::VOCAL_EFFECTS);
            if alike >= THE_VOCAL || !effects {
                return Ok(Outcome::LeftOut(format!("{note}; name the file to carve it")));
            }
        }
        let bar = bar(bars, source, &format);
        let carved = self.render(stem, output, audio, &vocal, vocals, &bar);
        bar.finish_and_clear();
        bars.remove(&bar);
        let mut carved = carved?;
        if stem.input.kind.is_none() {
            carved.notes.splice(0..0, likeness_note);
        }
        Ok(Outcome::Carved(Box::new(carved)))
    }

    fn render(
        &self,
        Stem { input, preset, by_default, sound }: &Stem,
        output: &Outputs,
        stem: Audio,
        vocal: &[Vec<f32>],
        vocals: Option<&Vocals>,
        bar: &ProgressBar,
    ) -> Result<report::Stem> {
        let format = stem.format;
        let matched_db = self.matched.then(|| match_db(&format, &stem.channels, vocal));
        let mut sound = sound.clone();
        sound.trim = matched_db.flatten().unwrap_or(sound.trim);
        let settings = sound.settings();
        let progress = |samples| bar.inc(samples as u64);

        let engine = || self.engine(&format, vocal);
        let (carved, trace) = render::carve(engine()?, &settings, &stem.channels, vocal, progress)?;
        let after = render::measure(engine()?, &settings, &carved, vocal, progress)?;
        let figures = Figures::new(&trace, &stem.channels, &carved, after);
        let broken = broken(&stem.channels);
        drop(stem);

        let (wav, written) = write::wav(&output.wav, &Audio { format, channels: carved })?;
        let name = one_line(&output.wav.file_name().unwrap_or_default().to_string_lossy());
        let picture =
            picture::Picture { name: &name, rate: format.rate, trace: &trace, figures: &figures };
        let png = Part::write(&output.png, |file| picture.save(file.as_file(), sound.max_cut))?;
        wav.commit()?;
        png.commit()?;

        let facts =
            Facts { format: &format, broken, written, sound: &sound, figures: &figures, vocals };
        let mut notes = facts.notes();
        notes.extend(matched_db.map(notes::matched));
        if *by_default {
            notes.push(format!("no word in its name calls for a preset, so it has {preset}"));
        }
        let place = output.wav.strip_prefix(&self.out).unwrap_or(&output.wav);
        Ok(report::Stem {
            name: one_line(&place.to_string_lossy()),
            preset: preset.clone(),
            settings: sound,
            input: lossy(input.source.path()),
            output: lossy(&output.wav),
            picture: lossy(&output.png),
            sample_rate: format.rate,
            channels: format.channels,
            frames: format.frames,
            sample_format: written.to_string(),
            vocal_resampled: vocals.is_some_and(|vocals| vocals.rate() != format.rate),
            audibility_gain_db: figures.audibility_gain_db(),
            figures,
            notes,
        })
    }

    /// An engine that knows the voice.
    fn engine(&self, format: &Format, vocal: &[Vec<f32>]) -> Result<Engine> {
        let mut engine = Engine::new(f64::from(format.rate), format.channels, vocal.len())?;
        engine.set_learned(&self.voice.powers());
        Ok(engine)
    }
}

/// What is to be said of a file so like the vocal and of so many seconds, if it is no mere stem.
fn likeness_note(alike: f64, seconds: f64) -> Option<String> {
    let has_vocal = if seconds < LONG { HAS_VOCAL_SHORT } else { HAS_VOCAL };
    let percent = (100.0 * alike).floor();
    if alike >= THE_VOCAL {
        Some(format!("it is the vocal: their samples are {percent} % alike"))
    } else if alike >= has_vocal {
        Some(format!("the vocal is in it, as in a mix: their samples are {percent} % alike"))
    } else {
        None
    }
}

/// The trim in dB that suits the two as a whole; `None` if one of them is silent.
fn match_db(format: &Format, stem: &[Vec<f32>], vocal: &[Vec<f32>]) -> Option<f32> {
    let mut loudness = Match::new(format.rate.into(), stem.len(), vocal.len())?;
    let [stem, vocal] = [stem, vocal].map(|it| it.iter().map(Vec::as_slice).collect::<Vec<_>>());
    loudness.listen(&stem, &vocal);
    loudness.trim_db()
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
