//! Why a file cannot be read, in words that say what to do.

use std::io::{self, ErrorKind, Read, SeekFrom};

use anyhow::anyhow;
use symphonia::core::errors::Error;
use symphonia::core::io::MediaSource;

/// The first bytes of a file if they are those of a format that we read.
///
/// # Errors
/// If the file cannot be read at all.
pub fn begins_as_audio(file: &mut dyn MediaSource) -> io::Result<Option<Vec<u8>>> {
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
pub fn unknown(error: Error, head: Option<&[u8]>) -> anyhow::Error {
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

/// The file is of no format that we read.
pub fn not_audio() -> anyhow::Error {
    anyhow!("not an audio file that Leeway knows (WAV, AIFF, FLAC, MP3, OGG); export it as WAV")
}

/// Why a file that was recognised cannot be read on.
pub fn damaged(error: Error) -> anyhow::Error {
    match error {
        Error::IoError(error) if error.kind() != ErrorKind::UnexpectedEof => error.into(),
        Error::IoError(_) => cut_off(),
        Error::DecodeError(what) => anyhow!("it is damaged ({what}); copy or export it again"),
        error => anyhow!("{error}; export it as WAV"),
    }
}
