//! What is played to the plugin, and how what comes back is measured.

use std::f64::consts::TAU;
use std::ops::Range;
use std::sync::LazyLock;
use std::{iter, mem};

use leeway_engine::{Engine, Settings};

/// Samples by channel.
pub type Channels = Vec<Vec<f32>>;

pub const RATE: f64 = 48_000.0;

/// A stem and the vocal it is in the way of, of equal length.
#[derive(Clone)]
pub struct Scene {
    pub stem: Channels,
    pub vocal: Channels,
}

impl Scene {
    /// 4 s in stereo at [`RATE`]: syllables with vibrato over chords with attacks. Every channel is
    /// different, so that none can be mistaken for another.
    pub fn song() -> Self {
        static SONG: LazyLock<Scene> = LazyLock::new(|| {
            let frames = (4.0 * RATE) as usize;
            let render = |sample: &dyn Fn(f64) -> f64| {
                (0..frames).map(|n| sample(n as f64 / RATE) as f32).collect::<Vec<_>>()
            };
            Scene {
                stem: vec![render(&|t| chord(t, 1.0)), render(&|t| 0.9 * chord(t, 1.003))],
                vocal: vec![render(&|t| voice(t, 0.0)), render(&|t| 0.8 * voice(t, 0.4))],
            }
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
        let cut = |channels: &Channels| channels.iter().map(|c| c[start..end].to_vec()).collect();
        Self { stem: cut(&self.stem), vocal: cut(&self.vocal) }
    }

    pub fn frames(&self) -> usize {
        self.stem[0].len()
    }

    /// What the engine itself makes of it, without any host.
    pub fn carved_by_engine(&self, rate: f64, settings: &Settings) -> Channels {
        self.carved_by_engine_with(rate, &[(0, *settings)])
    }

    /// The same with settings that change at the given frames.
    pub fn carved_by_engine_with(&self, rate: f64, changes: &[(usize, Settings)]) -> Channels {
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

/// The channels so many samples later, after silence, and no longer than they were.
pub fn delayed(channels: &Channels, samples: usize) -> Channels {
    let delay = |channel: &Vec<f32>| {
        iter::repeat_n(0.0, samples).chain(channel.iter().copied()).take(channel.len()).collect()
    };
    channels.iter().map(delay).collect()
}

/// Silence of the same shape.
pub fn silence(like: &Channels) -> Channels {
    like.iter().map(|channel| vec![0.0; channel.len()]).collect()
}

const SYLLABLE: f64 = 0.5;

/// Whether the voice of [`Scene::song`] sounds, edges left out.
fn voice_sounds(frame: usize) -> bool {
    (0.05..0.3).contains(&((frame as f64 / RATE) % SYLLABLE))
}

/// Syllables of 0.35 s every 0.5 s, on changing pitches and vowels.
fn voice(t: f64, phase: f64) -> f64 {
    let within = t % SYLLABLE;
    let edge = |x: f64| (x / 0.02).clamp(0.0, 1.0);
    let loudness = edge(within) * edge(0.35 - within);
    if loudness == 0.0 {
        return 0.0;
    }
    let syllable = (t / SYLLABLE) as usize;
    let pitch = [220.0, 262.0, 196.0, 247.0][syllable % 4];
    let vowel = [[700.0, 1200.0, 2600.0], [350.0, 2000.0, 2800.0]][syllable % 2];
    let vibrato = 0.01 * (TAU * 5.5 * t).cos() / (TAU * 5.5);
    let turns = pitch * (t - vibrato) + phase;
    let harmonic = |k: usize| {
        let hz = k as f64 * pitch;
        let formants = vowel.iter().map(|centre: &f64| (-((hz - centre) / 180.0).powi(2)).exp());
        (0.1 / k as f64 + 0.4 * formants.sum::<f64>()) * (TAU * k as f64 * turns).sin()
    };
    0.25 * loudness * (1..16).map(harmonic).sum::<f64>()
}

/// A chord struck anew every 0.4 s.
fn chord(t: f64, detune: f64) -> f64 {
    let since = t % 0.4;
    let loudness = (since / 0.003).min(1.0) * (-since / 0.5).exp();
    let note = |hz: f64| {
        (1..12).map(|k| (TAU * f64::from(k) * hz * t).sin() / f64::from(k).sqrt()).sum::<f64>()
    };
    0.03 * loudness * [196.0, 293.66, 392.0].iter().map(|hz| note(hz * detune)).sum::<f64>()
}

/// Blocks of one size for ever.
pub fn blocks_of(size: usize) -> impl Iterator<Item = usize> {
    iter::repeat(size)
}

/// The largest of [`irregular_blocks`].
pub const LARGEST_BLOCK: usize = 1024;

/// Blocks of all sizes from 1 to [`LARGEST_BLOCK`], the same every time.
pub fn irregular_blocks() -> impl Iterator<Item = usize> {
    let mut state = 7_u32;
    iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match state >> 28 {
            0 => 1,
            1..8 => 1 + (state >> 8) as usize % 64,
            _ => 1 + (state >> 8) as usize % LARGEST_BLOCK,
        }
    })
}

/// The frames of each block, up to the last of `frames`.
pub fn spans(
    frames: usize,
    blocks: impl Iterator<Item = usize>,
) -> impl Iterator<Item = Range<usize>> {
    let starts = blocks.scan(0, |next, size| Some((mem::replace(next, *next + size), size)));
    starts
        .take_while(move |(start, _)| *start < frames)
        .map(move |(start, size)| start..frames.min(start + size))
}

/// Panics, and says where, unless all samples are the same to the last bit.
pub fn assert_same(actual: &Channels, expected: &Channels, what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}: channels");
    for (channel, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        assert_eq!(actual.len(), expected.len(), "{what}: length of channel {channel}");
        let differs = actual.iter().zip(expected).position(|(a, e)| a.to_bits() != e.to_bits());
        if let Some(frame) = differs {
            panic!(
                "{what}: channel {channel} has {:e} instead of {:e} at frame {frame}",
                actual[frame], expected[frame]
            );
        }
    }
}

pub fn is_same(one: &Channels, other: &Channels) -> bool {
    let bits = |channels: &Channels| -> Vec<u32> {
        channels.iter().flatten().map(|sample| sample.to_bits()).collect()
    };
    bits(one) == bits(other)
}

/// By how many dB the stem of the song has become quieter while the voice sounds.
pub fn loss_under_the_voice_db(stem: &Channels, carved: &Channels) -> f64 {
    let energy = |channels: &Channels| -> f64 {
        let heard = channels.iter().flat_map(|channel| channel.iter().enumerate());
        heard.filter(|(n, _)| voice_sounds(*n)).map(|(_, s)| f64::from(*s).powi(2)).sum()
    };
    10.0 * (energy(stem) / energy(carved)).log10()
}

/// The largest step from one sample to the next.
pub fn largest_jump(channels: &Channels) -> f32 {
    let steps = channels.iter().flat_map(|channel| channel.windows(2));
    steps.map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn the_song_has_something_to_carve() {
    let song = Scene::song();
    let loss =
        loss_under_the_voice_db(&song.stem, &song.carved_by_engine(RATE, &Settings::default()));
    assert!(loss > 0.5, "only {loss:.2} dB are taken off the stem");
}
