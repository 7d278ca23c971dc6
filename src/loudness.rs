//! Match: how loud the vocal is against the stem, by gated programme loudness.

use ebur128::{Channel, EbuR128, Mode};
use leeway_engine::{Layout, MOST_CHANNELS};

/// A vocal sits this far above a stem in a mix where both have their place, in LU.
const VOCAL_ABOVE_STEM_LU: f64 = 3.0;
/// The furthest that Vocal trim goes, in dB.
const MOST_DB: f64 = 24.0;
/// Samples are cleaned this many at a time.
const CHUNK: usize = 64;

/// Listens to stem and vocal side by side; finds the Vocal trim that puts the vocal where a mix
/// would have it, 3 LU above the stem.
///
/// Loudness is the gated programme loudness of ITU-R BS.1770-4, so pauses do not count. Mono counts
/// as both channels of a stereo pair, and in surround every channel but the subwoofer's as much as any.
pub struct Match {
    stem: EbuR128,
    vocal: EbuR128,
    sample_rate: f64,
    samples: u64,
}

impl Match {
    /// Nothing heard yet. `None` for a sample rate or channels that have no loudness.
    pub fn new(sample_rate: f64, layout: Layout) -> Option<Self> {
        let meter = |channels: usize| {
            // The histogram needs no more memory, however long the song.
            let mode = Mode::I | Mode::HISTOGRAM;
            let mut meter = EbuR128::new(channels as u32, sample_rate as u32, mode).ok()?;
            for channel in 0..channels as u32 {
                let kind = match channels {
                    1 => Channel::DualMono,
                    3.. if layout.lfe == Some(channel as usize) => Channel::Unused,
                    _ => Channel::Left,
                };
                meter.set_channel(channel, kind).ok()?;
            }
            Some(meter)
        };
        let (stem, vocal) = (meter(layout.stem)?, meter(layout.vocal)?);
        Some(Self { stem, vocal, sample_rate, samples: 0 })
    }

    /// Forgets what it heard.
    pub fn reset(&mut self) {
        self.stem.reset();
        self.vocal.reset();
        self.samples = 0;
    }

    /// Listens on; both are slices of channels, the vocal as long as the stem or not. Allocates
    /// nothing.
    pub fn listen(&mut self, stem: &[impl AsRef<[f32]>], vocal: &[&[f32]]) {
        self.samples += stem.first().map_or(0, |channel| channel.as_ref().len() as u64);
        listen(&mut self.stem, stem);
        listen(&mut self.vocal, vocal);
    }

    /// Seconds listened for.
    pub fn seconds(&self) -> f64 {
        self.samples as f64 / self.sample_rate
    }

    /// The Vocal trim in dB to a tenth, −24 to 24; `None` while stem or vocal have not been heard.
    pub fn trim_db(&self) -> Option<f32> {
        let stem = self.stem.loudness_global().ok().filter(|lufs| lufs.is_finite())?;
        let vocal = self.vocal.loudness_global().ok().filter(|lufs| lufs.is_finite())?;
        let trim = (stem + VOCAL_ABOVE_STEM_LU - vocal).clamp(-MOST_DB, MOST_DB);
        Some(((10.0 * trim).round() / 10.0) as f32)
    }
}

fn listen(meter: &mut EbuR128, channels: &[impl AsRef<[f32]>]) {
    let count = meter.channels() as usize;
    let frames =
        channels.iter().take(count).map(|channel| channel.as_ref().len()).min().unwrap_or(0);
    if channels.len() < count {
        return;
    }
    let mut clean = [[0.0; CHUNK]; MOST_CHANNELS];
    for start in (0..frames).step_by(CHUNK) {
        let len = CHUNK.min(frames - start);
        for (clean, channel) in clean.iter_mut().zip(channels) {
            for (clean, &sample) in clean.iter_mut().zip(&channel.as_ref()[start..start + len]) {
                *clean = if sample.is_normal() { sample.clamp(-16.0, 16.0) } else { 0.0 };
            }
        }
        let planes = clean.each_ref().map(|channel| &channel[..len]);
        // It fails on a wrong number of channels only.
        let _ = meter.add_frames_planar_f32(&planes[..count]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 48_000.0;

    fn tone(hz: f64, gain: f64, seconds: f64) -> Vec<f32> {
        let phase = |n: usize| std::f64::consts::TAU * hz * n as f64 / RATE;
        (0..(seconds * RATE) as usize).map(|n| (gain * phase(n).sin()) as f32).collect()
    }

    fn matched(stem: &[&[f32]], vocal: &[&[f32]]) -> Option<f32> {
        let layout = Layout { stem: stem.len(), vocal: vocal.len(), beat: 0, lfe: None };
        let mut listener = Match::new(RATE, layout).unwrap();
        listener.listen(stem, vocal);
        listener.trim_db()
    }

    #[test]
    fn a_level_tone_reads_as_the_standard_says() {
        // BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS.
        let layout = Layout { stem: 2, vocal: 1, beat: 0, lfe: None };
        let mut meter = Match::new(RATE, layout).unwrap();
        let (sine, silence) = (tone(997.0, 1.0, 5.0), vec![0.0; 5 * RATE as usize]);
        meter.listen(&[&sine, &silence], &[&sine]);
        assert!((meter.stem.loudness_global().unwrap() + 3.01).abs() < 0.1);
        assert_eq!(meter.seconds(), 5.0);
    }

    #[test]
    fn the_vocal_is_put_three_lu_above_the_stem() {
        let (stem, vocal) = (tone(997.0, 0.1, 5.0), tone(997.0, 0.02, 5.0));
        let five_times = 20.0 * 5f32.log10();
        let trim = matched(&[&stem], &[&vocal]).unwrap();
        assert!((trim - (five_times + 3.0)).abs() < 0.11, "{trim}");
        assert_eq!(matched(&[&stem, &stem], &[&vocal]), Some(trim));
        assert_eq!(matched(&[&stem], &[&vocal, &vocal]), Some(trim));
    }

    #[test]
    fn pauses_and_broken_samples_do_not_count() {
        let (stem, vocal) = (tone(997.0, 0.1, 6.0), tone(997.0, 0.02, 6.0));
        let trim = matched(&[&stem], &[&vocal]);
        let mut half = vocal.clone();
        half[3 * RATE as usize..].fill(0.0);
        let paused = matched(&[&stem], &[&half]).unwrap();
        // The three blocks that end in the pause count, too: 0.2 dB. Ungated it would be 3 dB.
        assert!((paused - trim.unwrap()).abs() < 0.5, "{paused}, not {trim:?}");
        let mut broken = vocal.clone();
        (broken[1000], broken[2000]) = (f32::NAN, f32::INFINITY);
        assert_eq!(matched(&[&stem], &[&broken]), trim);
    }

    #[test]
    fn silence_matches_nothing() {
        let (stem, silence) = (tone(997.0, 0.1, 5.0), vec![0.0; 5 * RATE as usize]);
        assert_eq!(matched(&[&stem], &[&silence]), None);
        assert_eq!(matched(&[&silence], &[&stem]), None);
    }
}
