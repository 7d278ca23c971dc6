//! Engines for the stems of a song that play in step.

use leeway_engine::bands::MAX_BANDS;
use leeway_engine::{Beat, Engine, Meters, Unsupported};
use leeway_song::NEWS;

use crate::buffers::{BLOCK, Buffers, Sound, buffers};

/// The single numbers that [`Group::meters`] begins with, in order. What was not measured is NaN.
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

/// Numbers in [`Group::meters`].
const METERS: usize = FIGURES.len() + SPECTRA.len() * MAX_BANDS;

/// Engines for stems around one vocal. Each knows what the others do, as in `leeway carve`; one stem alone is
/// carved by itself.
pub struct Group {
    sample_rate: f64,
    vocal_channels: usize,
    vocal: Buffers,
    stems: Vec<Stem>,
    /// Samples until the stems learn anew what the others do, what each of them is and hears then.
    until_news: usize,
    parts: Vec<(Beat, f32)>,
    others: Vec<Beat>,
    meters: [f32; METERS],
}

struct Stem {
    engine: Engine,
    sound: Sound,
    channels: usize,
    samples: Buffers,
}

impl Group {
    /// A group of no stem yet at `sample_rate` Hz, around a vocal of 1 or 2 channels.
    pub fn new(sample_rate: f64, vocal_channels: usize) -> Self {
        Self {
            sample_rate,
            vocal_channels: vocal_channels.clamp(1, 2),
            vocal: buffers(BLOCK),
            stems: Vec::new(),
            until_news: 0,
            parts: Vec::new(),
            others: Vec::new(),
            meters: [0.0; METERS],
        }
    }

    /// Adds a stem of 1 or 2 channels, at defaults.
    ///
    /// # Errors
    /// If the engine does not support the sample rate or that number of channels.
    pub fn add(&mut self, channels: usize) -> Result<(), Unsupported> {
        let engine = Engine::new(self.sample_rate, channels, self.vocal_channels)?;
        self.stems.push(Stem {
            engine,
            sound: Sound::default(),
            channels,
            samples: buffers(BLOCK),
        });
        self.parts.push((Beat::SILENCE, 1.0));
        self.others.push(Beat::SILENCE);
        Ok(())
    }

    /// The buffer of a `channel`, 0 or 1, of a stem: samples go in, carved ones come out. `None` if there is no such
    /// stem.
    pub fn stem(&mut self, stem: usize, channel: usize) -> Option<&mut [f32]> {
        self.stems.get_mut(stem).map(|stem| stem.samples[channel.min(1)].as_mut_slice())
    }

    /// The vocal's buffer of a `channel`, 0 or 1.
    pub fn vocal(&mut self, channel: usize) -> &mut [f32] {
        &mut self.vocal[channel.min(1)]
    }

    /// Sets the control of a stem at `index` of the table to `value`, in its unit; no control or stem, nothing
    /// happens.
    pub fn set(&mut self, stem: usize, index: usize, value: f32) {
        if let Some(stem) = self.stems.get_mut(stem)
            && stem.sound.set(index, value)
        {
            stem.engine.set(&stem.sound.settings());
        }
    }

    /// Samples from one update of the meters to the next; of no stem, 1.
    pub fn hop(&self) -> usize {
        self.stems.first().map_or(1, |stem| stem.engine.hop())
    }

    /// Carves the first `frames` samples in the stems' buffers around those in the vocal's, at most [`BLOCK`].
    pub fn process(&mut self, frames: usize) {
        let frames = frames.min(BLOCK);
        let mut at = 0;
        while at < frames {
            if self.until_news == 0 {
                self.tell();
                self.until_news = NEWS * self.hop();
            }
            let end = frames.min(at + self.until_news);
            let vocal = self.vocal.each_ref().map(|channel| &channel[at..end]);
            for Stem { engine, channels, samples, .. } in &mut self.stems {
                let mut stem = samples.each_mut().map(|channel| &mut channel[at..end]);
                engine.process(&mut stem[..*channels], &vocal[..self.vocal_channels]);
            }
            self.until_news -= end - at;
            at = end;
        }
    }

    /// Tells every stem what the others do.
    fn tell(&mut self) {
        if self.stems.len() < 2 {
            return;
        }
        for (part, stem) in self.parts.iter_mut().zip(&self.stems) {
            part.0 = stem.engine.part();
        }
        Beat::find_others(&self.parts, &mut self.others);
        for (stem, others) in self.stems.iter_mut().zip(&self.others) {
            stem.engine.set_beat(Some(*others));
        }
    }

