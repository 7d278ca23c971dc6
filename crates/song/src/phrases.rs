//! Where a vocal sings: its phrases, by its level over time.

use serde::Serialize;

/// Seconds per level: shorter than any syllable.
const FRAME: f64 = 0.02;
/// What is this far below the vocal's usual level, in dB, is breath, bleed or reverb.
const BELOW_DB: f32 = 26.0;
/// What is below this level in dBFS is silence, however soft the vocal.
const SILENCE_DB: f32 = -65.0;
/// Levels this far below the mean of all do not count into the usual level, in dB: the gate of
/// ITU-R BS.1770.
const GATE_DB: f32 = 10.0;
/// A pause this short, in seconds, is one between words.
const WORD_PAUSE: f64 = 0.3;
/// What sounds this short, in seconds, is a click or a breath.
const CLICK: f64 = 0.1;

/// A phrase of the vocal: what is sung in one breath, more or less.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Phrase {
    /// In seconds.
    pub start: f64,
    /// In seconds.
    pub end: f64,
    /// Mean level of what sounds in it, in dBFS.
    pub level_db: f64,
}

impl Phrase {
    /// How long it is, in seconds.
    pub fn seconds(&self) -> f64 {
        self.end - self.start
    }
}

/// Hears a vocal block by block, and keeps its level fifty times a second: a song of ten minutes takes
/// 120 kB.
pub struct VocalLevels {
    /// Samples per level.
    frame: usize,
    rate: u32,
    energy: f64,
    heard: usize,
    /// In dBFS.
    levels_db: Vec<f32>,
}

impl VocalLevels {
    /// Nothing heard yet of a vocal at `rate` Hz.
    pub fn new(rate: u32) -> Self {
        let frame = ((FRAME * f64::from(rate)) as usize).max(1);
        Self { frame, rate, energy: 0.0, heard: 0, levels_db: Vec::new() }
    }

    /// Hears the next samples, a vector per channel. What is no number is silence.
    pub fn push(&mut self, block: &[Vec<f32>]) {
        let frames = block.first().map_or(0, Vec::len);
        for n in 0..frames {
            let energy = |channel: &Vec<f32>| f64::from(channel[n]).powi(2);
            let energy: f64 = block.iter().map(energy).sum();
            self.energy += if energy.is_finite() { energy / block.len() as f64 } else { 0.0 };
            self.heard += 1;
            if self.heard == self.frame {
                self.levels_db.push((10.0 * (self.energy / self.frame as f64).log10()) as f32);
                (self.energy, self.heard) = (0.0, 0);
            }
        }
    }

    /// The phrases of what was heard, in order.
    pub fn phrases(&self) -> Vec<Phrase> {
        let threshold_db = match usual_db(&self.levels_db) {
            Some(usual_db) => SILENCE_DB.max(usual_db - BELOW_DB),
            None => return Vec::new(),
        };
        let seconds = self.frame as f64 / f64::from(self.rate);
        let long = |frames: usize, limit: f64| frames as f64 * seconds >= limit;
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (at, &level_db) in self.levels_db.iter().enumerate() {
            if level_db < threshold_db {
                continue;
            }
            match runs.last_mut() {
                Some((_, end)) if !long(at - *end, WORD_PAUSE) => *end = at + 1,
                _ => runs.push((at, at + 1)),
            }
        }
        let runs = runs.into_iter().filter(|(start, end)| long(end - start, CLICK));
        let phrase = |(start, end): (usize, usize)| {
            let sounding = self.levels_db[start..end].iter().filter(|&&db| db >= threshold_db);
            Phrase {
                start: start as f64 * seconds,
                end: end as f64 * seconds,
                level_db: mean_db(sounding.map(|&db| (f64::from(db), 1.0))),
            }
        };
        runs.map(phrase).collect()
    }
}

/// The vocal's usual level while it sings, in dBFS; `None` if it never does.
fn usual_db(levels_db: &[f32]) -> Option<f32> {
    let above = |limit_db: f32| {
        let sounding = levels_db.iter().filter(|&&db| db >= limit_db);
        let mean_db = mean_db(sounding.map(|&db| (f64::from(db), 1.0)));
        mean_db.is_finite().then_some(mean_db as f32)
    };
    above(above(SILENCE_DB)? - GATE_DB)
}

/// The level of the mean power of `levels`, in dB and with weights; not finite if there are none.
pub fn mean_db(levels: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (power, weight) = levels.fold((0.0, 0.0), |(power, sum), (db, weight)| {
        (power + weight * 10f64.powf(db / 10.0), sum + weight)
    });
    10.0 * (power / weight).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A vocal of these phrases, from and to in seconds and with an amplitude, heard in `blocks`.
    fn heard(phrases: &[(f64, f64, f32)], blocks: usize) -> Vec<Phrase> {
        const RATE: u32 = 8000;
        let mut samples = vec![0.0; 20 * RATE as usize];
        for &(start, end, amplitude) in phrases {
            let [start, end] = [start, end].map(|at| (at * f64::from(RATE)) as usize);
            for (n, sample) in samples[start..end].iter_mut().enumerate() {
                *sample += amplitude * (0.3 * n as f32).sin();
            }
        }
        let mut levels = VocalLevels::new(RATE);
        samples.chunks(blocks).for_each(|block| levels.push(&[block.to_vec()]));
        levels.phrases()
    }

    fn near(phrases: &[Phrase], wanted: &[(f64, f64)], within: f64) {
        assert_eq!(phrases.len(), wanted.len(), "{phrases:?}");
        for (phrase, (start, end)) in phrases.iter().zip(wanted) {
            let off = (phrase.start - start).abs().max((phrase.end - end).abs());
            assert!(off <= within, "{phrase:?} is not {start} to {end}");
        }
    }

    #[test]
    fn phrases_are_found_where_they_are_in_blocks_of_any_size() {
        let song = [(1.0, 3.0, 0.2), (3.2, 4.0, 0.1), (6.0, 9.0, 0.05), (15.0, 16.0, 0.2)];
        // Between words there is 0.2 s.
        let wanted = [(1.0, 4.0), (6.0, 9.0), (15.0, 16.0)];
        for blocks in [160_000, 1000, 7] {
            near(&heard(&song, blocks), &wanted, 0.021);
        }
        let phrases = heard(&song, 4096);
        assert!((phrases[2].level_db - -17.0).abs() < 0.2, "{phrases:?}");
        assert!((phrases[1].level_db - -29.0).abs() < 0.2, "{phrases:?}");
    }

    #[test]
    fn breath_clicks_and_silence_are_no_phrases() {
        let song = [(1.0, 5.0, 0.3), (8.0, 9.0, 0.004), (12.0, 12.05, 0.3)];
        near(&heard(&song, 512), &[(1.0, 5.0)], 0.021);
        assert_eq!(heard(&[], 512), []);
        // A vocal that is soft throughout sings all the same.
        near(&heard(&[(2.0, 4.0, 0.005)], 512), &[(2.0, 4.0)], 0.021);
        let mut levels = VocalLevels::new(8000);
        levels.push(&[vec![f32::NAN; 8000], vec![f32::INFINITY; 8000]]);
        assert_eq!(levels.phrases(), []);
    }
}
