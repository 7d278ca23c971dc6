//! Band powers of a running signal, at two resolutions.
//!
//! Low bands need a long window to tell an 808 from a voice, high bands a short one to catch a
//! consonant. Both windows are asymmetric, with the newest sample on the steep side, so that an
//! onset is seen early: at −6 dB after 7 ms (short) and 32 ms (long).
//!
//! The long window only serves bands below about 1 kHz. It therefore looks at the signal decimated
//! to about 6 kHz, where 4096 samples become 512: the same duration, resolution and window at an
//! eighth of the cost, cheap enough to renew at every hop instead of every fourth.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::bands::{Bands, PerBand};
use super::grid::Grid;

/// Below this many Hz a band hears the long window only, above [`SHORT_ONLY_HZ`] the short one
/// only. Between, the two powers are crossfaded in log frequency.
const LONG_ONLY_HZ: f64 = 600.0;
/// See [`LONG_ONLY_HZ`].
const SHORT_ONLY_HZ: f64 = 1000.0;

/// Samples of the short window at 48 kHz; it grows with the rate.
const SHORT_WINDOW: usize = 1024;
/// Samples over which the short window falls towards the newest sample, at 48 kHz.
const SHORT_FALL: usize = 192;

/// Samples of the long window after decimation (4096 at 48 kHz).
const LONG_WINDOW: usize = 512;
/// Samples over which the long window falls towards the newest sample (1024 at 48 kHz): 55 Hz
/// leaks −24 dB into the band above and −57 dB at 185 Hz.
const LONG_FALL: usize = 128;

/// Samples at 48 kHz per sample of the decimated signal.
const DECIMATION: usize = 8;
/// Decimated samples that the anti-alias filter spans. Ten keep aliases 90 dB down in the bands
/// that are read, and delay the long window by a tenth of a millisecond per sample.
const DECIMATOR_SPAN: usize = 10;
/// Shape of the anti-alias filter's Kaiser window, for 90 dB.
const KAISER_BETA: f64 = 8.96;

/// Inputs are held within ±this (+24 dBFS) before they are analysed: no power overflows, and one
/// broken sample does not deafen the analysis for long.
const LOUDEST_SAMPLE: f64 = 16.0;
/// Samples below this (−200 dBFS) are silence to the analysis. Their powers would be subnormal, which
/// costs the processor up to thirty times the time, and far below anything that counts as sound.
const QUIETEST_SAMPLE: f64 = 1e-10;
/// Band powers below this are nothing, for the same reason: what a last sample leaves as it slips out
/// of the window.
const QUIETEST_POWER: f32 = 1e-20;

/// The windows, transforms and band weights for one sample rate, shared by every signal, with the
/// scratch memory that they need.
pub struct Analyzer {
    short: Resolution,
    long: Resolution,
    /// Anti-alias filter, symmetric, unit gain at 0 Hz.
    decimator: Vec<f32>,
    decimation: usize,
    decimated_rate: f64,
    tick: usize,
}

impl Analyzer {
    /// Plans the analysis of `bands` at `sample_rate` Hz.
    pub fn new(sample_rate: f64, grid: &Grid, bands: &Bands) -> Self {
        let decimation = grid.scaled(DECIMATION);
        let decimated_rate = sample_rate / decimation as f64;
        let decimator = anti_alias_filter(sample_rate, decimated_rate, DECIMATOR_SPAN * decimation);

        let short_share = bands.map(|hz| {
            ((hz / LONG_ONLY_HZ).ln() / (SHORT_ONLY_HZ / LONG_ONLY_HZ).ln()).clamp(0.0, 1.0)
        });
        let long_share = short_share.map(|share| 1.0 - share);

        let short_window = asymmetric_window(grid.scaled(SHORT_WINDOW), grid.scaled(SHORT_FALL));
        let long_window = asymmetric_window(LONG_WINDOW, LONG_FALL);
        Self {
            short: Resolution::new(short_window, sample_rate, bands, &short_share, |_| 1.0),
            long: Resolution::new(long_window, decimated_rate, bands, &long_share, |hz| {
                gain_at(&decimator, hz / sample_rate).powi(2)
            }),
            decimator,
            decimation,
            decimated_rate,
            tick: grid.tick(),
        }
    }

