//! Figures of how clear the vocal is in the mix. Each is written from its paper.

pub mod esii;
pub mod estoi;
pub mod glimpses;
pub mod partial_loudness;

/// How many there are.
pub const METRICS: usize = 4;
/// Their names in the order of every array of metrics.
pub const NAMES: [&str; METRICS] = ["GP", "ESII", "MUR", "ESTOI"];

/// Places of the metrics that are local in time and frequency. What a law is tuned on.
pub const LOCAL: [usize; 3] = [0, 1, 2];
/// The place of the metric that is not, and that nothing is tuned on.
pub const ESTOI: usize = 3;
