//! Loudness of a mix, so that two of them can be compared at the same.

use ebur128::{EbuR128, Mode};

use crate::buffers::BLOCK;

/// Gated programme loudness (ITU-R BS.1770-4) and peak of a stereo mix.
pub struct Loudness {
    meter: EbuR128,
    buffers: [Vec<f32>; 2],
    peak: f32,
}

impl Loudness {
    /// A meter at `sample_rate` Hz that has heard nothing; `None` where there is no such meter.
    pub fn new(sample_rate: f64) -> Option<Self> {
        // The histogram needs no more memory, however long the song.
        let meter = EbuR128::new(2, sample_rate as u32, Mode::I | Mode::HISTOGRAM).ok()?;
        Some(Self { meter, buffers: [vec![0.0; BLOCK], vec![0.0; BLOCK]], peak: 0.0 })
    }

    /// The buffer of a `channel`, 0 or 1.
    pub fn buffer(&mut self, channel: usize) -> &mut [f32] {
        &mut self.buffers[channel.min(1)]
    }

    /// Hears the first `frames` samples in the buffers, at most [`BLOCK`].
    pub fn listen(&mut self, frames: usize) {
        let channels = self.buffers.each_ref().map(|buffer| &buffer[..frames.min(BLOCK)]);
        let loudest = |peak: f32, sample: &f32| peak.max(sample.abs());
        self.peak = channels.iter().copied().flatten().fold(self.peak, loudest);
        // It fails on a wrong number of channels only.
        let _ = self.meter.add_frames_planar_f32(&channels);
    }

    /// Loudness in LUFS of all that was heard, −∞ for silence.
    pub fn lufs(&self) -> f64 {
        self.meter.loudness_global().unwrap_or(f64::NEG_INFINITY)
    }

    /// The highest magnitude of a sample.
    pub fn peak(&self) -> f32 {
        self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_tone_reads_as_the_standard_says() {
        // A 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS.
        let mut loudness = Loudness::new(48_000.0).unwrap();
        assert_eq!(loudness.lufs(), f64::NEG_INFINITY);
        for start in (0..5 * 48_000).step_by(BLOCK) {
            for n in 0..BLOCK {
                let phase = std::f64::consts::TAU * 997.0 * (start + n) as f64 / 48_000.0;
                loudness.buffer(0)[n] = phase.sin() as f32;
            }
            loudness.listen(BLOCK);
        }
        assert!((loudness.lufs() + 3.01).abs() < 0.1, "{}", loudness.lufs());
        assert!((loudness.peak() - 1.0).abs() < 1e-3);
        assert!(Loudness::new(f64::NAN).is_none());
    }
}
