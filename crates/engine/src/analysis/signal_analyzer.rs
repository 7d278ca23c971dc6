//! The signal analyzer: the band powers of one signal's channels.

use std::sync::Arc;

use super::bands::{MAX_BANDS, PerBand};
use super::filterbank::{Filterbank, Workspace};
use super::input_history::InputHistory;
use super::pitch_tracker::PitchTracker;
use crate::io::Frame;

/// Band powers (mean squares, full scale 1) of a signal of up to two channels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandPowers {
    channels: usize,
    powers: [PerBand; 2],
}

impl BandPowers {
    /// Powers of one channel; of the only one, where there is no second.
    pub fn channel(&self, channel: usize) -> &PerBand {
        &self.powers[channel.min(self.channels.saturating_sub(1))]
    }

    /// The channels' mean power: two equal channels count as much as one.
    pub fn mean(&self) -> PerBand {
        let count = self.channels.max(1) as f32;
        std::array::from_fn(|band| (self.powers[0][band] + self.powers[1][band]) / count)
    }
}

/// Hears one signal. Its parts are renewed one at a time, so that the work spreads over the hop.
pub struct SignalAnalyzer {
    filterbank: Arc<Filterbank>,
    channels: Vec<InputHistory>,
    /// What the long and the short windows last said, per channel.
    long: [PerBand; 2],
    short: [PerBand; 2],
}

impl SignalAnalyzer {
    /// Hears `channels` channels, at most two.
    pub fn new(filterbank: &Arc<Filterbank>, channels: usize) -> Self {
        Self {
            filterbank: Arc::clone(filterbank),
            channels: (0..channels).map(|_| filterbank.history()).collect(),
            long: [[0.0; MAX_BANDS]; 2],
            short: [[0.0; MAX_BANDS]; 2],
        }
    }

    /// How many channels it hears.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for channel in &mut self.channels {
            channel.reset(self.filterbank.decimator());
        }
        (self.long, self.short) = ([[0.0; MAX_BANDS]; 2], [[0.0; MAX_BANDS]; 2]);
    }

    /// Appends `frames`.
    pub fn push(&mut self, frames: &[Frame]) {
        for (index, channel) in self.channels.iter_mut().enumerate() {
            let samples = frames.iter().map(|frame| frame[index]);
            channel.push(self.filterbank.decimator(), samples);
        }
    }

    /// Renews the long window of every channel, and shows its spectra to `pitch_tracker`.
    pub fn analyze_long(
        &mut self,
        workspace: &mut Workspace,
        mut pitch_tracker: Option<&mut PitchTracker>,
    ) {
        for (channel, long) in self.channels.iter().zip(&mut self.long) {
            let (powers, spectrum) = self.filterbank.long_powers(channel, workspace);
            *long = powers;
            if let Some(pitch_tracker) = &mut pitch_tracker {
                pitch_tracker.add(spectrum);
            }
        }
        if let Some(pitch_tracker) = pitch_tracker {
            pitch_tracker.update();
        }
    }

    /// Renews the short window of one channel, if there is such a channel. The second's turn comes a
    /// tick after the first's, and yet both are heard at the same time: which is which, and whether
    /// one signal comes once or on both, makes no difference.
    pub fn analyze_short(&mut self, workspace: &mut Workspace, channel: usize) {
        if let Some(history) = self.channels.get(channel) {
            self.short[channel] = self.filterbank.short_powers(history, channel, workspace);
        }
    }

    /// The powers of all bands: of the low ones from the long windows, of the high ones from the short.
    pub fn powers(&self) -> BandPowers {
        let both = |channel: usize| {
            std::array::from_fn(|band| self.long[channel][band] + self.short[channel][band])
        };
        BandPowers { channels: self.channels.len(), powers: [both(0), both(1)] }
    }
}
