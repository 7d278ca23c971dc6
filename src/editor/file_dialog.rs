//! The system's own file dialog, as a program of its own.
//!
//! Within the host's process it would bring a main loop, or a thread that waits for the system and cannot be
//! told to end: a host that unloads the plugin meanwhile would crash. A program can be ended.

mod programs;

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use leeway_engine::Settings;

/// The file dialog that is open, if one is. Clones are the same one.
#[derive(Clone, Default)]
pub struct FileDialog(Arc<Mutex<Option<Open>>>);

/// What is to be done with the file that the user chooses.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// It is loaded, whatever it is.
    Load,
    /// This is written into it.
    Save(Document),
}

/// What can be saved.
#[derive(Debug, Clone)]
pub enum Document {
    /// A preset, called as its file is.
    Preset(Box<Settings>),
    /// The text of a voice or of a beat profile.
    Profile(String),
}

struct Open {
    program: Child,
    purpose: Purpose,
}

impl FileDialog {
    /// Opens it to choose a file to load, instead of the one that may be open.
    ///
    /// # Errors
    /// In words, if the system has none.
    pub fn load(&self) -> Result<(), String> {
        self.open(Purpose::Load, "")
    }

    /// Opens it to choose where to save `document`, which is called `name`.
    ///
    /// # Errors
    /// In words, if the system has none.
    pub fn save(&self, document: Document, name: &str) -> Result<(), String> {
        self.open(Purpose::Save(document), name)
    }

    fn open(&self, purpose: Purpose, name: &str) -> Result<(), String> {
        self.close();
        let mut failed = None;
        let suggested = (!name.is_empty()).then(|| format!("{name}.toml"));
        for mut program in programs::of_this_system(suggested.as_deref()) {
            program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
            // Libraries that a host brings for itself are not those of the system's programs.
            program.env_remove("LD_LIBRARY_PATH").env_remove("LD_PRELOAD");
            if let Some(home) = dirs::home_dir().filter(|home| home.is_dir()) {
                program.current_dir(home);
            }
            match program.spawn() {
                Ok(program) => {
                    *self.lock() = Some(Open { program, purpose });
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failed = Some(error),
            }
        }
        let reason = failed.map_or(programs::MISSING.into(), |error| error.to_string());
        Err(format!("No file dialog: {reason}. Drop the file onto the window, or type its path"))
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.lock().is_some()
    }

    /// The file that the user has chosen, once, and what for.
    pub fn chosen(&self) -> Option<(PathBuf, Purpose)> {
        let mut open = self.lock();
        // A host that takes care of all its programs itself leaves nothing to wait for.
        if matches!(open.as_mut()?.program.try_wait(), Ok(None)) {
            return None;
        }
        let mut closed = open.take()?;
        let mut told = Vec::new();
        // Nothing is told by a dialog that was cancelled.
        closed.program.stdout.take()?.read_to_end(&mut told).ok()?;
        let path = String::from_utf8_lossy(&told).trim_end_matches(['\r', '\n']).to_owned();
        (!path.is_empty()).then(|| (path.into(), closed.purpose.clone()))
    }

    /// Closes it, with no file chosen.
    pub fn close(&self) {
        self.lock().take();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // Once it has ended, its number may be another's.
        if matches!(self.program.try_wait(), Ok(None)) && self.program.kill().is_ok() {
            let _ = self.program.wait();
        }
    }
}
