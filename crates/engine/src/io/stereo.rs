//! Which two signals the engine works on: left and right, or mid and side.

use super::Frame;
use crate::controls::Stereo;

impl Stereo {
    /// Whether the engine works on mid and side.
    pub fn is_mid_side(self) -> bool {
        matches!(self, Self::MidOnly | Self::MidSide)
    }

    /// Left and right to what the engine works on.
    pub fn encode(self, [left, right]: Frame) -> Frame {
        if self.is_mid_side() {
            [(left + right) / 2.0, (left - right) / 2.0]
        } else {
            [left, right]
        }
    }

    /// Back to left and right. What was encoded from single precision comes back exactly.
    pub fn decode(self, [first, second]: Frame) -> Frame {
        if self.is_mid_side() { [first + second, first - second] } else { [first, second] }
    }
}
