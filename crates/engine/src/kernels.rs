//! Loops over bands and samples. Whoever calls them does so within `fearless_simd::dispatch!`: they become
//! part of what is compiled for every instruction set and chosen at run time.
//!
//! All of them work lane by lane or add up in one fixed order, without fused multiply-adds, so that
//! every instruction set gives the same bits.

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

/// Partial sums of a dot product: as many as the widest vectors have lanes.
pub const DOT_LANES: usize = 8;

/// The dot products of `weights`, whole vectors of them, with as many samples from the beginning of each
/// of `slices`. Several at once, for each has to wait for its own sums.
#[inline(always)]
pub fn dots<const COUNT: usize>(slices: [&[f32]; COUNT], weights: &[f32]) -> [f32; COUNT] {
    let slices = slices.map(|slice| &slice[..weights.len()]);
    let mut sums = [[0.0f32; DOT_LANES]; COUNT];
    for (at, weights) in weights.chunks_exact(DOT_LANES).enumerate() {
        for (sums, slice) in sums.iter_mut().zip(&slices) {
            let samples = &slice[at * DOT_LANES..(at + 1) * DOT_LANES];
            for lane in 0..DOT_LANES {
                sums[lane] += samples[lane] * weights[lane];
            }
        }
    }
    sums.map(|[a, b, c, d, e, f, g, h]| ((a + e) + (c + g)) + ((b + f) + (d + h)))
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
pub fn energies(stem: Channels<'_>, vocal: Channels<'_>) -> Energies {
    const PARTS: usize = 4;
    let [left, right, first, second] =
        [stem[0], stem[1], vocal[0], vocal[1]].map(|channel| channel.as_chunks::<PARTS>().0);
    let mut sums = [[0.0; PARTS]; 4];
    for ((left, right), (first, second)) in left.iter().zip(right).zip(first.iter().zip(second)) {
        let [left, right, first, second] =
            [left, right, first, second].map(|samples| samples.map(f64::from));
        for part in 0..PARTS {
            let (left, right) = (left[part], right[part]);
            let (first, second) = (first[part], second[part]);
            sums[0][part] += left * left + right * right;
            sums[1][part] += first * first + second * second;
            sums[2][part] += left * first + right * second;
            sums[3][part] += (first - second) * (first - second);
        }
    }
    let [stem, vocal, product, vocal_difference] = sums.map(|parts| parts.iter().sum());
    Energies { stem, vocal, product, vocal_difference }
}
