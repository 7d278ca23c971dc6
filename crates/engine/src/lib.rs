//! Detecting and carving clashes: the whole of Leeway's sound.
//!
//! The [`Engine`] hears a stem and a vocal, and lowers the stem's bands that mask the vocal. It knows
//! no host, no parameter type, no file and no screen: [`Settings`] go in, [`Meters`] come out.
//!
//! ```text
//! beat ──► signal analyzer ─┐
//! vocal ─► signal analyzer ─┼─► gain computer ─► gain channel ─┐   the detector
//! stem ──► signal analyzer ─┘                                  │
//! ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈▼┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
//! stem ──► lookahead ─────────────────────────────────► equalizer ─► monitor ─► output
//!                                                                  the cut path
//! ```

// The last bit of the sound is the same on every system: see `maths`.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod analysis;
mod audibility_meter;
mod beat_input;
pub mod controls;
mod cut_path;
mod decibels;
mod detector;
mod dynamics;
mod engine;
mod filter;
mod io;
mod kernels;
mod layout;
mod loudness_meter;
mod maths;
mod meters;
mod schedule;
mod settings;
mod shared;
mod smoothstep;
pub mod units;
mod unsupported;

pub use analysis::bands;
pub use audibility_meter::AudibilityMeter;
pub use beat_input::BeatFrom;
pub use controls::{CONTROLS, Control, Listen, PerControl, Settings, Source, Stereo};
pub use dynamics::beat::Beat;
pub use dynamics::gain_constants::GainConstants;
pub use dynamics::reason::{Reason, Reasons};
pub use engine::Engine;
pub use io::audition::Audition;
pub use io::sanitize::sanitize;
pub use layout::{Layout, MOST_CHANNELS};
pub use meters::{ACTIVE_CUT_DB, Audibility, Inputs, Loudness, Meters, Totals};
pub use schedule::SAMPLE_RATES;
pub use unsupported::Unsupported;
