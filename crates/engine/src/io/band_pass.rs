//! A steep band-pass to listen to one band through: two Butterworth filters of eighth order, a high-pass
//! below the band and a low-pass above it. It fades in and out, and follows a moving centre without a click.

use std::f64::consts::{PI, TAU};

use super::Frame;
use crate::maths::{cos, exp, exp2, log2, tan};

/// How far the band reaches to either side of its centre, in octaves: two thirds of one in all.
const HALF_WIDTH_OCTAVES: f64 = 1.0 / 3.0;
/// Second-order sections of each filter: four make 48 dB per octave.
const SECTIONS: usize = 4;
/// Seconds that it takes to fade in or out, and in which the centre goes most of its way.
const FADE: f64 = 0.01;
const GLIDE: f64 = 0.02;
/// The range of the edges: the lowest in Hz, the highest as a share of the sample rate.
const LOWEST_HZ: f64 = 10.0;
const HIGHEST: f64 = 0.45;

/// The band-pass.
pub struct BandPass {
    sample_rate: f64,
    high_pass: [Section; SECTIONS],
    low_pass: [Section; SECTIONS],
    /// The centre as it is now, as the logarithm to base 2 of its Hz; `None` while nothing is heard.
    centre: Option<f64>,
    /// Where the centre goes.
    goal: f64,
    /// How much of what is heard went through it, 0 to 1, and whether it is to be all.
    wet: f64,
    is_on: bool,
}

/// A state-variable filter of second order, by trapezoidal integration (Simper 2013), which stays stable
/// while it is tuned.
#[derive(Clone, Copy)]
struct Section {
    damping: f64,
    /// Gains of the input's and of the second integrator's way into the first and the second one.
    gains: [f64; 3],
    integrators: [Frame; 2],
}

impl BandPass {
    /// One that lets everything through, at `sample_rate` Hz.
    pub fn new(sample_rate: f64) -> Self {
        let sections = std::array::from_fn(|n| {
            // The poles of a Butterworth filter lie on a circle, at equal angles.
            let damping = 2.0 * cos(PI * (2 * n + 1) as f64 / (4 * SECTIONS) as f64);
            Section { damping, gains: [0.0; 3], integrators: [[0.0; 2]; 2] }
        });
        Self {
            sample_rate,
            high_pass: sections,
            low_pass: sections,
            centre: None,
            goal: 0.0,
            wet: 0.0,
            is_on: false,
        }
    }

    /// Lets only the band around `centre_hz` through from now on, or everything.
    pub fn set(&mut self, centre_hz: Option<f32>) {
        self.is_on = centre_hz.is_some();
        if let Some(hz) = centre_hz {
            // No number at all becomes the lowest.
            self.goal = log2(f64::from(hz).max(LOWEST_HZ).min(HIGHEST * self.sample_rate));
        }
    }

    /// Does at once what it was told, with nothing in its memory.
    pub fn reset(&mut self) {
        self.centre = None;
        self.wet = if self.is_on { 1.0 } else { 0.0 };
    }

    /// Whether it lets everything through, and is to.
    pub fn is_idle(&self) -> bool {
        !self.is_on && self.wet == 0.0
    }

    /// Filters `frames` in place, no more than a hop at a time.
    pub fn process(&mut self, frames: &mut [Frame]) {
        if self.is_idle() {
            return;
        }
        self.tune(frames.len());
        let step = 1.0 / (FADE * self.sample_rate);
        let step = if self.is_on { step } else { -step };
        for frame in frames {
            self.wet = (self.wet + step).clamp(0.0, 1.0);
            let mut band = *frame;
            for section in &mut self.high_pass {
                band = section.high(band);
            }
            for section in &mut self.low_pass {
                band = section.low(band);
            }
            *frame = [0, 1].map(|side| frame[side] + self.wet * (band[side] - frame[side]));
        }
        if self.is_idle() {
            self.centre = None;
        }
    }

    /// Moves the centre on by `samples`.
    fn tune(&mut self, samples: usize) {
        let centre = match self.centre {
            None => {
                for section in self.high_pass.iter_mut().chain(&mut self.low_pass) {
                    section.integrators = [[0.0; 2]; 2];
                }
                self.goal
            }
            Some(centre) if centre == self.goal => return,
            Some(centre) => {
                let left = exp(-(samples as f64) / (GLIDE * self.sample_rate));
                self.goal + left * (centre - self.goal)
            }
        };
        self.centre = Some(centre);
        let tune = |sections: &mut [Section], octave: f64| {
            let hz = exp2(octave).clamp(LOWEST_HZ, HIGHEST * self.sample_rate);
            for section in sections {
                section.tune(tan(0.5 * TAU * hz / self.sample_rate));
            }
        };
        tune(&mut self.high_pass, centre - HALF_WIDTH_OCTAVES);
        tune(&mut self.low_pass, centre + HALF_WIDTH_OCTAVES);
    }
}

