//! The lookahead: a delay of whole samples.

use super::Frame;

/// Delays frames by up to the capacity it was made with.
pub struct Lookahead {
    frames: Vec<Frame>,
    length: usize,
    next: usize,
}

impl Lookahead {
    /// A delay of nothing, which can be made as long as `capacity` samples.
    pub fn new(capacity: usize) -> Self {
        Self { frames: vec![[0.0; 2]; capacity], length: 0, next: 0 }
    }

    /// Fills it with `length` samples of silence, at most its capacity.
    pub fn reset(&mut self, length: usize) {
        self.length = length.min(self.frames.len());
        self.frames.fill([0.0; 2]);
        self.next = 0;
    }

    /// In samples.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Replaces `frames` by those of `length` samples ago.
    pub fn process(&mut self, frames: &mut [Frame]) {
        if self.length == 0 {
            return;
        }
        for frame in frames {
            std::mem::swap(frame, &mut self.frames[self.next]);
            self.next = (self.next + 1) % self.length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_to_the_sample() {
        let mut lookahead = Lookahead::new(8);
        lookahead.reset(5);
        let mut frames: Vec<Frame> = (1..=12).map(|n| [f64::from(n), -f64::from(n)]).collect();
        for block in frames.chunks_mut(3) {
            lookahead.process(block);
        }
        assert_eq!(frames[4], [0.0, 0.0]);
        assert_eq!(frames[5], [1.0, -1.0]);
        assert_eq!(frames[11], [7.0, -7.0]);
    }
}
