//! The equalizer: a cascade of cuts with fixed poles, zero latency and minimum phase.
//!
//! One section per band, from 750 Hz per two ([`Bands::sections`]): a state-variable filter whose
//! band-pass output is taken away from its input, `H(s) = (s² + (1−m)ks + 1) / (s² + ks + 1)`. Only
//! the mix `m` ever moves, so no movement, however fast, can ring or blow up; and at `m = 0` a section
//! returns its input bit for bit. See Simper, "Linear trapezoidal integrated state variable filter" (2013).

use super::bands::{Bands, MAX_BANDS, PerBand, SectionPlace};
use super::decibels;
use super::gain_computer::DEEPEST_CUT_DB;

/// One stereo sample. The audio runs in double precision: f32 states would cost −120 dBFS of noise
/// in the lowest bands, and two lanes of f64 fill a SIMD register on every machine.
pub type Frame = [f64; 2];

/// Fixed-point steps that solve for the mixes. Three bring a uniform cut within 0.5 dB.
const SOLVER_STEPS: usize = 3;
/// Where the solver starts: the share of the wanted cut that a section gives itself, the rest being
/// its neighbours'.
const SOLVER_START: f32 = 0.55;

/// One value per section; entries past the last section are zero.
type PerSection = [f32; MAX_BANDS];

/// The cascade and the solver that sets it.
pub struct Equalizer {
    sections: Vec<Section>,
    places: Vec<SectionPlace>,
    /// Column j: the share of section j's cut, as power, that arrives at the bands of every section.
    leak: Vec<PerSection>,
    sample_rate: f64,
    hop: usize,
    active: bool,
}

impl Equalizer {
    /// The sections of `bands` at `sample_rate` Hz, whose mixes move over `hop` samples.
    pub fn new(sample_rate: f64, hop: usize, bands: &Bands) -> Self {
        // The bilinear transform's warped frequency; working in it makes bandwidths exact.
        let warp = |hz: f64| (std::f64::consts::PI * hz / sample_rate).tan();
        let places = bands.sections();
        let section = |place: &SectionPlace| {
            let (low, high) = place.edges_hz;
            Section::new(warp(low), warp(high))
        };
        let sections: Vec<_> = places.iter().map(section).collect();
        let arriving = |section: &Section| {
            let mut leak = [0.0; MAX_BANDS];
            for (leak, place) in leak.iter_mut().zip(&places) {
                let served = &bands.centres_hz()[place.bands.clone()];
                let sum: f64 = served.iter().map(|&hz| section.leak(warp(hz))).sum();
                *leak = (sum / served.len() as f64) as f32;
            }
            leak
        };
        let leak = sections.iter().map(arriving).collect();
        Self { sections, places, leak, sample_rate, hop, active: false }
    }

    /// Flat, and silent inside.
    pub fn reset(&mut self) {
        for section in &mut self.sections {
            section.rest();
        }
        self.active = false;
    }

    /// Whether any section does anything. If not, [`process`](Self::process) changes nothing.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Starts the way from the present curves to those that cut `cut_db` (dB, positive) at the
    /// bands' centres, per channel. To be called once per hop, at its boundary.
    ///
    /// `spared`, if any, is a frequency in Hz and the most in dB that may be cut there.
    pub fn steer(&mut self, cut_db: &[PerBand; 2], spared: Option<(f64, f32)>) {
        let first = self.solve(&cut_db[0], spared);
        let second = if cut_db[1] == cut_db[0] { first } else { self.solve(&cut_db[1], spared) };
        self.active = false;
        for (section, (&first, &second)) in self.sections.iter_mut().zip(first.iter().zip(&second))
        {
            section.steer([f64::from(first), f64::from(second)], self.hop);
            self.active |= section.is_active();
        }
    }

    /// Filters `frames` in place. Channels are independent of each other.
    pub fn process(&mut self, frames: &mut [Frame]) {
        // Two at a time: a processor works on one while the other waits for its own last sample.
        let mut active = self.sections.iter_mut().filter(|section| section.is_active());
        while let Some(first) = active.next() {
            match active.next() {
                Some(second) => Section::process([first, second], frames),
                None => Section::process([first], frames),
            }
        }
    }

    /// The mixes whose joint cut at each section's bands is the wanted one.
    ///
    /// Sections overlap, so each is scaled by wanted over realised cut until they agree. Sections
    /// without a wanted cut keep a mix of zero: the cascade never lifts what a neighbour cuts.
    fn solve(&self, wanted_db: &PerBand, spared: Option<(f64, f32)>) -> PerSection {
        let wanted_db = self.per_section(wanted_db);
        let mut own_db = wanted_db.map(|db| SOLVER_START * db);
        for _ in 0..SOLVER_STEPS {
            let realised_db = self.realised_db(&own_db);
            for ((own, &wanted), &realised) in own_db.iter_mut().zip(&wanted_db).zip(&realised_db) {
                if wanted > 0.0 {
                    *own *= (wanted / realised.max(1e-6)).clamp(1.0 / 3.0, 3.0);
                    *own = own.min(DEEPEST_CUT_DB);
                }
            }
        }
        if let Some((hz, most_db)) = spared {
            self.spare(&mut own_db, hz, most_db);
        }
        own_db.map(|db| if db > 0.0 { 1.0 - decibels::amplitude_after(db) } else { 0.0 })
    }

