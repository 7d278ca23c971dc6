//! What hosts choose from lists, and what the engine calls it.

use leeway_engine::{Listen, Source, Stereo};
use nice_plug::prelude::*;

/// [`Stereo`] as hosts show and save it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StereoChoice {
    #[id = "linked"]
    #[name = "Linked"]
    Linked,
    #[id = "mid-only"]
    #[name = "Mid only"]
    MidOnly,
    #[id = "mid-side"]
    #[name = "Mid/Side"]
    MidSide,
    #[id = "left-right"]
    #[name = "Left/Right"]
    LeftRight,
}

impl From<StereoChoice> for Stereo {
    fn from(choice: StereoChoice) -> Self {
        match choice {
            StereoChoice::Linked => Self::Linked,
            StereoChoice::MidOnly => Self::MidOnly,
            StereoChoice::MidSide => Self::MidSide,
            StereoChoice::LeftRight => Self::LeftRight,
        }
    }
}

impl From<Stereo> for StereoChoice {
    fn from(stereo: Stereo) -> Self {
        match stereo {
            Stereo::Linked => Self::Linked,
            Stereo::MidOnly => Self::MidOnly,
            Stereo::MidSide => Self::MidSide,
            Stereo::LeftRight => Self::LeftRight,
        }
    }
}

/// [`Source`] as hosts show and save it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SourceChoice {
    #[id = "sidechain"]
    #[name = "Sidechain"]
    Sidechain,
    #[id = "learned"]
    #[name = "Learned"]
    Learned,
    #[id = "low-voice"]
    #[name = "Low voice"]
    LowVoice,
    #[id = "high-voice"]
    #[name = "High voice"]
    HighVoice,
    #[id = "rap"]
    #[name = "Rap"]
    Rap,
}

impl From<SourceChoice> for Source {
    fn from(choice: SourceChoice) -> Self {
        match choice {
            SourceChoice::Sidechain => Self::Sidechain,
            SourceChoice::Learned => Self::Learned,
            SourceChoice::LowVoice => Self::LowVoice,
            SourceChoice::HighVoice => Self::HighVoice,
            SourceChoice::Rap => Self::Rap,
        }
    }
}

impl From<Source> for SourceChoice {
    fn from(source: Source) -> Self {
        match source {
            Source::Sidechain => Self::Sidechain,
            Source::Learned => Self::Learned,
            Source::LowVoice => Self::LowVoice,
            Source::HighVoice => Self::HighVoice,
            Source::Rap => Self::Rap,
        }
    }
}

/// [`Listen`] as hosts show and save it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ListenChoice {
    #[id = "output"]
    #[name = "Output"]
    Output,
    #[id = "removed"]
    #[name = "Removed"]
    Removed,
    #[id = "vocal"]
    #[name = "Vocal"]
    Vocal,
}

impl From<ListenChoice> for Listen {
    fn from(choice: ListenChoice) -> Self {
        match choice {
            ListenChoice::Output => Self::Output,
            ListenChoice::Removed => Self::Removed,
            ListenChoice::Vocal => Self::Vocal,
        }
    }
}
