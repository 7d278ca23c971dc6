//! What a project file tells of a song, in whatever format it is written.

use std::path::{Component, Path, PathBuf, absolute};

use anyhow::{Context, Result};
use clap::ValueEnum;
use leeway::params::HostParams;
use leeway_engine::CONTROLS;
use leeway_song::sections::Section;
use leeway_song::words::one_line;

use crate::cli::quoted;

/// A format of Leeway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PluginFormat {
    Clap,
    Vst3,
}

/// A song for a project file.
pub struct Song {
    /// The project's sample rate in Hz: the vocal's.
    pub rate: u32,
    /// In seconds.
    pub seconds: f64,
    pub vocal: Recording,
    /// The format of Leeway on the stems.
    pub plugin: PluginFormat,
    pub stems: Vec<StemTrack>,
    pub sections: Vec<Section>,
}

/// An audio file on a track of its own, from the start of the song.
pub struct Recording {
    /// What the track is called.
    pub name: String,
    pub file: PathBuf,
    /// The same from where the project file is, with `/` between folders; whole if there is no way.
    pub from_project: String,
    /// In Hz.
    pub rate: u32,
    /// 1 or 2.
    pub channels: usize,
    /// In seconds.
    pub seconds: f64,
}

/// A stem with Leeway on it.
pub struct StemTrack {
    pub recording: Recording,
    /// What hosts save of the plugin: of a CLAP its state, of a VST3 a preset file.
    pub state: Vec<u8>,
    /// Depth in each section of the song, in per cent.
    pub depths: Vec<f32>,
}

impl StemTrack {
    /// Depth at the song's start on the host's scale, 0 to 1.
    pub fn first_depth(&self, sections: &[Section]) -> f32 {
        self.depth_points(sections).first().map_or(1.0, |(_, value)| *value)
    }

    /// Where each section begins in seconds, and the host's value of Depth from there on, 0 to 1.
    pub fn depth_points(&self, sections: &[Section]) -> Vec<(f64, f32)> {
        let params = HostParams::default();
        let points = sections.iter().zip(&self.depths);
        points
            .map(|(section, &depth)| (section.start, params[&CONTROLS.depth].position(depth)))
            .collect()
    }
}

impl Recording {
    /// The file at `path`, which holds so many `seconds` at `rate` Hz, for a project in `folder`.
    ///
    /// # Errors
    /// If one of them is not there, or the path has what cannot stand in a text file.
    pub fn new(
        path: &Path,
        folder: &Path,
        rate: u32,
        channels: usize,
        seconds: f64,
    ) -> Result<Self> {
        let found = |path: &Path| {
            path.canonicalize().with_context(|| format!("cannot find {}", quoted(path)))
        };
        let (file, folder) = (found(path)?, found(folder)?);
        // From one drive there is no way to another.
        let way = pathdiff::diff_paths(&file, &folder).filter(|way| way.is_relative());
        let named = way.map_or_else(|| absolute(path), Ok)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: one_line(&name),
            from_project: with_slashes(&named).with_context(|| {
                format!("{} cannot be named in a project; rename it", quoted(path))
            })?,
            file,
            rate,
            channels,
            seconds,
        })
    }
}

/// A path as every system reads it; `None` if it cannot stand in a project, which is lines of Unicode with
/// names in quotes.
fn with_slashes(path: &Path) -> Option<String> {
    let part = |part: Component| part.as_os_str().to_str().map(str::to_owned);
    let text = match path.is_absolute() {
        true => path.to_str()?.to_owned(),
        false => path.components().map(part).collect::<Option<Vec<_>>>()?.join("/"),
    };
    let quotable = ['"', '\'', '`'].iter().any(|quote| !text.contains(*quote));
    (quotable && !text.contains(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_where_the_project_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        std::fs::create_dir_all(at("song/stems")).unwrap();
        std::fs::create_dir_all(at("projects/mine")).unwrap();
        std::fs::write(at("song/stems/808 (v2).wav"), "").unwrap();
        let from = |project: &str| {
            let file = at("song/stems/808 (v2).wav");
            let recording = Recording::new(&file, &at(project), 48_000, 2, 1.0).unwrap();
            assert_eq!(recording.name, "808 (v2)");
            recording.from_project
        };
        assert_eq!(from("song"), "stems/808 (v2).wav");
        assert_eq!(from("projects/mine"), "../../song/stems/808 (v2).wav");
        for name in ["a\nb.wav", "\"'`.wav"] {
            assert_eq!(with_slashes(Path::new(name)), None, "{name}");
        }
        assert!(Recording::new(&at("song/none.wav"), &at("song"), 48_000, 2, 1.0).is_err());
    }
}
