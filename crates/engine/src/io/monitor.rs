//! What leaves the engine: the carved stem, what was taken from it, or the vocal.

use super::{Channels, Frame};
use crate::controls::Listen;

/// Weights of the carved stem, the stem as it came, and the vocal.
type Weights = [f64; 3];

/// Mixes the three, without a click when the choice or the gain changes.
pub struct Monitor {
    weights: Weights,
    target: Weights,
    step: Weights,
}

impl Monitor {
    /// Plays the output at unit gain.
    pub fn new() -> Self {
        let weights = weights(Listen::Output, 1.0);
        Self { weights, target: weights, step: [0.0; 3] }
    }

    /// Starts the way to `listen` at `gain`, over one hop. To be called at its boundary.
    pub fn set_target(&mut self, listen: Listen, gain: f64, hop: usize) {
        self.weights = self.target;
        self.target = weights(listen, gain);
        for (step, (target, weight)) in
            self.step.iter_mut().zip(self.target.iter().zip(&self.weights))
        {
            *step = (target - weight) / hop as f64;
        }
    }

    /// Goes to `listen` at `gain` at once.
    pub fn reset(&mut self, listen: Listen, gain: f64) {
        self.target = weights(listen, gain);
        self.weights = self.target;
        self.step = [0.0; 3];
    }

    /// Whether [`process`](Self::process) leaves the carved stem as it is.
    pub fn is_idle(&self) -> bool {
        self.weights == weights(Listen::Output, 1.0) && self.target == self.weights
    }

    /// Mixes the three into `output`; all are of one length.
    pub fn process(
        &mut self,
        output: &mut [Frame],
        carved: &[Frame],
        stem: Channels<'_>,
        vocal: Channels<'_>,
    ) {
        for (n, (output, carved)) in output.iter_mut().zip(carved).enumerate() {
            for (weight, step) in self.weights.iter_mut().zip(&self.step) {
                *weight += step;
            }
            let [of_carved, of_stem, of_vocal] = self.weights;
            *output = std::array::from_fn(|channel| {
                let (stem, vocal) = (f64::from(stem[channel][n]), f64::from(vocal[channel][n]));
                of_carved * carved[channel] + of_stem * stem + of_vocal * vocal
            });
        }
    }
}

fn weights(listen: Listen, gain: f64) -> Weights {
    match listen {
        Listen::Output => [gain, 0.0, 0.0],
        Listen::Removed => [-gain, gain, 0.0],
        Listen::Vocal => [0.0, 0.0, gain],
    }
}
