//! Runs the engine over whole files.

use anyhow::Result;
use leeway::voice::Profile;
use leeway_engine::{Audibility, Engine, Meters, Settings};

use super::stop;

/// What the engine saw and did, hop by hop. A last hop that the file does not fill is not in it.
pub struct Trace {
    /// Centres of the bands in Hz, ascending.
    pub centres_hz: Vec<f64>,
    /// Samples per hop.
    pub hop: usize,
    /// The stem's level in dBFS before the cut, `hops × bands`, hop by hop.
    pub stem_db: Vec<f32>,
    /// The cut in dB, positive, `hops × bands`, hop by hop.
    pub cut_db: Vec<f32>,
    /// Whether the vocal sounds, one per hop.
    pub vocal_sounds: Vec<bool>,
    /// How far the vocal stood out before the cut.
    pub audibility: Audibility,
}

/// Carves `stem` around `vocal`; `progress` is told of the samples done.
///
/// The carved stem is as long as the stem and aligned with it, whatever the engine's latency.
pub fn carve(
    mut engine: Engine,
    settings: &Settings,
    stem: &[Vec<f32>],
    vocal: &[Vec<f32>],
    progress: impl Fn(usize),
) -> Result<(Vec<Vec<f32>>, Trace)> {
    engine.set(settings);
    let mut carved: Vec<Vec<f32>> = vec![Vec::new(); stem.len()];
    for (carved, channel) in carved.iter_mut().zip(stem) {
        carved.try_reserve_exact(channel.len())?;
    }
    let mut trace = Trace {
        centres_hz: engine.bands().centres_hz().to_vec(),
        hop: engine.hop(),
        stem_db: Vec::new(),
        cut_db: Vec::new(),
        vocal_sounds: Vec::new(),
        audibility: Audibility::default(),
    };
    let cells = stem[0].len() / trace.hop * trace.centres_hz.len();
    trace.stem_db.try_reserve_exact(cells)?;
    trace.cut_db.try_reserve_exact(cells)?;
    let mut unheard = engine.latency();
    run(&mut engine, stem, vocal, |block, meters| {
        // The first samples out are from before the first sample in.
        let skipped = unheard.min(block[0].len());
        unheard -= skipped;
        for (out, samples) in carved.iter_mut().zip(block) {
            out.extend_from_slice(&samples[skipped..]);
        }
        progress(block[0].len());
        if let Some(meters) = meters {
            trace.stem_db.extend_from_slice(&meters.stem_db[..meters.bands]);
            trace.cut_db.extend_from_slice(&meters.cut_db[..meters.bands]);
            trace.vocal_sounds.push(meters.vocal_sounds);
            trace.audibility = meters.totals.audibility[0];
        }
    })?;
    Ok((carved, trace))
}

/// How far `vocal` stands out over `stem` as it is; `progress` is told of the samples done.
pub fn measure(
    mut engine: Engine,
    settings: &Settings,
    stem: &[Vec<f32>],
    vocal: &[Vec<f32>],
    progress: impl Fn(usize),
) -> Result<Audibility> {
    engine.set(&Settings { depth: 0.0, ..*settings });
    let mut audibility = Audibility::default();
    run(&mut engine, stem, vocal, |block, meters| {
        progress(block[0].len());
        if let Some(meters) = meters {
            audibility = meters.totals.audibility[0];
        }
    })?;
    Ok(audibility)
}

/// What there is to learn of `vocal`, and in how many of its samples it sounds; `None` if never.
pub fn learn(mut engine: Engine, vocal: &[Vec<f32>]) -> Result<Option<(Profile, u64)>> {
    engine.set_learning(true);
    // The engine needs a stem to hear a vocal.
    let silence = [vec![0.0; vocal[0].len()]];
    run(&mut engine, &silence, vocal, |_, _| {})?;
    let profile = engine.learned().map(|powers| Profile::from_powers(&powers));
    let heard = engine.meters().totals.vocal_hops * engine.hop() as u64;
    Ok(profile.map(|profile| (profile, heard)))
}

/// Sends all of `stem` and then silence through the engine's latency, a hop at a time. `each` gets
/// every block that comes out, and the meters if it is a hop of the stem.
fn run(
    engine: &mut Engine,
    stem: &[Vec<f32>],
    vocal: &[Vec<f32>],
    mut each: impl FnMut(&[Vec<f32>], Option<&Meters>),
) -> Result<()> {
    let hop = engine.hop();
    let frames = stem[0].len();
    let end = frames + engine.latency();
    let mut block = vec![Vec::with_capacity(hop); stem.len()];
    for start in (0..end).step_by(hop) {
        stop::check()?;
        let len = hop.min(end - start);
        for (samples, channel) in block.iter_mut().zip(stem) {
            samples.clear();
            samples.extend_from_slice(slice(channel, start, len));
            samples.resize(len, 0.0);
        }
        let heard: Vec<&[f32]> = vocal.iter().map(|channel| slice(channel, start, len)).collect();
        let mut carved: Vec<&mut [f32]> = block.iter_mut().map(Vec::as_mut_slice).collect();
        engine.process(&mut carved, &heard);
        let whole = start + hop <= frames;
        each(&block, whole.then(|| engine.meters()).as_ref());
    }
    Ok(())
}

/// The part of `samples` from `start` that is there, at most `len`.
fn slice(samples: &[f32], start: usize, len: usize) -> &[f32] {
    let end = samples.len().min(start + len);
    samples.get(start..end).unwrap_or_default()
}
