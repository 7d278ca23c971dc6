//! The detector: hears stem and vocal, and decides how far each band is to be cut.

use std::sync::Arc;

use fearless_simd::{Level, dispatch};

use crate::analysis::bands::{Bands, MAX_BANDS, PerBand};
use crate::analysis::bed_analyzer::BedAnalyzer;
use crate::analysis::filterbank::{Filterbank, Workspace};
use crate::analysis::pitch_tracker::PitchTracker;
use crate::analysis::transient_detector::TransientDetector;
use crate::analysis::voice_profiles::VoiceProfiles;
use crate::beat_input::{BeatFrom, BeatInput};
use crate::controls::{Source, Stereo};
use crate::cut_path::Cut;
use crate::dynamics::beat::Beat;
use crate::dynamics::envelope_follower::Times;
use crate::dynamics::gain_channel::GainChannel;
use crate::dynamics::gain_computer::{BandDecision, GainComputer, GainSettings};
use crate::dynamics::gain_constants::GainConstants;
use crate::dynamics::low_end_guard::LowEndGuard;
use crate::dynamics::reason::{Reason, Reasons};
use crate::io::Channels;
use crate::io::hop_buffer::HopBuffer;
use crate::io::stereo::mid_side;
use crate::layout::Layout;
use crate::schedule::HopSchedule;

mod tasks;

/// Seconds that Depth takes for its whole range, so that a jump does not click.
const DEPTH_RAMP: f32 = 0.02;
/// A band that the low-end guard leaves less than this share of its cut counts as guarded.
const GUARDED: f32 = 0.5;

/// What the detector is asked to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectorSettings {
    pub gain: GainSettings,
    pub times: Times,
    /// Scales every cut in dB, 0 to 1.
    pub depth: f32,
    /// How the channels of a stereo stem are carved.
    pub stereo: Stereo,
    /// How much of the stem's fundamental is kept whole, 0 to 1.
    pub guard: f32,
    /// How much of the stem's attacks is let through, 0 to 1.
    pub punch: f32,
    /// Where the vocal is taken from.
    pub source: Source,
}

/// Hears and decides, one task at a time.
pub struct Detector {
    settings: DetectorSettings,
    stem: BedAnalyzer,
    vocal: BedAnalyzer,
    workspace: Workspace,
    pitch_tracker: PitchTracker,
    transient_detector: TransientDetector,
    voice_profiles: VoiceProfiles,
    gain_computer: Arc<GainComputer>,
    /// The second is only asked when channels are carved apart.
    gain_channels: [GainChannel; 2],
    low_end_guard: LowEndGuard,
    /// What sounds beside the stem.
    beat: BeatInput,
    /// What was decided last. Its stereo mode is the one in force: a change waits until the cut has
    /// faded out.
    cut: Cut,
    depth: f32,
    /// Whether Depth is, and has come to, none.
    resting: bool,
    /// Whether there is nothing to hear and the last hop changed nothing, so that the next will not.
    settled: bool,
    /// Whether the stem was not analysed in this hop, as it made no difference.
    missed_stem: bool,
    hop_seconds: f32,
    /// The stem as mid and side.
    encoded: HopBuffer,
    level: Level,
}

impl Detector {
    /// A detector at `sample_rate` Hz for the signals of `layout`.
    pub fn new(
        sample_rate: f64,
        layout: Layout,
        schedule: &HopSchedule,
        bands: &Bands,
        settings: DetectorSettings,
        level: Level,
    ) -> Self {
        let filterbank = Filterbank::shared(sample_rate, schedule, bands, level);
        let hop_seconds = schedule.hop() as f64 / sample_rate;
        let gain_channel = || GainChannel::new(hop_seconds as f32);
        Self {
            stem: BedAnalyzer::new(&filterbank, layout.heard(layout.stem)),
            vocal: BedAnalyzer::new(&filterbank, layout.heard(layout.vocal)),
            workspace: filterbank.workspace(),
            pitch_tracker: PitchTracker::new(filterbank.long_bin_hz(), hop_seconds as f32),
            transient_detector: TransientDetector::new(
                (schedule.tick() as f64 / sample_rate) as f32,
            ),
            voice_profiles: VoiceProfiles::new(bands, hop_seconds),
            gain_computer: GainComputer::of_rate(sample_rate, bands, hop_seconds, level),
            gain_channels: [gain_channel(), gain_channel()],
            low_end_guard: LowEndGuard::new(bands),
            beat: BeatInput::new(&filterbank, layout.heard(layout.beat)),
            cut: Cut { cut_db: [[0.0; MAX_BANDS]; 2], stereo: Stereo::Linked, limit: None },
            depth: settings.depth,
            resting: false,
            settled: false,
            missed_stem: false,
            hop_seconds: hop_seconds as f32,
            encoded: HopBuffer::new(schedule.hop()),
            settings,
            level,
        }
    }

    /// What it is asked to do.
    pub fn settings(&self) -> &DetectorSettings {
        &self.settings
    }

