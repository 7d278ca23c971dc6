//! The lookahead: a delay of whole samples.

use super::Channels;

/// Delays two channels by up to the capacity it was made with.
pub struct Lookahead {
    past: [Vec<f32>; 2],
    delayed: [Vec<f32>; 2],
    length: usize,
    next: usize,
}

impl Lookahead {
    /// A delay of nothing, which can be made as long as `capacity` samples, for up to `most` at a time.
    pub fn new(capacity: usize, most: usize) -> Self {
        let two = |len: usize| [vec![0.0; len], vec![0.0; len]];
        Self { past: two(capacity), delayed: two(most), length: 0, next: 0 }
    }

    /// Fills it with `length` samples of silence, at most its capacity.
    pub fn reset(&mut self, length: usize) {
        self.length = length.min(self.past[0].len());
        for past in &mut self.past {
            past[..self.length].fill(0.0);
        }
        self.next = 0;
    }

    /// In samples.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The samples of `length` samples before `input`.
    pub fn process<'a>(&'a mut self, input: Channels<'a>) -> Channels<'a> {
        if self.length == 0 {
            return input;
        }
        let count = input[0].len();
        let mut next = self.next;
        for ((past, delayed), input) in self.past.iter_mut().zip(&mut self.delayed).zip(input) {
            next = self.next;
            for (sample, delayed) in input.iter().zip(delayed) {
                *delayed = std::mem::replace(&mut past[next], *sample);
                next = if next + 1 == self.length { 0 } else { next + 1 };
            }
        }
        self.next = next;
        let [first, second] = &self.delayed;
        [&first[..count], &second[..count]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_to_the_sample() {
        let mut lookahead = Lookahead::new(8, 3);
        lookahead.reset(5);
        let left: Vec<f32> = (1..=12).map(|n| n as f32).collect();
        let right: Vec<f32> = left.iter().map(|sample| -sample).collect();
        let mut delayed = [Vec::new(), Vec::new()];
        for (left, right) in left.chunks(3).zip(right.chunks(3)) {
            let out = lookahead.process([left, right]);
            delayed.iter_mut().zip(out).for_each(|(all, some)| all.extend_from_slice(some));
        }
        assert_eq!(delayed[0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!((delayed[1][4], delayed[1][5], delayed[1][11]), (0.0, -1.0, -7.0));
    }
}
