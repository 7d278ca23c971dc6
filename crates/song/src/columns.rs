//! Values over time in a fixed number of columns, however many there are.

use std::ops::Range;

/// The most columns that are kept: several for each of the picture's, and 44 seconds of hops at
/// 48 kHz one by one.
const MOST: usize = 1 << 14;

/// What becomes of the values that share a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Summary {
    Highest,
    Mean,
}

/// Some bands' values over time. Every hop has a column of its own until there are too many; then
/// every two columns become one.
#[derive(Debug, Clone)]
pub struct Columns {
    bands: usize,
    summary: Summary,
    /// Hops per column, a power of two.
    span: usize,
    hops: usize,
    /// Column by column: the highest values or sums.
    values: Vec<f32>,
}

impl Columns {
    /// No hop yet.
    pub fn new(bands: usize, summary: Summary) -> Self {
        Self { bands, summary, span: 1, hops: 0, values: Vec::new() }
    }

    /// Appends a hop's values, one per band.
    pub fn push(&mut self, values: &[f32]) {
        if self.values.len() == MOST * self.bands && self.hops.is_multiple_of(self.span) {
            self.fold();
        }
        if self.hops.is_multiple_of(self.span) {
            self.values.extend_from_slice(values);
        } else {
            let last = self.values.len() - self.bands;
            merge(self.summary, &mut self.values[last..], values);
        }
        self.hops += 1;
    }

    /// Makes one column of every two.
    fn fold(&mut self) {
        let bands = self.bands;
        for column in 0..MOST / 2 {
            self.values.copy_within(2 * column * bands..(2 * column + 1) * bands, column * bands);
            let (kept, other) = self.values.split_at_mut((2 * column + 1) * bands);
            let kept = &mut kept[column * bands..(column + 1) * bands];
            merge(self.summary, kept, &other[..bands]);
        }
        self.values.truncate(MOST / 2 * bands);
        self.span *= 2;
    }

    /// The highest of all values; of none, the lowest number.
    pub fn highest(&self) -> f32 {
        self.values.iter().copied().fold(f32::MIN, f32::max)
    }

    /// The mean of each band's values in these hops, to within a column; zeros where there are none.
    pub fn means(&self, hops: Range<usize>) -> Vec<f32> {
        let end = hops.end.min(self.hops).div_ceil(self.span);
        let start = (hops.start / self.span).min(end);
        if start == end {
            return vec![0.0; self.bands];
        }
        (0..self.bands).map(|band| self.summed_up(start, end, band)).collect()
    }

    /// Fits them into `width` columns of a picture, of one value per band each: what shares one is
    /// summed up again, and between two there is interpolation.
    pub fn fitted(&self, width: usize) -> Vec<f32> {
        if self.hops == 0 {
            return vec![0.0; width * self.bands];
        }
        let per_column = self.hops as f64 / self.span as f64 / width as f64;
        let mut fitted = Vec::with_capacity(width * self.bands);
        for x in 0..width {
            let (start, end) = (x as f64 * per_column, (x + 1) as f64 * per_column);
            for band in 0..self.bands {
                fitted.push(if per_column >= 1.0 {
                    self.summed_up(start as usize, end.ceil() as usize, band)
                } else {
                    self.between((0.5 * (start + end) - 0.5).max(0.0), band)
                });
            }
        }
        fitted
    }

    fn summed_up(&self, start: usize, end: usize, band: usize) -> f32 {
        let end = end.min(self.values.len() / self.bands);
        let values = (start..end).map(|column| self.values[column * self.bands + band]);
        match self.summary {
            Summary::Highest => values.fold(f32::MIN, f32::max),
            // The last column may hold fewer hops.
            Summary::Mean => {
                let hops = self.hops.min(end * self.span) - start * self.span;
                values.sum::<f32>() / hops as f32
            }
        }
    }

    /// The value at a place between two columns, which hold a hop each.
    fn between(&self, position: f64, band: usize) -> f32 {
        let at = |hop: usize| self.values[hop.min(self.hops - 1) * self.bands + band];
        let share = position.fract() as f32;
        (1.0 - share) * at(position as usize) + share * at(position as usize + 1)
    }
}

fn merge(summary: Summary, values: &mut [f32], others: &[f32]) {
    for (value, &other) in values.iter_mut().zip(others) {
        *value = match summary {
            Summary::Highest => value.max(other),
            Summary::Mean => *value + other,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(summary: Summary, hops: &[[f32; 2]]) -> Columns {
        let mut columns = Columns::new(2, summary);
        hops.iter().for_each(|hop| columns.push(hop));
        columns
    }

    #[test]
    fn columns_sum_up_or_interpolate() {
        let hops = [[0.0, 10.0], [2.0, 20.0], [4.0, 30.0], [6.0, 40.0]];
        let mean = columns(Summary::Mean, &hops);
        assert_eq!(mean.fitted(2), [1.0, 15.0, 5.0, 35.0]);
        assert_eq!(columns(Summary::Highest, &hops).fitted(2), [2.0, 20.0, 6.0, 40.0]);
        let wide = mean.fitted(8);
        assert_eq!(wide.len(), 16);
        assert!((wide[2 * 2] - 1.5).abs() < 1e-6 && (wide[2 * 2 + 1] - 17.5).abs() < 1e-5);
        assert_eq!(Columns::new(2, Summary::Mean).fitted(3), [0.0; 6]);
    }

    #[test]
    fn means_are_of_the_hops_that_there_are() {
        let columns = columns(Summary::Mean, &[[0.0, 10.0], [2.0, 20.0], [4.0, 30.0]]);
        assert_eq!(columns.means(1..3), [3.0, 25.0]);
        assert_eq!(columns.means(1..9), [3.0, 25.0]);
        assert_eq!(columns.means(3..9), [0.0; 2]);
        assert_eq!(Columns::new(2, Summary::Mean).means(0..1), [0.0; 2]);
    }

    #[test]
    fn any_length_takes_the_same_room_and_shows_the_same() {
        for hops in [MOST, MOST + 1, 4 * MOST + 12_345] {
            let value = |n: usize| [n as f32 / hops as f32, f32::from(n == hops / 3)];
            let all: Vec<_> = (0..hops).map(value).collect();
            let (mean, highest) = (columns(Summary::Mean, &all), columns(Summary::Highest, &all));
            assert!(mean.values.len() <= 2 * MOST && highest.values.len() <= 2 * MOST);
            assert_eq!(highest.highest(), 1.0);
            let (mean, highest) = (mean.fitted(100), highest.fitted(100));
            for x in 0..100 {
                let middle = (x as f32 + 0.5) / 100.0;
                assert!((mean[2 * x] - middle).abs() < 1e-3, "{hops} hops, column {x}");
                assert!((highest[2 * x] - middle - 0.005).abs() < 1e-3);
                assert_eq!(highest[2 * x + 1], f32::from(x == 33), "{hops} hops, column {x}");
            }
        }
    }
}
