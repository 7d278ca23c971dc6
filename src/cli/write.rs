//! Writes files whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::{Builder, NamedTempFile};

use super::quoted;

/// How long a file that another program has is waited for, and how often it is tried: two runs need some milliseconds,
/// and somebody who has the file open is to be told soon.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
const WAIT: Duration = Duration::from_millis(5);

/// A file under way: complete, but under a temporary name until [`commit`](Self::commit), and gone
/// if that is never called.
#[derive(Debug)]
pub struct Part {
    file: NamedTempFile,
    target: PathBuf,
}

impl Part {
    /// A new file that will be `target`. Until then it has a name that no other file has, in the same
    /// folder: two runs may write there at once.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(target: &Path) -> Result<Self> {
        let make = || -> Result<Self> {
            let folder = folder_of(target);
            // Another run that made it, and wrote nothing, may just have removed it.
            fs::create_dir_all(folder)?;
            let file = new_file(target).tempfile_in(folder)?;
            Ok(Self { file, target: target.to_owned() })
        };
        make().with_context(|| cannot_write(target))
    }

    /// Has `write` fill a file that will be `target`.
    ///
    /// # Errors
    /// Those of `write`, and if the file cannot be made.
    pub fn write(target: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<Self> {
        let mut part = Self::begin(target)?;
        let written = write(part.file.as_file_mut()).and_then(|()| Ok(part.file().sync_all()?));
        written.with_context(|| cannot_write(target))?;
        Ok(part)
    }

    /// The file under way.
    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// What to say when writing fails.
    pub fn cannot_write(&self) -> String {
        cannot_write(&self.target)
    }

    /// Gives the file its name, in place of what was there.
    ///
    /// # Errors
    /// If it cannot be put there. The temporary file is removed then.
    pub fn commit(self) -> Result<()> {
        let Self { mut file, target } = self;
        let begun = Instant::now();
        loop {
            match file.persist(&target) {
                Ok(_) => return Ok(()),
                Err(failed) if is_taken(&failed.error) && begun.elapsed() < LONGEST_WAIT => {
                    file = failed.file;
                    thread::sleep(WAIT);
                }
                Err(failed) => return Err(failed.error).with_context(|| cannot_write(&target)),
            }
        }
    }

    /// Gives the file its name unless something has that name already.
    ///
    /// # Errors
    /// If that name is taken, or the file cannot be put there. The temporary file is removed then.
    pub fn commit_new(self) -> Result<()> {
        let Self { file, target } = self;
        match file.persist_noclobber(&target) {
            Ok(_) => Ok(()),
            Err(_) if target.symlink_metadata().is_ok() => {
                bail!("{} is there already; choose another file with --out", quoted(&target))
            }
            // Some disks cannot do it in one step.
            Err(failed) => Self { file: failed.file, target }.commit(),
        }
    }
}

/// Whether another program has the file that is there at this moment: Windows replaces none that is in use, not even
/// one that another run is just putting there.
fn is_taken(error: &io::Error) -> bool {
    cfg!(windows) && error.kind() == ErrorKind::PermissionDenied
}

fn cannot_write(target: &Path) -> String {
    format!("cannot write {}", quoted(target))
}

/// Makes new files with the extension of `target`, for encoders go by it, and readable by whom
/// the user's other files are.
fn new_file(target: &Path) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".leeway-").suffix(match target.extension().and_then(|e| e.to_str()) {
        Some("wav") => ".wav",
        Some("png") => ".png",
        _ => ".part",
    });
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// The folder that `file` is in.
pub fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A folder to write to. When it is dropped, as much of it as was made for it and is still empty
/// goes.
#[derive(Debug)]
pub struct Folder {
    /// What was made, deepest first.
    made: Vec<PathBuf>,
}

impl Folder {
    /// Makes sure that `folder` is there and can be written to.
    ///
    /// # Errors
    /// If it is no folder, or cannot be made or written to.
    pub fn prepare(folder: &Path) -> Result<Self> {
        let way_out = "choose another folder with --out";
        if folder.exists() && !folder.is_dir() {
            bail!("{} is not a folder; {way_out}", quoted(folder));
        }
        let missing = folder.ancestors().take_while(|path| !path.exists());
        let made =
            missing.filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned).collect();
        fs::create_dir_all(folder).map_err(|error| {
            anyhow!("cannot make folder {} ({error}); {way_out}", quoted(folder))
        })?;
        let prepared = Self { made };
        tempfile::tempfile_in(folder).map_err(|error| {
            anyhow!("cannot write to folder {} ({error}); {way_out}", quoted(folder))
        })?;
        Ok(prepared)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is not empty stays.
        for folder in &self.made {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_part_is_all_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("piano.wav");
        fs::write(&target, "old").unwrap();
        let new = |file: &mut File| Ok(file.write_all(b"new")?);

        drop(Part::write(&target, new).unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, |file| {
            file.write_all(b"half")?;
            bail!("disk full")
        })
        .unwrap_err();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, new).unwrap().commit_new().unwrap_err();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Part::write(&target, new).unwrap().commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
