//! A zero-latency graphic equalizer that only cuts, for [`STRENGTHS`] sets of gains at once.
//!
//! One second-order section per band in a cascade, trapezoidal (Simper's form): poles stay, the
//! share of the band-pass that is subtracted moves. What neighbours add at a band's centre is
//! solved for with an interaction matrix (Oliver & Jot, AES Convention 139, 2015). The matrix is
//! linear, so cuts of 12 dB come out up to 2 dB short; a ducker's strength makes up for that.

use super::STRENGTHS;

/// One value for each of the sets.
pub type Sets = [f32; STRENGTHS];

/// Width of a section in bands.
const WIDTH: f64 = 2.0;
/// Cut in dB of a section at which interaction is measured: neighbours together cut thrice that.
const PROTOTYPE_DB: f64 = 4.0;
/// No section cuts further, in dB.
const DEEPEST_DB: f32 = 36.0;

struct Section {
    damping: f32,
    a1: f32,
    a2: f32,
    a3: f32,
    ic1: Sets,
    ic2: Sets,
    /// Share of the band-pass that is subtracted.
    mix: Sets,
}

/// The equalizer.
pub struct Graphic {
    sections: Vec<Section>,
    /// Section gains per wanted gain at the centres: the inverse of the interaction.
    solve: Vec<Vec<f32>>,
}

impl Graphic {
    /// With bands at `centres` Hz, a constant ratio apart, at `rate` Hz.
    pub fn new(centres: &[f64], rate: f64) -> Self {
        let ratio = (centres[1] / centres[0]).powf(WIDTH / 2.0);
        let warp = |hz: f64| (std::f64::consts::PI * hz / rate).tan();
        // Centre and damping, from edges that stay where they are up to the highest band.
        let shape = |&hz: &f64| {
            let (low, high) = (warp(hz / ratio), warp((hz * ratio).min(0.49 * rate)));
            let g = (low * high).sqrt();
            (g, (high - low) / g)
        };
        let shapes: Vec<(f64, f64)> = centres.iter().map(shape).collect();
        let rest = 10f64.powf(-PROTOTYPE_DB / 10.0);
        let interaction = |&hz: &f64| {
            let share = |&(g, damping): &(f64, f64)| {
                let u = warp(hz) / g;
                let x = ((u - 1.0 / u) / damping).powi(2);
                -10.0 * ((x + rest) / (x + 1.0)).log10() / PROTOTYPE_DB
            };
            shapes.iter().map(share).collect()
        };
        let section = |&(g, damping): &(f64, f64)| {
            let a1 = 1.0 / (1.0 + g * (g + damping));
            Section {
                damping: damping as f32,
                a1: a1 as f32,
                a2: (g * a1) as f32,
                a3: (g * g * a1) as f32,
                ic1: Sets::default(),
                ic2: Sets::default(),
                mix: Sets::default(),
            }
        };
        Self {
            sections: shapes.iter().map(section).collect(),
            solve: inverse(centres.iter().map(interaction).collect()),
        }
    }

    /// Equalizes `block` in place, on the way to cutting `wanted` dB at every centre.
    pub fn process(&mut self, block: &mut [Sets], wanted: &[Sets]) {
        let per_sample = 1.0 / block.len() as f32;
        for (section, row) in self.sections.iter_mut().zip(&self.solve) {
            let mut cut_db = Sets::default();
            for (share, wanted) in row.iter().zip(wanted) {
                for set in 0..STRENGTHS {
                    cut_db[set] += share * wanted[set];
                }
            }
            let mix = cut_db.map(|db| 1.0 - 10f32.powf(-db.clamp(0.0, DEEPEST_DB) / 20.0));
            let slope = std::array::from_fn(|set| (mix[set] - section.mix[set]) * per_sample);
            section.run(block, &slope);
            section.mix = mix;
        }
    }
}

impl Section {
    #[inline(never)]
    fn run(&mut self, block: &mut [Sets], slope: &Sets) {
        let (a1, a2, a3) = (self.a1, self.a2, self.a3);
        let (mut ic1, mut ic2, mut taken) =
            (self.ic1, self.ic2, self.mix.map(|m| m * self.damping));
        let slope = slope.map(|slope| slope * self.damping);
        for sample in block {
            for set in 0..STRENGTHS {
                taken[set] += slope[set];
                let v3 = sample[set] - ic2[set];
                let v1 = a1 * ic1[set] + a2 * v3;
                let v2 = ic2[set] + a2 * ic1[set] + a3 * v3;
                ic1[set] = 2.0 * v1 - ic1[set];
                ic2[set] = 2.0 * v2 - ic2[set];
                sample[set] -= taken[set] * v1;
            }
        }
        // Subnormal states would be slow.
        let flush = |x: f32| if x.abs() < 1e-25 { 0.0 } else { x };
        (self.ic1, self.ic2) = (ic1.map(flush), ic2.map(flush));
    }
}

/// Gauss-Jordan; the matrix is diagonally dominant, so it needs no pivots.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f32>> {
    let n = matrix.len();
    for (at, row) in matrix.iter_mut().enumerate() {
        row.extend((0..n).map(|column| f64::from(u8::from(column == at))));
    }
    for at in 0..n {
        let scale = matrix[at][at];
        for value in &mut matrix[at] {
            *value /= scale;
        }
        let pivot = matrix[at].clone();
        for (_, row) in matrix.iter_mut().enumerate().filter(|(other, _)| *other != at) {
            let factor = row[at];
            for (value, pivot) in row.iter_mut().zip(&pivot) {
                *value -= factor * pivot;
            }
        }
    }
    matrix.iter().map(|row| row[n..].iter().map(|&value| value as f32).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::ducker::centres;

    fn rendered(wanted: impl Fn(usize) -> Sets, hz: f64) -> Sets {
        let centres = centres();
        let mut graphic = Graphic::new(&centres, 48_000.0);
        let wanted: Vec<Sets> = (0..centres.len()).map(wanted).collect();
        let mut power = Sets::default();
        for block in 0..750 {
            let tone = |n: usize| {
                (std::f64::consts::TAU * hz * (64 * block + n) as f64 / 48_000.0).sin() as f32
            };
            let mut samples: Vec<Sets> = (0..64).map(|n| [tone(n); STRENGTHS]).collect();
            graphic.process(&mut samples, &wanted);
            if block >= 375 {
                for sample in &samples {
                    for (power, sample) in power.iter_mut().zip(sample) {
                        *power += sample * sample / (375.0 * 64.0);
                    }
                }
            }
        }
        power.map(|power| -10.0 * (2.0 * power).log10())
    }

    #[test]
    fn gives_the_cut_that_is_wanted() {
        let flat = std::array::from_fn(|set| 2.0 * set as f32);
        for hz in [centres()[16], 1.1 * centres()[16]] {
            let got = rendered(|_| flat, hz);
            for (got, wanted) in got.iter().zip(flat) {
                assert!((got - wanted).abs() < 0.1 + 0.2 * wanted, "{hz} Hz: {got}, not {wanted}");
            }
        }
    }

    #[test]
    fn leaves_other_bands_alone() {
        let got = rendered(|band| [if band == 5 { 10.0 } else { 0.0 }; STRENGTHS], centres()[16]);
        assert!(got[0].abs() < 0.2, "{}", got[0]);
    }
}
