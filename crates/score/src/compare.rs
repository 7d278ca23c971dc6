//! Compares laws at equal clarity: each at the strength that gains what a broadband duck gains.

use serde::Serialize;

use super::costs::Costs;
use super::experiment::{BROADBAND, Point, Sweep, Trial};
use super::level::{mean, median};

/// Gains of the broadband duck below this are none: the vocal was clear, or past help.
const LEAST_GAIN: f64 = 0.002;

/// What a law pays in one condition and metric.
#[derive(Debug, Clone, Copy)]
pub enum Price {
    /// The duck itself gained nothing, so there is nothing to equal.
    Void,
    /// The law gained less at any strength.
    Missed,
    Paid(Costs),
}

impl Sweep {
    /// The strength and the costs at a gain in `metric`, on straight lines between the strengths,
    /// from nothing on.
    pub fn at(&self, metric: usize, gain: f64) -> Option<(f64, Costs)> {
        let first = self.points.first()?;
        // A first touch is as precise as a light one.
        let nothing = Costs { precision: first.costs.precision, ..Costs::default() };
        let mut below = (0.0, 0.0, nothing);
        for point in &self.points {
            let above = (point.gain[metric], point.strength, point.costs);
            if above.0 >= gain {
                let share = (gain - below.0) / (above.0 - below.0);
                let strength = below.1 + share * (above.1 - below.1);
                return Some((strength, below.2.towards(&above.2, share)));
            }
            if above.0 > below.0 {
                below = above;
            }
        }
        None
    }
}

impl Trial {
    fn sweep(&self, law: &str) -> Option<&Sweep> {
        self.sweeps.iter().find(|sweep| sweep.law == law)
    }

    /// The gain in `metric` of a broadband duck by `depth_db`, if it is one.
    fn wanted(&self, metric: usize, depth_db: f64) -> Option<f64> {
        let duck = self.sweep(BROADBAND)?;
        let point = duck.points.iter().find(|point| point.strength == depth_db)?;
        Some(point.gain[metric]).filter(|&gain| gain >= LEAST_GAIN)
    }

    /// What `law` pays for the gain in `metric` of a broadband duck by `depth_db`.
    pub fn price(&self, law: &str, metric: usize, depth_db: f64) -> Price {
        let Some(gain) = self.wanted(metric, depth_db) else { return Price::Void };
        let at = self.sweep(law).and_then(|sweep| sweep.at(metric, gain));
        at.map_or(Price::Missed, |(_, costs)| Price::Paid(costs))
    }

    /// The strength at which `law` gains what a broadband duck by `depth_db` does, as the mean over
    /// those of `metrics` in which it can.
    pub fn strength(&self, law: &str, metrics: &[usize], depth_db: f64) -> Option<f64> {
        let sweep = self.sweep(law)?;
        let strength = |&metric: &usize| Some(sweep.at(metric, self.wanted(metric, depth_db)?)?.0);
        mean(metrics.iter().filter_map(strength))
    }

    /// What each of `laws` pays, as means over those of `metrics` that all of them reach.
    pub fn prices(&self, laws: &[&str], metrics: &[usize], depth_db: f64) -> Option<Vec<Costs>> {
        let mut all = vec![Vec::new(); laws.len()];
        for &metric in metrics {
            let paid = |law: &&str| match self.price(law, metric, depth_db) {
                Price::Paid(costs) => Some(costs),
                Price::Void | Price::Missed => None,
            };
            let Some(paid) = laws.iter().map(paid).collect::<Option<Vec<_>>>() else { continue };
            for (all, costs) in all.iter_mut().zip(paid) {
                all.push(costs);
            }
        }
        let reached = all.iter().all(|costs| !costs.is_empty());
        reached.then(|| all.iter().map(|costs| Costs::means(costs)).collect())
    }

