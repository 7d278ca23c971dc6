//! Tells what was done: a table for people, JSON for programs.

use std::path::Path;

use anyhow::Result;
use leeway::presets::Sound;
use serde::Serialize;

use super::figures::Figures;
use super::one_line;

/// One run of the command.
#[derive(Serialize)]
pub struct Report {
    /// The version of Leeway that carved.
    pub leeway: &'static str,
    pub vocal: Option<String>,
    /// In the order in which they were named.
    pub stems: Vec<Stem>,
}

/// One carved stem.
#[derive(Serialize)]
pub struct Stem {
    /// The preset that its sound started from.
    pub preset: String,
    /// The sound it was carved with, in %, dB, Hz and ms.
    pub settings: Sound,
    /// Paths; what is no Unicode in them is replaced.
    pub input: String,
    pub output: String,
    pub picture: String,
    /// In Hz.
    pub sample_rate: u32,
    pub channels: usize,
    /// Length in samples per channel.
    pub frames: usize,
    /// How the output is stored, such as `24-bit`.
    pub sample_format: String,
    /// Whether a copy of the vocal was converted to the stem's sample rate.
    pub vocal_resampled: bool,
    #[serde(flatten)]
    pub figures: Figures,
    pub clarity_gain_db: Option<f64>,
    /// What a person should know about the output.
    pub notes: Vec<String>,
}

impl Report {
    /// One JSON document.
    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// An aligned table with one row per stem, and notes below it.
    pub fn table(&self) -> String {
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(self.stems.iter().map(Stem::row));
        let widths: [usize; HEADINGS.len()] = std::array::from_fn(|column| {
            rows.iter().map(|row| width(&row[column])).max().unwrap_or(0)
        });
        let mut lines: Vec<String> = rows.iter().map(|row| line(row, &widths)).collect();
        for stem in &self.stems {
            lines.extend(stem.notes.iter().map(|note| format!("note: {}: {note}", stem.name())));
        }
        lines.join("\n")
    }
}

const HEADINGS: [&str; 8] = [
    "stem",
    "preset",
    "clarity",
    "gain",
    "energy removed",
    "time touched",
    "bands touched",
    "deepest cut",
];

impl Stem {
    fn name(&self) -> String {
        let name = Path::new(&self.output).file_name().unwrap_or_default();
        one_line(&name.to_string_lossy())
    }

    fn row(&self) -> [String; HEADINGS.len()] {
        let figures = &self.figures;
        [
            self.name(),
            self.preset.clone(),
            // Padded, so that the arrows stand in line.
            both(figures, |db| format!("{:>5}", signed(db))),
            figures.clarity_gain_db().map_or(String::new(), signed),
            format!("{} dB", plain(figures.energy_removed_db)),
            format!("{:.0} %", 100.0 * figures.time_touched),
            format!("{:.0} %", 100.0 * figures.bands_touched),
            format!("{} dB", plain(figures.deepest_cut_db.into())),
        ]
    }
}

/// Clarity before and after with its unit, or a dash if the vocal never sounds.
pub fn clarity(figures: &Figures) -> String {
    both(figures, signed)
}

fn both(figures: &Figures, format: impl Fn(f64) -> String) -> String {
    match (figures.clarity_before_db, figures.clarity_after_db) {
        (Some(before), Some(after)) => format!("{} → {} dB", format(before), format(after)),
        _ => "–".to_owned(),
    }
}

/// One decimal, and a sign unless it rounds to zero.
pub fn signed(value: f64) -> String {
    let text = plain(value);
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// One decimal, with a true minus, and never a negative zero.
pub fn plain(value: f64) -> String {
    match format!("{value:.1}") {
        zero if zero == "-0.0" => "0.0".to_owned(),
        text => text.replace('-', "−"),
    }
}

fn line(row: &[String; HEADINGS.len()], widths: &[usize; HEADINGS.len()]) -> String {
    let mut line = String::new();
    for (column, (cell, &full)) in row.iter().zip(widths).enumerate() {
        let padding = " ".repeat(full - width(cell));
        match column {
            0 => line = cell.clone() + &padding,
            1 => line += &format!("   {cell}{padding}"),
            _ => line += &format!("   {padding}{cell}"),
        }
    }
    line.trim_end().to_owned()
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(plain(-0.04), "0.0");
        assert_eq!(plain(-2.06), "−2.1");
        assert_eq!(signed(0.04), "0.0");
        assert_eq!(signed(0.94), "+0.9");
    }
}