    /// Changes what it is asked to do from the next hop on.
    pub fn set(&mut self, settings: DetectorSettings) {
        if self.settings.guard == 0.0 && settings.guard > 0.0 {
            // It may not have followed the stem meanwhile.
            self.pitch_tracker.reset();
        }
        self.settings = settings;
        self.settled = false;
    }

    /// What is known of the rest of the song.
    pub fn beat(&mut self) -> &mut BeatInput {
        &mut self.beat
    }

    /// What the beat is known from, if it is.
    pub fn beat_from(&self) -> Option<BeatFrom> {
        self.beat.known_from()
    }

    /// What the stem brings to the song in the latest hop.
    pub fn part(&self) -> Beat {
        Beat::of_stem(&self.stem.powers().mean(), &self.cut.cut_db[0])
    }

    /// Decides by other constants.
    pub fn set_constants(&mut self, bands: &Bands, constants: GainConstants) {
        let hop_seconds = self.hop_seconds.into();
        self.gain_computer = Arc::new(GainComputer::new(bands, hop_seconds, constants, self.level));
    }

    /// Forgets all sound but the stem's, which [`start`](Self::start) does. The learned profile stays.
    pub fn reset(&mut self) {
        self.vocal.reset();
        self.beat.reset();
        self.transient_detector.reset();
        self.voice_profiles.reset();
        self.cut.cut_db = [[0.0; MAX_BANDS]; 2];
    }

    /// Applies at once the settings that otherwise fade in.
    pub fn start(&mut self) {
        (self.resting, self.settled) = (false, false);
        self.depth = self.settings.depth;
        self.switch_stereo();
    }

    /// Takes new samples of the stem in, no more than a hop: of the front pair, or of one behind it.
    pub fn hear_stem(&mut self, pair: usize, samples: Channels<'_>) {
        if self.cut.stereo.is_mid_side() {
            let place = 0..samples[0].len();
            let encoded = self.encoded.samples_mut(place.clone());
            dispatch!(self.level, _simd => mid_side(samples, encoded));
            self.stem.push(pair, self.encoded.samples(place));
        } else {
            self.stem.push(pair, samples);
        }
    }

    /// The same of the vocal.
    pub fn hear_vocal(&mut self, pair: usize, samples: Channels<'_>) {
        self.vocal.push(pair, samples);
    }

    /// The same of the beat.
    pub fn hear_beat(&mut self, pair: usize, samples: Channels<'_>) {
        self.beat.push(pair, samples);
    }

    /// Ends a tick of `count` samples, in which the stem's `energy` was this, all channels counted.
    pub fn end_tick(&mut self, energy: f64, count: usize) {
        // Of a mono stem, both channels are the same.
        let share = if self.stem.is_mono() { 0.5 } else { 1.0 };
        self.transient_detector.hear(share * energy, count);
    }

    /// Computes a hop of silence, and finds out whether the next one would be the same.
    fn compute_silence(&mut self) {
        if self.cut.cut_db != [[0.0; MAX_BANDS]; 2] {
            // It is still on its way out.
            self.compute();
            return;
        }
        let before = (self.gain_channels.clone(), self.cut, self.depth);
        self.compute();
        let now = (&self.gain_channels, self.cut, self.depth);
        self.settled = (&before.0, before.1, before.2) == now
            && self.cut.stereo == self.wanted_stereo()
            && self.pitch_tracker.hz().is_none()
            && self.voice_profiles.is_silent();
    }

    /// Whether there is nothing to hear, and nothing changes any more.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// Whether more silence would change nothing at all.
    pub fn is_idle(&self) -> bool {
        self.settled
            && self.stem.is_silent()
            && self.vocal.is_silent()
            && self.beat.is_silent()
            && self.transient_detector.is_at_rest()
    }

    /// Takes `count` samples of silence in while [idle](Self::is_idle).
    pub fn skip(&mut self, count: usize) {
        self.stem.skip(count);
        self.vocal.skip(count);
        self.beat.skip(count);
        self.missed_stem = true;
    }

    /// What was decided last.
    pub fn cut(&self) -> &Cut {
        &self.cut
    }

    /// What the decision was made by: of both channels when they are linked, else of the left or mid
    /// one.
    pub fn decision(&self) -> &BandDecision {
        self.gain_channels[0].decision()
    }

    /// Why each band was cut as it was; of the same channel, and of its cut before Depth.
    pub fn reasons(&self) -> Reasons {
        let kept = self.low_end_guard.shares(self.settings.guard, self.pitch_tracker.hz());
        let mut reasons = self.gain_channels[0].reasons(&self.gain_computer, &self.settings.gain);
        for (reason, kept) in reasons.iter_mut().zip(kept) {
            let is_cut = matches!(
                reason,
                Reason::AtTarget | Reason::WithNeighbour { .. } | Reason::AtMaxCut
            );
            if is_cut && kept < GUARDED {
                *reason = Reason::Guarded;
            }
        }
        reasons
    }

