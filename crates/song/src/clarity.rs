//! How clear the vocal is over the song as time goes by, in bounded memory.

use leeway_engine::Audibility;

use crate::columns::{Columns, Summary};

/// The vocal's audibility before and after the cut, over time.
#[derive(Debug, Clone)]
pub struct Clarity {
    /// The song's sample rate in Hz.
    pub rate: u32,
    /// Samples per hop.
    hop: usize,
    /// What was counted so far.
    counted: [Audibility; 2],
    /// Of both, sums in dB and weights.
    columns: Columns,
}

impl Clarity {
    /// Nothing heard yet of a song at `rate` Hz, in hops of so many samples.
    pub fn new(rate: u32, hop: usize) -> Self {
        let columns = Columns::new(4, Summary::Mean);
        Self { rate, hop, counted: [Audibility::default(); 2], columns }
    }

    /// Takes in a hop, after which so much is counted.
    pub fn push(&mut self, counted: [Audibility; 2]) {
        let [before, after] = [0, 1].map(|side| {
            let hop = counted[side] - self.counted[side];
            let mean_db = hop.mean_db().unwrap_or(0.0);
            [(mean_db * hop.weight()) as f32, hop.weight() as f32]
        });
        self.columns.push(&[before[0], before[1], after[0], after[1]]);
        self.counted = counted;
    }

    /// The audibility before and after in dB, from `start` to `end` in seconds; `None` where the vocal
    /// does not sound.
    pub fn within(&self, start: f64, end: f64) -> [Option<f64>; 2] {
        let hop = |seconds: f64| (seconds * f64::from(self.rate) / self.hop as f64) as usize;
        let means = self.columns.means(hop(start)..hop(end));
        [0, 2].map(|side| {
            let [sum, weight] = [means[side], means[side + 1]].map(f64::from);
            (weight > 0.0).then(|| sum / weight)
        })
    }
}
