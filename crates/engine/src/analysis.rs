//! What the engine hears: band powers, pitch and transients of running signals, and average voices.

pub mod bands;
pub mod filterbank;
pub mod input_history;
pub mod pitch_tracker;
pub mod signal_analyzer;
pub mod transient_detector;
pub mod voice_profiles;
