//! Builds the page: one file with the engine and the demo song in it, which any browser opens.

mod inline;
mod presets;

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::install::target_dir;
use crate::{licences, reproducible};

/// Where the page's parts are, and where it goes.
const PARTS: &str = "web";
const DIST: &str = "web/dist";

const TARGET: &str = "wasm32-unknown-unknown";
const MODULE: &str = "leeway_web.wasm";
/// The same packed, as the page has it.
const PACKED: &str = "leeway_web.wasm.gz";

/// The most bytes that the engine may have: people wait for it.
const MOST_BYTES: usize = 500_000;

/// Builds `web/dist/index.html`, and the licences that it links to.
///
/// # Errors
/// If the engine cannot be built, is too large, or a part of the page cannot be read or written.
pub fn build() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?;
    let packed = packed(&engine()?)?;
    let parts = [root.join(PARTS), root.join("assets/demo")];
    let page = inline::page(&read(&parts, "index.html")?, |name| match name {
        PACKED => Ok(packed.clone()),
        "interface.json" => interface(),
        "presets.json" => presets::json(&root.join("assets/presets")).map(String::into_bytes),
        _ => read(&parts, name),
    })?;
    let dist = root.join(DIST);
    fs::create_dir_all(&dist).with_context(|| format!("cannot create {}", dist.display()))?;
    for (name, text) in [("index.html", page), ("licences.txt", licences::text()?)] {
        let path = dist.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("Built {}. Open it in a browser.", dist.join("index.html").display());
    Ok(())
}

/// What the page is told of the engine, as JSON.
fn interface() -> Result<Vec<u8>> {
    let output = cargo()
        .args(["run", "--package", "leeway-web", "--example", "interface", "--quiet", "--locked"])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "what the page is told of the engine was not made");
    Ok(output.stdout)
}

/// The engine as WebAssembly.
fn engine() -> Result<Vec<u8>> {
    let [workspace, home] = reproducible::flags()?;
    // Addresses as short as they can be: the linker leaves room for longer ones.
    let flags =
        ["-Ctarget-feature=+simd128", "-Clink-arg=--compress-relocations", &workspace, &home];
    let status = cargo()
        .args(["build", "--package", "leeway-web", "--lib", "--profile", "web", "--locked"])
        .args(["--target", TARGET])
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .status()
        .context("cannot run cargo")?;
    ensure!(
        status.success(),
        "the engine was not built. If its target is missing: rustup target add {TARGET}"
    );
    let path = target_dir().join(TARGET).join("web").join(MODULE);
    let module = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let bytes = module.len();
    ensure!(bytes <= MOST_BYTES, "the engine has {bytes} bytes, but may have {MOST_BYTES}");
    Ok(module)
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
}

/// `module` as gzip, with no name or time in it.
fn packed(module: &[u8]) -> Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(module)?;
    Ok(packed.finish()?)
}

/// The file called `name` in one of the `folders`.
fn read(folders: &[PathBuf], name: &str) -> Result<Vec<u8>> {
    let path = folders.iter().map(|folder| folder.join(name)).find(|path| path.exists());
    let path = path.with_context(|| format!("the page has no {name}"))?;
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}
