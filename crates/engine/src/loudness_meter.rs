//! The loudness of the stem before and after the cut, as ITU-R BS.1770-5 weighs it, while somebody looks.

use std::f64::consts::PI;

use crate::io::{Channels, Frame};
use crate::maths::{exp, pow, tan};

/// The shelf for the head: corner in Hz, gain in dB, quality, and the exponent of its middle gain. The
/// standard gives coefficients at 48 kHz; these are what they stand for at any rate (De Man 2014).
const SHELF_HZ: f64 = 1_681.974_450_955_533;
const SHELF_DB: f64 = 3.999_843_853_973_347;
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
const SHELF_MIDDLE: f64 = 0.499_666_774_154_541_6;
/// The high-pass: corner in Hz, and quality.
const HIGH_PASS_HZ: f64 = 38.135_470_876_024_44;
const HIGH_PASS_Q: f64 = 0.500_327_037_323_877_3;
/// Over how many seconds the gain that makes both equally loud is found.
const MATCH_SECONDS: f64 = 1.5;
/// Quieter than this in sums of squares over that time, nothing is learned of the gain.
const SILENCE: f64 = 1e-6;

/// Weighs stem and carved stem side by side.
pub struct LoudnessMeter {
    /// Of every two channels: one for the stem, and one for the carved stem.
    weightings: Vec<[KWeighting; 2]>,
    /// Sums of weighted squares since the last reset.
    energy: [f64; 2],
    /// The same, forgetting what is long ago.
    recent: [f64; 2],
    gain: f64,
    /// What is left of `recent` after one sample.
    memory: f64,
}

/// The filters of one signal.
#[derive(Clone)]
struct KWeighting {
    shelf: Biquad,
    high_pass: Biquad,
}

/// A section of second order, in transposed direct form.
#[derive(Clone, Default)]
struct Biquad {
    feed: [f64; 3],
    back: [f64; 2],
    memory: [Frame; 2],
}

impl LoudnessMeter {
    /// A meter at `sample_rate` Hz of so many `pairs` of channels that has heard nothing.
    pub fn new(sample_rate: f64, pairs: usize) -> Self {
        let weighting = KWeighting::new(sample_rate);
        Self {
            weightings: vec![[weighting.clone(), weighting]; pairs],
            energy: [0.0; 2],
            recent: [0.0; 2],
            gain: 1.0,
            memory: exp(-1.0 / (MATCH_SECONDS * sample_rate)),
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for weighting in self.weightings.as_flattened_mut() {
            weighting.shelf.memory = Default::default();
            weighting.high_pass.memory = Default::default();
        }
        (self.energy, self.recent, self.gain) = ([0.0; 2], [0.0; 2], 1.0);
    }

    /// Takes in samples of one pair of the stem's channels, and frames of the carved stem where it differs
    /// from that. Pair 0 first. Every channel counts alike, wherever it is heard from.
    pub fn add(&mut self, pair: usize, [left, right]: Channels<'_>, carved: Option<&[Frame]>) {
        let frames = left.iter().zip(right).map(|(&left, &right)| [left.into(), right.into()]);
        let Some([before, after]) = self.weightings.get_mut(pair) else { return };
        let memory = if pair == 0 { self.memory.powi(left.len() as i32) } else { 1.0 };
        let stem_energy: f64 = frames.clone().map(|frame| before.square(frame)).sum();
        let carved_energy: f64 = match carved {
            Some(carved) => carved.iter().map(|&frame| after.square(frame)).sum(),
            None => frames.map(|frame| after.square(frame)).sum(),
        };
        for (n, sum) in [stem_energy, carved_energy].into_iter().enumerate() {
            self.energy[n] += sum;
            self.recent[n] = self.recent[n] * memory + sum;
        }
        if self.recent.iter().all(|recent| *recent > SILENCE) {
            self.gain = (self.recent[1] / self.recent[0]).sqrt();
        }
    }

    /// Sums of weighted squares of the stem and of the carved stem.
    pub fn energy(&self) -> [f64; 2] {
        self.energy
    }

    /// The gain that makes the stem as loud as the carved one.
    pub fn matching_gain(&self) -> f64 {
        self.gain
    }
}

impl KWeighting {
    fn new(sample_rate: f64) -> Self {
        let section = |hz: f64, q: f64| {
            let k = tan(PI * hz / sample_rate);
            let a0 = 1.0 + k / q + k * k;
            (k, a0, [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0])
        };
        let (k, a0, back) = section(SHELF_HZ, SHELF_Q);
        let high = pow(10.0, SHELF_DB / 20.0);
        let middle = pow(high, SHELF_MIDDLE) * k / SHELF_Q;
        let feed = [high + middle + k * k, 2.0 * (k * k - high), high - middle + k * k];
        let shelf = Biquad { feed: feed.map(|gain| gain / a0), back, ..Biquad::default() };
        let (.., back) = section(HIGH_PASS_HZ, HIGH_PASS_Q);
        Self { shelf, high_pass: Biquad { feed: [1.0, -2.0, 1.0], back, ..Biquad::default() } }
    }

    /// The weighted frame's energy.
    fn square(&mut self, frame: Frame) -> f64 {
        let [left, right] = self.high_pass.process(self.shelf.process(frame));
        left * left + right * right
    }
}

impl Biquad {
    fn process(&mut self, input: Frame) -> Frame {
        let [b0, b1, b2] = self.feed;
        let [a1, a2] = self.back;
        let [first, second] = self.memory;
        let output: Frame = [0, 1].map(|side| b0 * input[side] + first[side]);
        self.memory = [
            [0, 1].map(|side| b1 * input[side] - a1 * output[side] + second[side]),
            [0, 1].map(|side| b2 * input[side] - a2 * output[side]),
        ];
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate: f64, seconds: f64) -> Vec<f32> {
        let phase = |n: usize| 2.0 * PI * hz * n as f64 / rate;
        (0..(seconds * rate) as usize).map(|n| phase(n).sin() as f32).collect()
    }

    /// BS.1770: a sine of 997 Hz at full scale in one channel reads −3.01 LKFS; in two, 3.01 more.
    #[test]
    fn a_tone_reads_as_the_standard_says_at_any_rate() {
        for rate in [44_100.0, 48_000.0, 192_000.0] {
            let mut meter = LoudnessMeter::new(rate, 1);
            let tone = tone(997.0, rate, 2.0);
            meter.add(0, [&tone, &tone], None);
            let lufs = -0.691 + 10.0 * (meter.energy()[0] / tone.len() as f64).log10();
            assert!(lufs.abs() < 0.05, "{lufs} LUFS at {rate} Hz");
        }
    }

    #[test]
    fn the_gain_makes_both_equally_loud() {
        let mut meter = LoudnessMeter::new(48_000.0, 1);
        assert_eq!(meter.matching_gain(), 1.0);
        for stem in tone(500.0, 48_000.0, 4.0).chunks(128) {
            let carved: Vec<Frame> =
                stem.iter().map(|&sample| [0.5 * f64::from(sample); 2]).collect();
            meter.add(0, [stem, stem], Some(&carved));
        }
        assert!((meter.matching_gain() - 0.5).abs() < 1e-6, "{}", meter.matching_gain());
        // Silence says nothing about it.
        for _ in 0..4000 {
            meter.add(0, [&[0.0; 128]; 2], None);
        }
        assert!((meter.matching_gain() - 0.5).abs() < 1e-6);
    }
}
