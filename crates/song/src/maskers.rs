//! Which stems mask the vocal, in which bands and in which sections.

use leeway_engine::bands::{cam_from_hz, hz_from_cam};
use serde::Serialize;

use crate::sections::Section;
use crate::trace::Trace;

/// Where one range of bands ends and the next begins, in Hz, as mixing engineers name them.
pub const RANGES: [Range; 4] = [
    Range { name: "low", low_hz: 20.0, high_hz: 250.0 },
    Range { name: "body", low_hz: 250.0, high_hz: 1000.0 },
    Range { name: "presence", low_hz: 1000.0, high_hz: 5000.0 },
    Range { name: "air", low_hz: 5000.0, high_hz: 20_000.0 },
];
/// Neighbours of the band in which most is hidden belong to it as long as this share of that is hidden in
/// them.
const RELATED: f64 = 0.5;
/// Shares below this are not worth a word: nobody would hear them go.
const LEAST_SHARE: f64 = 0.01;
/// Of the stems that hide most, those are told of that hide at least this share of what the worst one does.
const LEAST_OF_WORST: f64 = 0.2;

/// A range of frequencies in Hz.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    pub name: &'static str,
    pub low_hz: f64,
    pub high_hz: f64,
}

/// What the stems of a song hide of its vocal: dB times seconds, for each stem, section and band.
pub struct Maskers {
    centres_hz: Vec<f64>,
    hidden: Vec<Vec<Vec<f64>>>,
}

/// A stem that hides the vocal in a section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Masker {
    /// The stem's place among those of the song.
    pub stem: usize,
    /// The section's place in the song.
    pub section: usize,
    /// The bands in which it hides most, in Hz.
    pub low_hz: f64,
    pub high_hz: f64,
    /// Its share of what masks the vocal in these bands of the section, 0 to 1.
    pub share: f64,
}

impl Maskers {
    /// What stems at `rate` Hz hide in these sections.
    pub fn new(traces: &[&Trace], rate: u32, sections: &[Section]) -> Self {
        let within = |trace: &&Trace, section: &Section| {
            let hop_seconds = trace.hop as f64 / f64::from(rate);
            let hops = (section.start / hop_seconds) as usize..(section.end / hop_seconds) as usize;
            // A stem may end before.
            let heard = hops.end.min(trace.hops).saturating_sub(hops.start) as f64 * hop_seconds;
            // What dies away after the last word is not missed.
            let sung = if section.vocal_db.is_some() { heard } else { 0.0 };
            let means = trace.hidden_db.means(hops).into_iter();
            means.map(|mean| sung * f64::from(mean)).collect()
        };
        let of_stem =
            |trace: &&Trace| sections.iter().map(|section| within(trace, section)).collect();
        Self {
            centres_hz: traces.first().map_or_else(Vec::new, |trace| trace.centres_hz.clone()),
            hidden: traces.iter().map(of_stem).collect(),
        }
    }

    /// A stem's share of all that is hidden, 0 to 1; `None` if nothing is.
    pub fn share(&self, stem: usize) -> Option<f64> {
        let sum = |stem: &Vec<Vec<f64>>| stem.iter().flatten().sum::<f64>();
        share(sum(&self.hidden[stem]), self.hidden.iter().map(sum).sum())
    }

    /// A stem's share of what is hidden in a section.
    pub fn share_in(&self, stem: usize, section: usize) -> Option<f64> {
        let sum = |stem: &Vec<Vec<f64>>| stem[section].iter().sum::<f64>();
        share(sum(&self.hidden[stem]), self.hidden.iter().map(sum).sum())
    }

    /// A stem's share of what is hidden in a range of bands.
    pub fn share_of(&self, stem: usize, range: &Range) -> Option<f64> {
        let sum = |stem: &Vec<Vec<f64>>| {
            let bands = stem.iter().flat_map(|bands| bands.iter().zip(&self.centres_hz));
            bands.filter(|(_, hz)| range.holds(**hz)).map(|(hidden, _)| hidden).sum::<f64>()
        };
        share(sum(&self.hidden[stem]), self.hidden.iter().map(sum).sum())
    }

    /// A section's share of all that is hidden in the song.
    pub fn share_of_section(&self, section: usize) -> Option<f64> {
        let here = self.hidden.iter().flat_map(|stem| &stem[section]).sum();
        share(here, self.hidden.iter().flatten().flatten().sum())
    }

