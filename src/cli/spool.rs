//! Samples that are written once and read many times: in memory if they are few, else in a nameless
//! file.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use tempfile::{SpooledTempFile, spooled_tempfile_in};

use super::quoted;

/// Bytes that are kept in memory: three minutes of mono at 48 kHz. What is longer costs no memory.
const IN_MEMORY: usize = 32 << 20;
const BYTES: usize = size_of::<f32>();

/// Interleaved samples.
pub struct Spool {
    file: Mutex<SpooledTempFile>,
    channels: usize,
    frames: usize,
}

impl Spool {
    /// An empty spool, whose file would be in `folder`.
    pub fn new(folder: &Path, channels: usize) -> Self {
        Self { file: Mutex::new(spooled_tempfile_in(IN_MEMORY, folder)), channels, frames: 0 }
    }

    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Length in samples per channel.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Appends planar samples.
    ///
    /// # Errors
    /// If there is no room for them.
    pub fn append(&mut self, block: &[Vec<f32>], folder: &Path) -> Result<()> {
        let frames = block.first().map_or(0, Vec::len);
        let mut bytes = Vec::with_capacity(frames * self.channels * BYTES);
        for n in 0..frames {
            for channel in block {
                bytes.extend(channel[n].to_ne_bytes());
            }
        }
        self.frames += frames;
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&bytes).with_context(|| {
            format!("cannot keep samples in {} until they are needed", quoted(folder))
        })
    }

    /// Reads the samples from `start` on into `block`, a vector per channel: `frames` of each, or as
    /// many as are there.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(&self, start: usize, frames: usize, block: &mut Vec<Vec<f32>>) -> Result<()> {
        block.resize_with(self.channels, Vec::new);
        let frames = frames.min(self.frames.saturating_sub(start));
        let mut bytes = vec![0; frames * self.channels * BYTES];
        if frames > 0 {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start((start * self.channels * BYTES) as u64))?;
            file.read_exact(&mut bytes)?;
        }
        let (samples, _) = bytes.as_chunks::<BYTES>();
        for (index, channel) in block.iter_mut().enumerate() {
            channel.clear();
            let samples = samples.iter().skip(index).step_by(self.channels);
            channel.extend(samples.map(|&bytes| f32::from_ne_bytes(bytes)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_is_read_as_it_was_written_in_memory_and_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let block = [vec![0.1, 0.2, f32::INFINITY], vec![-0.1, -0.2, -0.3]];
        // Large enough to leave memory.
        let long = [vec![0.5; IN_MEMORY / 8], vec![-0.5; IN_MEMORY / 8]];
        for more in [&[vec![], vec![]], &long] {
            let mut spool = Spool::new(folder.path(), 2);
            spool.append(&block, folder.path()).unwrap();
            spool.append(more, folder.path()).unwrap();
            assert_eq!(spool.frames(), 3 + more[0].len());
            let mut read = Vec::new();
            spool.read(1, 2, &mut read).unwrap();
            assert_eq!(read, [&block[0][1..], &block[1][1..]]);
            spool.read(spool.frames() - 1, 9, &mut read).unwrap();
            assert_eq!(read[1].len(), 1);
            spool.read(spool.frames(), 9, &mut read).unwrap();
            assert_eq!(read, [[0.0f32; 0]; 2]);
        }
    }
}
