//! `cargo xtask`: what the project does to itself.

mod install;

use anyhow::Result;

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("install") => install::install(),
        // `bundle`, and the help for everything unknown.
        _ => nice_plug_xtask::main(),
    }
}
