//! Runs every law over every condition.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use rayon::prelude::*;
use serde::Serialize;

use super::condition::{Condition, Tools};
use super::costs::Costs;
use super::laws::ducker::{self, Curve};
use super::laws::graphic::Sets;
use super::laws::leeway::Leeway;
use super::laws::{broadband, spectral};
use super::metrics::METRICS;
use super::song::Pair;

/// Names of the rivals.
pub const BROADBAND: &str = "broadband";
pub const DUCKER_DB: &str = "ts_db";
pub const DUCKER_LINEAR: &str = "ts_lin";
pub const SPECTRAL: &str = "spectral";
/// The name of Leeway as it was asked for.
pub const LEEWAY: &str = "leeway";

/// How far each law is swept, and over what.
pub struct Plan {
    /// Vocal over stem in dB.
    pub ratios_db: &'static [f64],
    /// The most of each song, in seconds.
    pub seconds: f64,
    /// Depths of the broadband ducker in dB; 2 and 4 are among them.
    pub broadband: &'static [f64],
    /// Strengths of each of the others.
    pub ducker_db: Sets,
    pub ducker_linear: Option<Sets>,
    pub spectral: Option<Sets>,
    /// Max cut in dB.
    pub leeway: &'static [f32],
}

/// For claims.
pub const FULL: Plan = Plan {
    ratios_db: &[0.0, -6.0],
    seconds: 12.0,
    broadband: &[0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0],
    ducker_db: [1.0, 2.5, 4.5, 7.0, 10.0, 14.0, 20.0, 30.0],
    ducker_linear: Some([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0, 100.0]),
    spectral: Some([0.1, 0.2, 0.35, 0.6, 0.9, 1.4, 2.2, 4.0]),
    leeway: &[1.0, 2.0, 3.0, 4.5, 6.0, 8.0, 11.0, 15.0, 20.0, 24.0],
};

/// For tuning by hand.
pub const QUICK: Plan = Plan {
    ratios_db: &[0.0],
    seconds: 6.0,
    broadband: &[2.0, 4.0],
    ducker_linear: None,
    spectral: None,
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
}

/// Runs all of `plan` over `pairs`; `variants` are Leeways by name, the first as it is asked for.
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
    let sets = |law: &str, strengths: &Sets, rendered: Vec<Vec<f32>>| Sweep {
        law: law.to_owned(),
        points: strengths
            .par_iter()
            .zip(&rendered)
            .map(|(&strength, carved)| point(f64::from(strength), carved))
            .collect(),
    };

    let key = broadband::key(vocal);
    let duck = |&db: &f64| point(db, &broadband::render(stem, &key, db));
    let points = plan.broadband.par_iter().map(duck).collect();
    let mut sweeps = vec![Sweep { law: BROADBAND.to_owned(), points }];

    let key = ducker::key(vocal);
    for (law, curve, strengths) in [
        (DUCKER_DB, Curve::Decibels, Some(&plan.ducker_db)),
        (DUCKER_LINEAR, Curve::Linear, plan.ducker_linear.as_ref()),
    ] {
        if let Some(strengths) = strengths {
            sweeps.push(sets(law, strengths, ducker::render(stem, &key, curve, strengths)));
        }
    }
    if let Some(strengths) = &plan.spectral {
        let rendered = spectral::render(stem, &spectral::key(vocal), strengths);
        sweeps.push(sets(SPECTRAL, strengths, rendered));
    }

    let carve = |leeway: Leeway| {
        let carved = leeway.render(stem, vocal)?;
        Ok(point(f64::from(leeway.settings.max_cut_db), &carved))
    };
    for (name, leeway) in variants {
        let points = plan.leeway.par_iter().map(|&db| carve(leeway.at(db)));
        sweeps.push(Sweep { law: name.clone(), points: points.collect::<Result<_>>()? });
    }
    Ok(Trial {
        pair: pair.name.clone(),
        melodic: pair.melodic,
        ratio_db,
        before,
        sweeps,
        as_set: carve(variants[0].1)?,
    })
}