    /// Where a stem hides the vocal in a section, if it does.
    pub fn masker(&self, stem: usize, section: usize) -> Option<Masker> {
        let hidden = &self.hidden[stem][section];
        if self.share_in(stem, section)? < LEAST_SHARE {
            return None;
        }
        let (peak, most) = hidden.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let related = |band: &usize| hidden[*band] >= RELATED * most;
        let low = (0..=peak).rev().take_while(related).last()?;
        let high = (peak..hidden.len()).take_while(related).last()?;
        let here = |stem: &Vec<Vec<f64>>| stem[section][low..=high].iter().sum::<f64>();
        let edge_hz =
            |band: usize, side: f64| hz_from_cam(cam_from_hz(self.centres_hz[band]) + side);
        Some(Masker {
            stem,
            section,
            low_hz: edge_hz(low, -0.5),
            high_hz: edge_hz(high, 0.5),
            share: share(here(&self.hidden[stem]), self.hidden.iter().map(here).sum())?,
        })
    }

    /// The stems that hide most in a section, each in its worst one, the worst first.
    pub fn worst(&self, count: usize) -> Vec<Masker> {
        let sections = self.hidden.first().map_or(0, Vec::len);
        let pairs = (0..self.hidden.len())
            .flat_map(|stem| (0..sections).map(move |section| (stem, section)));
        let mut found: Vec<(f64, Masker)> = pairs
            .filter_map(|(stem, section)| {
                let hidden = self.hidden[stem][section].iter().sum();
                Some((hidden, self.masker(stem, section)?))
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let most = found.first().map_or(0.0, |(hidden, _)| *hidden);
        found.retain(|(hidden, _)| *hidden >= LEAST_OF_WORST * most);
        let mut told = Vec::new();
        found.retain(|(_, masker)| {
            let is_first = !told.contains(&masker.stem);
            told.push(masker.stem);
            is_first
        });
        found.into_iter().take(count).map(|(_, masker)| masker).collect()
    }
}

impl Range {
    /// Whether a frequency in Hz is in it.
    pub fn holds(&self, hz: f64) -> bool {
        (self.low_hz..self.high_hz).contains(&hz)
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two stems, two sections and four bands.
    fn maskers(first: [[f64; 4]; 2], second: [[f64; 4]; 2]) -> Maskers {
        let hidden = [first, second].map(|stem| stem.map(|bands| bands.to_vec()).to_vec());
        Maskers { centres_hz: vec![200.0, 400.0, 800.0, 1600.0], hidden: hidden.to_vec() }
    }

    #[test]
    fn the_worst_is_who_hides_most_and_where() {
        let told = maskers(
            [[0.0, 4.0, 0.0, 0.0], [0.0; 4]],
            [[0.0, 4.0, 0.0, 8.0], [0.0, 10.0, 6.0, 2.0]],
        );
        assert_eq!(told.share_in(0, 0), Some(0.25));
        assert_eq!(told.share_of_section(1), Some(18.0 / 34.0));
        assert_eq!(told.share_of(0, &RANGES[1]), Some(4.0 / 24.0));
        let [worst, next] = told.worst(5)[..] else { panic!("{:?}", told.worst(5)) };
        assert_eq!((worst.stem, worst.section, worst.share), (1, 1, 1.0));
        assert!((330.0..400.0).contains(&worst.low_hz), "{worst:?}");
        assert!((800.0..950.0).contains(&worst.high_hz), "{worst:?}");
        // The second's other section is not worth another sentence.
        assert_eq!((next.stem, next.section, next.share), (0, 0, 0.5));
    }

    #[test]
    fn who_hides_little_is_not_worth_a_sentence() {
        let told = maskers([[0.0, 1.0, 0.0, 0.0], [0.0; 4]], [[0.0; 4], [0.0, 10.0, 0.0, 0.0]]);
        let worst = told.worst(5);
        assert!(worst.len() == 1 && worst[0].stem == 1, "{worst:?}");
    }

    #[test]
    fn where_nothing_is_hidden_there_is_nothing_to_share() {
        let told = maskers([[0.0; 4]; 2], [[0.0; 4]; 2]);
        assert_eq!((told.share(0), told.share_in(1, 1), told.masker(0, 0)), (None, None, None));
        assert_eq!(told.worst(3), []);
    }
}
