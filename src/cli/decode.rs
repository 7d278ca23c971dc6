//! Reads audio files into planar samples.
//!
//! A file that cannot be read to its end is an error: a stem that is silently shorter than it was
//! would fall out of its song.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};

use super::{long_wave, quoted, stop};

/// Where audio comes from.
#[derive(Debug, Clone)]
pub enum Source {
    File(PathBuf),
    /// Part of the command itself, under a file name of its own.
    Shipped(&'static str, &'static [u8]),
}

impl Source {
    /// The path, or what stands for it.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Shipped(name, _) => Path::new(name),
        }
    }

    fn open(&self) -> Result<Box<dyn MediaSource>> {
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

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        quoted(self.path()).fmt(f)
    }
}

/// How samples are stored in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Integers of 8, 16, 24 or 32 bits.
    ///
    /// Up to 24 bits fit an `f32`, and convert there and back exactly. Of 32 bits the lowest are
    /// rounded away where a sample is louder than −42 dBFS.
    Int(u16),
    /// 32-bit float.
    Float,
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(bits) => write!(f, "{bits}-bit"),
            Self::Float => write!(f, "32-bit float"),
        }
    }
}

/// What is known of a file that has been read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Sample rate in Hz.
    pub rate: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Length in samples per channel, at least 1.
    pub frames: usize,
    /// How a carved copy is stored: as the source is, or in 24 bits if the source is lossy and has
    /// no depth of its own.
    pub depth: Depth,
    /// Whether the source has 64-bit floats, which become 32-bit ones.
    pub narrowed: bool,
}

impl Format {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }
}

/// A whole file in memory.
#[derive(Debug, Clone)]
pub struct Audio {
    pub format: Format,
    /// One vector per channel, full scale at ±1.
    pub channels: Vec<Vec<f32>>,
}

/// Reads all of `source` into memory.
pub fn decode(source: &Source) -> Result<Audio> {
    let mut channels: Vec<Vec<f32>> = Vec::new();
    let mut packet: Vec<Vec<f32>> = Vec::new();
    let format = read(source, |samples| {
        samples.copy_to_vecs_planar(&mut packet);
        channels.resize_with(packet.len(), Vec::new);
        for (channel, samples) in channels.iter_mut().zip(&packet) {
            channel.try_reserve(samples.len())?;
            channel.extend_from_slice(samples);
        }
        Ok(())
    })
    .with_context(|| format!("cannot read {source}"))?;
    Ok(Audio { format, channels })
}

