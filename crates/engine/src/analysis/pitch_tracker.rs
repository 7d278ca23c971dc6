//! The pitch tracker: where the stem's fundamental is, for the low-end guard.

use std::ops::Range;

use crate::decibels::power_after;
use crate::maths::log2_f32;

/// The range in Hz in which a fundamental is looked for: from the lowest 808 to the highest note of
/// a bass.
const RANGE_HZ: (f64, f64) = (24.0, 200.0);
/// The lowest peak within this many dB of the strongest is the fundamental: a driven 808 has a
/// second harmonic that may well be louder.
const WEAKEST_DB: f32 = 12.0;
/// Seconds for which the last fundamental is kept when none is found.
const MEMORY: f32 = 0.3;
/// Summed bin powers below this are silence.
const FLOOR: f32 = 1e-5;

/// Follows the fundamental from hop to hop.
pub struct PitchTracker {
    bin_hz: f64,
    /// Bins that are looked at.
    bins: Range<usize>,
    hop_seconds: f32,
    hz: Option<f64>,
    age: f32,
}

impl PitchTracker {
    /// For spectra with bins of `bin_hz`, one per hop of `hop_seconds`.
    pub fn new(bin_hz: f64, hop_seconds: f32) -> Self {
        let first = (RANGE_HZ.0 / bin_hz) as usize;
        let last = (RANGE_HZ.1 / bin_hz).ceil() as usize + 1;
        Self { bin_hz, bins: first.max(1)..last, hop_seconds, hz: None, age: 0.0 }
    }

    /// Forgets the note.
    pub fn reset(&mut self) {
        (self.hz, self.age) = (None, 0.0);
    }

    /// Finds the fundamental in a power spectrum, from 0 Hz up.
    pub fn follow(&mut self, spectrum: &[f32]) {
        let found = self.find(spectrum);
        self.age = if found.is_some() { 0.0 } else { self.age + self.hop_seconds };
        if found.is_some() || self.age > MEMORY {
            self.hz = found;
        }
    }

    /// In Hz, if there is one.
    pub fn hz(&self) -> Option<f64> {
        self.hz
    }

    fn find(&self, power: &[f32]) -> Option<f64> {
        let strongest = power[self.bins.clone()].iter().copied().fold(0.0, f32::max);
        if strongest < FLOOR {
            return None;
        }
        let enough = strongest * power_after(WEAKEST_DB);
        let bin = self.bins.clone().find(|&bin| {
            let [below, here, above] = [power[bin - 1], power[bin], power[bin + 1]];
            here >= enough && here >= below && here > above
        })?;
        // The peak of the parabola through three bins in dB.
        let level = |bin: usize| log2_f32(power[bin].max(f32::MIN_POSITIVE));
        let [below, here, above] = [level(bin - 1), level(bin), level(bin + 1)];
        let curve = below - 2.0 * here + above;
        let offset = if curve < 0.0 { 0.5 * (below - above) / curve } else { 0.0 };
        Some((bin as f64 + f64::from(offset.clamp(-0.5, 0.5))) * self.bin_hz)
    }
}
