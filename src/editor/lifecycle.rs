//! The life of the window: hidden, closing, and how many frames it has drawn.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Shared by the window, by what holds it for the host, and by what closes it from elsewhere.
#[derive(Debug, Default)]
pub struct Lifecycle {
    frames: AtomicU64,
    closing: AtomicBool,
    hidden: AtomicBool,
}

impl Lifecycle {
    /// Counts one frame drawn.
    pub fn count_frame(&self) {
        self.frames.fetch_add(1, Ordering::Relaxed);
    }

    /// How many frames were drawn.
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }

    /// Says whether the host hides the window.
    pub fn set_hidden(&self, hidden: bool) {
        self.hidden.store(hidden, Ordering::Relaxed);
    }

    /// Whether the host hides the window.
    pub fn is_hidden(&self) -> bool {
        self.hidden.load(Ordering::Relaxed)
    }

    /// Asks the window to close itself.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Whether the window is to close itself.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }
}
