use super::super::gain_computer::Bounds;
use super::super::gain_constants::GainConstants;
use super::*;
use crate::analysis::bands::Bands;
use fearless_simd::Level;

const HOP: f64 = 128.0 / 48_000.0;
const TIMES: Times = Times { attack: 0.02, hold: 0.0, release: 0.3 };
const SETTINGS: GainSettings = GainSettings {
    max_cut_db: 12.0,
    clarity_db: 15.0,
    body: 0.8,
    trim_db: 0.0,
    bounds: Bounds { reach: [1.0; MAX_BANDS], weight: [0.0; MAX_BANDS] },
};

/// A channel and its computer, under noise in both signals or in the stem alone.
struct Bench {
    computer: GainComputer,
    channel: GainChannel,
    times: Times,
}

impl Bench {
    fn new(times: Times) -> Self {
        Self {
            computer: GainComputer::new(
                &Bands::new(48_000.0),
                HOP,
                GainConstants::default(),
                Level::new(),
            ),
            channel: GainChannel::new(HOP as f32),
            times,
        }
    }

    /// The cut in dB of a band at 2 kHz after `seconds`.
    fn run(&mut self, seconds: f64, vocal: f32, settings: &GainSettings) -> f32 {
        for _ in 0..(seconds / HOP).round() as usize {
            let (vocal, stem) = ([vocal; MAX_BANDS], [1e-3; MAX_BANDS]);
            self.channel.follow(&self.computer, &vocal, &stem, None, settings, &self.times);
        }
        self.channel.cut_db[20]
    }
}

#[test]
fn the_first_syllable_is_cut_for_in_the_attack_and_the_next_change_in_the_release() {
    let settled = Bench::new(TIMES).run(3.0, 3e-4, &SETTINGS);
    assert!(settled > 2.0, "{settled}");
    let mut bench = Bench::new(TIMES);
    let entering = bench.run(0.03, 3e-4, &SETTINGS);
    assert!(entering > 0.5 * settled, "after 30 ms {entering} of {settled} dB");
    let softly = bench.run(3.0, 3e-6, &SETTINGS);
    let risen = bench.run(0.03, 3e-4, &SETTINGS) - softly;
    assert!(risen < 0.1 * (settled - softly), "without a pause by {risen} dB");
}

#[test]
fn after_a_pause_the_vocal_enters_anew() {
    let mut bench = Bench::new(TIMES);
    let settled = bench.run(3.0, 3e-4, &SETTINGS);
    let gone = bench.run(1.5, 0.0, &SETTINGS);
    assert_eq!(gone, 0.0, "a pause lets go of everything");
    assert!(bench.run(0.03, 3e-4, &SETTINGS) > 0.5 * settled);
}

#[test]
fn it_goes_in_the_release() {
    for release in [0.1, 0.4] {
        let mut bench = Bench::new(Times { release, ..TIMES });
        let settled = bench.run(3.0, 3e-4, &SETTINGS);
        let after = bench.run(f64::from(release), 0.0, &SETTINGS);
        assert!((0.2..0.5).contains(&(after / settled)), "{release} s: {after} of {settled} dB");
    }
}

#[test]
fn it_holds_through_a_pause_no_longer_than_the_hold() {
    let mut bench = Bench::new(Times { hold: 0.3, ..TIMES });
    let settled = bench.run(3.0, 3e-4, &SETTINGS);
    assert_eq!(bench.run(0.25, 0.0, &SETTINGS), settled);
    assert!(bench.run(0.5, 0.0, &SETTINGS) < 0.5 * settled);
}

#[test]
fn limits_and_max_cut_act_at_once_and_without_a_jump() {
    let mut bench = Bench::new(TIMES);
    let settled = bench.run(3.0, 3e-4, &SETTINGS);
    let bounds = Bounds { reach: [0.0; MAX_BANDS], ..SETTINGS.bounds };
    let closed = GainSettings { bounds, ..SETTINGS };
    let next = bench.run(HOP, 3e-4, &closed);
    assert!(next < settled && next > 0.8 * settled, "{next} of {settled} dB in one hop");
    assert_eq!(bench.run(0.03, 3e-4, &closed), 0.0);
    bench.run(0.5, 3e-4, &SETTINGS);
    assert!(bench.run(0.03, 3e-4, &GainSettings { max_cut_db: 1.0, ..SETTINGS }) <= 1.0);
}

#[test]
fn after_a_reset_it_is_as_new() {
    let mut bench = Bench::new(TIMES);
    let first = bench.run(0.2, 3e-4, &SETTINGS);
    bench.channel.reset();
    assert_eq!(bench.run(0.2, 3e-4, &SETTINGS), first);
}
