//! The ear that all figures but ESTOI share: auditory channels and their loudness.
//!
//! Loudness and partial loudness follow Moore, Glasberg & Baer, "A model for the prediction of
//! thresholds, loudness, and partial loudness", JAES 45(4), 1997 (equations 17 to 20), with the
//! constants of ANSI S3.4-2007. Gammatone powers stand for the roex excitation pattern, so upward
//! spread does not grow with level. Levels are taken in a free field.

use super::gammatone::Bank;

/// Sample rate in Hz of everything that is heard.
pub const RATE: f64 = 48_000.0;
/// Samples per time cell: 10 ms.
pub const CELL: usize = 480;
/// Samples per fine time cell, for what moves fast: 2.5 ms.
pub const FINE: usize = 120;
pub const CHANNELS: usize = 48;
/// Centres of the first and last channel in Hz; the others lie evenly on the ERB-number scale.
const RANGE_HZ: (f64, f64) = (50.0, 15_000.0);

/// Equivalent rectangular bandwidth in Hz of the auditory filter at `hz` (Glasberg & Moore 1990).
pub fn erb_hz(hz: f64) -> f64 {
    24.673 * (0.004368 * hz + 1.0)
}

/// ERB-number in Cam of `hz` (Glasberg & Moore 1990).
pub fn cam(hz: f64) -> f64 {
    21.366 * (0.004368 * hz + 1.0).log10()
}

fn hz(cam: f64) -> f64 {
    (10f64.powf(cam / 21.366) - 1.0) / 0.004368
}

/// Powers of a signal in time-frequency cells.
#[derive(Debug, Clone)]
pub struct Cells(Vec<f32>);

impl Cells {
    /// One row of [`CHANNELS`] per time cell.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32; CHANNELS]> {
        self.0.as_chunks().0.iter()
    }

    /// All powers, row by row.
    pub fn flat(&self) -> &[f32] {
        &self.0
    }

    /// The means of every `rows` rows. Rows that do not fill a last group are left out.
    pub fn pooled(&self, rows: usize) -> Self {
        let pool = |group: &[f32]| -> [f32; CHANNELS] {
            let (group, _) = group.as_chunks::<CHANNELS>();
            let sum = |channel: usize| group.iter().map(|row| row[channel]).sum::<f32>();
            std::array::from_fn(|channel| sum(channel) / rows as f32)
        };
        Self(self.0.chunks_exact(rows * CHANNELS).flat_map(pool).collect())
    }

    /// One channel over time, each power with its neighbours weighted by `kernel`, whose length is
    /// odd; past the ends all is silent.
    pub fn smoothed(&self, channel: usize, kernel: &[f64]) -> Vec<f64> {
        let powers: Vec<f64> = self.rows().map(|row| f64::from(row[channel])).collect();
        let reach = kernel.len() / 2;
        let around = |at: usize| {
            let weights = kernel.iter().enumerate();
            let known =
                weights.filter_map(|(k, w)| Some(w * powers.get((at + k).checked_sub(reach)?)?));
            known.sum()
        };
        (0..powers.len()).map(around).collect()
    }

    #[cfg(test)]
    pub fn uniform(rows: usize, power: f32) -> Self {
        Self(vec![power; rows * CHANNELS])
    }

    #[cfg(test)]
    pub fn scaled(&self, gain: f32) -> Self {
        Self(self.0.iter().map(|power| power * gain).collect())
    }
}

/// What turns excitation into loudness in one channel. Powers re 0 dB SPL.
struct Loudness {
    /// Transmission of outer and middle ear, a power gain.
    transmission: f32,
    /// Excitation at threshold in quiet.
    quiet: f32,
    /// Low-level gain of the cochlear amplifier relative to 500 Hz and above.
    gain: f32,
    offset: f32,
    exponent: f32,
    /// `offset ^ exponent`
    floor: f32,
    /// Signal-to-noise ratio at the filter's output at masked threshold.
    masked: f32,
}

/// Sones per Cam for one unit of the loudness formula.
const SCALE: f32 = 0.046871;

impl Loudness {
    fn new(hz: f64) -> Self {
        let quiet_db = interpolate(&QUIET_DB, hz);
        let gain_db = interpolate(&QUIET_DB, 500.0) - quiet_db;
        let offset = interpolate(&OFFSET, gain_db);
        let exponent = interpolate(&EXPONENT, gain_db);
        Self {
            transmission: from_db(interpolate(&EAR_DB, hz)) as f32,
            quiet: from_db(quiet_db) as f32,
            gain: from_db(gain_db) as f32,
            offset: offset as f32,
            exponent: exponent as f32,
            floor: offset.powf(exponent) as f32,
            masked: from_db(masked_db(hz)) as f32,
        }
    }

