//! A whole song: its stems carved in step from end to end, measured, and told of on a page.

use leeway_engine::{AudibilityMeter, Beat, Engine, Unsupported};
use leeway_song::NEWS;
use leeway_song::carver::Carver;
use leeway_song::figures::Figures;
use leeway_song::findings::{self, Findings, Listened};
use leeway_song::notes::{stem_ends, vocal_ends};
use leeway_song::page::page;
use leeway_song::phrases::VocalLevels;
use leeway_song::song_meter::{self, SongMeter};

use crate::buffers::{Buffers, Sound, buffers};

/// The numbers that [`Song::figures`] has of a stem, in order. What was not measured is NaN.
pub const STEM_FIGURES: [&str; 4] =
    ["audibility_before_db", "audibility_after_db", "energy_removed_db", "loudness_touched"];

/// A song on its way through the engine.
///
/// Stems are added and set; then, step by step, the buffers are filled, and what comes out of
/// [`step`](Self::step) is taken; after the last step it is [`finish`](Self::finish)ed, and told of. All samples
/// are those that `leeway carve` writes.
pub struct Song {
    rate: u32,
    vocal_name: String,
    vocal_channels: usize,
    /// Of the present step, and how many samples of it there are.
    vocal: Buffers,
    vocal_frames: usize,
    stems: Vec<Stem>,
    /// Samples per step.
    step: usize,
    /// The vocal from a sample of the song on: what somebody will still want of it.
    past: Vec<Vec<f32>>,
    past_from: usize,
    /// Hears the sum; none before the first step.
    meter: Option<SongMeter>,
    levels: VocalLevels,
    vocal_heard: usize,
    told: Option<Told>,
}

struct Stem {
    name: String,
    input: String,
    preset: String,
    notes: Vec<String>,
    channels: usize,
    sound: Sound,
    /// Of the present step, and how many samples of it there are.
    samples: Buffers,
    given: usize,
    /// None before the first step.
    carver: Option<Carver>,
    ended: bool,
    /// Samples of it that were carved and handed out so far.
    read: usize,
    carved: usize,
    block: Vec<Vec<f32>>,
}

/// What there is to tell once all is carved.
struct Told {
    audibility_db: [Option<f64>; 2],
    findings: Findings,
}

impl Song {
    /// A song at `rate` Hz with no stem yet, around a vocal of 1 or 2 channels from the file `vocal_name`.
    pub fn new(rate: u32, vocal_channels: usize, vocal_name: &str) -> Self {
        Self {
            rate,
            vocal_name: vocal_name.to_owned(),
            vocal_channels: vocal_channels.clamp(1, 2),
            vocal: buffers(0),
            vocal_frames: 0,
            stems: Vec::new(),
            step: 0,
            past: vec![Vec::new(); vocal_channels.clamp(1, 2)],
            past_from: 0,
            meter: None,
            levels: VocalLevels::new(rate),
            vocal_heard: 0,
            told: None,
        }
    }

    /// Adds a stem of 1 or 2 channels at defaults. `text` has its name, its file, the name of its preset and notes
    /// on it, a line each.
    ///
    /// # Errors
    /// If the engine does not support the sample rate or that number of channels.
    pub fn add(&mut self, channels: usize, text: &str) -> Result<(), Unsupported> {
        let engine = Engine::new(self.rate.into(), channels, self.vocal_channels)?;
        self.step = NEWS * engine.hop();
        self.vocal = buffers(self.step);
        let mut lines = text.lines().map(str::to_owned);
        let [name, input, preset] = std::array::from_fn(|_| lines.next().unwrap_or_default());
        self.stems.push(Stem {
            name,
            input,
            preset,
            notes: lines.collect(),
            channels,
            sound: Sound::default(),
            samples: buffers(self.step),
            given: 0,
            carver: None,
            ended: false,
            read: 0,
            carved: 0,
            block: Vec::new(),
        });
        Ok(())
    }

    /// Sets the control of a stem at `index` of the table to `value`, in its unit, before the first step; no control
    /// or stem, nothing happens.
    pub fn set(&mut self, stem: usize, index: usize, value: f32) {
        if let Some(stem) = self.stems.get_mut(stem) {
            stem.sound.set(index, value);
        }
    }

    /// Samples per step: a buffer holds them.
    pub fn step_frames(&self) -> usize {
        self.step
    }

