//! What the host tells of each control, for the window to show: whether automation moves it, and whether
//! a knob of a controller does (CLAP).

use std::sync::{Arc, PoisonError, RwLock};

use leeway_engine::{CONTROLS, Control, PerControl};
use nice_plug::prelude::*;

use crate::params::LeewayParams;

/// What the host tells of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Indication {
    pub mapped: bool,
    pub automation: ParamAutomation,
}

impl Indication {
    /// What there is to say, for people.
    pub fn words(self) -> Vec<&'static str> {
        let mapped = self.mapped.then_some("Mapped to a controller");
        let automation = match self.automation {
            ParamAutomation::None => None,
            ParamAutomation::Present => Some("Automated"),
            ParamAutomation::Playing => Some("Automation plays"),
            ParamAutomation::Recording => Some("Automation is recorded"),
            ParamAutomation::Overriding => Some("Automated, but moved by hand"),
        };
        [mapped, automation].into_iter().flatten().collect()
    }
}

/// What the host tells of every control. Nothing of it is saved.
pub struct Indications(RwLock<PerControl<Indication>>);

impl Default for Indications {
    fn default() -> Self {
        Self(RwLock::new(PerControl::from_fn(|_| Indication::default())))
    }
}

impl Indications {
    /// What the host tells of `control`.
    pub fn of(&self, control: &Control) -> Indication {
        self.0.read().unwrap_or_else(PoisonError::into_inner)[control]
    }

    /// Takes what the host tells of the control that it knows as `id`.
    fn set(&self, id: &str, told: ParamIndication) {
        let Some((control, _)) = CONTROLS.iter().find(|(control, _)| control.id == id) else {
            return;
        };
        let indication = &mut self.0.write().unwrap_or_else(PoisonError::into_inner)[control];
        match told {
            ParamIndication::Mapped(mapped) => indication.mapped = mapped,
            ParamIndication::Automation(automation) => indication.automation = automation,
        }
    }
}

/// Takes what the host tells into `params`.
pub fn indicator(params: Arc<LeewayParams>) -> ParamIndicator {
    Box::new(move |id, told| params.indications.set(id, told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_tells_is_said_of_that_control_until_it_tells_otherwise() {
        let params = Arc::new(LeewayParams::default());
        let tell = indicator(Arc::clone(&params));
        tell("depth", ParamIndication::Mapped(true));
        tell("depth", ParamIndication::Automation(ParamAutomation::Playing));
        tell("nothing", ParamIndication::Mapped(true));
        let depth = params.indications.of(&CONTROLS.depth);
        assert_eq!(depth, Indication { mapped: true, automation: ParamAutomation::Playing });
        assert_eq!(depth.words(), ["Mapped to a controller", "Automation plays"]);
        for (control, _) in CONTROLS.iter().filter(|(control, _)| control.id != "depth") {
            assert_eq!(params.indications.of(control), Indication::default(), "{}", control.id);
        }
        tell("depth", ParamIndication::Mapped(false));
        tell("depth", ParamIndication::Automation(ParamAutomation::None));
        assert!(params.indications.of(&CONTROLS.depth).words().is_empty());
    }
}
