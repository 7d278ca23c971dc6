//! Finds songs, and cuts from them the pairs of vocal and stem to be scored.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::audio::read_mono;
use super::ear::{CELL, RATE};
use super::level::Activity;

/// Seconds of fade-in, so that a cut amid a note is no onset.
const FADE: f64 = 0.01;

/// Stems of these kinds have no melody in the range of a voice.
const UNMELODIC: [&str; 7] = ["808", "bass", "drum", "kick", "perc", "snare", "hat"];

/// A vocal and one stem of its song, in the excerpt with most of the vocal. Mono.
pub struct Pair {
    /// Folder and stem, as `band/guitar`.
    pub name: String,
    /// Whether the stem plays in the range of a voice, going by its name.
    pub melodic: bool,
    pub vocal: Vec<f32>,
    pub stem: Vec<f32>,
}

/// The pairs of the song in `folder`, at most `seconds` long. Stems that are silent where the vocal
/// sings are left out.
///
/// # Errors
/// If there is no vocal, or no stem that sounds with it, or if one cannot be read or differs in length.
pub fn pairs(folder: &Path, seconds: f64) -> Result<Vec<Pair>> {
    let song = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    let (vocal, stems) = files(folder)?;
    let vocal = read_mono(&vocal)?;
    let length = ((seconds * RATE) as usize).min(vocal.len());
    let start = busiest(&vocal, length);
    let mut pairs = Vec::new();
    for path in stems {
        let stem = read_mono(&path)?;
        ensure!(
            stem.len().abs_diff(vocal.len()) < RATE as usize,
            "{} is not as long as its vocal",
            path.display()
        );
        let end = (start + length).min(stem.len());
        let (vocal, stem) = (excerpt(&vocal[start..end]), excerpt(&stem[start..end]));
        if stem.iter().all(|sample| sample.abs() < 1e-4) {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = name.trim_start_matches("stem-");
        pairs.push(Pair {
            name: format!("{song}/{name}"),
            melodic: !UNMELODIC.iter().any(|kind| name.to_lowercase().contains(kind)),
            vocal,
            stem,
        });
    }
    ensure!(!pairs.is_empty(), "no stem in {} sounds with its vocal", folder.display());
    Ok(pairs)
}

/// The vocal and the stems in a folder: `stem-*` if there are such files, else all but the vocal.
fn files(folder: &Path) -> Result<(PathBuf, Vec<PathBuf>)> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut audio = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if ["flac", "wav"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            audio.push(path);
        }
    }
    audio.sort();
    let stem_of = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let Some(at) = audio.iter().position(|path| stem_of(path) == "vocal") else {
        bail!("there is no vocal.flac or vocal.wav in {}", folder.display());
    };
    let vocal = audio.remove(at);
    if audio.iter().any(|path| stem_of(path).starts_with("stem-")) {
        audio.retain(|path| stem_of(path).starts_with("stem-"));
    }
    ensure!(!audio.is_empty(), "there is no stem in {}", folder.display());
    Ok((vocal, audio))
}

/// Where the `length` samples with most of the vocal begin.
pub fn busiest(vocal: &[f32], length: usize) -> usize {
    let active = Activity::of(vocal, RATE, CELL).cells;
    let cells = (length / CELL).min(active.len());
    let mut count = active[..cells].iter().filter(|active| **active).count();
    let mut best = (count, 0);
    for start in 1..=active.len() - cells {
        count -= usize::from(active[start - 1]);
        count += usize::from(active[start + cells - 1]);
        if count > best.0 {
            best = (count, start);
        }
    }
    best.1 * CELL
}

fn excerpt(signal: &[f32]) -> Vec<f32> {
    let fade = FADE * RATE;
    let gain = |n: usize| (n as f64 / fade).min(1.0) as f32;
    signal.iter().enumerate().map(|(n, &sample)| sample * gain(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpt_is_where_the_vocal_sings() {
        let mut vocal = vec![0.0; 96_000];
        vocal.extend(leeway_test_signals::noise(48_000, 0.5, 1));
        vocal.extend(vec![0.0; 48_000]);
        let start = busiest(&vocal, 48_000);
        assert!(start.abs_diff(96_000) < 2400, "{start}");
    }
}
