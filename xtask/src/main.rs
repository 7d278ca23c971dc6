//! Chores of the project: `bundle` and `bundle-universal` build the plugin, `install` puts it where
//! hosts look for it, `score` judges Leeway against its rivals; `notes` and `licences` print what
//! goes with a release.

mod bundle;
mod install;
mod licences;
mod notes;
mod score;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    match command.as_deref() {
        Some("bundle" | "bundle-universal") => bundle::run(command.into_iter().chain(arguments)),
        Some("install") => install::install(),
        Some("licences") => licences::print(),
        Some("notes") => notes::print(arguments.next().as_deref()),
        Some("score") => score::run(arguments),
        _ => nice_plug_xtask::main(),
    }
}
