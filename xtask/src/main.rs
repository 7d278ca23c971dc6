//! Tasks of the project: `bundle` and `bundle-universal` build the plugin, `install` puts it where
//! hosts look for it, `web` builds the page that runs it in a browser, `score` judges Leeway against its
//! rivals (`crates/score`); `package` packs what people download, `release` completes it, and `notes`,
//! `licences` and `sbom` print what goes with a release.

mod bundle;
mod dependencies;
mod install;
mod licences;
mod notes;
mod package;
mod release;
mod reproducible;
mod sbom;
mod web;

use std::process::Command;

use anyhow::{Context, ensure};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    match command.as_deref() {
        Some("bundle" | "bundle-universal") => bundle::run(command.into_iter().chain(arguments)),
        Some("install") => install::install(),
        Some("licences") => licences::print(),
        Some("notes") => notes::print(arguments.next().as_deref()),
        Some("package") => package::run(),
        Some("release") => release::run(arguments.next().as_deref()),
        Some("sbom") => sbom::print(),
        Some("score") => score(arguments),
        Some("web") => web::build(),
        _ => nice_plug_xtask::main(),
    }
}

/// Builds and runs the scorer, which needs more crates than all other tasks together.
fn score(arguments: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "leeway-score", "--release", "--"])
        .args(arguments)
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the scorer stopped: {status}");
    Ok(())
}
