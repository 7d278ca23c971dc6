//! The control path: decides how far each band is cut in the next hop, one task per tick.

use super::Engine;
use super::bands::{self, MAX_BANDS, PerBand};
use super::controls::{Source, Stereo};
use super::grid::TICKS_PER_HOP;
use super::masking::smoothstep;

/// Seconds that Depth takes for its whole range, so that a jump does not click.
const DEPTH_RAMP: f32 = 0.02;

/// The most in dB that a fully guarded fundamental may lose.
const GUARDED_DB: f32 = 0.4;
/// A guarded fundamental spares all bands within this many Cam of it...
const GUARD_WIDTH_CAM: f32 = 0.6;
/// ...and the fewer, the further, over this many more.
const GUARD_SLOPE_CAM: f32 = 1.0;

impl Engine {
    /// Runs the task of a hop's `tick`. Cheap and dear tasks alternate so that any two in a row cost
    /// about the same.
    pub(super) fn run_task(&mut self, tick: usize) {
        const { assert!(TICKS_PER_HOP == 8) };
        match tick {
            0 => self.stem.analyze_long(&mut self.analyzer, Some(&mut self.fundamental)),
            1 => self.stem.analyze_short(&mut self.analyzer, 0),
            2 => self.stem.analyze_short(&mut self.analyzer, 1),
            3 => self.vocal.analyze_long(&mut self.analyzer, None),
            4 => self.vocal.analyze_short(&mut self.analyzer, 0),
            5 => self.vocal.analyze_short(&mut self.analyzer, 1),
            6 => self.judge(),
            _ => self.steer(),
        }
    }

    /// Decides the cut of this hop.
    fn judge(&mut self) {
        let switching = self.stereo != self.wanted_stereo();
        if switching && self.depth == 0.0 && !self.equalizer.is_active() {
            self.switch_stereo();
        }
        let most = self.hop_seconds / DEPTH_RAMP;
        let goal =
            if self.stereo == self.wanted_stereo() { self.settings.depth_share() } else { 0.0 };
        self.depth += (goal - self.depth).clamp(-most, most);

        let spared = self.spared_bands();
        let scale = self.depth * (1.0 - self.settings.punch_share() * self.onset.strength());
        let scaled = |cut_db: &PerBand| -> PerBand {
            std::array::from_fn(|band| scale * spared[band] * cut_db[band])
        };
        let [first, second] = &mut self.gain_channels;
        let stem = self.stem.mean_powers();
        let profile = self.profiles.follow(self.settings.source, &stem);
        let vocal = profile.unwrap_or_else(|| self.vocal.mean_powers());
        let carved_apart = self.stem.channels() > 1 && self.stereo != Stereo::Linked;
        if !carved_apart {
            let cut_db = scaled(first.follow(&self.gain_computer, &vocal, &stem, &self.law));
            self.cut_db = [cut_db, cut_db];
            self.sum_up(&stem);
            return;
        }
        let heard_by = |channel: usize| match self.stereo {
            Stereo::LeftRight if profile.is_none() => self.vocal.channel_powers(channel),
            _ => &vocal,
        };
        let [left, right] = [0, 1].map(|channel| *self.stem.channel_powers(channel));
        self.cut_db = [
            scaled(first.follow(&self.gain_computer, heard_by(0), &left, &self.law)),
            match self.stereo {
                Stereo::MidOnly => [0.0; MAX_BANDS],
                _ => scaled(second.follow(&self.gain_computer, heard_by(1), &right, &self.law)),
            },
        ];
        self.sum_up(&left);
    }

    /// Counts the hop that was just decided, over the first gain channel's `stem`.
    fn sum_up(&mut self, stem: &PerBand) {
        let verdict = &self.gain_channels[0].verdict;
        let masking = self.gain_computer.masking();
        let after_db = masking.audibility_after(&verdict.vocal_db, stem, &self.cut_db[0]);
        self.totals.add(verdict, &self.cut_db[0], &after_db);
        if self.learning && self.settings.source == Source::Sidechain && verdict.vocal_sounds {
            self.profiles.hear(&self.vocal.mean_powers());
        }
    }

    /// The share of its cut that the low-end guard leaves each band.
    fn spared_bands(&self) -> PerBand {
        let guard = self.settings.guard_share();
        let Some(hz) = self.fundamental.hz().filter(|_| guard > 0.0) else {
            return [1.0; MAX_BANDS];
        };
        let fundamental = bands::cam_from_hz(hz) as f32;
        self.cams.map(|cam| {
            let outside = ((cam - fundamental).abs() - GUARD_WIDTH_CAM) / GUARD_SLOPE_CAM;
            1.0 - guard * (1.0 - smoothstep(outside))
        })
    }

    /// Sets the equalizer and the monitor on their way through the next hop.
    fn steer(&mut self) {
        let guard = self.settings.guard_share();
        let spared = self.fundamental.hz().filter(|_| guard > 0.0).map(|hz| {
            let unguarded_db = (1.0 - guard) * self.settings.max_cut;
            (hz, GUARDED_DB + unguarded_db)
        });
        self.equalizer.steer(&self.cut_db, spared);
        self.monitor.steer(self.settings.listen, self.settings.output_gain(), self.grid.hop());
    }
}