    /// What `wanted_db` asks of each section: the mean over the bands that it serves.
    fn per_section(&self, wanted_db: &PerBand) -> PerSection {
        let mut per_section = [0.0; MAX_BANDS];
        for (wanted, place) in per_section.iter_mut().zip(&self.places) {
            let served = &wanted_db[place.bands.clone()];
            *wanted = served.iter().sum::<f32>() / served.len() as f32;
        }
        per_section
    }

    /// Holds the joint cut at `hz` to `most_db`. The nearest sections cut most there and give way
    /// first: no section may contribute more than a share that makes the sum fit.
    fn spare(&self, own_db: &mut PerSection, hz: f64, most_db: f32) {
        let warped = (std::f64::consts::PI * hz / self.sample_rate).tan();
        let mut leak = [0.0f32; MAX_BANDS];
        let mut share_db = [0.0f32; MAX_BANDS];
        for (index, section) in self.sections.iter().enumerate() {
            leak[index] = section.leak(warped) as f32;
            let taken = 1.0 - decibels::power_after(own_db[index]);
            share_db[index] = -decibels::from_power(1.0 - taken * leak[index]);
        }
        let total = |cap: f32| share_db.iter().map(|share| share.min(cap)).sum::<f32>();
        if total(f32::MAX) <= most_db {
            return;
        }
        let (mut low, mut high) = (0.0, most_db);
        for _ in 0..16 {
            let middle = (low + high) / 2.0;
            if total(middle) > most_db { high = middle } else { low = middle }
        }
        for index in 0..self.sections.len() {
            if share_db[index] > low {
                let taken = (1.0 - decibels::power_after(low)) / leak[index];
                own_db[index] =
                    -decibels::from_power((1.0 - taken).max(decibels::power_after(own_db[index])));
            }
        }
    }

    /// The cut in dB at each section's bands when section j alone would cut `own_db[j]` there.
    fn realised_db(&self, own_db: &PerSection) -> PerSection {
        let mut power = [1.0f32; MAX_BANDS];
        for (column, &db) in self.leak.iter().zip(own_db) {
            if db > 0.0 {
                let taken = 1.0 - decibels::power_after(db);
                for (out, &leak) in power.iter_mut().zip(column) {
                    *out *= 1.0 - taken * leak;
                }
            }
        }
        power.map(|power| -decibels::from_power(power))
    }

    /// Gain in dB of the present curve at `hz`, worked out from the sections' transfer functions.
    #[cfg(test)]
    fn gain_db(&self, hz: f64, sample_rate: f64) -> f64 {
        let warped = (std::f64::consts::PI * hz / sample_rate).tan();
        let power: f64 = self
            .sections
            .iter()
            .map(|section| {
                let leak = section.leak(warped);
                1.0 - leak * (1.0 - (1.0 - section.target[0]).powi(2))
            })
            .product();
        10.0 * power.log10()
    }
}

/// A cut with fixed poles.
struct Section {
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

impl Section {
    /// A section between two warped edge frequencies.
    fn new(low: f64, high: f64) -> Self {
        let g = (low * high).sqrt();
        let k = (high - low) / g;
        let a1 = 1.0 / (1.0 + g * (g + k));
        let a2 = g * a1;
        let a3 = g * a2;
        let rest = [0.0; 2];
        Self { g, k, a1, a2, a3, step: rest, target: rest, state: State::default() }
    }

    fn rest(&mut self) {
        (self.step, self.target) = ([0.0; 2], [0.0; 2]);
        self.state = State::default();
    }

    fn is_active(&self) -> bool {
        self.state.mix != [0.0; 2] || self.target != [0.0; 2]
    }

    /// Power gain of the band-pass at a warped frequency: `1/(1+x²)`, `x = (u − 1/u)/k`.
    fn leak(&self, warped: f64) -> f64 {
        let u = warped / self.g;
        1.0 / (1.0 + ((u - 1.0 / u) / self.k).powi(2))
    }

    fn steer(&mut self, target: Frame, hop: usize) {
        // Sums of steps drift; the end of the last hop is known exactly.
        self.state.mix = self.target;
        self.target = target;
        self.step =
            std::array::from_fn(|channel| (target[channel] - self.state.mix[channel]) / hop as f64);
        if self.is_active() {
            for state in self.state.s1.iter_mut().chain(&mut self.state.s2) {
                // Far below hearing and far above subnormals, which would slow the machine down.
                if state.abs() < 1e-30 {
                    *state = 0.0;
                }
            }
        } else {
            self.rest();
        }
    }

    /// Filters `frames` by one section after the other.
    fn process<const COUNT: usize>(sections: [&mut Self; COUNT], frames: &mut [Frame]) {
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

#[cfg(test)]
mod tests;
