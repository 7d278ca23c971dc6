//! The bed analyzer: the band powers of one signal with any number of channels, two at a time.

use std::sync::Arc;

use super::filterbank::{Filterbank, Workspace};
use super::pitch_tracker::PitchTracker;
use super::signal_analyzer::{BandPowers, SignalAnalyzer};
use crate::io::Channels;

/// Hears one signal: a [`SignalAnalyzer`] for the first two channels, and one for every two behind them.
pub struct BedAnalyzer {
    filterbank: Arc<Filterbank>,
    front: SignalAnalyzer,
    /// With memory of their own: what is transformed in one task is read in another.
    behind: Vec<(SignalAnalyzer, Workspace)>,
    /// The power spectra of all channels, added up.
    spectrum: Vec<f32>,
}

impl BedAnalyzer {
    /// Hears so many `channels`.
    pub fn new(filterbank: &Arc<Filterbank>, channels: usize) -> Self {
        let pair = |first: usize| SignalAnalyzer::new(filterbank, (channels - first).min(2));
        let behind: Vec<_> =
            (2..channels).step_by(2).map(|first| (pair(first), filterbank.workspace())).collect();
        let bins = behind.first().map_or(0, |(_, memory)| filterbank.long_spectrum(memory).len());
        Self {
            filterbank: Arc::clone(filterbank),
            front: pair(0),
            behind,
            spectrum: vec![0.0; bins],
        }
    }

    /// Whether it hears one channel only.
    pub fn is_mono(&self) -> bool {
        self.front.channels() == 1
    }

    /// Whether it hears two channels, and no more.
    pub fn is_stereo(&self) -> bool {
        self.front.channels() == 2 && self.behind.is_empty()
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.each(SignalAnalyzer::reset);
    }

    /// Whether all that it remembers is silence.
    pub fn is_silent(&self) -> bool {
        self.all(SignalAnalyzer::is_silent)
    }

    /// Appends `samples` to those of channels `2 * pair` and `2 * pair + 1`.
    pub fn push(&mut self, pair: usize, samples: Channels<'_>) {
        match pair.checked_sub(1) {
            None => self.front.push(samples),
            Some(behind) => {
                if let Some((analyzer, _)) = self.behind.get_mut(behind) {
                    analyzer.push(samples);
                }
            }
        }
    }

    /// Appends `count` samples of silence to nothing but silence.
    pub fn skip(&mut self, count: usize) {
        self.each(|analyzer| analyzer.skip(count));
    }

    /// Renews the long windows, as they were so many `slots` ago, and shows their joint spectrum to
    /// `pitch_tracker`.
    pub fn analyze_long(
        &mut self,
        slots: usize,
        workspace: &mut Workspace,
        pitch_tracker: Option<&mut PitchTracker>,
    ) {
        if self.behind.is_empty() {
            self.front.analyze_long(slots, workspace, pitch_tracker);
            return;
        }
        let Self { filterbank, front, behind, spectrum, .. } = self;
        front.analyze_long(slots, workspace, None);
        spectrum.copy_from_slice(filterbank.long_spectrum(workspace));
        for (analyzer, workspace) in behind {
            analyzer.analyze_long(slots, workspace, None);
            let more = filterbank.long_spectrum(workspace);
            spectrum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        if let Some(pitch_tracker) = pitch_tracker {
            pitch_tracker.follow(spectrum);
        }
    }

    /// Transforms the short window of one `channel` of every pair, as it was so many `slots` ago, for
    /// [`read_short`](Self::read_short) to read.
    pub fn transform_short(&mut self, channel: usize, slots: usize, workspace: &mut Workspace) {
        self.front.transform_short(channel, slots, workspace);
        for (analyzer, workspace) in &mut self.behind {
            analyzer.transform_short(channel, slots, workspace);
        }
    }

    /// Renews what the short window of the `channel` that was just transformed says.
    pub fn read_short(&mut self, channel: usize, workspace: &mut Workspace) {
        self.front.read_short(channel, workspace);
        for (analyzer, workspace) in &mut self.behind {
            analyzer.read_short(channel, workspace);
        }
    }

    /// The powers of all bands. Channels behind the first two add to these: a bed with nothing there is
    /// heard as stereo is.
    pub fn powers(&self) -> BandPowers {
        let behind = self.behind.iter().map(|(analyzer, _)| analyzer.powers());
        behind.fold(self.front.powers(), BandPowers::plus)
    }

    /// Whether there is no power in any band.
    pub fn is_powerless(&self) -> bool {
        self.all(SignalAnalyzer::is_powerless)
    }

    fn all(&self, holds: impl Fn(&SignalAnalyzer) -> bool) -> bool {
        holds(&self.front) && self.behind.iter().all(|(analyzer, _)| holds(analyzer))
    }

    fn each(&mut self, mut act: impl FnMut(&mut SignalAnalyzer)) {
        act(&mut self.front);
        self.behind.iter_mut().for_each(|(analyzer, _)| act(analyzer));
    }
}