impl Section {
    /// Tunes it to a corner of which `g` is the pre-warped frequency.
    fn tune(&mut self, g: f64) {
        let through = 1.0 / (1.0 + g * (g + self.damping));
        self.gains = [through, g * through, g * g * through];
    }

    /// One step: the input less what is fed back, and both integrators' outputs.
    fn step(&mut self, input: Frame) -> [Frame; 2] {
        let [first, second] = self.integrators;
        let [a, b, c] = self.gains;
        let rest: Frame = [0, 1].map(|side| input[side] - second[side]);
        let band: Frame = [0, 1].map(|side| a * first[side] + b * rest[side]);
        let low: Frame = [0, 1].map(|side| second[side] + b * first[side] + c * rest[side]);
        self.integrators = [
            [0, 1].map(|side| 2.0 * band[side] - first[side]),
            [0, 1].map(|side| 2.0 * low[side] - second[side]),
        ];
        [band, low]
    }

    fn low(&mut self, input: Frame) -> Frame {
        self.step(input)[1]
    }

    fn high(&mut self, input: Frame) -> Frame {
        let damping = self.damping;
        let [band, low] = self.step(input);
        [0, 1].map(|side| input[side] - damping * band[side] - low[side])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 48_000.0;

    /// By how many dB a tone at `hz` comes out weaker of a band around `centre_hz`.
    fn loss_db(centre_hz: f32, hz: f64) -> f64 {
        let mut filter = BandPass::new(RATE);
        filter.set(Some(centre_hz));
        let tone = |n: usize| (TAU * hz * n as f64 / RATE).sin();
        let mut frames: Vec<Frame> = (0..48_000).map(|n| [tone(n); 2]).collect();
        frames.chunks_mut(128).for_each(|hop| filter.process(hop));
        let power = frames[24_000..].iter().map(|frame| frame[0] * frame[0]).sum::<f64>();
        -10.0 * (power / 12_000.0).log10()
    }

    #[test]
    fn only_the_band_is_heard() {
        for centre in [60.0, 1000.0, 9000.0] {
            let at = |octaves: f64| loss_db(centre, f64::from(centre) * octaves.exp2());
            assert!(at(0.0).abs() < 0.5, "{} dB at the centre of {centre} Hz", at(0.0));
            for octaves in [-1.0, 1.0] {
                assert!(at(octaves) > 30.0, "{} dB {octaves} octaves from {centre}", at(octaves));
            }
        }
    }

    /// A low tone has no steep step of its own, so that a click would stand out.
    #[test]
    fn it_comes_moves_and_goes_without_a_click() {
        let mut filter = BandPass::new(RATE);
        let tone = |n: usize| (TAU * 200.0 * n as f64 / RATE).sin();
        let steepest = (TAU * 200.0 / RATE).sin();
        let input: Vec<Frame> = (0..48_000).map(|n| [tone(n); 2]).collect();
        let mut frames = input.clone();
        for (n, hop) in frames.chunks_mut(128).enumerate() {
            let centre = 200.0 * ((n % 50) as f32 / 25.0).exp2();
            filter.set((40..300).contains(&n).then_some(centre));
            filter.process(hop);
        }
        assert!(filter.is_idle());
        for pair in frames.windows(2) {
            let step = (pair[1][0] - pair[0][0]).abs();
            assert!(step < 2.0 * steepest, "a step of {step}");
        }
        assert_eq!(frames[47_999], input[47_999], "the input again, bit for bit");
    }

    #[test]
    fn no_centre_lets_anything_survive_that_is_no_number() {
        let mut filter = BandPass::new(RATE);
        for centre in [f32::NAN, f32::INFINITY, -1.0, 0.0, 1e30, 1000.0] {
            filter.set(Some(centre));
            let mut frames = [[0.5; 2]; 4800];
            frames.chunks_mut(128).for_each(|hop| filter.process(hop));
            assert!(frames.iter().flatten().all(|sample| sample.abs() < 2.0), "{centre} Hz");
        }
    }
}
