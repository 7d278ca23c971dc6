//! What there is to tell of a song and its stems.

use leeway_engine::Settings;
use serde::Serialize;

use crate::figures::Figures;
use crate::maskers::{Masker, Maskers, RANGES, Range};
use crate::phrases::Phrase;
use crate::sections::{Section, depths, sections};
use crate::song_meter::SongFigures;
use crate::trace::Trace;
use crate::words::{audibility, hz, one_line};

/// So many stems are said to hide the vocal most.
const WORST: usize = 3;
/// Suggested Depths are whole multiples of this, in per cent, as those of sections are.
const DEPTH_STEP: f64 = 5.0;

/// A song that was listened to.
pub struct Listened {
    /// The vocal's file.
    pub vocal: Option<String>,
    /// The length of that file in seconds.
    pub vocal_seconds: f64,
    /// What the vocal sings.
    pub phrases: Vec<Phrase>,
    pub stems: Vec<Stem>,
    /// All stems at one sample rate, beside each other.
    pub song: SongFigures,
    /// What is no stem, and stems that could not be read.
    pub left_out: Vec<Unheard>,
    pub failed: Vec<Unheard>,
    /// What a person should know about the song.
    pub notes: Vec<String>,
}

/// A stem that was listened to.
pub struct Stem {
    pub name: String,
    /// Its file.
    pub input: String,
    /// The preset that its sound started from.
    pub preset: String,
    pub settings: Settings,
    /// In Hz.
    pub sample_rate: u32,
    pub channels: usize,
    /// Length in samples per channel.
    pub frames: usize,
    pub figures: Figures,
    pub trace: Trace,
    /// What a person should know about it.
    pub notes: Vec<String>,
}

/// A file that was not listened to.
#[derive(Serialize)]
pub struct Unheard {
    pub input: String,
    pub reason: String,
}

/// All that is on the page.
#[derive(Serialize)]
pub struct Findings {
    /// The version of Leeway that listened.
    pub leeway: &'static str,
    pub vocal: Option<String>,
    /// The song's length in seconds.
    pub seconds: f64,
    /// All stems together, as `leeway carve` would tell of them.
    pub song: SongFigures,
    pub sections: Vec<SectionFindings>,
    pub phrases: Vec<Phrase>,
    /// Who hides the vocal most, the worst first.
    pub worst: Vec<MaskerFindings>,
    /// The ranges that a stem's shares are told of.
    pub ranges: [Range; RANGES.len()],
    pub stems: Vec<StemFindings>,
    /// What is no stem.
    pub left_out: Vec<Unheard>,
    /// Stems that could not be read.
    pub failed: Vec<Unheard>,
    /// What a person should know about the song.
    pub notes: Vec<String>,
}

/// A section of the song.
#[derive(Serialize)]
pub struct SectionFindings {
    #[serde(flatten)]
    pub section: Section,
    /// How far the vocal stands above what masks it in the song, in dB; `None` where it does not sing.
    pub audibility_before_db: Option<f64>,
    /// The same with the cut.
    pub audibility_after_db: Option<f64>,
    /// The section's share of all that is hidden of the vocal, 0 to 1.
    pub hidden: Option<f64>,
    /// The Depth that it may want, in per cent.
    pub depth: f32,
}

/// A stem that hides the vocal in a section.
#[derive(Serialize)]
pub struct MaskerFindings {
    pub stem: String,
    pub section: String,
    /// The bands in which it hides most, in Hz.
    pub low_hz: f64,
    pub high_hz: f64,
    /// Its share of what masks the vocal there, 0 to 1.
    pub share: f64,
    /// The same in words.
    pub sentence: String,
}

/// One stem.
#[derive(Serialize)]
pub struct StemFindings {
    pub name: String,
    pub input: String,
    pub preset: String,
    /// In Hz.
    pub sample_rate: u32,
    pub channels: usize,
    /// Length in samples per channel.
    pub frames: usize,
    /// Over this stem alone.
    #[serde(flatten)]
    pub figures: Figures,
    /// Share of the time in which it is not cut, 0 to 1.
    pub time_untouched: f64,
    /// Its share of what masks the vocal in the song, 0 to 1; `None` if nothing does, or if it is not in the
    /// song's figures.
    pub share: Option<f64>,
    /// The same in each section...
    pub share_by_section: Vec<Option<f64>>,
    /// ...and in each range of bands.
    pub share_by_range: Vec<Option<f64>>,
    /// The Depth that it may want in each section, in per cent.
    pub depths: Vec<f32>,
    pub notes: Vec<String>,
    #[serde(skip)]
    pub in_song: bool,
    #[serde(skip)]
    pub settings: Settings,
    #[serde(skip)]
    pub trace: Trace,
}

