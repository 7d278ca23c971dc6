//! Hears all stems of a song side by side, once: what they are, and how clear the vocal is over all of them
//! together.

use anyhow::Result;
use leeway_engine::{Engine, Settings, Totals};
use leeway_song::sections::Section;

use crate::cli::audio_file::AudioFile;
use crate::cli::correlation::compared;
use crate::cli::decode::{BLOCK, Format, Stream};
use crate::cli::screening::Screening;
use crate::cli::stem::{THE_VOCAL, correlation_note};
use crate::cli::stop;
use crate::cli::vocals::Vocal;

/// What there is to know of a stem.
pub struct Heard {
    pub format: Format,
    /// Its length in samples per channel.
    pub frames: usize,
    /// How alike it and the vocal are, 0 to 1; 0 if that is next to nothing.
    pub alike: f64,
}

impl Heard {
    /// In seconds.
    pub fn seconds(&self) -> f64 {
        self.format.seconds(self.frames)
    }

    /// Whether it is a copy of the vocal.
    pub fn is_the_vocal(&self) -> bool {
        self.alike >= THE_VOCAL
    }

    /// What is to be said of a file that has the vocal in it.
    pub fn correlation_note(&self) -> Option<String> {
        correlation_note(self.alike, self.seconds())
    }
}

/// What was heard of all stems.
pub struct Survey {
    /// One per stem, or why it cannot be read to its end.
    pub stems: Vec<Result<Heard>>,
    /// How far the vocal stands above what masks it in the sum of the stems, in dB, section by section;
    /// `None` where it does not sing.
    pub clarity_db: Vec<Option<f64>>,
}

/// Hears `stems` beside `vocal`, which is at `rate` Hz, through `sections`.
///
/// # Errors
/// If the vocal cannot be read, or if somebody asked to stop.
pub fn survey(
    stems: &[AudioFile],
    vocal: &Vocal,
    rate: u32,
    sections: &[Section],
) -> Result<Survey> {
    let mut players: Vec<Result<Player>> =
        stems.iter().map(|file| Player::new(file, vocal, rate)).collect();
    let mut clarity = Clarity::new(rate, vocal.samples.channels(), sections)?;
    let (mut heard, mut sum) = (Vec::new(), vec![Vec::new(); 2]);
    let mut at = 0;
    loop {
        stop::check()?;
        vocal.samples.read(at, BLOCK, &mut heard)?;
        let mut longest = heard[0].len();
        for channel in &mut sum {
            channel.clear();
            channel.resize(BLOCK, 0.0);
        }
        for player in &mut players {
            let Ok(playing) = player else { continue };
            match playing.play(&heard, &mut sum) {
                Ok(frames) => longest = longest.max(frames),
                Err(error) => *player = Err(error),
            }
        }
        if longest == 0 {
            break;
        }
        clarity.hear(&mut sum, &heard, longest);
        at += BLOCK;
    }
    let stems = players.into_iter().zip(stems);
    let stems = stems.map(|(player, file)| player?.finish(file, vocal)).collect();
    // What dies away after the last word is no section's clarity.
    let sings = |(clarity, section): (Option<f64>, &Section)| section.vocal_db.and(clarity);
    let clarity_db = clarity.finish().into_iter().zip(sections).map(sings).collect();
    Ok(Survey { stems, clarity_db })
}

/// A stem that is read in step with the others.
struct Player {
    stream: Stream,
    /// Tells whether the vocal is in it. Not for one at another rate than the vocal's.
    screening: Option<Screening>,
    block: Vec<Vec<f32>>,
    frames: usize,
}

impl Player {
    fn new(file: &AudioFile, vocal: &Vocal, rate: u32) -> Result<Self> {
        let stream = Stream::open(file)?;
        let format = stream.format();
        let screening = (format.rate == rate).then(|| {
            let channels = vocal.samples.channels();
            Screening::new(rate, format.channels, channels, vocal.energy)
        });
        Ok(Self { stream, screening, block: Vec::new(), frames: 0 })
    }

    /// Reads on and adds to `sum` what there is; returns how many samples that is.
    fn play(&mut self, heard: &[Vec<f32>], sum: &mut [Vec<f32>]) -> Result<usize> {
        if !self.stream.read(BLOCK, &mut self.block)? {
            return Ok(0);
        }
        let frames = self.block[0].len();
        self.frames += frames;
        if let Some(screening) = &mut self.screening {
            screening.push(&self.block, heard);
            // Mono goes to both sides.
            for (sum, samples) in sum.iter_mut().zip(self.block.iter().cycle()) {
                for (sum, sample) in sum.iter_mut().zip(samples) {
                    *sum += if sample.is_finite() { *sample } else { 0.0 };
                }
            }
        }
        Ok(frames)
    }

    fn finish(self, file: &AudioFile, vocal: &Vocal) -> Result<Heard> {
        let mut heard = Vec::new();
        let alike = match self.screening {
            Some(screening) => {
                vocal.samples.read(self.frames, screening.lag(), &mut heard)?;
                if screening.suspects(&heard) { compared(file, vocal)? } else { 0.0 }
            }
            None => 0.0,
        };
        Ok(Heard { format: self.stream.format(), frames: self.frames, alike })
    }
}

