//! The plugin as an application, at the system's audio.

use anyhow::{Result, ensure};
use clap::Args;
use leeway::plugin::Leeway;
use nice_plug::prelude::nice_export_standalone_with_args;

/// What the framework makes of them is told by its own `--help`.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct StandaloneArgs {
    /// What to play through, such as `--backend jack`; `--help` lists it
    #[arg(value_name = "OPTIONS", trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<String>,
}

/// Runs it until its window is closed.
///
/// # Errors
/// If it cannot run. The framework has said why by then.
pub fn run(args: StandaloneArgs) -> Result<()> {
    let arguments = ["leeway standalone".to_owned()].into_iter().chain(args.options);
    ensure!(
        nice_export_standalone_with_args::<Leeway, _>(arguments),
        "the application did not run"
    );
    Ok(())
}
