//! Presets, voices and beat profiles as files anywhere: loaded, whatever they are, and saved.

use std::path::{Path, PathBuf};

use super::browser::Browser;
use super::control::Controls;
use super::file_dialog::{Document, Purpose};
use super::{beats, voices};
use crate::beat_profile::BeatProfile;
use crate::presets::{self, Preset};
use crate::text_file;
use crate::users_files;
use crate::voice::VoiceProfile;

/// Does with the file at `path` what it was chosen for. Returns what became of it, in words.
pub fn settle(path: &Path, purpose: Purpose, controls: &Controls, browser: &mut Browser) -> String {
    match purpose {
        Purpose::Load => load(path, controls, browser),
        Purpose::Save(document) => save(path, document),
    }
}

/// Loads the file at `path`, whatever it is. Returns what became of it, in words.
pub fn load(path: &Path, controls: &Controls, browser: &mut Browser) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = match text_file::read(path) {
        Ok(text) => text,
        Err(error) => return format!("{name} cannot be read: {error}"),
    };
    if let Ok(voice) = VoiceProfile::parse(&text) {
        voices::load(voice, controls);
        return format!("{name} is the learned vocal now");
    }
    if let Ok(beat) = BeatProfile::parse(&text) {
        beats::set(beat, controls);
        return format!("{name} is the beat profile now");
    }
    match presets::parse(&text) {
        Ok(preset) => {
            browser.choose(&preset, controls);
            format!("{} is chosen", preset.name)
        }
        Err(reason) => format!("{name} is no preset, no voice and no beat profile: {reason}"),
    }
}

/// Saves `document` at `path`, which the user has been asked about if there was a file.
fn save(path: &Path, document: Document) -> String {
    let named = with_extension(path);
    let name = named.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // Nobody has been asked about this one.
    if named != path && named.exists() {
        return format!("There is a file {} already. Choose another name", named.display());
    }
    let text = match document {
        Document::Preset(settings) => Preset::saved(name, &settings).to_text(),
        Document::Profile(text) => text,
    };
    match users_files::put(&named, &text) {
        Ok(()) => format!("Saved {}", named.display()),
        Err(error) => format!("Could not save {}: {error}", named.display()),
    }
}

/// `path` with the extension of Leeway's files.
fn with_extension(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return path.to_owned();
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".toml");
    path.with_file_name(name)
}
