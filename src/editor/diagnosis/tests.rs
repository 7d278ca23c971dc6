//! Every finding, reached with real audio through the session.

use std::f64::consts::TAU;

use super::*;
use crate::params::LeewayParams;
use crate::session::Session;
use crate::voice::VoiceProfile;

const RATE: f64 = 48_000.0;
const BLOCK: usize = 960;

/// `seconds` of a tone with harmonics at `hz`, loud as `gain`.
fn voice(hz: f64, gain: f64, seconds: f64) -> Vec<f32> {
    let sample = |n: usize| {
        let phase = TAU * hz * n as f64 / RATE;
        (1..=8).map(|k| (phase * f64::from(k)).sin() / f64::from(k)).sum::<f64>()
    };
    (0..(seconds * RATE) as usize).map(|n| (gain * sample(n)) as f32).collect()
}

/// Three seconds of a sine.
fn tone(hz: f64, gain: f64) -> Vec<f32> {
    (0..144_000).map(|n| (gain * (TAU * hz * f64::from(n) / RATE).sin()) as f32).collect()
}

fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * RATE) as usize]
}

/// What is found after `stem` and `vocal` have played.
fn after(stem: &[&[f32]], vocal: &[&[f32]], params: &LeewayParams) -> Finding {
    let (finding, _) = all_along(stem, vocal, params).pop().expect("something has played");
    finding
}

/// What is found after each block of `stem` and `vocal`, and of what.
fn all_along(stem: &[&[f32]], vocal: &[&[f32]], params: &LeewayParams) -> Vec<(Finding, Snapshot)> {
    let mut session = Session::new(RATE, stem.len(), vocal.len(), params).unwrap();
    let mut statistics = StatisticsWindow::default();
    let mut findings = Vec::new();
    let learned = !params.voice.profile().is_empty();
    for start in (0..stem[0].len()).step_by(BLOCK) {
        let part = |channel: &[f32]| channel[start..channel.len().min(start + BLOCK)].to_vec();
        let mut block: Vec<Vec<f32>> = stem.iter().map(|channel| part(channel)).collect();
        let key: Vec<Vec<f32>> = vocal.iter().map(|channel| part(channel)).collect();
        let mut block: Vec<&mut [f32]> = block.iter_mut().map(Vec::as_mut_slice).collect();
        let key: Vec<&[f32]> = key.iter().map(Vec::as_slice).collect();
        session.process(&mut block, &key);
        let snapshot = session.snapshot();
        statistics.follow(&snapshot);
        let finding =
            diagnose(Some(&snapshot), &statistics, &params.settings().in_force(), learned);
        findings.push((finding, snapshot));
    }
    findings
}

/// Parameters with the control `id` at a position from 0 to 1.
fn with(id: &str, position: f32) -> LeewayParams {
    use nice_plug::params::Params;
    let params = LeewayParams::default();
    let (_, control, _) = params.param_map().into_iter().find(|(other, ..)| other == id).unwrap();
    // SAFETY: `params` is alive and nobody else's.
    unsafe { control._internal_set_normalized_value(position) };
    params
}

fn from(source: Source) -> LeewayParams {
    let sound = Settings { source, ..Settings::default() };
    with("source", LeewayParams::positions(&sound)["source"])
}

#[test]
fn before_any_audio() {
    let settings = Settings::default();
    assert_eq!(diagnose(None, &StatisticsWindow::default(), &settings, false), Finding::NoAudio);
}

#[test]
fn a_clash_is_carved_and_no_clash_is_said() {
    let params = LeewayParams::default();
    let (stem, vocal) = (voice(330.0, 0.1, 3.0), voice(220.0, 0.1, 3.0));
    assert_eq!(after(&[&stem], &[&vocal], &params), Finding::Carving);
    let (far, bass) = (tone(5000.0, 0.05), tone(60.0, 0.1));
    assert_eq!(after(&[&far], &[&bass], &params), Finding::NoClash);
}

#[test]
fn no_clash_is_claimed_before_a_second_was_heard_or_while_anything_is_cut() {
    let params = LeewayParams::default();
    let (stem, mut vocal) = (voice(330.0, 0.1, 8.0), voice(220.0, 0.1, 8.0));
    // A vocal out of the stem's way at first and at last: the cut comes and goes.
    let bass = tone(60.0, 0.1);
    for from in [0, 5 * 48_000] {
        vocal[from..from + 144_000].copy_from_slice(&bass);
    }
    let findings = all_along(&[&stem], &[&vocal], &params);
    let blocks_a_second = RATE as usize / BLOCK;
    for (n, (finding, snapshot)) in findings.iter().enumerate() {
        let seconds = (n * BLOCK) as f64 / RATE;
        let listening = *finding == Finding::Listening;
        assert!(listening || seconds >= 1.0, "{finding:?} after {seconds} s");
        assert!(!listening || seconds <= 1.1, "still listening after {seconds} s");
        let deepest_db = snapshot.meters.cut_db.into_iter().fold(0.0, f32::max);
        assert!(*finding != Finding::NoClash || deepest_db == 0.0, "{deepest_db} dB are cut");
    }
    let said = |wanted| findings.iter().filter(|(finding, _)| *finding == wanted).count();
    assert!(said(Finding::Carving) > blocks_a_second && said(Finding::NoClash) > 10);
}

