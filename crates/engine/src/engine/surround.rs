//! The channels of a stem in surround behind the front pair, two at a time, and their part in what
//! `Engine` does with that.

use std::ops::Range;

use fearless_simd::{Level, dispatch};

use crate::analysis::bands::{Bands, MAX_BANDS};
use crate::controls::{Listen, Stereo};
use crate::cut_path::{Cut, CutPath};
use crate::io::hop_buffer::HopBuffer;
use crate::io::{Channels, Frame};
use crate::kernels::{Energies, energies};
use crate::layout::Layout;

/// The cut of the subwoofer's channel.
const NO_CUT: Cut = Cut { cut_db: [[0.0; MAX_BANDS]; 2], stereo: Stereo::Linked, limit: None };

/// Two channels behind the front pair, or one.
pub struct Pair {
    /// Which of the host's channels they are.
    channels: [Option<usize>; 2],
    /// Whether they are neither heard nor carved: the subwoofer's.
    is_lfe: bool,
    pub stem: HopBuffer,
    /// Silent unless the key is in surround, too.
    pub vocal: HopBuffer,
    /// Likewise.
    pub beat: HopBuffer,
    pub cut_path: CutPath,
}

impl Pair {
    /// The pairs of a stem in surround, the subwoofer's channel last; none in mono and stereo. For the rest
    /// see [`CutPath::new`].
    pub fn all(
        layout: Layout,
        sample_rate: f64,
        hop: usize,
        longest: usize,
        bands: &Bands,
        level: Level,
    ) -> Vec<Self> {
        let lfe = layout.lfe.map(|channel| ([Some(channel), None], true));
        let carved = layout.pairs_behind().into_iter().map(|channels| (channels, false));
        carved
            .chain(lfe)
            .map(|(channels, is_lfe)| Self {
                channels,
                is_lfe,
                stem: HopBuffer::new(hop),
                vocal: HopBuffer::new(hop),
                beat: HopBuffer::new(hop),
                cut_path: CutPath::new(sample_rate, hop, longest, bands, level),
            })
            .collect()
    }

    /// Lets the silence before `until` pass.
    pub fn take(&mut self, until: usize) {
        self.stem.take(until);
        self.vocal.take(until);
        self.beat.take(until);
    }

    /// Whether the detector hears them.
    pub fn is_heard(&self) -> bool {
        !self.is_lfe
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.stem.reset();
        self.vocal.reset();
        self.beat.reset();
        self.cut_path.reset();
    }

    /// Reads `range` of its channels of the stem, and of those `keys` (vocal and beat) that are in surround,
    /// to `place`. Returns whether there is nothing but silence.
    pub fn read(
        &mut self,
        level: Level,
        stem: &[&mut [f32]],
        keys: [Option<&[&[f32]]>; 2],
        range: &Range<usize>,
        place: &Range<usize>,
    ) -> bool {
        let samples = |channel: Option<usize>| stem.get(channel?)?.get(range.clone());
        let mut is_silent = self.stem.read(level, self.channels.map(samples), place.clone());
        for (key, buffer) in keys.into_iter().zip([&mut self.vocal, &mut self.beat]) {
            let Some(key) = key else { continue };
            let samples = |channel: Option<usize>| {
                let samples = key.get(channel?)?;
                samples.get(range.start..samples.len().min(range.end))
            };
            is_silent &= buffer.read(level, self.channels.map(samples), place.clone());
        }
        is_silent
    }

    /// What came in of stem and vocal during the tick of `place`.
    pub fn energies(&self, level: Level, place: &Range<usize>) -> Energies {
        let (stem, vocal) = (self.stem.samples(place.clone()), self.vocal.samples(place.clone()));
        dispatch!(level, simd => energies(simd, stem, vocal))
    }

    /// Starts the way to the cut that `front` is on its way to, and to `listen` at `gain`.
    pub fn set_target(&mut self, front: &CutPath, listen: Listen, gain: f64) {
        if self.is_lfe {
            self.cut_path.set_target(&NO_CUT, listen, gain);
        } else {
            self.cut_path.follow(front, listen, gain);
        }
    }

    /// Sends the hop's samples of `place` through the cut path to those of `range` of the host's `stem`.
    /// Returns what came in and what was made of it, as [`CutPath::process`] does.
    pub fn carve(
        &mut self,
        stem: &mut [&mut [f32]],
        range: &Range<usize>,
        place: Range<usize>,
    ) -> Option<(Channels<'_>, Option<&[Frame]>)> {
        let (heard, vocal) = (self.stem.samples(place.clone()), self.vocal.samples(place));
        let path = &mut self.cut_path;
        match self.channels {
            [Some(first), Some(second)] => {
                let channels = stem.get_disjoint_mut([first, second]).ok()?;
                let mut output = channels.map(|channel| &mut channel[range.clone()]);
                Some(path.process(heard, vocal, &mut output))
            }
            [Some(only), None] | [None, Some(only)] => {
                let output = &mut stem.get_mut(only)?[range.clone()];
                Some(path.process(heard, vocal, &mut [output]))
            }
            [None, None] => None,
        }
    }
}
