//! The user's own files: presets, voices, beat profiles and preferences, one text file each.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::NamedTempFile;

use crate::text_file;

/// The folder of the presets within the one of the user's files.
pub const PRESETS: &str = "presets";

/// Where this system keeps a user's files.
pub fn users_folder() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("Leeway"))
}

/// Where a user's presets are in it.
pub fn users_presets() -> Option<PathBuf> {
    users_folder().map(|folder| folder.join(PRESETS))
}

/// Names and texts of the files in `folder`, sorted by name. What cannot be read is left out.
pub fn read(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let mut texts: Vec<_> = files
        .filter_map(|path| {
            let name = path.file_stem()?.to_string_lossy().into_owned();
            Some((name, text_file::read(&path).ok()?))
        })
        .collect();
    texts.sort_by_key(|(name, _)| name.to_lowercase());
    texts
}

/// The same of `folder` and then of the folders in it, whose names come before those of their files, and a
/// slash.
pub fn read_nested(folder: &Path) -> Vec<(String, String)> {
    let mut texts = read(folder);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    for nested in folders {
        let within = nested.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let named = |(name, text)| (format!("{within}/{name}"), text);
        texts.extend(read(&nested).into_iter().map(named));
    }
    texts
}

/// Writes `text` under `name` into `folder`, which is made if need be. A file is never written in part, and
/// replaced only with `overwrite`.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is such a file, else the system's reason.
pub fn write(folder: &Path, name: &str, text: &str, overwrite: bool) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let path = place(folder, &stem(name));
    if !overwrite && path.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    put(&path, text)
}

/// Writes `text` to `path`, whole or not at all.
///
/// # Errors
/// The system's reason.
pub fn put(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut part = NamedTempFile::new_in(folder)?;
    part.write_all(text.as_bytes())?;
    part.persist(path)?;
    Ok(())
}

/// Gives the file `name` the text that `as_edited` makes of its own.
///
/// # Errors
/// The system's reason, or that of `as_edited`.
pub fn edit(
    folder: &Path,
    name: &str,
    as_edited: impl Fn(&str) -> io::Result<String>,
) -> io::Result<()> {
    let path = place(folder, name);
    put(&path, &as_edited(&fs::read_to_string(&path)?)?)
}

/// Gives the file `from` the name `to`, and the text that `as_named` makes of its own. No other file is
/// replaced.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is such a file, else the system's reason.
pub fn rename(
    folder: &Path,
    from: &str,
    to: &str,
    as_named: impl Fn(&str) -> io::Result<String>,
) -> io::Result<()> {
    let old = place(folder, from);
    let text = as_named(&fs::read_to_string(&old)?)?;
    let same_file = stem(to) == from;
    write(folder, to, &text, same_file)?;
    if same_file { Ok(()) } else { fs::remove_file(old) }
}

/// Deletes the file `name`.
///
/// # Errors
/// The system's reason, as when there is no such file.
pub fn delete(folder: &Path, name: &str) -> io::Result<()> {
    fs::remove_file(place(folder, name))
}

/// The name of a file for what a person calls it, without the extension.
pub fn stem(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || " -_".contains(c) { c } else { '_' };
    name.chars().map(safe).collect()
}

fn place(folder: &Path, stem: &str) -> PathBuf {
    folder.join(format!("{stem}.toml"))
}
