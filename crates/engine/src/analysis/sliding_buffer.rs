//! The newest samples of a signal, always in one slice.

use crate::kernels::are_zero;

/// A ring, twice in a row: every sample is written to either half, so that whatever the ring keeps lies in
/// one piece somewhere. Moving it back to the beginning now and then would make some blocks cost more.
pub struct SlidingBuffer {
    samples: Vec<f32>,
    /// Where the oldest sample is, and the next one goes.
    next: usize,
    /// How many of the newest samples are known to be zero.
    silence: usize,
}

impl SlidingBuffer {
    /// Keeps `len` samples, silence for now.
    pub fn new(len: usize) -> Self {
        Self { samples: vec![0.0; 2 * len], next: 0, silence: len }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
        (self.next, self.silence) = (0, self.len());
    }

    /// Keeps what `other`, as long, keeps.
    pub fn copy_from(&mut self, other: &Self) {
        self.samples.copy_from_slice(&other.samples);
        (self.next, self.silence) = (other.next, other.silence);
    }

    /// Appends `samples`, at most as many as it keeps.
    #[inline(always)]
    pub fn extend(&mut self, samples: &[f32]) {
        let (len, count) = (self.len(), samples.len());
        let (front, back) = samples.split_at(count.min(len - self.next));
        for start in [self.next, len + self.next] {
            self.samples[start..start + front.len()].copy_from_slice(front);
        }
        self.next += count;
        if self.next >= len {
            self.next -= len;
            for start in [0, len] {
                self.samples[start..start + back.len()].copy_from_slice(back);
            }
        }
        self.silence = if are_zero(samples) { (self.silence + count).min(len) } else { 0 };
    }

    /// The `count` newest samples but the `skipped` very newest, oldest first.
    #[inline(always)]
    pub fn newest(&self, count: usize, skipped: usize) -> &[f32] {
        let end = self.next + self.len() - skipped;
        &self.samples[end - count..end]
    }

    /// Whether all samples that it keeps are zero.
    pub fn is_silent(&self) -> bool {
        self.silence == self.len()
    }

    /// As [`newest`](Self::newest); `None` if all of them are zero.
    pub fn newest_but_silence(&self, count: usize, skipped: usize) -> Option<&[f32]> {
        let newest = self.newest(count, skipped);
        let is_silent = match self.silence < skipped {
            false => self.silence >= skipped + count,
            true => newest.chunks(64).all(are_zero),
        };
        (!is_silent).then_some(newest)
    }

    fn len(&self) -> usize {
        self.samples.len() / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_samples_lie_in_one_slice_wherever_it_slides() {
        let mut buffer = SlidingBuffer::new(5);
        assert!(buffer.newest_but_silence(5, 0).is_none());
        for n in 0..40 {
            buffer.extend(&[2 * n + 1, 2 * n + 2].map(|sample| sample as f32));
            let expected: Vec<f32> = (0..4).map(|k| (2 * n - 2 + k).max(0) as f32).collect();
            assert_eq!(buffer.newest(4, 1), expected);
        }
        assert!(buffer.newest_but_silence(1, 0).is_some());
        buffer.extend(&[0.0, -0.0, 0.0, 0.0]);
        assert!(buffer.newest_but_silence(4, 0).is_none());
        assert!(buffer.newest_but_silence(5, 0).is_some());
        assert!(buffer.newest_but_silence(4, 1).is_some());
        buffer.extend(&[0.0]);
        assert!(buffer.newest_but_silence(4, 1).is_none());
    }
}
