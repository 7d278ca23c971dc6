//! Loops over bands and samples. Whoever calls them does so within `fearless_simd::dispatch!`: they become
//! part of what is compiled for every instruction set and chosen at run time.
//!
//! All of them work lane by lane or add up in one fixed order, without fused multiply-adds, so that
//! every instruction set gives the same bits.

use fearless_simd::{Simd, SimdBase, f32x8, f64x4};

use crate::analysis::bands::{MAX_BANDS, PerBand};
use crate::io::Channels;

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
    #[inline(always)]
    pub fn times(&self, vector: &PerBand) -> PerBand {
        let mut sum = [0.0; LANES];
        for (column, &value) in self.columns.iter().zip(vector) {
            for (sum, gain) in sum.iter_mut().zip(column) {
                *sum += gain * value;
            }
        }
        bands(&sum)
    }

    /// Which entry of `vector` gives `band` the most in that product.
    pub fn strongest(&self, band: usize, vector: &PerBand) -> usize {
        let given = |from: &usize| self.columns[*from][band] * vector[*from];
        let all = 0..self.columns.len().min(vector.len());
        all.max_by(|a, b| given(a).total_cmp(&given(b))).unwrap_or(band)
    }
}

/// `function` of every band; it must have no branches to be quick.
#[inline(always)]
pub fn map(values: &PerBand, function: impl Fn(f32) -> f32) -> PerBand {
    let mut lanes = filled(values);
    for lane in &mut lanes {
        *lane = function(*lane);
    }
    bands(&lanes)
}

#[inline(always)]
fn filled(values: &PerBand) -> Lanes {
    let mut lanes = [0.0; LANES];
    lanes[..MAX_BANDS].copy_from_slice(values);
    lanes
}

#[inline(always)]
fn bands(lanes: &Lanes) -> PerBand {
    std::array::from_fn(|band| lanes[band])
}

/// Partial sums of a dot product: as many as the widest vectors in use have lanes.
pub const DOT_LANES: usize = 8;

/// The dot products of `weights`, whole vectors of them, with as many samples from the beginning of each
/// of `slices`. Several at once, for each has to wait for its own sums.
#[inline(always)]
pub fn dots<S: Simd, const COUNT: usize>(
    simd: S,
    slices: [&[f32]; COUNT],
    weights: &[f32],
) -> [f32; COUNT] {
    let slices = slices.map(|slice| slice.as_chunks::<DOT_LANES>().0);
    let mut sums = [f32x8::splat(simd, 0.0); COUNT];
    for (at, weights) in weights.as_chunks::<DOT_LANES>().0.iter().enumerate() {
        let weights = f32x8::from_slice(simd, weights);
        for (sum, samples) in sums.iter_mut().zip(&slices) {
            *sum += f32x8::from_slice(simd, &samples[at]) * weights;
        }
    }
    sums.map(|sum| {
        let mut lanes = [0.0; DOT_LANES];
        sum.store_slice(&mut lanes);
        let [a, b, c, d, e, f, g, h] = lanes;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    })
}

/// Whether all `samples` are zero. Minus zero is, too.
#[inline(always)]
pub fn are_zero(samples: &[f32]) -> bool {
    samples.iter().fold(0, |bits, sample| bits | sample.to_bits() << 1) == 0
}

/// Whether two signals of one length have the same samples.
#[inline(always)]
pub fn are_same(left: &[f32], right: &[f32]) -> bool {
    if std::ptr::eq(left, right) {
        return true;
    }
    let different = |(left, right): (&f32, &f32)| left.to_bits() ^ right.to_bits();
    left.iter().zip(right).map(different).fold(0, |all, bits| all | bits) == 0
}

/// Sums over samples of stem and vocal, both channels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Energies {
    /// Of squares.
    pub stem: f64,
    pub vocal: f64,
    /// Of products of both.
    pub product: f64,
    /// Of squares of the difference between the vocal's channels.
    pub vocal_difference: f64,
}

/// The energies of `stem` and `vocal`, of a length that is a multiple of four. Each in four partial sums.
#[inline(always)]
pub fn energies<S: Simd>(simd: S, stem: Channels<'_>, vocal: Channels<'_>) -> Energies {
    const PARTS: usize = 4;
    let parts = |channel| <[f32]>::as_chunks::<PARTS>(channel).0.iter();
    let stem = parts(stem[0]).zip(parts(stem[1]));
    let vocal = parts(vocal[0]).zip(parts(vocal[1]));
    let mut sums = [f64x4::splat(simd, 0.0); 4];
    for ((left, right), (first, second)) in stem.zip(vocal) {
        let double = |samples: &[f32; PARTS]| f64x4::from_slice(simd, &samples.map(f64::from));
        let [left, right, first, second] = [left, right, first, second].map(double);
        sums[0] += left * left + right * right;
        sums[1] += first * first + second * second;
        sums[2] += left * first + right * second;
        sums[3] += (first - second) * (first - second);
    }
    let [stem, vocal, product, vocal_difference] = sums.map(|sum| {
        let mut parts = [0.0; PARTS];
        sum.store_slice(&mut parts);
        parts.iter().sum()
    });
    Energies { stem, vocal, product, vocal_difference }
}
