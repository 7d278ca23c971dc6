//! The findings about songs carved together, as a table.

use std::fmt;

use super::{Carved, DEPTHS_DB, GroupTrial, Paid};
use crate::level::{mean, median};
use crate::metrics::LOCAL;

/// A figure of the table: its name, where it is, and what group over independent shall come to.
type Figure = (&'static str, fn(&Paid) -> f64, &'static str);

const FIGURES: [Figure; 5] = [
    ("energy", |paid| paid.energy, "≤ 0.80"),
    ("WA per stem", |paid| paid.per_stem, "≤ 0.88"),
    ("WA of sum", |paid| paid.of_sum, "≤ 0.95"),
    ("cuts/s", |paid| paid.cuts, "≤ 1.00"),
    ("at rest", |paid| paid.rest, "≥ 2.50"),
];

/// The findings as a table.
pub struct GroupReport<'a>(pub &'a [GroupTrial]);

impl fmt::Display for GroupReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, depth) in DEPTHS_DB.iter().enumerate() {
            writeln!(
                f,
                "Each for itself → as a group, at the clarity of the sum ducked by {depth} dB"
            )?;
            heading(f)?;
            for trial in self.0 {
                write!(f, "{:<24}{:>+4} dB", trial.song, trial.ratio_db)?;
                match trial.paid[at] {
                    [Some(alone), Some(group), _] => {
                        for (_, figure, _) in FIGURES {
                            let said = format!("{:.2} → {:.2}", figure(&alone), figure(&group));
                            write!(f, "{said:>16}")?;
                        }
                        writeln!(f)?;
                    }
                    [None, Some(_), _] => writeln!(f, "   only the group gets there")?,
                    [Some(_), None, _] => writeln!(f, "   the group does not get there")?,
                    [None, None, _] => writeln!(f, "   neither gets there")?,
                }
            }
            self.ratios(f, "group over each for itself", at, 1)?;
            write!(f, "{:<31}", "target")?;
            for (.., target) in FIGURES {
                write!(f, "{target:>16}")?;
            }
            writeln!(f)?;
            self.ratios(f, "beside a profile, likewise", at, 2)?;
            writeln!(f)?;
        }
        self.as_set(f)
    }
}

impl GroupReport<'_> {
    /// What one [`Way`](super::Way) pays over what is paid alone, in the songs that get there both ways. Of the
    /// means, for some stems are never at rest.
    fn ratios(&self, f: &mut fmt::Formatter<'_>, name: &str, at: usize, way: usize) -> fmt::Result {
        let both = self.0.iter().filter_map(|trial| trial.paid[at][0].zip(trial.paid[at][way]));
        let both: Vec<(Paid, Paid)> = both.collect();
        write!(f, "{name:<31}")?;
        for (_, figure, _) in FIGURES {
            let alone = mean(both.iter().map(|(alone, _)| figure(alone)));
            let other = mean(both.iter().map(|(_, other)| figure(other)));
            let ratio = other.zip(alone).map_or(f64::NAN, |(other, alone)| other / alone);
            write!(f, "{ratio:>16.2}")?;
        }
        writeln!(f)
    }

    /// All ways as they are set: medians over the conditions.
    fn as_set(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = |figure: &dyn Fn(&Carved) -> f64| {
            [0, 1, 2].map(|way| median(self.0.iter().map(|trial| figure(&trial.as_set[way]))))
        };
        writeln!(f, "As they are set: each for itself, as a group, beside a profile")?;
        let gain = |metric: usize| move |carved: &Carved| carved.sum.gain[metric];
        for (name, [alone, group, profile]) in [
            ("gain in GP", median(&gain(LOCAL[0]))),
            ("gain in ESII", median(&gain(LOCAL[1]))),
            ("gain in MUR", median(&gain(LOCAL[2]))),
            ("energy of the sum, dB", median(&|carved| carved.sum.costs.energy)),
            ("WA of the sum, dB", median(&|carved| carved.sum.costs.weighted)),
            ("WA per stem, dB", median(&|carved| carved.stem.weighted)),
            ("at rest", median(&|carved| carved.rest)),
        ] {
            writeln!(f, "{name:<31}{alone:>10.3}{group:>10.3}{profile:>10.3}")?;
        }
        Ok(())
    }
}

fn heading(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{:<31}", "song, vocal over the sum")?;
    for (name, ..) in FIGURES {
        write!(f, "{name:>16}")?;
    }
    writeln!(f)
}
