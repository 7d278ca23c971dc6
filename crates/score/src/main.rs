//! Scores Leeway against its rivals: what does each take from the stem for the same clarity of the
//! vocal?
//!
//! The scorer shares no code with the engine. It calls it, as a host would, and judges what comes
//! out with an ear of its own.

mod audio;
mod compare;
mod condition;
mod costs;
mod ear;
mod experiment;
mod gammatone;
mod group;
mod haspi;
mod laws;
mod level;
#[cfg(test)]
mod limits;
mod metrics;
mod picture;
mod report;
mod resample;
mod song;
mod steady;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use leeway_engine::{GainConstants, Settings};
use rayon::prelude::*;
use serde::Serialize;

use experiment::{FULL, LEEWAY, QUICK, Trial};
use haspi::Haspi;
use laws::leeway::{Assignment, Leeway};
use report::Report;

/// Score Leeway against its rivals at equal clarity of the vocal
#[derive(Parser)]
#[command(name = "cargo xtask score")]
struct Args {
    /// Folders with a vocal and stem-* files, FLAC or WAV; the demo song if there are none
    folders: Vec<PathBuf>,

    /// Write everything that was measured to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Draw cost over clarity into this file
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,

    /// Change constants of the gain computer
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., action = clap::ArgAction::Append)]
    tune: Vec<Assignment>,

    /// Change settings, by their names in presets and in the units of the controls
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., action = clap::ArgAction::Append)]
    set: Vec<Assignment>,

    /// Also score Leeway with one part of the law off at a time
    #[arg(long)]
    ablate: bool,

    /// Also judge by HASPI at equal clarity, with this Python (numpy, scipy, numba, pyclarity 0.9)
    #[arg(long, value_name = "PYTHON")]
    haspi: Option<PathBuf>,

    /// Carve the stems of each song as a group, and each for itself, and compare both
    #[arg(long)]
    group: bool,

    /// One ratio of levels, 6 s of each song, fewer strengths and rivals
    #[arg(long)]
    quick: bool,
}

/// What `--json` writes.
#[derive(Serialize)]
struct Findings<'a> {
    leeway: String,
    report: &'a Report,
    haspi: Option<&'a Haspi>,
    trials: &'a [Trial],
}

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some(python) = &args.haspi {
        // Before minutes of work.
        haspi::check(python)?;
    }
    let leeway = tuned(&args)?;
    let mut variants = vec![(LEEWAY.to_owned(), leeway)];
    if args.ablate {
        variants.extend(ablations(leeway));
    }

    let plan = if args.quick { &QUICK } else { &FULL };
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo");
    let folders = if args.folders.is_empty() { vec![demo] } else { args.folders };
    if args.group {
        let trials = group::run(plan, &folders, leeway)?;
        if let Some(path) = &args.json {
            fs::write(path, serde_json::to_string_pretty(&trials)?)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        return print(&group::GroupReport(&trials).to_string());
    }
    let pairs: Vec<_> = folders
        .par_iter()
        .map(|folder| song::pairs(folder, plan.seconds))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    let trials = experiment::run(plan, &pairs, &variants)?;
    let report = Report::new(&trials);
    let haspi = args.haspi.as_deref();
    let haspi =
        haspi.map(|python| haspi::run(python, plan, &pairs, leeway, &trials)).transpose()?;
    if let Some(path) = &args.json {
        let findings = Findings {
            leeway: format!("{leeway:?}"),
            report: &report,
            haspi: haspi.as_ref(),
            trials: &trials,
        };
        fs::write(path, serde_json::to_string_pretty(&findings)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if let Some(path) = &args.png {
        picture::save(&trials, path)?;
    }
    // After the files, for a reader may close the pipe early.
    let haspi = haspi.map_or_else(String::new, |haspi| haspi.to_string());
    print(&format!("{report}{haspi}"))
}

/// Writes to stdout. A reader that has heard enough, such as `head`, is no error.
fn print(text: &str) -> Result<()> {
    match write!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Leeway with the constants and settings that the arguments give it.
fn tuned(args: &Args) -> Result<Leeway> {
    let mut leeway = Leeway::default();
    for assignment in &args.tune {
        laws::leeway::set_constant(&mut leeway.constants, assignment)?;
    }
    for assignment in &args.set {
        laws::leeway::set(&mut leeway.settings, assignment)?;
    }
    Ok(leeway)
}

/// Leeway with one part of its gain computer off at a time, and with all of them off.
fn ablations(whole: Leeway) -> Vec<(String, Leeway)> {
    let constants = whole.constants;
    let with = |constants: GainConstants| Leeway { constants, ..whole };
    let set = |change: fn(&mut Settings)| {
        let mut changed = whole;
        change(&mut changed.settings);
        changed
    };
    [
        ("no smoothing", with(GainConstants { smoothing_cam: 0.0, ..constants })),
        ("no presence", with(GainConstants { presence_floor_db: 1000.0, ..constants })),
        ("no budget", with(GainConstants { budget: 1000.0, least_price: 1.0, ..constants })),
        ("no least price", with(GainConstants { least_price: 0.01, ..constants })),
        ("no threshold", with(GainConstants { threshold_db: 0.0, ..constants })),
        ("no cheapest", with(GainConstants { cheapest: 0.0, ..constants })),
        ("no dearest", with(GainConstants { dearest: 1000.0, ..constants })),
        ("no onset", with(GainConstants { onset_pause: 1000.0, ..constants })),
        ("no body", set(|settings| settings.body = 0.0)),
        ("no limits", set(|settings| (settings.low, settings.high) = (20.0, 20_000.0))),
    ]
    .map(|(name, leeway)| (name.to_owned(), leeway))
    .to_vec()
}
