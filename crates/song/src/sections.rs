//! The song's sections, by where and how the vocal sings, and how much Depth each may want.

use serde::Serialize;

use crate::phrases::{Phrase, mean_db};

/// A pause of the vocal this long, in seconds, is a break: about three bars.
const BREAK: f64 = 6.0;
/// A section is no shorter than this, in seconds, if there is another to join: two to four bars.
const SHORTEST: f64 = 6.0;
/// Neighbours that differ by this much in level, in dB, are two sections...
const LEVEL_STEP_DB: f64 = 3.0;
/// ...and so are those that differ by this much in the share of time that is sung.
const SUNG_STEP: f64 = 0.4;
/// A hook is this much louder than the vocal's average, in dB.
const HOOK_DB: f64 = 1.5;

/// From this clarity down, in dB, the vocal needs the whole cut...
const BURIED_DB: f64 = 3.0;
/// ...and from this one up it is clear already...
const CLEAR_DB: f64 = 12.0;
/// ...and the cut is for the few words that are not, in per cent.
const LEAST_DEPTH: f64 = 50.0;
/// Suggested Depths are whole multiples of this, in per cent: nobody hears less.
const DEPTH_STEP: f64 = 5.0;

/// What a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SectionKind {
    /// Before the vocal.
    Intro,
    /// The vocal sings.
    Vocal,
    /// It sings louder than it does on average.
    Hook,
    /// The vocal pauses for long.
    Break,
    /// After the vocal.
    Outro,
}

/// A part of the song. Sections follow each other without a gap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Its kind, with a number where there may be several.
    pub name: String,
    pub kind: SectionKind,
    /// In seconds.
    pub start: f64,
    /// In seconds.
    pub end: f64,
    /// Mean level of the vocal while it sings, in dBFS; `None` if it does not.
    pub vocal_db: Option<f64>,
    /// Share of the time in which the vocal sings, 0 to 1.
    pub sung: f64,
}

/// The sections of a song of so many `seconds`, whose vocal sings these `phrases`.
pub fn sections(phrases: &[Phrase], seconds: f64) -> Vec<Section> {
    let groups: Vec<&[Phrase]> = runs(phrases).into_iter().flat_map(grouped).collect();
    let Some(first) = groups.first() else {
        let whole = Vec::from_iter((seconds > 0.0).then(|| section(SectionKind::Break, &[])));
        return named(whole.into_iter().map(|section| Section { end: seconds, ..section }));
    };
    let average_db = average_db(&groups);
    let mut found = Vec::new();
    let mut at = 0.0;
    if start(first) >= BREAK {
        at = start(first);
        found.push(Section { end: at, ..section(SectionKind::Intro, &[]) });
    }
    for (index, group) in groups.iter().enumerate() {
        let next = groups.get(index + 1).map_or(seconds.max(end(group)), |next| start(next));
        let pause = next - end(group);
        let is_last = index + 1 == groups.len();
        let until = match pause {
            pause if pause >= BREAK => end(group),
            _ if is_last => next,
            // In the middle of the pause nobody hears a change.
            pause => end(group) + pause / 2.0,
        };
        let hook = level_db(group) >= average_db + HOOK_DB;
        let kind = if hook { SectionKind::Hook } else { SectionKind::Vocal };
        found.push(Section { start: at, end: until, ..section(kind, group) });
        at = until;
        if pause >= BREAK {
            let kind = if is_last { SectionKind::Outro } else { SectionKind::Break };
            found.push(Section { start: at, end: next, ..section(kind, &[]) });
            at = next;
        }
    }
    named(found.into_iter())
}

/// A Depth in per cent for each section, given how far the vocal stands above what masks it there, in dB,
/// where that is known. A section with no vocal has that of the next, which must not begin late.
pub fn depths(sections: &[Section], clarity_db: &[Option<f64>]) -> Vec<f32> {
    let mut depths = vec![100.0; sections.len()];
    let mut near = None;
    for index in (0..sections.len()).rev() {
        let clarity_db = clarity_db.get(index).copied().flatten();
        if sections[index].vocal_db.is_some() {
            near = Some(clarity_db.map_or(100.0, depth));
        }
        depths[index] = near.unwrap_or(100.0);
    }
    // After the last section that is sung, Depth stays.
    if let Some(last) = sections.iter().rposition(|section| section.vocal_db.is_some()) {
        let stays = depths[last];
        depths[last..].fill(stays);
    }
    depths
}

/// The Depth in per cent for a vocal that is so clear, in dB.
fn depth(clarity_db: f64) -> f32 {
    let clear = ((clarity_db - BURIED_DB) / (CLEAR_DB - BURIED_DB)).clamp(0.0, 1.0);
    let depth = 100.0 - clear * (100.0 - LEAST_DEPTH);
    ((depth / DEPTH_STEP).round() * DEPTH_STEP) as f32
}

