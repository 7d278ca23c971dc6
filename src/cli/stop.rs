//! Ctrl-C and a request to end: work stops at its next block, and takes its temporary files along.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use anyhow::{Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The signal that asked to stop; 0 until then.
static SIGNAL: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// From now on signals do not end the process; [`check`] does the work.
///
/// # Errors
/// If the system refuses to pass the signals on.
pub fn listen() -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        flag::register_usize(signal, Arc::clone(&SIGNAL), signal as usize)?;
    }
    Ok(())
}

/// Fails once it was asked to stop. Whatever takes long calls it every now and then.
///
/// # Errors
/// If a signal asked to stop.
pub fn check() -> Result<()> {
    if code().is_some() {
        bail!("interrupted");
    }
    Ok(())
}

/// The exit code that tells of the signal, if there was one: 130 for SIGINT, 143 for SIGTERM.
pub fn code() -> Option<u8> {
    match SIGNAL.load(Ordering::Relaxed) {
        0 => None,
        signal => Some(128 + signal as u8),
    }
}
