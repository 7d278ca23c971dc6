//! Match for files: hears stem and vocal whole before the stem is carved.

use anyhow::Result;
use leeway::loudness::Match;
use leeway_engine::Layout;

use super::audio_file::AudioFile;
use super::decode::{BLOCK, Stream};
use super::vocals::Vocal;

/// The trim in dB that suits the two as a whole; `None` if one of them is silent.
///
/// # Errors
/// If one of them cannot be read.
pub fn trim_db(stem: &AudioFile, vocal: &Vocal) -> Result<Option<f32>> {
    let mut stream = Stream::open(stem)?;
    let format = stream.format();
    let vocals = vocal.samples.channels();
    let layout = Layout { stem: format.channels, vocal: vocals, beat: 0, lfe: None };
    let Some(mut loudness) = Match::new(format.rate.into(), layout) else {
        return Ok(None);
    };
    let (mut block, mut heard) = (Vec::new(), Vec::new());
    let mut at = 0;
    // Whatever is the longer of the two is heard to its end.
    while stream.read(BLOCK, &mut block)? || at < vocal.samples.frames() {
        vocal.samples.read(at, BLOCK, &mut heard)?;
        let [stem, vocal] =
            [&block, &heard].map(|it| it.iter().map(Vec::as_slice).collect::<Vec<_>>());
        loudness.listen(&stem, &vocal);
        at += BLOCK;
    }
    Ok(loudness.trim_db())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::decode::decode;
    use crate::cli::vocals::Vocals;

    #[test]
    fn the_demo_song_is_matched_as_it_is_in_memory() {
        let song = |name: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
            AudioFile::File(folder.join(name))
        };
        let folder = tempfile::tempdir().unwrap();
        let vocals = Vocals::read(&song("vocal.flac"), false, folder.path()).unwrap();
        let heard = decode(&song("vocal.flac")).unwrap();
        for name in ["piano.flac", "808.flac"] {
            let stem = decode(&song(name)).unwrap();
            let beside = vocals.beside(&song(name), stem.format.rate).unwrap();
            let [stems, channels] = [&stem.channels, &heard.channels]
                .map(|it| it.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let rate = f64::from(stem.format.rate);
            let (stem, vocal) = (stems.len(), channels.len());
            let layout = Layout { stem, vocal, beat: 0, lfe: None };
            let mut whole = Match::new(rate, layout).unwrap();
            whole.listen(&stems, &channels);
            let streamed = trim_db(&song(name), &beside).unwrap();
            assert!(streamed.is_some_and(|db| db != 0.0 && db.abs() < 24.0), "{streamed:?}");
            assert_eq!(streamed, whole.trim_db());
        }
    }
}
