//! Runs every law over every condition.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use rayon::prelude::*;
use serde::Serialize;

use super::condition::{Condition, Tools};
use super::costs::Costs;
use super::costs::movement::Unrest;
use super::laws::Law;
use super::laws::ducker::Curve;
use super::laws::leeway::Leeway;
use super::metrics::{LOCAL, METRICS};
use super::song::Pair;
use super::steady::Noises;

/// Names of the rivals.
pub const BROADBAND: &str = "broadband";
pub const DUCKER_DB: &str = "ts_db";
pub const DUCKER_LINEAR: &str = "ts_lin";
pub const SPECTRAL: &str = "spectral";
/// The name of Leeway as it was asked for.
pub const LEEWAY: &str = "leeway";
/// The name of the same with its own max cut, where it stands beside the others.
pub const AS_SET: &str = "leeway as set";

/// Depth in dB of the broadband duck at whose clarity laws are compared where one must do.
pub const CLARITY_DB: f64 = 4.0;

/// How far each law is swept, and over what.
pub struct Plan {
    /// Vocal over stem in dB.
    pub ratios_db: &'static [f64],
    /// The most of each song, in seconds.
    pub seconds: f64,
    /// Depths of the broadband ducker in dB; 2 and 4 are among them.
    pub broadband: &'static [f64],
    /// Strengths of each of the others; one with none is left out.
    pub ducker_db: &'static [f64],
    pub ducker_linear: &'static [f64],
    pub spectral: &'static [f64],
    /// Max cut in dB.
    pub leeway: &'static [f64],
}

/// For claims.
pub const FULL: Plan = Plan {
    ratios_db: &[0.0, -6.0],
    seconds: 12.0,
    broadband: &[0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0],
    ducker_db: &[1.0, 2.5, 4.5, 7.0, 10.0, 14.0, 20.0, 30.0],
    ducker_linear: &[0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0, 100.0],
    spectral: &[0.1, 0.2, 0.35, 0.6, 0.9, 1.4, 2.2, 4.0],
    leeway: &[1.0, 2.0, 3.0, 4.5, 6.0, 8.0, 11.0, 15.0, 20.0, 24.0],
};

/// For tuning by hand.
pub const QUICK: Plan = Plan {
    ratios_db: &[0.0],
    seconds: 6.0,
    broadband: &[2.0, 4.0],
    ducker_linear: &[],
    spectral: &[],
    leeway: &[2.0, 4.5, 8.0, 11.0, 15.0, 20.0],
    ..FULL
};

/// A law at one strength.
#[derive(Debug, Clone, Serialize)]
pub struct Point {
    pub strength: f64,
    /// Clarity above that of the untouched mix.
    pub gain: [f64; METRICS],
    pub costs: Costs,
}

/// A law from weak to strong.
#[derive(Debug, Clone, Serialize)]
pub struct Sweep {
    pub law: String,
    pub points: Vec<Point>,
}

/// A law while both inputs are stationary noise.
#[derive(Debug, Clone, Serialize)]
pub struct Steady {
    pub law: String,
    pub strength: f64,
    pub unrest: Unrest,
}

/// Every law in one condition.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    pub pair: String,
    pub melodic: bool,
    pub ratio_db: f64,
    /// Clarity of the untouched mix.
    pub before: [f64; METRICS],
    pub sweeps: Vec<Sweep>,
    /// Leeway with its own max cut.
    pub as_set: Point,
    /// Each law that reaches the clarity of a duck by [`CLARITY_DB`], there; last, as
    /// [`AS_SET`], Leeway with its own max cut.
    pub steady: Vec<Steady>,
}

impl Plan {
    /// All laws by name, with their strengths.
    pub fn laws(&self, variants: &[(String, Leeway)]) -> Vec<(String, Law, &'static [f64])> {
        let rivals = [
            (BROADBAND, Law::Broadband, self.broadband),
            (DUCKER_DB, Law::Ducker(Curve::Decibels), self.ducker_db),
            (DUCKER_LINEAR, Law::Ducker(Curve::Linear), self.ducker_linear),
            (SPECTRAL, Law::Spectral, self.spectral),
        ];
        let rivals = rivals.map(|(name, law, strengths)| (name.to_owned(), law, strengths));
        let ours =
            variants.iter().map(|(name, ours)| (name.clone(), Law::Leeway(*ours), self.leeway));
        rivals.into_iter().filter(|(.., strengths)| !strengths.is_empty()).chain(ours).collect()
    }
}

/// Runs all of `plan` over `pairs`; `variants` are Leeways by name, the first as it is asked for.
///
/// # Errors
/// If a law cannot be rendered.
pub fn run(plan: &Plan, pairs: &[Pair], variants: &[(String, Leeway)]) -> Result<Vec<Trial>> {
    let tools = Tools::default();
    let conditions: Vec<(&Pair, f64)> =
        pairs.iter().flat_map(|pair| plan.ratios_db.iter().map(move |&db| (pair, db))).collect();
    let done = AtomicUsize::new(0);
    let shows_progress = std::io::stderr().is_terminal();
    conditions
        .par_iter()
        .map(|&(pair, ratio_db)| {
            let trial = trial(plan, &tools, pair, ratio_db, variants)?;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if shows_progress {
                let end = if done == conditions.len() { "\n" } else { "" };
                eprint!("\r{done} of {} conditions{end}", conditions.len());
            }
            Ok(trial)
        })
        .collect()
}

fn trial(
    plan: &Plan,
    tools: &Tools,
    pair: &Pair,
    ratio_db: f64,
    variants: &[(String, Leeway)],
) -> Result<Trial> {
    let condition = Condition::new(tools, pair, ratio_db);
    let (stem, vocal) = (&condition.stem, &condition.vocal);
    let before = condition.outcome(stem).clarity;
    let point = |strength: f64, carved: &[f32]| {
        let outcome = condition.outcome(carved);
        let gain = std::array::from_fn(|metric| outcome.clarity[metric] - before[metric]);
        Point { strength, gain, costs: outcome.costs }
    };
    let laws = plan.laws(variants);
    let sweep = |(name, law, strengths): &(String, Law, &[f64])| -> Result<Sweep> {
        let rendered = law.render(stem, vocal, strengths)?;
        let points = strengths.par_iter().zip(&rendered);
        let points = points.map(|(&strength, carved)| point(strength, carved)).collect();
        Ok(Sweep { law: name.clone(), points })
    };
    let leeway = variants[0].1;
    let max_cut_db = f64::from(leeway.settings.max_cut);
    let mut trial = Trial {
        pair: pair.name.clone(),
        melodic: pair.melodic,
        ratio_db,
        before,
        sweeps: laws.iter().map(sweep).collect::<Result<_>>()?,
        as_set: point(max_cut_db, &leeway.render(stem, vocal)?),
        steady: Vec::new(),
    };

    let noises = Noises::new(&tools.ear, vocal, stem, condition.level);
    let at_clarity = laws.into_iter().filter_map(|(name, law, _)| {
        let strength = trial.strength(&name, &LOCAL, CLARITY_DB)?;
        Some((name, law, strength))
    });
    let as_set = (AS_SET.to_owned(), Law::Leeway(leeway), max_cut_db);
    trial.steady = at_clarity
        .chain([as_set])
        .map(|(law, its, strength)| {
            Ok(Steady { unrest: noises.unrest(&tools.ear, &its, strength)?, law, strength })
        })
        .collect::<Result<_>>()?;
    Ok(trial)
}
