//! What a CLAP host tells of a parameter, for the plugin's editor to draw beside it.

use clap_sys::ext::param_indication::{
    CLAP_PARAM_INDICATION_AUTOMATION_NONE, CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING,
    CLAP_PARAM_INDICATION_AUTOMATION_PLAYING, CLAP_PARAM_INDICATION_AUTOMATION_PRESENT,
    CLAP_PARAM_INDICATION_AUTOMATION_RECORDING,
};

/// What the host tells of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamIndication {
    /// Whether a knob of a controller moves it.
    Mapped(bool),
    Automation(ParamAutomation),
}

/// What the host's automation does with a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ParamAutomation {
    #[default]
    None,
    /// There is some, but it is not played.
    Present,
    Playing,
    Recording,
    /// There is some, but the user has moved the parameter.
    Overriding,
}

/// Takes what the host tells of the parameter with an id. Called on the main thread.
pub type ParamIndicator = Box<dyn Fn(&str, ParamIndication) + Send>;

impl ParamAutomation {
    pub(crate) fn from_raw(state: u32) -> Option<Self> {
        match state {
            CLAP_PARAM_INDICATION_AUTOMATION_NONE => Some(Self::None),
            CLAP_PARAM_INDICATION_AUTOMATION_PRESENT => Some(Self::Present),
            CLAP_PARAM_INDICATION_AUTOMATION_PLAYING => Some(Self::Playing),
            CLAP_PARAM_INDICATION_AUTOMATION_RECORDING => Some(Self::Recording),
            CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING => Some(Self::Overriding),
            _ => None,
        }
    }
}