    /// What the latest hop saw and did of a stem: [`FIGURES`], which sum up all since the start but for the first,
    /// then [`SPECTRA`].
    pub fn meters(&mut self, stem: usize) -> &[f32] {
        let Some(stem) = self.stems.get(stem) else { return &self.meters };
        let Meters { stem_db, vocal_db, clash, cut_db, vocal_sounds, totals, .. } =
            stem.engine.meters();
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
    use leeway_engine::{CONTROLS, Settings};

    use super::*;

    /// A hum under a vocal that enters after a while.
    fn sound(n: usize) -> [f32; 2] {
        let tone = |hz: f32| (std::f32::consts::TAU * hz * n as f32 / 48_000.0).sin();
        let stem = 0.3 * (tone(400.0) + tone(900.0) + tone(2300.0));
        [stem, if n > 9600 { 0.2 * (tone(410.0) + tone(930.0)) } else { 0.0 }]
    }

    /// `frames` of a group of so many equal stems, in blocks of so many samples, at this Depth.
    fn carved(stems: usize, frames: usize, block: usize, depth: f32) -> Vec<Vec<f32>> {
        let mut group = Group::new(48_000.0, 1);
        let index = CONTROLS.iter().position(|(control, _)| control.key == "depth").unwrap();
        for stem in 0..stems {
            group.add(1).unwrap();
            group.set(stem, index, depth);
        }
        let mut carved = vec![Vec::new(); stems];
        for start in (0..frames).step_by(block) {
            let len = block.min(frames - start);
            for n in 0..len {
                let [stem, vocal] = sound(start + n);
                (0..stems).for_each(|at| group.stem(at, 0).unwrap()[n] = stem / stems as f32);
                group.vocal(0)[n] = vocal;
            }
            group.process(len);
            for (at, carved) in carved.iter_mut().enumerate() {
                carved.extend_from_slice(&group.stem(at, 0).unwrap()[..len]);
            }
        }
        carved
    }

    #[test]
    fn one_stem_has_the_engines_samples_whatever_the_blocks() {
        let depth = 70.0;
        let mut engine = Engine::new(48_000.0, 1, 1).unwrap();
        engine.set(&Settings { depth, ..Settings::default() });
        let frames = 48_000;
        let vocal: Vec<f32> = (0..frames).map(|n| sound(n)[1]).collect();
        let mut wanted: Vec<f32> = (0..frames).map(|n| sound(n)[0]).collect();
        let stem = wanted.clone();
        engine.process(&mut [&mut wanted], &[&vocal]);
        assert_ne!(stem, wanted);
        assert!(carved(1, frames, 1000, depth)[0] == wanted);
    }

    #[test]
    fn stems_share_the_cut_whatever_the_blocks() {
        let together = carved(2, 48_000, BLOCK, 100.0);
        assert!(together[0] == together[1]);
        let (smaller, alone) = (carved(2, 48_000, 128, 100.0), carved(1, 48_000, 128, 100.0));
        assert!(smaller == together);
        let sum = together[0].iter().zip(&together[1]).map(|(a, b)| a + b);
        // Two halves lose what the whole would: a stem that knew nothing of the other would lose less.
        let energy = |samples: &mut dyn Iterator<Item = f32>| -> f64 {
            samples.skip(20_000).map(|sample| f64::from(sample).powi(2)).sum()
        };
        let lost =
            |carved: f64| 10.0 * (energy(&mut (0..48_000).map(|n| sound(n)[0])) / carved).log10();
        let (both, whole) =
            (lost(energy(&mut { sum })), lost(energy(&mut alone[0].iter().copied())));
        assert!((both - whole).abs() < 0.1 && whole > 0.5, "{both} and {whole} dB");
    }

    #[test]
    fn meters_are_where_the_names_say() {
        let mut group = Group::new(48_000.0, 1);
        group.add(1).unwrap();
        for start in (0..48_000).step_by(BLOCK) {
            for n in 0..BLOCK {
                let [stem, vocal] = sound(start + n);
                (group.stem(0, 0).unwrap()[n], group.vocal(0)[n]) = (stem, vocal);
            }
            group.process(BLOCK);
        }
        let wanted = group.stems[0].engine.meters();
        let meters = group.meters(0).to_vec();
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
        assert!(Group::new(4000.0, 1).add(1).is_err());
        let mut group = Group::new(48_000.0, 2);
        assert!(group.add(3).is_err());
        group.process(64);
        group.add(2).unwrap();
        group.set(0, 1000, 1.0);
        group.set(9, 0, 1.0);
        group.process(10 * BLOCK);
        assert_eq!(group.stem(0, 7).unwrap().len(), BLOCK);
        assert!(group.stem(1, 0).is_none());
        assert!(group.meters(0)[1].is_nan(), "nothing was heard");
        assert_eq!(group.meters(5).len(), METERS);
    }
}
