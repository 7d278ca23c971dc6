//! What a new instance starts with, if that is not Leeway as it is: the user's own default, a preset file
//! beside their presets. A project that was saved comes back as it was, whatever it says.

use std::path::Path;
use std::{fs, io};

use leeway_engine::Settings;

use crate::params::LeewayParams;
use crate::presets::{self, Preset};
use crate::sounds::Chosen;
use crate::text_file;
use crate::users_files::{self, users_folder};

/// Name of the file.
const NAME: &str = "default";

/// The parameters of a new instance.
pub fn new_instance() -> LeewayParams {
    let params = LeewayParams::default();
    // A window tells why it cannot be read.
    if let Some(preset) = users_folder().and_then(|folder| read(&folder).ok()?) {
        let chosen = Chosen::of(&preset);
        for (control, param) in params.controls.iter() {
            if let Some(position) = chosen.positions.get(control.id) {
                // SAFETY: the pointer is to one of `params`, which no host knows yet.
                unsafe { param.as_ptr()._internal_set_normalized_value(*position) };
            }
        }
        params.chosen.write().expect("nobody else has it").replace(chosen);
    }
    params
}

/// The default kept in the user's `folder`, if there is one.
///
/// # Errors
/// Why there is one that cannot be used, in words.
pub fn read(folder: &Path) -> Result<Option<Preset>, String> {
    match text_file::read(&folder.join(NAME).with_extension("toml")) {
        Ok(text) => presets::parse(&text).map(Some).map_err(|reason| reason.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Keeps `settings` as the default in the user's `folder`, under `name`.
///
/// # Errors
/// The system's, if it cannot be written.
pub fn keep(folder: &Path, name: String, settings: &Settings) -> io::Result<()> {
    // Vocal trim belongs to the song.
    let of_any_song = Settings { trim: Settings::default().trim, ..*settings };
    let text = Preset::saved(name, &of_any_song).to_text();
    users_files::write(folder, NAME, &text, true)
}

/// Goes back to Leeway as it is.
///
/// # Errors
/// The system's, if the file cannot be removed.
pub fn forget(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(NAME).with_extension("toml")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
