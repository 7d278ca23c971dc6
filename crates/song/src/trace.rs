//! What the engine saw and did to one stem, summed up while it runs: of one size, however long the
//! stem.

use std::collections::VecDeque;

use leeway_engine::{ACTIVE_CUT_DB, Audibility, Meters};

use crate::columns::{Columns, Summary};
use crate::hiding::hidden_db;

/// What was seen and done, hop by hop. A last hop that the file does not fill counts for its energy
/// only.
pub struct Trace {
    /// Centres of the bands in Hz, ascending.
    pub centres_hz: Vec<f64>,
    /// Samples per hop.
    pub hop: usize,
    /// How many hops there were.
    pub hops: usize,
    /// The stem's level per band in dBFS before the cut.
    pub stem_db: Columns,
    /// The cut per band in dB, positive.
    pub cut_db: Columns,
    /// 1 where the vocal sounds.
    pub vocal: Columns,
    /// By how many dB the stem hides the vocal per band.
    pub hidden_db: Columns,
    /// How far the vocal stood out over the stem alone, before the cut and after it.
    pub audibility: [Audibility; 2],
    /// Hops in which any band was cut.
    pub active_hops: usize,
    /// Bands of all hops that were cut.
    pub active_bands: usize,
    /// The deepest cut of any band at any time in dB, positive.
    pub deepest_cut_db: f32,
    /// Whether the vocal sounds in the hops whose carved samples are still to come.
    sounds: VecDeque<bool>,
    /// Whether it did in the last hop.
    sounded: bool,
    /// Energy of the stem and of the carved stem: while the vocal sounds, and overall.
    sounding: [f64; 2],
    overall: [f64; 2],
    vocal_hops: usize,
}

impl Trace {
    /// Nothing seen yet.
    pub fn new(centres_hz: &[f64], hop: usize) -> Self {
        let bands = centres_hz.len();
        Self {
            centres_hz: centres_hz.to_vec(),
            hop,
            hops: 0,
            stem_db: Columns::new(bands, Summary::Highest),
            cut_db: Columns::new(bands, Summary::Mean),
            vocal: Columns::new(1, Summary::Mean),
            hidden_db: Columns::new(bands, Summary::Mean),
            audibility: [Audibility::default(); 2],
            active_hops: 0,
            active_bands: 0,
            deepest_cut_db: 0.0,
            sounds: VecDeque::new(),
            sounded: false,
            sounding: [0.0; 2],
            overall: [0.0; 2],
            vocal_hops: 0,
        }
    }

    /// Takes in a hop of a stem of this energy.
    pub fn hop(&mut self, meters: &Meters, energy: f64) {
        let cut_db = &meters.cut_db[..meters.bands];
        let active = cut_db.iter().filter(|&&cut_db| cut_db > ACTIVE_CUT_DB).count();
        self.active_bands += active;
        self.active_hops += usize::from(active > 0);
        self.deepest_cut_db = cut_db.iter().fold(self.deepest_cut_db, |most, &db| most.max(db));
        self.stem_db.push(&meters.stem_db[..meters.bands]);
        self.cut_db.push(cut_db);
        self.vocal.push(&[f32::from(meters.vocal_sounds)]);
        self.hidden_db.push(&hidden_db(meters)[..meters.bands]);
        self.hops += 1;
        self.vocal_hops += usize::from(meters.vocal_sounds);
        if meters.vocal_sounds {
            self.audibility[0].add(&meters.alone_db, &meters.presence);
        }
        self.sounded = meters.vocal_sounds;
        self.sounds.push_back(meters.vocal_sounds);
        self.add_energy(0, energy, meters.vocal_sounds);
    }

    /// Takes in the energy of what follows the stem's last whole hop.
    pub fn rest(&mut self, energy: f64) {
        self.add_energy(0, energy, self.sounded);
    }

    /// Takes in the energy of the next carved hop, or of what follows the last one.
    pub fn carved(&mut self, energy: f64) {
        let sounds = self.sounds.pop_front().unwrap_or(self.sounded);
        self.add_energy(1, energy, sounds);
    }

    fn add_energy(&mut self, side: usize, energy: f64, sounds: bool) {
        self.overall[side] += energy;
        if sounds {
            self.sounding[side] += energy;
        }
    }

    /// By how many dB the stem lost energy while the vocal sounds, or overall if it never does.
    pub fn energy_removed_db(&self) -> f64 {
        let [before, after] = if self.vocal_hops > 0 { self.sounding } else { self.overall };
        if before > 0.0 && after > 0.0 { 10.0 * (before / after).log10() } else { 0.0 }
    }
}

/// The energy of some samples: a sum of squares.
pub fn energy(samples: &[f32]) -> f64 {
    let (eights, rest) = samples.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, &sample) in sums.iter_mut().zip(eight) {
            *sum += f64::from(sample) * f64::from(sample);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>()
}
