//! What a file of a trackout folder is, as far as its name tells.

use std::path::Path;
use std::sync::LazyLock;

use super::{Preset, shipped};

/// What a file is by its name.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each file")]
pub enum Kind {
    /// A stem that calls for a preset.
    Stem(Preset),
    /// A vocal, lead or backing.
    Vocal,
    /// The whole song, mixed or mastered.
    Mix,
    /// No word in it is known.
    Unknown,
}

const VOCAL: [&str; 24] = [
    "vocal",
    "vox",
    "leadvox",
    "bvox",
    "bgvox",
    "voc",
    "voice",
    "bv",
    "bgv",
    "adlib",
    "ad lib",
    "acapella",
    "acappella",
    "a cappella",
    "a capella",
    "rap",
    "rapper",
    "singer",
    "singing",
    "backing",
    "harmony",
    "harmonies",
    "doubles",
    "dbl",
];
const MIX: [&str; 10] = [
    "mix",
    "mixdown",
    "premix",
    "rough",
    "bounce",
    "master",
    "premaster",
    "mastered",
    "reference",
    "full song",
];
/// "Instrumental, no vocals" is no vocal.
const WITHOUT: [&str; 4] = ["no", "without", "minus", "wo"];

/// Words for the part that something plays: they yield to what it is played on, as in *lead guitar*.
const ROLES: [&str; 21] = [
    "lead",
    "key",
    "synth",
    "melody",
    "pluck",
    "music",
    "bed",
    "score",
    "fx",
    "effect",
    "beat",
    "backing",
    "harmony",
    "harmonies",
    "rap",
    "doubles",
    "dbl",
    "stab",
    "swell",
    "glitch",
    "vinyl",
];
/// Words for how something was made: they yield to all others, as in *beat master*.
const FORMS: [&str; 2] = ["loop", "break"];

/// The shipped preset of returns: chosen for a vocal that is one of its words, too.
pub const VOCAL_EFFECTS: &str = "Vocal effects return";

static SHIPPED: LazyLock<Vec<Preset>> = LazyLock::new(shipped);

/// What the file at `path` is, by its name and by those of the folders in `path`.
///
/// English names the thing last: in *vocal chop pad* the last word that is known counts, in *bass
/// vocal*, too.
pub fn kind(path: &Path) -> Kind {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new("")).to_string_lossy();
    let mut words = split(&folder);
    let own = words.len();
    words.extend(split(&name));

    let vocal = last(&words, &VOCAL).map(|rank| (rank, Kind::Vocal));
    // A folder of stems may well be called after the mix.
    let mix = last(&words[own..], &MIX).map(|rank| (Rank { strength: 0, ..rank }, Kind::Mix));
    let stems = SHIPPED.iter().filter(|preset| preset.name != VOCAL_EFFECTS).filter_map(|preset| {
        last(&words, &preset.files).map(|rank| (rank, Kind::Stem(preset.clone())))
    });
    let best = stems.chain(vocal).chain(mix).max_by_key(|(rank, _)| *rank);
    match best.map_or(Kind::Unknown, |(_, kind)| kind) {
        Kind::Vocal => vocal_effects(&words).map_or(Kind::Vocal, Kind::Stem),
        kind => kind,
    }
}

/// The preset for a vocal's effects, if `words` speak of any.
fn vocal_effects(words: &[String]) -> Option<Preset> {
    let preset = SHIPPED.iter().find(|preset| preset.name == VOCAL_EFFECTS)?;
    last(words, &preset.files).map(|_| preset.clone())
}

/// Which of several words that are known in a name tells what it is: the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// How much such a word tells.
    strength: u8,
    /// Where in the name it ends.
    end: usize,
    /// A cowbell is no bell.
    length: usize,
}

/// The best of `known` in `words`.
fn last(words: &[String], known: &[impl AsRef<str>]) -> Option<Rank> {
    let found = known.iter().filter_map(|known| {
        let known = known.as_ref();
        let strength = match known {
            _ if FORMS.contains(&known) => 1,
            _ if ROLES.contains(&known) => 2,
            _ => 3,
        };
        let parts = split(known);
        let at = (0..words.len())
            .rfind(|&start| begins(&words[start..], &parts) && !negated(words, start))?;
        Some(Rank { strength, end: at + parts.len(), length: known.len() })
    });
    found.max()
}

fn negated(words: &[String], at: usize) -> bool {
    at > 0 && WITHOUT.contains(&words[at - 1].as_str())
}

/// Whether `words` begin with all of `parts`.
fn begins(words: &[String], parts: &[String]) -> bool {
    words.len() >= parts.len() && words.iter().zip(parts).all(|(word, part)| is(word, part))
}

/// Whether `word` is `part`, in the plural, or made with it: *kicks*, *snares*, *subbass*. Short
/// parts must stand alone: there is a hat in *what*.
fn is(word: &str, part: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let made_with = word.ends_with(part) || singular.ends_with(part);
    word == part || singular == part || (part.len() > 3 && made_with)
}

