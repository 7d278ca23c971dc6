//! Waves with 64-bit lengths: RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088) and Sony Wave64.
//!
//! The decoder reads plain RIFF only. Of these files it gets the format and the samples under a
//! header that it knows.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom};

use anyhow::{Context, Result, bail, ensure};
use symphonia::core::io::{MediaSource, ReadOnlySource};

use super::unreadable::cut_off;

/// The rest of Wave64's identifiers for a RIFF chunk, after its four letters.
const GUID: [u8; 12] = [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a];
/// The longest format chunk in bytes that makes sense: an extensible one has 40.
const LONGEST_FORMAT: u64 = 1024;

/// How chunks are told apart and measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Rf64,
    Wave64,
}

/// The file as a plain wave if it begins as one with 64-bit lengths, else as it is.
///
/// # Errors
/// If it cannot be read, or its lengths do not fit the file.
pub fn open(mut file: File) -> Result<Box<dyn MediaSource>> {
    let mut head = [0; 40];
    let known = file.by_ref().take(40).read(&mut head)?;
    let layout = match &head[..known] {
        [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => Layout::Rf64,
        [b'r', b'i', b'f', b'f', 0x2e, 0x91, 0xcf, 0x11, ..] => Layout::Wave64,
        _ => {
            file.rewind()?;
            return Ok(Box::new(file));
        }
    };
    plain(file, layout).map_err(|error| match error.downcast_ref::<io::Error>() {
        Some(io) if io.kind() == ErrorKind::UnexpectedEof => cut_off(),
        _ => error,
    })
}

fn plain(mut file: File, layout: Layout) -> Result<Box<dyn MediaSource>> {
    let end = file.metadata()?.len();
    file.seek(SeekFrom::Start(if layout == Layout::Rf64 { 12 } else { 40 }))?;
    let mut format = None;
    let mut long_data = None;
    loop {
        let chunk = Chunk::read(&mut file, layout)?;
        match &chunk.id {
            b"ds64" => {
                let sizes: [u8; 16] = array(&mut file)?;
                long_data = Some(number(&sizes[8..]));
            }
            b"fmt " => {
                ensure!(
                    chunk.length <= LONGEST_FORMAT,
                    "its format makes no sense; export it as WAV"
                );
                let mut bytes = vec![0; chunk.length as usize];
                file.read_exact(&mut bytes)?;
                format = Some(bytes);
            }
            b"data" => {
                let format =
                    format.context("its samples come before their format; export it as WAV")?;
                let length = match long_data {
                    Some(long) if chunk.length == u64::from(u32::MAX) => long,
                    _ => chunk.length,
                };
                let there = end.saturating_sub(chunk.start);
                ensure!(length <= there, cut_off());
                let samples = file.take(length);
                let source = Cursor::new(header(&format, length)).chain(samples);
                return Ok(Box::new(ReadOnlySource::new(source)));
            }
            _ => {}
        }
        match chunk.start.checked_add(chunk.length).and_then(|end| layout.aligned(end)) {
            Some(next) if next < end => file.seek(SeekFrom::Start(next))?,
            _ => bail!(cut_off()),
        };
    }
}

impl Layout {
    /// Where the chunk after one that ends at `end` begins.
    fn aligned(self, end: u64) -> Option<u64> {
        end.checked_next_multiple_of(if self == Self::Rf64 { 2 } else { 8 })
    }
}

struct Chunk {
    id: [u8; 4],
    /// Where its contents begin in the file.
    start: u64,
    /// Bytes of its contents.
    length: u64,
}

impl Chunk {
    fn read(file: &mut File, layout: Layout) -> Result<Self> {
        let (id, length) = match layout {
            Layout::Rf64 => {
                let head: [u8; 8] = array(file)?;
                ([head[0], head[1], head[2], head[3]], number(&head[4..]))
            }
            Layout::Wave64 => {
                let head: [u8; 24] = array(file)?;
                let known = head[4..16] == GUID;
                let id = if known { [head[0], head[1], head[2], head[3]] } else { [0; 4] };
                // It counts its own head.
                (id, number(&head[16..]).saturating_sub(24))
            }
        };
        Ok(Self { id, start: file.stream_position()?, length })
    }
}

fn array<const N: usize>(file: &mut File) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// The head of a plain wave. Lengths that do not fit say that it goes on to the end.
fn header(format: &[u8], length: u64) -> Vec<u8> {
    let unknown = u32::MAX.to_le_bytes();
    let mut header = [&b"RIFF"[..], &unknown, b"WAVEfmt "].concat();
    header.extend((format.len() as u32).to_le_bytes());
    header.extend(format);
    header.extend(b"data");
    header.extend(u32::try_from(length).map_or(unknown, u32::to_le_bytes));
    header
}
