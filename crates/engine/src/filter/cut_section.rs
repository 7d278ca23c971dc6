//! A section of the equalizer: a cut with fixed poles.
//!
//! A band-pass, by the bilinear transform, that is taken away from its input,
//! `H(s) = (s² + (1−m)ks + 1) / (s² + ks + 1)`. Only the mix `m` ever moves, so no movement, however
//! fast, can ring or blow up; and at `m = 0` a section returns its input bit for bit.
//!
//! In transposed direct form, with the band-pass's own gain in the mix: eight operations per sample. In
//! double precision its rounding stays below −200 dBFS in the lowest band at the highest rate.

use crate::io::Frame;
use crate::maths::tan;

/// States below this are nothing: far below hearing and far above subnormals, which would slow the
/// machine down.
const QUIETEST_STATE: f64 = 1e-30;

/// A frequency in Hz as the bilinear transform warps it. Working in it makes bandwidths exact.
pub fn warped(hz: f64, sample_rate: f64) -> f64 {
    tan(std::f64::consts::PI * hz / sample_rate)
}

/// A cut between two edges.
pub struct CutSection {
    pub coefficients: Coefficients,
    pub state: State,
    /// The warped centre, and the width over the centre.
    g: f64,
    k: f64,
    /// What is taken away at a mix of one, per unit of [`Coefficients`]' `v`.
    full: f64,
    /// Where the mix is at the end of the hop, per channel.
    target: Frame,
}

/// What makes the band-pass, up to its gain: `v = x − s₁`, `s₁ ← s₂ + a₁v`, `s₂ ← x + a₂v`.
#[derive(Clone, Copy, Default)]
pub struct Coefficients {
    pub a1: f64,
    pub a2: f64,
}

/// What changes from sample to sample, per channel.
#[derive(Clone, Copy, Default)]
pub struct State {
    /// How much of `v` is taken away, and how far that moves per sample.
    pub gain: Frame,
    pub step: Frame,
    /// The two delays.
    pub s1: Frame,
    pub s2: Frame,
}

impl CutSection {
    /// A section between two [`warped`] edge frequencies, at −3 dB of its band-pass.
    pub fn new(low: f64, high: f64) -> Self {
        let g = (low * high).sqrt();
        let k = (high - low) / g;
        let scale = 1.0 / (1.0 + g * (g + k));
        let (a1, a2) = (2.0 * (g * g - 1.0) * scale, (1.0 + g * (g - k)) * scale);
        Self {
            coefficients: Coefficients { a1, a2 },
            state: State::default(),
            g,
            k,
            full: g * k * scale,
            target: [0.0; 2],
        }
    }

    /// Goes to a mix of zero at once, and forgets its sound.
    pub fn reset(&mut self) {
        (self.state, self.target) = (State::default(), [0.0; 2]);
    }

    /// Whether it changes anything in this hop.
    pub fn is_active(&self) -> bool {
        self.state.gain != [0.0; 2] || self.target != [0.0; 2]
    }

    /// Where the mix is at the end of the hop, per channel, 0 to 1.
    pub(super) fn target(&self) -> Frame {
        self.target
    }

    /// Power gain of the band-pass at a [`warped`] frequency: `1/(1+x²)`, `x = (u − 1/u)/k`.
    pub fn band_pass_power(&self, warped: f64) -> f64 {
        let u = warped / self.g;
        1.0 / (1.0 + ((u - 1.0 / u) / self.k).powi(2))
    }

    /// Starts the way to the mixes `target`, over the next `hop` samples.
    pub fn set_target(&mut self, target: Frame, hop: usize) {
        let State { gain, step, s1, s2 } = &mut self.state;
        for channel in 0..2 {
            // Sums of steps drift; the end of the last hop is known exactly.
            gain[channel] = self.target[channel] * self.full;
            step[channel] = (target[channel] - self.target[channel]) * self.full / hop as f64;
        }
        for state in s1.iter_mut().chain(s2) {
            if state.abs() < QUIETEST_STATE {
                *state = 0.0;
            }
        }
        self.target = target;
        if !self.is_active() {
            self.reset();
        }
    }
}
