//! Writes files whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use hound::{SampleFormat, WavSpec, WavWriter};

use super::decode::{Audio, Depth, Format};
use super::quoted;

/// WAV counts its bytes in 32 bits; the header takes a few of them.
const LONGEST_WAV: u64 = u32::MAX as u64 - 128;

/// A file under way: complete, but under a temporary name until [`commit`](Self::commit), and gone
/// if that is never called.
#[derive(Debug)]
pub struct Part {
    temporary: PathBuf,
    target: PathBuf,
}

impl Part {
    /// Has `write` fill a file that will be `target`.
    pub fn write(target: &Path, write: impl FnOnce(&Path) -> Result<()>) -> Result<Self> {
        // The extension stays at the end: encoders go by it.
        let mut file = OsString::from(".");
        file.push(target.file_stem().unwrap_or_default());
        file.push(".part.");
        file.push(target.extension().unwrap_or_default());
        let part = Self { temporary: target.with_file_name(file), target: target.to_owned() };
        write(&part.temporary)
            // Windows only syncs what is open for writing.
            .and_then(|()| Ok(File::options().write(true).open(&part.temporary)?.sync_all()?))
            .with_context(|| format!("cannot write {}", quoted(target)))?;
        Ok(part)
    }

    /// Gives the file its name, in place of what was there.
    pub fn commit(self) -> Result<()> {
        fs::rename(&self.temporary, &self.target)
            .with_context(|| format!("cannot write {}", quoted(&self.target)))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After a commit there is nothing left to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Makes sure that `folder` is there and can be written to.
pub fn prepare(folder: &Path) -> Result<()> {
    let way_out = "choose another folder with --out";
    if folder.exists() && !folder.is_dir() {
        bail!("{} is not a folder; {way_out}", quoted(folder));
    }
    fs::create_dir_all(folder)
        .map_err(|error| anyhow!("cannot make folder {} ({error}); {way_out}", quoted(folder)))?;
    let probe = folder.join(".leeway.part");
    File::create(&probe)
        .and_then(|_| fs::remove_file(&probe))
        .map_err(|error| anyhow!("cannot write to folder {} ({error}); {way_out}", quoted(folder)))
}

/// Makes sure that audio of this format fits into a WAV file, even as 32-bit float.
pub fn check_length(format: &Format) -> Result<()> {
    let bytes = 4 * format.frames as u64 * format.channels as u64;
    ensure!(bytes < LONGEST_WAV, "it is too long for a WAV file; carve it in parts");
    Ok(())
}

/// Writes `audio` to `target` and returns the depth it got: that of its format, or 32-bit float
/// where integers would have clipped.
///
/// Integers are rounded to nearest, with no dither: what was not carved comes out as it went in.
pub fn wav(target: &Path, audio: &Audio) -> Result<(Part, Depth)> {
    let depth = if clips(audio) { Depth::Float } else { audio.format.depth };
    let part = Part::write(target, |path| Ok(encode(&File::create(path)?, audio, depth)?))?;
    Ok((part, depth))
}

fn encode(file: &File, audio: &Audio, depth: Depth) -> Result<(), hound::Error> {
    let (bits_per_sample, sample_format) = match depth {
        Depth::Int(bits) => (bits, SampleFormat::Int),
        Depth::Float => (32, SampleFormat::Float),
    };
    let spec = WavSpec {
        channels: audio.channels.len() as u16,
        sample_rate: audio.format.rate,
        bits_per_sample,
        sample_format,
    };
    let mut writer = WavWriter::new(BufWriter::new(file), spec)?;
    for n in 0..audio.format.frames {
        for channel in &audio.channels {
            match depth {
                Depth::Int(bits) => writer.write_sample(integer(channel[n], bits))?,
                Depth::Float => writer.write_sample(channel[n])?,
            }
        }
    }
    writer.finalize()
}

/// The nearest integer sample of so many bits. Positive full scale, which integers just miss, is
/// their highest value.
fn integer(sample: f32, bits: u16) -> i32 {
    let scale = f64::from(1u32 << (bits - 1));
    (f64::from(sample) * scale).round().clamp(-scale, scale - 1.0) as i32
}

/// Whether a sample lies outside what the format's integers hold.
fn clips(audio: &Audio) -> bool {
    let Depth::Int(bits) = audio.format.depth else { return false };
    let scale = f64::from(1u32 << (bits - 1));
    // The highest 32-bit integers are full scale already in single precision.
    let highest = if bits > 24 { scale } else { scale - 1.0 };
    audio.channels.iter().flatten().any(|&sample| {
        let value = (f64::from(sample) * scale).round();
        !(-scale..=highest).contains(&value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audio(samples: &[f32], bits: u16) -> Audio {
        let format = Format {
            rate: 48_000,
            channels: 1,
            frames: samples.len(),
            depth: Depth::Int(bits),
            narrowed: false,
        };
        Audio { format, channels: vec![samples.to_vec()] }
    }

    #[test]
    fn integers_survive_the_way_to_single_precision_and_back() {
        for bits in [8, 16, 24] {
            let top = 1i32 << (bits - 1);
            for value in [-top, -top + 1, -1, 0, 1, top / 3, top - 2, top - 1] {
                let sample = value as f32 / top as f32;
                assert_eq!(integer(sample, bits), value);
                assert!(!clips(&audio(&[sample], bits)));
            }
        }
        assert_eq!(integer(1.0, 32), i32::MAX);
        assert!(!clips(&audio(&[1.0, -1.0], 32)));
    }

    #[test]
    fn what_rounds_past_the_top_clips() {
        assert!(!clips(&audio(&[32_767.4 / 32_768.0], 16)));
        assert!(clips(&audio(&[32_767.6 / 32_768.0], 16)));
        assert!(!clips(&audio(&[-1.0], 16)));
        assert!(clips(&audio(&[-1.001], 24)));
        assert!(clips(&audio(&[1.001], 32)));
    }

    #[test]
    fn a_part_is_all_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("piano.wav");
        fs::write(&target, "old").unwrap();
        let new = |path: &Path| Ok(fs::write(path, "new")?);

        drop(Part::write(&target, new).unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, |path| {
            fs::write(path, "half")?;
            bail!("disk full")
        })
        .unwrap_err();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, new).unwrap().commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
