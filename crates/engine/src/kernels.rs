//! Loops over bands and samples, compiled for every instruction set and chosen at run time.
//!
//! All of them work lane by lane or add up in one fixed order, without fused multiply-adds, so that
//! every [`Level`] gives the same bits.

use fearless_simd::{Level, dispatch};

use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::decibels;
use crate::io::Frame;

/// Bands, filled up to whole vectors of eight.
const LANES: usize = MAX_BANDS.next_multiple_of(8);

/// One value per band, in whole vectors.
type Lanes = [f32; LANES];

/// A matrix over bands, by columns.
pub struct BandMatrix {
    columns: Vec<Lanes>,
}

impl BandMatrix {
    /// The matrix whose column j says what one in band j gives every band.
    pub fn new(columns: impl Iterator<Item = PerBand>) -> Self {
        Self { columns: columns.map(|column| filled(&column)).collect() }
    }

    /// The product with a vector of one value per band.
    pub fn times(&self, level: Level, vector: &PerBand) -> PerBand {
        #[inline(always)]
        fn times(columns: &[Lanes], vector: &PerBand) -> Lanes {
            let mut sum = [0.0; LANES];
            for (column, &value) in columns.iter().zip(vector) {
                for (sum, gain) in sum.iter_mut().zip(column) {
                    *sum += gain * value;
                }
            }
            sum
        }
        bands(&dispatch!(level, _simd => times(&self.columns, vector)))
    }
}

/// [`decibels::from_power`] of every band.
pub fn decibels_from_powers(level: Level, powers: &PerBand) -> PerBand {
    map(level, powers, |power| decibels::from_power(power))
}

/// [`decibels::power_after`] of every band.
pub fn powers_after(level: Level, cuts_db: &PerBand) -> PerBand {
    map(level, cuts_db, |cut_db| decibels::power_after(cut_db))
}

/// [`decibels::amplitude_after`] of every band.
pub fn amplitudes_after(level: Level, cuts_db: &PerBand) -> PerBand {
    map(level, cuts_db, |cut_db| decibels::amplitude_after(cut_db))
}

/// [`decibels::exp`] of every band.
pub fn exps(level: Level, values: &PerBand) -> PerBand {
    map(level, values, |value| decibels::exp(value))
}

/// `function` of every band; it must have no branches to be quick.
#[inline(always)]
fn map(level: Level, values: &PerBand, function: impl Fn(f32) -> f32) -> PerBand {
    let mut lanes = filled(values);
    dispatch!(level, _simd => {
        for lane in &mut lanes {
            *lane = function(*lane);
        }
    });
    bands(&lanes)
}

fn filled(values: &PerBand) -> Lanes {
    let mut lanes = [0.0; LANES];
    lanes[..MAX_BANDS].copy_from_slice(values);
    lanes
}

fn bands(lanes: &Lanes) -> PerBand {
    std::array::from_fn(|band| lanes[band])
}

/// The dot product over the shorter of the two, in `LANES` partial sums, a power of two, that add up in
/// the same order everywhere.
#[inline(always)]
pub fn dot<const LANES: usize>(a: &[f32], b: &[f32]) -> f32 {
    let len = a.len().min(b.len());
    let (a, b) = (a[..len].chunks_exact(LANES), b[..len].chunks_exact(LANES));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    let mut sums = [0.0f32; LANES];
    for (x, y) in a.zip(b) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let mut left = LANES;
    while left > 1 {
        left /= 2;
        for lane in 0..left {
            sums[lane] += sums[lane + left];
        }
    }
    sums[0] + rest
}

/// The sum of the squares of both channels, in four partial sums.
pub fn energy(level: Level, frames: &[Frame]) -> f64 {
    const PARTS: usize = 4;
    dispatch!(level, _simd => {
        let mut sums = [0.0; PARTS];
        for frames in frames.chunks(PARTS) {
            for (sum, [left, right]) in sums.iter_mut().zip(frames) {
                *sum += left * left + right * right;
            }
        }
        sums.iter().sum()
    })
}
