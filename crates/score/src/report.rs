//! The findings, and their table.

mod movement;

use std::fmt::{self, Write};

use serde::Serialize;

use super::compare::{Ratio, Row, ratio, row};
use super::costs::Costs;
use super::experiment::{
    AS_SET, BROADBAND, CLARITY_DB, DUCKER_DB, DUCKER_LINEAR, LEEWAY, Point, SPECTRAL, Trial,
};
use super::level::median;
use super::metrics::{ESTOI, LOCAL, METRICS, NAMES};
use movement::SteadyRow;

/// Depths in dB of the broadband duck whose gain is to be equalled.
const DEPTHS_DB: [f64; 2] = [2.0, CLARITY_DB];

/// What is compared at equal clarity.
type Cost = fn(&Costs) -> f64;

/// Name, cost, and the targets against the broadband and the 32-band ducker over GP, ESII and MUR.
const RATIOS: [(&str, Cost, Option<f64>, Option<f64>); 4] = [
    ("dE", |c| c.energy, Some(0.30), Some(0.48)),
    ("WA", |c| c.weighted, Some(0.72), Some(0.78)),
    ("outside", |c| c.outside, None, Some(0.60)),
    ("pump", |c| c.pumping, None, Some(1.0)),
];

/// One cost of Leeway relative to one rival's.
#[derive(Serialize)]
struct Comparison {
    cost: &'static str,
    rival: &'static str,
    ratio: Ratio,
    target: Option<f64>,
}

/// Costs of a Leeway with something off relative to those of the whole.
#[derive(Serialize)]
struct Ablation {
    law: String,
    energy: Ratio,
    weighted: Ratio,
    outside: Ratio,
}

/// All laws at one clarity.
#[derive(Serialize)]
struct Table {
    metrics: Vec<&'static str>,
    depth_db: f64,
    rows: Vec<Row>,
    comparisons: Vec<Comparison>,
    ablations: Vec<Ablation>,
}

/// One pair at the clarity of a 4 dB duck, means over the ratios of levels.
#[derive(Serialize)]
struct Line {
    pair: String,
    melodic: bool,
    broadband: Costs,
    ducker: Costs,
    leeway: Costs,
}

/// Leeway as it is set.
#[derive(Serialize)]
struct AsSet {
    /// Medians of clarity before, of the gain, and of the duck in dB that gains as much.
    before: [f64; METRICS],
    gain: [f64; METRICS],
    equivalent_duck_db: [f64; METRICS],
    costs: Costs,
}

/// All findings.
#[derive(Serialize)]
pub struct Report {
    conditions: usize,
    tables: Vec<Table>,
    pairs: Vec<Line>,
    as_set: AsSet,
    steady: Vec<SteadyRow>,
}

impl Report {
    pub fn new(trials: &[Trial]) -> Self {
        let tables = [&LOCAL[..], &[ESTOI]]
            .iter()
            .flat_map(|metrics| DEPTHS_DB.map(|depth| Table::new(trials, metrics, depth)))
            .collect();
        Self {
            conditions: trials.len(),
            tables,
            pairs: lines(trials),
            as_set: as_set(trials),
            steady: movement::steady(trials),
        }
    }
}

impl Table {
    fn new(trials: &[Trial], metrics: &[usize], depth_db: f64) -> Self {
        let rivals = [BROADBAND, DUCKER_DB, DUCKER_LINEAR, SPECTRAL];
        let ran = |law: &str| trials[0].sweeps.iter().any(|sweep| sweep.law == law);
        let common = [BROADBAND, DUCKER_DB, LEEWAY];
        let mut rows: Vec<Row> = rivals
            .into_iter()
            .chain([LEEWAY])
            .filter(|law| ran(law))
            .map(|law| row(trials, law, &common, metrics, depth_db))
            .collect();
        let mut ablations = Vec::new();
        for sweep in &trials[0].sweeps {
            let law = sweep.law.as_str();
            if law == LEEWAY || rivals.contains(&law) {
                continue;
            }
            rows.push(row(trials, law, &common, metrics, depth_db));
            let to_whole = |of| ratio(trials, (law, LEEWAY), &common, metrics, depth_db, of);
            ablations.push(Ablation {
                law: law.to_owned(),
                energy: to_whole(|c| c.energy),
                weighted: to_whole(|c| c.weighted),
                outside: to_whole(|c| c.outside),
            });
        }
        let mut comparisons = Vec::new();
        for (cost, of, broadband, ducker) in RATIOS {
            for (rival, target) in [(BROADBAND, broadband), (DUCKER_DB, ducker)] {
                let estoi = match (cost, rival) {
                    ("dE", DUCKER_DB) => Some(1.0),
                    _ => None,
                };
                let target = if metrics == LOCAL { target } else { estoi };
                let ratio = ratio(trials, (LEEWAY, rival), &common, metrics, depth_db, of);
                comparisons.push(Comparison { cost, rival, ratio, target });
            }
        }
        let metrics = metrics.iter().map(|&metric| NAMES[metric]).collect();
        Self { metrics, depth_db, rows, comparisons, ablations }
    }
}

fn lines(trials: &[Trial]) -> Vec<Line> {
    let mut names: Vec<&str> = trials.iter().map(|trial| trial.pair.as_str()).collect();
    names.dedup();
    let laws = [BROADBAND, DUCKER_DB, LEEWAY];
    let line = |name: &str| {
        let of_pair = trials.iter().filter(|trial| trial.pair == name);
        let paid: Vec<_> = of_pair.filter_map(|t| t.prices(&laws, &LOCAL, CLARITY_DB)).collect();
        let mean = |law: usize| {
            let costs: Vec<Costs> = paid.iter().map(|paid| paid[law]).collect();
            Costs::means(&costs)
        };
        (!paid.is_empty()).then(|| Line {
            pair: name.to_owned(),
            melodic: trials.iter().any(|trial| trial.pair == name && trial.melodic),
            broadband: mean(0),
            ducker: mean(1),
            leeway: mean(2),
        })
    };
    names.into_iter().filter_map(line).collect()
}

