//! The transient detector: how much of an attack the stem is in, for the transient guard.

use crate::decibels;
use crate::maths::exp_f32;
use crate::smoothstep::smoothstep;

/// Time constant in seconds of the level that an attack is compared with.
const BEFORE_TIME: f32 = 0.06;
/// An attack stands this many dB above that level...
const FROM_DB: f32 = 3.0;
/// ...and is one in full this many dB higher.
const RANGE_DB: f32 = 6.0;
/// A rise by less than this ratio of powers, a little under [`FROM_DB`], is no attack.
const LEAST_RISE: f32 = 1.99;
/// Time constant in seconds with which an attack is over.
const FADE: f32 = 0.03;
/// Mean squares below this (−80 dBFS) are too quiet to be an attack.
const FLOOR: f32 = 1e-8;
/// An attack that has faded below this share is over.
const OVER: f32 = 1e-4;

/// Listens tick by tick.
pub struct TransientDetector {
    before: f32,
    strength: f32,
    rise: f32,
    fade: f32,
}

impl TransientDetector {
    /// For ticks of `seconds`.
    pub fn new(seconds: f32) -> Self {
        let step = |time: f32| 1.0 - exp_f32(-seconds / time);
        Self { before: FLOOR, strength: 0.0, rise: step(BEFORE_TIME), fade: step(FADE) }
    }

    /// Forgets what it heard.
    pub fn reset(&mut self) {
        (self.before, self.strength) = (FLOOR, 0.0);
    }

    /// Hears a tick of `energy`, the sum of the squares of `count` frames.
    pub fn hear(&mut self, energy: f64, count: usize) {
        if energy == 0.0 && self.is_at_rest() {
            return;
        }
        let mean = energy / count.max(1) as f64;
        let power = mean.clamp(f64::from(FLOOR), 1e8) as f32;
        // Most of the time there is no attack, and no need of a logarithm.
        let now = match power < LEAST_RISE * self.before {
            true => 0.0,
            false => {
                let above_db = decibels::from_power(power / self.before);
                smoothstep((above_db - FROM_DB) / RANGE_DB)
            }
        };
        let fading = self.strength * (1.0 - self.fade);
        self.strength = now.max(if fading < OVER { 0.0 } else { fading });
        self.before = self.rising_to(power);
    }

    /// The level of before, after a tick of `power`.
    fn rising_to(&self, power: f32) -> f32 {
        self.before + self.rise * (power - self.before)
    }

    /// Whether silence changes nothing any more.
    pub fn is_at_rest(&self) -> bool {
        self.strength == 0.0 && self.rising_to(FLOOR) == self.before
    }

    /// 0 in the midst of a note, 1 in the midst of an attack.
    pub fn strength(&self) -> f32 {
        self.strength
    }
}
