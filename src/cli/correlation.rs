//! Cross-correlation: finds the vocal, and what it is mixed into, among the stems.

use std::ops::Range;
use std::sync::Arc;

use anyhow::Result;
use realfft::num_complex::{Complex, Complex64};
use realfft::{RealFftPlanner, RealToComplex};

use super::audio_file::AudioFile;
use super::decode::{BLOCK, Format, Stream};
use super::vocals::Vocal;

/// The furthest that one may lie behind the other, in seconds: more than any export or codec shifts.
const LONGEST_LAG: f64 = 0.05;

/// The correlation of two recordings at one rate, 0 to 1: the magnitude of their normalised
/// cross-correlation at the lag up to 50 ms where it is highest. 1 is the same but for its gain.
///
/// Both are compared as a whole and by the louder of their channels, so that neither a pan nor a
/// turned polarity hides anything. They are heard block by block, and correlated by overlap-save: the
/// cross-spectra of all blocks add up, and one inverse transform gives the sum at every lag.
pub struct Correlation {
    lag: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    scratch: Vec<Complex<f32>>,
    frame: Vec<f32>,
    /// The vocal's channel that is the louder one as a whole.
    louder: usize,
    stem_energy: Energy,
    vocal_energy: Energy,
    /// Per channel, from `lag` samples before the next block on.
    stem: Vec<Vec<f32>>,
    stem_spectra: Vec<Vec<Complex<f32>>>,
    /// The sum of its channels, and the louder one if there are two; from the next block on.
    vocal: Vec<Vec<f32>>,
    vocal_spectrum: Vec<Complex<f32>>,
    /// Sums of cross-spectra, of every channel of the stem with every view of the vocal.
    sums: [[Vec<Complex64>; 2]; 2],
}

impl Correlation {
    /// Nothing heard yet of a stem of so many channels at `rate` Hz and a vocal, whose energy as a
    /// whole is known.
    pub fn new(rate: u32, stem: usize, vocal: usize, vocal_energy: Energy) -> Self {
        let lag = (LONGEST_LAG * f64::from(rate)).ceil() as usize;
        let size = (8 * lag).next_power_of_two();
        let forward = RealFftPlanner::<f32>::new().plan_fft_forward(size);
        let bins = forward.complex_len();
        Self {
            lag,
            scratch: forward.make_scratch_vec(),
            frame: forward.make_input_vec(),
            louder: vocal_energy.louder(),
            stem_energy: Energy::default(),
            vocal_energy,
            stem: vec![vec![0.0; lag]; stem],
            stem_spectra: vec![forward.make_output_vec(); stem],
            vocal: vec![Vec::new(); vocal],
            vocal_spectrum: forward.make_output_vec(),
            sums: [[0, 1], [0, 1]].map(|views| views.map(|_| vec![Complex64::ZERO; bins])),
            forward,
        }
    }

    /// Hears the next samples of both; the vocal is silent where it is shorter.
    pub fn push(&mut self, stem: &[Vec<f32>], vocal: &[Vec<f32>]) {
        self.stem_energy.add(stem);
        let frames = stem.first().map_or(0, Vec::len);
        self.append(stem, vocal, frames);
    }

    /// How many samples more of the vocal matter after the stem's end.
    pub fn lag(&self) -> usize {
        self.lag
    }

    /// How alike they are, given what of the vocal comes after the stem.
    pub fn finish(mut self, vocal: &[Vec<f32>]) -> f64 {
        let size = self.frame.len();
        self.append(&[], vocal, 2 * size);
        let whole = (self.stem_energy.sum * self.vocal_energy.sum).sqrt();
        let mut sum = vec![Complex64::ZERO; self.forward.complex_len()];
        for channel in &self.sums[..self.stem.len()] {
            sum.iter_mut().zip(&channel[0]).for_each(|(sum, part)| *sum += part);
        }
        let as_a_whole = self.highest(sum) / whole;
        if self.stem.len() == 1 && self.vocal.len() == 1 {
            return if whole > 0.0 { as_a_whole } else { 0.0 };
        }
        let stem = self.stem_energy.louder().min(self.stem.len() - 1);
        let energies = self.stem_energy.each[stem] * self.vocal_energy.each[self.louder];
        let louder = self.highest(self.sums[stem][self.vocal.len() - 1].clone()) / energies.sqrt();
        // Silence is like nothing.
        [as_a_whole, louder].into_iter().filter(|alike| alike.is_finite()).fold(0.0, f64::max)
    }

