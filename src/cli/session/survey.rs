//! Hears all stems of a song side by side, once: what they are, and how clear the vocal is over all of them
//! together.

use anyhow::Result;
use leeway_engine::{Engine, Settings, Totals};

use crate::cli::audio_file::AudioFile;
use crate::cli::correlation::compared;
use crate::cli::decode::{Format, Stream};
use crate::cli::render::BLOCK;
use crate::cli::screening::Screening;
use crate::cli::sections::Section;
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
    Ok(Survey { stems, clarity_db: clarity.finish() })
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
