//! Carves the stems of a song together: all in step, each knowing what the others do.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Error, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use leeway::beat_profile::BeatProfile;
use leeway_engine::bands::{MAX_BANDS, PerBand};
use leeway_engine::{Beat, Settings};
use leeway_song::notes::stem_ends;
use leeway_song::{NEWS, song_meter};
use rayon::prelude::*;

use super::carve::{Job, Outcome, lossy};
use super::decode::BitDepth;
use super::inputs::Outputs;
use super::passage::{Fit, Pass, Passage};
use super::song::{Song, SongReport};
use super::stem::{Carving, Survey};
use super::vocals::{Vocal, Vocals};
use super::write::Part;
use super::{failure, stop};

/// The stems of a run, to be carved in step.
pub struct Group<'a> {
    pub job: &'a Job,
    pub outputs: &'a [Outputs],
    pub vocals: Option<&'a Vocals>,
}

/// A stem that is part of the song.
struct Member<'a> {
    /// Its place in the job.
    at: usize,
    carving: Carving<'a>,
    survey: Survey,
    bit_depth: BitDepth,
}

/// A member while it is carved.
struct Running<'a> {
    passage: Passage<'a>,
    state: State,
    /// What was read of it last, before it was carved, and where in the song both begin.
    before: Vec<Vec<f32>>,
    read_at: usize,
    carved_at: usize,
    /// Sum of the other stems' powers while the vocal sounds, and how often they were summed.
    beat: (PerBand, usize),
}

enum State {
    Sounds,
    /// Its last samples have been handed out.
    Ended,
    Failed(Error),
}

/// What one pass over all members came to.
enum Passed<'a> {
    All(Vec<Result<(Pass, BeatProfile)>>, Box<Song<'a>>),
    /// These members' peaks do not fit their bit depth.
    TooLoud(Vec<usize>),
}

impl<'a> Group<'a> {
    /// Carves all stems, in the order of the job. Those at another sample rate than most are carved by
    /// themselves.
    ///
    /// # Errors
    /// If the vocal cannot be converted, or the mixes not be written.
    pub fn run(&self, bars: &MultiProgress) -> Result<(Vec<Outcome>, Option<SongReport>)> {
        let stems = self.job.stems.iter().zip(self.outputs);
        let carvings: Vec<Carving> = stems
            .map(|(stem, output)| Carving { job: self.job, stem, output, vocals: self.vocals })
            .collect();
        let surveys: Vec<Result<Survey, Outcome>> = carvings
            .par_iter()
            .map(|carving| carving.survey(bars).unwrap_or_else(|error| Err(failed(&error))))
            .collect();
        let rate = main_rate(surveys.iter().flatten().map(|survey| survey.format.rate));
        let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
        let mut members = Vec::new();
        for (at, (survey, carving)) in surveys.into_iter().zip(carvings).enumerate() {
            match survey {
                Ok(survey) if Some(survey.format.rate) == rate => {
                    let bit_depth = survey.format.bit_depth;
                    members.push(Member { at, carving, survey, bit_depth });
                }
                Ok(survey) => {
                    outcomes.insert(at, alone(&carving, &survey, rate, bars));
                }
                Err(outcome) => {
                    outcomes.insert(at, outcome);
                }
            }
        }
        // Sums round differently in another order: files named in any order come out the same.
        members.sort_by(|a, b| a.path().cmp(b.path()));
        let song = match rate {
            Some(rate) => self.carve(members, rate, bars, &mut outcomes)?,
            None => None,
        };
        Ok((outcomes.into_values().collect(), song))
    }

