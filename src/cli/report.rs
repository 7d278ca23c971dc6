//! Tells what was done: a table for people, JSON for programs.

use anyhow::Result;
use leeway::presets::sound;
use leeway_engine::Settings;
use leeway_song::figures::Figures;
use leeway_song::trace::Trace;
use leeway_song::words::{NONE, both, one_line, plain, signed};
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::inputs::LeftOut;
use super::song::SongReport;

/// One run of the command.
#[derive(Serialize)]
pub struct Report {
    /// The version of Leeway that carved.
    pub leeway: &'static str,
    pub vocal: Option<String>,
    /// In the order in which they were named.
    pub stems: Vec<StemReport>,
    /// All stems together, where they were carved together. The figures of a stem are over it alone.
    pub song: Option<SongReport>,
    /// What is no stem.
    pub left_out: Vec<LeftOut>,
    /// Stems that could not be carved.
    pub failed: Vec<Failed>,
    /// Stems that were not begun, or not finished, when the run was stopped.
    pub not_reached: Vec<String>,
    /// What a person should know about the run.
    pub notes: Vec<String>,
}

/// A stem that could not be carved.
#[derive(Serialize)]
pub struct Failed {
    /// Its path; what is no Unicode in it is replaced.
    pub input: String,
    pub reason: String,
}

/// One carved stem.
#[derive(Serialize)]
pub struct StemReport {
    /// The output's path in the output folder, on one line.
    #[serde(skip)]
    pub name: String,
    /// The preset that its sound started from.
    pub preset: String,
    /// The sound it was carved with, in %, dB, Hz and ms.
    #[serde(serialize_with = "sound::serialize")]
    pub settings: Settings,
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
    pub audibility_gain_db: Option<f64>,
    /// What a person should know about the output.
    pub notes: Vec<String>,
    /// What was seen, of a stem that was only listened to.
    #[serde(skip)]
    pub trace: Option<Trace>,
}

impl Report {
    /// One JSON document.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// A table with one row per stem, no wider than a terminal, and below it what there is to say.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        if !self.stems.is_empty() {
            let song = self.song.as_ref().filter(|song| song.figures.stems > 1);
            lines = table(self.stems.iter().map(StemReport::row).chain(song.map(SongReport::row)));
        }
        for stem in &self.stems {
            lines.extend(stem.notes.iter().map(|note| format!("note: {}: {note}", stem.name)));
        }
        lines.extend(self.notes.iter().map(|note| format!("note: {note}")));
        for LeftOut { input, reason } in &self.left_out {
            lines.push(format!("left out: {}: {reason}", one_line(input)));
        }
        lines.join("\n")
    }
}

impl SongReport {
    fn row(&self) -> Row {
        [
            format!("all {} together", self.figures.stems),
            String::new(),
            both(self.figures.audibility_db(), aligned),
            plain(self.figures.energy_removed_db),
            NONE.to_owned(),
            NONE.to_owned(),
            NONE.to_owned(),
        ]
    }
}

impl StemReport {
    fn row(&self) -> Row {
        let figures = &self.figures;
        [
            self.name.clone(),
            self.preset.clone(),
            both(figures.audibility_db(), aligned),
            plain(figures.energy_removed_db),
            format!("{:.0} %", 100.0 * figures.time_touched),
            format!("{:.0} %", 100.0 * figures.bands_touched),
            plain(figures.deepest_cut_db.into()),
        ]
    }
}

const COLUMNS: usize = 7;
type Row = [String; COLUMNS];

const HEADINGS: [[&str; COLUMNS]; 2] = [
    ["stem", "preset", "audibility", "energy", "time", "bands", "deepest"],
    ["", "", "over it, dB", "lost dB", "cut", "cut", "cut dB"],
];
/// Characters in a line of a terminal.
const TERMINAL: usize = 80;
/// Characters between two columns.
const GAP: usize = 2;
/// The longest preset's name that is shown whole. All but one are.
const PRESET: usize = 14;

/// Aligns `rows` under the headings. Names are shortened to what room there is.
fn table(rows: impl Iterator<Item = Row>) -> Vec<String> {
    let headings = HEADINGS.map(|heading| heading.map(str::to_owned));
    let mut rows: Vec<Row> = headings.into_iter().chain(rows).collect();
    for row in &mut rows {
        row[1] = shortened(&row[1], PRESET);
    }
    let widest =
        |rows: &[Row], column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let others: usize = (1..COLUMNS).map(|column| GAP + widest(&rows, column)).sum();
    for row in &mut rows {
        row[0] = shortened(&row[0], TERMINAL.saturating_sub(others));
    }
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| widest(&rows, column));
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &Row, widths: &[usize; COLUMNS]) -> String {
    let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, &full))| {
        let padding = " ".repeat(full - cell.width());
        if column < 2 { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
    });
    cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

/// `text` in at most `width` columns. Of what does not fit, the middle goes: a trackout's files begin
/// with the song and end with the instrument.
fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let head = fitting(text.chars(), room / 3);
    let tail = fitting(text.chars().rev(), room - head.width());
    format!("{head}…{}", tail.chars().rev().collect::<String>())
}

/// As many of `chars` as fit `width` columns.
fn fitting(chars: impl Iterator<Item = char>, width: usize) -> String {
    let mut left = width;
    let fits = |c: &char| match left.checked_sub(c.width().unwrap_or(0)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    chars.take_while(fits).collect()
}

/// Padded, so that the arrows of all rows stand in line.
fn aligned(db: f64) -> String {
    format!("{:>5}", signed(db))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shortened("Snare.wav", 9), "Snare.wav");
        assert_eq!(shortened("Song - 90 bpm - Snare.wav", 16), "Song … Snare.wav");
        assert_eq!(shortened("東京物語.wav", 9).width(), 9);
    }
}
