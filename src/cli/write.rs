//! Writes files whole or not at all.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use hound::{SampleFormat, WavSpec, WavWriter};
use tempfile::{Builder, NamedTempFile};

use super::decode::{Audio, Depth, Format};
use super::{quoted, stop};

/// WAV counts its bytes in 32 bits; the header takes a few of them.
const LONGEST_WAV: u64 = u32::MAX as u64 - 128;

/// How many samples are written before we look again whether to stop.
const CHECK: usize = 1 << 16;

/// A file under way: complete, but under a temporary name until [`commit`](Self::commit), and gone
/// if that is never called.
#[derive(Debug)]
pub struct Part {
    file: NamedTempFile,
    target: PathBuf,
}

impl Part {
    /// Has `write` fill a file that will be `target`. Until then it has a name that no other file
    /// has, in the same folder: two runs may write there at once.
    pub fn write(
        target: &Path,
        write: impl FnOnce(&mut NamedTempFile) -> Result<()>,
    ) -> Result<Self> {
        let make = || -> Result<Self> {
            let folder = folder_of(target);
            // Another run that made it, and wrote nothing, may just have removed it.
            fs::create_dir_all(folder)?;
            let mut file = new_file(target).tempfile_in(folder)?;
            write(&mut file)?;
            file.as_file().sync_all()?;
            Ok(Self { file, target: target.to_owned() })
        };
        make().with_context(|| format!("cannot write {}", quoted(target)))
    }

    /// Gives the file its name, in place of what was there.
    pub fn commit(self) -> Result<()> {
        let Self { file, target } = self;
        file.persist(&target)
            .map(drop)
            .map_err(|failed| failed.error)
            .with_context(|| format!("cannot write {}", quoted(&target)))
    }

    /// Gives the file its name unless something has that name already.
    pub fn commit_new(self) -> Result<()> {
        let Self { file, target } = self;
        match file.persist_noclobber(&target) {
            Ok(_) => Ok(()),
            Err(_) if target.symlink_metadata().is_ok() => {
                bail!("{} is there already; choose another file with --out", quoted(&target))
            }
            // Some disks cannot do it in one step.
            Err(failed) => Self { file: failed.file, target }.commit(),
        }
    }
}

/// Makes new files with the extension of `target`, for encoders go by it, and readable by whom
/// the user's other files are.
fn new_file(target: &Path) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".leeway-").suffix(match target.extension().and_then(|e| e.to_str()) {
        Some("wav") => ".wav",
        Some("png") => ".png",
        _ => ".part",
    });
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// The folder that `file` is in.
pub fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A folder to write to. When it is dropped, as much of it as was made for it and is still empty
/// goes.
#[derive(Debug)]
pub struct Folder {
    /// What was made, deepest first.
    made: Vec<PathBuf>,
}

impl Folder {
    /// Makes sure that `folder` is there and can be written to.
    pub fn prepare(folder: &Path) -> Result<Self> {
        let way_out = "choose another folder with --out";
        if folder.exists() && !folder.is_dir() {
            bail!("{} is not a folder; {way_out}", quoted(folder));
        }
        let missing = folder.ancestors().take_while(|path| !path.exists());
        let made =
            missing.filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned).collect();
        fs::create_dir_all(folder).map_err(|error| {
            anyhow!("cannot make folder {} ({error}); {way_out}", quoted(folder))
        })?;
        let prepared = Self { made };
        tempfile::tempfile_in(folder).map_err(|error| {
            anyhow!("cannot write to folder {} ({error}); {way_out}", quoted(folder))
        })?;
        Ok(prepared)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is not empty stays.
        for folder in &self.made {
            let _ = fs::remove_dir(folder);
        }
    }
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
    let part = Part::write(target, |file| {
        encode(file.as_file(), audio, depth).map_err(|error| match error.downcast() {
            // As it comes it can be told from other errors.
            Ok(hound::Error::IoError(error)) => error.into(),
            Ok(error) => error.into(),
            Err(error) => error,
        })
    })?;
    Ok((part, depth))
}

fn encode(file: &File, audio: &Audio, depth: Depth) -> Result<()> {
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
        if n.is_multiple_of(CHECK) {
            stop::check()?;
        }
        for channel in &audio.channels {
            match depth {
                Depth::Int(bits) => writer.write_sample(integer(channel[n], bits))?,
                Depth::Float => writer.write_sample(channel[n])?,
            }
        }
    }
    Ok(writer.finalize()?)
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
    use std::io::Write;

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
        let new = |file: &mut NamedTempFile| Ok(file.write_all(b"new")?);

        drop(Part::write(&target, new).unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, |file| {
            file.write_all(b"half")?;
            bail!("disk full")
        })
        .unwrap_err();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, new).unwrap().commit_new().unwrap_err();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, new).unwrap().commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
