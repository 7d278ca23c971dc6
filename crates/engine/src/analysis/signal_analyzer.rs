//! The signal analyzer: the band powers of one signal's channels.

use std::sync::Arc;

use fearless_simd::dispatch;

use super::bands::{MAX_BANDS, PerBand};
use super::filterbank::{Filterbank, Pasts, Workspace};
use super::input_history::InputHistory;
use super::pitch_tracker::PitchTracker;
use crate::io::Channels;
use crate::kernels::{are_same, are_zero};

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

    /// With the powers of further channels added to those of two.
    pub fn plus(self, behind: Self) -> Self {
        let sum = |channel: usize| {
            std::array::from_fn(|band| self.powers[channel][band] + behind.powers[channel][band])
        };
        Self { channels: self.channels, powers: [sum(0), sum(1)] }
    }
}

/// Hears one signal. Its parts are renewed one at a time, so that the work spreads over the hop.
pub struct SignalAnalyzer {
    filterbank: Arc<Filterbank>,
    channels: Vec<InputHistory>,
    /// Whether both channels have been the same so far: the history of the first then serves both.
    is_dual_mono: bool,
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
            is_dual_mono: true,
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
        self.is_dual_mono = true;
        (self.long, self.short) = ([[0.0; MAX_BANDS]; 2], [[0.0; MAX_BANDS]; 2]);
    }

    /// Whether all that it remembers is silence.
    pub fn is_silent(&self) -> bool {
        self.histories().into_iter().flatten().all(InputHistory::is_silent)
    }

    /// Appends `samples`.
    pub fn push(&mut self, samples: Channels<'_>) {
        let was_silent = self.is_silent();
        if was_silent && samples.into_iter().all(are_zero) {
            self.skip(samples[0].len());
            return;
        }
        let Self { filterbank, channels, is_dual_mono, .. } = self;
        let decimators = filterbank.decimators();
        let was_dual_mono = *is_dual_mono || was_silent;
        *is_dual_mono = was_dual_mono && are_same(samples[0], samples[1]);
        if let [first, second] = &mut channels[..]
            && was_dual_mono
            && !*is_dual_mono
        {
            second.copy_from(first);
        }
        let distinct = if *is_dual_mono { 1 } else { 2 };
        dispatch!(filterbank.level(), simd => {
            for (channel, samples) in channels.iter_mut().take(distinct).zip(samples) {
                channel.push(simd, decimators, samples);
            }
        });
    }

    /// Appends `count` samples of silence to nothing but silence.
    pub fn skip(&mut self, count: usize) {
        for channel in &mut self.channels {
            channel.push_silence(self.filterbank.decimators(), count);
        }
    }

    /// Renews the long window of every channel, as it was so many `slots` ago, and shows their spectrum to
    /// `pitch_tracker`.
    pub fn analyze_long(
        &mut self,
        slots: usize,
        workspace: &mut Workspace,
        pitch_tracker: Option<&mut PitchTracker>,
    ) {
        let decimators = self.filterbank.decimators();
        for channel in &mut self.channels {
            dispatch!(self.filterbank.level(), simd => channel.decimate(simd, decimators));
        }
        self.long = self.filterbank.long_powers(self.histories(), slots, workspace);
        if let Some(pitch_tracker) = pitch_tracker {
            pitch_tracker.follow(self.filterbank.long_spectrum(workspace));
        }
    }

    /// Transforms the short window of one `channel`, as it was so many `slots` ago, for
    /// [`read_short`](Self::read_short) to read: all at once would make some blocks cost much more than
    /// others. The first channel goes first.
    pub fn transform_short(&mut self, channel: usize, slots: usize, workspace: &mut Workspace) {
        let past = match self.histories() {
            [Some(first), Some(second)] if channel > 0 && std::ptr::eq(first, second) => {
                self.short[channel] = self.short[0];
                workspace.forget();
                return;
            }
            histories => histories[channel],
        };
        if !self.filterbank.transform_short(past, slots, workspace) {
            self.short[channel] = [0.0; MAX_BANDS];
        }
    }

    /// Renews what the short window of the `channel` that was just transformed says.
    pub fn read_short(&mut self, channel: usize, workspace: &mut Workspace) {
        if let Some(powers) = self.filterbank.short_powers(workspace) {
            self.short[channel] = powers;
        }
    }

    /// The powers of all bands: of the low ones from the long windows, of the high ones from the short.
    pub fn powers(&self) -> BandPowers {
        let both = |channel: usize| {
            std::array::from_fn(|band| self.long[channel][band] + self.short[channel][band])
        };
        BandPowers { channels: self.channels.len(), powers: [both(0), both(1)] }
    }

    /// Whether there is no power in any band.
    pub fn is_powerless(&self) -> bool {
        [self.long, self.short].iter().flatten().flatten().all(|&power| power == 0.0)
    }

    /// What each channel was lately.
    fn histories(&self) -> Pasts<'_> {
        match &self.channels[..] {
            [first, _] if self.is_dual_mono => [Some(first); 2],
            [first, second] => [Some(first), Some(second)],
            channels => [channels.first(), None],
        }
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::Level;
    use leeway_test_signals::noise;

    use super::*;
    use crate::analysis::bands::Bands;
    use crate::schedule::HopSchedule;

    /// Both channels have one history until they differ.
    #[test]
    fn what_was_dual_mono_is_remembered_on_both_channels() {
        let (schedule, bands) = (HopSchedule::new(96_000.0), Bands::new(96_000.0));
        let filterbank = Filterbank::shared(96_000.0, &schedule, &bands, Level::new());
        let mut workspace = filterbank.workspace();
        let mut powers = |signals: [Vec<f32>; 2]| {
            let mut analyzer = SignalAnalyzer::new(&filterbank, 2);
            for n in (0..signals[0].len()).step_by(200) {
                analyzer.push([&signals[0][n..n + 200], &signals[1][n..n + 200]]);
            }
            analyzer.analyze_long(0, &mut workspace, None);
            for channel in [0, 1] {
                analyzer.transform_short(channel, 0, &mut workspace);
                analyzer.read_short(channel, &mut workspace);
            }
            analyzer.powers()
        };
        let (left, mut right) = (noise(12_000, 0.3, 1), noise(12_000, 0.3, 1));
        right[11_000..].fill(0.1);
        let both = powers([left.clone(), right.clone()]);
        let alone = [powers([left.clone(), left]), powers([right.clone(), right])];
        for (channel, alone) in alone.iter().enumerate() {
            for (one, other) in both.channel(channel).iter().zip(alone.channel(channel)) {
                assert!((one - other).abs() <= 1e-4 * other, "{one} {other}");
            }
        }
    }
}
