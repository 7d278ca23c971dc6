//! Nodes: where the user says how much is to be cut.

mod common;

use leeway_engine::controls::{NODE_COUNT, Node};
use leeway_engine::{Engine, Reason, Settings};

use common::{Audio, RATE, assert_same, carve, noise, run, song};

/// The default settings with these nodes.
fn with_nodes(nodes: &[Node<f32>]) -> Settings {
    let mut settings = Settings::default();
    settings.nodes[..nodes.len()].copy_from_slice(nodes);
    settings
}

fn node(frequency: f32, width: f32, weight: f32) -> Node<f32> {
    Node { frequency, width, weight }
}

/// Two noises that clash everywhere.
fn clash() -> (Audio, Audio) {
    (vec![noise(96_000, 0.2, 1)], vec![noise(96_000, 0.15, 2)])
}

/// What the engine cuts of a [`clash`] at its end, in dB per band, and the engine.
fn cut_db(settings: &Settings) -> (Vec<f32>, Engine) {
    let (stem, vocal) = clash();
    let mut engine = Engine::new(RATE, 1, 1).expect("supported");
    engine.set(settings);
    run(&mut engine, &stem, &vocal, &[512]);
    let cut_db = engine.meters().cut_db[..engine.bands().len()].to_vec();
    (cut_db, engine)
}

/// The band that is nearest to `hz`.
fn band(engine: &Engine, hz: f64) -> usize {
    let distance = |centre: f64| (centre / hz).ln().abs();
    let bands = engine.bands().centres_hz().iter().enumerate();
    bands.min_by(|a, b| distance(*a.1).total_cmp(&distance(*b.1))).expect("bands").0
}

#[test]
fn nodes_of_no_weight_change_no_bit() {
    let (stem, vocal) = song(RATE, 2.0);
    let idle: Vec<_> = (0..NODE_COUNT).map(|n| node(200.0 * (n + 1) as f32, 2.0, 0.0)).collect();
    let without = carve(RATE, &stem, &vocal, &Settings::default());
    assert!(without != stem);
    assert_same(&carve(RATE, &stem, &vocal, &with_nodes(&idle)), &without, "idle nodes");
}

#[test]
fn a_node_of_full_negative_weight_spares_its_band_however_narrow_it_is() {
    let (usual_db, engine) = cut_db(&Settings::default());
    for hz in [180.0, 440.0, 1000.0, 1150.0, 2600.0, 6100.0] {
        let spared = with_nodes(&[node(hz, 0.25, -100.0)]);
        let (now_db, judged) = cut_db(&spared);
        let at = band(&engine, hz.into());
        assert!(usual_db[at] > 0.5, "{hz} Hz is cut without the node");
        assert_eq!(now_db[at], 0.0, "{hz} Hz");
        assert_eq!(judged.reasons()[at], Reason::Spared, "{hz} Hz");
        for other in (0..now_db.len()).filter(|other| other.abs_diff(at) > 2) {
            assert!(now_db[other] >= usual_db[other] - 0.05, "band {other} beside {hz} Hz");
        }
    }
}

#[test]
fn a_node_of_half_negative_weight_halves_the_cut() {
    let (usual_db, engine) = cut_db(&Settings::default());
    let (now_db, _) = cut_db(&with_nodes(&[node(1000.0, 1.0, -50.0)]));
    let at = band(&engine, 1000.0);
    let share = now_db[at] / usual_db[at];
    // What is not taken here leaves a little more to take everywhere.
    assert!((0.48..0.56).contains(&share), "{share}");
}

#[test]
fn a_node_of_positive_weight_is_cut_first_and_at_the_cost_of_the_others() {
    let (usual_db, engine) = cut_db(&Settings::default());
    let (now_db, _) = cut_db(&with_nodes(&[node(1000.0, 1.5, 100.0)]));
    let at = |hz| band(&engine, hz);
    let share = |hz| now_db[at(hz)] / usual_db[at(hz)];
    assert!(share(1000.0) > 1.3, "at the node: {}", share(1000.0));
    for hz in [400.0, 3000.0] {
        assert!(share(hz) < 0.97, "at {hz} Hz: {}", share(hz));
    }
}

#[test]
fn nodes_add_up_and_the_curve_ends_at_the_limits() {
    let settings = with_nodes(&[node(1000.0, 1.0, 60.0), node(1000.0, 1.0, -20.0)]);
    assert!((settings.weight_at(1000.0) - 0.4).abs() < 1e-6);
    assert_eq!(settings.weight_at(3000.0), 0.0, "an octave and a half away");
    assert_eq!(settings.weight_at(20.0), -1.0, "below the low limit");
    let half = with_nodes(&[node(1000.0, 1.0, 100.0)]).weight_at(1000.0 * 2f32.sqrt());
    assert!((half - 0.5).abs() < 1e-4, "{half} at the node's edge");
    let most = with_nodes(&[node(1000.0, 1.0, -80.0), node(1100.0, 1.0, -80.0)]);
    assert_eq!(most.weight_at(1050.0), -1.0);
}

#[test]
fn nodes_act_in_every_stereo_mode_and_on_each_channel() {
    use leeway_engine::Stereo::{LeftRight, Linked, MidOnly, MidSide};
    let (stem, vocal) = song(RATE, 2.0);
    for stereo in [Linked, MidOnly, MidSide, LeftRight] {
        let nowhere = [80.0, 300.0, 1000.0, 3000.0, 9000.0].map(|hz| node(hz, 4.0, -100.0));
        let nowhere = Settings { stereo, ..with_nodes(&nowhere) };
        assert_same(&carve(RATE, &stem, &vocal, &nowhere), &stem, &format!("{stereo:?}"));
    }
}
