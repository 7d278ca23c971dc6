//! The built plugin inside a CLAP and a VST3 host: it plays by the formats' rules, and its samples
//! are those of the engine and of the command, bit for bit.
//!
//! Debug assertions are on in tests, and with them the plugin aborts the moment `process`
//! allocates. So every test here that renders also proves that it does not.

mod clap_block;
mod clap_callbacks;
mod clap_host;
mod library;
#[cfg(target_os = "linux")]
mod process_stats;
#[cfg(windows)]
#[path = "process_stats/windows.rs"]
mod process_stats;
mod scene;
mod subprocess;
mod tuned_hosts;
mod tuning;
mod vst3_host;

mod automation;
mod beat;
mod clap_format;
mod equality;
#[cfg(target_os = "linux")]
mod file_dialog;
mod fuzz;
mod learned;
mod listening;
mod lookahead;
mod mid_session;
#[cfg(target_os = "linux")]
mod own_default;
mod presets;
mod projects;
#[cfg(target_os = "linux")]
mod recorded;
mod remote_controls;
mod robustness;
mod saved;
#[cfg(any(target_os = "linux", windows))]
mod screen;
mod states;
mod surround;
mod tail;
mod transparency;
mod vst3_format;
#[cfg(any(target_os = "linux", windows))]
mod window;
