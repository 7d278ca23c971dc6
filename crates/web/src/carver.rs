//! An engine with the buffers that it works in.

use leeway_engine::bands::MAX_BANDS;
use leeway_engine::{CONTROLS, Engine, Meters, PerControl, Settings, Unsupported};

/// Samples per channel that fit into the buffers.
pub const BLOCK: usize = 4096;

/// The single numbers that [`Carver::meters`] begins with, in order. What was not measured is NaN.
pub const FIGURES: [&str; 6] = [
    "vocal_sounds",
    "audibility_before_db",
    "audibility_after_db",
    "energy_removed_db",
    "loudness_touched",
    "loudness_removed",
];

/// The numbers per band that follow, in order, each for [`MAX_BANDS`] bands.
pub const SPECTRA: [&str; 4] = ["stem_db", "vocal_db", "clash", "cut_db"];

/// Numbers in [`Carver::meters`].
const METERS: usize = FIGURES.len() + SPECTRA.len() * MAX_BANDS;

/// Samples of up to two channels.
type Buffers = [Vec<f32>; 2];

/// An engine for one stem, and its buffers.
pub struct Carver {
    engine: Engine,
    values: PerControl<f32>,
    channels: [usize; 2],
    stem: Buffers,
    vocal: Buffers,
    centres_hz: Vec<f32>,
    meters: [f32; METERS],
}

impl Carver {
    /// A carver at `sample_rate` Hz for a stem of 1 or 2 and a vocal of 1 or 2 channels, at defaults.
    ///
    /// # Errors
    /// If the engine does not support the sample rate or that number of channels.
    pub fn new(sample_rate: f64, stem: usize, vocal: usize) -> Result<Self, Unsupported> {
        let engine = Engine::new(sample_rate, stem, vocal)?;
        let buffers = || [vec![0.0; BLOCK], vec![0.0; BLOCK]];
        Ok(Self {
            centres_hz: engine.bands().centres_hz().iter().map(|hz| *hz as f32).collect(),
            engine,
            values: Settings::default().values(),
            channels: [stem, vocal],
            stem: buffers(),
            vocal: buffers(),
            meters: [0.0; METERS],
        })
    }

    /// The stem's buffer of a `channel`, 0 or 1: samples go in, carved ones come out.
    pub fn stem(&mut self, channel: usize) -> &mut [f32] {
        &mut self.stem[channel.min(1)]
    }

    /// The vocal's buffer of a `channel`, 0 or 1.
    pub fn vocal(&mut self, channel: usize) -> &mut [f32] {
        &mut self.vocal[channel.min(1)]
    }

    /// Sets the control at `index` of the table to `value`, in its unit; no control, nothing happens.
    pub fn set(&mut self, index: usize, value: f32) {
        if let Some((control, _)) = CONTROLS.iter().nth(index) {
            self.values[control] = value;
            self.engine.set(&Settings::from_values(&self.values));
        }
    }

    /// Forgets all sound. Settings stay.
    pub fn reset(&mut self) {
        self.engine.reset();
    }

    /// Samples from one update of the meters to the next.
    pub fn hop(&self) -> usize {
        self.engine.hop()
    }

    /// Centres of the bands in Hz.
    pub fn centres_hz(&self) -> &[f32] {
        &self.centres_hz
    }

    /// Carves the first `frames` samples in the stem's buffers around those in the vocal's, at most
    /// [`BLOCK`].
    pub fn process(&mut self, frames: usize) {
        let frames = frames.min(BLOCK);
        let [stems, vocals] = self.channels;
        let mut stem = self.stem.each_mut().map(|channel| &mut channel[..frames]);
        let vocal = self.vocal.each_ref().map(|channel| &channel[..frames]);
        self.engine.process(&mut stem[..stems], &vocal[..vocals]);
    }

