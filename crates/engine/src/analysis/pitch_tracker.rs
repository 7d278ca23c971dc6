//! The pitch tracker: where the stem's fundamental is, for the low-end guard.

/// The range in Hz in which a fundamental is looked for: from the lowest 808 to the highest note of
/// a bass.
const RANGE_HZ: (f64, f64) = (24.0, 200.0);
/// The lowest peak within this many dB of the strongest is the fundamental: a driven 808 has a
/// second harmonic that may well be louder.
const WEAKEST_DB: f32 = 12.0;
/// Seconds for which the last fundamental is still believed in when none is found.
const MEMORY: f32 = 0.3;
/// Summed bin powers below this are silence.
const FLOOR: f32 = 1e-5;

/// Follows the fundamental from hop to hop.
pub struct PitchTracker {
    bin_hz: f64,
    power: Vec<f32>,
    first: usize,
    hop_seconds: f32,
    hz: Option<f64>,
    age: f32,
}

impl PitchTracker {
    /// For spectra with bins of `bin_hz`, one per hop of `hop_seconds`.
    pub fn new(bin_hz: f64, hop_seconds: f32) -> Self {
        let first = (RANGE_HZ.0 / bin_hz) as usize;
        let last = (RANGE_HZ.1 / bin_hz).ceil() as usize + 1;
        Self { bin_hz, power: vec![0.0; last + 1], first, hop_seconds, hz: None, age: 0.0 }
    }

    /// Forgets the note.
    pub fn reset(&mut self) {
        self.power.fill(0.0);
        (self.hz, self.age) = (None, 0.0);
    }

    /// Adds a channel's power spectrum, from 0 Hz up.
    pub fn add(&mut self, power: &[f32]) {
        for (sum, power) in self.power.iter_mut().zip(power) {
            *sum += power;
        }
    }

    /// Finds the fundamental in what was added since the last call.
    pub fn update(&mut self) {
        let found = self.find();
        self.age = if found.is_some() { 0.0 } else { self.age + self.hop_seconds };
        if found.is_some() || self.age > MEMORY {
            self.hz = found;
        }
        self.power.fill(0.0);
    }

    /// In Hz, if there is one.
    pub fn hz(&self) -> Option<f64> {
        self.hz
    }

    fn find(&self) -> Option<f64> {
        let inner = self.first.max(1)..self.power.len() - 1;
        let strongest = self.power[inner.clone()].iter().copied().fold(0.0, f32::max);
        if strongest < FLOOR {
            return None;
        }
        let enough = strongest * 10f32.powf(-WEAKEST_DB / 10.0);
        let bin = inner.into_iter().find(|&bin| {
            let [below, here, above] = [self.power[bin - 1], self.power[bin], self.power[bin + 1]];
            here >= enough && here >= below && here > above
        })?;
        // The peak of the parabola through three bins in dB.
        let level = |bin: usize| self.power[bin].max(f32::MIN_POSITIVE).log2();
        let [below, here, above] = [level(bin - 1), level(bin), level(bin + 1)];
        let curve = below - 2.0 * here + above;
        let offset = if curve < 0.0 { 0.5 * (below - above) / curve } else { 0.0 };
        Some((bin as f64 + f64::from(offset.clamp(-0.5, 0.5))) * self.bin_hz)
    }
}
