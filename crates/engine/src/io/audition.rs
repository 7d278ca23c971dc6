//! What is heard for a moment instead of what Listen says, while somebody holds a button.

use crate::controls::Listen;

/// What is heard for a moment. It is no setting, for it is neither saved nor rendered.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Audition {
    /// What [`Settings::listen`](crate::Settings) says.
    #[default]
    Off,
    /// The stem as it came, made as loud as the carved one.
    Before,
    /// Of what `listen` names, the band around `hz`.
    Band { listen: Listen, hz: f32 },
}

impl Audition {
    /// What is heard, given what the settings say.
    pub(crate) fn listen(self, settings: Listen) -> Listen {
        match self {
            Self::Band { listen, .. } => listen,
            Self::Off | Self::Before => settings,
        }
    }

    /// The centre in Hz of the band that alone is heard, if one is.
    pub(crate) fn band_hz(self) -> Option<f32> {
        match self {
            Self::Band { hz, .. } => Some(hz),
            Self::Off | Self::Before => None,
        }
    }
}