    /// An empty past for one channel of a signal.
    pub fn history(&self) -> History {
        History {
            recent: MirrorRing::new(self.tick + self.short.window.len().max(self.decimator.len())),
            decimated: MirrorRing::new(LONG_WINDOW),
            until_decimated: self.decimation,
        }
    }

    /// Appends `samples` to `history`.
    ///
    /// Non-finite and subnormal samples must have been replaced already.
    pub fn push(&self, history: &mut History, samples: impl Iterator<Item = f64>) {
        for sample in samples {
            let sample = if sample.abs() < QUIETEST_SAMPLE { 0.0 } else { sample };
            history.recent.push(sample.clamp(-LOUDEST_SAMPLE, LOUDEST_SAMPLE) as f32);
            history.until_decimated -= 1;
            if history.until_decimated == 0 {
                history.until_decimated = self.decimation;
                let past = history.recent.newest(self.decimator.len(), 0);
                history.decimated.push(dot(past, &self.decimator));
            }
        }
    }

    /// Adds the powers of the short window that ended `ticks` ago, at most one, to `powers`, in
    /// bands that use it. A band's power is the mean square of the samples in it.
    pub fn add_short(&mut self, history: &History, ticks: usize, powers: &mut PerBand) {
        let window = history.recent.newest(self.short.window.len(), ticks * self.tick);
        self.short.add_powers(window, powers);
    }

    /// As [`add_short`](Self::add_short), for the long window, up to the newest sample. Returns the
    /// power spectrum that it was read from, from 0 Hz in steps of
    /// [`long_bin_hz`](Self::long_bin_hz).
    pub fn add_long(&mut self, history: &History, powers: &mut PerBand) -> &[f32] {
        self.long.add_powers(history.decimated.newest(LONG_WINDOW, 0), powers);
        &self.long.power
    }

    /// Width in Hz of a bin of the long window.
    pub fn long_bin_hz(&self) -> f64 {
        self.decimated_rate / LONG_WINDOW as f64
    }
}

/// What the analysis remembers of one channel.
#[derive(Clone)]
pub struct History {
    recent: MirrorRing,
    decimated: MirrorRing,
    /// Samples until the next decimated one.
    until_decimated: usize,
}

/// One window length: its transform and the weights of its bins in the bands.
struct Resolution {
    window: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    power: Vec<f32>,
    scratch: Vec<Complex<f32>>,
    weights: Vec<BandWeights>,
}

/// The bins of one band.
struct BandWeights {
    band: usize,
    first_bin: usize,
    weights: Vec<f32>,
}

impl Resolution {
    /// `share` scales each band's power, and bands without a share are not computed; `filter_power`
    /// is the power gain at a frequency in Hz that the signal has been through and that the band
    /// weights undo.
    fn new(
        window: Vec<f32>,
        sample_rate: f64,
        bands: &Bands,
        share: &PerBand,
        filter_power: impl Fn(f64) -> f64,
    ) -> Self {
        let len = window.len();
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(len);
        let window_power: f64 = window.iter().map(|&w| f64::from(w).powi(2)).sum();
        let scale = 2.0 / (len as f64 * window_power);

        let mut per_band = vec![Vec::<(usize, f32)>::new(); bands.len()];
        for bin in 1..len / 2 {
            let hz = bin as f64 * sample_rate / len as f64;
            let (lower, upper_weight) = Bands::split(hz);
            for (band, weight) in [(lower, 1.0 - upper_weight), (lower + 1, upper_weight)] {
                let Ok(band) = usize::try_from(band) else {
                    continue;
                };
                if band < bands.len() && share[band] > 0.0 {
                    let weight = weight * scale * f64::from(share[band]) / filter_power(hz);
                    per_band[band].push((bin, weight as f32));
                }
            }
        }
        let weights = per_band
            .into_iter()
            .enumerate()
            .filter_map(|(band, bins)| {
                let first_bin = bins.first()?.0;
                let weights = bins.into_iter().map(|(_, weight)| weight).collect();
                Some(BandWeights { band, first_bin, weights })
            })
            .collect();

        Self {
            frame: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            power: vec![0.0; len / 2 + 1],
            scratch: fft.make_scratch_vec(),
            window,
            fft,
            weights,
        }
    }