    /// What the latest hop saw and did: [`FIGURES`], which sum up all since the last reset but for the
    /// first, then [`SPECTRA`].
    pub fn meters(&mut self) -> &[f32] {
        let Meters { stem_db, vocal_db, clash, cut_db, vocal_sounds, totals, .. } =
            self.engine.meters();
        let [before, after] =
            totals.audibility.map(|audibility| audibility.mean_db().unwrap_or(f64::NAN));
        let figures = [
            f64::from(u8::from(vocal_sounds)),
            before,
            after,
            totals.energy_removed_db(),
            totals.loudness.share_active(),
            totals.loudness.share_removed(),
        ];
        let spectra = [stem_db, vocal_db, clash, cut_db];
        let numbers =
            figures.into_iter().map(|figure| figure as f32).chain(spectra.into_iter().flatten());
        for (meter, number) in self.meters.iter_mut().zip(numbers) {
            *meter = number;
        }
        &self.meters
    }
}

#[cfg(test)]
mod tests {
    use leeway_engine::Settings;

    use super::*;

    /// A hum under a vocal that enters after a while.
    fn sound(n: usize) -> [f32; 2] {
        let tone = |hz: f32| (std::f32::consts::TAU * hz * n as f32 / 48_000.0).sin();
        let stem = 0.3 * (tone(400.0) + tone(900.0) + tone(2300.0));
        [stem, if n > 9600 { 0.2 * (tone(410.0) + tone(930.0)) } else { 0.0 }]
    }

    #[test]
    fn gives_the_engines_samples_whatever_the_blocks() {
        let depth = 70.0;
        let mut engine = Engine::new(48_000.0, 1, 1).unwrap();
        engine.set(&Settings { depth, ..Settings::default() });
        let frames = 48_000;
        let vocal: Vec<f32> = (0..frames).map(|n| sound(n)[1]).collect();
        let mut wanted: Vec<f32> = (0..frames).map(|n| sound(n)[0]).collect();
        let stem = wanted.clone();
        engine.process(&mut [&mut wanted], &[&vocal]);
        assert_ne!(stem, wanted);

        let mut carver = Carver::new(48_000.0, 1, 1).unwrap();
        let index = CONTROLS.iter().position(|(control, _)| control.key == "depth").unwrap();
        carver.set(index, depth);
        let mut carved = Vec::new();
        for start in (0..frames).step_by(1000) {
            carver.stem(0)[..1000].copy_from_slice(&stem[start..start + 1000]);
            carver.vocal(0)[..1000].copy_from_slice(&vocal[start..start + 1000]);
            carver.process(1000);
            carved.extend_from_slice(&carver.stem(0)[..1000]);
        }
        assert!(carved == wanted);
    }

    #[test]
    fn meters_are_where_the_names_say() {
        let mut carver = Carver::new(48_000.0, 1, 1).unwrap();
        for start in (0..48_000).step_by(BLOCK) {
            for n in 0..BLOCK {
                [carver.stem(0)[n], carver.vocal(0)[n]] = sound(start + n);
            }
            carver.process(BLOCK);
        }
        let wanted = carver.engine.meters();
        let meters = carver.meters().to_vec();
        let at = |name| FIGURES.iter().position(|figure| *figure == name).unwrap();
        assert_eq!(meters[at("vocal_sounds")], 1.0);
        assert!(meters[at("audibility_after_db")] > meters[at("audibility_before_db")]);
        assert_eq!(meters[at("energy_removed_db")], wanted.totals.energy_removed_db() as f32);
        for (index, spectrum) in
            [wanted.stem_db, wanted.vocal_db, wanted.clash, wanted.cut_db].iter().enumerate()
        {
            let from = FIGURES.len() + index * MAX_BANDS;
            assert_eq!(&meters[from..from + MAX_BANDS], spectrum);
        }
        assert!(wanted.cut_db.iter().any(|cut_db| *cut_db > 1.0));
    }

    #[test]
    fn what_is_out_of_range_does_no_harm() {
        assert!(Carver::new(4000.0, 1, 1).is_err());
        assert!(Carver::new(48_000.0, 3, 1).is_err());
        let mut carver = Carver::new(48_000.0, 2, 2).unwrap();
        carver.set(1000, 1.0);
        carver.process(10 * BLOCK);
        assert_eq!(carver.stem(7).len(), BLOCK);
        assert!(carver.meters()[1].is_nan(), "nothing was heard");
    }
}
