//! What is inside the binaries, by cargo's own account.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub license: Option<String>,
    /// The registry it comes from, unless it is in this repository.
    pub source: Option<String>,
    /// The references of what it is built of.
    #[serde(skip)]
    pub needs: BTreeSet<String>,
    id: String,
    manifest_path: PathBuf,
}

impl Package {
    /// How a bill of materials refers to it: `name@version`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Where its sources are.
    ///
    /// # Errors
    /// If cargo named no folder.
    pub fn folder(&self) -> Result<&Path> {
        self.manifest_path.parent().context("a package folder")
    }
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `dev`, `build` or nothing.
    kind: Option<String>,
}

/// Every package that ends up in a binary on some system, but for Leeway's own.
///
/// # Errors
/// If cargo cannot list the packages.
pub fn inside() -> Result<BTreeSet<Package>> {
    let others = all()?.into_iter().filter(|package| !package.name.starts_with("leeway"));
    Ok(others.collect())
}

/// Every package that ends up in a binary on some system.
///
/// # Errors
/// If cargo cannot list the packages.
pub fn all() -> Result<BTreeSet<Package>> {
    let metadata = metadata()?;
    let package = |id: &str| metadata.packages.iter().find(|package| package.id == id);
    let root = metadata.packages.iter().find(|package| package.name == "leeway");
    let mut open = vec![root.context("the leeway package")?.id.as_str()];
    let mut seen = BTreeSet::new();
    let mut packages = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let node = metadata.resolve.nodes.iter().find(|node| node.id == id);
            let deps = node.into_iter().flat_map(|node| &node.deps);
            let linked = deps.filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            let linked: Vec<_> = linked.map(|dep| dep.pkg.as_str()).collect();
            let mut found = package(id).with_context(|| format!("no package {id}"))?.clone();
            found.needs =
                linked.iter().filter_map(|id| package(id)).map(Package::reference).collect();
            packages.insert(found);
            open.extend(linked);
        }
    }
    Ok(packages)
}

fn metadata() -> Result<Metadata> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked", "--features=auv2"])
        .args(["--manifest-path", manifest])
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_plugin_and_command_are_built_of_is_inside_and_what_tests_need_is_not() {
        let packages = inside().unwrap();
        let is_inside = |name: &str| packages.iter().any(|package| package.name == name);
        for name in ["nice-plug", "egui", "realfft", "symphonia", "clap", "clap-wrapper"] {
            assert!(is_inside(name), "{name} is missing");
        }
        for name in ["proptest", "egui_kittest", "clack-host", "yaml-rust2"] {
            assert!(!is_inside(name), "{name} is in no binary");
        }
    }
}
