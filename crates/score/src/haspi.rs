//! HASPI at equal clarity: does a listener model that no law here is tuned on agree?
//!
//! HASPI version 2 is an ear and ten neural networks, too much to write again: pyclarity's is asked,
//! through `haspi.py`. Slower than the sound, so a few seconds must do.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use rayon::prelude::*;
use serde::Serialize;

use super::condition::{Condition, Tools};
use super::ear::RATE;
use super::experiment::{BROADBAND, CLARITY_DB, DUCKER_DB, LEEWAY, Plan, Trial};
use super::laws::leeway::Leeway;
use super::level::median;
use super::metrics::LOCAL;
use super::song::{Pair, busiest};

const SCRIPT: &str = include_str!("haspi.py");
/// Seconds of each excerpt that are judged, those with most of the vocal.
const SECONDS: f64 = 6.0;
/// A difference below this is none: the model's own noise moves it as far.
const NOTHING: f64 = 1e-3;
/// The laws that are compared; all must reach the clarity.
const LAWS: [&str; 3] = [BROADBAND, DUCKER_DB, LEEWAY];

/// HASPI in one condition.
#[derive(Debug, Serialize)]
pub struct Excerpt {
    pair: String,
    ratio_db: f64,
    untouched: f64,
    /// What each of [`LAWS`] gains.
    gains: [f64; LAWS.len()],
}

/// HASPI wherever all laws reach the clarity.
#[derive(Debug, Serialize)]
pub struct Haspi(Vec<Excerpt>);

/// Whether `python` can compute HASPI; the error says what it lacks.
///
/// # Errors
/// If it cannot be started, or lacks a package.
pub fn check(python: &Path) -> Result<()> {
    ask(python, &["check"], &[]).map(drop)
}

/// Renders the laws at the clarity of a duck by [`CLARITY_DB`] and has them judged by `python`.
///
/// # Errors
/// If a law cannot be rendered, or `python` fails.
pub fn run(
    python: &Path,
    plan: &Plan,
    pairs: &[Pair],
    leeway: Leeway,
    trials: &[Trial],
) -> Result<Haspi> {
    let tools = Tools::default();
    let laws = plan.laws(&[(LEEWAY.to_owned(), leeway)]);
    let excerpt = |trial: &Trial| -> Result<Option<Excerpt>> {
        let strength = |law: &str| trial.strength(law, &LOCAL, CLARITY_DB);
        let Some(strengths) = LAWS.iter().map(|law| strength(law)).collect::<Option<Vec<_>>>()
        else {
            return Ok(None);
        };
        let pair =
            pairs.iter().find(|pair| pair.name == trial.pair).context("a trial of no pair")?;
        let Condition { vocal, stem, .. } = Condition::new(&tools, pair, trial.ratio_db);
        let samples = vocal.len().min((SECONDS * RATE) as usize);
        let place = busiest(&vocal, samples);
        let place = place..place + samples;
        let mix = |stem: &[f32]| -> Vec<f32> {
            let sum = |(vocal, stem): (&f32, &f32)| vocal + stem;
            vocal[place.clone()].iter().zip(&stem[place.clone()]).map(sum).collect()
        };
        let mut signals = vec![vocal[place.clone()].to_vec(), mix(&stem)];
        for (name, strength) in LAWS.iter().zip(strengths) {
            let (_, law, _) = laws.iter().find(|(law, ..)| law == name).context("no such law")?;
            signals.push(mix(&law.render(&stem, &vocal, &[strength])?[0]));
        }
        let [untouched, scores @ ..] = judge(python, &signals)?;
        let gains = scores.map(|score| score - untouched);
        Ok(Some(Excerpt { pair: pair.name.clone(), ratio_db: trial.ratio_db, untouched, gains }))
    };
    let excerpts = trials.par_iter().map(excerpt).collect::<Result<Vec<_>>>()?;
    Ok(Haspi(excerpts.into_iter().flatten().collect()))
}

/// HASPI of each of the mixes after the clean vocal.
fn judge(python: &Path, signals: &[Vec<f32>]) -> Result<[f64; 1 + LAWS.len()]> {
    let header = serde_json::json!({
        "rate": RATE as u32, "samples": signals[0].len(), "mixes": signals.len() - 1
    });
    let mut input = format!("{header}\n").into_bytes();
    input.extend(signals.iter().flatten().flat_map(|sample| sample.to_le_bytes()));
    let answer = ask(python, &[], &input)?;
    serde_json::from_str(&answer).with_context(|| format!("no scores, but {answer}"))
}

/// What the script prints when it is given `input`.
fn ask(python: &Path, arguments: &[&str], input: &[u8]) -> Result<String> {
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| {
            format!(
                "cannot run {} for HASPI: --haspi wants a Python interpreter with pyclarity 0.9, \
                 numpy, scipy and numba",
                python.display()
            )
        })?;
    // It reads all before it prints; if it ends early, its error says more than a broken pipe.
    let _ = child.stdin.take().context("no pipe to it")?.write_all(input);
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{}", said.trim());
    }
    let answer = String::from_utf8(output.stdout)?;
    ensure!(arguments.contains(&"check") || !answer.is_empty(), "HASPI gave no answer: {said}");
    Ok(answer)
}

impl fmt::Display for Haspi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(excerpts) = self;
        writeln!(f, "HASPI at the GP, ESII, MUR of a {CLARITY_DB} dB duck, {SECONDS} s each")?;
        writeln!(f, "{:<22} vocal dB  before {:>11}{:>9}{:>9}", "", LAWS[0], LAWS[1], LAWS[2])?;
        for Excerpt { pair, ratio_db, untouched, gains: [broadband, ducker, leeway] } in excerpts {
            writeln!(
                f,
                "{pair:<22} {ratio_db:8.0} {untouched:7.3} {broadband:+11.3}{ducker:+9.3}{leeway:+9.3}"
            )?;
        }
        let all = |law: usize| median(excerpts.iter().map(|excerpt| excerpt.gains[law]));
        let before = median(excerpts.iter().map(|excerpt| excerpt.untouched));
        let (broadband, ducker, leeway) = (all(0), all(1), all(2));
        writeln!(
            f,
            "{:<22} {:8} {before:7.3} {broadband:+11.3}{ducker:+9.3}{leeway:+9.3}",
            "median", ""
        )?;
        let held = excerpts
            .iter()
            .filter(|excerpt| excerpt.gains[2] >= excerpt.gains[1] - NOTHING)
            .count();
        writeln!(f, "Leeway gains at least what ts_db does on {held} of {}\n", excerpts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_that_is_not_there_is_named_with_what_it_must_have() {
        let error = check(Path::new("no-such-python")).unwrap_err().to_string();
        assert!(error.contains("no-such-python") && error.contains("pyclarity"), "{error}");
    }

    #[test]
    fn the_count_is_of_excerpts_on_which_leeway_holds() {
        let excerpt = |gains| Excerpt { pair: "a".into(), ratio_db: 0.0, untouched: 0.5, gains };
        let haspi = Haspi(vec![excerpt([0.3, 0.2, 0.2]), excerpt([0.3, 0.2, 0.1])]);
        assert!(haspi.to_string().contains("on 1 of 2"), "{haspi}");
    }
}
