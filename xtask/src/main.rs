//! Chores of the project: `install` puts the plugin where hosts look for it, `score` judges Leeway
//! against its rivals, all else builds and bundles the plugin.

mod install;
mod score;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("install") => install::install(),
        Some("score") => score::run(arguments),
        _ => nice_plug_xtask::main(),
    }
}
