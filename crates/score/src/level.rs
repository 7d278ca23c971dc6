//! Levels and activity of a signal, and small statistics.

/// A block this far in dB below the 95th percentile of its signal's blocks is no longer active.
const ACTIVE_RANGE_DB: f64 = 30.0;
/// Blocks over which activity is judged, in seconds.
const BLOCK: f64 = 0.05;

/// Decibels of a power.
pub fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-30).log10()
}

/// The power of so many decibels.
pub fn power(decibels: f64) -> f64 {
    10f64.powf(decibels / 10.0)
}

/// The value below which `share` of all values lie; 0 of none.
pub fn percentile(values: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    let mut values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    let place = share * values.len().saturating_sub(1) as f64;
    let below = values.get(place.floor() as usize).copied().unwrap_or(0.0);
    let above = values.get(place.ceil() as usize).copied().unwrap_or(0.0);
    // Also right for infinite values.
    if below == above { below } else { below + (above - below) * place.fract() }
}

/// The middle of all values; 0 of none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    percentile(values, 0.5)
}

/// The mean of all values, if there are any.
pub fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0usize), |(s, n), v| (s + v, n + 1));
    (count > 0).then(|| sum / count as f64)
}

/// How loud a signal is where it sounds, and where that is.
pub struct Activity {
    /// Mean square of the active cells.
    pub power: f64,
    /// Mean square in a block below which the signal is not active.
    pub threshold: f64,
    /// Whether the block around each cell is active.
    pub cells: Vec<bool>,
}

impl Activity {
    /// Judges `signal` at `rate` Hz in cells of `cell` samples.
    pub fn of(signal: &[f32], rate: f64, cell: usize) -> Self {
        let energies: Vec<f64> = signal
            .chunks_exact(cell)
            .map(|c| c.iter().map(|&x| f64::from(x).powi(2)).sum())
            .collect();
        let reach = (BLOCK * rate / cell as f64 / 2.0) as usize;
        let block = |at: usize| {
            let around = &energies[at.saturating_sub(reach)..energies.len().min(at + reach + 1)];
            around.iter().sum::<f64>() / (around.len() * cell) as f64
        };
        let blocks: Vec<f64> = (0..energies.len()).map(block).collect();
        let loud = percentile(blocks.iter().copied(), 0.95);
        let threshold = (loud * power(-ACTIVE_RANGE_DB)).max(1e-12);
        let cells: Vec<bool> = blocks.iter().map(|&power| power > threshold).collect();
        let active = energies.iter().zip(&cells).filter(|(_, active)| **active);
        let power = mean(active.map(|(energy, _)| energy / cell as f64)).unwrap_or(0.0);
        Self { power, threshold, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_is_that_of_the_sounding_part() {
        let mut signal = vec![0.1; 48_000];
        signal.extend(vec![0.0; 48_000]);
        let activity = Activity::of(&signal, 48_000.0, 480);
        assert!((decibels(activity.power) + 20.0).abs() < 0.2);
        let active = activity.cells.iter().filter(|active| **active).count();
        assert!((100..=103).contains(&active), "{active}");
    }

    #[test]
    fn percentiles_interpolate() {
        assert_eq!(median([3.0, 1.0, 2.0, 4.0]), 2.5);
        assert_eq!(percentile([0.0, 10.0], 0.95), 9.5);
        assert_eq!(median([]), 0.0);
    }
}
