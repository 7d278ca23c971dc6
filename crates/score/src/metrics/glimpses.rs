//! Glimpse proportion: Cooke, "A glimpsing model of speech perception in noise", JASA 119(3), 2006.
//!
//! A glimpse is a time-frequency cell in which the voice stands more than 3 dB above the rest.

use crate::ear::Cells;

/// Local signal-to-noise ratio of a glimpse, as a power ratio: 3 dB.
const GLIMPSE: f32 = 1.995_262_3;

/// The share of the vocal's cells, given by `active`, that are glimpsed: 0 to 1.
pub fn proportion(vocal: &Cells, stem: &Cells, active: &[bool]) -> f64 {
    let cells = vocal.flat().iter().zip(stem.flat()).zip(active);
    let (mut glimpsed, mut all) = (0usize, 0usize);
    for ((vocal, stem), _) in cells.filter(|(_, active)| **active) {
        glimpsed += usize::from(*vocal > GLIMPSE * stem);
        all += 1;
    }
    glimpsed as f64 / all.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_cells_above_3_db() {
        let vocal = Cells::uniform(4, 1.0);
        let active = vec![true; vocal.flat().len()];
        assert_eq!(proportion(&vocal, &vocal.scaled(0.0), &active), 1.0);
        assert_eq!(proportion(&vocal, &vocal.scaled(0.49), &active), 1.0);
        assert_eq!(proportion(&vocal, &vocal.scaled(0.51), &active), 0.0);
        assert_eq!(proportion(&vocal, &vocal, &vec![false; active.len()]), 0.0);
    }
}
