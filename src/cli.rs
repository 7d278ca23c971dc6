//! The command line: what can be asked for, and how failure is told.

mod audio_file;
mod canvas;
mod carve;
mod correlation;
mod decode;
mod demo;
mod failure;
mod group;
mod inputs;
mod learn;
mod long_wave;
mod matching;
mod mixes;
mod node_option;
mod notes;
mod passage;
mod pcm;
mod picture;
mod report;
mod resample;
mod screening;
mod session;
mod song;
mod sound_options;
mod spool;
#[cfg(feature = "standalone")]
mod standalone;
mod stem;
mod stop;
mod text;
mod trackout;
mod unreadable;
mod vocals;
mod wav;
mod window;
mod write;

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Result, ensure};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use carve::StemTask;
use inputs::Input;
use leeway::presets::names::Kind;
use leeway_song::words::one_line;
use report::Report;
use sound_options::{SoundOptions, VoiceChoice};

/// Carves space for the vocal in instrumental stems, and only while the two clash.
#[derive(Parser)]
#[command(name = "leeway", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Carve the song that ships with Leeway, and mix it before and after to compare
    Demo(DemoArgs),
    /// Open the plugin's window with no host; a song plays through it, silently
    Window(WindowArgs),
    /// Run the plugin as an application, at the system's audio
    #[cfg(feature = "standalone")]
    Standalone(standalone::StandaloneArgs),
    /// Carve stems around a vocal
    Carve(Box<CarveArgs>),
    /// Learn a vocal, so that stems can make room for it where it is not at hand
    Learn(LearnArgs),
    /// Write a project for Reaper or other hosts: stems and vocal on tracks, Leeway set up on each stem
    Session(Box<session::SessionArgs>),
    /// Write a page that says which stem hides the vocal, in which bands and when
    Trackout(Box<trackout::TrackoutArgs>),
}

#[derive(Args)]
struct DemoArgs {
    /// Folder to write to; made if it is not there
    #[arg(long, value_name = "DIR", default_value = "carved/demo")]
    out: PathBuf,
}

#[derive(Args)]
struct WindowArgs {
    /// The stem to play, instead of the piano of the song that ships with Leeway
    #[arg(value_name = "STEM", requires = "vocal")]
    stem: Option<PathBuf>,

    /// The vocal to carve it around
    #[arg(long, value_name = "FILE", requires = "stem")]
    vocal: Option<PathBuf>,
}

#[derive(Args)]
struct CarveArgs {
    /// The vocal that the stems make room for; it is only listened to. Without one they make room
    /// for a --voice
    #[arg(long, value_name = "FILE")]
    vocal: Option<PathBuf>,

    /// Stems to carve, or folders of them. Of a folder, vocals, mixes and masters are left out
    #[arg(required = true, value_name = "STEM")]
    stems: Vec<PathBuf>,

    /// Look for stems in all folders of a folder, not in those one level down only
    #[arg(long)]
    recursive: bool,

    /// Folder to write to; made if it is not there
    #[arg(long, value_name = "DIR", default_value = inputs::RESULTS)]
    out: PathBuf,

    /// Print one JSON document instead of the table
    #[arg(long)]
    json: bool,

    /// Listen to a copy of the vocal at the stem's sample rate where the two differ. Stems are
    /// never converted
    #[arg(long)]
    resample: bool,

    /// Find the --trim of each stem: the one that puts the vocal 3 LU above it, as loud as vocals
    /// are mixed
    #[arg(long = "match", requires = "vocal", conflicts_with = "trim")]
    matched: bool,

    /// Carve each stem as if there were no other. Usually they share the cut: what hides the vocal in
    /// the song gives way, and the rest stays as it is
    #[arg(long)]
    independent: bool,

    /// Keep a stem more (above 1) or less (below) than the others, by its file's name without ending
    #[arg(long, value_name = "STEM=WEIGHT", conflicts_with = "independent")]
    keep: Vec<Keep>,

    /// Also write the song with the vocal before and after, at one loudness, as mix-before.wav and
    /// mix-after.wav
    #[arg(long)]
    mix: bool,

    /// Also write, beside each stem, a profile of the others (.beat.toml) for Leeway in a host
    #[arg(long, conflicts_with = "independent")]
    beats: bool,

    #[command(flatten)]
    sound: SoundOptions,
}

/// How much a stem is to be kept.
#[derive(Clone)]
struct Keep {
    stem: String,
    weight: f32,
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("write a stem's name and a weight, as in \"Lead Synth\"=2, not {text}");
        let (stem, weight) = text.rsplit_once('=').ok_or_else(wrong)?;
        let weight: f32 = weight.trim().parse().map_err(|_| wrong())?;
        if !(0.01..=100.0).contains(&weight) {
            return Err(format!("a weight is a number from 0.01 to 100, not {weight}"));
        }
        Ok(Self { stem: stem.trim().to_owned(), weight })
    }
}

#[derive(Args)]
struct LearnArgs {
    /// The vocal to learn: alone, without reverb or beat
    vocal: PathBuf,

