//! What the engine hears: band powers, pitch and transients of running signals, and average voices.

pub mod band_fft;
pub mod bands;
pub mod bed_analyzer;
pub mod decimator;
pub mod filterbank;
pub mod input_history;
pub mod pitch_tracker;
pub mod signal_analyzer;
pub mod sliding_buffer;
pub mod transient_detector;
pub mod voice_profiles;