    /// Takes in `frames` samples and correlates as soon as a block is complete.
    fn append(&mut self, stem: &[Vec<f32>], vocal: &[Vec<f32>], frames: usize) {
        let block = self.frame.len() - 2 * self.lag;
        let mut at = 0;
        while at < frames {
            let end = frames.min(at + self.frame.len() - self.stem[0].len());
            for (index, past) in self.stem.iter_mut().enumerate() {
                extend(past, stem.get(index), at..end);
            }
            for (view, past) in self.vocal.iter_mut().enumerate() {
                if view > 0 {
                    extend(past, vocal.get(self.louder), at..end);
                    continue;
                }
                extend(past, vocal.first(), at..end);
                if let Some(second) = vocal.get(1) {
                    let added = past.len() - (end - at);
                    let sums = past[added..].iter_mut();
                    sums.zip(part(second, at..end)).for_each(|(sum, &x)| *sum += finite(x));
                }
            }
            at = end;
            if self.stem[0].len() == self.frame.len() {
                self.correlate(block);
            }
        }
    }

    /// Adds the cross-spectra of the next `block` samples of the vocal, and forgets them.
    fn correlate(&mut self, block: usize) {
        for (past, spectrum) in self.stem.iter_mut().zip(&mut self.stem_spectra) {
            self.frame.copy_from_slice(past);
            // It fails on a wrong length only, here and below.
            let _ = self.forward.process_with_scratch(&mut self.frame, spectrum, &mut self.scratch);
            past.drain(..block);
        }
        for (view, past) in self.vocal.iter_mut().enumerate() {
            let (now, later) = self.frame.split_at_mut(block);
            now.copy_from_slice(&past[..block]);
            later.fill(0.0);
            past.drain(..block);
            let spectrum = &mut self.vocal_spectrum;
            let _ = self.forward.process_with_scratch(&mut self.frame, spectrum, &mut self.scratch);
            for (sums, long) in self.sums.iter_mut().zip(&self.stem_spectra) {
                for ((sum, long), short) in sums[view].iter_mut().zip(long).zip(&*spectrum) {
                    let product = long * short.conj();
                    *sum += Complex64::new(product.re.into(), product.im.into());
                }
            }
        }
    }

    /// The highest magnitude at any lag of the correlation that has this spectrum.
    fn highest(&self, mut sum: Vec<Complex64>) -> f64 {
        let size = self.frame.len();
        // They are real by symmetry, and the transform insists on it.
        for end in [0, size / 2] {
            sum[end].im = 0.0;
        }
        let mut lags = vec![0.0; size];
        let inverse = RealFftPlanner::<f64>::new().plan_fft_inverse(size);
        if inverse.process(&mut sum, &mut lags).is_err() {
            return 0.0;
        }
        let lags = &lags[..=2 * self.lag];
        lags.iter().fold(0.0, |highest: f64, sum| highest.max(sum.abs())) / size as f64
    }
}

/// How alike `stem` and `vocal` are.
///
/// # Errors
/// If one of them cannot be read.
pub fn compared(stem: &AudioFile, vocal: &Vocal) -> Result<f64> {
    let mut stream = Stream::open(stem)?;
    let Format { rate, channels, .. } = stream.format();
    let mut correlation =
        Correlation::new(rate, channels, vocal.samples.channels(), vocal.energy.all);
    let (mut block, mut heard) = (Vec::new(), Vec::new());
    let mut at = 0;
    while stream.read(BLOCK, &mut block)? {
        vocal.samples.read(at, block[0].len(), &mut heard)?;
        correlation.push(&block, &heard);
        at += block[0].len();
    }
    vocal.samples.read(at, correlation.lag(), &mut heard)?;
    Ok(correlation.finish(&heard))
}

/// The energy of a recording: sums of squares.
#[derive(Debug, Clone, Copy, Default)]
pub struct Energy {
    each: [f64; 2],
    /// That of the sum of its channels.
    sum: f64,
}

impl Energy {
    /// Adds that of planar samples.
    pub fn add(&mut self, block: &[Vec<f32>]) {
        let Some(first) = block.first() else { return };
        let silence = vec![0.0; if block.len() > 1 { 0 } else { first.len() }];
        let second = block.get(1).unwrap_or(&silence);
        // Eight sums at once: one would wait for each addition before the next.
        let mut sums = [[0.0; 3]; 8];
        for (n, (&first, &second)) in first.iter().zip(second).enumerate() {
            let [first, second] = [first, second].map(|sample| f64::from(finite(sample)));
            let [left, right, sum] = &mut sums[n % 8];
            *left += first * first;
            *right += second * second;
            *sum += (first + second) * (first + second);
        }
        for [left, right, sum] in sums {
            self.each[0] += left;
            self.each[1] += right;
            self.sum += sum;
        }
    }

    /// That of each channel and of their sum.
    pub fn views(&self) -> [f64; 3] {
        [self.each[0], self.each[1], self.sum]
    }

    fn louder(&self) -> usize {
        usize::from(self.each[1] >= self.each[0])
    }
}