    /// Text file to write, for `leeway carve --voice`; a file that is there is never replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

const AFTER_CARVE: &str = "\
Reads WAV (RF64, BW64 and Wave64, too), AIFF, FLAC, MP3 and OGG. Every stem becomes a WAV file of the same name, sample rate, \
length, channels and bit depth, and a picture (PNG) of what was cut. MP3 and OGG have no bit depth \
and become 24-bit. A stem that needs no cut comes out identical; only 32-bit integers are rounded \
to the 24 significant bits that the engine works with.";

/// Runs the command that the arguments ask for.
pub fn main() -> ExitCode {
    let command = Cli::command().mut_subcommand("carve", |carve| {
        carve.after_help(format!("{AFTER_CARVE}\n\n{}", sound_options::presets_help()))
    });
    let command = command.mut_subcommand("session", session::with_help);
    let command = command.mut_subcommand("trackout", trackout::with_help);
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("leeway: {}", failure::words(&error));
            stop::code().map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let has_window = match command {
        Command::Window(_) => true,
        #[cfg(feature = "standalone")]
        Command::Standalone(_) => true,
        _ => false,
    };
    if !has_window {
        stop::listen()?;
    }
    match command {
        Command::Demo(args) => demo::run(&args.out)?,
        Command::Window(args) => window::run(args.stem, args.vocal)?,
        #[cfg(feature = "standalone")]
        Command::Standalone(args) => standalone::run(args)?,
        Command::Carve(args) => return carve(*args),
        Command::Learn(args) => learn::run(&args.vocal, &args.out)?,
        Command::Session(args) => return session::run(*args),
        Command::Trackout(args) => return trackout::run(*args),
    }
    Ok(ExitCode::SUCCESS)
}

fn carve(args: CarveArgs) -> Result<ExitCode> {
    let inputs = inputs::gather(args.vocal.as_deref(), &args.stems, &args.out, args.recursive)?;
    let voice = args.sound.voice()?;
    let has_vocal = inputs.vocal.is_some();
    let mut stems = tasks(inputs.stems, &args.sound, voice.as_ref(), has_vocal)?;
    keep(&mut stems, &args.keep)?;
    let job = carve::Job {
        stems,
        vocal: inputs.vocal,
        left_out: inputs.left_out,
        out: args.out,
        voice: voice.as_ref().map(VoiceChoice::profile).unwrap_or_default(),
        resample: args.resample,
        matched: args.matched,
        independent: args.independent,
        mix: args.mix,
        beats: args.beats,
        listen: false,
    };
    let report = job.run()?;
    if args.json {
        print(&report.json()?)?;
    } else if !report.stems.is_empty() || !report.left_out.is_empty() {
        print(&report.text())?;
    }
    Ok(conclusion(&report))
}

/// How each stem is to be carved: with the preset that is asked for, or that its name calls for.
fn tasks(
    stems: Vec<Input>,
    options: &SoundOptions,
    voice: Option<&VoiceChoice>,
    has_vocal: bool,
) -> Result<Vec<StemTask>> {
    let preset = options.preset()?;
    let task = |input: Input| {
        let chosen = match (&preset, &input.kind) {
            (Some(preset), _) | (None, Some(Kind::Stem(preset))) => Some(preset.clone()),
            (None, _) => None,
        };
        let by_default = chosen.is_none() && input.kind.is_some();
        let preset = chosen.unwrap_or_default();
        let sound = options.over(&preset.sound, voice, has_vocal);
        StemTask { input, preset: preset.name, by_default, sound, keep: 1.0 }
    };
    Ok(stems.into_iter().map(task).collect())
}

/// Gives the stems that are named their weights.
fn keep(stems: &mut [StemTask], keeps: &[Keep]) -> Result<()> {
    for Keep { stem, weight } in keeps {
        let mut found = false;
        for task in &mut *stems {
            let path = task.input.file.path();
            let names = [path.file_stem(), path.file_name()];
            if names.into_iter().flatten().any(|name| name.to_string_lossy() == *stem) {
                task.keep = *weight;
                found = true;
            }
        }
        ensure!(
            found,
            "there is no stem named '{}' to keep; there are: {}",
            one_line(stem),
            stems
                .iter()
                .take(NAMES)
                .map(|task| task.input.file.path().file_stem().unwrap_or_default())
                .map(|name| one_line(&name.to_string_lossy()))
                .collect::<Vec<_>>()
                .join(", ")
        );
    }
    Ok(())
}

/// Says what was not carved; the exit code says that there is such.
fn conclusion(report: &Report) -> ExitCode {
    for failed in &report.failed {
        eprintln!("leeway: {}", failed.reason);
    }
    if let (Some(code), [_, ..]) = (stop::code(), &report.not_reached[..]) {
        eprintln!("leeway: interrupted: {}", unfinished(report));
        return ExitCode::from(code);
    }
    if report.stems.is_empty() && report.failed.is_empty() {
        eprintln!("leeway: nothing was carved, for all files were left out");
    }
    match report.failed.is_empty() && !report.stems.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// How many names of stems a line takes; the JSON document has all.
const NAMES: usize = 20;

fn unfinished(report: &Report) -> String {
    let missing = &report.not_reached;
    let complete = report.stems.len();
    let named = missing.iter().take(NAMES).map(|path| quoted(Path::new(path)).to_string());
    let mut said = format!(
        "{complete} of {} stems are complete; not carved: {}",
        complete + missing.len(),
        named.collect::<Vec<_>>().join(", ")
    );
    if missing.len() > NAMES {
        said += &format!(" and {} more", missing.len() - NAMES);
    }
    said
}

/// Writes to stdout. A reader that has heard enough, such as `head`, is no error.
fn print(text: &str) -> Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// A path for messages, in quotes and on one line.
fn quoted(path: &Path) -> impl fmt::Display {
    format!("'{}'", one_line(&path.to_string_lossy()))
}