/// The phrases between long pauses.
fn runs(phrases: &[Phrase]) -> Vec<&[Phrase]> {
    phrases.chunk_by(|before, after| after.start - before.end < BREAK).collect()
}

/// The phrases of a run in groups of like level and density: from the bottom up, the two neighbours that
/// are most alike are joined until those that are left differ, and none is too short.
fn grouped(run: &[Phrase]) -> Vec<&[Phrase]> {
    let mut borders: Vec<usize> = (0..=run.len()).collect();
    loop {
        let group = |index: usize| &run[borders[index]..borders[index + 1]];
        let pairs = 0..borders.len().saturating_sub(2);
        // With the pause that follows, for a single phrase has none.
        let next = |index: usize| run.get(borders[index + 1]).map_or(end(run), |next| next.start);
        let share = |index: usize| sung(group(index)) / (next(index) - start(group(index)));
        let unlike = |&index: &usize| {
            let level = level_db(group(index)) - level_db(group(index + 1));
            let sung = share(index) - share(index + 1);
            (level.abs() / LEVEL_STEP_DB).max(sung.abs() / SUNG_STEP)
        };
        let by_likeness = |a: &usize, b: &usize| unlike(a).total_cmp(&unlike(b));
        let alike = pairs.clone().filter(|pair| unlike(pair) < 1.0).min_by(by_likeness);
        let is_short = |index: usize| end(group(index)) - start(group(index)) < SHORTEST;
        let short = |&pair: &usize| is_short(pair) || is_short(pair + 1);
        match alike.or_else(|| pairs.filter(short).min_by(by_likeness)) {
            Some(pair) => drop(borders.remove(pair + 1)),
            None => return (0..borders.len() - 1).map(group).collect(),
        }
    }
}

fn start(group: &[Phrase]) -> f64 {
    group.first().map_or(0.0, |phrase| phrase.start)
}

fn end(group: &[Phrase]) -> f64 {
    group.last().map_or(0.0, |phrase| phrase.end)
}

/// Seconds that are sung.
fn sung(group: &[Phrase]) -> f64 {
    group.iter().map(Phrase::seconds).sum()
}

/// The mean level of a group in dBFS.
fn level_db(group: &[Phrase]) -> f64 {
    mean_db(group.iter().map(|phrase| (phrase.level_db, phrase.seconds())))
}

/// The mean of the groups' levels by the time that they are sung, in dBFS: of dB, so that loud groups do
/// not hide each other.
fn average_db(groups: &[&[Phrase]]) -> f64 {
    let whole: f64 = groups.iter().map(|group| sung(group)).sum();
    groups.iter().map(|group| level_db(group) * sung(group)).sum::<f64>() / whole
}

/// A section without a place yet.
fn section(kind: SectionKind, group: &[Phrase]) -> Section {
    let vocal_db = (!group.is_empty()).then(|| level_db(group));
    Section { name: String::new(), kind, start: 0.0, end: 0.0, vocal_db, sung: sung(group) }
}

