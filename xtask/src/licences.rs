//! The licences of everything inside the binaries, as their authors ask them to be passed on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::dependencies::{Package, inside};

const DEMO_SONG: &str = include_str!("../../assets/demo/README.md");

/// Prints who wrote what is inside, and under which licence.
///
/// # Errors
/// If cargo cannot list the packages, or a licence cannot be read.
pub fn print() -> Result<()> {
    print!("{}", text()?);
    Ok(())
}

/// Who wrote what is inside, and under which licence.
///
/// # Errors
/// If cargo cannot list the packages, or a licence cannot be read.
pub fn text() -> Result<String> {
    let packages = inside()?;
    let mut told = "Leeway contains the work of others. Their licences:\n\n".to_owned();
    for Package { name, version, license, .. } in &packages {
        told += &format!("{name} {version}: {}\n", license.as_deref().unwrap_or("see below"));
    }
    let mut texts = BTreeMap::<String, BTreeSet<&str>>::new();
    for package in &packages {
        for file in licence_files(package.folder()?)? {
            let text = String::from_utf8_lossy(&fs::read(&file)?).replace("\r\n", "\n");
            texts.entry(text).or_default().insert(&package.name);
        }
    }
    for (text, names) in texts {
        let names: Vec<_> = names.into_iter().collect();
        told += &part(&names.join(", "), &text);
    }
    told += &part("The Inter typeface", include_str!("../../assets/fonts/LICENSE-Inter.txt"));
    let song = DEMO_SONG.split_once("\n## Licence\n").context("its licence")?.1;
    told += &part("The demo song", song);
    Ok(told)
}

fn part(title: &str, text: &str) -> String {
    format!("\n{}\n{title}\n\n{}\n", "-".repeat(80), text.trim())
}

/// The licence texts in a folder and below it, where authors keep those of what they built on.
fn licence_files(folder: &Path) -> Result<Vec<PathBuf>> {
    const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() {
            files.extend(licence_files(&path)?);
        } else if NAMES.iter().any(|start| name.starts_with(start)) && !name.ends_with(".rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What CI's `cargo deny` enforces, without it.
    #[test]
    fn every_dependency_has_a_licence_that_deny_toml_allows() {
        let deny = include_str!("../../deny.toml");
        let (_, allowed) = deny.split_once("allow = [").unwrap();
        let allowed: Vec<_> =
            allowed.split(']').next().unwrap().split('"').skip(1).step_by(2).collect();
        let packages = inside().unwrap();
        assert!(packages.len() > 100);
        for Package { name, license, .. } in packages {
            let license = license.unwrap_or_else(|| panic!("{name} has no licence"));
            // `A AND B` needs both, `A OR B` one of them; nothing here nests deeper.
            let fine = license.split(" AND ").all(|part| {
                let part = part.trim_matches(['(', ')']);
                let mut choices = part.split(" OR ").flat_map(|choice| choice.split('/'));
                choices.any(|choice| allowed.contains(&choice.trim()))
            });
            assert!(fine, "{name} is under {license}");
        }
    }

    #[test]
    fn licences_of_what_is_vendored_inside_a_package_are_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("external")).unwrap();
        for file in ["LICENSE-MIT", "external/License.txt", "README.md", "license.rs"] {
            fs::write(folder.path().join(file), "").unwrap();
        }
        assert_eq!(licence_files(folder.path()).unwrap().len(), 2);
    }
}
