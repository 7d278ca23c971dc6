//! The layout: how many channels there are of each signal.

use crate::unsupported::Unsupported;

/// The most channels that a signal can have: 7.1.4.
pub const MOST_CHANNELS: usize = 12;

/// How many channels there are of each signal: of the stem 1 or 2, or in surround, with a channel for the
/// subwoofer, 4 to [`MOST_CHANNELS`]; of vocal and beat up to 2, or as many as of a stem in surround, in the
/// same order.
///
/// In surround, the first two channels are front left and right. All but the subwoofer's are heard and
/// carved as one, whatever [`Settings::stereo`](crate::Settings) says; the subwoofer's is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub stem: usize,
    pub vocal: usize,
    pub beat: usize,
    /// The channel of the stem that is for the subwoofer, counted from 0; `None` in mono and stereo.
    pub lfe: Option<usize>,
}

impl Layout {
    /// # Errors
    /// If there are other numbers of channels than [`Layout`] says.
    pub(crate) fn check(self) -> Result<(), Unsupported> {
        let Self { stem, vocal, beat, lfe } = self;
        let is_stem = match lfe {
            None => (1..=2).contains(&stem),
            Some(lfe) => (4..=MOST_CHANNELS).contains(&stem) && (2..stem).contains(&lfe),
        };
        let is_key = |channels: usize| channels <= 2 || self.is_surround(channels);
        if is_stem && is_key(vocal) && is_key(beat) {
            Ok(())
        } else {
            Err(Unsupported::Channels { stem, vocal, beat })
        }
    }

    /// Whether a signal of so many `channels` is in surround.
    pub(crate) fn is_surround(self, channels: usize) -> bool {
        self.lfe.is_some() && channels == self.stem
    }

    /// How many of a signal's `channels` are heard.
    pub(crate) fn heard(self, channels: usize) -> usize {
        channels - usize::from(self.is_surround(channels))
    }

    /// The stem's channels behind the first two that are carved, by pairs.
    pub(crate) fn pairs_behind(self) -> Vec<[Option<usize>; 2]> {
        let behind: Vec<_> = (2..self.stem).filter(|channel| Some(*channel) != self.lfe).collect();
        behind.chunks(2).map(|pair| [pair.first().copied(), pair.get(1).copied()]).collect()
    }
}
