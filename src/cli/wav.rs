//! Writes WAV files block by block.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Error, Result, ensure};
use hound::{SampleFormat, WavSpec, WavWriter};

use super::decode::{Audio, BitDepth, Format};
use super::write::Part;

/// WAV counts its bytes in 32 bits; the header takes a few of them.
const LONGEST: u64 = u32::MAX as u64 - 128;

/// Bytes that go to the system at a time.
const BUFFER: usize = 1 << 18;

/// Makes sure that so many samples per channel fit into a WAV file, even as 32-bit float.
///
/// # Errors
/// If they do not.
pub fn check_length(format: &Format, frames: u64) -> Result<()> {
    let bytes = frames.saturating_mul(4 * format.channels as u64);
    ensure!(bytes < LONGEST, "it is too long for a WAV file; carve it in parts");
    Ok(())
}

/// A WAV file under way.
pub struct Wav {
    part: Part,
    writer: WavWriter<BufWriter<File>>,
    bit_depth: BitDepth,
}

impl Wav {
    /// Begins a file that will be `target`, of this rate and channels, with samples of `bit_depth`.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(target: &Path, format: &Format, bit_depth: BitDepth) -> Result<Self> {
        let (bits_per_sample, sample_format) = match bit_depth {
            BitDepth::Int(bits) => (bits, SampleFormat::Int),
            BitDepth::Float => (32, SampleFormat::Float),
        };
        let spec = WavSpec {
            channels: format.channels as u16,
            sample_rate: format.rate,
            bits_per_sample,
            sample_format,
        };
        let part = Part::begin(target)?;
        let begin = || -> Result<_> {
            let file = BufWriter::with_capacity(BUFFER, part.file().try_clone()?);
            WavWriter::new(file, spec).map_err(plain)
        };
        let writer = begin().with_context(|| part.cannot_write())?;
        Ok(Self { part, writer, bit_depth })
    }

    /// Appends planar samples. They must [fit](fits), or they are clipped.
    ///
    /// Integers are rounded to nearest, with no dither: what was not carved comes out as it went in.
    ///
    /// # Errors
    /// If there is no room for them.
    pub fn write(&mut self, block: &[Vec<f32>]) -> Result<()> {
        self.encode(block).map_err(plain).with_context(|| self.part.cannot_write())
    }

    fn encode(&mut self, block: &[Vec<f32>]) -> hound::Result<()> {
        for n in 0..block.first().map_or(0, Vec::len) {
            for channel in block {
                match self.bit_depth {
                    BitDepth::Int(bits) => self.writer.write_sample(integer(channel[n], bits))?,
                    BitDepth::Float => self.writer.write_sample(channel[n])?,
                }
            }
        }
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// If there is no room for it.
    pub fn finish(self) -> Result<Part> {
        let Self { part, writer, .. } = self;
        let finish = || -> Result<()> {
            writer.finalize().map_err(plain)?;
            Ok(part.file().sync_all()?)
        };
        finish().with_context(|| part.cannot_write())?;
        Ok(part)
    }
}

/// Writes `audio` to a file that will be `target`, with samples of its bit depth, or in 32-bit float where
/// integers would clip.
///
/// # Errors
/// If it cannot be written.
pub fn save(target: &Path, audio: &Audio) -> Result<Part> {
    let own = audio.format.bit_depth;
    let bit_depth = if fits(&audio.channels, own) { own } else { BitDepth::Float };
    let mut wav = Wav::begin(target, &audio.format, bit_depth)?;
    wav.write(&audio.channels)?;
    wav.finish()
}

/// An error of the system's, as which it can be told from others.
fn plain(error: hound::Error) -> Error {
    match error {
        hound::Error::IoError(error) => error.into(),
        error => error.into(),
    }
}

/// The nearest integer sample of so many bits. Positive full scale, which integers just miss, is
/// their highest value.
fn integer(sample: f32, bits: u16) -> i32 {
    let scale = f64::from(1u32 << (bits - 1));
    let value = f64::from(sample) * scale;
    // Half away from zero: the cast cuts off what is behind the point, and holds the range.
    let nearest = (value + 0.5f64.copysign(value)) as i64;
    nearest.clamp(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) as i32
}

/// Whether all samples lie within what `bit_depth` holds.
pub fn fits(block: &[Vec<f32>], bit_depth: BitDepth) -> bool {
    let BitDepth::Int(bits) = bit_depth else { return true };
    let scale = f64::from(1u32 << (bits - 1));
    // The highest 32-bit integers are full scale already in single precision.
    let highest = if bits > 24 { scale } else { scale - 1.0 };
    let within = |sample: f32| {
        let value = f64::from(sample) * scale;
        value > -scale - 0.5 && value < highest + 0.5
    };
    block.iter().flatten().fold(true, |all, &sample| all & within(sample))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clips(sample: f32, bits: u16) -> bool {
        !fits(&[vec![0.0, sample, 0.0]], BitDepth::Int(bits))
    }

    #[test]
    fn integers_survive_the_way_to_single_precision_and_back() {
        for bits in [8, 16, 24] {
            let top = 1i32 << (bits - 1);
            for value in [-top, -top + 1, -1, 0, 1, top / 3, top - 2, top - 1] {
                let sample = value as f32 / top as f32;
                assert_eq!(integer(sample, bits), value);
                assert!(!clips(sample, bits));
            }
        }
        assert_eq!(integer(1.0, 32), i32::MAX);
        assert!(!clips(1.0, 32) && !clips(-1.0, 32));
    }

    #[test]
    fn samples_between_integers_go_to_the_nearest() {
        for sample in [0.4999, 0.5, 0.5001, 1.5, 2.5, 32_766.5] {
            for sign in [1.0, -1.0] {
                let sample = sign * sample / 32_768.0;
                assert_eq!(integer(sample, 16), (32_768.0 * sample).round() as i32, "{sample}");
            }
        }
    }

    #[test]
    fn what_rounds_past_the_top_clips() {
        assert!(!clips(32_767.4 / 32_768.0, 16));
        assert!(clips(32_767.6 / 32_768.0, 16));
        assert!(!clips(-1.0, 16));
        assert!(clips(-1.001, 24));
        assert!(clips(1.001, 32));
    }
}
