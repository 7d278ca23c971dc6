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
    pub fn extend(&mut self, samples: &[f32]) {
        let (len, count) = (self.samples.len() / 2, samples.len());
        if self.end + count > self.samples.len() {
            self.samples.copy_within(self.end - len..self.end, 0);
            self.end = len;
        }
        self.samples[self.end..self.end + count].copy_from_slice(samples);
        self.end += count;
        // Without the sign: minus zero is zero, too.
        let bits = samples.iter().fold(0, |bits, sample| bits | sample.to_bits() << 1);
        self.silence = if bits == 0 { (self.silence + count).min(len) } else { 0 };
    }

    /// The `count` newest samples but the `skipped` very newest, oldest first.
    #[inline(always)]
    pub fn newest(&self, count: usize, skipped: usize) -> &[f32] {
        let end = self.end - skipped;
        &self.samples[end - count..end]
    }

    /// Whether all samples that it keeps are zero.
    pub fn is_silent(&self) -> bool {
        2 * self.silence == self.samples.len()
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
            buffer.extend(&[2 * n + 1, 2 * n + 2].map(|sample| sample as f32));
            let expected: Vec<f32> = (0..4).map(|k| (2 * n - 2 + k).max(0) as f32).collect();
            assert_eq!(buffer.newest(4, 1), expected);
        }
        assert!(buffer.newest_but_silence(1).is_some());
        buffer.extend(&[0.0, -0.0, 0.0, 0.0]);
        assert!(buffer.newest_but_silence(4).is_none() && buffer.newest_but_silence(5).is_some());
    }
}
