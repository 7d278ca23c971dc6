//! The tables of movement.

use std::fmt;

use serde::Serialize;

use crate::costs::movement::{Movement, Unrest};
use crate::experiment::{AS_SET, Trial};
use crate::level::median;

pub const HEAD: &str =
    "movement         cuts/s  length ms  short/s  dB/s p95  4-16 Hz  16-64 Hz  half ms";

/// One row under [`HEAD`].
pub fn write(f: &mut fmt::Formatter<'_>, law: &str, movement: &Movement) -> fmt::Result {
    let or_none = |ms: Option<f64>| ms.map_or("-".to_owned(), |ms| format!("{ms:.0}"));
    writeln!(
        f,
        "{law:<16} {:6.2} {:>10} {:8.2} {:9.0} {:8.2} {:9.2} {:>8}",
        movement.cuts,
        or_none(movement.length_ms),
        movement.short_cuts,
        movement.speed,
        movement.slow,
        movement.fast,
        or_none(movement.half_ms)
    )
}

/// A law on stationary noise, medians over the conditions in which it could be compared.
#[derive(Serialize)]
pub struct SteadyRow {
    law: String,
    unrest: Unrest,
    conditions: usize,
}

/// All laws on stationary noise.
pub fn steady(trials: &[Trial]) -> Vec<SteadyRow> {
    let laws = trials[0].sweeps.iter().map(|sweep| sweep.law.as_str()).chain([AS_SET]);
    let row = |law: &str| {
        let all: Vec<Unrest> = trials
            .iter()
            .flat_map(|trial| &trial.steady)
            .filter(|steady| steady.law == law)
            .map(|steady| steady.unrest)
            .collect();
        let of = |figure: fn(&Unrest) -> f64| median(all.iter().map(figure));
        let unrest = Unrest { cuts: of(|u| u.cuts), slow: of(|u| u.slow) };
        SteadyRow { law: law.to_owned(), unrest, conditions: all.len() }
    };
    laws.map(row).collect()
}

/// The table of [`steady`].
pub fn write_steady(f: &mut fmt::Formatter<'_>, rows: &[SteadyRow], depth_db: f64) -> fmt::Result {
    writeln!(
        f,
        "Stationary noise in both inputs, at the clarity of a {depth_db} dB duck, medians"
    )?;
    writeln!(f, "steady noise     cuts/s  4-16 Hz  over")?;
    for SteadyRow { law, unrest, conditions } in rows {
        writeln!(f, "{law:<16} {:6.2} {:8.2} {conditions:>5}", unrest.cuts, unrest.slow)?;
    }
    writeln!(f)
}