    fn compress(&self, excitation: f32) -> f32 {
        (excitation * self.gain + self.offset).powf(self.exponent)
    }

    /// Sones per Cam of a signal alone.
    fn alone(&self, signal: f32) -> f32 {
        let loud = self.compress(signal) - self.floor;
        let near_threshold = if signal < self.quiet {
            (2.0 * signal / (signal + self.quiet)).powf(1.5)
        } else {
            1.0
        };
        SCALE * loud * near_threshold
    }

    /// Sones per Cam of a signal in noise.
    fn partial(&self, signal: f32, noise: f32) -> f32 {
        let threshold = self.masked * noise + self.quiet;
        let together = self.compress(signal + noise);
        let at_threshold = self.compress(noise + threshold);
        let quiet = self.compress(self.quiet);
        if signal >= threshold {
            let taken = (at_threshold - quiet) * (threshold / signal).powf(0.3);
            SCALE * (together - self.floor - taken).max(0.0)
        } else {
            let noise_alone = self.compress(noise);
            let slope = (quiet - self.floor) / (at_threshold - noise_alone).max(f32::MIN_POSITIVE);
            let near_threshold = (2.0 * signal / (signal + threshold)).powf(1.5);
            SCALE * near_threshold * slope * (together - noise_alone).max(0.0)
        }
    }
}

/// Auditory channels.
pub struct Ear {
    centres_hz: [f64; CHANNELS],
    bank: Bank,
    loudness: [Loudness; CHANNELS],
}

impl Default for Ear {
    fn default() -> Self {
        let (low, high) = (cam(RANGE_HZ.0), cam(RANGE_HZ.1));
        let step = (high - low) / (CHANNELS - 1) as f64;
        let centres_hz = std::array::from_fn(|channel| hz(low + step * channel as f64));
        let filters = centres_hz.map(|hz| (hz, erb_hz(hz)));
        Self {
            centres_hz,
            bank: Bank::new(RATE, &filters),
            loudness: centres_hz.map(Loudness::new),
        }
    }
}

impl Ear {
    pub fn centres_hz(&self) -> &[f64; CHANNELS] {
        &self.centres_hz
    }

    /// The powers of a signal in every cell.
    #[cfg(test)]
    pub fn cells(&self, signal: &[f32]) -> Cells {
        self.fine(signal).pooled(CELL / FINE)
    }

    /// The powers of a signal in every fine cell.
    pub fn fine(&self, signal: &[f32]) -> Cells {
        Cells(self.bank.powers(signal, FINE))
    }

    /// What outer and middle ear pass of a power in each channel.
    pub fn transmission(&self) -> [f32; CHANNELS] {
        std::array::from_fn(|channel| self.loudness[channel].transmission)
    }

    /// Specific loudness in sones per Cam and ear of one row of cells that is heard alone. `level`
    /// is the sound power re 0 dB SPL of a mean square of one.
    pub fn alone(&self, row: &[f32; CHANNELS], level: f32) -> [f32; CHANNELS] {
        std::array::from_fn(|channel| {
            let loudness = &self.loudness[channel];
            loudness.alone(row[channel] * level * loudness.transmission)
        })
    }

    /// Specific loudness of `row` while `noise` sounds.
    pub fn partial(
        &self,
        row: &[f32; CHANNELS],
        noise: &[f32; CHANNELS],
        level: f32,
    ) -> [f32; CHANNELS] {
        std::array::from_fn(|channel| {
            let loudness = &self.loudness[channel];
            let heard = level * loudness.transmission;
            loudness.partial(row[channel] * heard, noise[channel] * heard)
        })
    }
}

fn from_db(db: f64) -> f64 {
    10f64.powf(db / 10.0)
}

