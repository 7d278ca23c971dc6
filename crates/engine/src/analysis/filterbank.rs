//! The FFT filterbank: band powers of a running signal, at two resolutions.
//!
//! Low bands need a long window to tell an 808 from a voice, high bands a short one to catch a
//! consonant. Both windows are asymmetric, with the newest sample on the steep side, so that an
//! onset is seen early: at −6 dB after 7 ms (short) and 32 ms (long).
//!
//! Nothing is read above 18 kHz, so that higher sample rates are halved until they are those of 44.1
//! or 48 kHz. The long window only serves bands below about 1 kHz, and looks at the signal decimated
//! to about 6 kHz, where 4096 samples become 512: the same duration, resolution and window at an
//! eighth of the cost, cheap enough to renew at every hop instead of every fourth.

use std::sync::Arc;

use fearless_simd::Level;

use super::band_fft::{BandFft, Buffers};
use super::bands::{Bands, MAX_BANDS, PerBand};
use super::decimator::Decimator;
use super::input_history::{Decimators, InputHistory};
use crate::maths::{cos, ln};
use crate::schedule::HopSchedule;
use crate::shared::Shared;

/// Below this many Hz a band hears the long window only, above [`SHORT_ONLY_HZ`] the short one
/// only. Between, the two powers are crossfaded in log frequency.
const LONG_ONLY_HZ: f64 = 600.0;
/// See [`LONG_ONLY_HZ`].
const SHORT_ONLY_HZ: f64 = 1000.0;

/// Samples of the short window at 48 kHz.
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
/// See [`DECIMATOR_SPAN`].
const DECIMATOR_STOP_DB: f64 = 90.0;

/// The lowest sample rate in Hz that the short window is given.
const LOWEST_HALVED_RATE: f64 = 44_000.0;
/// The highest frequency in Hz that any band hears.
const HIGHEST_HZ: f64 = 17_800.0;
/// How far in dB aliases are kept down where rates are halved.
const HALVING_STOP_DB: f64 = 80.0;

/// The windows, transforms and band weights for one sample rate, for any number of signals.
pub struct Filterbank {
    short: BandFft,
    long: BandFft,
    decimators: Decimators,
    /// Width in Hz of a bin of the long window.
    long_bin_hz: f64,
    schedule: HopSchedule,
    level: Level,
}

/// The memory that an analysis works in. Any number of signals can share it, one after the other, and so
/// can both windows.
pub struct Workspace {
    buffers: Buffers,
    /// Whether a short window was transformed that nobody has read yet.
    has_short: bool,
    /// The power spectra of a signal's long windows, both channels added up.
    spectrum: Vec<f32>,
}

impl Workspace {
    /// Leaves what was transformed unread.
    pub fn forget(&mut self) {
        self.has_short = false;
    }
}

/// What up to two channels were lately.
pub type Pasts<'a> = [Option<&'a InputHistory>; 2];

impl Filterbank {
    /// The analysis of `bands` at `sample_rate` Hz, which all engines at that rate and `level` share.
    pub fn shared(
        sample_rate: f64,
        schedule: &HopSchedule,
        bands: &Bands,
        level: Level,
    ) -> Arc<Self> {
        static PLANNED: Shared<Filterbank> = Shared::new();
        PLANNED.get(sample_rate, level, || Self::new(sample_rate, schedule, bands, level))
    }

    /// Plans the analysis of `bands` at `sample_rate` Hz.
    fn new(sample_rate: f64, schedule: &HopSchedule, bands: &Bands, level: Level) -> Self {
        let (halves, rate) = halving(sample_rate);
        let scaled = |at_48k: usize| schedule.scaled(at_48k) >> halves.len();
        let decimation = scaled(DECIMATION);
        let long_rate = rate / decimation as f64;
        let long = Decimator::new(decimation, DECIMATOR_SPAN * decimation, DECIMATOR_STOP_DB);

        let short_share = bands
            .map(|hz| (ln(hz / LONG_ONLY_HZ) / ln(SHORT_ONLY_HZ / LONG_ONLY_HZ)).clamp(0.0, 1.0));
        let long_share = short_share.map(|share| 1.0 - share);
        let halves_power = |hz: f64| -> f64 {
            let rates = (0..).map(|half| sample_rate / f64::from(1 << half));
            halves.iter().zip(rates).map(|(half, rate)| half.gain_at(hz / rate).powi(2)).product()
        };
        let short_window = asymmetric_window(scaled(SHORT_WINDOW), scaled(SHORT_FALL));
        let long_window = asymmetric_window(LONG_WINDOW, LONG_FALL);
        Self {
            short: BandFft::new(short_window, rate, bands, &short_share, halves_power),
            long: BandFft::new(long_window, long_rate, bands, &long_share, |hz| {
                long.gain_at(hz / rate).powi(2)
            }),
            decimators: Decimators { halves, long },
            long_bin_hz: long_rate / LONG_WINDOW as f64,
            schedule: *schedule,
            level,
        }
    }

