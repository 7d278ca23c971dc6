//! Tells on one page which stems of a song hide its vocal, in which bands and when.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail, ensure};
use clap::{Args, Command};
use leeway::voice::VoiceProfile;
use leeway_song::findings::{Findings, Listened, Stem, Unheard};
use leeway_song::page::page;
use leeway_song::phrases::Phrase;

use super::audio_file::AudioFile;
use super::carve::Job;
use super::inputs::gather;
use super::report::{Report, StemReport};
use super::song::SongReport;
use super::sound_options::{self, SoundOptions};
use super::vocals::Vocals;
use super::write::{Folder, Part, folder_of};
use super::{Keep, keep, print, quoted, stop, tasks};

#[derive(Args)]
pub struct TrackoutArgs {
    /// The vocal that the stems make room for
    #[arg(long, value_name = "FILE")]
    vocal: PathBuf,

    /// Stems, or folders of them. Of a folder, vocals, mixes and masters are left out
    #[arg(required = true, value_name = "STEM")]
    stems: Vec<PathBuf>,

    /// Look for stems in all folders of a folder, not in those one level down only
    #[arg(long)]
    recursive: bool,

    /// Page to write; a file that is there is never replaced
    #[arg(long, value_name = "FILE", default_value = "trackout.html")]
    out: PathBuf,

    /// Print what is on the page as one JSON document, too
    #[arg(long)]
    json: bool,

    /// Find the --trim of each stem: the one that puts the vocal 3 LU above it, as loud as vocals
    /// are mixed
    #[arg(long = "match", conflicts_with = "trim")]
    matched: bool,

    /// Keep a stem more (above 1) or less (below) than the others, by its file's name without ending
    #[arg(long, value_name = "STEM=WEIGHT")]
    keep: Vec<Keep>,

    #[command(flatten)]
    sound: SoundOptions,
}

const AFTER: &str = "\
The page is one HTML file with all of its pictures inside, to be sent along with the stems. It tells how \
clear the vocal is over the song before and after the cut of `leeway carve`, the song's sections, each stem's \
share of what masks the vocal in each of them, and how much Depth each may want. No stem is written.";

/// The subcommand with all of its help.
pub fn with_help(command: Command) -> Command {
    // Without a vocal there is nothing to hide.
    let command = command.mut_arg(sound_options::VOICE, |voice| voice.hide(true));
    command.after_help(format!("{AFTER}\n\n{}", sound_options::presets_help()))
}

/// Writes the page and says the most important of it. A stem that cannot be read makes the exit code 1.
///
/// # Errors
/// If the page is there already or cannot be written, if the vocal cannot be read or is silent, or if there
/// is no stem.
pub fn run(args: TrackoutArgs) -> Result<ExitCode> {
    let out = args.out.as_path();
    // A link that leads nowhere is in the way, too.
    ensure!(
        out.symlink_metadata().is_err(),
        "{} is there already; choose another file with --out",
        quoted(out)
    );
    let inputs = gather(Some(&args.vocal), &args.stems, out, args.recursive)?;
    let mut stems = tasks(inputs.stems, &args.sound, None, true)?;
    keep(&mut stems, &args.keep)?;
    let _folder = Folder::prepare(folder_of(out))?;
    let (phrases, seconds) = sung(&args.vocal, folder_of(out))?;
    let job = Job {
        vocal: inputs.vocal,
        voice: VoiceProfile::default(),
        stems,
        left_out: inputs.left_out,
        out: folder_of(out).to_owned(),
        resample: true,
        matched: args.matched,
        independent: false,
        mix: false,
        beats: false,
        listen: true,
    };
    let mut report = job.run()?;
    stop::check()?;
    let Some(song) = report.song.take() else {
        let left_out = report.text();
        if !left_out.is_empty() {
            print(&left_out)?;
        }
        report.failed.iter().for_each(|failed| eprintln!("leeway: {}", failed.reason));
        bail!("there is no stem to tell of");
    };
    let findings = Findings::new(listened(report, song, phrases, seconds));
    let page = page(&findings);
    Part::write(out, |file| Ok(file.write_all(page.as_bytes())?))?.commit_new()?;
    match args.json {
        true => print(&serde_json::to_string_pretty(&findings)?)?,
        false => print(&format!("{}\n\nWrote {}.", findings.text(), quoted(out)))?,
    }
    findings.failed.iter().for_each(|failed| eprintln!("leeway: {}", failed.reason));
    Ok(if findings.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What `report` tells of a song whose vocal sings these `phrases` in a file of so many seconds.
fn listened(
    report: Report,
    song: SongReport,
    phrases: Vec<Phrase>,
    vocal_seconds: f64,
) -> Listened {
    let left_out = report.left_out.into_iter();
    let failed = report.failed.into_iter();
    Listened {
        vocal: report.vocal,
        vocal_seconds,
        phrases,
        stems: report.stems.into_iter().filter_map(stem).collect(),
        song: song.figures,
        left_out: left_out.map(|it| Unheard { input: it.input, reason: it.reason }).collect(),
        failed: failed.map(|it| Unheard { input: it.input, reason: it.reason }).collect(),
        notes: report.notes,
    }
}

/// A stem, called by its place in its folder without the file's ending; `None` if it was not listened to.
fn stem(report: StemReport) -> Option<Stem> {
    Some(Stem {
        name: Path::new(&report.name).with_extension("").to_string_lossy().into_owned(),
        trace: report.trace?,
        input: report.input,
        preset: report.preset,
        settings: report.settings,
        sample_rate: report.sample_rate,
        channels: report.channels,
        frames: report.frames,
        figures: report.figures,
        notes: report.notes,
    })
}

/// Where the vocal sings, and how long its file is in seconds. Its copy is kept in `folder` meanwhile.
fn sung(vocal: &Path, folder: &Path) -> Result<(Vec<Phrase>, f64)> {
    let source = AudioFile::File(vocal.to_owned());
    let vocals = Vocals::read(&source, true, folder)?;
    let heard = vocals.beside(&source, vocals.rate())?;
    let phrases = heard.phrases(vocals.rate())?;
    ensure!(
        !phrases.is_empty(),
        "{source} is silent, and nothing can hide it; choose another --vocal"
    );
    Ok((phrases, vocals.seconds()))
}
