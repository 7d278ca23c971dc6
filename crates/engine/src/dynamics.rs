//! What the engine decides: how far to cut each band, and how the cut moves.

pub mod beat;
pub mod envelope_follower;
pub mod gain_channel;
pub mod gain_computer;
pub mod gain_constants;
pub mod low_end_guard;
pub mod masking_model;
pub mod reason;
