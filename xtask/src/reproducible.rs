//! The same sources give the same bytes, in whatever folder they are built.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// Arguments for cargo that give the compiler [`flags`]. They have no effect where `RUSTFLAGS` or a target's own
/// flags are set.
///
/// # Errors
/// If there is no home folder to find cargo's own folder in.
pub fn cargo_arguments() -> Result<[String; 2]> {
    let flags = flags()?.map(|flag| format!("'{flag}'"));
    Ok(["--config".into(), format!("build.rustflags=[{}]", flags.join(", "))])
}

/// Flags for the compiler that keep this machine's folders out of what it builds: a panic names its source file.
///
/// # Errors
/// If there is no home folder to find cargo's own folder in.
pub fn flags() -> Result<[String; 2]> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?;
    let cargo = match env::var_os("CARGO_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("there is no home folder: set CARGO_HOME")?.join(".cargo"),
    };
    Ok([(workspace, "leeway"), (&cargo, "cargo")]
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())))
}

/// The time for everything in an archive, in seconds since 1970: `SOURCE_DATE_EPOCH`, or that of the last commit.
/// Without either it is 0.
pub fn source_date() -> String {
    let commit = || {
        let git = ["-c", "safe.directory=*", "log", "-1", "--format=%ct"];
        let output = Command::new("git").args(git).output().ok()?;
        let time = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !time.is_empty()).then_some(time)
    };
    env::var("SOURCE_DATE_EPOCH").ok().or_else(commit).unwrap_or_else(|| "0".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_told_to_leave_out_this_folder_and_its_own() {
        let [option, value] = cargo_arguments().unwrap();
        assert_eq!(option, "--config");
        let config: toml::Table = toml::from_str(&value).unwrap();
        let flags = config["build"]["rustflags"].as_array().unwrap();
        let flags: Vec<_> = flags.iter().map(|flag| flag.as_str().unwrap()).collect();
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().display();
        assert_eq!(flags[0], format!("--remap-path-prefix={workspace}=leeway"));
        assert!(flags[1].ends_with("=cargo"), "{flags:?}");
    }

    #[test]
    fn archives_have_a_time_of_the_sources() {
        source_date().parse::<u64>().unwrap();
    }
}
