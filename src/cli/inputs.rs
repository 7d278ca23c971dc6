//! Finds the stems to carve, and the names of what they become.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use leeway::presets::names::{self, Kind};
use serde::Serialize;
use walkdir::{DirEntry, WalkDir};

use super::audio_file::AudioFile;
use super::quoted;

/// What is taken for audio in a folder. Files that are named one by one may be called anything.
const EXTENSIONS: [&str; 12] =
    ["wav", "wave", "rf64", "bw64", "w64", "aif", "aiff", "aifc", "flac", "mp3", "ogg", "oga"];

/// Where results go unless `--out` says otherwise. A folder of this name is not looked into.
pub const RESULTS: &str = "carved";

pub struct Inputs {
    pub vocal: Option<AudioFile>,
    /// At least one, and never the vocal.
    pub stems: Vec<Input>,
    /// What is in the folders, too, and is no stem.
    pub left_out: Vec<LeftOut>,
}

/// A stem to carve.
#[derive(Debug, Clone)]
pub struct Input {
    pub file: AudioFile,
    /// What its name says, if it was found in a folder; a file that the user named is a stem.
    pub kind: Option<Kind>,
    /// Where its results go in the output folder: as its own path in the folder that was named.
    pub place: PathBuf,
}

/// A file or folder that is not carved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its path; what is no Unicode in it is replaced.
    pub input: String,
    pub reason: String,
}

impl LeftOut {
    pub fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self { input: path.to_string_lossy().into_owned(), reason: reason.into() }
    }
}

/// Resolves folders among `stems` to the stems in them and in their folders, or in all below if
/// `recursive`. The vocal is left out, and so is `out`.
///
/// # Errors
/// If a folder cannot be read or has no stem, or if nothing but the vocal is named.
pub fn gather(
    vocal: Option<&Path>,
    stems: &[PathBuf],
    out: &Path,
    recursive: bool,
) -> Result<Inputs> {
    let mut search = Search { vocal, out, recursive, stems: Vec::new(), left_out: Vec::new() };
    for stem in stems {
        if stem.is_dir() {
            let before = search.stems.len();
            search.folder(stem)?;
            ensure!(search.stems.len() > before, "{}", no_stem(stem, &search.left_out));
        } else if search.is_vocal(stem) {
            // The vocal is among the files of a shell's `*.wav`.
            search.left_out.push(LeftOut::new(stem, IS_VOCAL));
        } else {
            let place = stem.file_name().unwrap_or_default().into();
            search.stems.push(Input { file: AudioFile::File(stem.clone()), kind: None, place });
        }
    }
    ensure!(
        !search.stems.is_empty(),
        "{} is the vocal itself; name the stems that shall make room for it",
        quoted(vocal.unwrap_or(Path::new("")))
    );
    let vocal = vocal.map(|vocal| AudioFile::File(vocal.to_owned()));
    Ok(Inputs { vocal, stems: search.stems, left_out: search.left_out })
}

const IS_VOCAL: &str = "it is the vocal";

fn no_stem(folder: &Path, left_out: &[LeftOut]) -> String {
    let folder = quoted(folder);
    let mut said = format!(
        "there is no stem in {folder}; name a folder with WAV, AIFF, FLAC, MP3 or OGG files"
    );
    for LeftOut { input, reason } in left_out {
        said += &format!("; left out: {input}: {reason}");
    }
    said
}

struct Search<'a> {
    vocal: Option<&'a Path>,
    out: &'a Path,
    recursive: bool,
    stems: Vec<Input>,
    left_out: Vec<LeftOut>,
}

