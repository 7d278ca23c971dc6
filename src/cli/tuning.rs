//! The engine's settings as options, in the units that people turn knobs in.

use clap::Args;
use clap::builder::ValueParser;
use leeway::engine::Settings;
use serde::Serialize;

/// One option per engine setting.
#[derive(Args, Serialize, Debug, Clone, PartialEq)]
#[command(next_help_heading = "Sound")]
pub struct Tuning {
    /// Scales every cut, 0 to 100 %
    #[arg(long = "depth", value_name = "PERCENT", value_parser = within(0.0, 100.0),
          default_value_t = Tuning::default().depth_percent)]
    pub depth_percent: f32,

    /// The most that any band may lose, 0 to 24 dB
    #[arg(long = "max-cut", value_name = "DB", value_parser = within(0.0, 24.0),
          default_value_t = Tuning::default().max_cut_db)]
    pub max_cut_db: f32,

    /// How far the vocal shall stand above what masks it, 0 to 24 dB
    #[arg(long = "clarity", value_name = "DB", value_parser = within(0.0, 24.0),
          default_value_t = Tuning::default().clarity_db)]
    pub clarity_db: f32,

    /// How much the stem's own loudest bands are spared, 0 to 100 %
    #[arg(long = "body", value_name = "PERCENT", value_parser = within(0.0, 100.0),
          default_value_t = Tuning::default().body_percent)]
    pub body_percent: f32,

    /// How much louder than in its file the vocal will be in the mix, -24 to 24 dB
    #[arg(long = "trim", value_name = "DB", value_parser = within(-24.0, 24.0),
          allow_negative_numbers = true, default_value_t = Tuning::default().trim_db)]
    pub trim_db: f32,

    /// Nothing is cut below this frequency, 20 (off) to 20000 Hz
    #[arg(long = "low", value_name = "HZ", value_parser = within(20.0, 20_000.0),
          default_value_t = Tuning::default().low_hz)]
    pub low_hz: f32,

    /// Nothing is cut above this frequency, 20 to 20000 (off) Hz
    #[arg(long = "high", value_name = "HZ", value_parser = within(20.0, 20_000.0),
          default_value_t = Tuning::default().high_hz)]
    pub high_hz: f32,

    /// Time constant of a rising cut, 0.5 to 100 ms
    #[arg(long = "attack", value_name = "MS", value_parser = within(0.5, 100.0),
          default_value_t = Tuning::default().attack_ms)]
    pub attack_ms: f32,

    /// How long cuts only ease while the vocal pauses, 0 to 1000 ms
    #[arg(long = "hold", value_name = "MS", value_parser = within(0.0, 1000.0),
          default_value_t = Tuning::default().hold_ms)]
    pub hold_ms: f32,

    /// Time constant of a falling cut, 10 to 1000 ms
    #[arg(long = "release", value_name = "MS", value_parser = within(10.0, 1000.0),
          default_value_t = Tuning::default().release_ms)]
    pub release_ms: f32,
}

impl Default for Tuning {
    fn default() -> Self {
        // 0.6 of an `f32` is not quite 60 %.
        let rounded = |value: f32| (value * 1000.0).round() / 1000.0;
        let settings = Settings::default();
        Self {
            depth_percent: rounded(100.0 * settings.depth),
            max_cut_db: settings.max_cut_db,
            clarity_db: settings.clarity_db,
            body_percent: rounded(100.0 * settings.body),
            trim_db: settings.trim_db,
            low_hz: settings.low_hz,
            high_hz: settings.high_hz,
            attack_ms: rounded(1000.0 * settings.attack),
            hold_ms: rounded(1000.0 * settings.hold),
            release_ms: rounded(1000.0 * settings.release),
        }
    }
}

impl Tuning {
    /// The same in the engine's units.
    pub fn settings(&self) -> Settings {
        Settings {
            depth: self.depth_percent / 100.0,
            max_cut_db: self.max_cut_db,
            clarity_db: self.clarity_db,
            body: self.body_percent / 100.0,
            trim_db: self.trim_db,
            low_hz: self.low_hz,
            high_hz: self.high_hz,
            attack: self.attack_ms / 1000.0,
            hold: self.hold_ms / 1000.0,
            release: self.release_ms / 1000.0,
        }
    }
}

fn within(low: f32, high: f32) -> ValueParser {
    ValueParser::new(move |text: &str| match text.parse::<f32>() {
        Ok(value) if (low..=high).contains(&value) => Ok(value),
        Ok(_) => Err(format!("must be {low} to {high}")),
        Err(_) => Err(format!("not a number; must be {low} to {high}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_engines() {
        assert_eq!(Tuning::default().settings(), Settings::default());
    }
}
