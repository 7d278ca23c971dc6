//! What a project keeps of the sounds that the window works with: the preset that was chosen, and the
//! other one of A and B.
//!
//! Sounds are positions of the controls, as automation is: what a position means never changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::beat_profile::BeatProfile;
use crate::voice::VoiceProfile;

/// Positions that are this close are the same.
const SAME: f32 = 1e-4;

/// All values that make a sound.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Values {
    /// By parameter id, 0 to 1.
    pub normalized: BTreeMap<String, f32>,
    /// The learned vocal.
    pub voice: VoiceProfile,
    /// The beat profile, of which older versions say nothing.
    #[serde(skip_serializing_if = "BeatProfile::is_empty")]
    pub beat: BeatProfile,
}

/// The preset that was last chosen or saved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    pub name: String,
    /// Where it has the controls that are its business, by parameter id, 0 to 1.
    pub positions: BTreeMap<String, f32>,
}

impl Chosen {
    /// Whether the controls at `values` are elsewhere than the preset has them.
    pub fn is_changed(&self, values: &BTreeMap<String, f32>) -> bool {
        let differs = |(id, position): (&String, &f32)| {
            values.get(id).is_some_and(|value| (value - position).abs() > SAME)
        };
        self.positions.iter().any(differs)
    }
}

/// Two sounds to switch between.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compare {
    /// Whether B is heard.
    b: bool,
    /// The one that is not heard; until there is one, it is as the other.
    other: Option<Values>,
}

impl Compare {
    /// Whether B is heard rather than A.
    pub fn is_b(&self) -> bool {
        self.b
    }

    /// Switches over: takes the sound that is left, returns the one to go to.
    pub fn switch(&mut self, now: Values) -> Values {
        self.b = !self.b;
        self.other.replace(now.clone()).unwrap_or(now)
    }

    /// Makes the other sound a copy of this one.
    pub fn copy(&mut self, now: Values) {
        self.other = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(depth: f32) -> Values {
        Values { normalized: [("depth".into(), depth)].into(), ..Values::default() }
    }

    #[test]
    fn a_and_b_keep_their_sounds() {
        let mut compare = Compare::default();
        assert_eq!(compare.switch(at(0.1)), at(0.1), "b starts as a");
        assert!(compare.is_b());
        assert_eq!(compare.switch(at(0.7)), at(0.1));
        assert_eq!(compare.switch(at(0.1)), at(0.7));
        compare.copy(at(0.7));
        assert_eq!(compare.switch(at(0.7)), at(0.7));
    }

    #[test]
    fn a_preset_is_changed_by_its_own_controls_only() {
        let chosen = Chosen { name: "x".into(), positions: at(0.5).normalized };
        assert!(!chosen.is_changed(&at(0.5).normalized));
        assert!(chosen.is_changed(&at(0.51).normalized));
        assert!(!chosen.is_changed(&[("trim".into(), 0.2)].into()));
    }
}