    /// The broadband duck in dB that gains as much as `point` in `metric`, if it was swept so far.
    pub fn equivalent_duck(&self, point: &Point, metric: usize) -> Option<f64> {
        let duck = self.sweep(BROADBAND)?;
        let gain = point.gain[metric];
        let most = duck.points.last()?;
        if most.gain[metric] < LEAST_GAIN || gain > most.gain[metric] || gain < 0.0 {
            return None;
        }
        let mut below = (0.0, 0.0);
        for point in &duck.points {
            let above = (point.gain[metric], point.strength);
            if above.0 >= gain {
                let share = (gain - below.0) / (above.0 - below.0).max(f64::MIN_POSITIVE);
                return Some(below.1 + share * (above.1 - below.1));
            }
            below = above;
        }
        None
    }
}

/// How a law does over all conditions at one clarity.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub law: String,
    /// Medians over the conditions.
    pub costs: Costs,
    /// Conditions behind the medians.
    pub conditions: usize,
    /// In how many pairs of condition and metric the law reaches the clarity...
    pub reached: usize,
    /// ...of how many that can be reached.
    pub of: usize,
}

/// The row of `law`, over what it and all of `others` reach.
pub fn row(trials: &[Trial], law: &str, others: &[&str], metrics: &[usize], depth: f64) -> Row {
    let mut laws = vec![law];
    laws.extend(others.iter().filter(|other| **other != law));
    let paid: Vec<Costs> =
        trials.iter().filter_map(|t| Some(t.prices(&laws, metrics, depth)?[0])).collect();
    let (mut reached, mut of) = (0, 0);
    for (trial, &metric) in trials.iter().flat_map(|t| metrics.iter().map(move |m| (t, m))) {
        match trial.price(law, metric, depth) {
            Price::Void => {}
            Price::Missed => of += 1,
            Price::Paid(_) => (reached, of) = (reached + 1, of + 1),
        }
    }
    Row { law: law.to_owned(), costs: Costs::medians(&paid), conditions: paid.len(), reached, of }
}

/// What one law pays for every unit of what another does.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ratio {
    /// Median of the conditions' own ratios. This and the next are no number where no condition is
    /// reached by all: nothing compared is nothing won.
    pub median: f64,
    /// Ratio of the medians over the conditions.
    pub of_medians: f64,
    /// Median over all pairs of condition and metric that either reaches, where what the first
    /// misses counts as infinitely dear. A law that gives up where it is hard gains nothing here.
    pub with_misses: f64,
    /// Share of the conditions in which the first law pays less.
    pub wins: f64,
}