/// Straight lines between (x, y), level outside.
fn interpolate(points: &[(f64, f64)], x: f64) -> f64 {
    let after = points.partition_point(|point| point.0 < x);
    match (after.checked_sub(1).map(|before| points[before]), points.get(after)) {
        (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (None, Some(&(_, y))) | (Some((_, y)), None) => y,
        (None, None) => 0.0,
    }
}

/// K of the model in dB: the polynomial fit to figure 4 of the paper, held below 50 Hz.
fn masked_db(hz: f64) -> f64 {
    if hz >= 1000.0 {
        return -3.0;
    }
    let l = hz.max(50.0).log10();
    (((4.46834 * l - 49.68027) * l + 212.89092) * l - 418.88552) * l + 317.07466
}

/// Excitation in dB at threshold in quiet over Hz.
const QUIET_DB: [(f64, f64); 11] = [
    (50.0, 28.18),
    (63.0, 23.90),
    (80.0, 19.20),
    (100.0, 15.68),
    (125.0, 12.67),
    (160.0, 10.09),
    (200.0, 8.08),
    (250.0, 6.30),
    (315.0, 5.30),
    (400.0, 4.50),
    (500.0, 3.73),
];

/// A over the gain in dB.
const OFFSET: [(f64, f64); 2] = [(-25.0, 8.858), (0.0, 4.72096)];

/// α over the gain in dB.
const EXPONENT: [(f64, f64); 6] = [
    (-25.0, 0.26692),
    (-20.0, 0.25016),
    (-15.0, 0.23679),
    (-10.0, 0.22228),
    (-5.0, 0.21055),
    (0.0, 0.2),
];

/// Transmission in dB of outer ear (free field, frontal) and middle ear over Hz.
const EAR_DB: [(f64, f64); 33] = [
    (50.0, -18.5),
    (63.0, -15.9),
    (80.0, -14.1),
    (100.0, -12.4),
    (125.0, -10.9),
    (160.0, -9.3),
    (200.0, -7.8),
    (250.0, -6.5),
    (315.0, -4.8),
    (400.0, -3.2),
    (500.0, -2.1),
    (630.0, -0.8),
    (750.0, -0.2),
    (800.0, 0.0),
    (1000.0, 0.0),
    (1250.0, -1.3),
    (1500.0, -0.2),
    (1600.0, 0.5),
    (2000.0, 3.5),
    (2500.0, 6.4),
    (3000.0, 8.0),
    (3150.0, 8.2),
    (4000.0, 7.6),
    (5000.0, 3.7),
    (6000.0, -2.1),
    (6300.0, -3.8),
    (8000.0, -10.4),
    (9000.0, -11.7),
    (10_000.0, -11.7),
    (11_200.0, -10.8),
    (12_500.0, -10.1),
    (14_000.0, -16.2),
    (15_000.0, -25.8),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn loudness() -> Loudness {
        Loudness::new(1000.0)
    }

    #[test]
    fn channels_span_the_range_evenly() {
        let ear = Ear::default();
        assert!((ear.centres_hz[0] - 50.0).abs() < 1e-9);
        assert!((ear.centres_hz[CHANNELS - 1] - 15_000.0).abs() < 1e-6);
        assert!((cam(1000.0) - 15.57).abs() < 0.1);
        assert!((erb_hz(1000.0) - 132.4).abs() < 0.2);
    }

    #[test]
    fn partial_loudness_without_noise_is_loudness() {
        let loudness = loudness();
        for db in [0.0, 3.0, 20.0, 70.0] {
            let signal = from_db(db) as f32;
            let (alone, partial) = (loudness.alone(signal), loudness.partial(signal, 0.0));
            assert!((alone - partial).abs() < 1e-4 * (1.0 + alone), "{db}: {alone} {partial}");
        }
    }

    #[test]
    fn partial_loudness_falls_with_noise_and_meets_threshold() {
        let loudness = loudness();
        let signal = from_db(60.0) as f32;
        let at = |db: f64| loudness.partial(signal, from_db(db) as f32);
        assert!(at(40.0) > at(50.0) && at(50.0) > at(60.0) && at(60.0) > at(70.0));
        // At masked threshold, 3 dB below the noise, it is as loud as at threshold in quiet.
        let noise = from_db(63.0) as f32;
        let quiet = loudness.alone(loudness.quiet);
        let masked = loudness.partial(loudness.masked * noise + loudness.quiet, noise);
        assert!((masked / quiet - 1.0).abs() < 0.05, "{masked} {quiet}");
    }

    /// The model's anchor: a tone of 1 kHz at 40 dB SPL has one sone, half of it per ear, and ten
    /// more dB double it.
    #[test]
    fn a_tone_at_40_db_has_about_one_sone() {
        let ear = Ear::default();
        let step = (cam(RANGE_HZ.1) - cam(RANGE_HZ.0)) / (CHANNELS - 1) as f64;
        let tone: Vec<f32> = (0..24_000)
            .map(|n| (std::f64::consts::TAU * 1000.0 * f64::from(n) / RATE).sin() as f32)
            .collect();
        let cells = ear.cells(&tone);
        let row = cells.rows().last().unwrap();
        let sones = |db: f64| {
            let specific = ear.alone(row, (from_db(db) / 0.5) as f32);
            f64::from(specific.iter().sum::<f32>()) * step
        };
        assert!((0.4..0.6).contains(&sones(40.0)), "{}", sones(40.0));
        assert!((1.7..2.2).contains(&(sones(70.0) / sones(60.0))));
    }

    #[test]
    fn masked_threshold_matches_the_figure() {
        for (hz, expected) in [(50.0, 13.5), (100.0, 4.9), (500.0, -2.3), (4000.0, -3.0)] {
            assert!((masked_db(hz) - expected).abs() < 0.11);
        }
    }
}
