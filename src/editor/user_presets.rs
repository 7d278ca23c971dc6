//! The user's own presets: the files in their folder, and in the folders in it.

use std::path::{Path, PathBuf};

use crate::presets::{self, Preset};
use crate::users_files;

/// A preset of the user's, and the name of its file: after the folder in the user's that it is in, if any, and
/// a slash.
pub struct UserPreset {
    pub file: String,
    pub preset: Preset,
}

/// The presets in the user's folder, as last read.
pub struct UserPresets {
    folder: Option<PathBuf>,
    presets: Vec<UserPreset>,
    refused: Vec<String>,
}

impl UserPreset {
    /// The folder in the user's that it is in.
    pub fn nested_in(&self) -> Option<&str> {
        self.file.rsplit_once('/').map(|(folder, _)| folder)
    }
}

impl UserPresets {
    /// Presets in `folder`, if there can be one; none are read yet.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, presets: Vec::new(), refused: Vec::new() }
    }

    /// Reads the folder.
    pub fn read(&mut self) {
        self.presets.clear();
        self.refused.clear();
        for (file, text) in self.folder.as_deref().map(users_files::read_nested).unwrap_or_default()
        {
            match presets::parse(&text) {
                Ok(preset) => self.presets.push(UserPreset { file, preset }),
                Err(reason) => self.refused.push(format!("{file} is no preset: {reason}")),
            }
        }
    }

    /// The folder that `file` is in, and its name there.
    pub fn place<'a>(&self, file: &'a str) -> Option<(PathBuf, &'a str)> {
        let (nested, name) = file.rsplit_once('/').unwrap_or(("", file));
        Some((self.folder.as_ref()?.join(nested), name))
    }

    /// The folder, if there can be one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// All presets: first those in no folder of their own, sorted by the names of their files.
    pub fn all(&self) -> &[UserPreset] {
        &self.presets
    }

    /// The preset in `file`.
    pub fn find(&self, file: &str) -> Option<&Preset> {
        self.presets.iter().find(|own| own.file == file).map(|own| &own.preset)
    }

    /// Files in the folder that are no presets, each with the reason.
    pub fn refused(&self) -> &[String] {
        &self.refused
    }
}
