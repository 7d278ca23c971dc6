//! The programs that show a system's file dialog, and what they are told. Each writes the chosen path, if one
//! is chosen, to its standard output.

use std::process::Command;

const TITLE: &str = "Leeway: a preset, a voice or a beat profile";

/// What a system without any of them lacks.
#[cfg(target_os = "linux")]
pub const MISSING: &str = "neither zenity nor kdialog is installed";
#[cfg(not(target_os = "linux"))]
pub const MISSING: &str = "the system's program for it is missing";

/// Programs to try one after the other: to save under a name if one is `suggested`, or else to load.
#[cfg(target_os = "linux")]
pub fn of_this_system(suggested: Option<&str>) -> Vec<Command> {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let programs = [zenity(suggested), kdialog(suggested)];
    if desktop.contains("KDE") { programs.into_iter().rev().collect() } else { programs.into() }
}

#[cfg(target_os = "linux")]
fn zenity(suggested: Option<&str>) -> Command {
    let mut zenity = Command::new("zenity");
    zenity.args(["--file-selection", "--title", TITLE, "--file-filter", "*.toml"]);
    if let Some(name) = suggested {
        zenity.args(["--save", "--confirm-overwrite", "--filename", name]);
    }
    zenity
}

#[cfg(target_os = "linux")]
fn kdialog(suggested: Option<&str>) -> Command {
    let mut kdialog = Command::new("kdialog");
    let what = if suggested.is_some() { "--getsavefilename" } else { "--getopenfilename" };
    kdialog.args(["--title", TITLE, what, suggested.unwrap_or("."), "*.toml"]);
    kdialog
}

#[cfg(target_os = "macos")]
pub fn of_this_system(suggested: Option<&str>) -> Vec<Command> {
    let mut script = Command::new("osascript");
    let choose = match suggested {
        Some(_) => "choose file name with prompt (item 1 of argv) default name (item 2 of argv)",
        None => "choose file with prompt (item 1 of argv)",
    };
    let lines = ["on run argv", "activate", &format!("POSIX path of ({choose})"), "end run"];
    for line in lines {
        script.args(["-e", line]);
    }
    script.arg(TITLE).args(suggested);
    vec![script]
}

#[cfg(windows)]
pub fn of_this_system(suggested: Option<&str>) -> Vec<Command> {
    use std::os::windows::process::CommandExt;

    /// No console flashes up.
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    let kind = if suggested.is_some() { "SaveFileDialog" } else { "OpenFileDialog" };
    // The owner keeps the dialog over the host's windows.
    let script = format!(
        "[Console]::OutputEncoding = [Text.Encoding]::UTF8; \
         Add-Type -AssemblyName System.Windows.Forms; \
         $owner = New-Object Windows.Forms.Form -Property @{{ TopMost = $true }}; \
         $dialog = New-Object Windows.Forms.{kind}; \
         $dialog.Title = $env:LEEWAY_TITLE; $dialog.FileName = $env:LEEWAY_NAME; \
         $dialog.Filter = '*.toml|*.toml|*.*|*.*'; \
         if ($dialog.ShowDialog($owner) -eq 'OK') {{ [Console]::Out.Write($dialog.FileName) }}"
    );
    let mut powershell = Command::new("powershell.exe");
    powershell.args(["-NoProfile", "-NonInteractive", "-STA", "-Command", &script]);
    // As variables nothing in them is taken for a command.
    powershell.env("LEEWAY_TITLE", TITLE).env("LEEWAY_NAME", suggested.unwrap_or_default());
    powershell.creation_flags(CREATE_NO_WINDOW);
    vec![powershell]
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
pub fn of_this_system(_: Option<&str>) -> Vec<Command> {
    Vec::new()
}
