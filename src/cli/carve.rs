//! Carves a set of stems around one vocal.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use indicatif::MultiProgress;
use leeway::voice::VoiceProfile;
use leeway_engine::Settings;
use rayon::prelude::*;

use super::audio_file::AudioFile;
use super::group::Group;
use super::inputs::{Input, LeftOut, Outputs, outputs};
use super::report::{self, Report};
use super::song::SongReport;
use super::stem::Carving;
use super::vocals::Vocals;
use super::write::{Folder, folder_of};
use super::{failure, notes, stop};

/// What to carve, and how.
pub struct Job {
    /// Without one, room is made for a voice.
    pub vocal: Option<AudioFile>,
    /// The voice of [`Source::Learned`](leeway_engine::Source::Learned).
    pub voice: VoiceProfile,
    pub stems: Vec<StemTask>,
    /// What is no stem, as far as names tell.
    pub left_out: Vec<LeftOut>,
    /// Folder for the results.
    pub out: PathBuf,
    /// Whether the vocal may be converted to a stem's sample rate.
    pub resample: bool,
    /// Whether each stem's trim is found by how loud it is beside the vocal.
    pub matched: bool,
    /// Whether each stem is carved as if there were no other.
    pub independent: bool,
    /// Whether the song is mixed before and after.
    pub mix: bool,
    /// Whether a profile of the other stems is written beside each.
    pub beats: bool,
    /// Whether the stems are only listened to, together: no file is written, and the report keeps what
    /// was seen.
    pub listen: bool,
}

/// A stem and how it shall be carved.
pub struct StemTask {
    pub input: Input,
    /// The name of the preset that its sound started from.
    pub preset: String,
    /// Whether it has that preset because its name calls for none.
    pub by_default: bool,
    pub sound: Settings,
    /// How much it is to be kept in comparison with the others; usually 1.
    pub keep: f32,
}

/// What became of a stem.
pub enum Outcome {
    Carved(Box<report::StemReport>),
    /// It is no stem, for this reason.
    LeftOut(String),
    Failed(String),
    /// The run was stopped before.
    NotReached,
}

impl Job {
    /// Carves every stem and writes it with its picture. What is carved stays, whatever becomes of
    /// the others.
    ///
    /// # Errors
    /// Only if no stem can be carved for want of the vocal or of a folder; the report tells of what
    /// is wrong with a stem.
    pub fn run(&self) -> Result<Report> {
        let inputs: Vec<&Input> = self.stems.iter().map(|stem| &stem.input).collect();
        let outputs = match self.listen {
            true => inputs.iter().map(|input| Outputs::unwritten(&input.place)).collect(),
            false => outputs(self.vocal.as_ref(), &inputs, &self.out)?,
        };
        // The vocal's copy goes to the disk that the results go to, before there is their folder.
        let disk = self.out.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let vocals = self.vocal.as_ref().map(|vocal| Vocals::read(vocal, self.resample, disk));
        let vocals = vocals.transpose()?;
        let _folders = if self.listen { Vec::new() } else { self.folders(&outputs)? };

        let bars = MultiProgress::new();
        let vocals = vocals.as_ref();
        // A song of one stem is that stem, unless it is to be mixed with the vocal.
        if self.mix || self.listen || (self.stems.len() > 1 && !self.independent) {
            let group = Group { job: self, outputs: &outputs, vocals };
            let (outcomes, song) = group.run(&bars)?;
            return Ok(self.report(outcomes, vocals, song));
        }
        let outcomes: Vec<Outcome> = self
            .stems
            .par_iter()
            .zip(&outputs)
            .map(|(stem, output)| {
                let carving = Carving { job: self, stem, output, vocals };
                carving.run(&bars).unwrap_or_else(|error| match stop::code() {
                    Some(_) => Outcome::NotReached,
                    None => Outcome::Failed(failure::words(&error)),
                })
            })
            .collect();
        Ok(self.report(outcomes, vocals, None))
    }

    /// The folders to write to, deepest first. A stem's own that cannot be made fails that stem only.
    fn folders(&self, outputs: &[Outputs]) -> Result<Vec<Folder>> {
        let mut folders = vec![Folder::prepare(&self.out)?];
        let own: BTreeSet<&Path> = outputs.iter().map(|output| folder_of(&output.wav)).collect();
        folders.extend(own.into_iter().filter_map(|folder| Folder::prepare(folder).ok()));
        folders.reverse();
        Ok(folders)
    }

    fn report(
        &self,
        outcomes: Vec<Outcome>,
        vocals: Option<&Vocals>,
        song: Option<SongReport>,
    ) -> Report {
        let broken = self.vocal.as_ref().zip(vocals);
        let mut report = Report {
            leeway: env!("CARGO_PKG_VERSION"),
            vocal: self.vocal.as_ref().map(|vocal| lossy(vocal.path())),
            stems: Vec::new(),
            song,
            left_out: self.left_out.clone(),
            failed: Vec::new(),
            not_reached: Vec::new(),
            notes: broken
                .and_then(|(vocal, it)| notes::broken_vocal(vocal, it.broken))
                .into_iter()
                .collect(),
        };
        for (stem, outcome) in self.stems.iter().zip(outcomes) {
            let path = stem.input.file.path();
            match outcome {
                Outcome::Carved(carved) => report.stems.push(*carved),
                Outcome::LeftOut(reason) => report.left_out.push(LeftOut::new(path, reason)),
                Outcome::Failed(reason) => {
                    report.failed.push(report::Failed { input: lossy(path), reason });
                }
                Outcome::NotReached => report.not_reached.push(lossy(path)),
            }
        }
        report
    }
}

/// A path for the report; what is no Unicode in it is replaced.
pub fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
