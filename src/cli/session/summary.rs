//! What a project has in it, in words.

use std::path::Path;

use leeway::presets::Preset;
use leeway_engine::Settings;
use leeway_song::sections::Section;
use leeway_song::words::{NONE, clock, one_line, plain, signed};
use unicode_width::UnicodeWidthStr;

use super::song::Recording;
use crate::cli::inputs::LeftOut;

/// What is told of a project.
#[derive(Default)]
pub struct Summary {
    sections: Vec<Vec<String>>,
    stems: Vec<Vec<String>>,
    notes: Vec<String>,
    /// What is no stem.
    pub left_out: Vec<LeftOut>,
    /// Why stems cannot be in it.
    pub failed: Vec<String>,
}

impl Summary {
    /// Nothing to tell but of what is no stem by its name.
    pub fn new(left_out: Vec<LeftOut>) -> Self {
        Self { left_out, ..Self::default() }
    }

    /// Tells of the song's sections, of the vocal's clarity in dB and of the Depth in per cent in each.
    pub fn sections(&mut self, sections: &[Section], clarity_db: &[Option<f64>], depths: &[f32]) {
        let headings = ["section", "from", "to", "vocal dBFS", "sung", "clarity dB", "Depth"];
        self.sections = vec![headings.map(str::to_owned).to_vec()];
        for (index, (section, depth)) in sections.iter().zip(depths).enumerate() {
            let clarity_db = clarity_db.get(index).copied().flatten();
            self.sections.push(vec![
                section.name.clone(),
                clock(section.start),
                clock(section.end),
                section.vocal_db.map_or_else(|| NONE.to_owned(), plain),
                format!("{:.0} %", 100.0 * section.sung),
                clarity_db.map_or_else(|| NONE.to_owned(), signed),
                format!("{depth:.0} %"),
            ]);
        }
    }

    /// Tells of a stem, beside a vocal at `rate` Hz.
    pub fn stem(
        &mut self,
        recording: &Recording,
        preset: &Preset,
        sound: &Settings,
        rate: u32,
        by_default: bool,
    ) {
        let name = &recording.name;
        if self.stems.is_empty() {
            self.stems.push(["stem", "preset", "trim dB"].map(str::to_owned).to_vec());
        }
        let trim = signed(sound.trim.into());
        self.stems.push(vec![name.clone(), one_line(&preset.name), trim]);
        if by_default {
            let preset = &preset.name;
            self.notes.push(format!(
                "{name}: no word in its name calls for a preset, so it has {preset}"
            ));
        }
        if recording.rate != rate {
            self.notes.push(format!(
                "{name}: at {} Hz it does not count into the clarity, for the vocal is at {rate} Hz",
                recording.rate
            ));
        }
    }

    /// Tells what a person should know about the stem at `path`.
    pub fn note(&mut self, path: &Path, note: &str) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        self.notes.push(format!("{}: {note}", one_line(&name)));
    }

    /// All of it but failures.
    pub fn text(&self) -> String {
        let mut parts = vec![aligned(&self.sections), aligned(&self.stems)];
        let mut rest: Vec<String> = self.notes.iter().map(|note| format!("note: {note}")).collect();
        rest.extend((!self.left_out.is_empty()).then(|| self.left_out()));
        parts.extend((!rest.is_empty()).then(|| rest.join("\n")));
        parts.join("\n\n")
    }

    /// What is no stem, a line each.
    pub fn left_out(&self) -> String {
        let line = |it: &LeftOut| format!("left out: {}: {}", one_line(&it.input), it.reason);
        self.left_out.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Says on stderr which stems cannot be in it.
    pub fn say_failures(&self) {
        for reason in &self.failed {
            eprintln!("leeway: {reason}");
        }
    }
}

/// Rows in columns: the first to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let padding = " ".repeat(width - cell.width());
            if column == 0 { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_line() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        assert_eq!(aligned(&[row("a", "long"), row("東京", "1")]), "a     long\n東京     1");
        assert_eq!(aligned(&[]), "");
    }
}