    fn carve(
        &self,
        mut members: Vec<Member<'a>>,
        rate: u32,
        bars: &MultiProgress,
        outcomes: &mut BTreeMap<usize, Outcome>,
    ) -> Result<Option<SongReport>> {
        let file = &members[0].carving.stem.input.file;
        let vocal = self.vocals.map(|vocals| vocals.beside(file, rate)).transpose()?;
        let bar = bar(bars, &members);
        let (passes, song) = loop {
            bar.reset();
            match self.pass(&members, rate, vocal.as_deref(), &bar)? {
                Passed::All(passes, song) => break (passes, song),
                Passed::TooLoud(which) => {
                    which.into_iter().for_each(|at| members[at].bit_depth = BitDepth::Float);
                }
            }
        };
        bar.finish_and_clear();
        bars.remove(&bar);
        let notes: Vec<Vec<String>> = (0..members.len()).map(|at| notes(&members, at)).collect();
        let concluded: Vec<Outcome> = passes
            .into_par_iter()
            .zip(members.par_iter().zip(notes))
            .map(|(pass, (member, notes))| {
                let carved = pass.and_then(|(pass, beat)| {
                    let carved = member.carving.conclude(&member.survey, pass)?;
                    member.write(&beat)?;
                    Ok(carved)
                });
                carved.map_or_else(
                    |error| failed(&error),
                    |mut carved| {
                        carved.notes.extend(notes);
                        Outcome::Carved(Box::new(carved))
                    },
                )
            })
            .collect();
        let carved = concluded.iter().filter(|outcome| matches!(outcome, Outcome::Carved(_)));
        let stems = carved.count();
        outcomes.extend(members.iter().map(|member| member.at).zip(concluded));
        match stems {
            0 => Ok(None),
            _ => Ok(Some(song.report(stems, &self.job.out)?)),
        }
    }

    /// One pass over all members.
    fn pass<'p>(
        &self,
        members: &[Member<'p>],
        rate: u32,
        vocal: Option<&'p Vocal>,
        bar: &ProgressBar,
    ) -> Result<Passed<'p>>
    where
        'a: 'p,
    {
        let mut running: Vec<Result<Running>> = members
            .iter()
            .map(|member| {
                let passage = member.carving.begin(&member.survey, vocal, member.bit_depth)?;
                Ok(Running::new(passage))
            })
            .collect();
        let mixes = self.job.mix.then_some(self.job.out.as_path());
        let sounds: Vec<Settings> = members.iter().map(|member| member.survey.sound).collect();
        let sound = song_meter::sound(&sounds);
        let mut song = Song::new(rate, vocal, &sound, &self.job.voice.powers(), mixes)?;
        let keeps: Vec<f32> = members.iter().map(|member| member.carving.stem.keep).collect();
        let frames = members.iter().map(|member| member.survey.frames).max().unwrap_or(0);
        let mut heard = 0;
        while running.iter().flatten().any(Running::sounds) {
            stop::check()?;
            if !self.job.independent {
                tell(&mut running, &keeps);
            }
            let too_loud: Vec<bool> =
                running.par_iter_mut().map(|one| one.as_mut().is_ok_and(Running::step)).collect();
            if too_loud.contains(&true) {
                let which = (0..too_loud.len()).filter(|&at| too_loud[at]);
                return Ok(Passed::TooLoud(which.collect()));
            }
            for one in running.iter().flatten() {
                song.meter.add_before(one.read_at, &one.before);
                song.meter.add_after(one.carved_at, one.passage.block());
            }
            let until = running.iter().flatten().filter(|one| one.sounds());
            let until = until.map(|one| one.passage.carved()).min().unwrap_or(frames);
            song.hear(until)?;
            bar.inc((until - heard) as u64);
            heard = until;
        }
        song.finish(frames)?;
        let passes = running.into_par_iter().map(|one| one.and_then(Running::close)).collect();
        Ok(Passed::All(passes, Box::new(song)))
    }
}

impl Member<'_> {
    /// Writes what sounds beside the stem, if that was asked for and there is anything.
    fn write(&self, beat: &BeatProfile) -> Result<()> {
        if !self.carving.job.beats || beat.is_empty() {
            return Ok(());
        }
        let path = self.carving.output.wav.with_extension("beat.toml");
        Part::write(&path, |file| Ok(file.write_all(beat.to_text().as_bytes())?))?.commit()
    }

    fn path(&self) -> &std::path::Path {
        self.carving.stem.input.file.path()
    }

    fn seconds(&self) -> f64 {
        self.survey.format.seconds(self.survey.frames)
    }
}

impl<'a> Running<'a> {
    fn new(passage: Passage<'a>) -> Self {
        Self {
            passage,
            state: State::Sounds,
            before: Vec::new(),
            read_at: 0,
            carved_at: 0,
            beat: ([0.0; MAX_BANDS], 0),
        }
    }

    fn sounds(&self) -> bool {
        matches!(self.state, State::Sounds)
    }

