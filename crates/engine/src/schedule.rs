//! The hop schedule: what is done when.
//!
//! Control runs once per hop, and its work is spread over the hop in equal slots, at most one task each,
//! so that no host block pays for all of it. Slots are counted in samples since the first sound after a
//! reset and know nothing of the host's blocks: that is what makes the output the same at any block
//! size. Two slots are a tick, in which the energies of the input are summed up.

use crate::maths::log2;

/// Samples of a hop at 48 kHz.
const HOP: usize = 128;

/// The lowest and highest sample rate in Hz that the engine runs at.
pub const SAMPLE_RATES: std::ops::RangeInclusive<f64> = 8_000.0..=768_000.0;

/// Ticks of a hop.
const TICKS: usize = TASKS.len() / 2;

/// What is done at the end of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Renew what the long windows of the stem say.
    AnalyzeStemLong,
    /// Transform the short window of one of its channels, and then read its powers.
    TransformStemShort(usize),
    ReadStemShort(usize),
    /// Renew what the windows of the beat say.
    AnalyzeBeatLong,
    AnalyzeBeatShort,
    /// The same of the vocal as of the stem.
    AnalyzeVocalLong,
    TransformVocalShort(usize),
    ReadVocalShort(usize),
    /// Decide the cut of the next hop.
    ComputeGains,
}

/// The tasks of a hop, in such an order that any four in a row cost about the same: that is what comes in
/// with 32 samples at 48 kHz.
const TASKS: [Option<Task>; 16] = [
    None,
    None,
    Some(Task::AnalyzeStemLong),
    Some(Task::TransformStemShort(0)),
    Some(Task::ReadStemShort(0)),
    Some(Task::AnalyzeBeatLong),
    Some(Task::TransformStemShort(1)),
    Some(Task::ReadStemShort(1)),
    Some(Task::AnalyzeVocalLong),
    Some(Task::AnalyzeBeatShort),
    Some(Task::TransformVocalShort(0)),
    Some(Task::ReadVocalShort(0)),
    Some(Task::TransformVocalShort(1)),
    Some(Task::ReadVocalShort(1)),
    Some(Task::ComputeGains),
    // The equalizer is set at the end of the hop.
    None,
];

impl Task {
    /// Whether it looks at the newest samples of the stem, or may forget them all.
    pub fn hears_stem(self) -> bool {
        matches!(self, Self::AnalyzeStemLong | Self::TransformStemShort(_) | Self::ComputeGains)
    }

    /// Whether it looks at the newest samples of the vocal.
    pub fn hears_vocal(self) -> bool {
        matches!(self, Self::AnalyzeVocalLong | Self::TransformVocalShort(_))
    }

    /// Whether it looks at the newest samples of the beat.
    pub fn hears_beat(self) -> bool {
        matches!(self, Self::AnalyzeBeatLong | Self::AnalyzeBeatShort | Self::ComputeGains)
    }

    /// By how many slots it is late: it analyses a signal as it was then.
    pub fn lag(self) -> usize {
        match self {
            Self::TransformStemShort(1) | Self::TransformVocalShort(1) => 3,
            Self::AnalyzeBeatShort => 2,
            Self::AnalyzeStemLong | Self::AnalyzeVocalLong | Self::TransformVocalShort(_) => 1,
            _ => 0,
        }
    }

    /// By how many slots [`ComputeGains`](Self::ComputeGains) is later than it would be without its
    /// [`lag`](Self::lag).
    pub fn before_gains(self) -> usize {
        let slot = |task| TASKS.iter().position(|other| *other == Some(task)).unwrap_or(0);
        slot(Self::ComputeGains) - (slot(self) - self.lag())
    }
}

/// Lengths in samples at one sample rate, and where in the hop the sound is.
///
/// They scale by powers of two, so that windows keep their duration and transforms their speed:
/// 1 for 32 to 48 kHz, 2 for 88.2 and 96 kHz, ½ for 22.05 and 24 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HopSchedule {
    octaves: i32,
    /// Samples since the hop began.
    position: usize,
}

impl HopSchedule {
    /// The schedule at `sample_rate` Hz, which must lie in [`SAMPLE_RATES`], at a hop's beginning.
    pub fn new(sample_rate: f64) -> Self {
        // Rounded up, but for the little that separates 44.1 from 48 kHz: too short a window would
        // smear one tone over its neighbours.
        Self { octaves: (log2(sample_rate / 48_000.0) - 0.2).ceil() as i32, position: 0 }
    }

    /// A length that is `at_48k` samples at 48 kHz.
    pub fn scaled(&self, at_48k: usize) -> usize {
        if self.octaves >= 0 { at_48k << self.octaves } else { at_48k >> -self.octaves }
    }

    /// Samples per hop: 2.7 ms at 48 kHz.
    pub fn hop(&self) -> usize {
        self.scaled(HOP)
    }

    /// Samples per tick.
    pub fn tick(&self) -> usize {
        self.hop() / TICKS
    }

    /// Slots per hop.
    pub fn slots(&self) -> usize {
        TASKS.len()
    }

    /// Samples per slot.
    pub fn slot(&self) -> usize {
        self.hop() / TASKS.len()
    }

    /// Goes back to a hop's beginning.
    pub fn reset(&mut self) {
        self.position = 0;
    }

    /// Samples until the hop ends.
    pub fn until_hop(&self) -> usize {
        self.hop() - self.position
    }

    /// Samples since the hop began; zero where one ends and the next begins.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Samples until the slot ends.
    pub fn until_slot(&self) -> usize {
        self.slot() - self.position % self.slot()
    }

    /// Whether a tick ends here and the next one begins.
    pub fn is_between_ticks(&self) -> bool {
        self.position.is_multiple_of(self.tick())
    }

    /// Goes on by `samples`, no more than [`until_hop`](Self::until_hop), without doing any task.
    pub fn skip(&mut self, samples: usize) {
        self.position = (self.position + samples) % self.hop();
    }

    /// Goes on by `samples`, no more than [`until_slot`](Self::until_slot). If the slot ends there, returns
    /// its task, if it has one.
    pub fn advance(&mut self, samples: usize) -> Option<Task> {
        self.position += samples;
        if !self.position.is_multiple_of(self.slot()) {
            return None;
        }
        let task = TASKS[self.position / self.slot() - 1];
        if self.position == self.hop() {
            self.position = 0;
        }
        task
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_its_slot_in_every_hop_whatever_the_steps() {
        for rate in [22_050.0, 44_100.0, 48_000.0, 192_000.0] {
            let mut schedule = HopSchedule::new(rate);
            let mut tasks = Vec::new();
            let mut steps = [1, 7, 16, 3, 500].into_iter().cycle();
            for _ in 0..2 {
                let mut left = schedule.hop();
                while left > 0 {
                    let step = steps.next().unwrap_or(1).min(left).min(schedule.until_slot());
                    tasks.extend(schedule.advance(step));
                    left -= step;
                }
            }
            let all: Vec<Task> = TASKS.into_iter().flatten().collect();
            assert_eq!(tasks, [&all[..], &all].concat(), "{rate} Hz");
        }
    }
}
