//! Reads audio files into planar samples.
//!
//! A file that cannot be read to its end is an error: a stem that is silently shorter than it was
//! would fall out of its song.

use std::fmt;
use std::io::ErrorKind;

use anyhow::{Context, Result, anyhow, ensure};
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;

use super::audio_file::AudioFile;
use super::pcm::Pcm;
use super::stop;
use super::unreadable::{begins_as_audio, damaged, not_audio, unknown};

/// Samples per channel that are read, carved and written at a time. Every hop divides it, so that only
/// the last block of a file ends within a hop.
pub const BLOCK: usize = 1 << 13;

/// How samples are stored in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitDepth {
    /// Integers of 8, 16, 24 or 32 bits.
    ///
    /// Up to 24 bits fit an `f32`, and convert there and back exactly. Of 32 bits the lowest are
    /// rounded away where a sample is louder than −42 dBFS.
    Int(u16),
    /// 32-bit float.
    Float,
}

impl fmt::Display for BitDepth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(bits) => write!(f, "{bits}-bit"),
            Self::Float => write!(f, "32-bit float"),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Sample rate in Hz.
    pub rate: u32,
    /// 1 or 2.
    pub channels: usize,
    /// How a carved copy is stored: as the source is, or in 24 bits if the source is lossy and has
    /// no bit depth of its own.
    pub bit_depth: BitDepth,
    /// Whether the source has 64-bit floats, which become 32-bit ones.
    pub narrowed: bool,
}

impl Format {
    /// How many seconds so many samples per channel last.
    pub fn seconds(&self, frames: usize) -> f64 {
        frames as f64 / f64::from(self.rate)
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
///
/// # Errors
/// If it cannot be read to its end, or does not fit into memory.
pub fn decode(source: &AudioFile) -> Result<Audio> {
    let mut stream = Stream::open(source)?;
    let mut channels = vec![Vec::new(); stream.format().channels];
    let mut block = Vec::new();
    while stream.read(BLOCK, &mut block)? {
        for (channel, samples) in channels.iter_mut().zip(&block) {
            let room = channel.try_reserve(samples.len());
            room.with_context(|| format!("cannot read {source}"))?;
            channel.extend_from_slice(samples);
        }
    }
    Ok(Audio { format: stream.format(), channels })
}

/// A file that is read block by block. Its end is told only if the whole file is sound.
pub struct Stream {
    source: AudioFile,
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: Track,
    format: Format,
    /// Samples per channel decoded so far.
    frames: u64,
    /// What was decoded last, and how much of that was read.
    packet: Vec<Vec<f32>>,
    taken: usize,
    ended: bool,
    /// How to read packets without the decoder, once it has told what the file holds.
    pcm: Option<Pcm>,
}

impl Stream {
    /// Opens `source` and decodes its first samples.
    ///
    /// # Errors
    /// If it is no audio that Leeway reads.
    pub fn open(source: &AudioFile) -> Result<Self> {
        Self::begin(source).with_context(|| format!("cannot read {source}"))
    }

    /// What the file holds.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The length in samples per channel that its header tells, if it can be trusted on that.
    pub fn expected_frames(&self) -> Option<u64> {
        true_length(self.decoder.codec_params().codec, &self.track)
    }

    /// Reads the next samples into `block`, a vector per channel: `frames` of each, fewer at the end
    /// only. Returns whether there were any.
    ///
    /// # Errors
    /// If the file is damaged or ends early, or if somebody asked to stop.
    pub fn read(&mut self, frames: usize, block: &mut Vec<Vec<f32>>) -> Result<bool> {
        block.resize_with(self.format.channels, Vec::new);
        block.iter_mut().for_each(Vec::clear);
        self.fill(frames, block).with_context(|| format!("cannot read {}", self.source))?;
        Ok(!block[0].is_empty())
    }

    fn fill(&mut self, frames: usize, block: &mut [Vec<f32>]) -> Result<()> {
        while block[0].len() < frames {
            if self.taken == self.packet[0].len() && (self.ended || !self.decode_packet()?) {
                self.ended = true;
                break;
            }
            let end = self.packet[0].len().min(self.taken + frames - block[0].len());
            for (samples, packet) in block.iter_mut().zip(&self.packet) {
                samples.extend_from_slice(&packet[self.taken..end]);
            }
            self.taken = end;
        }
        Ok(())
    }

    fn begin(source: &AudioFile) -> Result<Self> {
        let mut file = source.open()?;
        // What cannot be sought has told what it is.
        let head = if file.is_seekable() { begins_as_audio(&mut *file)? } else { None };
        let stream = MediaSourceStream::new(file, Default::default());
        let mut hint = Hint::new();
        if let Some(extension) = source.path().extension().and_then(|e| e.to_str()) {
            hint.with_extension(extension);
        }
        let reader = symphonia::default::get_probe()
            .probe(&hint, stream, Default::default(), Default::default())
            .map_err(|error| unknown(error, head.as_deref()))?;
        let track = reader.default_track(TrackType::Audio).ok_or_else(not_audio)?.clone();
        let params = track.codec_params.as_ref().and_then(|p| p.audio()).ok_or_else(not_audio)?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &options(params.codec, &track))
            .map_err(|_| anyhow!("Leeway does not know its codec; export it as WAV"))?;
        let (bit_depth, narrowed) = bit_depth(decoder.codec_params());
        let pcm = Pcm::of(decoder.codec_params());
        let mut stream = Self {
            source: source.clone(),
            reader,
            decoder,
            track,
            format: Format { rate: 0, channels: 0, bit_depth, narrowed },
            frames: 0,
            packet: Vec::new(),
            taken: 0,
            ended: false,
            pcm,
        };
        ensure!(stream.decode_packet()?, "it is empty; export it again");
        Ok(stream)
    }

    /// Decodes the next packet that holds samples; false at a sound file's end.
    fn decode_packet(&mut self) -> Result<bool> {
        loop {
            stop::check()?;
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return self.end(),
                // Files cut off, and streams whose header says no length. The length tells them
                // apart.
                Err(Error::IoError(error))
                    if error.kind() == ErrorKind::UnexpectedEof
                        && is_pcm(self.decoder.codec_params()) =>
                {
                    return self.end();
                }
                Err(error) => return Err(damaged(error)),
            };
            if packet.track_id != self.track.id {
                continue;
            }
            if self.frames > 0
                && self.pcm.is_some_and(|pcm| pcm.read(&packet.data, &mut self.packet))
            {
                self.frames += self.packet[0].len() as u64;
                self.taken = 0;
                return Ok(true);
            }
            let samples = self.decoder.decode(&packet).map_err(damaged)?;
            if samples.is_empty() {
                continue;
            }
            let (rate, channels) = (samples.spec().rate(), samples.num_planes());
            if self.frames == 0 {
                ensure!(channels <= 2, "it has {channels} channels; export it as mono or stereo");
                (self.format.rate, self.format.channels) = (rate, channels);
            }
            ensure!(
                (rate, channels) == (self.format.rate, self.format.channels),
                "its sample rate or channels change midway; export it as WAV"
            );
            self.frames += samples.frames() as u64;
            samples.copy_to_vecs_planar(&mut self.packet);
            self.taken = 0;
            return Ok(true);
        }
    }

