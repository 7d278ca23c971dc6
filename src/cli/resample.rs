//! Converts the copy of the vocal that is listened to.

use anyhow::{Context, Result};
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};

use super::stop;

/// Samples per transform, at least: enough for a filter that is steep near Nyquist.
const CHUNK: usize = 4096;

/// Converts `frames` samples of `channels` channels from `from` Hz to `to` Hz, block by block:
/// `read` is asked for so many samples from a place on, of which fewer are there at the end, and
/// `write` gets what they become. Nothing moves in time.
///
/// # Errors
/// Those of `read` and `write`, and if there is no such conversion.
pub fn resample(
    [from, to]: [u32; 2],
    channels: usize,
    frames: usize,
    mut read: impl FnMut(usize, usize, &mut Vec<Vec<f32>>) -> Result<()>,
    mut write: impl FnMut(&[Vec<f32>]) -> Result<()>,
) -> Result<()> {
    let mut resampler = resampler(from as usize, to as usize, channels)
        .with_context(|| format!("cannot convert {from} Hz to {to} Hz"))?;
    let chunk = resampler.input_frames_next();
    let made = resampler.output_frames_next();
    let mut early = resampler.output_delay();
    let mut missing = (resampler.resample_ratio() * frames as f64).ceil() as usize;
    let mut input = Vec::new();
    let mut output = vec![Vec::new(); channels];
    let mut at = 0;
    while missing > 0 {
        stop::check()?;
        read(at, chunk, &mut input)?;
        at += chunk;
        for channel in &mut input {
            channel.resize(chunk, 0.0);
        }
        for channel in &mut output {
            channel.resize(made, 0.0);
        }
        let whole = SequentialSliceOfVecs::new(&input, channels, chunk)?;
        let mut converted = SequentialSliceOfVecs::new_mut(&mut output, channels, made)?;
        resampler.process_into_buffer(&whole, &mut converted, None)?;
        let skipped = early.min(made);
        early -= skipped;
        let kept = missing.min(made - skipped);
        missing -= kept;
        for channel in &mut output {
            channel.drain(..skipped);
            channel.truncate(kept);
        }
        write(&output)?;
    }
    Ok(())
}

fn resampler(from: usize, to: usize, channels: usize) -> Result<Fft<f32>> {
    // The delay is half a transform. Only of an even number of blocks is that whole samples.
    let block = from / greatest_common_divisor(from, to).max(1);
    let chunk = block * CHUNK.div_ceil(block.max(1)).next_multiple_of(2);
    let window = WindowFunction::BlackmanHarris2;
    Ok(Fft::<f32>::new_custom(from, to, chunk, 1, channels, window, FixedSync::Both)?)
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone burst with smooth ends around 0.5 s, 1 s long.
    fn burst(rate: u32, hz: f64) -> Vec<f32> {
        let wave = |n: u32| {
            let t = f64::from(n) / f64::from(rate) - 0.5;
            ((-t * t / 0.01).exp() * (std::f64::consts::TAU * hz * t).sin()) as f32
        };
        (0..rate).map(wave).collect()
    }

    fn converted(samples: Vec<f32>, from: u32, to: u32) -> Vec<f32> {
        let mut converted = Vec::new();
        let read = |start: usize, frames: usize, block: &mut Vec<Vec<f32>>| {
            let end = samples.len().min(start + frames);
            *block = vec![samples[start.min(end)..end].to_vec()];
            Ok(())
        };
        let write = |block: &[Vec<f32>]| {
            converted.extend_from_slice(&block[0]);
            Ok(())
        };
        resample([from, to], 1, samples.len(), read, write).unwrap();
        converted
    }

    #[test]
    fn converts_without_moving_anything() {
        // One sample off would be an error of 0.13 at 1 kHz and far more at 9 kHz.
        let pairs = [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (44_100, 96_000)];
        for (from, to) in pairs.into_iter().chain([(22_050, 48_000), (48_000, 44_056)]) {
            for hz in [200.0, 1000.0, 9000.0] {
                let converted = converted(burst(from, hz), from, to);
                let wanted = burst(to, hz);
                // Rounding may add a sample, and must not take one.
                assert!((wanted.len()..=wanted.len() + 1).contains(&converted.len()));
                for (a, b) in converted.iter().zip(&wanted) {
                    assert!((a - b).abs() < 1e-3, "{from} to {to} Hz, {hz} Hz: {a} {b}");
                }
            }
        }
    }
}
