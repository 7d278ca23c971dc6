//! Extended speech intelligibility index: Rhebergen & Versfeld, "A speech intelligibility
//! index-based approach to predict the speech reception threshold for sentences in fluctuating
//! noise for normal-hearing listeners", JASA 117(4), 2005, on the ear's channels.
//!
//! Per frame, every band adds its importance (ANSI S3.5-1997, critical bands) times the share of
//! the 30 dB range of speech that stands above the noise.

use crate::ear::{CHANNELS, Cells, Ear, cam};

/// Edges in Hz of the 21 critical bands of ANSI S3.5-1997, table 1...
const EDGES_HZ: [f64; 22] = [
    100.0, 200.0, 300.0, 400.0, 510.0, 630.0, 770.0, 920.0, 1080.0, 1270.0, 1480.0, 1720.0, 2000.0,
    2320.0, 2700.0, 3150.0, 3700.0, 4400.0, 5300.0, 6400.0, 7700.0, 9500.0,
];

/// ... and their importance for speech.
const IMPORTANCE: [f64; 21] = [
    0.0103, 0.0261, 0.0419, 0.0577, 0.0577, 0.0577, 0.0577, 0.0577, 0.0577, 0.0577, 0.0577, 0.0577,
    0.0577, 0.0577, 0.0577, 0.0577, 0.0577, 0.0460, 0.0343, 0.0226, 0.0110,
];

/// How much each of the ear's channels matters; sums to one.
pub struct Importance([f32; CHANNELS]);

impl Importance {
    /// Channels take what the critical bands hold per Cam at their centres.
    pub fn new(ear: &Ear) -> Self {
        let density = ear.centres_hz().map(|hz| {
            let band = EDGES_HZ.partition_point(|&edge| edge <= hz);
            match band.checked_sub(1) {
                Some(band) if band < IMPORTANCE.len() => {
                    IMPORTANCE[band] / (cam(EDGES_HZ[band + 1]) - cam(EDGES_HZ[band]))
                }
                _ => 0.0,
            }
        });
        let sum: f64 = density.iter().sum();
        Self(density.map(|density| (density / sum) as f32))
    }
}

/// The index, 0 to 1, over the frames in which the vocal is `active`.
pub fn index(vocal: &Cells, stem: &Cells, active: &[bool], importance: &Importance) -> f64 {
    let rows = vocal.rows().zip(stem.rows()).zip(active);
    let (mut sum, mut frames) = (0.0, 0usize);
    for ((vocal, stem), _) in rows.filter(|(_, active)| **active) {
        let audible = |channel: usize| {
            // Equal silence counts as inaudible.
            let ratio = (vocal[channel] + 1e-20) / (stem[channel] + 1e-18);
            importance.0[channel] * ((10.0 * ratio.log10() + 15.0) / 30.0).clamp(0.0, 1.0)
        };
        sum += f64::from((0..CHANNELS).map(audible).sum::<f32>());
        frames += 1;
    }
    sum / frames.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_linear_in_the_ratio_between_its_ends() {
        assert!((IMPORTANCE.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        let importance = Importance::new(&Ear::default());
        assert!((importance.0.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let vocal = Cells::uniform(3, 1.0);
        let at = |db: f32| {
            let stem = vocal.scaled(10f32.powf(-db / 10.0));
            index(&vocal, &stem, &[true, false, true], &importance)
        };
        for (db, expected) in [(0.0, 0.5), (15.0, 1.0), (40.0, 1.0), (-15.0, 0.0), (-7.5, 0.25)] {
            assert!((at(db) - expected).abs() < 1e-4, "{db} dB: {}", at(db));
        }
    }
}
