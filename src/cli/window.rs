//! The plugin's window with no host: a song plays through it, silently.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail, ensure};
use leeway::own_default;
use leeway::preview_host::{self, Song};

use super::audio_file::AudioFile;
use super::decode::decode;
use super::demo;

/// Shows the window while `stem` plays around `vocal`, or the piano of the song that ships.
///
/// # Errors
/// If only one of the two is given, one cannot be read, they differ in rate, or no window can be
/// opened.
pub fn run(stem: Option<PathBuf>, vocal: Option<PathBuf>) -> Result<()> {
    let (stem, vocal) = match (stem, vocal) {
        (None, None) => (demo::piano(), demo::vocal()),
        (Some(stem), Some(vocal)) => (AudioFile::File(stem), AudioFile::File(vocal)),
        _ => bail!("a stem needs a --vocal, and a vocal a stem"),
    };
    let (stem_audio, vocal_audio) = (decode(&stem)?, decode(&vocal)?);
    ensure!(
        stem_audio.format.rate == vocal_audio.format.rate,
        "{stem} is at {} Hz but {vocal} at {} Hz; export both at one rate",
        stem_audio.format.rate,
        vocal_audio.format.rate
    );
    let song = Song {
        sample_rate: stem_audio.format.rate,
        stem: stem_audio.channels,
        vocal: vocal_audio.channels,
    };
    let params = Arc::new(own_default::new_instance());
    preview_host::show(&song, params, None).map_err(|reason| anyhow!(reason))?;
    Ok(())
}
