//! Reads audio files as mono at the rate of the ear.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::TrackType;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::MediaSourceStream;

use super::ear::RATE;
use super::resample::Resampler;

/// The mean of all channels of a FLAC or WAV file at [`RATE`].
///
/// # Errors
/// If it cannot be read or decoded.
pub fn read_mono(path: &Path) -> Result<Vec<f32>> {
    let (mono, rate) = decode(path).with_context(|| format!("cannot read {}", path.display()))?;
    let wanted = RATE as u32;
    Ok(if rate == wanted { mono } else { Resampler::new(rate, wanted).run(&mono) })
}

fn decode(path: &Path) -> Result<(Vec<f32>, u32)> {
    let stream = MediaSourceStream::new(Box::new(File::open(path)?), Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
        hint.with_extension(extension);
    }
    let mut reader = symphonia::default::get_probe().probe(
        &hint,
        stream,
        Default::default(),
        Default::default(),
    )?;
    let track = reader.default_track(TrackType::Audio).context("there is no audio in it")?;
    let id = track.id;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let mut decoder = symphonia::default::get_codecs().make_audio_decoder(
        params.context("its codec is not known")?,
        &AudioDecoderOptions::default(),
    )?;
    let mut mono = Vec::new();
    let mut planes: Vec<Vec<f32>> = Vec::new();
    let mut rate = 0;
    loop {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            Err(Error::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error.into()),
        };
        if packet.track_id != id {
            continue;
        }
        let decoded = decoder.decode(&packet)?;
        rate = decoded.spec().rate();
        decoded.copy_to_vecs_planar(&mut planes);
        let channels = planes.len() as f32;
        let frames = planes.first().map_or(0, Vec::len);
        mono.extend((0..frames).map(|n| planes.iter().map(|p| p[n]).sum::<f32>() / channels));
    }
    ensure!(!mono.is_empty(), "it is empty");
    Ok((mono, rate))
}