/// The sections with their names, and the share that is sung instead of the seconds.
fn named(sections: impl Iterator<Item = Section>) -> Vec<Section> {
    let [mut vocals, mut hooks, mut breaks] = [0; 3];
    let mut numbered = |kind| {
        let (word, count) = match kind {
            SectionKind::Intro => return "Intro".to_owned(),
            SectionKind::Outro => return "Outro".to_owned(),
            SectionKind::Vocal => ("Vocal", &mut vocals),
            SectionKind::Hook => ("Hook", &mut hooks),
            SectionKind::Break => ("Break", &mut breaks),
        };
        *count += 1;
        format!("{word} {count}")
    };
    let named = sections.map(|section| Section {
        name: numbered(section.kind),
        sung: section.sung / (section.end - section.start),
        ..section
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Phrases of 2 s with 1 s between them, from `start` on, at these levels.
    fn verse(start: f64, levels_db: &[f64]) -> Vec<Phrase> {
        let phrase = |(n, &level_db): (usize, &f64)| {
            let start = start + 3.0 * n as f64;
            Phrase { start, end: start + 2.0, level_db }
        };
        levels_db.iter().enumerate().map(phrase).collect()
    }

    fn names(sections: &[Section]) -> Vec<&str> {
        sections.iter().map(|section| section.name.as_str()).collect()
    }

    #[test]
    fn a_song_is_divided_as_a_person_would() {
        let quiet = [-22.0, -20.0, -21.5, -20.5, -22.0, -21.0];
        let loud = [-15.0, -16.5, -16.0, -15.5];
        let song = [
            verse(10.0, &quiet),
            verse(28.0, &loud),
            // A break of 13 s.
            verse(52.0, &quiet),
            verse(70.0, &loud),
        ];
        let sections = sections(&song.concat(), 100.0);
        let wanted = ["Intro", "Vocal 1", "Hook 1", "Break 1", "Vocal 2", "Hook 2", "Outro"];
        assert_eq!(names(&sections), wanted);
        let borders: Vec<f64> = sections.iter().map(|section| section.start).collect();
        assert_eq!(borders, [0.0, 10.0, 27.5, 39.0, 52.0, 69.5, 81.0]);
        for pair in sections.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
        }
        assert_eq!(sections[6].end, 100.0);
        assert!((sections[2].vocal_db.unwrap() - -15.7).abs() < 0.1);
        assert_eq!((sections[3].vocal_db, sections[3].sung), (None, 0.0));
        assert!((sections[1].sung - 12.0 / 17.5).abs() < 1e-9);
    }

    #[test]
    fn one_loud_word_is_no_section_and_a_dense_verse_is_one() {
        let lively = verse(0.0, &[-20.0, -14.0, -21.0, -20.0, -24.0]);
        assert_eq!(names(&sections(&lively, 15.0)), ["Vocal 1"]);
        // Rap after a few sung words, at one level.
        let words = (0..5).map(|n| (3.0 * f64::from(n), 0.8));
        let rap = (0..5).map(|n| (15.0 + 3.0 * f64::from(n), 2.6));
        let phrase = |(start, long)| Phrase { start, end: start + long, level_db: -20.0 };
        let song: Vec<Phrase> = words.chain(rap).map(phrase).collect();
        let sections = sections(&song, 30.0);
        assert_eq!(names(&sections), ["Vocal 1", "Vocal 2"]);
        assert!((sections[1].start - 13.9).abs() < 0.01, "{sections:?}");
    }

    proptest! {
        #[test]
        fn sections_follow_each_other_whatever_is_sung(
            song in prop::collection::vec((0.0..20.0, 0.1..20.0, -60.0..0.0), 0..40),
            rest in 0.0..20.0,
        ) {
            let mut end = 0.0;
            let phrases = song.into_iter().map(|(pause, long, level_db)| {
                let start = end + pause;
                end = start + long;
                Phrase { start, end, level_db }
            });
            let phrases: Vec<Phrase> = phrases.collect();
            let seconds = end + rest;
            let sections = sections(&phrases, seconds);
            let mut at = 0.0;
            for section in &sections {
                prop_assert!(section.start == at && section.end > at, "{sections:?}");
                prop_assert!((0.0..=1.0 + 1e-9).contains(&section.sung), "{sections:?}");
                prop_assert!(section.vocal_db.is_some() == (section.sung > 0.0), "{sections:?}");
                at = section.end;
            }
            prop_assert!(sections.is_empty() && seconds == 0.0 || at == seconds, "{sections:?}");
            let sung: f64 = phrases.iter().map(Phrase::seconds).sum();
            let told: f64 = sections.iter().map(|it| it.sung * (it.end - it.start)).sum();
            prop_assert!((sung - told).abs() < 1e-6 * (1.0 + sung), "{sung} s, not {told} s");
            let mut names = names(&sections);
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), sections.len());
        }
    }

    #[test]
    fn a_song_without_a_vocal_is_one_break() {
        let silent = sections(&[], 30.0);
        assert_eq!((names(&silent), silent[0].end), (vec!["Break 1"], 30.0));
        assert_eq!(sections(&[], 0.0), []);
        assert_eq!(depths(&silent, &[None]), [100.0]);
    }

    #[test]
    fn what_is_clear_already_gets_less_depth_and_breaks_that_of_what_follows() {
        let song = [verse(10.0, &[-20.0; 4]), verse(40.0, &[-20.0; 4])].concat();
        let sections = sections(&song, 80.0);
        assert_eq!(names(&sections), ["Intro", "Vocal 1", "Break 1", "Vocal 2", "Outro"]);
        let clarity_db = [None, Some(-2.0), None, Some(8.0), None];
        assert_eq!(depths(&sections, &clarity_db), [100.0, 100.0, 70.0, 70.0, 70.0]);
        assert_eq!(depths(&sections, &[]), [100.0; 5]);
        for (clarity_db, wanted) in [(3.0, 100.0), (7.5, 75.0), (12.0, 50.0), (40.0, 50.0)] {
            assert_eq!(depth(clarity_db), wanted);
        }
    }
}