    /// Of `samples`, as many as the window has.
    fn add_powers(&mut self, samples: &[f32], powers: &mut PerBand) {
        for ((out, &x), &w) in self.frame.iter_mut().zip(samples).zip(&self.window) {
            *out = x * w;
        }
        // The lengths were planned together, so the transform cannot refuse them.
        let _ =
            self.fft.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.re * bin.re + bin.im * bin.im;
        }
        for band in &self.weights {
            let power = dot(&self.power[band.first_bin..], &band.weights);
            powers[band.band] += if power < QUIETEST_POWER { 0.0 } else { power };
        }
    }
}

/// A ring that keeps every sample twice, so that the newest ones always lie in one slice.
#[derive(Clone)]
struct MirrorRing {
    samples: Vec<f32>,
    next: usize,
}

impl MirrorRing {
    fn new(len: usize) -> Self {
        Self { samples: vec![0.0; 2 * len], next: 0 }
    }

    fn push(&mut self, sample: f32) {
        let len = self.samples.len() / 2;
        self.samples[self.next] = sample;
        self.samples[self.next + len] = sample;
        self.next = (self.next + 1) % len;
    }

    /// The `count` newest samples but the `skipped` very newest, oldest first.
    fn newest(&self, count: usize, skipped: usize) -> &[f32] {
        let end = self.next + self.samples.len() / 2 - skipped;
        &self.samples[end - count..end]
    }
}

impl History {
    /// Forgets everything.
    pub fn reset(&mut self, analyzer: &Analyzer) {
        self.recent.samples.fill(0.0);
        self.recent.next = 0;
        self.decimated.samples.fill(0.0);
        self.decimated.next = 0;
        self.until_decimated = analyzer.decimation;
    }
}

/// The dot product over the shorter of the two, in eight partial sums that map onto SIMD lanes and
/// add up in the same order everywhere.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let len = a.len().min(b.len());
    let (a, b) = (a[..len].chunks_exact(8), b[..len].chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    let mut sums = [0.0f32; 8];
    for (x, y) in a.zip(b) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// A raised cosine that rises over all but `fall` samples and falls over those.
fn asymmetric_window(len: usize, fall: usize) -> Vec<f32> {
    let rise = len - fall;
    let quarter_wave = |phase: f64| (0.5 - 0.5 * (std::f64::consts::PI * phase).cos()) as f32;
    let up = (0..rise).map(|n| quarter_wave((n as f64 + 0.5) / rise as f64));
    let down = (0..fall).rev().map(|n| quarter_wave((n as f64 + 0.5) / fall as f64));
    up.chain(down).collect()
}

/// A Kaiser-windowed sinc of `len` taps, at half gain at half the decimated rate: what aliases onto
/// the bands that are read lies far up in its stop band.
fn anti_alias_filter(sample_rate: f64, decimated_rate: f64, len: usize) -> Vec<f32> {
    let cutoff = 0.5 * decimated_rate / sample_rate;
    let middle = (len - 1) as f64 / 2.0;
    let taps: Vec<f64> = (0..len)
        .map(|n| {
            let t = n as f64 - middle;
            let x = 2.0 * cutoff * t;
            let sinc = if x == 0.0 {
                1.0
            } else {
                (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x)
            };
            let kaiser = bessel_i0(KAISER_BETA * (1.0 - (t / (middle + 0.5)).powi(2)).sqrt());
            sinc * kaiser
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|tap| (tap / sum) as f32).collect()
}

/// The modified Bessel function of the first kind and order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..40 {
        term *= (x / (2.0 * f64::from(n))).powi(2);
        sum += term;
    }
    sum
}

/// Magnitude of a symmetric filter at `frequency` cycles per sample.
fn gain_at(taps: &[f32], frequency: f64) -> f64 {
    let middle = (taps.len() - 1) as f64 / 2.0;
    let sum: f64 = taps
        .iter()
        .enumerate()
        .map(|(n, &tap)| {
            let phase = 2.0 * std::f64::consts::PI * frequency * (n as f64 - middle);
            f64::from(tap) * phase.cos()
        })
        .sum();
    sum.abs()
}
