//! Scores the stems of a song carved as a group, and each beside a profile of the others, against the same
//! stems carved each for itself, at equal clarity of the vocal over their sum.

mod report;

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use leeway_engine::bands::{MAX_BANDS, PerBand};
use leeway_engine::{Beat, Engine};
use rayon::prelude::*;
use serde::Serialize;

use super::condition::{Condition, Tools};
use super::costs::Costs;
use super::ear::{CELL, RATE};
use super::experiment::{Plan, Point, Sweep};
use super::laws::broadband;
use super::laws::leeway::Leeway;
use super::metrics::{LOCAL, METRICS};
use super::song::{self, Pair};

/// Fewer stems are no group.
const FEWEST: usize = 3;
/// Stems of a song that is put together from two.
const TOGETHER: usize = 6;
/// Depths in dB of the broadband duck of the sum whose clarity is to be equalled.
const DEPTHS_DB: [f64; 2] = [2.0, 4.0];
/// Samples after which the stems learn anew of each other, as in `leeway carve`.
const NEWS: usize = 1024;
/// A sample below this is silence.
const SILENCE: f32 = 1e-4;

pub use report::GroupReport;

/// What a stem knows of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Nothing.
    Alone,
    /// What they do.
    Group,
    /// What they usually are.
    Profile,
}

/// In how many ways.
const WAYS: usize = 3;

/// One vocal and all that plays with it.
struct Song {
    name: String,
    vocal: Vec<f32>,
    stems: Vec<Vec<f32>>,
}

/// All stems carved at one strength.
#[derive(Debug, Clone, Serialize)]
struct Carved {
    /// What became of their sum.
    sum: Point,
    /// Means over the stems.
    stem: Costs,
    /// Share of the time in which stem and vocal sound and the stem is left as it is, bit for bit.
    rest: f64,
}

/// What one way of carving pays.
#[derive(Debug, Clone, Copy, Serialize)]
struct Paid {
    /// Energy taken from the sum, in dB.
    energy: f64,
    /// Loudness-weighted cut in dB, mean over the stems, and of the sum.
    per_stem: f64,
    of_sum: f64,
    /// Cut events per second and band, mean over the stems.
    cuts: f64,
    /// As in [`Carved`].
    rest: f64,
}

/// What was found in one condition.
#[derive(Debug, Clone, Serialize)]
pub struct GroupTrial {
    song: String,
    ratio_db: f64,
    /// For each of the ducks, what each [`Way`] pays, if it gets there.
    paid: Vec<[Option<Paid>; WAYS]>,
    /// All with their own max cut.
    as_set: [Carved; WAYS],
}

/// Carves the songs of `folders`, and each put together with the next, both ways.
///
/// # Errors
/// If a song cannot be read, none has enough stems, or the engine refuses the rate.
pub fn run(plan: &Plan, folders: &[PathBuf], leeway: Leeway) -> Result<Vec<GroupTrial>> {
    let songs = songs(folders, plan.seconds)?;
    let tools = Tools::default();
    let conditions: Vec<_> =
        songs.iter().flat_map(|song| plan.ratios_db.iter().map(move |&db| (song, db))).collect();
    let trials = conditions.par_iter();
    trials.map(|&(song, db)| Stems::new(&tools, song, db).trial(plan, leeway)).collect()
}

fn songs(folders: &[PathBuf], seconds: f64) -> Result<Vec<Song>> {
    let songs: Vec<(String, Vec<Pair>)> = folders
        .iter()
        .map(|folder| Ok((name(folder), song::pairs(folder, seconds)?)))
        .collect::<Result<_>>()?;
    let alone = songs.iter().filter(|(_, pairs)| pairs.len() >= FEWEST);
    let alone = alone.map(|(name, pairs)| Song::new(name.clone(), pairs.iter()));
    let next = songs.iter().cycle().skip(1);
    let two = songs.iter().zip(next).filter(|((one, _), (next, _))| one != next);
    let together = two.map(|((one, first), (next, second))| {
        Song::new(format!("{one}+{next}"), first.iter().chain(second).take(TOGETHER))
    });
    let all: Vec<Song> = alone.chain(together).collect();
    ensure!(!all.is_empty(), "no song has {FEWEST} stems that sound with the vocal");
    Ok(all)
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Song {
    /// The stems of all pairs with the vocal of the first, as long as the shortest.
    fn new<'a>(name: String, pairs: impl Iterator<Item = &'a Pair>) -> Self {
        let pairs: Vec<&Pair> = pairs.collect();
        let length = pairs.iter().map(|pair| pair.stem.len().min(pair.vocal.len())).min();
        let length = length.unwrap_or(0);
        Self {
            name,
            vocal: pairs[0].vocal[..length].to_vec(),
            stems: pairs.iter().map(|pair| pair.stem[..length].to_vec()).collect(),
        }
    }
}