impl Search<'_> {
    fn is_vocal(&self, file: &Path) -> bool {
        self.vocal.is_some_and(|vocal| same_file(file, vocal))
    }

    /// Looks through `folder` in the order of names. Hidden files are passed over: macOS leaves
    /// `._piano.wav` beside `piano.wav` on foreign disks.
    fn folder(&mut self, folder: &Path) -> Result<()> {
        let deepest = if self.recursive { usize::MAX } else { 2 };
        let mut entries =
            WalkDir::new(folder).min_depth(1).max_depth(deepest).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.depth() == 0 => {
                    let failed = format!("cannot read {}", quoted(folder));
                    return Err(anyhow::Error::new(io::Error::from(error)).context(failed));
                }
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let reason = io::Error::from(error).to_string();
                    self.left_out.push(LeftOut::new(&path, reason));
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let reason = match is_folder {
                _ if hidden => None,
                true => self.no_way_in(&entry),
                false => self.no_stem(folder, &entry),
            };
            if is_folder && (hidden || reason.is_some()) {
                entries.skip_current_dir();
            }
            if let Some(reason) = reason {
                self.left_out.push(LeftOut::new(entry.path(), reason));
            }
        }
        Ok(())
    }

    /// Why a folder is not looked into.
    fn no_way_in(&self, entry: &DirEntry) -> Option<&'static str> {
        if entry.file_name() == RESULTS || same_file(entry.path(), self.out) {
            Some("results are written there")
        } else if entry.depth() > 1 && !self.recursive {
            Some("a folder in a folder; add --recursive to look into it")
        } else {
            None
        }
    }

    /// Adds the file to the stems, or says why not.
    fn no_stem(&mut self, folder: &Path, entry: &DirEntry) -> Option<&'static str> {
        let path = entry.path();
        let audio = path.extension().is_some_and(|extension| {
            EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
        });
        if path.is_dir() {
            return Some("a link to a folder; name that folder");
        }
        if !audio {
            return Some("no audio file");
        }
        if !path.is_file() {
            return Some("no file, but a pipe, a device or a link that leads nowhere");
        }
        if self.is_vocal(path) {
            return Some(IS_VOCAL);
        }
        let place = path.strip_prefix(folder).unwrap_or(path);
        match names::kind(place) {
            Kind::Vocal => Some("a vocal, by its name; name the file to carve it"),
            Kind::Mix => Some("a mix or a master, by its name; name the file to carve it"),
            kind => {
                let file = AudioFile::File(path.to_owned());
                self.stems.push(Input { file, kind: Some(kind), place: place.to_owned() });
                None
            }
        }
    }
}

/// Where a stem's results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    pub wav: PathBuf,
    pub png: PathBuf,
}

impl Outputs {
    /// Names to speak of what stems at these places would become.
    pub fn unwritten(place: &Path) -> Self {
        Self { wav: place.to_owned(), png: place.to_owned() }
    }
}

/// The results' paths in `folder`, one per stem. None of them is an input, and no two are one.
///
/// # Errors
/// If two results would be one file, one would overwrite an input, or an input has no file name.
pub fn outputs(vocal: Option<&AudioFile>, stems: &[&Input], folder: &Path) -> Result<Vec<Outputs>> {
    let mut taken: HashMap<String, &AudioFile> = HashMap::new();
    let mut outputs = Vec::new();
    for Input { file, place, .. } in stems {
        let Some(name) = place.file_stem() else {
            bail!("{file} has no file name; name an audio file or a folder");
        };
        let named = |extension: &str| {
            let mut file = OsString::from(name);
            file.push(extension);
            folder.join(place.with_file_name(file))
        };
        let output = Outputs { wav: named(".wav"), png: named(".png") };
        // Many file systems do not tell `Piano` from `piano`.
        if let Some(other) = taken.insert(output.wav.to_string_lossy().to_lowercase(), file) {
            bail!(
                "{other} and {file} would both become {}; rename one, or carve them apart",
                quoted(&output.wav)
            );
        }
        outputs.push(output);
    }
    let inputs = stems.iter().map(|stem| &stem.file).chain(vocal);
    let inputs: HashMap<FileId, &AudioFile> =
        inputs.filter_map(|input| Some((file_id(input.path())?, input))).collect();
    for written in outputs.iter().flat_map(|output| [&output.wav, &output.png]) {
        if let Some(input) = file_id(written).and_then(|id| inputs.get(&id)) {
            bail!(
                "{} would overwrite its own source {input}; choose another folder with --out",
                quoted(written)
            );
        }
    }
    Ok(outputs)
}

/// What tells a file from all others, whatever paths and links lead to it.
#[cfg(unix)]
type FileId = (u64, u64);
#[cfg(not(unix))]
type FileId = PathBuf;

/// The file that `path` leads to; `None` if there is none.
fn file_id(path: &Path) -> Option<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        path.metadata().ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        path.canonicalize().ok()
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    file_id(a).is_some_and(|a| file_id(b) == Some(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_dots_and_lose_their_extension() {
        let file = |path: &str| AudioFile::File(path.into());
        let stem = |path: &str| Input { file: file(path), kind: None, place: PathBuf::from(path) };
        let stems = [stem("keys/piano.v2.flac"), stem("808.aif")];
        let outputs =
            outputs(Some(&file("v.wav")), &[&stems[0], &stems[1]], "out".as_ref()).unwrap();
        assert_eq!(outputs[0].wav, Path::new("out/keys/piano.v2.wav"));
        assert_eq!(outputs[0].png, Path::new("out/keys/piano.v2.png"));
        assert_eq!(outputs[1].wav, Path::new("out/808.wav"));
    }
}