    /// Memory to work in.
    pub fn workspace(&self) -> Workspace {
        Workspace {
            buffers: Buffers::of(&[&self.short, &self.long]),
            has_short: false,
            spectrum: vec![0.0; self.long.filled_up()],
        }
    }

    /// An empty past for one channel of a signal, of which up to a hop is pushed at a time.
    pub fn history(&self) -> InputHistory {
        InputHistory::new(self.short.window(), LONG_WINDOW, &self.decimators, &self.schedule)
    }

    /// What brings a history down to the rates of both windows.
    pub fn decimators(&self) -> &Decimators {
        &self.decimators
    }

    /// Transforms the short window of one channel as it was so many `slots` ago, for
    /// [`short_powers`](Self::short_powers) to read; returns whether it is anything but silence.
    pub fn transform_short(
        &self,
        past: Option<&InputHistory>,
        slots: usize,
        workspace: &mut Workspace,
    ) -> bool {
        let (skipped, _) = self.decimators.samples_of(slots, &self.schedule);
        let window = past.and_then(|past| past.recent(self.short.window(), skipped));
        if let Some(samples) = window {
            self.short.transform(self.level, samples, &mut workspace.buffers);
        }
        workspace.has_short = window.is_some();
        workspace.has_short
    }

    /// The powers of what [`transform_short`](Self::transform_short) just transformed, if it did, in the
    /// bands that use the short window. A band's power is the mean square of the samples in it.
    pub fn short_powers(&self, workspace: &mut Workspace) -> Option<PerBand> {
        let has_short = std::mem::take(&mut workspace.has_short);
        has_short.then(|| self.short.powers(self.level, &mut workspace.buffers))
    }

    /// The powers in the long window of up to two channels as it was so many `slots` ago, in the bands
    /// that use it. The same history on both is looked at once.
    pub fn long_powers(
        &self,
        channels: Pasts<'_>,
        slots: usize,
        workspace: &mut Workspace,
    ) -> [PerBand; 2] {
        let (_, skipped) = self.decimators.samples_of(slots, &self.schedule);
        workspace.forget();
        let Workspace { buffers, spectrum, .. } = workspace;
        spectrum.fill(0.0);
        let mut powers = |past: Option<&InputHistory>, weight: f32| {
            let Some(samples) = past.and_then(|past| past.decimated(LONG_WINDOW, skipped)) else {
                return [0.0; MAX_BANDS];
            };
            self.long.transform(self.level, samples, buffers);
            let powers = self.long.powers(self.level, buffers);
            for (sum, power) in spectrum.iter_mut().zip(buffers.powers(self.long.filled_up())) {
                *sum += weight * power;
            }
            powers
        };
        match channels {
            [Some(first), Some(second)] if std::ptr::eq(first, second) => {
                [powers(Some(first), 2.0); 2]
            }
            _ => channels.map(|past| powers(past, 1.0)),
        }
    }

    /// The power spectra that [`long_powers`](Self::long_powers) just read, added up, from 0 Hz in steps
    /// of [`long_bin_hz`](Self::long_bin_hz).
    pub fn long_spectrum<'w>(&self, workspace: &'w Workspace) -> &'w [f32] {
        &workspace.spectrum
    }

    /// Width in Hz of a bin of the long window.
    pub fn long_bin_hz(&self) -> f64 {
        self.long_bin_hz
    }

    /// Which instructions it uses.
    pub fn level(&self) -> Level {
        self.level
    }
}

/// What halves `sample_rate` until it is too low to be halved again, and the rate that comes out.
fn halving(sample_rate: f64) -> (Vec<Decimator>, f64) {
    let (mut halves, mut rate) = (Vec::new(), sample_rate);
    while rate / 2.0 >= LOWEST_HALVED_RATE {
        // What lies above half the lower rate comes down mirrored there.
        let transition = (rate / 2.0 - 2.0 * HIGHEST_HZ) / rate;
        // Kaiser 1974: taps for so steep a filter.
        let taps = (HALVING_STOP_DB - 7.95) / (14.36 * transition) + 1.0;
        halves.push(Decimator::new(2, taps.ceil() as usize, HALVING_STOP_DB));
        rate /= 2.0;
    }
    (halves, rate)
}

/// A raised cosine that rises over all but `fall` samples and falls over those.
fn asymmetric_window(len: usize, fall: usize) -> Vec<f32> {
    let rise = len - fall;
    let quarter_wave = |phase: f64| (0.5 - 0.5 * cos(std::f64::consts::PI * phase)) as f32;
    let up = (0..rise).map(|n| quarter_wave((n as f64 + 0.5) / rise as f64));
    let down = (0..fall).rev().map(|n| quarter_wave((n as f64 + 0.5) / fall as f64));
    up.chain(down).collect()
}