/// A song's stems at their levels, and what can be known of them before they are carved.
struct Stems<'a> {
    name: &'a str,
    ratio_db: f64,
    whole: Condition<'a>,
    stems: Vec<Vec<f32>>,
    each: Vec<Condition<'a>>,
    before: [f64; METRICS],
}

impl<'a> Stems<'a> {
    /// The vocal `ratio_db` above the sum of the stems.
    fn new(tools: &'a Tools, song: &'a Song, ratio_db: f64) -> Self {
        let pair = Pair {
            name: song.name.clone(),
            melodic: true,
            vocal: song.vocal.clone(),
            stem: sum(&song.stems),
        };
        let whole = Condition::new(tools, &pair, ratio_db);
        let energy = |samples: &[f32]| samples.iter().map(|x| f64::from(x * x)).sum::<f64>();
        let gain = (energy(&whole.stem) / energy(&pair.stem)).sqrt() as f32;
        let scaled = |stem: &Vec<f32>| stem.iter().map(|x| gain * x).collect();
        let stems: Vec<Vec<f32>> = song.stems.iter().map(scaled).collect();
        let condition = |stem: &Vec<f32>| {
            Condition::at_level(tools, whole.vocal.clone(), stem.clone(), whole.level)
        };
        Self {
            name: &song.name,
            ratio_db,
            each: stems.iter().map(condition).collect(),
            before: whole.outcome(&whole.stem).clarity,
            stems,
            whole,
        }
    }

    fn trial(&self, plan: &Plan, leeway: Leeway) -> Result<GroupTrial> {
        let at = |way: Way, max_cut: f64| self.carved(&leeway.at(max_cut as f32), way, max_cut);
        let sweep = |way: Way| -> Result<Vec<Carved>> {
            plan.leeway.par_iter().map(|&max_cut_db| at(way, max_cut_db)).collect()
        };
        let sweeps = [sweep(Way::Alone)?, sweep(Way::Group)?, sweep(Way::Profile)?];
        let key = broadband::key(&self.whole.vocal);
        let paid = DEPTHS_DB.iter().map(|&db| {
            let duck = self.point(db, &broadband::render(&self.whole.stem, &key, db));
            sweeps.each_ref().map(|sweep| paid(sweep, &duck))
        });
        let max_cut_db = f64::from(leeway.settings.max_cut);
        Ok(GroupTrial {
            song: self.name.to_owned(),
            ratio_db: self.ratio_db,
            paid: paid.collect(),
            as_set: [
                at(Way::Alone, max_cut_db)?,
                at(Way::Group, max_cut_db)?,
                at(Way::Profile, max_cut_db)?,
            ],
        })
    }

    fn point(&self, strength: f64, carved: &[f32]) -> Point {
        let outcome = self.whole.outcome(carved);
        let gain = std::array::from_fn(|metric| outcome.clarity[metric] - self.before[metric]);
        Point { strength, gain, costs: outcome.costs }
    }

    fn carved(&self, leeway: &Leeway, way: Way, strength: f64) -> Result<Carved> {
        let carved = carve(leeway, &self.stems, &self.whole.vocal, way)?;
        let costs = self.each.iter().zip(&carved).map(|(stem, carved)| stem.costs(carved));
        Ok(Carved {
            sum: self.point(strength, &sum(&carved)),
            stem: Costs::means(&costs.collect::<Vec<_>>()),
            rest: self.rest(&carved),
        })
    }

    fn rest(&self, carved: &[Vec<f32>]) -> f64 {
        let (mut left, mut all) = (0usize, 0usize);
        for (stem, carved) in self.stems.iter().zip(carved) {
            let cells = stem.chunks_exact(CELL).zip(carved.chunks_exact(CELL));
            for ((stem, carved), active) in cells.zip(&self.whole.active) {
                if *active && stem.iter().any(|sample| sample.abs() > SILENCE) {
                    all += 1;
                    left += usize::from(stem == carved);
                }
            }
        }
        left as f64 / all.max(1) as f64
    }
}

fn sum(stems: &[Vec<f32>]) -> Vec<f32> {
    (0..stems[0].len()).map(|n| stems.iter().map(|stem| stem[n]).sum()).collect()
}

