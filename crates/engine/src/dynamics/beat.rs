//! The beat: what sounds beside the stem and masks the vocal together with it.

use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::decibels::{POWER_FLOOR, from_power, power_after};

/// The least weight of a stem, and one over the greatest: beyond, it makes no difference.
const LEAST_KEEP: f32 = 0.01;

/// Some of a song's stems, as one: band powers (mean squares, full scale 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beat {
    /// Before their cuts.
    pub powers: PerBand,
    /// After them.
    pub carved: PerBand,
    /// Sum of the squares of the stems' powers before the cuts, each over how much its stem is to be kept in
    /// comparison with the one beside them: the less of a band is in one stem, the more of them must give
    /// way.
    pub squares: PerBand,
    /// Whether nobody knows how they are cut: then they are taken to give way as the stem beside them does.
    pub cut_unknown: bool,
}

impl Beat {
    /// No stem.
    pub const SILENCE: Self = Self {
        powers: [0.0; MAX_BANDS],
        carved: [0.0; MAX_BANDS],
        squares: [0.0; MAX_BANDS],
        cut_unknown: false,
    };

    /// One stem of these powers, cut by `cut_db` per band.
    pub fn of_stem(powers: &PerBand, cut_db: &PerBand) -> Self {
        let carved = std::array::from_fn(|b| powers[b] * power_after(cut_db[b]));
        let squares = powers.map(|power| power * power);
        Self { powers: *powers, carved, squares, cut_unknown: false }
    }

    /// Stems that are heard, whatever becomes of them.
    pub fn heard(powers: &PerBand) -> Self {
        Self { cut_unknown: true, ..Self::of_stem(powers, &[0.0; MAX_BANDS]) }
    }

    /// Both together.
    pub fn plus(&self, other: &Self) -> Self {
        let sum = |a: &PerBand, b: &PerBand| std::array::from_fn(|band| a[band] + b[band]);
        Self {
            powers: sum(&self.powers, &other.powers),
            carved: sum(&self.carved, &other.carved),
            squares: sum(&self.squares, &other.squares),
            cut_unknown: self.cut_unknown || other.cut_unknown,
        }
    }

    /// For each stem of a song, all the others together. Each comes as its part and its weight, from 0.01
    /// to 100: how much of it is to be kept, in comparison with the others.
    pub fn others(stems: &[(Self, f32)]) -> Vec<Self> {
        let mut others = vec![Self::SILENCE; stems.len()];
        Self::find_others(stems, &mut others);
        others
    }

    /// The same, in a place that is there already: one for each stem.
    pub fn find_others(stems: &[(Self, f32)], others: &mut [Self]) {
        let weight = |at: usize| stems[at].1.clamp(LEAST_KEEP, 1.0 / LEAST_KEEP);
        let part = |at: usize| stems[at].0.weighted(1.0 / weight(at));
        others.fill(Self::SILENCE);
        // From either end, for what is subtracted from a sum leaves the sum's rounding behind.
        let (mut before, mut after) = (Self::SILENCE, Self::SILENCE);
        for at in 0..stems.len() {
            others[at] = others[at].plus(&before);
            before = before.plus(&part(at));
            let at = stems.len() - 1 - at;
            others[at] = others[at].plus(&after);
            after = after.plus(&part(at));
        }
        for (at, others) in others.iter_mut().enumerate() {
            *others = others.weighted(weight(at));
        }
    }

    /// The same with so many times the squares.
    fn weighted(&self, factor: f32) -> Self {
        Self { squares: self.squares.map(|square| factor * square), ..*self }
    }

    /// The powers of the whole song, of which `stem` is the rest.
    pub(crate) fn song(&self, stem: &PerBand) -> PerBand {
        std::array::from_fn(|b| stem[b] + self.powers[b])
    }

    /// The powers of the whole song after the cuts, of which `stem`, cut by `cut_db`, is the rest.
    pub(crate) fn song_after(&self, stem: &PerBand, cut_db: &PerBand) -> PerBand {
        std::array::from_fn(|b| stem[b] * power_after(cut_db[b]) + self.carved[b])
    }

    /// By how many dB the whole song is cut per band while its rest, `stem`, is by `cut_db`.
    pub(crate) fn song_cut_db(&self, stem: &PerBand, cut_db: &PerBand) -> PerBand {
        if self.cut_unknown {
            return *cut_db;
        }
        let after = self.song_after(stem, cut_db);
        std::array::from_fn(|b| {
            let before = (stem[b] + self.powers[b]).max(POWER_FLOOR);
            from_power(before / after[b].max(POWER_FLOOR))
        })
    }

    /// The cut of the song's rest, `stem`, over the cut that the song as a whole is to have, per band.
    ///
    /// Of all cuts whose mean, weighted by power, is that of the song, these have the least sum of squares:
    /// each goes with its stem's share of the power. So what has a tenth of a band gives a ninth of what
    /// the rest gives, and equal stems give alike.
    pub(crate) fn share(&self, stem: &PerBand) -> PerBand {
        std::array::from_fn(|b| {
            let all = stem[b] * stem[b] + self.squares[b];
            stem[b] * (stem[b] + self.powers[b]) / all.max(POWER_FLOOR * POWER_FLOOR)
        })
    }
}
