//! Smooth curves through the bands, and curves with fewer points.

use egui::Pos2;

/// A smooth curve through `values`, one per band at `cams`, which never overshoots: points of (Cam, value),
/// `steps` to a band.
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

/// The same line with fewer points: those left out lie within `error` points of it. `points` go from left
/// to right.
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
}
