//! Writes a project for a host: the song on tracks, Leeway on each stem.

mod dawproject;
mod reaper;
mod song;
mod summary;
mod survey;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Command, ValueEnum};
use leeway::presets::Preset;
use leeway::presets::names::{self, Kind};
use leeway::state::clap_state;
use leeway_engine::CONTROLS;

use super::audio_file::AudioFile;
use super::inputs::{Input, LeftOut, gather};
use super::phrases::{Phrase, VocalLevels};
use super::render::BLOCK;
use super::sections::{depths, sections};
use super::sound_options::{self, SoundOptions};
use super::vocals::{Vocal, Vocals};
use super::write::{Folder, Part, folder_of};
use super::{failure, matching, print, quoted, stop};
use song::{Recording, Song, StemTrack};
use summary::Summary;
use survey::{Heard, survey};

/// What the formats of projects cannot say, and a person has to do.
const CHOOSE_SIDECHAIN: &str =
    "Choose the vocal as Leeway's sidechain once per stem: a DAWproject cannot say it.";

#[derive(Args)]
pub struct SessionArgs {
    /// The vocal that the stems make room for
    #[arg(long, value_name = "FILE")]
    vocal: PathBuf,

    /// Stems, or folders of them. Of a folder, vocals, mixes and masters are left out
    #[arg(required = true, value_name = "STEM")]
    stems: Vec<PathBuf>,

    /// Look for stems in all folders of a folder, not in those one level down only
    #[arg(long)]
    recursive: bool,

    /// What will open the project
    #[arg(long, value_name = "HOST")]
    to: Target,

    /// File to write; a file that is there is never replaced [default: session.rpp or
    /// session.dawproject]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Copy the audio into the DAWproject. Without it, the project says where the audio is
    #[arg(long)]
    embed: bool,

    /// Find the --trim of each stem: the one that puts the vocal 3 LU above it, as loud as vocals
    /// are mixed
    #[arg(long = "match", conflicts_with = "trim")]
    matched: bool,

    #[command(flatten)]
    sound: SoundOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// Reaper, 6.71 and later: a project (RPP), the vocal routed to each sidechain
    Reaper,
    /// Bitwig Studio, Studio One, Cubase...: a DAWproject. The sidechain is left to choose
    Dawproject,
}

const AFTER: &str = "\
The project has the vocal and each stem on a track, from the start of the song, and Leeway as a CLAP on \
each stem, with the preset that its file name calls for. Depth is automated: it has a point at each \
section of the song, and less of it where the vocal is clear over the stems already. With --depth it \
stays there. The faders stand at 0 dB.";

/// The subcommand with all of its help.
pub fn with_help(command: Command) -> Command {
    // Without a vocal there are no sections.
    let command = command.mut_arg(sound_options::VOICE, |voice| voice.hide(true));
    command.after_help(format!("{AFTER}\n\n{}", sound_options::presets_help()))
}

/// Who has made a project file.
fn made_by() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("Made by Leeway {version}: Leeway on each stem makes room for the vocal.")
}

