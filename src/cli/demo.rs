//! Carves the song that ships with Leeway.

use std::path::Path;

use anyhow::{Result, bail};
use leeway::presets::Preset;
use leeway::presets::names::{self, Kind};
use leeway::voice::VoiceProfile;

use super::audio_file::AudioFile;
use super::carve::{Job, StemTask};
use super::decode::decode;
use super::inputs::Input;
use super::{print, quoted, stop, wav};

macro_rules! shipped {
    ($name:literal) => {
        AudioFile::Shipped($name, include_bytes!(concat!("../../assets/demo/", $name)))
    };
}

/// The song's vocal.
pub fn vocal() -> AudioFile {
    shipped!("vocal.flac")
}

/// The song's piano.
pub fn piano() -> AudioFile {
    shipped!("piano.flac")
}

/// Carves the song into `out`, and mixes it before and after.
///
/// # Errors
/// If a stem cannot be carved, a mix cannot be written, or the run is stopped.
pub fn run(out: &Path) -> Result<()> {
    let vocal = vocal();
    let stems = [piano(), shipped!("808.flac"), shipped!("pad.flac")];
    let with_preset = |file: &AudioFile| {
        let preset = match names::kind(file.path()) {
            Kind::Stem(preset) => preset,
            _ => Preset::default(),
        };
        let place = file.path().to_owned();
        let input = Input { file: file.clone(), kind: None, place };
        StemTask { input, preset: preset.name, by_default: false, sound: preset.sound, keep: 1.0 }
    };
    let job = Job {
        vocal: Some(vocal.clone()),
        stems: stems.iter().map(with_preset).collect(),
        left_out: Vec::new(),
        out: out.into(),
        voice: VoiceProfile::default(),
        resample: false,
        matched: false,
        independent: false,
        mix: true,
        beats: false,
        listen: false,
    };
    let report = job.run()?;
    stop::check()?;
    if let Some(failed) = report.failed.first() {
        bail!("{}", failed.reason);
    }
    wav::save(&out.join("vocal.wav"), &decode(&vocal)?)?.commit()?;
    print(&format!(
        "{}\n\nListen to {}, then to {}.\nSee {} for what was cut from the piano.",
        report.text(),
        quoted(&out.join("mix-before.wav")),
        quoted(&out.join("mix-after.wav")),
        quoted(&out.join("piano.png"))
    ))
}
