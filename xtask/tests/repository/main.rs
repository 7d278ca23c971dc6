//! What no compiler checks: links and file names in the documents, workflows, packages, vendored crates.

mod aax;
mod architecture;
mod controls;
mod links;
#[cfg(target_os = "linux")]
mod linux_package;
mod macos;
#[cfg(target_os = "linux")]
mod vendored;
mod workflows;

use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = repository().join(path);
    fs::read_to_string(&path).unwrap_or_else(|reason| panic!("{}: {reason}", path.display()))
}

/// The project's own files with one of these endings.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    const OTHERS: [&str; 5] = [".git", "carved", "node_modules", "target", "vendor"];
    let mut open = vec![repository()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !OTHERS.contains(&name.as_str()) {
                    open.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
