//! Copies the bundles into the user's own plugin folders.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::bundle;

/// Bundles in release and copies each bundle to where hosts look for it.
///
/// # Errors
/// If the build fails, or a bundle cannot be copied.
pub fn install() -> Result<()> {
    bundle::run(["bundle", "leeway", "--release"].map(String::from))?;
    let bundled = target_dir().join("bundled");
    let mut places = vec![("Leeway.vst3", vst3_folder()?), ("Leeway.clap", clap_folder()?)];
    if cfg!(target_os = "macos") {
        places.push(("Leeway.component", home()?.join("Library/Audio/Plug-Ins/Components")));
    }
    for (name, folder) in places {
        let to = folder.join(name);
        replace(&bundled.join(name), &to)?;
        println!("Installed {}", to.display());
    }
    println!(
        "Rescan plugins in your host, put Leeway on the stem, and send the vocal to its sidechain."
    );
    Ok(())
}

/// Where cargo builds, once the working directory is the workspace's.
pub fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

fn vst3_folder() -> Result<PathBuf> {
    Ok(match env::consts::OS {
        "macos" => home()?.join("Library/Audio/Plug-Ins/VST3"),
        "windows" => local_app_data()?.join("Programs/Common/VST3"),
        _ => home()?.join(".vst3"),
    })
}

fn clap_folder() -> Result<PathBuf> {
    Ok(match env::consts::OS {
        "macos" => home()?.join("Library/Audio/Plug-Ins/CLAP"),
        "windows" => local_app_data()?.join("Programs/Common/CLAP"),
        _ => home()?.join(".clap"),
    })
}

fn home() -> Result<PathBuf> {
    env::home_dir().context("there is no home folder: set HOME")
}

fn local_app_data() -> Result<PathBuf> {
    env::var_os("LOCALAPPDATA").map(PathBuf::from).context("LOCALAPPDATA is not set")
}

/// Puts the new bundle beside the old one and then swaps them, so that a failed copy leaves the
/// installed plugin as it was.
///
/// # Errors
/// If it cannot be copied: what was there stays then. If what was there cannot be replaced.
pub fn replace(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a plugin folder")?;
    let told = |action: &str, path: &Path| format!("cannot {action} {}", path.display());
    fs::create_dir_all(folder).with_context(|| told("create", folder))?;
    let fresh = to.with_extension("new");
    remove(&fresh)?;
    copy(from, &fresh).with_context(|| told("write", &fresh))?;
    remove(to)?;
    fs::rename(&fresh, to).with_context(|| told("replace", to))
}

fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Err(_) => return Ok(()),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    removed.with_context(|| format!("cannot remove {}: is a host using it?", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else if from.is_file() {
        fs::copy(from, to)?;
    } else {
        bail!("there is no {}", from.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_replaces_the_old_one_whole() {
        let temp = env::temp_dir().join(format!("leeway-install-{}", std::process::id()));
        let (from, to) = (temp.join("from/Leeway.vst3"), temp.join("to/Leeway.vst3"));
        fs::create_dir_all(from.join("Contents")).unwrap();
        fs::write(from.join("Contents/new"), "new").unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::write(to.join("old"), "old").unwrap();
        replace(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("Contents/new")).unwrap(), "new");
        assert!(!to.join("old").exists());
        assert!(replace(&temp.join("nothing"), &to).is_err());
        assert!(to.join("Contents/new").exists(), "a failed copy must leave the old bundle");
        fs::remove_dir_all(&temp).unwrap();
    }
}