/// The vocal's clarity over the sum of the stems.
struct Clarity {
    engine: Engine,
    /// Where sections end, in samples.
    ends: Vec<usize>,
    at: usize,
    /// What there was up to the end of each section.
    totals: Vec<Totals>,
}

impl Clarity {
    fn new(rate: u32, channels: usize, sections: &[Section]) -> Result<Self> {
        let mut engine = Engine::new(f64::from(rate), 2, channels)?;
        engine.set(&Settings::default());
        let end = |section: &Section| (section.end * f64::from(rate)) as usize;
        let ends = sections.iter().map(end).collect();
        Ok(Self { engine, ends, at: 0, totals: Vec::new() })
    }

    /// Hears the next samples of all stems together, and of the vocal. What is left in `sum` is the
    /// engine's output.
    fn hear(&mut self, sum: &mut [Vec<f32>], vocal: &[Vec<f32>], frames: usize) {
        let mut done = 0;
        while done < frames {
            let section_end = self.ends.get(self.totals.len()).map_or(usize::MAX, |end| *end);
            let end = frames.min(done + section_end.saturating_sub(self.at));
            let mut stem: Vec<&mut [f32]> = sum.iter_mut().map(|c| &mut c[done..end]).collect();
            let heard = |channel: &Vec<f32>| done.min(channel.len())..end.min(channel.len());
            let vocal: Vec<&[f32]> = vocal.iter().map(|c| &c[heard(c)]).collect();
            self.engine.process(&mut stem, &vocal);
            self.at += end - done;
            done = end;
            if self.at >= section_end {
                self.totals.push(self.engine.meters().totals);
            }
        }
    }

    /// The clarity in each section in dB.
    fn finish(mut self) -> Vec<Option<f64>> {
        self.totals.resize(self.ends.len(), self.engine.meters().totals);
        let mut before = Totals::default();
        let clarity = self.totals.iter().map(|totals| {
            let section = *totals - before;
            before = *totals;
            section.audibility[0].mean_db()
        });
        clarity.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;
    use std::path::Path;

    use hound::{SampleFormat, WavSpec, WavWriter};

    use super::*;
    use crate::cli::vocals::Vocals;
    use leeway_song::phrases::Phrase;
    use leeway_song::sections::sections;

    const RATE: u32 = 48_000;

    /// A file of harmonics of `hz` in mono, as loud as `gain` says at each second.
    fn write(path: &Path, hz: f32, seconds: u32, gain: impl Fn(f32) -> f32) -> AudioFile {
        let spec = WavSpec {
            channels: 1,
            sample_rate: RATE,
            bits_per_sample: 32,
            sample_format: SampleFormat::Float,
        };
        let mut wav = WavWriter::create(path, spec).unwrap();
        for n in 0..seconds * RATE {
            let t = n as f32 / RATE as f32;
            let tone: f32 = (1..20).map(|h| (TAU * hz * h as f32 * t).sin() / h as f32).sum();
            wav.write_sample(0.1 * gain(t) * tone).unwrap();
        }
        wav.finalize().unwrap();
        AudioFile::File(path.to_owned())
    }

    #[test]
    fn clarity_is_told_of_each_section_and_of_all_stems_that_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let sings = |t: f32| f32::from(u8::from(t < 3.0 || (12.0..15.0).contains(&t)));
        let vocal = write(&at("vocal.wav"), 220.0, 15, sings);
        // Loud at first, and longer than the vocal.
        let loud = write(&at("loud.wav"), 180.0, 16, |t| if t < 6.0 { 1.0 } else { 0.01 });
        std::fs::write(at("broken.wav"), "no audio").unwrap();
        let files = [loud.clone(), AudioFile::File(at("broken.wav")), vocal.clone()];

        let phrase = |start| Phrase { start, end: start + 3.0, level_db: -20.0 };
        let sections = sections(&[phrase(0.0), phrase(12.0)], 15.0);
        assert_eq!(sections.len(), 3);
        let vocals = Vocals::read(&vocal, false, folder.path()).unwrap();
        let heard = vocals.beside(&vocal, RATE).unwrap();
        let told = |files: &[AudioFile]| survey(files, &heard, RATE, &sections).unwrap();
        let Survey { stems, clarity_db } = told(&files[..2]);
        let [Some(first), None, Some(last)] = clarity_db[..] else { panic!("{clarity_db:?}") };
        assert!(last > first + 6.0 && first < 6.0, "{clarity_db:?}");
        assert!(stems[0].as_ref().is_ok_and(|it| it.seconds() == 16.0 && it.alike < 0.1));
        assert!(stems[1].as_ref().is_err_and(|error| error.to_string().contains("broken.wav")));
        // Twice the stem covers more of the vocal.
        let twice = told(&[loud.clone(), loud]).clarity_db[0].unwrap();
        assert!(twice < first - 1.0, "{twice} dB, not below {first} dB");
        let copy = told(&files[2..]).stems.remove(0).unwrap();
        assert!(copy.is_the_vocal() && copy.correlation_note().is_some());
    }
}
