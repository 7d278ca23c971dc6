//! What is vendored is the released crate and the patch beside it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{read, repository};

/// What of a release is not vendored: nothing that is compiled.
const LEFT_OUT: [&str; 9] = [
    ".cargo_vcs_info.json",
    ".github",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml.orig",
    "clippy.toml",
    "examples",
    "screenshot.png",
    "tests",
];

/// The vendored crates' names, with their folders.
fn vendored() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(repository().join("vendor")).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let named = |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), path);
    let mut crates: Vec<_> = folders.map(named).collect();
    crates.sort();
    crates
}

fn succeeds(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|reason| panic!("{command:?}: {reason}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    output
}

fn version(folder: &Path) -> String {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    version.unwrap().trim_matches('"').to_owned()
}

/// The release in cargo's cache, downloaded into it if need be; `None` where there is no network.
fn released(name: &str, version: &str, folder: &Path) -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| env::home_dir().unwrap().join(".cargo"));
    let cached = || {
        let registries = fs::read_dir(home.join("registry/cache")).ok()?.flatten();
        let file = format!("{name}-{version}.crate");
        registries.map(|registry| registry.path().join(&file)).find(|path| path.exists())
    };
    cached().or_else(|| {
        // It downloads a crate to show what is in it. Outside of the workspace, or it shows ours.
        let cargo = env::var_os("CARGO").unwrap_or("cargo".into());
        let release = format!("{name}@{version}");
        let shown = Command::new(cargo)
            .args(["info", "--registry", "crates-io", &release])
            .current_dir(folder)
            .output()
            .unwrap();
        if !shown.status.success() {
            println!("{release}: {}", String::from_utf8_lossy(&shown.stderr));
        }
        cached()
    })
}

/// Every file below `folder` but what is left out, by its path.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut open = vec![folder.to_path_buf()];
    let mut contents = BTreeMap::new();
    while let Some(inside) = open.pop() {
        for entry in fs::read_dir(&inside).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if inside == folder && LEFT_OUT.contains(&name) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                let file = fs::read(&path).unwrap();
                contents.insert(path.strip_prefix(folder).unwrap().to_path_buf(), file);
            }
        }
    }
    contents
}

#[test]
fn a_vendored_crate_is_the_release_with_its_patch() {
    let sums = read("vendor/SHA256SUMS");
    let crates = vendored();
    assert!(!crates.is_empty(), "nothing is vendored: this test can go");
    for (name, vendored) in crates {
        let temp = tempfile::tempdir().unwrap();
        let version = version(&vendored);
        let release = format!("{name}-{version}");
        let Some(archive) = released(&name, &version, temp.path()) else {
            // CI has a network.
            assert!(env::var_os("CI").is_none(), "{release} cannot be had");
            println!(
                "{release} is not checked: it is not in cargo's cache, and there is no network"
            );
            continue;
        };
        let sum = sums.lines().find_map(|line| line.strip_suffix(&format!("  {release}.crate")));
        let sum = sum.unwrap_or_else(|| panic!("{release} is not in vendor/SHA256SUMS"));
        let found = succeeds(Command::new("sha256sum").arg(&archive)).stdout;
        assert!(String::from_utf8_lossy(&found).starts_with(sum), "{release} is not the release");

        succeeds(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(temp.path()));
        let patch = repository().join(format!("vendor/{name}.patch"));
        let folder = temp.path().join(&release);
        succeeds(
            Command::new("patch")
                .args(["--strip=0", "--fuzz=0", "--no-backup-if-mismatch", "--input"])
                .arg(patch)
                .current_dir(&folder),
        );
        let (released, vendored) = (contents(&folder), contents(&vendored));
        let paths = released.keys().chain(vendored.keys());
        let differs = |path: &&PathBuf| released.get(*path) != vendored.get(*path);
        let differing: BTreeSet<_> = paths.filter(differs).collect();
        assert!(differing.is_empty(), "{name}.patch does not lead to vendor/{name}: {differing:?}");
    }
}

/// A reason stands where `diff` would put a function's name: behind the line numbers.
#[test]
fn every_hunk_of_a_patch_has_its_reason() {
    for (name, _) in vendored() {
        let patch = read(format!("vendor/{name}.patch"));
        let hunks: Vec<_> = patch.lines().filter(|line| line.starts_with("@@ ")).collect();
        assert!(!hunks.is_empty(), "{name}.patch changes nothing");
        for hunk in hunks {
            let reason = hunk.splitn(3, "@@").nth(2).unwrap_or_default().trim();
            assert!(reason.contains(' '), "{name}.patch: {hunk} has no reason");
        }
    }
}
