//! Writes WAV files block by block.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use hound::{SampleFormat, WavSpec};

use super::decode::{Audio, BitDepth, Format};
use super::write::Part;

/// WAV counts its bytes in 32 bits; the header takes a few of them.
const LONGEST: u64 = u32::MAX as u64 - 128;

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
    bit_depth: BitDepth,
    /// What the file begins with. Its last four bytes are the length of the samples.
    header: Vec<u8>,
    /// Bytes of samples written so far.
    length: usize,
    /// The samples being written.
    bytes: Vec<u8>,
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
        let header = spec.into_header_for_infinite_file();
        let part = Part::begin(target)?;
        part.file().write_all(&header).with_context(|| part.cannot_write())?;
        Ok(Self { part, bit_depth, header, length: 0, bytes: Vec::new() })
    }

    /// Appends planar samples. They must [fit](fits), or they are clipped.
    ///
    /// Integers are rounded to nearest, with no dither: what was not carved comes out as it went in.
    ///
    /// # Errors
    /// If there is no room for them.
    pub fn write(&mut self, block: &[Vec<f32>]) -> Result<()> {
        let bytes = &mut self.bytes;
        match self.bit_depth {
            // Of this depth alone they are unsigned.
            BitDepth::Int(8) => interleave(block, bytes, |x| [(integer(x, 8) + 128) as u8]),
            BitDepth::Int(16) => {
                interleave(block, bytes, |x| (integer(x, 16) as i16).to_le_bytes())
            }
            BitDepth::Int(24) => interleave(block, bytes, |x| {
                let [low, middle, high, _] = integer(x, 24).to_le_bytes();
                [low, middle, high]
            }),
            BitDepth::Int(bits) => interleave(block, bytes, |x| integer(x, bits).to_le_bytes()),
            BitDepth::Float => interleave(block, bytes, f32::to_le_bytes),
        }
        self.length += bytes.len();
        self.part.file().write_all(bytes).with_context(|| self.part.cannot_write())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// If there is no room for it.
    pub fn finish(self) -> Result<Part> {
        self.close().with_context(|| self.part.cannot_write())?;
        Ok(self.part)
    }

    /// Writes the lengths: that of the file after its first eight bytes, and that of the samples.
    fn close(&self) -> Result<()> {
        let (mut file, header) = (self.part.file(), self.header.len());
        for (place, length) in [(4, header - 8 + self.length), (header - 4, self.length)] {
            file.seek(SeekFrom::Start(place as u64))?;
            file.write_all(&u32::try_from(length)?.to_le_bytes())?;
        }
        Ok(file.sync_all()?)
    }
}

/// Writes planar samples into `bytes`, the channels of each frame one after the other.
fn interleave<const N: usize>(
    block: &[Vec<f32>],
    bytes: &mut Vec<u8>,
    sample: impl Fn(f32) -> [u8; N],
) {
    let frames = block.first().map_or(0, Vec::len);
    bytes.resize(N * block.len() * frames, 0);
    let (places, _) = bytes.as_chunks_mut::<N>();
    for (index, channel) in block.iter().enumerate() {
        let places = places.iter_mut().skip(index).step_by(block.len());
        places.zip(channel).for_each(|(place, &value)| *place = sample(value));
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

/// The nearest integer sample of so many bits. Positive full scale, which integers just miss, is
/// their highest value.
fn integer(sample: f32, bits: u16) -> i32 {
    let scale = f64::from(1u32 << (bits - 1));
    let value = f64::from(sample) * scale;
    // Half away from zero: the cast cuts off what is behind the point, and holds the range.
    let nearest = (value + 0.5f64.copysign(value)) as i32;
    let highest = i32::MAX >> (32 - bits);
    nearest.clamp(-highest - 1, highest)
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
