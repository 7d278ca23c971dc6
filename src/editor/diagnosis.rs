//! The diagnosis: what Leeway hears, in words, and what is wrong when it has nothing to work with.

use leeway_engine::{Settings, Source};

use super::statistics_window::StatisticsWindow;
use crate::link::Snapshot;

/// Quieter than this in dBFS is silence.
const SILENCE_DB: f64 = -70.0;
/// Two copies of one signal correlate by more than this, 0 to 1.
const SAME: f64 = 0.999;
/// A track and a vocal that has the track in it correlate by more than this for [`SUSTAINED`] seconds:
/// by 0.71 if both are as loud. Of the 27 pairs of track, or mix, and vocal that Leeway is developed with,
/// the most alike reach 0.083, and 24 stay below 0.06. With the track in the vocal at its own level all
/// 27 are found, and at 6 dB less 26.
const WITHIN: f64 = 0.3;
/// Seconds of audio that a correlation has to last for, so as not to be chance.
const SUSTAINED: f64 = 4.0;
/// A vocal this far below or above the stem, in dB, is not at its level in the mix.
const FAR_BELOW_DB: f64 = -18.0;
const FAR_ABOVE_DB: f64 = 24.0;
/// Judgements wait for this many seconds of audio.
const ENOUGH: f64 = 1.0;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The host has not sent any audio yet.
    NoAudio,
    /// Too little has been heard to judge.
    Listening,
    /// Bypass is on, or Depth is zero.
    Off,
    /// The source is the learned vocal, and none was learned.
    NothingLearned,
    /// The stem is silent.
    StemSilent,
    /// Nothing has ever come in on the sidechain.
    NoSignal,
    /// The sidechain carries the very signal of the track.
    SameSignal,
    /// The sidechain carries the track beside the vocal.
    TrackWithin,
    /// The vocal is silent for now.
    Silent,
    /// The vocal is far quieter than the stem.
    FarBelow,
    /// The vocal is far louder than the stem.
    FarAbove,
    /// All is well, with a mono key on a stereo stem.
    MonoKey,
    /// A stored voice stands in for the vocal.
    StoredVoice,
    /// All is well and something is being cut.
    Carving,
    /// All is well and nothing clashes.
    NoClash,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// All is well.
    Good,
    /// Worth knowing.
    Note,
    /// The user has to do something.
    Problem,
}

/// Judges what was heard until now; `learned` says whether there is a learned vocal.
pub fn diagnose(
    snapshot: Option<&Snapshot>,
    statistics: &StatisticsWindow,
    settings: &Settings,
    learned: bool,
) -> Finding {
    let Some(snapshot) = snapshot.filter(|_| statistics.seconds() > 0.0) else {
        return Finding::NoAudio;
    };
    if settings.depth == 0.0 {
        return Finding::Off;
    }
    match settings.source {
        Source::Learned if !learned => Finding::NothingLearned,
        Source::Sidechain => {
            of_inputs(statistics, settings).unwrap_or_else(|| of_the_carve(snapshot, statistics))
        }
        _ => {
            let (lately, seconds) = statistics.last_seconds();
            let silent = seconds >= ENOUGH && lately.inputs.stem_db() < SILENCE_DB;
            if silent { Finding::StemSilent } else { Finding::StoredVoice }
        }
    }
}

/// What keeps stem and sidechain from being compared; `None` if nothing does.
fn of_inputs(statistics: &StatisticsWindow, settings: &Settings) -> Option<Finding> {
    let (lately, seconds) = statistics.last_seconds();
    let inputs = lately.inputs;
    if seconds < ENOUGH {
        return Some(Finding::Listening);
    }
    if statistics.since_reset().inputs.vocal == 0.0 {
        return Some(Finding::NoSignal);
    }
    if inputs.stem_db() < SILENCE_DB {
        return Some(Finding::StemSilent);
    }
    if inputs.vocal_db() < SILENCE_DB {
        return Some(Finding::Silent);
    }
    if inputs.correlation().abs() > SAME {
        return Some(Finding::SameSignal);
    }
    if seconds >= SUSTAINED && inputs.correlation().abs() > WITHIN {
        return Some(Finding::TrackWithin);
    }
    let above_db = inputs.vocal_db() + f64::from(settings.trim) - inputs.stem_db();
    // A pause says nothing about the vocal's level.
    let sings = lately.vocal_hops * 2 > lately.hops;
    match above_db {
        _ if !sings => None,
        db if db < FAR_BELOW_DB => Some(Finding::FarBelow),
        db if db > FAR_ABOVE_DB => Some(Finding::FarAbove),
        _ => None,
    }
}