/// Appends the samples in `range` to `past`; what there are too few of is silence.
fn extend(past: &mut Vec<f32>, channel: Option<&Vec<f32>>, range: Range<usize>) {
    let end = past.len() + range.len();
    let samples = channel.map_or(&[][..], |channel| part(channel, range));
    past.extend(samples.iter().map(|&sample| finite(sample)));
    past.resize(end, 0.0);
}

/// The samples in `range` that are there.
fn part(channel: &[f32], range: Range<usize>) -> &[f32] {
    let within = |at: usize| at.min(channel.len());
    &channel[within(range.start)..within(range.end)]
}

/// The sample; what is no number is silence, as it is to the engine.
pub fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::audio_file::AudioFile;
    use crate::cli::decode::decode;

    const RATE: u32 = 8000;

    /// White noise, another for each seed.
    fn noise(seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..3 * RATE).map(|_| next()).collect()
    }

    /// The correlation of two recordings, heard in blocks.
    fn correlation(a: &[Vec<f32>], b: &[Vec<f32>], rate: u32) -> f64 {
        let part = |channels: &[Vec<f32>], start: usize, end: usize| -> Vec<Vec<f32>> {
            let within = |channel: &[f32], at: usize| at.min(channel.len());
            channels.iter().map(|c| c[within(c, start)..within(c, end)].to_vec()).collect()
        };
        let mut energy = Energy::default();
        energy.add(b);
        let mut correlation = Correlation::new(rate, a.len(), b.len(), energy);
        let frames = a[0].len();
        for start in (0..frames).step_by(3000) {
            let end = frames.min(start + 3000);
            correlation.push(&part(a, start, end), &part(b, start, end));
        }
        let after = part(b, frames, frames + correlation.lag());
        correlation.finish(&after)
    }

    fn later(samples: &[f32], by: usize) -> Vec<f32> {
        [&vec![0.0; by][..], samples].concat()
    }

    #[test]
    fn a_copy_is_found_at_any_gain_lag_and_pan() {
        let vocal = noise(1);
        let quiet: Vec<f32> = vocal.iter().map(|x| -0.01 * x).collect();
        for lag in [0, 1, 77, 400] {
            for copy in [
                vec![later(&quiet, lag)],
                vec![later(&quiet, lag); 2],
                vec![vec![0.0; vocal.len() + lag], later(&vocal, lag)],
                vec![later(&quiet, lag), later(&quiet.iter().map(|x| -x).collect::<Vec<_>>(), lag)],
            ] {
                let forth = correlation(&copy, std::slice::from_ref(&vocal), RATE);
                let back = correlation(std::slice::from_ref(&vocal), &copy, RATE);
                assert!(forth > 0.999 && back > 0.999, "lag {lag}: {forth}, {back}");
            }
        }
        assert!(correlation(&[later(&vocal, 500)], &[vocal], RATE) < 0.1);
    }

    #[test]
    fn a_mix_is_half_alike_and_another_recording_is_not() {
        let (vocal, stem) = (noise(1), noise(2));
        let mix = vocal.iter().zip(&stem).map(|(a, b)| a + b).collect();
        let mixed = correlation(&[mix], std::slice::from_ref(&vocal), RATE);
        assert!((mixed - 0.5f64.sqrt()).abs() < 0.02, "{mixed}");
        assert!(correlation(&[stem], std::slice::from_ref(&vocal), RATE) < 0.05);
    }

    #[test]
    fn silence_and_broken_samples_are_like_nothing() {
        let vocal = noise(1);
        let mut broken = vocal.clone();
        (broken[5], broken[6]) = (f32::NAN, f32::INFINITY);
        assert!(correlation(&[broken], std::slice::from_ref(&vocal), RATE) > 0.99);
        assert_eq!(correlation(&[vec![0.0; 900]], &[vocal], RATE), 0.0);
        assert_eq!(correlation(&[vec![]], &[vec![]], RATE), 0.0);
    }

    #[test]
    fn the_demo_songs_stems_are_not_like_its_vocal_and_their_sum_with_it_is() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
        let decoded = |name: &str| decode(&AudioFile::File(folder.join(name))).unwrap();
        let vocal = decoded("vocal.flac");
        let stems = ["piano.flac", "808.flac", "pad.flac"].map(decoded);
        let alike =
            |channels: &[Vec<f32>]| correlation(channels, &vocal.channels, vocal.format.rate);
        let mut mix = vocal.channels[0].clone();
        for stem in &stems {
            let alike = alike(&stem.channels);
            assert!(alike < 0.1, "{alike}");
            mix.iter_mut().zip(&stem.channels[0]).for_each(|(sum, sample)| *sum += sample);
        }
        let alike = alike(&[mix]);
        assert!((0.4..0.9).contains(&alike), "{alike}");
    }
}