/// Writes the project and says what is in it. What cannot be read is left out and makes the exit code 1.
///
/// # Errors
/// If the project's file is there already or cannot be written, if the vocal cannot be read or is silent, or
/// if there is no stem.
pub fn run(args: SessionArgs) -> Result<ExitCode> {
    let out = args.out.as_deref().unwrap_or(Path::new(match args.to {
        Target::Reaper => "session.rpp",
        Target::Dawproject => "session.dawproject",
    }));
    // A link that leads nowhere is in the way, too.
    ensure!(
        out.symlink_metadata().is_err(),
        "{} is there already; choose another file with --out",
        quoted(out)
    );
    ensure!(
        !args.embed || args.to == Target::Dawproject,
        "a Reaper project holds no audio; leave out --embed, or write one --to dawproject"
    );
    let inputs = gather(Some(&args.vocal), &args.stems, out, args.recursive)?;
    let _folder = Folder::prepare(folder_of(out))?;
    let prepared = Preparation::new(&args, folder_of(out), inputs.left_out)?.add(inputs.stems)?;
    let Preparation { song, summary, .. } = prepared;
    if song.stems.is_empty() {
        print(&summary.left_out())?;
        summary.say_failures();
        bail!("there is no stem for a project");
    }
    let written = Part::write(out, |file| match args.to {
        Target::Reaper => Ok(file.write_all(reaper::project(&song).as_bytes())?),
        Target::Dawproject => dawproject::write(&song, args.embed, file),
    });
    written?.commit_new()?;
    let next = match args.to {
        Target::Reaper => "The vocal is routed to each stem's sidechain, before its fader.",
        Target::Dawproject => CHOOSE_SIDECHAIN,
    };
    print(&format!("{}\n\nWrote {}. {next}", summary.text(), quoted(out)))?;
    summary.say_failures();
    Ok(if summary.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A song on its way into a project.
struct Preparation<'a> {
    args: &'a SessionArgs,
    preset: Option<Preset>,
    folder: &'a Path,
    vocals: Vocals,
    phrases: Vec<Phrase>,
    song: Song,
    summary: Summary,
}

impl<'a> Preparation<'a> {
    /// Nothing but the vocal, for a project in `folder`.
    fn new(args: &'a SessionArgs, folder: &'a Path, left_out: Vec<LeftOut>) -> Result<Self> {
        let source = AudioFile::File(args.vocal.clone());
        let vocals = Vocals::read(&source, true, folder)?;
        let (rate, seconds) = (vocals.rate(), vocals.seconds());
        let vocal = vocals.beside(&source, rate)?;
        let phrases = phrases(&vocal, rate)?;
        ensure!(
            !phrases.is_empty(),
            "{source} is silent, and there is nothing to make room for; choose another --vocal"
        );
        let channels = vocal.samples.channels();
        Ok(Self {
            args,
            preset: args.sound.preset()?,
            folder,
            song: Song {
                rate,
                seconds,
                vocal: Recording::new(&args.vocal, folder, rate, channels, seconds)?,
                stems: Vec::new(),
                sections: sections(&phrases, seconds),
            },
            vocals,
            phrases,
            summary: Summary::new(left_out),
        })
    }

    /// The song with these stems and what is automated in them.
    fn add(mut self, stems: Vec<Input>) -> Result<Self> {
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
            let added = heard.and_then(|heard| self.stem(input, &heard, &suggested));
            if let Err(error) = added {
                self.summary.failed.push(failure::words(&error));
            }
        }
        Ok(self)
    }

    /// Adds a stem, unless it turns out to be the vocal or to hold it.
    fn stem(&mut self, input: &Input, heard: &Heard, suggested: &[f32]) -> Result<()> {
        let path = input.file.path();
        let preset = match (&self.preset, &input.kind) {
            (Some(preset), _) | (None, Some(Kind::Stem(preset))) => Some(preset.clone()),
            (None, _) => None,
        };
        if let (Some(kind), Some(note)) = (&input.kind, heard.correlation_note()) {
            // A vocal's effects have some of the vocal in them.
            let effects = matches!(kind, Kind::Stem(preset) if preset.name == names::VOCAL_EFFECTS);
            if !effects || heard.is_the_vocal() {
                let reason = format!("{note}; name the file to put it into the project");
                self.summary.left_out.push(LeftOut::new(path, reason));
                return Ok(());
            }
        }
        let by_default = preset.is_none() && input.kind.is_some();
        let preset = preset.unwrap_or_default();
        let mut sound = self.args.sound.over(&preset.sound, None, true);
        if self.args.matched {
            let vocal = self.vocals.beside(&input.file, heard.format.rate)?;
            sound.trim = matching::trim_db(&input.file, &vocal)?.unwrap_or(sound.trim);
        }
        let depths = match self.args.sound.sets(&CONTROLS.depth) {
            true => vec![sound.depth; suggested.len()],
            false => suggested.iter().map(|depth| depth * sound.depth / 100.0).collect(),
        };
        let (format, seconds) = (heard.format, heard.seconds());
        let recording = Recording::new(path, self.folder, format.rate, format.channels, seconds)?;
        self.summary.stem(&recording, &preset, &sound, self.song.rate, by_default);
        let state = clap_state(&sound, &preset);
        self.song.stems.push(StemTrack { recording, state, depths });
        Ok(())
    }
}

/// Where the vocal sings.
fn phrases(vocal: &Vocal, rate: u32) -> Result<Vec<Phrase>> {
    let mut levels = VocalLevels::new(rate);
    let mut block = Vec::new();
    for at in (0..vocal.samples.frames()).step_by(BLOCK) {
        vocal.samples.read(at, BLOCK, &mut block)?;
        levels.push(&block);
    }
    Ok(levels.phrases())
}