#[test]
fn nothing_on_the_sidechain_is_told_from_a_pause() {
    let params = LeewayParams::default();
    let stem = voice(330.0, 0.1, 8.0);
    assert_eq!(after(&[&stem], &[&silence(8.0)], &params), Finding::NoSignal);
    assert_eq!(after(&[&stem], &[], &params), Finding::NoSignal);
    let mut paused = silence(8.0);
    paused[..48_000].copy_from_slice(&voice(220.0, 0.1, 1.0));
    assert_eq!(after(&[&stem], &[&paused], &params), Finding::Silent);
}

#[test]
fn the_track_itself_on_the_sidechain() {
    let params = LeewayParams::default();
    let stem = voice(330.0, 0.1, 3.0);
    let louder: Vec<f32> = stem.iter().map(|sample| 2.0 * sample).collect();
    assert_eq!(after(&[&stem], &[&louder], &params), Finding::SameSignal);
    assert_eq!(after(&[&stem, &stem], &[&louder, &louder], &params), Finding::SameSignal);
    assert_eq!(after(&[&stem, &stem], &[&louder], &params), Finding::SameSignal);
}

#[test]
fn the_track_beside_the_vocal_on_the_sidechain() {
    let params = LeewayParams::default();
    let (stem, vocal) = (voice(330.0, 0.1, 6.0), voice(220.0, 0.1, 6.0));
    for gain in [0.5, 1.0, -1.0, 2.0] {
        let both: Vec<f32> = vocal.iter().zip(&stem).map(|(v, s)| v + gain * s).collect();
        assert_eq!(after(&[&stem], &[&both], &params), Finding::TrackWithin, "{gain}");
        assert_eq!(after(&[&stem, &stem], &[&both, &both], &params), Finding::TrackWithin);
        // A moment of it is no proof.
        let moment = [&both[..48_000], &vocal[48_000..]].concat();
        assert_eq!(after(&[&stem], &[&moment], &params), Finding::Carving, "{gain}");
    }
    assert_eq!(after(&[&stem], &[&vocal], &params), Finding::Carving);
}

#[test]
fn a_silent_track() {
    let vocal = voice(220.0, 0.1, 3.0);
    let params = LeewayParams::default();
    assert_eq!(after(&[&silence(3.0)], &[&vocal], &params), Finding::StemSilent);
}

#[test]
fn a_vocal_at_the_wrong_level() {
    let params = LeewayParams::default();
    let stem = voice(330.0, 0.1, 6.0);
    assert_eq!(after(&[&stem], &[&voice(220.0, 0.005, 6.0)], &params), Finding::FarBelow);
    let loud = voice(220.0, 0.3, 6.0);
    let quiet: Vec<f32> = stem.iter().map(|sample| 0.1 * sample).collect();
    assert_eq!(after(&[&quiet], &[&loud], &params), Finding::FarAbove);
    // 18 dB of trim put the first one right.
    let trimmed = after(&[&stem], &[&voice(220.0, 0.005, 6.0)], &with("trim", 0.875));
    assert_ne!(trimmed, Finding::FarBelow);
}

#[test]
fn a_mono_key_on_a_stereo_stem() {
    let (stem, vocal) = (tone(60.0, 0.05), tone(3000.0, 0.1));
    let params = LeewayParams::default();
    assert_eq!(after(&[&stem, &stem], &[&vocal], &params), Finding::MonoKey);
    assert_eq!(after(&[&stem, &stem], &[&vocal, &vocal], &params), Finding::MonoKey);
    assert_eq!(after(&[&stem, &stem], &[&vocal, &tone(3100.0, 0.1)], &params), Finding::NoClash);
}

#[test]
fn off() {
    let (stem, vocal) = (voice(330.0, 0.1, 3.0), voice(220.0, 0.1, 3.0));
    for params in [with("depth", 0.0), with("bypass", 1.0)] {
        assert_eq!(after(&[&stem], &[&vocal], &params), Finding::Off);
    }
}

#[test]
fn stored_voices() {
    let stem = voice(330.0, 0.1, 3.0);
    let params = from(Source::LowVoice);
    assert_eq!(after(&[&stem], &[], &params), Finding::StoredVoice);
    let params = from(Source::Learned);
    assert_eq!(after(&[&stem], &[], &params), Finding::NothingLearned);
    let mut powers = [0.0; leeway_engine::bands::MAX_BANDS];
    powers[10] = 1.0;
    params.voice.set(VoiceProfile::from_powers(&powers));
    assert_eq!(after(&[&stem], &[], &params), Finding::StoredVoice);
}

#[test]
fn every_finding_says_what_it_means() {
    for finding in [Finding::NoSignal, Finding::SameSignal, Finding::TrackWithin] {
        assert!(finding.needs_routing() && finding.weight() == Weight::Problem);
    }
    for finding in [Finding::FarBelow, Finding::FarAbove] {
        assert!(finding.advice().contains("Match"));
    }
}
