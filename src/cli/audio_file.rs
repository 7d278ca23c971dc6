//! An audio file: one of the user's, or one that ships with the command.

use std::fmt;
use std::fs::{self, File};
use std::io::{Cursor, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use symphonia::core::io::MediaSource;

use super::{long_wave, quoted};

/// An audio file.
#[derive(Debug, Clone)]
pub enum AudioFile {
    File(PathBuf),
    /// Part of the command itself, under a file name of its own.
    Shipped(&'static str, &'static [u8]),
}

impl AudioFile {
    /// The path, or what stands for it.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Shipped(name, _) => Path::new(name),
        }
    }

    /// Opens it to be read once.
    ///
    /// # Errors
    /// If it is no file that can be read.
    pub fn open(&self) -> Result<Box<dyn MediaSource>> {
        match self {
            Self::File(path) => {
                let known = fs::metadata(path).map_err(|error| match error.kind() {
                    ErrorKind::NotFound => {
                        anyhow!("there is no such file; check its name and folder")
                    }
                    _ => error.into(),
                })?;
                ensure!(!known.is_dir(), "it is a folder; name one audio file");
                // Opening a pipe would wait for somebody to write.
                ensure!(known.is_file(), "it is a pipe or a device; write it to a file first");
                long_wave::open(File::open(path)?)
            }
            Self::Shipped(_, bytes) => Ok(Box::new(Cursor::new(*bytes))),
        }
    }
}

impl fmt::Display for AudioFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        quoted(self.path()).fmt(f)
    }
}
