//! Makes a song for a project of a vocal and files that may be stems.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use leeway::presets::Preset;
use leeway::presets::names::{self, Kind};
use leeway::state::{clap_state, vst3_preset};
use leeway_engine::{CONTROLS, Settings};
use leeway_song::phrases::Phrase;
use leeway_song::sections::{depths, sections};

use super::SessionArgs;
use super::song::{PluginFormat, Recording, Song, StemTrack};
use super::summary::Summary;
use super::survey::{Heard, survey};
use crate::cli::audio_file::AudioFile;
use crate::cli::inputs::{Input, LeftOut};
use crate::cli::vocals::Vocals;
use crate::cli::{failure, matching, quoted, stop};

/// A song on its way into a project.
pub struct Preparation<'a> {
    args: &'a SessionArgs,
    preset: Option<Preset>,
    /// Where the project will be.
    folder: &'a Path,
    vocals: Vocals,
    phrases: Vec<Phrase>,
    song: Song,
    summary: Summary,
}

impl<'a> Preparation<'a> {
    /// Nothing but the vocal, for a project in `folder`.
    ///
    /// # Errors
    /// If the vocal cannot be read or is silent, or if there is no preset of the name that was given.
    pub fn new(args: &'a SessionArgs, folder: &'a Path, left_out: Vec<LeftOut>) -> Result<Self> {
        let preset = args.sound.preset()?;
        let source = AudioFile::File(args.vocal.clone());
        let vocals = Vocals::read(&source, true, folder)?;
        let (rate, seconds) = (vocals.rate(), vocals.seconds());
        let vocal = vocals.beside(&source, rate)?;
        let phrases = vocal.phrases(rate)?;
        ensure!(
            !phrases.is_empty(),
            "{source} is silent, and there is nothing to make room for; choose another --vocal"
        );
        let channels = vocal.samples.channels();
        let song = Song {
            rate,
            seconds,
            vocal: Recording::new(&args.vocal, folder, rate, channels, seconds)?,
            plugin: args.plugin,
            stems: Vec::new(),
            sections: sections(&phrases, seconds),
        };
        Ok(Self { args, preset, folder, vocals, phrases, song, summary: Summary::new(left_out) })
    }

    /// The song with these stems and what is automated in them.
    ///
    /// # Errors
    /// If the vocal's sample rate is one that the engine does not run at, or if somebody asked to stop.
    pub fn add(mut self, stems: Vec<Input>) -> Result<Self> {
        let rate = self.song.rate;
        let files: Vec<AudioFile> = stems.iter().map(|stem| stem.file.clone()).collect();
        let vocal = self.vocals.beside(&files[0], rate)?;
        let survey = survey(&files, &vocal, rate, &self.song.sections)
            .with_context(|| format!("cannot hear stems beside {}", quoted(&self.args.vocal)))?;
        let lengths = survey.stems.iter().flatten().map(Heard::seconds);
        self.song.seconds = lengths.fold(self.song.seconds, f64::max);
        // Stems may go on after the vocal's file.
        self.song.sections = sections(&self.phrases, self.song.seconds);
        let suggested = depths(&self.song.sections, &survey.clarity_db);
        self.summary.sections(&self.song.sections, &survey.clarity_db, &suggested);
        for (input, heard) in stems.iter().zip(survey.stems) {
            stop::check()?;
            if let Err(error) = heard.and_then(|heard| self.stem(input, &heard, &suggested)) {
                self.summary.failed.push(failure::words(&error));
            }
        }
        Ok(self)
    }

    /// The song, and what is to be said of it.
    pub fn finish(self) -> (Song, Summary) {
        (self.song, self.summary)
    }

    /// Adds a stem, unless it turns out to be the vocal or to hold it.
    fn stem(&mut self, input: &Input, heard: &Heard, suggested: &[f32]) -> Result<()> {
        if !self.is_stem(input, heard) {
            return Ok(());
        }
        let preset = match (&self.preset, &input.kind) {
            (Some(preset), _) | (None, Some(Kind::Stem(preset))) => Some(preset.clone()),
            (None, _) => None,
        };
        let by_default = preset.is_none() && input.kind.is_some();
        let preset = preset.unwrap_or_default();
        let sound = self.sound(&preset, input, heard)?;
        let (path, format) = (input.file.path(), heard.format);
        let recording =
            Recording::new(path, self.folder, format.rate, format.channels, heard.seconds())?;
        self.summary.stem(&recording, &preset, &sound, self.song.rate, by_default);
        let state = match self.song.plugin {
            PluginFormat::Clap => clap_state(&sound, &preset),
            PluginFormat::Vst3 => vst3_preset(&sound, &preset),
        };
        let depths = match self.args.sound.sets(&CONTROLS.depth) {
            true => vec![sound.depth; suggested.len()],
            false => suggested.iter().map(|depth| depth * sound.depth / 100.0).collect(),
        };
        self.song.stems.push(StemTrack { recording, state, depths });
        Ok(())
    }

    /// Whether what was found in a folder is a stem. Says so of what is not, and of what was named all the same.
    fn is_stem(&mut self, input: &Input, heard: &Heard) -> bool {
        let path = input.file.path();
        let Some(note) = heard.correlation_note() else { return true };
        let Some(kind) = &input.kind else {
            self.summary.note(path, &note);
            return true;
        };
        // A vocal's effects have some of the vocal in them.
        let effects = matches!(kind, Kind::Stem(preset) if preset.name == names::VOCAL_EFFECTS);
        if effects && !heard.is_the_vocal() {
            return true;
        }
        let reason = format!("{note}; name the file to put it into the project");
        self.summary.left_out.push(LeftOut::new(path, reason));
        false
    }

    /// What a stem sounds like: its preset and the options over it.
    fn sound(&self, preset: &Preset, input: &Input, heard: &Heard) -> Result<Settings> {
        let mut sound = self.args.sound.over(&preset.sound, None, true);
        if self.args.matched {
            let vocal = self.vocals.beside(&input.file, heard.format.rate)?;
            sound.trim = matching::trim_db(&input.file, &vocal)?.unwrap_or(sound.trim);
        }
        Ok(sound)
    }
}
