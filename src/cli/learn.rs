//! Learns a vocal, for stems that go where the vocal does not.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use leeway::voice::VoiceProfile;
use leeway_engine::Engine;

use super::audio_file::AudioFile;
use super::decode::{BLOCK, Stream};
use super::write::{Folder, Part, folder_of};
use super::{print, quoted};

/// Writes what there is to learn of `vocal` to `out`, a file that must not be there yet.
///
/// # Errors
/// If `out` is there already or cannot be written, or if `vocal` cannot be read or is silent.
pub fn run(vocal: &Path, out: &Path) -> Result<()> {
    // A link that leads nowhere is in the way, too.
    ensure!(
        out.symlink_metadata().is_err(),
        "{} is there already; choose another file with --out",
        quoted(out)
    );
    let source = AudioFile::File(vocal.to_owned());
    let mut stream = Stream::open(&source)?;
    let format = stream.format();
    let rate = f64::from(format.rate);
    let engine = Engine::new(rate, 1, format.channels)
        .with_context(|| format!("cannot learn from {source}"))?;
    let bands = engine.bands().clone();
    let (profile, samples) = learn(engine, &mut stream)?
        .with_context(|| format!("there is nothing to learn from {source}: it is silent"))?;

    let _folder = Folder::prepare(folder_of(out))?;
    Part::write(out, |file| Ok(file.write_all(profile.to_text().as_bytes())?))?.commit_new()?;
    let powers = profile.powers();
    let levels = bands.centres_hz().iter().zip(&powers);
    let (loudest_hz, _) = levels.max_by(|a, b| a.1.total_cmp(b.1)).context("there are bands")?;
    print(&format!(
        "learned {:.1} seconds of voice, strongest around {loudest_hz:.0} Hz, and wrote it to {}",
        samples as f64 / rate,
        quoted(out)
    ))
}

/// What there is to learn of `vocal`, and in how many of its samples it sounds; `None` if never.
///
/// # Errors
/// If the vocal cannot be read to its end.
fn learn(mut engine: Engine, vocal: &mut Stream) -> Result<Option<(VoiceProfile, u64)>> {
    engine.set_learning(true);
    let mut block = Vec::new();
    // The engine needs a stem to hear a vocal.
    let mut silence = vec![0.0; BLOCK];
    while vocal.read(BLOCK, &mut block)? {
        let heard: Vec<&[f32]> = block.iter().map(Vec::as_slice).collect();
        engine.process(&mut [&mut silence[..block[0].len()]], &heard);
    }
    let profile = engine.learned().map(|powers| VoiceProfile::from_powers(&powers));
    let heard = engine.meters().totals.vocal_hops * engine.hop() as u64;
    Ok(profile.map(|profile| (profile, heard)))
}