/// What the carve does, where nothing is wrong.
fn of_the_carve(snapshot: &Snapshot, statistics: &StatisticsWindow) -> Finding {
    // However little is cut, the output is not the input.
    let cutting = snapshot.meters.cut_db.iter().any(|cut_db| *cut_db > 0.0);
    if cutting || statistics.last_second().active_hops > 0 {
        return Finding::Carving;
    }
    let (lately, _) = statistics.last_seconds();
    match snapshot.channels {
        [2, 2] if lately.inputs.vocal_difference > 0.0 => Finding::NoClash,
        [2, _] => Finding::MonoKey,
        _ => Finding::NoClash,
    }
}

impl Finding {
    /// How serious it is.
    pub fn weight(self) -> Weight {
        match self {
            Self::Carving | Self::NoClash | Self::StoredVoice => Weight::Good,
            Self::NoAudio
            | Self::Listening
            | Self::Off
            | Self::StemSilent
            | Self::Silent
            | Self::MonoKey => Weight::Note,
            Self::NothingLearned
            | Self::NoSignal
            | Self::SameSignal
            | Self::TrackWithin
            | Self::FarBelow
            | Self::FarAbove => Weight::Problem,
        }
    }

    /// The finding in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::NoAudio => "No audio yet",
            Self::Listening => "Listening\u{2026}",
            Self::Off => "Off",
            Self::NothingLearned => "No vocal learned yet",
            Self::StemSilent => "This track is silent",
            Self::NoSignal => "No signal on the sidechain",
            Self::SameSignal => "The sidechain is this very track",
            Self::TrackWithin => "The sidechain carries this track, too",
            Self::Silent => "The vocal is silent",
            Self::FarBelow => "The vocal is far below the stem",
            Self::FarAbove => "The vocal is far above the stem",
            Self::MonoKey => "Listening: mono sidechain",
            Self::StoredVoice => "Carving for a stored voice",
            Self::Carving => "Carving",
            Self::NoClash => "Nothing clashes",
        }
    }

    /// What it means, and what to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::NoAudio => "Start playback. Leeway shows what it hears as soon as audio arrives.",
            Self::Listening => "It takes a second of audio to judge.",
            Self::Off => "Depth is at zero or Bypass is on: the output is the input.",
            Self::NothingLearned => {
                "Press Learn while the vocal plays on the sidechain, load a voice, or choose another \
                 source."
            }
            Self::StemSilent => {
                "Nothing comes in on the track itself, so there is nothing to carve."
            }
            Self::NoSignal => {
                "Leeway carves around the vocal that you send to its sidechain input."
            }
            Self::SameSignal => {
                "The vocal belongs there. With its own signal on the sidechain a track would make \
                 room for itself."
            }
            Self::TrackWithin => {
                "The vocal belongs there alone. A bus or a mix in which this track sounds as well makes \
                 it give way to itself."
            }
            Self::Silent => "The sidechain is connected. Nothing is cut while nobody sings.",
            Self::FarBelow => {
                "Its send may be too low, or its fader comes after the send. Press Match to let \
                 Leeway measure both and set Vocal trim."
            }
            Self::FarAbove => {
                "At this level hardly anything can mask it. Press Match to let Leeway measure both \
                 and set Vocal trim."
            }
            Self::MonoKey => "Both channels of the stem are carved around the one of the vocal.",
            Self::StoredVoice => "No sidechain is needed: the carve follows this stem.",
            Self::Carving => "The stem gives way where the vocal needs room.",
            Self::NoClash => "No band is cut.",
        }
    }

    /// Whether steps to route the sidechain would help.
    pub fn needs_routing(self) -> bool {
        matches!(self, Self::NoSignal | Self::SameSignal | Self::TrackWithin)
    }
}

#[cfg(test)]
mod tests;
