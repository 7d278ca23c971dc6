//! The hop schedule: what is done when.
//!
//! Control runs once per hop, and its work is spread over the hop in equal ticks, one task each, so
//! that no host block pays for all of it. Ticks are counted in samples since the first sound after a
//! reset and know nothing of the host's blocks: that is what makes the output the same at any block
//! size.

/// Samples of a hop at 48 kHz.
const HOP: usize = 128;

/// The lowest and highest sample rate in Hz that the engine runs at.
pub const SAMPLE_RATES: std::ops::RangeInclusive<f64> = 8_000.0..=768_000.0;

/// What is done at the end of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Renew what the long windows of the stem say.
    AnalyzeStemLong,
    /// Renew what the short window of one of its channels says.
    AnalyzeStemShort(usize),
    /// The same of the vocal.
    AnalyzeVocalLong,
    AnalyzeVocalShort(usize),
    /// Decide the cut of the next hop.
    ComputeGains,
}

/// The tasks of a hop, in such an order that any two in a row cost about the same.
const TASKS: [Option<Task>; 8] = [
    Some(Task::AnalyzeStemLong),
    Some(Task::AnalyzeStemShort(0)),
    Some(Task::AnalyzeStemShort(1)),
    Some(Task::AnalyzeVocalLong),
    Some(Task::AnalyzeVocalShort(0)),
    Some(Task::AnalyzeVocalShort(1)),
    Some(Task::ComputeGains),
    // The equalizer is set at the end of the hop.
    None,
];

impl Task {
    /// Whether it looks at the newest samples of the stem, or may forget them all.
    pub fn hears_stem(self) -> bool {
        matches!(self, Self::AnalyzeStemLong | Self::AnalyzeStemShort(_) | Self::ComputeGains)
    }

    /// Whether it looks at the newest samples of the vocal.
    pub fn hears_vocal(self) -> bool {
        matches!(self, Self::AnalyzeVocalLong | Self::AnalyzeVocalShort(_))
    }

    /// By how many ticks it is late: a signal's second channel is analysed as it was together with the
    /// first.
    pub fn lag(self) -> usize {
        match self {
            Self::AnalyzeStemShort(channel) | Self::AnalyzeVocalShort(channel) => channel,
            _ => 0,
        }
    }

    /// The tick, from 0 on, at whose end it is done.
    pub fn tick(self) -> usize {
        TASKS.iter().position(|task| *task == Some(self)).unwrap_or(0)
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
        Self { octaves: ((sample_rate / 48_000.0).log2() - 0.2).ceil() as i32, position: 0 }
    }

    /// A length that is `at_48k` samples at 48 kHz.
    pub fn scaled(&self, at_48k: usize) -> usize {
        if self.octaves >= 0 { at_48k << self.octaves } else { at_48k >> -self.octaves }
    }

    /// Samples per hop: 2.7 ms at 48 kHz.
    pub fn hop(&self) -> usize {
        self.scaled(HOP)
    }

    /// Ticks per hop.
    pub fn ticks(&self) -> usize {
        TASKS.len()
    }

    /// Samples per tick.
    pub fn tick(&self) -> usize {
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

    /// Samples until the tick ends.
    pub fn until_tick(&self) -> usize {
        self.tick() - self.position % self.tick()
    }

    /// Goes on by `samples`, no more than [`until_hop`](Self::until_hop), without doing any task.
    pub fn skip(&mut self, samples: usize) {
        self.position = (self.position + samples) % self.hop();
    }

    /// Goes on by `samples`, no more than [`until_tick`](Self::until_tick). If the tick ends there,
    /// returns its task, if it has one.
    pub fn advance(&mut self, samples: usize) -> Option<Option<Task>> {
        self.position += samples;
        if !self.position.is_multiple_of(self.tick()) {
            return None;
        }
        let task = TASKS[self.position / self.tick() - 1];
        if self.position == self.hop() {
            self.position = 0;
        }
        Some(task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_its_tick_in_every_hop_whatever_the_steps() {
        for rate in [22_050.0, 44_100.0, 48_000.0, 192_000.0] {
            let mut schedule = HopSchedule::new(rate);
            let mut tasks = Vec::new();
            let mut steps = [1, 7, 16, 3, 500].into_iter().cycle();
            for _ in 0..2 {
                let mut left = schedule.hop();
                while left > 0 {
                    let step = steps.next().unwrap_or(1).min(left).min(schedule.until_tick());
                    tasks.extend(schedule.advance(step));
                    left -= step;
                }
            }
            assert_eq!(tasks, [TASKS, TASKS].concat(), "{rate} Hz");
        }
    }
}
