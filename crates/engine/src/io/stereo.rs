//! Which two signals the engine works on: left and right, or mid and side.

use super::Frame;

/// How the channels of a stereo stem are carved. A mono stem is always carved as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stereo {
    /// One decision for both channels: the image never moves.
    #[default]
    Linked,
    /// Only what both channels share, where the vocal is; the sides stay as they are.
    MidOnly,
    /// Mid and side each on their own.
    MidSide,
    /// Left and right each on their own.
    LeftRight,
}

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
