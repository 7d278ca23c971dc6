//! The song with its vocal before and after, as two files at one loudness.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ebur128::{EbuR128, Mode};
use leeway_song::song_meter::Stereo;

use super::decode::{BitDepth, Format};
use super::spool::Spool;
use super::wav::Wav;
use super::write::Part;

/// The mixes' peak: −1 dBFS, which leaves converters and codecs their headroom.
const MIX_PEAK: f32 = 0.891;
/// Samples of a mix that are written at a time.
const BLOCK: usize = 1 << 14;

/// The song before and after, with the vocal, until both are written at one loudness.
pub struct Mixes {
    rate: u32,
    folder: PathBuf,
    mixes: [Mix; 2],
}

struct Mix {
    samples: Spool,
    loudness: EbuR128,
    peak: f32,
}

impl Mixes {
    /// Mixes at `rate` Hz, kept in `folder` until they are written.
    ///
    /// # Errors
    /// If no loudness is defined at that rate.
    pub fn new(rate: u32, folder: &Path) -> Result<Self> {
        let mix = || -> Result<Mix> {
            let loudness = EbuR128::new(2, rate, Mode::I | Mode::HISTOGRAM);
            let loudness = loudness.with_context(|| format!("no loudness at {rate} Hz"))?;
            Ok(Mix { samples: Spool::new(folder, 2), loudness, peak: 0.0 })
        };
        Ok(Self { rate, folder: folder.to_owned(), mixes: [mix()?, mix()?] })
    }

    /// Takes in the next of the stems before and after, and of the vocal.
    ///
    /// # Errors
    /// If there is no room for the mixes.
    pub fn push(&mut self, stems: &[Stereo; 2], vocal: &[Vec<f32>]) -> Result<()> {
        for (mix, stems) in self.mixes.iter_mut().zip(stems) {
            let mut channels = stems.clone();
            for (sum, samples) in channels.iter_mut().zip(vocal.iter().cycle()) {
                for (sum, &sample) in sum.iter_mut().zip(samples) {
                    *sum += if sample.is_finite() { sample } else { 0.0 };
                }
            }
            let samples = channels.iter().flatten();
            mix.peak = samples.fold(mix.peak, |peak, sample| peak.max(sample.abs()));
            let planes = channels.each_ref().map(Vec::as_slice);
            mix.loudness.add_frames_planar_f32(&planes).context("cannot measure the mix")?;
            mix.samples.append(&channels, &self.folder)?;
        }
        Ok(())
    }

    /// Writes both: the carved one as loud as the other (ITU-R BS.1770-4), and neither above
    /// [`MIX_PEAK`], for the louder one must not win by being louder.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(self, paths: &[PathBuf; 2]) -> Result<()> {
        let loudness = self.mixes.each_ref().map(|mix| mix.loudness.loudness_global());
        let louder_db = match loudness {
            [Ok(before), Ok(after)] if before.is_finite() && after.is_finite() => before - after,
            _ => 0.0,
        };
        let after = 10f64.powf(louder_db / 20.0) as f32;
        let [peak, carved] = self.mixes.each_ref().map(|mix| mix.peak);
        let both = (MIX_PEAK / peak.max(after * carved)).min(1.0);
        let format =
            Format { rate: self.rate, channels: 2, bit_depth: BitDepth::Int(24), narrowed: false };
        let write = |mix: &Mix, path: &Path, gain: f32| -> Result<Part> {
            let mut wav = Wav::begin(path, &format, format.bit_depth)?;
            let mut block = Vec::new();
            for start in (0..mix.samples.frames()).step_by(BLOCK) {
                mix.samples.read(start, BLOCK, &mut block)?;
                block.iter_mut().flatten().for_each(|sample| *sample *= gain);
                wav.write(&block)?;
            }
            wav.finish()
        };
        let first = write(&self.mixes[0], &paths[0], both)?;
        write(&self.mixes[1], &paths[1], both * after)?.commit()?;
        first.commit()
    }
}
