//! One pass over a stem: read, carved, measured and written block by block.

use anyhow::{Context, Result};
use leeway_engine::Beat;
use leeway_song::carver::Carver;
use leeway_song::trace::Trace;

use super::audio_file::AudioFile;
use super::decode::{BitDepth, Format, Stream};
use super::vocals::{Vocal, count_broken};
use super::wav::{Wav, check_length, fits};
use super::write::Part;

/// A pass under way.
pub struct Passage<'a> {
    file: &'a AudioFile,
    stream: Stream,
    format: Format,
    vocal: Option<&'a Vocal>,
    carver: Carver,
    /// None where the stem is only listened to.
    wav: Option<Wav>,
    bit_depth: BitDepth,
    /// Samples per channel read, and how many samples were no numbers.
    frames: usize,
    broken: usize,
    /// Samples per channel carved.
    carved: usize,
    /// What was read, or carved, last, and the vocal beside it.
    block: Vec<Vec<f32>>,
    heard: Vec<Vec<f32>>,
}

/// What a pass came to.
pub struct Pass {
    pub format: Format,
    pub frames: usize,
    /// How many of its samples are no numbers.
    pub broken: usize,
    pub trace: Trace,
    pub wav: Option<Part>,
    pub written: BitDepth,
}

/// Whether a carved block fits the bit depth that it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    Fits,
    TooLoud,
}

impl<'a> Passage<'a> {
    /// A pass over `file`, opened as `stream`, that writes to `wav`, if there is one, which was begun with
    /// samples of `bit_depth`.
    pub fn new(
        file: &'a AudioFile,
        stream: Stream,
        vocal: Option<&'a Vocal>,
        carver: Carver,
        wav: Option<Wav>,
        bit_depth: BitDepth,
    ) -> Self {
        Self {
            format: stream.format(),
            file,
            stream,
            vocal,
            carver,
            wav,
            bit_depth,
            frames: 0,
            broken: 0,
            carved: 0,
            block: Vec::new(),
            heard: Vec::new(),
        }
    }

    /// Reads at most `len` samples per channel; whether there were any.
    ///
    /// # Errors
    /// If the stem or the vocal cannot be read, or the stem is too long to be written.
    pub fn read(&mut self, len: usize) -> Result<bool> {
        if !self.stream.read(len, &mut self.block)? {
            self.block.iter_mut().for_each(Vec::clear);
            return Ok(false);
        }
        let len = self.block[0].len();
        read_vocal(self.vocal, self.frames, len, &mut self.heard)?;
        self.frames += len;
        check_length(&self.format, self.frames as u64)
            .with_context(|| format!("cannot carve {}", self.file))?;
        self.broken += count_broken(&self.block);
        Ok(true)
    }

    /// What was read, and after [`carve`](Self::carve) or [`end`](Self::end) what became of it.
    pub fn block(&self) -> &[Vec<f32>] {
        &self.block
    }

    /// The vocal beside what was read.
    pub fn heard(&self) -> &[Vec<f32>] {
        &self.heard
    }

    /// Samples per channel read so far, and carved so far.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Samples per channel carved so far.
    pub fn carved(&self) -> usize {
        self.carved
    }

    /// Samples per hop of the engine.
    pub fn hop(&self) -> usize {
        self.carver.hop()
    }

    /// Forgets what was read or carved last.
    pub fn clear(&mut self) {
        self.block.iter_mut().for_each(Vec::clear);
    }

    /// What the stem brings to the song, in the latest hop.
    pub fn part(&self) -> Beat {
        self.carver.part()
    }

    /// Whether the vocal sounds, in the latest hop.
    pub fn vocal_sounds(&self) -> bool {
        self.carver.vocal_sounds()
    }

    /// Says what sounds beside the stem from here on.
    pub fn set_beat(&mut self, beat: Beat) {
        self.carver.set_beat(beat);
    }

    /// Carves and writes what was read.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn carve(&mut self) -> Result<Fit> {
        self.carver.push(&mut self.block, &self.heard);
        self.write()
    }

    /// Carves and writes what is still to come after the stem's end.
    ///
    /// # Errors
    /// If the vocal cannot be read, or the rest not be written.
    pub fn end(&mut self) -> Result<Fit> {
        read_vocal(self.vocal, self.frames, self.carver.latency(), &mut self.heard)?;
        self.carver.finish(&mut self.block, &self.heard);
        self.write()
    }

    fn write(&mut self) -> Result<Fit> {
        if let Some(wav) = &mut self.wav {
            if !fits(&self.block, self.bit_depth) {
                return Ok(Fit::TooLoud);
            }
            wav.write(&self.block)?;
        }
        self.carved += self.block[0].len();
        Ok(Fit::Fits)
    }

    /// Completes the file. After [`end`](Self::end).
    ///
    /// # Errors
    /// If there is no room for it.
    pub fn close(self) -> Result<Pass> {
        let Self { format, frames, broken, bit_depth: written, .. } = self;
        let wav = self.wav.map(Wav::finish).transpose()?;
        Ok(Pass { format, frames, broken, trace: self.carver.into_trace(), wav, written })
    }
}

/// Reads what there is of the vocal from `start` on, at most `frames` samples per channel.
pub fn read_vocal(
    vocal: Option<&Vocal>,
    start: usize,
    frames: usize,
    block: &mut Vec<Vec<f32>>,
) -> Result<()> {
    let Some(vocal) = vocal else { return Ok(()) };
    vocal.samples.read(start, frames, block).context("cannot read the vocal's copy")
}