fn as_set(trials: &[Trial]) -> AsSet {
    let points: Vec<&Point> = trials.iter().map(|trial| &trial.as_set).collect();
    let costs: Vec<Costs> = points.iter().map(|point| point.costs).collect();
    let each = |of: &dyn Fn(usize) -> f64| std::array::from_fn(of);
    AsSet {
        before: each(&|metric| median(trials.iter().map(|trial| trial.before[metric]))),
        gain: each(&|metric| median(points.iter().map(|point| point.gain[metric]))),
        equivalent_duck_db: each(&|metric| {
            median(trials.iter().filter_map(|t| t.equivalent_duck(&t.as_set, metric)))
        }),
        costs: Costs::medians(&costs),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            writeln!(f, "{table}")?;
        }
        self.write_pairs(f)?;
        self.write_as_set(f)?;
        movement::write_steady(f, &self.steady, CLARITY_DB)
    }
}

impl Report {
    fn write_pairs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Per pair at the GP, ESII, MUR of a 4 dB duck (broadband, ts_db, leeway)")?;
        writeln!(f, "{:<22}{:^22}{:^22}{:^22}", "", "dE", "WA", "outside")?;
        let mut worse = Vec::new();
        for line in &self.pairs {
            let mut text = format!("{:<22}", line.pair);
            let costs: [Cost; 3] = [|c| c.energy, |c| c.weighted, |c| c.outside];
            for cost in costs {
                let [duck, ducker, ours] = [&line.broadband, &line.ducker, &line.leeway].map(cost);
                let best = match ours {
                    ours if ours <= duck.min(ducker) => '*',
                    ours if ours > ducker => '!',
                    _ => ' ',
                };
                write!(text, "{duck:6.2} {ducker:6.2} {ours:6.2}{best} ")?;
            }
            writeln!(f, "{}", text.trim_end())?;
            if line.melodic && line.leeway.energy > line.ducker.energy {
                worse.push(line.pair.as_str());
            }
        }
        writeln!(f, "* best of the three   ! worse than ts_db")?;
        let worse = if worse.is_empty() { "none".to_owned() } else { worse.join(", ") };
        writeln!(f, "Melodic stems that lose more energy than to ts_db: {worse}\n")
    }

    fn write_as_set(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Leeway as it is set, medians over {} conditions", self.conditions)?;
        let set = &self.as_set;
        for (metric, name) in NAMES.iter().enumerate() {
            writeln!(
                f,
                "{name:<6} {:.3} {:+.3}, as a duck of {:.1} dB",
                set.before[metric], set.gain[metric], set.equivalent_duck_db[metric]
            )?;
        }
        writeln!(f, "{HEAD}")?;
        write_costs(f, AS_SET, &set.costs)?;
        writeln!(f, "\n{}", movement::HEAD)?;
        movement::write(f, AS_SET, &set.costs.movement)?;
        writeln!(f)
    }
}

const HEAD: &str = "law               dE dB  WA dB  outside  precision  delta dB  pump  onset dB";

fn write_costs(f: &mut fmt::Formatter<'_>, law: &str, costs: &Costs) -> fmt::Result {
    write!(
        f,
        "{law:<16} {:6.2} {:6.2} {:8.2} {:10.2} {:9.1} {:5.2} {:9.2}",
        costs.energy,
        costs.weighted,
        costs.outside,
        costs.precision,
        20.0 * costs.delta.max(1e-6).log10(),
        costs.pumping,
        costs.onsets
    )
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let metrics = self.metrics.join(", ");
        writeln!(f, "At the {metrics} of a {} dB broadband duck, medians", self.depth_db)?;
        writeln!(f, "{HEAD}  reached  over")?;
        for row in &self.rows {
            write_costs(f, &row.law, &row.costs)?;
            writeln!(f, "  {:>3}/{:<3} {:>5}", row.reached, row.of, row.conditions)?;
        }
        writeln!(f, "{}", movement::HEAD)?;
        for row in &self.rows {
            movement::write(f, &row.law, &row.costs.movement)?;
        }
        writeln!(f, "leeway over         ratio  of medians  with misses      wins")?;
        for comparison in &self.comparisons {
            let Ratio { median, of_medians, with_misses, wins } = comparison.ratio;
            let label = format!("{} {}", comparison.rival, comparison.cost);
            write!(
                f,
                "{label:<18} {median:6.3} {of_medians:11.3} {with_misses:12.3} {:9.0} %",
                100.0 * wins
            )?;
            if let Some(target) = comparison.target {
                let met = if median.max(of_medians) <= target { "met" } else { "MISSED" };
                write!(f, "   target {target:.2} {met}")?;
            }
            writeln!(f)?;
        }
        if !self.ablations.is_empty() {
            writeln!(f, "over leeway         dE      WA  outside   median of ratios")?;
        }
        for Ablation { law, energy, weighted, outside } in &self.ablations {
            let [energy, weighted, outside] = [energy, weighted, outside].map(|r| r.median);
            writeln!(f, "{law:<16} {energy:5.2} {weighted:7.2} {outside:8.2}")?;
        }
        Ok(())
    }
}
