//! The frequency axis of the spectrum view.

use leeway_engine::bands::{cam_from_hz, hz_from_cam};

/// A horizontal axis on the ERB-number scale: where a frequency lies, and which one lies there.
#[derive(Debug, Clone, Copy)]
pub struct FrequencyAxis {
    left: f32,
    width: f32,
}

impl FrequencyAxis {
    /// Its ends: a little beyond the lowest and the highest band, 40 Hz and 15.9 kHz.
    const LOW_HZ: f64 = 30.0;
    const HIGH_HZ: f64 = 18_000.0;

    /// An axis `width` points wide from `left` on.
    pub fn new(left: f32, width: f32) -> Self {
        Self { left, width }
    }

    /// The place of `cam`, an ERB-number in Cam, in points.
    pub fn x(&self, cam: f32) -> f32 {
        let (low, high) = Self::ends();
        self.left + self.width * (cam - low) / (high - low)
    }

    /// The place of `hz`, a frequency in Hz, in points.
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
    use super::*;

    #[test]
    fn the_axis_is_its_own_inverse() {
        let axis = FrequencyAxis::new(10.0, 800.0);
        for hz in [30.0, 100.0, 1000.0, 18_000.0] {
            assert!((axis.hz(axis.x_of_hz(hz)) / hz - 1.0).abs() < 1e-3, "{hz}");
        }
        assert_eq!(axis.x_of_hz(30.0), 10.0);
    }
}
