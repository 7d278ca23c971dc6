//! Carves the song that ships with Leeway.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use leeway::presets::Preset;
use leeway::presets::names::{self, Kind};
use leeway::voice::VoiceProfile;

use super::audio_file::AudioFile;
use super::carve::{Job, StemTask};
use super::decode::{Audio, BitDepth, Format, decode};
use super::inputs::Input;
use super::write::Part;
use super::{print, quoted, stop, wav};

macro_rules! shipped {
    ($name:literal) => {
        AudioFile::Shipped($name, include_bytes!(concat!("../../assets/demo/", $name)))
    };
}

/// The mixes' peak: −1 dBFS, which leaves converters and codecs their headroom.
const MIX_PEAK: f32 = 0.891;

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
        StemTask { input, preset: preset.name, by_default: false, sound: preset.sound }
    };
    let job = Job {
        vocal: Some(vocal.clone()),
        stems: stems.iter().map(with_preset).collect(),
        left_out: Vec::new(),
        out: out.into(),
        voice: VoiceProfile::default(),
        resample: false,
        matched: false,
    };
    let report = job.run()?;
    stop::check()?;
    if let Some(failed) = report.failed.first() {
        bail!("{}", failed.reason);
    }
    let carved = report.stems.iter().map(|stem| AudioFile::File(stem.output.clone().into()));
    let carved: Vec<_> = carved.collect();
    let [mix_before, mix_after] = write_mixes(out, &vocal, &stems, &carved)?;
    print(&format!(
        "{}\n\nListen to {}, then to {}.\nSee {} for what was cut from the piano.",
        report.text(),
        quoted(&mix_before),
        quoted(&mix_after),
        quoted(&out.join("piano.png"))
    ))
}

/// Writes the vocal, and its mixes with the `stems` and with the `carved` ones, into `out`; returns where
/// the mixes are.
fn write_mixes(
    out: &Path,
    vocal: &AudioFile,
    stems: &[AudioFile],
    carved: &[AudioFile],
) -> Result<[PathBuf; 2]> {
    let vocal = decode(vocal)?;
    let mixed = |stems: &[AudioFile]| -> Result<Audio> {
        let stems = stems.iter().map(decode).collect::<Result<Vec<_>>>()?;
        Ok(mix(&vocal, &stems))
    };
    let (mut before, mut after) = (mixed(stems)?, mixed(carved)?);
    // One gain for both: the louder one must not win by being louder.
    let gain = (MIX_PEAK / peak(&before).max(peak(&after))).min(1.0);
    for sample in before.channels.iter_mut().chain(&mut after.channels).flatten() {
        *sample *= gain;
    }

    let (mix_before, mix_after) = (out.join("mix-before.wav"), out.join("mix-after.wav"));
    let files =
        [(out.join("vocal.wav"), vocal), (mix_before.clone(), before), (mix_after.clone(), after)];
    let parts = files.iter().map(|(path, audio)| wav::save(path, audio));
    parts.collect::<Result<Vec<_>>>()?.into_iter().try_for_each(Part::commit)?;
    Ok([mix_before, mix_after])
}

/// The sum of the vocal and the stems, in stereo.
fn mix(vocal: &Audio, stems: &[Audio]) -> Audio {
    let parts = || stems.iter().chain([vocal]);
    let frames = parts().map(Audio::frames).max().unwrap_or(0);
    let mut channels = vec![vec![0.0; frames]; 2];
    for part in parts() {
        // Mono goes to both sides.
        for (sum, samples) in channels.iter_mut().zip(part.channels.iter().cycle()) {
            for (sum, sample) in sum.iter_mut().zip(samples) {
                *sum += sample;
            }
        }
    }
    let format = Format { channels: 2, bit_depth: BitDepth::Int(24), ..vocal.format };
    Audio { format, channels }
}

fn peak(audio: &Audio) -> f32 {
    audio.channels.iter().flatten().fold(0.0, |peak, sample| peak.max(sample.abs()))
}
