//! Leeway carves space for the vocal in an instrumental stem, and only while the two clash.
//!
//! [`leeway_engine`] is the sound; [`plugin`] puts it into a VST3 and a CLAP, and the `leeway` command
//! (`src/main.rs`) into a terminal.

pub mod beat_profile;
pub mod editor;
pub mod frequency_ticks;
mod host_presets;
pub mod indications;
mod layouts;
pub mod learned;
pub mod link;
pub mod loudness;
pub mod own_default;
pub mod params;
pub mod peaks;
pub mod plugin;
pub mod presets;
pub mod preview_host;
pub mod remote_controls;
mod session;
pub mod sounds;
pub mod state;
pub mod text_file;
pub mod undo_history;
mod users_files;
pub mod voice;

use plugin::Leeway;

nice_plug::nice_export_clap!(Leeway);
nice_plug::nice_export_vst3!(Leeway);

#[cfg(all(target_os = "macos", feature = "auv2"))]
clap_wrapper::export_auv2!();