fn read(
    source: &Source,
    mut take: impl FnMut(GenericAudioBufferRef<'_>) -> Result<()>,
) -> Result<Format> {
    let mut file = source.open()?;
    // What cannot be sought has told what it is.
    let head = if file.is_seekable() { begins_as_audio(&mut *file)? } else { None };
    let stream = MediaSourceStream::new(file, Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = source.path().extension().and_then(|e| e.to_str()) {
        hint.with_extension(extension);
    }
    let mut reader = symphonia::default::get_probe()
        .probe(&hint, stream, Default::default(), Default::default())
        .map_err(|error| unknown(error, head.as_deref()))?;
    let track = reader.default_track(TrackType::Audio).ok_or_else(not_audio)?.clone();
    let params = track.codec_params.as_ref().and_then(|p| p.audio()).ok_or_else(not_audio)?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &options(params.codec, &track))
        .map_err(|_| anyhow!("Leeway does not know its codec; export it as WAV"))?;

    let (frames, rate, channels) = drain(&mut *reader, &mut *decoder, &track, &mut take)?;
    if let Some(wanted) = true_length(params.codec, &track) {
        ensure!(
            frames as u64 >= wanted,
            "only {:.2} of {:.2} seconds are there; copy or export it again",
            frames as f64 / f64::from(rate),
            wanted as f64 / f64::from(rate)
        );
    }
    ensure!(
        decoder.finalize().verify_ok != Some(false),
        "it is damaged (its checksum differs); copy or export it again"
    );
    let (depth, narrowed) = depth(decoder.codec_params());
    Ok(Format { rate, channels, frames, depth, narrowed })
}

/// Decodes every packet of `track`; returns samples per channel, rate in Hz and channels.
fn drain(
    reader: &mut dyn FormatReader,
    decoder: &mut dyn AudioDecoder,
    track: &Track,
    take: &mut dyn FnMut(GenericAudioBufferRef<'_>) -> Result<()>,
) -> Result<(usize, u32, usize)> {
    let mut frames = 0;
    let mut shape = None;
    loop {
        stop::check()?;
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // Files cut off, and streams whose header says no length. The length tells them apart.
            Err(Error::IoError(error))
                if error.kind() == ErrorKind::UnexpectedEof && is_pcm(decoder.codec_params()) =>
            {
                break;
            }
            Err(error) => return Err(damaged(error)),
        };
        if packet.track_id != track.id {
            continue;
        }
        let samples = decoder.decode(&packet).map_err(damaged)?;
        if samples.is_empty() {
            continue;
        }
        let this = (samples.spec().rate(), samples.num_planes());
        ensure!(
            *shape.get_or_insert(this) == this,
            "its sample rate or channels change midway; export it as WAV"
        );
        ensure!(this.1 <= 2, "it has {} channels; export it as mono or stereo", this.1);
        frames += samples.frames();
        take(samples)?;
    }
    let Some((rate, channels)) = shape else {
        bail!("it is empty; export it again");
    };
    Ok((frames, rate, channels))
}

fn options(codec: AudioCodecId, track: &Track) -> AudioDecoderOptions {
    // With no encoder delay on record, the length of an MP3 is a guess from its first frames, and
    // trimming to that would cut off its end.
    let gapless = codec != CODEC_ID_MP3 || track.delay.is_some();
    AudioDecoderOptions::default().gapless(gapless).verify(true)
}

/// Two frames of MP3 in samples.
const MP3_SLACK: u64 = 2 * 1152;

/// The length in samples that the file must have, if its header can be trusted on that.
fn true_length(codec: AudioCodecId, track: &Track) -> Option<u64> {
    match codec {
        CODEC_ID_VORBIS => None,
        // Encoders differ on whether their own header counts as a frame.
        CODEC_ID_MP3 => {
            track.num_frames.filter(|_| track.delay.is_some()).map(|n| n.saturating_sub(MP3_SLACK))
        }
        _ => track.num_frames,
    }
}

fn is_pcm(params: &AudioCodecParameters) -> bool {
    !matches!(params.codec, CODEC_ID_FLAC | CODEC_ID_MP3 | CODEC_ID_VORBIS)
}

/// How a copy is stored, and whether that narrows the samples.
fn depth(params: &AudioCodecParameters) -> (Depth, bool) {
    let bits = match params.codec {
        CODEC_ID_PCM_F32LE | CODEC_ID_PCM_F32BE => return (Depth::Float, false),
        CODEC_ID_PCM_F64LE | CODEC_ID_PCM_F64BE => return (Depth::Float, true),
        CODEC_ID_PCM_S8 | CODEC_ID_PCM_U8 => 8,
        CODEC_ID_PCM_S16LE | CODEC_ID_PCM_S16BE | CODEC_ID_PCM_ALAW | CODEC_ID_PCM_MULAW => 16,
        CODEC_ID_PCM_S32LE | CODEC_ID_PCM_S32BE => 32,
        // FLAC knows depths that WAV does not; the next wider one holds them.
        CODEC_ID_FLAC => params.bits_per_sample.unwrap_or(24).next_multiple_of(8),
        _ => 24,
    };
    (Depth::Int(bits as u16), false)
}

/// The first bytes of a file if they are those of a format that we read.
fn begins_as_audio(file: &mut dyn MediaSource) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    (&mut *file).take(HEAD).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    let known = match &head[..] {
        [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => b"WAVE".starts_with(form),
        [b'F', b'O', b'R', b'M', _, _, _, _, form @ ..] => {
            b"AIFF".starts_with(form) || b"AIFC".starts_with(form)
        }
        [b'f', b'L', b'a', b'C', ..] | [b'O', b'g', b'g', b'S', ..] | [b'I', b'D', b'3', ..] => {
            true
        }
        _ => false,
    };
    Ok(known.then_some(head))
}

/// In so many bytes every format that we read can be told.
const HEAD: u64 = 12;

/// Why a file was not recognised, which begins with `head` if that should have told.
fn unknown(error: Error, head: Option<&[u8]>) -> anyhow::Error {
    match (error, head) {
        (Error::IoError(error), _) if error.kind() != ErrorKind::UnexpectedEof => error.into(),
        (Error::IoError(_), Some(_)) => cut_off(),
        (_, Some(head)) if head.len() < HEAD as usize => cut_off(),
        (Error::DecodeError(what), _) => {
            anyhow!("it is damaged ({what}); copy or export it again")
        }
        _ => not_audio(),
    }
}

/// The file ends before what it tells of.
pub fn cut_off() -> anyhow::Error {
    anyhow!("it is cut off; copy or export it again")
}

fn not_audio() -> anyhow::Error {
    anyhow!("not an audio file that Leeway knows (WAV, AIFF, FLAC, MP3, OGG); export it as WAV")
}

fn damaged(error: Error) -> anyhow::Error {
    match error {
        Error::IoError(error) if error.kind() != ErrorKind::UnexpectedEof => error.into(),
        Error::IoError(_) => cut_off(),
        Error::DecodeError(what) => anyhow!("it is damaged ({what}); copy or export it again"),
        error => anyhow!("{error}; export it as WAV"),
    }
}