impl Findings {
    /// What `listened` comes to.
    pub fn new(listened: Listened) -> Self {
        let Listened { vocal, vocal_seconds, phrases, stems, song, left_out, failed, notes } =
            listened;
        let rate = song.clarity.rate;
        let length = |stem: &Stem| stem.frames as f64 / f64::from(stem.sample_rate);
        let seconds = stems.iter().map(length).fold(vocal_seconds, f64::max);
        let sections = sections(&phrases, seconds);
        let (members, others): (Vec<_>, Vec<_>) =
            stems.into_iter().partition(|stem| stem.sample_rate == rate);
        let names: Vec<String> = members.iter().map(|stem| stem.name.clone()).collect();
        let traces: Vec<&Trace> = members.iter().map(|stem| &stem.trace).collect();
        let maskers = Maskers::new(&traces, rate, &sections);
        let sections = section_findings(sections, &song, &maskers);
        let count = members.len();
        let members = members.into_iter().enumerate().map(|(at, stem)| {
            let place = Place { at, count, maskers: &maskers, sections: &sections };
            StemFindings::new(stem, Some(place))
        });
        let mut stems: Vec<StemFindings> = members.collect();
        stems.extend(others.into_iter().map(|stem| StemFindings::new(stem, None)));
        stems.sort_by(|a, b| b.share.unwrap_or(-1.0).total_cmp(&a.share.unwrap_or(-1.0)));
        let worst = maskers.worst(WORST).into_iter();
        let worst = worst.map(|it| {
            MaskerFindings::new(&it, &names[it.stem], &sections[it.section].section.name)
        });
        Self {
            leeway: env!("CARGO_PKG_VERSION"),
            vocal,
            seconds,
            worst: worst.collect(),
            song,
            sections,
            phrases,
            ranges: RANGES,
            stems,
            left_out,
            failed,
            notes,
        }
    }

    /// The most important of it, a line each.
    pub fn text(&self) -> String {
        let mut lines =
            vec![format!("audibility in the song: {}", audibility(self.song.audibility_db()))];
        lines.extend(self.worst.iter().map(|it| it.sentence.clone()));
        lines.extend(self.worst.is_empty().then(|| NOTHING_HIDES.to_owned()));
        for stem in &self.stems {
            lines.extend(stem.notes.iter().map(|note| format!("note: {}: {note}", stem.name)));
        }
        lines.extend(self.notes.iter().map(|note| format!("note: {note}")));
        let left_out = self.left_out.iter();
        lines
            .extend(left_out.map(|it| format!("left out: {}: {}", one_line(&it.input), it.reason)));
        lines.join("\n")
    }
}

/// What is said where no stem hides the vocal.
pub const NOTHING_HIDES: &str = "Nothing hides the vocal.";

fn section_findings(
    sections: Vec<Section>,
    song: &SongFigures,
    maskers: &Maskers,
) -> Vec<SectionFindings> {
    let audibility_db = |section: &Section| match section.vocal_db {
        Some(_) => song.clarity.within(section.start, section.end),
        // What dies away after the last word is no section's.
        None => [None; 2],
    };
    let audibility_db: Vec<_> = sections.iter().map(audibility_db).collect();
    let before: Vec<_> = audibility_db.iter().map(|[before, _]| *before).collect();
    let depths = depths(&sections, &before);
    let told = sections.into_iter().zip(audibility_db).zip(depths).enumerate();
    told.map(|(at, ((section, [before, after]), depth))| SectionFindings {
        section,
        audibility_before_db: before,
        audibility_after_db: after,
        hidden: maskers.share_of_section(at),
        depth,
    })
    .collect()
}

impl MaskerFindings {
    fn new(masker: &Masker, stem: &str, section: &str) -> Self {
        let &Masker { low_hz, high_hz, share, .. } = masker;
        let sentence = format!(
            "{stem} hides the vocal from {} to {} in {section}: it is {:.0} % of what masks it there.",
            hz(low_hz),
            hz(high_hz),
            100.0 * share
        );
        Self {
            stem: stem.to_owned(),
            section: section.to_owned(),
            low_hz,
            high_hz,
            share,
            sentence,
        }
    }
}

/// A stem's place in a song.
struct Place<'a> {
    at: usize,
    /// Of how many stems.
    count: usize,
    maskers: &'a Maskers,
    sections: &'a [SectionFindings],
}

impl Place<'_> {
    fn shares(&self) -> Vec<Option<f64>> {
        (0..self.sections.len()).map(|section| self.maskers.share_in(self.at, section)).collect()
    }

    /// The section's Depth where the stem is at least an equal part of what masks the vocal, and less of it
    /// where it is a smaller one. Where the vocal does not sing, that of the next section in which it does.
    fn depths(&self, sound: &Settings) -> Vec<f32> {
        let mut part = 1.0;
        let mut depths = Vec::new();
        for (section, share) in self.sections.iter().zip(self.shares()).rev() {
            if section.section.vocal_db.is_some() {
                part = share.map_or(1.0, |share| (share * self.count as f64).min(1.0));
            }
            let depth = f64::from(section.depth * sound.depth) / 100.0 * part;
            depths.push(((depth / DEPTH_STEP).round() * DEPTH_STEP) as f32);
        }
        depths.reverse();
        depths
    }
}

impl StemFindings {
    /// What is told of a stem; of one that is not part of the song, no share.
    fn new(stem: Stem, place: Option<Place>) -> Self {
        let place = place.as_ref();
        let share_of = |place: &Place| {
            RANGES.iter().map(|range| place.maskers.share_of(place.at, range)).collect()
        };
        Self {
            share: place.and_then(|place| place.maskers.share(place.at)),
            share_by_section: place.map(Place::shares).unwrap_or_default(),
            share_by_range: place.map(share_of).unwrap_or_default(),
            depths: place.map(|place| place.depths(&stem.settings)).unwrap_or_default(),
            time_untouched: 1.0 - stem.figures.time_touched,
            in_song: place.is_some(),
            name: stem.name,
            trace: stem.trace,
            input: stem.input,
            preset: stem.preset,
            sample_rate: stem.sample_rate,
            channels: stem.channels,
            frames: stem.frames,
            figures: stem.figures,
            notes: stem.notes,
            settings: stem.settings,
        }
    }
}
