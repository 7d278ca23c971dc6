//! The ERB-number scale and the auditory bands on it.
//!
//! Everything the engine decides, it decides per band: one per Cam from 1.5 to 39.5, 40 Hz to
//! 15.9 kHz, fewer where the sample rate does not reach that high.

use std::ops::Range;

use crate::maths::{log10, pow};

/// The most bands there can be; every per-band array has this length.
pub const MAX_BANDS: usize = 39;

/// One value per band. Entries at and past [`Bands::len`] are zero and mean nothing.
pub type PerBand = [f32; MAX_BANDS];

/// The lowest band's centre in Cam.
const FIRST_CAM: f64 = 1.5;

/// Each section of the equalizer reaches this far to either side of its centre, in Cam per band that
/// it serves. Wider sections ripple less over a uniform cut and leak more from a single one: 0.9 gives
/// 0.5 dB of the first and 2 dB of the second for 8 dB.
const HALF_BANDWIDTH_CAM: f64 = 0.9;

/// From this band on (750 Hz) a section of the equalizer serves two bands. Cuts are smooth up
/// there: half as many sections do it as well, cost less and, being wider, ring less. Below, most
/// of a stem's energy and its fundamentals lie, and every band has a section of its own.
const FIRST_SHARED_BAND: usize = 12;

/// Sections that reach above this share of the sample rate serve one band only: the bilinear transform
/// pulls their upper skirts in, and wide ones would leave gaps.
const HIGHEST_SHARED_EDGE: f64 = 0.25;

/// Bands whose upper edge lies above this share of the sample rate are left out: the bilinear
/// transform leaves a section no room there.
const HIGHEST_EDGE: f64 = 0.46;

/// ERB-number in Cam of a frequency in Hz (Glasberg & Moore 1990, eq. 4).
pub fn cam_from_hz(hz: f64) -> f64 {
    21.366 * log10(1.0 + 0.004368 * hz)
}

/// Frequency in Hz of an ERB-number in Cam, the inverse of [`cam_from_hz`].
pub fn hz_from_cam(cam: f64) -> f64 {
    (pow(10.0, cam / 21.366) - 1.0) / 0.004368
}

/// Equivalent rectangular bandwidth in Hz of the auditory filter centred at `hz`
/// (Glasberg & Moore 1990, eq. 3).
pub fn erb_hz(hz: f64) -> f64 {
    24.673 * (0.004368 * hz + 1.0)
}

/// The bands that a sample rate has room for.
#[derive(Debug, Clone)]
pub struct Bands {
    centres_hz: Vec<f64>,
    sample_rate: f64,
}

/// Where a section of the equalizer is.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionPlace {
    /// The bands that it serves, one or two.
    pub bands: Range<usize>,
    /// Its lower and upper edge in Hz.
    pub edges_hz: (f64, f64),
}

impl Bands {
    /// The bands at `sample_rate` Hz.
    pub fn new(sample_rate: f64) -> Self {
        let centres_hz = (0..MAX_BANDS)
            .map(|band| FIRST_CAM + band as f64)
            .take_while(|cam| hz_from_cam(cam + HALF_BANDWIDTH_CAM) < HIGHEST_EDGE * sample_rate)
            .map(hz_from_cam)
            .collect();
        Self { centres_hz, sample_rate }
    }

    /// How many bands there are, at most [`MAX_BANDS`].
    pub fn len(&self) -> usize {
        self.centres_hz.len()
    }

    /// Whether the sample rate is too low for a single band.
    pub fn is_empty(&self) -> bool {
        self.centres_hz.is_empty()
    }

    /// Centre frequencies in Hz, ascending.
    pub fn centres_hz(&self) -> &[f64] {
        &self.centres_hz
    }

    /// Where the equalizer's sections are, ascending.
    pub fn sections(&self) -> Vec<SectionPlace> {
        let place = |first: usize, bands: usize| {
            let cam = FIRST_CAM + first as f64 + (bands - 1) as f64 / 2.0;
            let half = HALF_BANDWIDTH_CAM * bands as f64;
            SectionPlace {
                bands: first..first + bands,
                edges_hz: (hz_from_cam(cam - half), hz_from_cam(cam + half)),
            }
        };
        let mut places = Vec::with_capacity(self.len());
        let mut band = 0;
        while band < self.len() {
            let shared = place(band, 2);
            let shares = band >= FIRST_SHARED_BAND
                && shared.bands.end <= self.len()
                && shared.edges_hz.1 < HIGHEST_SHARED_EDGE * self.sample_rate;
            let next = if shares { shared } else { place(band, 1) };
            band = next.bands.end;
            places.push(next);
        }
        places
    }

    /// How much of the power at `hz` counts towards each band: a triangle one Cam to each side of
    /// the centre, so that between two centres the two weights add up to one.
    ///
    /// Returns the lower band (−1 below the first centre) and the weight of the one above it.
    pub fn split(hz: f64) -> (isize, f64) {
        let position = cam_from_hz(hz) - FIRST_CAM;
        let lower = position.floor();
        (lower as isize, position - lower)
    }

    /// A per-band array from a function of the centre frequency in Hz.
    pub fn map(&self, mut value: impl FnMut(f64) -> f64) -> PerBand {
        let mut values = [0.0; MAX_BANDS];
        for (out, &hz) in values.iter_mut().zip(&self.centres_hz) {
            *out = value(hz) as f32;
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_matches_the_published_values() {
        // Glasberg & Moore 1990: ERB of 132.6 Hz and ERB-number of 15.59 at 1 kHz; 456 Hz at 4 kHz.
        assert!((erb_hz(1000.0) - 132.6).abs() < 0.3);
        assert!((erb_hz(4000.0) - 456.0).abs() < 1.0);
        assert!((cam_from_hz(1000.0) - 15.59).abs() < 0.01);
        for hz in [40.0, 440.0, 12_000.0] {
            assert!((hz_from_cam(cam_from_hz(hz)) - hz).abs() < 1e-6 * hz);
        }
    }

    #[test]
    fn bands_span_the_ear_and_stop_below_nyquist() {
        let bands = Bands::new(48_000.0);
        assert_eq!(bands.len(), MAX_BANDS);
        assert!((bands.centres_hz()[0] - 40.0).abs() < 0.5);
        assert!((bands.centres_hz()[38] - 15_931.0).abs() < 1.0);
        let low = Bands::new(22_050.0);
        assert!(low.len() < MAX_BANDS);
    }

    #[test]
    fn every_band_is_served_by_one_section_below_half_the_rate() {
        for rate in [22_050.0, 32_000.0, 44_100.0, 48_000.0, 192_000.0] {
            let bands = Bands::new(rate);
            let sections = bands.sections();
            let served: Vec<usize> =
                sections.iter().flat_map(|place| place.bands.clone()).collect();
            assert!(served.into_iter().eq(0..bands.len()), "{rate} Hz");
            assert!(sections.iter().all(|place| place.edges_hz.1 < 0.46 * rate), "{rate} Hz");
        }
        assert_eq!(Bands::new(48_000.0).sections().len(), 28);
    }

    #[test]
    fn triangles_sum_to_one_between_centres() {
        let bands = Bands::new(48_000.0);
        let (lower, upper_weight) = Bands::split(bands.centres_hz()[7]);
        assert!(lower == 7 && upper_weight < 1e-9 || lower == 6 && upper_weight > 1.0 - 1e-9);
        assert_eq!(Bands::split(20.0).0, -1);
    }
}
