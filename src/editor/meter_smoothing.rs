//! Meter smoothing: levels rise at once and fall slowly, so that the eye can follow.

use leeway_engine::bands::{PerBand, cam_from_hz};

use super::recent_cut::RecentCut;
use crate::link::Snapshot;

/// How fast a spectrum falls, in dB per second, and a clash, per second.
const FALL_DB: f32 = 45.0;
const FALL_CLASH: f32 = 5.0;
/// The top of the view at first, and the loudest level that it follows down to, in dBFS.
const FIRST_TOP_DB: f32 = -30.0;
const LOWEST_LOUDEST_DB: f32 = -60.0;
/// How far the top lies above the loudest level, in dB, and how fast it follows quieter music down, in dB
/// per second: slowly, or the spectra would seem to rise.
const HEADROOM_DB: f32 = 6.0;
const TOP_FALL_DB: f32 = 3.0;
/// Levels below this in dBFS are not drawn.
const FLOOR_DB: f32 = -140.0;

/// The meters as they are drawn, each band's at the same place in every list.
#[derive(Default)]
pub struct SmoothedMeters {
    /// Centres of the bands on the ERB-number scale, in Cam.
    pub cams: Vec<f32>,
    /// Levels in dBFS.
    pub stem_db: Vec<f32>,
    pub vocal_db: Vec<f32>,
    /// 0 to 1.
    pub clash: Vec<f32>,
    /// Positive, and not smoothed: it moves slowly by itself.
    pub cut_db: Vec<f32>,
    /// The deepest and the mean cut of the last seconds.
    pub deepest_db: Vec<f32>,
    pub mean_db: Vec<f32>,
    recent: RecentCut,
    /// The level in dBFS at the top of the view.
    pub top_db: f32,
}

impl SmoothedMeters {
    /// Moves on by `seconds` towards `snapshot`.
    pub fn follow(&mut self, snapshot: &Snapshot, seconds: f32) {
        let meters = &snapshot.meters;
        let bands = meters.bands;
        if self.cams.len() != bands {
            let cams = snapshot.centres_hz[..bands].iter().map(|hz| cam_from_hz(f64::from(*hz)));
            self.cams = cams.map(|cam| cam as f32).collect();
            self.stem_db = vec![FLOOR_DB; bands];
            self.vocal_db = vec![FLOOR_DB; bands];
            self.clash = vec![0.0; bands];
            self.cut_db = vec![0.0; bands];
            self.recent = RecentCut::default();
            self.top_db = FIRST_TOP_DB;
        }
        let fall = |shown: &mut [f32], now: &PerBand, per_second: f32| {
            for (shown, now) in shown.iter_mut().zip(now) {
                *shown = now.max(*shown - per_second * seconds).max(FLOOR_DB);
            }
        };
        fall(&mut self.stem_db, &meters.stem_db, FALL_DB);
        fall(&mut self.vocal_db, &meters.vocal_db, FALL_DB);
        fall(&mut self.clash, &meters.clash, FALL_CLASH);
        self.cut_db.copy_from_slice(&meters.cut_db[..bands]);
        self.recent.follow(&meters.cut_db, seconds);
        let (deepest_db, mean_db) = self.recent.deepest_and_mean_db();
        self.deepest_db = deepest_db[..bands].to_vec();
        self.mean_db = mean_db[..bands].to_vec();
        let levels = self.stem_db.iter().chain(&self.vocal_db).copied();
        let loudest = levels.fold(LOWEST_LOUDEST_DB, f32::max);
        self.top_db = (loudest + HEADROOM_DB).max(self.top_db - TOP_FALL_DB * seconds);
    }

    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.cams.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::LeewayParams;
    use crate::session::Session;

    #[test]
    fn levels_rise_at_once_and_fall_slowly() {
        let session = Session::new(48_000.0, 2, 2, &LeewayParams::default()).expect("supported");
        let mut snapshot = session.snapshot();
        let mut meters = SmoothedMeters::default();
        assert!(meters.is_empty());
        snapshot.meters.stem_db = [-20.0; _];
        meters.follow(&snapshot, 0.0);
        assert!(!meters.is_empty() && meters.stem_db.iter().all(|level| *level == -20.0));
        assert_eq!(meters.top_db, -20.0 + HEADROOM_DB);
        snapshot.meters.stem_db = [-100.0; _];
        meters.follow(&snapshot, 1.0);
        assert!(meters.stem_db.iter().all(|level| *level == -20.0 - FALL_DB));
        assert_eq!(meters.top_db, -20.0 + HEADROOM_DB - TOP_FALL_DB);
        for _ in 0..100 {
            meters.follow(&snapshot, 1.0);
        }
        assert!(meters.stem_db.iter().all(|level| *level == -100.0));
        assert_eq!(meters.top_db, LOWEST_LOUDEST_DB + HEADROOM_DB);
    }
}
