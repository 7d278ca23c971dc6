//! The newest samples of a signal, always in one slice.

/// Slides through memory for twice the samples that it keeps, and is moved back to the beginning once
/// per pass.
pub struct SlidingBuffer {
    samples: Vec<f32>,
    end: usize,
    /// How many of the newest samples are known to be zero.
    silence: usize,
}

impl SlidingBuffer {
    /// Keeps `len` samples, silence for now.
    pub fn new(len: usize) -> Self {
        Self { samples: vec![0.0; 2 * len], end: len, silence: len }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
        self.end = self.samples.len() / 2;
        self.silence = self.end;
    }

    /// Appends `samples`, at most as many as it keeps.
    #[inline(always)]
    pub fn extend(&mut self, samples: impl ExactSizeIterator<Item = f32>) {
        let (len, count) = (self.samples.len() / 2, samples.len());
        if self.end + count > self.samples.len() {
            self.samples.copy_within(self.end - len..self.end, 0);
            self.end = len;
        }
        let space = &mut self.samples[self.end..self.end + count];
        let mut bits = 0;
        for (to, from) in space.iter_mut().zip(samples) {
            *to = from;
            bits |= from.to_bits() << 1;
        }
        self.silence = if bits == 0 { (self.silence + count).min(len) } else { 0 };
        self.end += count;
    }

    /// The `count` newest samples but the `skipped` very newest, oldest first.
    #[inline(always)]
    pub fn newest(&self, count: usize, skipped: usize) -> &[f32] {
        let end = self.end - skipped;
        &self.samples[end - count..end]
    }

    /// The `count` newest samples, oldest first; `None` if all of them are zero.
    pub fn newest_but_silence(&self, count: usize) -> Option<&[f32]> {
        (self.silence < count).then(|| self.newest(count, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_samples_lie_in_one_slice_wherever_it_slides() {
        let mut buffer = SlidingBuffer::new(5);
        assert!(buffer.newest_but_silence(5).is_none());
        for n in 0..40 {
            buffer.extend([2 * n + 1, 2 * n + 2].into_iter().map(|sample| sample as f32));
            let expected: Vec<f32> = (0..4).map(|k| (2 * n - 2 + k).max(0) as f32).collect();
            assert_eq!(buffer.newest(4, 1), expected);
        }
        assert!(buffer.newest_but_silence(1).is_some());
        buffer.extend([0.0; 4].into_iter());
        assert!(buffer.newest_but_silence(4).is_none() && buffer.newest_but_silence(5).is_some());
    }
}
