//! The FFT filterbank: band powers of a running signal, at two resolutions.
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

use super::bands::{Bands, MAX_BANDS, PerBand};
use super::input_history::{Decimator, InputHistory, dot};
use crate::schedule::HopSchedule;

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

/// Band powers below this are nothing: what a last sample leaves as it slips out of the window would be
/// subnormal, and so cost the processor up to thirty times the time.
const QUIETEST_POWER: f32 = 1e-20;

/// The windows, transforms and band weights for one sample rate, for any number of signals.
pub struct Filterbank {
    short: Resolution,
    long: Resolution,
    decimator: Decimator,
    /// Width in Hz of a bin of the long window.
    long_bin_hz: f64,
    tick: usize,
}

/// The memory that an analysis works in. Any number of signals can share it, one after the other.
pub struct Workspace {
    short: FftBuffers,
    long: FftBuffers,
}

impl Filterbank {
    /// Plans the analysis of `bands` at `sample_rate` Hz.
    pub fn new(sample_rate: f64, schedule: &HopSchedule, bands: &Bands) -> Self {
        let decimation = schedule.scaled(DECIMATION);
        let decimated_rate = sample_rate / decimation as f64;
        let decimator = Decimator::new(decimation);

        let short_share = bands.map(|hz| {
            ((hz / LONG_ONLY_HZ).ln() / (SHORT_ONLY_HZ / LONG_ONLY_HZ).ln()).clamp(0.0, 1.0)
        });
        let long_share = short_share.map(|share| 1.0 - share);

        let short_window =
            asymmetric_window(schedule.scaled(SHORT_WINDOW), schedule.scaled(SHORT_FALL));
        let long_window = asymmetric_window(LONG_WINDOW, LONG_FALL);
        Self {
            short: Resolution::new(short_window, sample_rate, bands, &short_share, |_| 1.0),
            long: Resolution::new(long_window, decimated_rate, bands, &long_share, |hz| {
                decimator.gain_at(hz / sample_rate).powi(2)
            }),
            decimator,
            long_bin_hz: decimated_rate / LONG_WINDOW as f64,
            tick: schedule.tick(),
        }
    }

    /// Memory to work in.
    pub fn workspace(&self) -> Workspace {
        Workspace { short: self.short.buffers(), long: self.long.buffers() }
    }

    /// An empty past for one channel of a signal.
    pub fn history(&self) -> InputHistory {
        InputHistory::new(self.tick + self.short.window.len(), LONG_WINDOW, &self.decimator)
    }

    /// What brings a history down to the rate of the long window.
    pub fn decimator(&self) -> &Decimator {
        &self.decimator
    }

    /// The powers of the short window that ended `ticks` ago, at most one, in the bands that use it. A
    /// band's power is the mean square of the samples in it.
    pub fn short_powers(
        &self,
        history: &InputHistory,
        ticks: usize,
        workspace: &mut Workspace,
    ) -> PerBand {
        let samples = history.recent(self.short.window.len(), ticks * self.tick);
        self.short.powers(samples, &mut workspace.short)
    }

    /// As [`short_powers`](Self::short_powers), for the long window, up to the newest sample. Also
    /// returns the power spectrum that they were read from, from 0 Hz in steps of
    /// [`long_bin_hz`](Self::long_bin_hz).
    pub fn long_powers<'w>(
        &self,
        history: &InputHistory,
        workspace: &'w mut Workspace,
    ) -> (PerBand, &'w [f32]) {
        let powers = self.long.powers(history.decimated(LONG_WINDOW), &mut workspace.long);
        (powers, &workspace.long.power)
    }

    /// Width in Hz of a bin of the long window.
    pub fn long_bin_hz(&self) -> f64 {
        self.long_bin_hz
    }
}

/// One window length: its transform and the weights of its bins in the bands.
struct Resolution {
    window: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
    weights: Vec<BandWeights>,
}

/// What one transform reads and writes.
struct FftBuffers {
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
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
        let window_power: f64 = window.iter().map(|&w| f64::from(w).powi(2)).sum();
        // Parseval: the mean square of the samples is the sum of |X|² over all bins, over the length
        // and over the window's power. Two, because each bin stands for its negative frequency, too.
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
        let weights = per_band.into_iter().enumerate().filter_map(|(band, bins)| {
            let first_bin = bins.first()?.0;
            let weights = bins.into_iter().map(|(_, weight)| weight).collect();
            Some(BandWeights { band, first_bin, weights })
        });
        Self {
            weights: weights.collect(),
            fft: RealFftPlanner::<f32>::new().plan_fft_forward(len),
            window,
        }
    }

    fn buffers(&self) -> FftBuffers {
        FftBuffers {
            frame: self.fft.make_input_vec(),
            spectrum: self.fft.make_output_vec(),
            scratch: self.fft.make_scratch_vec(),
            power: vec![0.0; self.window.len() / 2 + 1],
        }
    }

    /// Of `samples`, as many as the window has.
    fn powers(&self, samples: &[f32], buffers: &mut FftBuffers) -> PerBand {
        let FftBuffers { frame, spectrum, scratch, power } = buffers;
        for ((out, &x), &w) in frame.iter_mut().zip(samples).zip(&self.window) {
            *out = x * w;
        }
        // The lengths were planned together, so the transform cannot refuse them.
        let _ = self.fft.process_with_scratch(frame, spectrum, scratch);
        for (power, bin) in power.iter_mut().zip(&*spectrum) {
            *power = bin.re * bin.re + bin.im * bin.im;
        }
        let mut powers = [0.0; MAX_BANDS];
        for band in &self.weights {
            let sum = dot(&power[band.first_bin..], &band.weights);
            powers[band.band] = if sum < QUIETEST_POWER { 0.0 } else { sum };
        }
        powers
    }
}

/// A raised cosine that rises over all but `fall` samples and falls over those.
fn asymmetric_window(len: usize, fall: usize) -> Vec<f32> {
    let rise = len - fall;
    let quarter_wave = |phase: f64| (0.5 - 0.5 * (std::f64::consts::PI * phase).cos()) as f32;
    let up = (0..rise).map(|n| quarter_wave((n as f64 + 0.5) / rise as f64));
    let down = (0..fall).rev().map(|n| quarter_wave((n as f64 + 0.5) / fall as f64));
    up.chain(down).collect()
}