/// The words of a name in small letters: divided by what is no letter or digit, before a capital in
/// a word, and between letters and digits.
fn split(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let border = (before.is_lowercase() && c.is_uppercase())
            || (before.is_numeric() != c.is_numeric())
            || !c.is_alphanumeric();
        if border {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is one").extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(name: &str) -> String {
        match kind(Path::new(name)) {
            Kind::Stem(preset) => preset.name,
            Kind::Vocal => "vocal".into(),
            Kind::Mix => "mix".into(),
            Kind::Unknown => "unknown".into(),
        }
    }

    #[test]
    fn names_of_stems_find_their_preset() {
        for (file, wanted) in [
            ("01_Grand Piano.wav", "Melody / piano"),
            ("Keys.wav", "Melody / piano"),
            ("Lead.wav", "Melody / piano"),
            ("Master Piano.wav", "Melody / piano"),
            ("Synth Loop 2.wav", "Melody / piano"),
            ("Synth Stab.wav", "Melody / piano"),
            ("Guitar Stabs.wav", "Guitars"),
            ("Guitar Swells.wav", "Guitars"),
            ("Vocal Chops.wav", "Vocal chops"),
            ("VoxChop_03.wav", "Vocal chops"),
            ("Chop 1.wav", "Vocal chops"),
            ("Adlib Chops.wav", "Vocal chops"),
            ("Chopped Vocals.wav", "Vocal chops"),
            ("Vox Stabs.wav", "Vocal chops"),
            ("Vocal Sample.wav", "Vocal chops"),
            ("Chops FX.wav", "Vocal chops"),
            ("Piano Chops.wav", "Vocal chops"),
            ("stem-808.flac", "808 / bass"),
            ("Sub Bass 2.wav", "808 / bass"),
            ("subbass.wav", "808 / bass"),
            ("Bass Synth.wav", "808 / bass"),
            ("HiHats.wav", "Drums"),
            ("KICK.wav", "Drums"),
            ("Bass Drum.wav", "Drums"),
            ("Drum Loop.wav", "Drums"),
            ("cowbells.wav", "Drums"),
            ("Song - 90 bpm - Cm - Snare.wav", "Drums"),
            ("Piano Man - Snare.wav", "Drums"),
            ("Drums/Loop 1.wav", "Drums"),
            ("Mix Stems/Kick.wav", "Drums"),
            ("warm pad L.wav", "Pads"),
            ("Vox Pad.wav", "Pads"),
            ("Choir.wav", "Pads"),
            ("Organic Pad.wav", "Pads"),
            ("E-Guitar DI.wav", "Guitars"),
            ("Lead Guitar.wav", "Guitars"),
            ("Backing Guitars.wav", "Guitars"),
            ("Guitar FX.wav", "Guitars"),
            ("Instrumental v3.wav", "Two-track beat"),
            ("Instrumental (no vocals).wav", "Two-track beat"),
            ("Backing Track.wav", "Two-track beat"),
            ("Beat Master.wav", "Two-track beat"),
            ("2Track.wav", "Two-track beat"),
            ("FX riser.wav", "Sound effects"),
            ("White Noise Sweep.wav", "Sound effects"),
            ("Impact_03.wav", "Sound effects"),
            ("Downlifter.wav", "Sound effects"),
            ("FX/01.wav", "Sound effects"),
            ("SFX_Boom.wav", "Sound effects"),
            ("Sub Drop.wav", "Sound effects"),
            ("Siren 2.wav", "Sound effects"),
            ("Reverse Cymbal.wav", "Drums"),
            ("Tape Stop.wav", "Sound effects"),
            ("Lead Vox Reverb.wav", "Vocal effects return"),
            ("Vocal FX.wav", "Vocal effects return"),
            ("BV Delay.wav", "Vocal effects return"),
            ("Adlib Throws.wav", "Vocal effects return"),
            ("Vox Plate.wav", "Vocal effects return"),
            ("Double Bass.wav", "808 / bass"),
            ("OH L.wav", "Drums"),
        ] {
            assert_eq!(preset(file), wanted, "{file}");
        }
    }

    #[test]
    fn vocals_mixes_and_what_nobody_can_tell_are_no_stems() {
        for (file, wanted) in [
            ("Lead Vox.wav", "vocal"),
            ("LeadVocal_v2.wav", "vocal"),
            ("leadvocals.wav", "vocal"),
            ("Vox Lead dbl.wav", "vocal"),
            ("BVs.wav", "vocal"),
            ("Backing Vocals L.wav", "vocal"),
            ("Backing 2.wav", "vocal"),
            ("Doubles.wav", "vocal"),
            ("Ad-libs.wav", "vocal"),
            ("Adlib3.wav", "vocal"),
            ("Backing Adlibs.wav", "vocal"),
            ("Stutter Vox.wav", "vocal"),
            ("Harmony High.wav", "vocal"),
            ("Bass Vocal.wav", "vocal"),
            ("Choir Vocals.wav", "vocal"),
            ("Song (Acapella).wav", "vocal"),
            ("Vocals/Lead.wav", "vocal"),
            ("Final Mix.wav", "mix"),
            ("Song - Mixdown.wav", "mix"),
            ("Song Pre-Master 24bit.wav", "mix"),
            ("MASTER.wav", "mix"),
            ("Vocoder.wav", "unknown"),
            ("Mixer.wav", "unknown"),
            ("Reverb.wav", "unknown"),
            ("whatever.wav", "unknown"),
            ("Mix Stems/01.wav", "unknown"),
        ] {
            assert_eq!(preset(file), wanted, "{file}");
        }
    }
}
