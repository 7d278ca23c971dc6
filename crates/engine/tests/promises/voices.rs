//! Every kind of voice is given room, and for none of them does the cut flicker.

use std::f64::consts::TAU;

use leeway_engine::{Meters, Settings};

use super::common::{RATE, chords, energy_db, meters, noise};

/// How somebody sings, or speaks.
struct Manner {
    name: &'static str,
    /// The pitch in Hz; none for a whisper.
    hz: Option<f64>,
    syllables_per_second: f64,
    /// Share of each syllable that sounds.
    sounding: f64,
    /// Centres in Hz and bandwidths in Hz of the formants, with their amplitudes.
    formants: [(f64, f64, f64); 3],
}

const MANNERS: [Manner; 4] = [
    Manner {
        name: "sung",
        hz: Some(220.0),
        syllables_per_second: 2.5,
        sounding: 0.9,
        formants: [(650.0, 120.0, 1.0), (1300.0, 150.0, 0.5), (2700.0, 250.0, 0.3)],
    },
    Manner {
        name: "whispered",
        hz: None,
        syllables_per_second: 4.0,
        sounding: 0.7,
        formants: [(900.0, 300.0, 0.5), (1900.0, 400.0, 1.0), (3500.0, 700.0, 1.0)],
    },
    Manner {
        name: "rapped",
        hz: Some(125.0),
        syllables_per_second: 7.0,
        sounding: 0.6,
        formants: [(600.0, 150.0, 1.0), (1500.0, 200.0, 0.7), (2500.0, 300.0, 0.5)],
    },
    Manner {
        name: "belted",
        hz: Some(523.0),
        syllables_per_second: 1.0,
        sounding: 0.95,
        formants: [(1050.0, 200.0, 1.0), (1600.0, 200.0, 0.8), (3000.0, 300.0, 0.8)],
    },
];

impl Manner {
    /// Seconds of it: pulses or noise through three resonators, syllable by syllable.
    fn voice(&self, seconds: f64) -> Vec<f32> {
        let source = self.source((seconds * RATE) as usize);
        let mut voice = vec![0.0f64; source.len()];
        for (centre, width, amplitude) in self.formants {
            let radius = (-std::f64::consts::PI * width / RATE).exp();
            let feedback = 2.0 * radius * (TAU * centre / RATE).cos();
            let (mut last, mut before) = (0.0, 0.0);
            for (out, x) in voice.iter_mut().zip(&source) {
                let y = x * (1.0 - radius) + feedback * last - radius * radius * before;
                (before, last) = (last, y);
                *out += amplitude * y;
            }
        }
        let envelope = |n: usize| {
            let syllable = (n as f64 / RATE * self.syllables_per_second).fract();
            let fades = |x: f64| (x * 12.0).clamp(0.0, 1.0);
            fades(syllable) * fades(self.sounding - syllable)
        };
        voice.iter().enumerate().map(|(n, x)| (envelope(n) * x) as f32).collect()
    }

    fn source(&self, samples: usize) -> Vec<f64> {
        let Some(hz) = self.hz else {
            return noise(samples, 1.0, 5).into_iter().map(f64::from).collect();
        };
        let mut phase = 0.0;
        let pulse = |n: usize| {
            phase += hz * (1.0 + 0.01 * (TAU * 5.5 * n as f64 / RATE).sin()) / RATE;
            (1..=30).map(|h| (TAU * phase * f64::from(h)).cos()).sum::<f64>() / 30.0
        };
        (0..samples).map(pulse).collect()
    }
}

/// At `db` beside `other`.
fn at_level(voice: Vec<f32>, db: f64, other: &[f32]) -> Vec<f32> {
    let gain = 10f64.powf((energy_db(other) + db - energy_db(&voice)) / 20.0) as f32;
    voice.into_iter().map(|x| gain * x).collect()
}

/// The mean cut in dB from 300 Hz to 5 kHz, where words are.
fn mean_db(meters: &[Meters]) -> f32 {
    let per_hop = meters.iter().map(|meters| meters.cut_db[7..29].iter().sum::<f32>() / 22.0);
    per_hop.sum::<f32>() / meters.len() as f32
}

#[test]
fn each_is_given_room_and_none_makes_the_cut_flicker() {
    let stem = chords(RATE, 5.0, 0.0);
    for manner in &MANNERS {
        let vocal = at_level(manner.voice(5.0), -6.0, &stem);
        let meters = &meters(&stem, &vocal, &Settings::default())[375..];
        let room = mean_db(meters);
        assert!(room > 0.7, "{}: {room} dB", manner.name);
        let mut speeds: Vec<f32> = Vec::new();
        for band in 0..meters[0].bands {
            let cut: Vec<f32> = meters.iter().map(|meters| meters.cut_db[band]).collect();
            let moving = cut.windows(2).filter(|pair| pair[1] > 0.5);
            speeds.extend(moving.map(|pair| (pair[1] - pair[0]).abs() * 375.0));
            let deep: Vec<usize> = (0..cut.len()).filter(|&n| cut[n] > 6.0).collect();
            for &n in &deep {
                let around = &cut[n.saturating_sub(37)..(n + 37).min(cut.len())];
                let short = around.first() < Some(&1.5) && around.last() < Some(&1.5);
                assert!(!short, "{}: a short deep cut in band {band}", manner.name);
            }
        }
        speeds.sort_by(f32::total_cmp);
        let fast = speeds[speeds.len() * 95 / 100];
        println!("{}: {room:.1} dB, 95 % of the time below {fast:.0} dB/s", manner.name);
        assert!(fast <= 90.0, "{}: {fast} dB/s", manner.name);
    }
}

/// A vocal that is far over the stem needs less than one in its midst, and one that is under it is
/// not given up.
#[test]
fn from_twelve_decibels_under_to_twelve_over_the_cut_goes_with_the_need() {
    let stem = chords(RATE, 5.0, 0.0);
    for manner in &MANNERS {
        let [under, amid, over] = [-12.0, 0.0, 12.0].map(|db| {
            mean_db(
                &meters(&stem, &at_level(manner.voice(5.0), db, &stem), &Settings::default())
                    [375..],
            )
        });
        println!("{}: {under:.1} dB under, {amid:.1} amid, {over:.1} over", manner.name);
        assert!(under > 0.4, "{}: {under} dB when it is under the stem", manner.name);
        assert!(over < 0.8 * under.max(amid), "{}: {over} dB when over it", manner.name);
    }
}
