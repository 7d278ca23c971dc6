//! The audibility meter gives what a second engine would give that heard the carved stem.

mod common;

use leeway_engine::bands::MAX_BANDS;
use leeway_engine::{AudibilityMeter, Engine, Settings, Source, Stereo};

use common::{Audio, song};

fn slices(audio: &Audio, start: usize, end: usize) -> Vec<&[f32]> {
    audio.iter().map(|channel| &channel[start..end]).collect()
}

fn compare(rate: f64, stem: &Audio, vocal: &Audio, settings: Settings) {
    let learned = std::array::from_fn(|band| if band < MAX_BANDS / 2 { 1.0 } else { 0.1 });
    let engine = |depth: f32| {
        let mut engine = Engine::new(rate, stem.len(), vocal.len()).expect("supported");
        engine.set_learned(&learned);
        engine.set(&Settings { depth, ..settings });
        engine
    };
    let (mut carver, mut listener) = (engine(100.0), engine(0.0));
    let mut meter = AudibilityMeter::new(rate, stem.len(), &settings, &learned).expect("supported");
    let hop = carver.hop();
    let mut pauses = 0;
    for start in (0..stem[0].len() - hop).step_by(hop) {
        let vocal = slices(vocal, start, start + hop);
        let mut carved: Audio = stem.iter().map(|c| c[start..start + hop].to_vec()).collect();
        let mut block: Vec<&mut [f32]> = carved.iter_mut().map(Vec::as_mut_slice).collect();
        carver.process(&mut block, &vocal);
        meter.process(&slices(&carved, 0, hop), &vocal, &carver.meters());
        pauses += usize::from(!carver.meters().vocal_sounds);
        let mut block: Vec<&mut [f32]> = carved.iter_mut().map(Vec::as_mut_slice).collect();
        listener.process(&mut block, &vocal);
    }
    let heard = listener.meters().totals.audibility[0];
    assert!(heard.mean_db().is_some(), "{settings:?}");
    assert_eq!(meter.audibility(), heard, "{rate} Hz, {settings:?}");
    assert!(settings.source != Source::Sidechain || pauses > 50, "{pauses} hops of pauses");
    let before = carver.meters().totals.audibility[0];
    assert_ne!(meter.audibility(), before, "nothing was carved: {settings:?}");
}

#[test]
fn it_gives_what_an_engine_at_no_depth_hears_in_the_carved_stem() {
    for rate in [44_100.0, 96_000.0] {
        let (mut stem, mut vocal) = song(rate, 2.0);
        // The clock starts with the first sound, wherever in a hop that is.
        for (channel, silent) in stem.iter_mut().zip([777, 900]) {
            channel[..silent].fill(0.0);
        }
        vocal.iter_mut().for_each(|channel| channel[..333].fill(0.0));
        // In its pauses nothing counts.
        let pause = (0.5 * rate) as usize..(1.5 * rate) as usize;
        vocal.iter_mut().for_each(|channel| channel[pause.clone()].fill(0.0));
        for stereo in [Stereo::Linked, Stereo::MidOnly, Stereo::MidSide, Stereo::LeftRight] {
            for source in [Source::Sidechain, Source::Learned, Source::Rap] {
                compare(rate, &stem, &vocal, Settings { stereo, source, ..Settings::default() });
            }
        }
        // Without the silence before it, hops are where the calls are.
        let sounding =
            |audio: &Audio| audio.iter().map(|channel| channel[777..].to_vec()).collect();
        compare(rate, &sounding(&stem), &sounding(&vocal), Settings::default());
        let mono = |audio: &Audio| vec![audio[0].clone()];
        compare(rate, &mono(&stem), &mono(&vocal), Settings { trim: 3.0, ..Settings::default() });
    }
}

#[test]
fn it_refuses_what_the_engine_refuses() {
    let settings = Settings::default();
    let new = |rate, stem| AudibilityMeter::new(rate, stem, &settings, &[0.0; MAX_BANDS]);
    assert!(new(48_000.0, 2).is_ok());
    assert!(new(4000.0, 2).is_err() && new(48_000.0, 3).is_err() && new(48_000.0, 0).is_err());
}