/// All stems carved in step.
fn carve(leeway: &Leeway, stems: &[Vec<f32>], vocal: &[f32], way: Way) -> Result<Vec<Vec<f32>>> {
    let mut engines = (0..stems.len()).map(|_| engine(leeway)).collect::<Result<Vec<_>>>()?;
    if way == Way::Profile {
        for (engine, powers) in engines.iter_mut().zip(profiles(leeway, stems, vocal)?) {
            engine.set_beat_profile(&powers);
        }
    }
    let mut carved = stems.to_vec();
    for start in (0..vocal.len()).step_by(NEWS) {
        let range = start..vocal.len().min(start + NEWS);
        if way == Way::Group {
            let beats = others(&engines);
            for (engine, beat) in engines.iter_mut().zip(beats) {
                engine.set_beat(Some(beat));
            }
        }
        for (engine, stem) in engines.iter_mut().zip(&mut carved) {
            engine.process(&mut [&mut stem[range.clone()]], &[&vocal[range.clone()]]);
        }
    }
    Ok(carved)
}

fn engine(leeway: &Leeway) -> Result<Engine> {
    let mut engine = Engine::new(RATE, 1, 1).map_err(|error| anyhow!("{error}"))?;
    engine.set_constants(leeway.constants);
    engine.set(&leeway.settings);
    Ok(engine)
}

/// What the others bring to each.
fn others(engines: &[Engine]) -> Vec<Beat> {
    let parts: Vec<_> = engines.iter().map(|engine| (engine.part(), 1.0)).collect();
    Beat::others(&parts)
}

/// The mean powers of the others while the vocal sounds, for each.
fn profiles(leeway: &Leeway, stems: &[Vec<f32>], vocal: &[f32]) -> Result<Vec<PerBand>> {
    let mut engines = (0..stems.len()).map(|_| engine(leeway)).collect::<Result<Vec<_>>>()?;
    let mut sums = vec![[0.0; MAX_BANDS]; stems.len()];
    let mut count = 0;
    for start in (0..vocal.len()).step_by(NEWS) {
        let range = start..vocal.len().min(start + NEWS);
        for (engine, stem) in engines.iter_mut().zip(stems) {
            let mut stem = stem[range.clone()].to_vec();
            engine.process(&mut [&mut stem], &[&vocal[range.clone()]]);
        }
        if engines[0].meters().vocal_sounds {
            for (sum, beat) in sums.iter_mut().zip(others(&engines)) {
                sum.iter_mut().zip(beat.powers).for_each(|(sum, power)| *sum += power);
            }
            count += 1;
        }
    }
    Ok(sums.into_iter().map(|sum| sum.map(|sum| sum / count.max(1) as f32)).collect())
}

/// What is paid at the clarity of `duck`: means over the local metrics, all of which must be reached.
fn paid(sweep: &[Carved], duck: &Point) -> Option<Paid> {
    let of = |costs: fn(&Carved) -> Costs| Sweep {
        law: String::new(),
        points: sweep
            .iter()
            .map(|carved| Point { costs: costs(carved), ..carved.sum.clone() })
            .collect(),
    };
    let (sum, stem) = (of(|carved| carved.sum.costs), of(|carved| carved.stem));
    // Interpolated as if it were a cost.
    let rest = of(|carved| Costs { energy: carved.rest, ..Costs::default() });
    let at = |sweep: &Sweep| -> Option<Costs> {
        let reached = LOCAL.iter().map(|&metric| Some(sweep.at(metric, duck.gain[metric])?.1));
        Some(Costs::means(&reached.collect::<Option<Vec<_>>>()?))
    };
    let (sum, stem, rest) = (at(&sum)?, at(&stem)?, at(&rest)?);
    Some(Paid {
        energy: sum.energy,
        per_stem: stem.weighted,
        of_sum: sum.weighted,
        cuts: stem.movement.cuts,
        rest: rest.energy,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use leeway_test_signals::{noise, voice};

    #[test]
    fn what_hides_nothing_rests_in_a_group() {
        let song = Song {
            name: "song".to_owned(),
            vocal: voice(RATE, 2.0),
            stems: vec![noise(96_000, 0.1, 1), noise(96_000, 0.003, 2)],
        };
        let tools = Tools::default();
        let stems = Stems::new(&tools, &song, 0.0);
        let [alone, group] = [Way::Alone, Way::Group]
            .map(|way| stems.carved(&Leeway::default(), way, 12.0).unwrap());
        assert!(group.rest > 0.45 && group.rest > alone.rest, "{} {}", group.rest, alone.rest);
        assert!(group.sum.gain[0] > 0.01, "{:?}", group.sum.gain);
    }
}
