//! What is played to the plugin, and what the engine makes of it without any host.

use std::sync::LazyLock;

use leeway_engine::{Engine, Settings};
use leeway_test_signals::{Audio, RATE, part, song};

/// A stem and the vocal it is in the way of, of equal length.
#[derive(Clone)]
pub struct Scene {
    pub stem: Audio,
    pub vocal: Audio,
}

impl Scene {
    /// 4 s in stereo at [`RATE`]: a voice over chords. Every channel is different, so that none can
    /// be mistaken for another.
    pub fn song() -> Self {
        static SONG: LazyLock<Scene> = LazyLock::new(|| {
            let (mut stem, mut vocal) = song(RATE, 4.0);
            for (channels, gain) in [(&mut stem, 0.9), (&mut vocal, 0.8)] {
                channels[1].iter_mut().for_each(|sample| *sample *= gain);
                // Nothing is played as minus zero, which is not the same bits.
                channels.iter_mut().flatten().for_each(|sample| *sample += 0.0);
            }
            Scene { stem, vocal }
        });
        SONG.clone()
    }

    /// The first seconds of the song.
    pub fn opening(seconds: f64) -> Self {
        Self::song().part(0, (seconds * RATE) as usize)
    }

    /// The same with only so many channels.
    pub fn with_channels(mut self, stem: usize, vocal: usize) -> Self {
        self.stem.truncate(stem);
        self.vocal.truncate(vocal);
        self
    }

    pub fn part(&self, start: usize, end: usize) -> Self {
        Self { stem: part(&self.stem, start, end), vocal: part(&self.vocal, start, end) }
    }

    pub fn frames(&self) -> usize {
        self.stem[0].len()
    }

    /// What the engine itself makes of it, without any host.
    pub fn carved_by_engine(&self, rate: f64, settings: &Settings) -> Audio {
        self.carved_by_engine_with(rate, &[(0, *settings)])
    }

    /// The same with settings that change at the given frames.
    pub fn carved_by_engine_with(&self, rate: f64, changes: &[(usize, Settings)]) -> Audio {
        let mut engine =
            Engine::new(rate, self.stem.len(), self.vocal.len()).expect("the engine supports this");
        let mut carved = self.stem.clone();
        let ends = changes.iter().skip(1).map(|change| change.0).chain([self.frames()]);
        for ((start, settings), end) in changes.iter().zip(ends) {
            engine.set(settings);
            let mut stem: Vec<_> = carved.iter_mut().map(|c| &mut c[*start..end]).collect();
            let vocal: Vec<_> = self.vocal.iter().map(|c| &c[*start..end]).collect();
            engine.process(&mut stem, &vocal);
        }
        carved
    }
}