    /// Makes sure that all of the file was there, and as it was written; returns false.
    fn end(&mut self) -> Result<bool> {
        let Some(wanted) = self.expected_frames().filter(|_| self.frames > 0) else {
            return self.verified();
        };
        ensure!(
            self.frames >= wanted,
            "only {:.2} of {:.2} seconds are there; copy or export it again",
            self.frames as f64 / f64::from(self.format.rate),
            wanted as f64 / f64::from(self.format.rate)
        );
        self.verified()
    }

    fn verified(&mut self) -> Result<bool> {
        ensure!(
            self.decoder.finalize().verify_ok != Some(false),
            "it is damaged (its checksum differs); copy or export it again"
        );
        Ok(false)
    }
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
fn bit_depth(params: &AudioCodecParameters) -> (BitDepth, bool) {
    let bits = match params.codec {
        CODEC_ID_PCM_F32LE | CODEC_ID_PCM_F32BE => return (BitDepth::Float, false),
        CODEC_ID_PCM_F64LE | CODEC_ID_PCM_F64BE => return (BitDepth::Float, true),
        CODEC_ID_PCM_S8 | CODEC_ID_PCM_U8 => 8,
        CODEC_ID_PCM_S16LE | CODEC_ID_PCM_S16BE | CODEC_ID_PCM_ALAW | CODEC_ID_PCM_MULAW => 16,
        CODEC_ID_PCM_S32LE | CODEC_ID_PCM_S32BE => 32,
        // FLAC knows depths that WAV does not; the next wider one holds them.
        CODEC_ID_FLAC => params.bits_per_sample.unwrap_or(24).next_multiple_of(8),
        _ => 24,
    };
    (BitDepth::Int(bits as u16), false)
}