/// `law` over `rival` in one cost, over what both, and all of `others`, reach.
pub fn ratio(
    trials: &[Trial],
    (law, rival): (&str, &str),
    others: &[&str],
    metrics: &[usize],
    depth: f64,
    cost: fn(&Costs) -> f64,
) -> Ratio {
    let laws: Vec<&str> = [law, rival].iter().chain(others).copied().collect();
    let prices = trials.iter().filter_map(|t| t.prices(&laws, metrics, depth));
    let (ours, theirs): (Vec<f64>, Vec<f64>) =
        prices.map(|paid| (cost(&paid[0]), cost(&paid[1]))).unzip();
    let pairs = || ours.iter().zip(&theirs);
    let each = trials.iter().flat_map(|t| metrics.iter().map(move |&metric| (t, metric)));
    let with_misses = each.filter_map(|(trial, metric)| {
        match (trial.price(law, metric, depth), trial.price(rival, metric, depth)) {
            (Price::Paid(ours), Price::Paid(theirs)) => Some(cost(&ours) / cost(&theirs).max(1e-6)),
            (Price::Missed, Price::Paid(_)) => Some(f64::INFINITY),
            (Price::Paid(_), Price::Missed) => Some(0.0),
            _ => None,
        }
    });
    let if_any = |ratio: f64| if ours.is_empty() { f64::NAN } else { ratio };
    Ratio {
        median: if_any(median(pairs().map(|(ours, theirs)| ours / theirs.max(1e-6)))),
        of_medians: if_any(median(ours.iter().copied()) / median(theirs.iter().copied()).max(1e-6)),
        with_misses: median(with_misses),
        wins: mean(pairs().map(|(ours, theirs)| f64::from(u8::from(ours < theirs)))).unwrap_or(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(law: &str, points: &[(f64, f64, f64)]) -> Sweep {
        let point = |&(strength, gain, energy): &(f64, f64, f64)| Point {
            strength,
            gain: [gain; 4],
            costs: Costs { energy, precision: 0.5, ..Costs::default() },
        };
        Sweep { law: law.to_owned(), points: points.iter().map(point).collect() }
    }

    fn trial() -> Trial {
        let duck = sweep(BROADBAND, &[(2.0, 0.1, 2.0), (4.0, 0.2, 4.0)]);
        let sweeps = vec![
            duck,
            sweep("good", &[(1.0, 0.05, 0.4), (2.0, 0.15, 1.0), (3.0, 0.25, 2.0)]),
            sweep("bent", &[(1.0, 0.1, 1.0), (2.0, 0.05, 2.0), (3.0, 0.2, 3.0)]),
            sweep("weak", &[(1.0, 0.15, 0.1)]),
        ];
        let as_set = sweeps[1].points[1].clone();
        Trial {
            pair: "song/stem".to_owned(),
            melodic: true,
            ratio_db: 0.0,
            before: [0.3; 4],
            sweeps,
            as_set,
            steady: Vec::new(),
        }
    }

    fn energy(law: &str, depth: f64) -> Option<f64> {
        match trial().price(law, 0, depth) {
            Price::Paid(costs) => Some(costs.energy),
            _ => None,
        }
    }

    #[test]
    fn costs_lie_on_lines_between_strengths() {
        assert!((energy(BROADBAND, 2.0).unwrap() - 2.0).abs() < 1e-9);
        assert!((energy("good", 2.0).unwrap() - 0.7).abs() < 1e-9);
        assert!((energy("good", 4.0).unwrap() - 1.5).abs() < 1e-9);
        // Where more strength gains less, the lesser strength stands.
        assert!((energy("bent", 4.0).unwrap() - 3.0).abs() < 1e-9);
        assert!((energy("weak", 2.0).unwrap() - 0.1 * 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(energy("weak", 4.0), None);
    }

    #[test]
    fn strengths_lie_on_the_same_lines() {
        let strength = |law: &str| trial().strength(law, &[0, 1], 2.0);
        assert!((strength(BROADBAND).unwrap() - 2.0).abs() < 1e-9);
        assert!((strength("good").unwrap() - 1.5).abs() < 1e-9);
        assert_eq!(trial().strength("weak", &[0], 4.0), None);
    }

    #[test]
    fn rows_count_what_is_missed() {
        let trials = [trial()];
        let weak = row(&trials, "weak", &[], &[0, 1], 4.0);
        assert_eq!((weak.reached, weak.of, weak.conditions), (0, 2, 0));
        let good = row(&trials, "good", &[BROADBAND], &[0, 1], 4.0);
        assert_eq!((good.reached, good.of, good.conditions), (2, 2, 1));
        let ratio = ratio(&trials, ("good", BROADBAND), &[], &[0], 4.0, |c| c.energy);
        assert!((ratio.median - 0.375).abs() < 1e-9 && ratio.wins == 1.0);
        let missing = super::ratio(&trials, ("weak", BROADBAND), &[], &[0], 4.0, |c| c.energy);
        assert_eq!(missing.with_misses, f64::INFINITY);
        assert!(missing.median.is_nan() && missing.of_medians.is_nan());
    }

    #[test]
    fn a_gain_is_worth_a_duck() {
        let trial = trial();
        assert!((trial.equivalent_duck(&trial.as_set, 0).unwrap() - 3.0).abs() < 1e-9);
    }
}