    /// How audible the vocal is after the cut, over all that is known of the song, in dB per band; of the
    /// same channel.
    #[inline(always)]
    pub fn audibility_after(&self) -> PerBand {
        if self.beat.known_from().is_none() && self.cut.cut_db[0] == [0.0; MAX_BANDS] {
            return self.decision().audibility_db;
        }
        let powers = self.stem.powers();
        let stem = if self.is_carved_apart() { *powers.channel(0) } else { powers.mean() };
        let beat = self.beat.beat().unwrap_or(Beat::SILENCE);
        let masking = self.gain_computer.masking();
        masking.audibility_after(
            &self.decision().vocal_db,
            &stem,
            &self.cut.cut_db[0],
            &beat.carved,
        )
    }

    /// The stem's fundamental in Hz, if it has one in the bass.
    pub fn fundamental_hz(&self) -> Option<f64> {
        self.pitch_tracker.hz()
    }

    /// The profile of what was learned; `None` if that was nothing.
    pub fn learned(&self) -> Option<PerBand> {
        self.voice_profiles.heard()
    }

    /// The average voices, and the learned one.
    pub fn voice_profiles(&mut self) -> &mut VoiceProfiles {
        &mut self.voice_profiles
    }

    /// Learns from the latest hop, if it is a vocal's.
    pub fn learn(&mut self) {
        if self.settings.source == Source::Sidechain && self.decision().vocal_sounds {
            self.voice_profiles.hear(&self.vocal.powers().mean());
        }
    }

    /// Learns the beat from the latest hop, if the vocal sounds in it.
    pub fn learn_beat(&mut self) {
        if self.decision().vocal_sounds {
            self.beat.learn();
        }
    }

    /// What was learned of the beat; `None` if that was nothing.
    pub fn learned_beat(&self) -> Option<PerBand> {
        self.beat.learned()
    }

    /// Decides the cut of the next hop.
    fn compute(&mut self) {
        let most = self.hop_seconds / DEPTH_RAMP;
        let goal = if self.cut.stereo == self.wanted_stereo() { self.settings.depth } else { 0.0 };
        self.depth += (goal - self.depth).clamp(-most, most);

        let DetectorSettings { guard, punch, gain, .. } = &self.settings;
        let fundamental = self.pitch_tracker.hz();
        let shares = self.low_end_guard.shares(*guard, fundamental);
        let scale = self.depth * (1.0 - punch * self.transient_detector.strength());
        self.cut.limit = self.low_end_guard.limit(*guard, fundamental, gain.max_cut_db);
        self.cut.cut_db = self
            .follow()
            .map(|cut_db| std::array::from_fn(|band| scale * shares[band] * cut_db[band]));
    }

    /// The moving cuts of both channels in dB per band, before guards and Depth.
    fn follow(&mut self) -> [PerBand; 2] {
        let apart = self.is_carved_apart();
        let DetectorSettings { gain, times, source, .. } = &self.settings;
        let [first, second] = &mut self.gain_channels;
        let beat = self.beat.beat();
        let beat = beat.as_ref();
        let computer = &self.gain_computer;
        let (stem, vocal) = (self.stem.powers(), self.vocal.powers());
        // A voice that stands in for the vocal is as loud as the song.
        let song = beat.map_or(stem.mean(), |beat| beat.song(&stem.mean()));
        let profile = self.voice_profiles.follow(*source, &song);
        let both = profile.unwrap_or_else(|| vocal.mean());
        if !apart {
            let cut_db = *first.follow(computer, &both, &stem.mean(), beat, gain, times);
            return [cut_db, cut_db];
        }
        let heard_by = |channel: usize| match self.cut.stereo {
            Stereo::LeftRight if profile.is_none() => vocal.channel(channel),
            _ => &both,
        };
        [
            *first.follow(computer, heard_by(0), stem.channel(0), beat, gain, times),
            match self.cut.stereo {
                Stereo::MidOnly => [0.0; MAX_BANDS],
                _ => *second.follow(computer, heard_by(1), stem.channel(1), beat, gain, times),
            },
        ]
    }

    /// Puts the wanted stereo mode in force, and forgets what was heard in another one.
    fn switch_stereo(&mut self) {
        self.cut.stereo = self.wanted_stereo();
        self.stem.reset();
        self.forget_decisions();
    }

    /// Forgets the fundamental, and what was decided.
    fn forget_decisions(&mut self) {
        self.pitch_tracker.reset();
        for channel in &mut self.gain_channels {
            channel.reset();
        }
    }

    /// The stereo mode that the settings ask for; there is none in mono and in surround.
    fn wanted_stereo(&self) -> Stereo {
        if self.stem.is_stereo() { self.settings.stereo } else { Stereo::Linked }
    }

    fn is_carved_apart(&self) -> bool {
        self.stem.is_stereo() && self.cut.stereo != Stereo::Linked
    }
}
