//! The controls that are a choice among a few: each list is declared here, once.

use super::control::Choices;
use super::record::Setting;

/// An enum that a control chooses from.
pub trait Choice: Copy + 'static {
    /// The choices in order, the default first.
    const ALL: &'static [Self];
    /// What they are called, in the same order.
    const CHOICES: Choices;

    /// Where it stands in [`ALL`](Self::ALL).
    fn index(self) -> usize;
}

impl<T: Choice> Setting for T {
    fn to_value(self) -> f32 {
        self.index() as f32
    }

    fn from_value(value: f32) -> Self {
        T::ALL.get(value.round() as usize).copied().unwrap_or(T::ALL[0])
    }
}

/// Makes enums of choices, each with its id, its name, and a description for people.
macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        pub enum $type:ident {
            $($(#[$choice_doc:meta])* $choice:ident = $id:literal, $name:literal, $description:literal;)+
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type {
            $($(#[$choice_doc])* $choice,)+
        }

        impl Choice for $type {
            const ALL: &'static [Self] = &[$(Self::$choice),+];
            const CHOICES: Choices = Choices {
                ids: &[$($id),+],
                names: &[$($name),+],
                descriptions: &[$($description),+],
            };

            fn index(self) -> usize {
                self as usize
            }
        }

        impl Default for $type {
            fn default() -> Self {
                Self::ALL[0]
            }
        }
    )+};
}

choices! {
    /// How the channels of a stereo stem are carved. A mono stem is always carved as one.
    pub enum Stereo {
        /// One decision for both channels: the image never moves.
        Linked = "linked", "Linked", "One decision for both channels";
        /// Only what both channels share, where the vocal is; the sides stay as they are.
        MidOnly = "mid-only", "Mid only", "The middle only, the sides stay";
        /// Mid and side each on their own.
        MidSide = "mid-side", "Mid/Side", "Middle and sides each on their own";
        /// Left and right each on their own.
        LeftRight = "left-right", "Left/Right", "Left and right each on their own";
    }

    /// Where the vocal is taken from.
    pub enum Source {
        /// What arrives on the sidechain.
        Sidechain = "sidechain", "Sidechain", "What arrives on the sidechain";
        /// The profile given with [`Engine::set_learned`](crate::Engine::set_learned).
        Learned = "learned", "Learned", "The voice that was learned";
        /// A built-in low voice.
        LowVoice = "low-voice", "Low voice", "An average low voice";
        /// A built-in high voice.
        HighVoice = "high-voice", "High voice", "An average high voice";
        /// A built-in loud voice.
        Rap = "rap", "Rap", "An average loud voice";
    }

    /// What to listen to.
    pub enum Listen {
        /// The carved stem.
        Output = "output", "Output", "The carved stem";
        /// What was taken from the stem: input minus output, exactly.
        Removed = "removed", "Removed", "Only what is taken from the stem: input minus output";
        /// The vocal as it arrives.
        Vocal = "vocal", "Vocal", "The vocal as it arrives on the sidechain";
    }
}