    /// Carves the next few hops; whether that is too loud for the file.
    fn step(&mut self) -> bool {
        self.before.iter_mut().for_each(Vec::clear);
        (self.read_at, self.carved_at) = (self.passage.frames(), self.passage.carved());
        if !self.sounds() {
            self.passage.clear();
            return false;
        }
        match self.advance() {
            Ok(fit) => fit == Fit::TooLoud,
            Err(error) => {
                self.passage.clear();
                self.state = State::Failed(error);
                false
            }
        }
    }

    fn advance(&mut self) -> Result<Fit> {
        if self.passage.read(NEWS * self.passage.hop())? {
            self.before.clone_from(&self.passage.block().to_vec());
            return self.passage.carve();
        }
        let fit = self.passage.end()?;
        self.state = State::Ended;
        Ok(fit)
    }

    /// What the stem brings to the song.
    fn part(&self) -> Beat {
        if self.sounds() { self.passage.part() } else { Beat::SILENCE }
    }

    /// Hears what the others do from here on.
    fn hear(&mut self, beat: Beat) {
        if self.sounds() && self.passage.vocal_sounds() {
            let (sum, count) = &mut self.beat;
            sum.iter_mut().zip(&beat.powers).for_each(|(sum, power)| *sum += power);
            *count += 1;
        }
        self.passage.set_beat(beat);
    }

    /// What the pass came to, and what usually sounds beside the stem.
    fn close(self) -> Result<(Pass, BeatProfile)> {
        let (sum, count) = self.beat;
        let beat = BeatProfile::from_powers(&sum.map(|sum| sum / count.max(1) as f32));
        match self.state {
            State::Failed(error) => Err(error),
            State::Sounds | State::Ended => Ok((self.passage.close()?, beat)),
        }
    }
}

/// Tells every stem what the others do.
fn tell(running: &mut [Result<Running>], keeps: &[f32]) {
    let parts = running.iter().map(|one| one.as_ref().map_or(Beat::SILENCE, Running::part));
    let parts: Vec<(Beat, f32)> = parts.zip(keeps.iter().copied()).collect();
    for (one, beat) in running.iter_mut().zip(Beat::others(&parts)) {
        if let Ok(one) = one {
            one.hear(beat);
        }
    }
}

/// Carves a stem at another rate than the song's.
fn alone(carving: &Carving, survey: &Survey, rate: Option<u32>, bars: &MultiProgress) -> Outcome {
    let mut outcome = carving.run(bars).unwrap_or_else(|error| failed(&error));
    if let (Outcome::Carved(carved), Some(rate)) = (&mut outcome, rate) {
        carved.notes.push(format!(
            "it is at {} Hz and the others at {rate} Hz, so it was carved by itself and is not in the \
             song's figures; export all at one rate",
            survey.format.rate
        ));
    }
    outcome
}

/// The rate of most stems; of several, the highest.
fn main_rate(rates: impl Iterator<Item = u32>) -> Option<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    rates.for_each(|rate| *counts.entry(rate).or_default() += 1);
    counts.into_iter().max_by_key(|&(rate, count)| (count, rate)).map(|(rate, _)| rate)
}

/// What is to be said of a member beside the others.
fn notes(members: &[Member], at: usize) -> Vec<String> {
    let member = &members[at];
    let mut notes = Vec::new();
    if member.survey.silent {
        notes.push("it is silent".to_owned());
        return notes;
    }
    let same = members[..at].iter().find(|other| {
        (other.survey.fingerprint, other.survey.frames)
            == (member.survey.fingerprint, member.survey.frames)
    });
    if let Some(same) = same {
        notes.push(format!("it has the same samples as {}", lossy(same.path())));
    }
    let longest = members.iter().map(Member::seconds).fold(0.0, f64::max);
    notes.extend(stem_ends(member.seconds(), longest));
    notes
}

fn failed(error: &Error) -> Outcome {
    match stop::code() {
        Some(_) => Outcome::NotReached,
        None => Outcome::Failed(failure::words(error)),
    }
}

fn bar(bars: &MultiProgress, members: &[Member]) -> ProgressBar {
    let frames = members.iter().map(|member| member.survey.frames).max().unwrap_or(0);
    let bar = bars.add(ProgressBar::new(frames as u64));
    let style = "{prefix:>20!} {bar:40.yellow/dim} {percent:>3} %";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style.progress_chars("━━─"));
    }
    bar.with_prefix(format!("{} stems", members.len()))
}