    /// The buffer of a `channel`, 0 or 1, of a stem, which has so many samples in this step. `None` if there is no
    /// such stem.
    pub fn give(&mut self, stem: usize, channel: usize, frames: usize) -> Option<&mut [f32]> {
        let stem = self.stems.get_mut(stem)?;
        stem.given = frames.min(self.step);
        Some(&mut stem.samples[channel.min(1)])
    }

    /// The vocal's buffer of a `channel`, 0 or 1, which has so many samples in this step.
    pub fn give_vocal(&mut self, channel: usize, frames: usize) -> &mut [f32] {
        self.vocal_frames = frames.min(self.step);
        &mut self.vocal[channel.min(1)]
    }

    /// What came out of a stem in the latest step, of a `channel` that it has. It is aligned with what went in, and in
    /// the end as long.
    pub fn carved(&self, stem: usize, channel: usize) -> &[f32] {
        let block = self.stems.get(stem).and_then(|stem| stem.block.get(channel));
        block.map_or(&[], Vec::as_slice)
    }

    /// Whether there is still something to come of a stem.
    pub fn sounds(&self) -> bool {
        self.stems.iter().any(|stem| !stem.ended)
    }

    /// Carves what is in the buffers. A stem with no samples in a step has come to its end.
    ///
    /// # Errors
    /// If the engine does not support the song's rate and channels.
    pub fn step(&mut self) -> Result<(), Unsupported> {
        if self.meter.is_none() {
            self.begin()?;
        }
        let vocal = self.vocal.each_ref().map(|channel| channel[..self.vocal_frames].to_vec());
        let vocal = &vocal[..self.vocal_channels];
        self.vocal_heard += self.vocal_frames;
        self.levels.push(vocal);
        for (past, channel) in self.past.iter_mut().zip(vocal) {
            past.extend_from_slice(channel);
        }
        self.tell();
        let mut stems = std::mem::take(&mut self.stems);
        for stem in &mut stems {
            self.carve(stem, vocal);
        }
        self.stems = stems;
        let sounding = self.stems.iter().filter(|stem| !stem.ended);
        match sounding.map(|stem| stem.carved).min() {
            Some(until) => self.hear(|meter| meter.ready(until)),
            None => {
                let frames = self.stems.iter().map(|stem| stem.read).max().unwrap_or(0);
                self.hear(|meter| frames - meter.heard());
            }
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Unsupported> {
        let rate = f64::from(self.rate);
        let nobody = [0.0; leeway_engine::bands::MAX_BANDS];
        let mut sounds = Vec::new();
        for stem in &mut self.stems {
            let sound = stem.sound.settings();
            let engine = Engine::new(rate, stem.channels, self.vocal_channels)?;
            let meter = AudibilityMeter::new(rate, stem.channels, &sound, &nobody)?;
            stem.carver = Some(Carver::new(engine, meter, &sound));
            stem.block = vec![Vec::new(); stem.channels];
            sounds.push(sound);
        }
        let sound = song_meter::sound(&sounds);
        self.meter = Some(SongMeter::new(self.rate, self.vocal_channels, &sound, &nobody)?);
        Ok(())
    }

    /// Tells every stem what the others do.
    fn tell(&mut self) {
        let parts: Vec<(Beat, f32)> = self
            .stems
            .iter()
            .map(|stem| match &stem.carver {
                Some(carver) if !stem.ended => (carver.part(), 1.0),
                _ => (Beat::SILENCE, 1.0),
            })
            .collect();
        for (stem, beat) in self.stems.iter_mut().zip(Beat::others(&parts)) {
            if let Some(carver) = stem.carver.as_mut().filter(|_| !stem.ended) {
                carver.set_beat(beat);
            }
        }
    }

    /// Carves a stem beside the vocal of this step, and adds both to the song.
    fn carve(&mut self, stem: &mut Stem, vocal: &[Vec<f32>]) {
        let (Some(carver), Some(meter)) = (&mut stem.carver, &mut self.meter) else { return };
        stem.block.iter_mut().for_each(Vec::clear);
        if stem.ended {
            return;
        }
        if stem.given == 0 {
            let rest = past(&self.past, stem.read - self.past_from, carver.latency());
            carver.finish(&mut stem.block, &rest);
            stem.ended = true;
        } else {
            for (block, samples) in stem.block.iter_mut().zip(&stem.samples) {
                block.extend_from_slice(&samples[..stem.given]);
            }
            meter.add_before(stem.read, &stem.block);
            carver.push(&mut stem.block, vocal);
        }
        meter.add_after(stem.carved, &stem.block);
        stem.read += stem.given;
        stem.carved += stem.block[0].len();
    }

    /// Hears the song on, by so many samples, and forgets what nobody will want of the vocal.
    fn hear(&mut self, frames: impl Fn(&SongMeter) -> usize) {
        let Some(meter) = &mut self.meter else { return };
        let len = frames(meter);
        let mut heard = past(&self.past, meter.heard() - self.past_from, len);
        meter.hear(len, &mut heard);
        let read = self.stems.iter().filter(|stem| !stem.ended).map(|stem| stem.read);
        let wanted = read.chain([meter.heard()]).min().unwrap_or(0);
        for past in &mut self.past {
            past.drain(..past.len().min(wanted - self.past_from));
        }
        self.past_from = wanted;
    }

    /// Sums up, after the last step. Nothing is to be carved after it.
    pub fn finish(&mut self) {
        let Some(meter) = self.meter.take() else { return };
        let song = meter.figures(self.stems.len());
        let audibility_db = song.audibility_db();
        let rate = self.rate;
        let vocal_seconds = self.vocal_heard as f64 / f64::from(rate);
        let frames = self.stems.iter().map(|stem| stem.read).max().unwrap_or(0);
        let longest = frames as f64 / f64::from(rate);
        let stem = |stem: Stem| {
            let trace = stem.carver?.into_trace();
            let (figures, settings) = (Figures::new(&trace), stem.sound.settings());
            let seconds = stem.read as f64 / f64::from(rate);
            let own = figures.why_untouched(&settings).into_iter();
            let own = own.chain(vocal_ends(vocal_seconds, seconds)).chain(stem.notes);
            let notes = own.chain(stem_ends(seconds, longest)).collect();
            Some(findings::Stem {
                name: stem.name,
                input: stem.input,
                preset: stem.preset,
                settings,
                sample_rate: rate,
                channels: stem.channels,
                frames: stem.read,
                figures,
                trace,
                notes,
            })
        };
        let findings = Findings::new(Listened {
            vocal: Some(std::mem::take(&mut self.vocal_name)),
            vocal_seconds,
            phrases: self.levels.phrases(),
            stems: std::mem::take(&mut self.stems).into_iter().filter_map(stem).collect(),
            song,
            left_out: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        });
        self.told = Some(Told { audibility_db, findings });
    }

    /// [`STEM_FIGURES`] of a stem so far.
    pub fn figures(&self, stem: usize) -> [f64; STEM_FIGURES.len()] {
        let carver = self.stems.get(stem).and_then(|stem| stem.carver.as_ref());
        let Some(carver) = carver else { return [f64::NAN; _] };
        let figures = Figures::new(carver.trace());
        let [before, after] = figures.audibility_db().map(|db| db.unwrap_or(f64::NAN));
        [before, after, figures.energy_removed_db, carver.totals().loudness.share_active()]
    }

    /// How far the vocal stands above what masks it in the song, in dB, before the cut and after; NaN where it never
    /// sounds or nothing is finished.
    pub fn audibility_db(&self) -> [f64; 2] {
        let both = self.told.as_ref().map_or([None; 2], |told| told.audibility_db);
        both.map(|db| db.unwrap_or(f64::NAN))
    }

    /// The page that tells of the song; empty if nothing is finished.
    pub fn page(&self) -> String {
        self.told.as_ref().map(|told| page(&told.findings)).unwrap_or_default()
    }

    /// The most important of it, a line each; empty if nothing is finished.
    pub fn text(&self) -> String {
        self.told.as_ref().map_or_else(String::new, |told| told.findings.text())
    }
}

/// Up to `len` samples of each channel, `from` on.
fn past(channels: &[Vec<f32>], from: usize, len: usize) -> Vec<Vec<f32>> {
    let part = |channel: &Vec<f32>| {
        let start = from.min(channel.len());
        channel[start..channel.len().min(start + len)].to_vec()
    };
    channels.iter().map(part).collect()
}

#[cfg(test)]
mod tests;
