//! Which two signals the engine works on: left and right, or mid and side.

use super::{Channels, Frame};
use crate::controls::Stereo;

impl Stereo {
    /// Whether the engine works on mid and side.
    pub fn is_mid_side(self) -> bool {
        matches!(self, Self::MidOnly | Self::MidSide)
    }

    /// Left and right to what the engine works on.
    #[inline(always)]
    pub fn encode(self, [left, right]: Frame) -> Frame {
        if self.is_mid_side() {
            [(left + right) / 2.0, (left - right) / 2.0]
        } else {
            [left, right]
        }
    }

    /// Back to left and right. What was encoded from single precision comes back exactly.
    #[inline(always)]
    pub fn decode(self, [first, second]: Frame) -> Frame {
        if self.is_mid_side() { [first + second, first - second] } else { [first, second] }
    }
}

/// Left and right to mid and side. Sums of the greatest numbers may overflow.
#[inline(always)]
pub fn mid_side([left, right]: Channels<'_>, [mid, side]: [&mut [f32]; 2]) {
    for ((mid, side), (left, right)) in mid.iter_mut().zip(side).zip(left.iter().zip(right)) {
        (*mid, *side) = ((left + right) / 2.0, (left - right) / 2.0);
    }
}
