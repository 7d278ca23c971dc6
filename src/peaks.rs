//! Peak levels of what goes in and out, as a meter shows them.

/// By how many dB per second a peak falls (IEC 60268-10, type I: 20 dB in 1.7 s).
const FALL_DB: f64 = 20.0 / 1.7;

/// The greatest samples of late, as amplitudes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Peaks {
    pub stem: f32,
    pub vocal: f32,
    /// What leaves the plugin, whatever is listened to.
    pub output: f32,
}

impl Peaks {
    /// Lets all of them fall for `samples` at `sample_rate` Hz.
    pub fn fall(&mut self, samples: usize, sample_rate: f64) {
        let left = 10f64.powf(-FALL_DB / 20.0 * samples as f64 / sample_rate) as f32;
        for peak in [&mut self.stem, &mut self.vocal, &mut self.output] {
            *peak *= left;
        }
    }
}

/// The greater of `peak` and all samples of `channels`. Samples that are no numbers count as nothing.
pub fn peak(peak: f32, channels: &[impl AsRef<[f32]>]) -> f32 {
    let samples = channels.iter().flat_map(|channel| channel.as_ref());
    samples.filter(|sample| sample.is_finite()).fold(peak, |peak, sample| peak.max(sample.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_rise_at_once_and_fall_by_the_standard() {
        let mut peaks =
            Peaks { stem: peak(0.1, &[[0.2, -0.5], [f32::NAN, 0.3]]), ..Peaks::default() };
        assert_eq!(peaks.stem, 0.5);
        for _ in 0..17 {
            peaks.fall(4800, 48_000.0);
        }
        assert!((peaks.stem - 0.05).abs() < 1e-5, "20 dB in 1.7 s: {}", peaks.stem);
        assert_eq!(peak(0.1, &[[f32::INFINITY; 2]]), 0.1);
    }
}
