//! What is written on every frequency axis, in the window and in the command's pictures.

/// Frequencies in Hz that get a line, and their names.
pub const FREQUENCY_TICKS: [(f32, &str); 8] = [
    (50.0, "50"),
    (100.0, "100"),
    (200.0, "200"),
    (500.0, "500"),
    (1000.0, "1k"),
    (2000.0, "2k"),
    (5000.0, "5k"),
    (10_000.0, "10k"),
];
