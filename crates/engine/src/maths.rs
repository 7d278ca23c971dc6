//! Elementary functions with the same bits on every system.
//!
//! Those of the standard library are the C library's, and each system has another: their last bits differ. Clippy
//! refuses them in the engine: `clippy.toml`.

pub use libm::{
    cos, exp, exp2, expf as exp_f32, hypot, log as ln, log2, log2f as log2_f32, log10, pow, sin,
    tan,
};
