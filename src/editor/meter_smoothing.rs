//! The meters as the eye likes them: quick to rise, slow to fall.

use egui::Pos2;
use leeway_engine::bands::{PerBand, cam_from_hz, hz_from_cam};

use crate::link::Snapshot;

/// How fast a spectrum falls, in dB per second, and a clash, per second.
const FALL_DB: f32 = 45.0;
const FALL_CLASH: f32 = 5.0;
/// How fast the picture's top follows quieter music down, in dB per second.
const TOP_FALL_DB: f32 = 3.0;
/// Levels below this in dBFS are not drawn.
const FLOOR_DB: f32 = -140.0;

/// What is drawn.
#[derive(Debug, Clone, Default)]
pub struct SmoothedMeters {
    /// Positions of the bands on the ear's scale, in Cam.
    pub cams: Vec<f32>,
    pub stem_db: Vec<f32>,
    pub vocal_db: Vec<f32>,
    /// 0 to 1.
    pub clash: Vec<f32>,
    /// Positive.
    pub cut_db: Vec<f32>,
    /// The level in dBFS at the picture's top.
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
            self.top_db = -30.0;
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
        let loudest = self.stem_db.iter().chain(&self.vocal_db).copied().fold(-60.0, f32::max);
        self.top_db = (loudest + 6.0).max(self.top_db - TOP_FALL_DB * seconds);
    }

    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.cams.is_empty()
    }
}

/// `values` between the bands: a smooth curve through all of them that overshoots none, as points
/// of (Cam, value), `steps` to a band.
pub fn curve(cams: &[f32], values: &[f32], steps: usize) -> Vec<(f32, f32)> {
    let slope = |left: f32, right: f32| {
        // Fritsch and Carlson 1980: flat at an extreme, the harmonic mean elsewhere.
        if left * right <= 0.0 { 0.0 } else { 2.0 * left * right / (left + right) }
    };
    let last = values.len().saturating_sub(1);
    let rise = |n: usize| values[n + 1] - values[n];
    let tangent = |n: usize| match n {
        0 => 0.0,
        n if n == last => 0.0,
        n => slope(rise(n - 1), rise(n)),
    };
    let mut points = Vec::with_capacity(last * steps + 1);
    for n in 0..last {
        let (from, to) = (tangent(n), tangent(n + 1));
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let (t2, t3) = (t * t, t * t * t);
            let value = (2.0 * t3 - 3.0 * t2 + 1.0) * values[n]
                + (t3 - 2.0 * t2 + t) * from
                + (3.0 * t2 - 2.0 * t3) * values[n + 1]
                + (t3 - t2) * to;
            points.push((cams[n] + t * (cams[n + 1] - cams[n]), value));
        }
    }
    points.extend(cams.last().copied().zip(values.last().copied()));
    points
}

/// The same line with fewer points: those gone lie within `error` of it.
///
/// Points must go from left to right.
pub fn thinned(points: &[Pos2], error: f32) -> Vec<Pos2> {
    let mut kept: Vec<Pos2> = points.first().copied().into_iter().collect();
    let mut from = 0;
    for to in 2..points.len() {
        let (a, b) = (points[from], points[to]);
        let slope = (b.y - a.y) / (b.x - a.x);
        let strays = |point: &Pos2| (a.y + slope * (point.x - a.x) - point.y).abs() > error;
        if points[from + 1..to].iter().any(strays) {
            from = to - 1;
            kept.push(points[from]);
        }
    }
    kept.extend(points.iter().skip(1).last());
    kept
}

/// The picture's horizontal axis, on the ear's scale: where a frequency lies, and what lies there.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    left: f32,
    width: f32,
}

impl Axis {
    const LOW_HZ: f64 = 30.0;
    const HIGH_HZ: f64 = 18_000.0;

    /// An axis `width` points wide from `left` on.
    pub fn new(left: f32, width: f32) -> Self {
        Self { left, width }
    }

    /// The place of `cam`.
    pub fn x(&self, cam: f32) -> f32 {
        let (low, high) = Self::ends();
        self.left + self.width * (cam - low) / (high - low)
    }

    /// The place of `hz`.
    pub fn x_of_hz(&self, hz: f32) -> f32 {
        self.x(cam_from_hz(f64::from(hz)) as f32)
    }

    /// The frequency at `x`, in Hz.
    pub fn hz(&self, x: f32) -> f32 {
        hz_from_cam(f64::from(self.cam(x))) as f32
    }

    /// The ERB-number at `x`, in Cam.
    pub fn cam(&self, x: f32) -> f32 {
        let (low, high) = Self::ends();
        low + (high - low) * (x - self.left) / self.width
    }

    fn ends() -> (f32, f32) {
        (cam_from_hz(Self::LOW_HZ) as f32, cam_from_hz(Self::HIGH_HZ) as f32)
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn the_curve_goes_through_the_bands_and_overshoots_none() {
        let (cams, values) = ([1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 0.0, 8.0, 1.0, 1.0]);
        let points = curve(&cams, &values, 8);
        for (cam, value) in cams.iter().zip(&values) {
            assert!(points.iter().any(|point| point == &(*cam, *value)), "{cam}");
        }
        assert!(points.iter().all(|(_, value)| (0.0..=8.0).contains(value)));
        assert!(curve(&[], &[], 4).is_empty());
    }

    #[test]
    fn a_thinned_line_is_the_same_line() {
        let error = 0.25;
        let points: Vec<Pos2> =
            (0..500).map(|n| pos2(n as f32, 40.0 * (0.00005 * (n * n) as f32).sin())).collect();
        let thin = thinned(&points, error);
        assert!(thin.len() < 150, "{} points are left", thin.len());
        let on_line = |x: f32| {
            let n = thin.partition_point(|point| point.x < x).max(1);
            let (a, b) = (thin[n - 1], thin[n]);
            a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
        };
        for point in &points {
            assert!((on_line(point.x) - point.y).abs() <= error + 1e-4, "{point:?}");
        }
        let flat = [pos2(0.0, 1.0), pos2(1.0, 1.0), pos2(2.0, 1.0), pos2(9.0, 1.0)];
        assert_eq!(thinned(&flat, error), [flat[0], flat[3]]);
        assert_eq!(thinned(&flat[..1], error), flat[..1]);
        assert!(thinned(&[], error).is_empty());
    }

    #[test]
    fn the_axis_is_its_own_inverse() {
        let axis = Axis::new(10.0, 800.0);
        for hz in [30.0, 100.0, 1000.0, 18_000.0] {
            assert!((axis.hz(axis.x_of_hz(hz)) / hz - 1.0).abs() < 1e-3, "{hz}");
        }
        assert_eq!(axis.x_of_hz(30.0), 10.0);
    }
}
