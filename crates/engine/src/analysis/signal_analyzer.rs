//! The signal analyzer: the band powers of one signal's channels.

use std::sync::Arc;

use fearless_simd::dispatch;

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
            channel.reset();
        }
        (self.long, self.short) = ([[0.0; MAX_BANDS]; 2], [[0.0; MAX_BANDS]; 2]);
    }

    /// Whether all that it remembers is silence.
    pub fn is_silent(&self) -> bool {
        self.channels.iter().all(InputHistory::is_silent)
    }

    /// Appends `frames`.
    pub fn push(&mut self, frames: &[Frame]) {
        let decimators = self.filterbank.decimators();
        if self.is_silent() && frames.iter().flatten().all(|&sample| sample == 0.0) {
            for channel in &mut self.channels {
                channel.push_silence(decimators, frames.len());
            }
            return;
        }
        for (index, channel) in self.channels.iter_mut().enumerate() {
            dispatch!(self.filterbank.level(), _simd => channel.push(decimators, frames, index));
        }
    }

    /// Renews the long window of every channel, and shows their spectrum to `pitch_tracker`.
    pub fn analyze_long(
        &mut self,
        workspace: &mut Workspace,
        pitch_tracker: Option<&mut PitchTracker>,
    ) {
        let (powers, spectrum) = self.filterbank.long_powers(&self.channels, workspace);
        self.long = powers;
        if let Some(pitch_tracker) = pitch_tracker {
            pitch_tracker.follow(spectrum);
        }
    }

    /// Transforms the short window of every channel, for [`read_short`](Self::read_short) to read: both
    /// at once would make some blocks cost much more than others.
    pub fn transform_short(&self, workspace: &mut Workspace) {
        self.filterbank.transform_short(&self.channels, workspace);
    }

    /// Renews what the short window of every channel says, of what was transformed last.
    pub fn read_short(&mut self, workspace: &mut Workspace) {
        self.short = self.filterbank.short_powers(workspace);
    }

    /// The powers of all bands: of the low ones from the long windows, of the high ones from the short.
    pub fn powers(&self) -> BandPowers {
        let both = |channel: usize| {
            std::array::from_fn(|band| self.long[channel][band] + self.short[channel][band])
        };
        BandPowers { channels: self.channels.len(), powers: [both(0), both(1)] }
    }
}
