//! What is played to the plugin, and what the engine makes of it without any host.

use std::sync::LazyLock;

use leeway_engine::{Engine, Layout, Settings};
use leeway_test_signals::{Audio, RATE, delayed, part, pink_noise, song};

/// The subwoofer's channel of every surround.
pub const LFE: usize = 3;

/// A stem, the vocal it is in the way of, and what else sounds, of equal length.
#[derive(Clone)]
pub struct Scene {
    pub stem: Audio,
    pub vocal: Audio,
    /// No channels if no beat is connected.
    pub beat: Audio,
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
            Scene { stem, vocal, beat: Audio::new() }
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
        let [stem, vocal, beat] =
            [&self.stem, &self.vocal, &self.beat].map(|audio| part(audio, start, end));
        Self { stem, vocal, beat }
    }

    /// The same beside a beat of so many channels, which takes a share of the cut.
    pub fn beside_a_beat(mut self, channels: usize) -> Self {
        let beat = |seed: usize| pink_noise(self.frames(), 0.1, 20 + seed as u64);
        self.beat = (0..channels).map(beat).collect();
        self
    }

    /// The same with a stem in surround of so many channels, and a vocal with as many, in mono or in stereo.
    /// Every channel is different.
    pub fn in_surround(mut self, channels: usize, vocal: usize) -> Self {
        for (audio, channels) in [(&mut self.stem, channels), (&mut self.vocal, vocal)] {
            let behind = |n: usize| delayed(audio, 40 * (n / 2)).swap_remove(n % 2);
            *audio = (0..channels).map(behind).collect();
        }
        self
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
        let [stem, vocal, beat] = [&self.stem, &self.vocal, &self.beat].map(Vec::len);
        let layout = Layout { stem, vocal, beat, lfe: (stem > 2).then_some(LFE) };
        let mut engine = Engine::with_layout(rate, layout).expect("the engine supports this");
        let mut carved = self.stem.clone();
        let ends = changes.iter().skip(1).map(|change| change.0).chain([self.frames()]);
        for ((start, settings), end) in changes.iter().zip(ends) {
            engine.set(settings);
            let mut stem: Vec<_> = carved.iter_mut().map(|c| &mut c[*start..end]).collect();
            let [vocal, beat]: [Vec<_>; 2] = [&self.vocal, &self.beat]
                .map(|audio| audio.iter().map(|c| &c[*start..end]).collect());
            engine.process_beside(&mut stem, &vocal, &beat);
        }
        carved
    }
}
