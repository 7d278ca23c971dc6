//! Leeway itself, with constants and settings by name.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, anyhow, bail};
use leeway_engine::{CONTROLS, Engine, GainConstants, Settings};

use crate::ear::RATE;

/// Samples given to the engine at a time.
const BLOCK: usize = 512;

/// A Leeway: its settings and the constants of its gain computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Leeway {
    pub settings: Settings,
    pub constants: GainConstants,
}

impl Leeway {
    /// The same with another strength: the cut as a whole grows with Max cut.
    pub fn at(mut self, max_cut_db: f32) -> Self {
        self.settings.max_cut = max_cut_db;
        self
    }

    /// `stem` carved around `vocal`, aligned with it whatever the latency.
    ///
    /// # Errors
    /// If the engine refuses the rate.
    pub fn render(&self, stem: &[f32], vocal: &[f32]) -> Result<Vec<f32>> {
        let mut engine = Engine::new(RATE, 1, 1).map_err(|error| anyhow!("{error}"))?;
        engine.set_constants(self.constants);
        engine.set(&self.settings);
        // The lookahead acts from here on.
        engine.reset();
        let latency = engine.latency();
        let mut carved = stem.to_vec();
        carved.resize(stem.len() + latency, 0.0);
        let mut vocal = vocal.to_vec();
        vocal.resize(carved.len(), 0.0);
        for (stem, vocal) in carved.chunks_mut(BLOCK).zip(vocal.chunks(BLOCK)) {
            engine.process(&mut [stem], &[vocal]);
        }
        Ok(carved.split_off(latency))
    }
}

/// `key=value`, both as written.
#[derive(Debug, Clone)]
pub struct Assignment {
    pub key: String,
    pub value: f32,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("write key=value")?;
        let value = value.parse().map_err(|_| format!("{value} is not a number"))?;
        Ok(Self { key: key.to_owned(), value })
    }
}

impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

macro_rules! assign {
    ($target:expr, $assignment:expr, $($field:ident)*) => {
        match $assignment.key.as_str() {
            $(stringify!($field) => $target.$field = $assignment.value,)*
            other => {
                bail!("there is no {other}; there are: {}", [$(stringify!($field)),*].join(", "))
            }
        }
    };
}

/// Sets one constant by its name.
///
/// # Errors
/// If there is no such constant; it names those that there are.
pub fn set_constant(constants: &mut GainConstants, assignment: &Assignment) -> Result<()> {
    assign!(constants, assignment,
        buried_db below_clarity_db slope_db presence_floor_db presence_slope_db ground_floor_db
        ground_memory reference_decay_db pause_db smoothing_cam strength threshold_db group_threshold_db cheapest dearest budget least_price onset_pause);
    Ok(())
}

/// Sets one setting by its name in presets, in the unit of its control.
///
/// # Errors
/// If there is no such setting; it names those that there are.
pub fn set(settings: &mut Settings, assignment: &Assignment) -> Result<()> {
    let numbers = || CONTROLS.iter().map(|(control, _)| control).filter(|c| c.number().is_some());
    let Some(control) = numbers().find(|control| control.key == assignment.key) else {
        let keys: Vec<_> = numbers().map(|control| control.key).collect();
        bail!("there is no {}; there are: {}", assignment.key, keys.join(", "));
    };
    *settings = settings.with_value(control, assignment.value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the engine's author adds can be set here.
    #[test]
    fn every_constant_can_be_set() {
        let shown = format!("{:?}", GainConstants::default());
        let (_, fields) = shown.split_once('{').unwrap();
        for field in fields.trim_end_matches('}').split(',') {
            let (name, value) = field.split_once(':').unwrap();
            let value: f32 = value.trim().parse().unwrap();
            let mut constants = GainConstants::default();
            let assignment = Assignment { key: name.trim().to_owned(), value: value + 1.0 };
            set_constant(&mut constants, &assignment).unwrap();
            assert_ne!(constants, GainConstants::default(), "{name}");
        }
    }

    #[test]
    fn unknown_names_are_refused() {
        let wrong: Assignment = "bodi=1".parse().unwrap();
        assert!(set(&mut Settings::default(), &wrong).unwrap_err().to_string().contains("body"));
        assert!("body".parse::<Assignment>().is_err());
    }

    #[test]
    fn without_a_vocal_the_stem_comes_back() {
        let stem = leeway_test_signals::noise(9600, 0.5, 1);
        let carved = Leeway::default().render(&stem, &vec![0.0; stem.len()]).unwrap();
        assert_eq!(carved, stem);
    }
}
