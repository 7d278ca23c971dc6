//! Finds the stems to carve, and the names of what they become.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::decode::Source;
use super::quoted;

/// What is taken for audio in a folder. Files that are named one by one may be called anything.
const EXTENSIONS: [&str; 9] = ["wav", "wave", "aif", "aiff", "aifc", "flac", "mp3", "ogg", "oga"];

pub struct Inputs {
    pub vocal: Option<Source>,
    /// At least one, and never the vocal.
    pub stems: Vec<Source>,
    /// Whether each stem was found in a folder, rather than named.
    pub found: Vec<bool>,
}

/// Resolves folders among `stems` to the audio files in them, and leaves the vocal out.
pub fn gather(vocal: Option<&Path>, stems: &[PathBuf]) -> Result<Inputs> {
    let is_vocal = |file: &Path| vocal.is_some_and(|vocal| same_file(file, vocal));
    let mut files = Vec::new();
    for stem in stems {
        if stem.is_dir() {
            let found =
                audio_files(stem).with_context(|| format!("cannot read {}", quoted(stem)))?;
            ensure!(
                !found.iter().all(|file| is_vocal(file)),
                "there is no stem in {}; name a folder with WAV, AIFF, FLAC, MP3 or OGG files",
                quoted(stem)
            );
            files.extend(found.into_iter().map(|file| (file, true)));
        } else {
            files.push((stem.clone(), false));
        }
    }
    // The vocal is among the files of a trackout folder, and of `*.wav`.
    files.retain(|(file, _)| !is_vocal(file));
    ensure!(
        !files.is_empty(),
        "{} is the vocal itself; name the stems that shall make room for it",
        quoted(vocal.unwrap_or(Path::new("")))
    );
    let (stems, found) = files.into_iter().map(|(file, found)| (Source::File(file), found)).unzip();
    Ok(Inputs { vocal: vocal.map(|vocal| Source::File(vocal.to_owned())), stems, found })
}

/// The audio files in a folder, not in folders inside it, sorted by name. Hidden files are left
/// out: macOS leaves `._piano.wav` beside `piano.wav` on foreign disks.
fn audio_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let audio = path.extension().is_some_and(|extension| {
            EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
        });
        if audio && !hidden && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Where a stem's results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    pub wav: PathBuf,
    pub png: PathBuf,
}

/// The results' paths in `folder`, one per stem. None of them is an input, and no two are one.
pub fn outputs(vocal: Option<&Source>, stems: &[&Source], folder: &Path) -> Result<Vec<Outputs>> {
    let mut taken: HashMap<String, &Source> = HashMap::new();
    let mut outputs = Vec::new();
    for &stem in stems {
        let Some(name) = stem.path().file_stem() else {
            bail!("{stem} has no file name; name an audio file or a folder");
        };
        let named = |extension: &str| {
            let mut file = OsString::from(name);
            file.push(extension);
            folder.join(file)
        };
        let output = Outputs { wav: named(".wav"), png: named(".png") };
        // Many file systems do not tell `Piano` from `piano`.
        if let Some(other) = taken.insert(name.to_string_lossy().to_lowercase(), stem) {
            bail!(
                "{other} and {stem} would both become {}; rename one, or carve them apart",
                quoted(&output.wav)
            );
        }
        outputs.push(output);
    }
    for output in &outputs {
        for input in stems.iter().copied().chain(vocal) {
            let Source::File(path) = input else { continue };
            for written in [&output.wav, &output.png] {
                ensure!(
                    !same_file(written, path),
                    "{} would overwrite its own source {input}; choose another folder with --out",
                    quoted(written)
                );
            }
        }
    }
    Ok(outputs)
}

/// Whether two paths lead to one existing file, be it through links.
fn same_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |path: &Path| fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
        id(a).is_some() && id(a) == id(b)
    }
    #[cfg(not(unix))]
    {
        let real = |path: &Path| fs::canonicalize(path).ok();
        real(a).is_some() && real(a) == real(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_dots_and_lose_their_extension() {
        let stem = |path: &str| Source::File(path.into());
        let outputs = outputs(
            Some(&stem("v.wav")),
            &[&stem("song/piano.v2.flac"), &stem("808.aif")],
            "out".as_ref(),
        )
        .unwrap();
        assert_eq!(outputs[0].wav, Path::new("out/piano.v2.wav"));
        assert_eq!(outputs[0].png, Path::new("out/piano.v2.png"));
        assert_eq!(outputs[1].wav, Path::new("out/808.wav"));
    }
}
