//! A section of the equalizer: a cut with fixed poles.
//!
//! A state-variable filter whose band-pass output is taken away from its input,
//! `H(s) = (s² + (1−m)ks + 1) / (s² + ks + 1)`. Only the mix `m` ever moves, so no movement, however
//! fast, can ring or blow up; and at `m = 0` a section returns its input bit for bit. See Simper,
//! "Linear trapezoidal integrated state variable filter" (2013).

use crate::io::Frame;

/// States below this are nothing: far below hearing and far above subnormals, which would slow the
/// machine down.
const QUIETEST_STATE: f64 = 1e-30;

/// A frequency in Hz as the bilinear transform warps it. Working in it makes bandwidths exact.
pub fn warped(hz: f64, sample_rate: f64) -> f64 {
    (std::f64::consts::PI * hz / sample_rate).tan()
}

/// A cut between two edges.
pub struct CutSection {
    g: f64,
    k: f64,
    a1: f64,
    a2: f64,
    a3: f64,
    /// How far the mix moves per sample, and where it is at the end of the hop, per channel.
    step: Frame,
    target: Frame,
    state: State,
}

/// What changes from sample to sample, per channel.
#[derive(Clone, Copy, Default)]
struct State {
    mix: Frame,
    /// The two integrators.
    s1: Frame,
    s2: Frame,
}

impl CutSection {
    /// A section between two [`warped`] edge frequencies, at −3 dB of its band-pass.
    pub fn new(low: f64, high: f64) -> Self {
        let g = (low * high).sqrt();
        let k = (high - low) / g;
        let a1 = 1.0 / (1.0 + g * (g + k));
        let a2 = g * a1;
        let a3 = g * a2;
        Self { g, k, a1, a2, a3, step: [0.0; 2], target: [0.0; 2], state: State::default() }
    }

    /// Goes to a mix of zero at once, and forgets its sound.
    pub fn reset(&mut self) {
        (self.step, self.target) = ([0.0; 2], [0.0; 2]);
        self.state = State::default();
    }

    /// Whether it changes anything.
    pub fn is_active(&self) -> bool {
        self.state.mix != [0.0; 2] || self.target != [0.0; 2]
    }

    /// Where the mix is at the end of the hop, per channel, 0 to 1.
    #[cfg(test)]
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
        // Sums of steps drift; the end of the last hop is known exactly.
        self.state.mix = self.target;
        self.target = target;
        self.step =
            std::array::from_fn(|channel| (target[channel] - self.state.mix[channel]) / hop as f64);
        if self.is_active() {
            for state in self.state.s1.iter_mut().chain(&mut self.state.s2) {
                if state.abs() < QUIETEST_STATE {
                    *state = 0.0;
                }
            }
        } else {
            self.reset();
        }
    }

    /// Filters `frames` by one section after the other.
    pub fn process<const COUNT: usize>(sections: [&mut Self; COUNT], frames: &mut [Frame]) {
        // Copies stay in registers.
        let mut states = sections.each_ref().map(|section| section.state);
        for frame in frames {
            for (section, state) in sections.iter().zip(&mut states) {
                *frame = section.filter(state, *frame);
            }
        }
        for (section, state) in sections.into_iter().zip(states) {
            section.state = state;
        }
    }

    /// One sample.
    #[inline(always)]
    fn filter(&self, state: &mut State, frame: Frame) -> Frame {
        std::array::from_fn(|channel| {
            let State { mix, s1, s2 } = state;
            mix[channel] += self.step[channel];
            let v3 = frame[channel] - s2[channel];
            let v1 = self.a1 * s1[channel] + self.a2 * v3;
            let v2 = s2[channel] + self.a2 * s1[channel] + self.a3 * v3;
            s1[channel] = 2.0 * v1 - s1[channel];
            s2[channel] = 2.0 * v2 - s2[channel];
            frame[channel] - mix[channel] * self.k * v1
        })
    }
}
