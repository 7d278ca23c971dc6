//! When the detector does what, and when it rests.

use super::Detector;
use crate::controls::Source;
use crate::schedule::Task;

impl Detector {
    /// Does `task`. `is_cutting` says whether the stem is being cut now, and `metering` whether anybody
    /// looks at the decision while nothing is to be cut.
    pub fn run(&mut self, task: Task, is_cutting: bool, metering: bool) {
        let ignores_stem = self.ignores_stem(metering);
        let is_silent = self.vocal.is_silent()
            && (ignores_stem || (self.stem.is_silent() && self.beat.is_silent()));
        self.settled &= is_silent;
        if task != Task::ComputeGains {
            if self.settled || (self.resting && !metering) {
                self.missed_stem = true;
            } else {
                self.analyze(task, is_silent && ignores_stem);
            }
            return;
        }
        let missed_stem = std::mem::take(&mut self.missed_stem);
        if self.settled || self.rest(is_cutting, metering) {
            return;
        }
        if missed_stem && !(ignores_stem && self.vocal.is_powerless()) {
            self.make_up_for_stem();
        }
        if is_silent { self.compute_silence() } else { self.compute() }
    }

    /// Does a `task` of the analysis, unless it is of the stem and that makes no difference.
    fn analyze(&mut self, task: Task, without_stem: bool) {
        let Self { stem, vocal, beat, workspace, pitch_tracker, .. } = self;
        let lag = task.lag();
        match task {
            Task::AnalyzeVocalLong => vocal.analyze_long(lag, workspace, None),
            Task::TransformVocalShort(channel) => vocal.transform_short(channel, lag, workspace),
            Task::ReadVocalShort(channel) => vocal.read_short(channel, workspace),
            Task::ComputeGains => {}
            _ if without_stem => {
                pitch_tracker.reset();
                self.missed_stem = true;
            }
            Task::AnalyzeStemLong => stem.analyze_long(lag, workspace, Some(pitch_tracker)),
            Task::TransformStemShort(channel) => stem.transform_short(channel, lag, workspace),
            Task::ReadStemShort(channel) => stem.read_short(channel, workspace),
            Task::AnalyzeBeatLong => beat.analyze_long(lag, workspace),
            Task::AnalyzeBeatShort => beat.analyze_short(lag, workspace),
        }
    }

    /// Whether the stem makes no difference while the vocal is silent: without a vocal nothing is won by
    /// any cut, whatever it costs.
    fn ignores_stem(&self, metering: bool) -> bool {
        !metering && self.settings.source == Source::Sidechain && self.settings.guard == 0.0
    }

    /// Analyses the stem and the beat as they were at their slots of this hop: the vocal has come since.
    fn make_up_for_stem(&mut self) {
        let Self { stem, beat, workspace, .. } = self;
        stem.analyze_long(Task::AnalyzeStemLong.before_gains(), workspace, None);
        for channel in [0, 1] {
            let slots = Task::TransformStemShort(channel).before_gains();
            stem.transform_short(channel, slots, workspace);
            stem.read_short(channel, workspace);
        }
        beat.analyze_long(Task::AnalyzeBeatLong.before_gains(), workspace);
        beat.analyze_short(Task::AnalyzeBeatShort.before_gains(), workspace);
    }

    /// Decides whether there is anything to compute in this hop: at no Depth there is not, unless
    /// somebody looks. Whatever was seen meanwhile is forgotten, so that it makes no difference.
    fn rest(&mut self, is_cutting: bool, metering: bool) -> bool {
        let is_faded_out = self.depth == 0.0 && !is_cutting;
        if is_faded_out && self.cut.stereo != self.wanted_stereo() {
            self.switch_stereo();
        }
        let resting = is_faded_out && self.settings.depth == 0.0;
        if self.resting && !resting {
            // From the next hop on, whose tasks hear everything.
            self.resting = false;
            self.voice_profiles.reset();
            self.forget_decisions();
            return true;
        }
        self.resting = resting;
        resting && !metering
    }
}
