//! A release: what goes with the packages of all systems, and a rehearsal on one of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::package::{self, DIST};
use crate::{notes, sbom};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `release v1.2.3`: notes, bill of materials and checksums for the packages in `dist`; `release --dry-run`
/// first packs for this system, and tells what is still in the way.
///
/// # Errors
/// If the tag is not that of this version, there is no package, or something cannot be written.
pub fn run(argument: Option<&str>) -> Result<()> {
    match argument {
        Some("--dry-run") => rehearse(),
        Some(tag) => {
            notes::of(tag)?;
            complete(Path::new(DIST))
        }
        None => {
            bail!("which tag? As in: cargo xtask release v0.1.0, or: cargo xtask release --dry-run")
        }
    }
}

fn rehearse() -> Result<()> {
    package::run()?;
    complete(Path::new(DIST))?;
    let hurdles = hurdles()?;
    println!("\nIn the way of a release of {VERSION}:");
    for hurdle in &hurdles {
        println!("- {hurdle}");
    }
    if hurdles.is_empty() {
        println!("- nothing that this machine can see; docs/first-release.md has the rest");
    }
    Ok(())
}

/// Puts the bill of materials and the checksums beside the packages in `dist`.
fn complete(dist: &Path) -> Result<()> {
    let packages = package::packages(dist)?;
    ensure!(!packages.is_empty(), "there is no package of {VERSION} in {}", dist.display());
    let write = |name: &str, text: String| {
        let path = dist.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    let bill = format!("leeway-{VERSION}.cdx.json");
    write(&bill, sbom::json()?)?;
    let sums = checksums(dist, packages.into_iter().chain([bill]))?;
    print!("{sums}");
    write("SHA256SUMS", sums)
}

/// As `sha256sum --check` reads them.
fn checksums(folder: &Path, names: impl Iterator<Item = String>) -> Result<String> {
    let mut text = String::new();
    for name in names {
        let path = folder.join(&name);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let sum = Sha256::digest(bytes);
        text.extend(sum.iter().map(|byte| format!("{byte:02x}")));
        text += &format!("  {name}\n");
    }
    Ok(text)
}

/// What a release of this version still lacks, as far as this machine can see.
fn hurdles() -> Result<Vec<String>> {
    let mut hurdles = Vec::new();
    if let Err(reason) = notes::of(&format!("v{VERSION}")) {
        hurdles.push(format!("{reason:#}"));
    }
    for format in ["clap", "vst3"] {
        let state = format!("tests/hosts/saved/{VERSION}.{format}-state");
        if !Path::new(&state).exists() {
            hurdles.push(format!("{state} is not kept yet: see CONTRIBUTING.md"));
        }
    }
    let manifest: toml::Table = toml::from_str(&fs::read_to_string("Cargo.toml")?)?;
    if !manifest["package"].as_table().is_some_and(|package| package.contains_key("repository")) {
        hurdles.push("Cargo.toml names no repository".into());
    }
    let changed = Command::new("git").args(["status", "--porcelain"]).output();
    match changed.context("cannot run git")?.stdout {
        changes if changes.is_empty() => {}
        _ => hurdles.push("there are changes that are not committed".into()),
    }
    Ok(hurdles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_get_their_bill_of_materials_and_checksums() {
        let dist = tempfile::tempdir().unwrap();
        let package = format!("leeway-{VERSION}-linux-x86_64.tar.gz");
        fs::write(dist.path().join(&package), "abc").unwrap();
        fs::write(dist.path().join("leeway-0.0.1-linux-x86_64.tar.gz"), "an older one").unwrap();
        complete(dist.path()).unwrap();
        complete(dist.path()).expect("a second time, over the first");

        let sums = fs::read_to_string(dist.path().join("SHA256SUMS")).unwrap();
        // FIPS 180-2 gives this one for "abc".
        const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sums.lines().next(), Some(&*format!("{ABC}  {package}")));
        assert_eq!(sums.lines().count(), 2, "{sums}");
        assert!(sums.ends_with(&format!("  leeway-{VERSION}.cdx.json\n")), "{sums}");
    }

    #[test]
    fn a_release_without_packages_or_of_another_version_is_refused() {
        assert!(complete(tempfile::tempdir().unwrap().path()).is_err());
        assert!(run(None).is_err());
        assert!(run(Some("v999.0.0")).is_err());
    }
}
