//! What a person should know about a carved stem, in words.

use leeway_engine::Settings;
use leeway_song::figures::Figures;
use leeway_song::notes::vocal_ends;

use super::audio_file::AudioFile;
use super::decode::{BitDepth, Format};
use super::vocals::Vocals;

/// What is known of a stem once it is carved.
pub struct Facts<'a> {
    pub format: &'a Format,
    /// Its length in samples per channel.
    pub frames: usize,
    /// How many of its samples are no numbers.
    pub broken: usize,
    pub written: BitDepth,
    pub sound: &'a Settings,
    pub figures: &'a Figures,
    pub vocals: Option<&'a Vocals>,
}

impl Facts<'_> {
    /// A sentence each.
    pub fn notes(&self) -> Vec<String> {
        let Self { format, written, .. } = self;
        let mut notes = Vec::new();
        notes.extend(self.figures.why_untouched(self.sound));
        let seconds = format.seconds(self.frames);
        notes.extend(self.vocals.and_then(|vocals| vocal_ends(vocals.seconds(), seconds)));
        if self.broken > 0 {
            notes
                .push(format!("{} of its samples were no numbers and became silence", self.broken));
        }
        if format.narrowed {
            notes.push("its 64-bit floats became 32-bit ones".to_owned());
        }
        if format.bit_depth == BitDepth::Int(32) {
            notes.push("its 32-bit integers were rounded to 24 significant bits".to_owned());
        }
        if *written != format.bit_depth {
            notes.push(format!(
                "its peaks do not fit {}, so it was written as {written} and nothing clips",
                format.bit_depth
            ));
        }
        notes
    }
}

/// What Match found.
pub fn matched(trim_db: Option<f32>) -> String {
    match trim_db {
        None => "not matched: it or the vocal is silent, so the trim stays as it was".to_owned(),
        Some(0.0) => "matched: the vocal counts as it is".to_owned(),
        Some(db) => {
            let word = if db > 0.0 { "louder" } else { "quieter" };
            format!("matched: the vocal counts as {:.1} dB {word}", db.abs())
        }
    }
}

/// That the vocal has samples that are no numbers.
pub fn broken_vocal(vocal: &AudioFile, broken: usize) -> Option<String> {
    let said = format!("{broken} samples of the vocal {vocal} are no numbers and count as silence");
    (broken > 0).then_some(said)
}
