//! Writes a project for a host: the song on tracks, Leeway on each stem.

mod dawproject;
mod preparation;
mod reaper;
mod song;
mod summary;
mod survey;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail, ensure};
use clap::{Args, Command, ValueEnum};

use super::inputs::gather;
use super::sound_options::{self, SoundOptions};
use super::write::{Folder, Part, folder_of};
use super::{print, quoted};
use preparation::Preparation;
use song::PluginFormat;

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

    /// Leeway's format in a DAWproject: VST3 is for hosts that take no CLAPs, such as Cubase
    #[arg(long, value_name = "FORMAT", default_value = "clap")]
    plugin: PluginFormat,

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
The project has the vocal and each stem on a track, from the start of the song, and Leeway on each \
stem, with the preset that its file name calls for. Depth is automated: it has a point at each \
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
    ensure!(
        args.plugin == PluginFormat::Clap || args.to == Target::Dawproject,
        "a Reaper project has Leeway as a CLAP; leave out --plugin, or write one --to dawproject"
    );
    let inputs = gather(Some(&args.vocal), &args.stems, out, args.recursive)?;
    let _folder = Folder::prepare(folder_of(out))?;
    let prepared = Preparation::new(&args, folder_of(out), inputs.left_out)?.add(inputs.stems)?;
    let (song, summary) = prepared.finish();
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
