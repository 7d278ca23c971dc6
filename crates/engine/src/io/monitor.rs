//! What leaves the engine: the carved stem, what was taken from it, or the vocal; all of it or a band.

use super::audition::Audition;
use super::band_pass::BandPass;
use super::{Channels, Frame};
use crate::controls::Listen;

/// Weights of the carved stem, the stem as it came, and the vocal.
type Weights = [f64; 3];

/// The carved stem at unit gain.
const OUTPUT: Weights = [1.0, 0.0, 0.0];

/// Mixes the three, without a click when the choice or the gain changes.
pub struct Monitor {
    weights: Weights,
    target: Weights,
    step: Weights,
    audition: Audition,
    /// The gain that makes the stem as loud as the carved one.
    matching_gain: f64,
    band_pass: BandPass,
}

impl Monitor {
    /// Plays the output at unit gain, at `sample_rate` Hz.
    pub fn new(sample_rate: f64) -> Self {
        Self {
            weights: OUTPUT,
            target: OUTPUT,
            step: [0.0; 3],
            audition: Audition::Off,
            matching_gain: 1.0,
            band_pass: BandPass::new(sample_rate),
        }
    }

    /// What is heard instead from the next hop on, if anything; `matching_gain` makes the stem as loud as the
    /// carved one.
    pub fn set_audition(&mut self, audition: Audition, matching_gain: f64) {
        self.audition = audition;
        self.matching_gain = matching_gain;
        self.band_pass.set(audition.band_hz());
    }

    /// Starts the way to `listen` at `gain`, over one hop. To be called at its boundary.
    pub fn set_target(&mut self, listen: Listen, gain: f64, hop: usize) {
        self.weights = self.target;
        self.target = self.wanted(listen, gain);
        for (step, (target, weight)) in
            self.step.iter_mut().zip(self.target.iter().zip(&self.weights))
        {
            *step = (target - weight) / hop as f64;
        }
    }

    /// Goes to `listen` at `gain` at once.
    pub fn reset(&mut self, listen: Listen, gain: f64) {
        self.target = self.wanted(listen, gain);
        self.weights = self.target;
        self.step = [0.0; 3];
        self.band_pass.reset();
    }

    /// Whether [`process`](Self::process) leaves the carved stem as it is.
    pub fn is_idle(&self) -> bool {
        self.weights == OUTPUT && self.target == OUTPUT && self.band_pass.is_idle()
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
        self.band_pass.process(output);
    }

    fn wanted(&self, listen: Listen, gain: f64) -> Weights {
        match self.audition {
            Audition::Before => [0.0, gain * self.matching_gain, 0.0],
            audition => weights(audition.listen(listen), gain),
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
