//! Text files that people write and share: presets and voices.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The longest such file in bytes. A preset has some hundred, a voice some three hundred.
const LONGEST: u64 = 1_000_000;

/// Reads the text file at `path`, unless it cannot be one.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] for what is no file, such as a pipe, which might never end;
/// [`io::ErrorKind::FileTooLarge`] before more than a megabyte is read;
/// [`io::ErrorKind::InvalidData`] for what is no text; and whatever the system says.
pub fn read(path: &Path) -> io::Result<String> {
    // Opening a pipe would wait for somebody to write.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut text = String::new();
    let file = File::open(path)?;
    if file.metadata()?.len() > LONGEST {
        let reason = "it is longer than 1 MB, which no preset and no voice is";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}
