//! The finer controls do what their names say to a real vocal over a real piano: the song that ships.

use std::path::Path;

use tempfile::TempDir;

use super::{read, shipped, succeeds};

/// Samples of 10 ms.
const FRAME: usize = 480;

struct Song {
    folder: TempDir,
    stem_db: Vec<f64>,
    vocal_db: Vec<f64>,
}

impl Song {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["piano.flac", "vocal.flac"] {
            std::fs::write(folder.path().join(name), shipped(name)).unwrap();
        }
        let untouched = |vocal, stem| levels(folder.path(), vocal, stem, &["--depth", "0"]);
        let stem_db = untouched("vocal.flac", "piano.flac");
        let vocal_db = untouched("piano.flac", "vocal.flac");
        Self { stem_db, vocal_db, folder }
    }

    /// The cut in dB, frame by frame.
    fn cut_db(&self, options: &[&str]) -> Vec<f64> {
        let carved = levels(self.folder.path(), "vocal.flac", "piano.flac", options);
        self.stem_db.iter().zip(carved).map(|(before, after)| before - after).collect()
    }

    /// Frames at which the vocal enters after at least `pause` frames.
    fn onsets(&self, pause: usize) -> Vec<usize> {
        let floor = self.vocal_db.iter().copied().fold(f64::MIN, f64::max) - 40.0;
        let sounds: Vec<bool> = self.vocal_db.iter().map(|&db| db > floor).collect();
        (pause..sounds.len() - 40)
            .filter(|&n| sounds[n] && !sounds[n - pause..n].contains(&true))
            .collect()
    }
}

/// Levels in dB of the carved `stem`, frame by frame.
fn levels(folder: &Path, vocal: &str, stem: &str, options: &[&str]) -> Vec<f64> {
    succeeds(folder, &[&["carve", "--vocal", vocal, stem], options].concat());
    let (spec, samples) = read(&folder.join("carved").join(stem).with_extension("wav"));
    let energy = |frame: &[i32]| frame.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
    let frames = samples.chunks(usize::from(spec.channels) * FRAME);
    frames.map(|frame| 10.0 * (energy(frame) + 1.0).log10()).collect()
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (count, sum) =
        values.into_iter().fold((0, 0.0), |(count, sum), value| (count + 1, sum + value));
    sum / f64::from(count.max(1))
}

#[test]
fn the_finer_controls_do_what_they_say_to_a_real_vocal() {
    let song = Song::new();
    let with = |options: &[&str]| song.cut_db(options);
    let removed = |option: &str, value: &str| mean(with(&[option, value]));

    let (little, much) = (removed("--clarity", "4"), removed("--clarity", "24"));
    assert!(much > 1.2 * little, "Clarity 4 takes {little} dB, 24 takes {much} dB");
    let (spared, spent) = (removed("--body", "100"), removed("--body", "0"));
    assert!(spent > 1.3 * spared, "Keep body 100 takes {spared} dB, 0 takes {spent} dB");
    let (half, whole) = (removed("--max-cut", "8"), removed("--max-cut", "16"));
    assert!(whole > 1.8 * half, "Max cut 8 takes {half} dB, 16 takes {whole} dB");

    // In pauses of 0.2 s, before the vocal comes back.
    let pauses = song.onsets(20);
    assert!(pauses.len() >= 4, "{} pauses", pauses.len());
    let in_pauses = |hold: &str, release: &str| {
        let cut = with(&["--hold", hold, "--release", release]);
        mean(pauses.iter().flat_map(|&n| cut[n - 10..n].to_vec()))
    };
    let (fast, slow) = (in_pauses("0", "50"), in_pauses("0", "800"));
    assert!(slow > 1.5 * fast, "in pauses {fast} dB are left by Release 50, {slow} by 800");
    let held = in_pauses("600", "50");
    assert!(held > 1.5 * fast, "in pauses {fast} dB are left without Hold, {held} dB with");

    let entering = |attack: &str| {
        let cut = with(&["--attack", attack, "--hold", "0"]);
        let early = mean(pauses.iter().flat_map(|&n| cut[n + 1..n + 6].to_vec()));
        early / mean(pauses.iter().flat_map(|&n| cut[n + 15..n + 35].to_vec()))
    };
    let (late, early) = (entering("100"), entering("5"));
    assert!(early > 1.2 * late, "of the cut, {late} is there early with 100 ms, {early} with 5");
}
