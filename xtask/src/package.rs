//! What people download for one system: builds everything for it, and packs it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use nice_plug_xtask::chdir_workspace_root;

use crate::install::target_dir;
use crate::{bundle, licences, reproducible};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where packages go, and what goes with them.
pub const DIST: &str = "dist";

/// Builds the plugin and the command for this system, and packs them into `dist`.
///
/// # Errors
/// If something cannot be built, or the system's script in `packaging` fails.
pub fn run() -> Result<()> {
    chdir_workspace_root()?;
    let (system, bundling, targets): (_, _, &[&str]) = match std::env::consts::OS {
        "macos" => ("macos", "bundle-universal", &["x86_64-apple-darwin", "aarch64-apple-darwin"]),
        "windows" => ("windows", "bundle", &[]),
        _ => ("linux", "bundle", &[]),
    };
    // First: the bundler takes it from where cargo leaves it.
    build_command(targets)?;
    bundle::run([bundling, "leeway", "--release", "--locked"].map(String::from))?;

    let target = target_dir();
    let third_party = target.join("THIRD-PARTY.txt");
    fs::write(&third_party, licences::text()?)
        .with_context(|| format!("cannot write {}", third_party.display()))?;
    let script = format!("packaging/{system}/package.sh");
    let status = Command::new("bash")
        .arg(&script)
        .arg(target.join("bundled"))
        .args([VERSION, DIST])
        .arg(&third_party)
        .env("SOURCE_DATE_EPOCH", reproducible::source_date())
        // Set, it is where the script's bash is looked for first. Windows has another that is none.
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .status()
        .with_context(|| format!("cannot run {script}"))?;
    ensure!(status.success(), "{script} failed: {status}");
    Ok(())
}

/// Builds the `leeway` command, which no bundle is built with.
fn build_command(targets: &[&str]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let targets = targets.iter().flat_map(|target| ["--target", *target]);
    let status = Command::new(cargo)
        .args(["build", "--package", "leeway", "--bin", "leeway", "--release", "--locked"])
        .args(reproducible::cargo_arguments()?)
        .args(targets)
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the command was not built");
    Ok(())
}

/// The packages in `folder`, by name.
///
/// # Errors
/// If the folder cannot be read.
pub fn packages(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("there is no {}", folder.display()))?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!("leeway-{VERSION}-")) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
