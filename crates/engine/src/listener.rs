//! What the engine hears of one signal.

use super::bands::{MAX_BANDS, PerBand};
use super::fundamental::Fundamental;
use super::spectrum::{Analyzer, History};

/// One signal's channels and their band powers.
pub struct Listener {
    channels: Vec<History>,
    powers: [PerBand; 2],
}

impl Listener {
    /// Hears `channels` channels, at most two.
    pub fn new(analyzer: &Analyzer, channels: usize) -> Self {
        Self { channels: vec![analyzer.history(); channels], powers: [[0.0; MAX_BANDS]; 2] }
    }

    /// How many channels it hears.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Forgets everything.
    pub fn reset(&mut self, analyzer: &Analyzer) {
        for channel in &mut self.channels {
            channel.reset(analyzer);
        }
        self.powers = [[0.0; MAX_BANDS]; 2];
    }

    /// Appends `frames`.
    pub fn push(&mut self, analyzer: &Analyzer, frames: &[[f64; 2]]) {
        for (index, channel) in self.channels.iter_mut().enumerate() {
            analyzer.push(channel, frames.iter().map(|frame| frame[index]));
        }
    }

    /// Starts new powers with the long window of every channel, and shows its spectrum to
    /// `fundamental`.
    pub fn analyze_long(&mut self, analyzer: &mut Analyzer, fundamental: Option<&mut Fundamental>) {
        self.powers = [[0.0; MAX_BANDS]; 2];
        let mut fundamental = fundamental;
        for (channel, powers) in self.channels.iter().zip(&mut self.powers) {
            let spectrum = analyzer.add_long(channel, powers);
            if let Some(fundamental) = &mut fundamental {
                fundamental.add(spectrum);
            }
        }
        if let Some(fundamental) = fundamental {
            fundamental.update();
        }
    }

    /// Adds the short window of one channel, if there is such a channel. The second's turn comes a
    /// tick after the first's, and yet both are heard at the same time: which is which, and whether
    /// one signal comes once or on both, makes no difference.
    pub fn analyze_short(&mut self, analyzer: &mut Analyzer, channel: usize) {
        if let Some(history) = self.channels.get(channel) {
            analyzer.add_short(history, channel, &mut self.powers[channel]);
        }
    }

    /// Powers of one channel; of the only one, where there is no second.
    pub fn channel_powers(&self, channel: usize) -> &PerBand {
        &self.powers[channel.min(self.channels.len().saturating_sub(1))]
    }

    /// The channels' mean power: two equal channels count as much as one.
    pub fn mean_powers(&self) -> PerBand {
        let count = self.channels.len().max(1) as f32;
        std::array::from_fn(|band| (self.powers[0][band] + self.powers[1][band]) / count)
    }
}
