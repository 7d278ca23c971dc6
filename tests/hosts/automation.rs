//! Automation acts at its very sample, however the host cuts its blocks.

use clack_host::events::event_types::ParamModEvent;
use clack_host::prelude::*;
use leeway_engine::controls::Automation;
use leeway_engine::{CONTROLS, Settings};
use leeway_test_signals::{
    Audio, RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
    is_same,
};

use crate::clap_host::{Change, ClapHost, Key};
use crate::scene::Scene;
use crate::tuning::{Tuning, number, steps};
use crate::vst3_host::Vst3Host;

/// Frames and values of Depth from 0 to 1: jumps, a ramp of small steps, changes on adjacent
/// frames and on the edges of blocks.
fn depth_curve() -> Vec<(usize, f64)> {
    let mut curve = vec![(0, 0.5), (4_801, 1.0), (9_999, 0.0), (10_000, 0.25), (10_001, 1.0)];
    curve.extend((0..50).map(|step| (20_000 + 137 * step, step as f64 / 50.0)));
    curve.extend([(32_000, 1.0), (40_063, 0.1), (40_064, 0.9), (70_707, 0.3)]);
    curve
}

fn changes() -> Vec<Change> {
    depth_curve().into_iter().map(|(frame, value)| Change { frame, id: "depth", value }).collect()
}

fn carved_along_the_curve(scene: &Scene) -> Audio {
    let default = Tuning::default_values().settings();
    let mut settings = vec![(0, default)];
    settings.extend(depth_curve().into_iter().map(|(frame, value)| {
        // What the parameter makes of a host's value.
        (frame, Settings { depth: value as f32 * 100.0, ..default })
    }));
    scene.carved_by_engine_with(RATE, &settings)
}

#[test]
fn depth_is_automated_to_the_sample_whatever_the_blocks() {
    let scene = Scene::opening(2.0);
    let carved = carved_along_the_curve(&scene);
    let without = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    assert!(!is_same(&carved, &without), "the automation is not heard at all");
    let render = |blocks: &mut dyn Iterator<Item = usize>| {
        let mut host = ClapHost::running(LARGEST_BLOCK);
        host.render_with(&scene, Key::Connected, &changes(), blocks)
    };
    assert_same(&render(&mut blocks_of(64)), &carved, "CLAP, blocks of 64");
    assert_same(&render(&mut blocks_of(1000)), &carved, "CLAP, blocks of 1000");
    assert_same(&render(&mut irregular_blocks()), &carved, "CLAP, irregular blocks");

    let mut host = Vst3Host::running(1000);
    assert_same(&host.render_with(&scene, &changes(), blocks_of(1000)), &carved, "VST3");
}

/// The same curve, but everything comes at the start of its block: this must differ, or the test
/// above would pass without any sample accuracy.
#[test]
fn automation_that_is_rounded_to_blocks_sounds_different() {
    let scene = Scene::opening(2.0);
    let mut rounded = changes();
    for change in &mut rounded {
        change.frame -= change.frame % 1000;
    }
    let mut host = ClapHost::running(1000);
    let rendered = host.render_with(&scene, Key::Connected, &rounded, blocks_of(1000));
    assert!(!is_same(&rendered, &carved_along_the_curve(&scene)));
}

#[test]
fn automation_ends_in_the_values_that_the_host_reads_and_saves() {
    let mut host = ClapHost::running(512);
    host.render_with(&Scene::opening(2.0), Key::Connected, &changes(), blocks_of(512));
    assert!((host.value("depth") - 0.3).abs() < 1e-6);
    let mut fresh = ClapHost::load();
    fresh.load_state(&host.save()).expect("the state is sound");
    assert_eq!(fresh.value("depth"), host.value("depth"));
}

#[test]
fn modulation_of_depth_is_heard_but_not_saved() {
    let scene = Scene::opening(1.0);
    let mut host = ClapHost::running(512);
    let before = host.save();
    let rendered = host.render_events(&scene, Key::Connected, blocks_of(512), |start, _| {
        let mut events = EventBuffer::new();
        if start == 0 {
            let depth = ClapId::new(number("depth"));
            events.push(&ParamModEvent::new(0, depth, Pckn::match_all(), -0.5));
        }
        events
    });
    let default = Tuning::default_values().settings();
    let carved = scene.carved_by_engine(RATE, &Settings { depth: 50.0, ..default });
    assert_same(&rendered, &carved, "CLAP");
    assert_eq!(host.save(), before);
    assert_eq!(host.value("depth"), 1.0, "the host adds its modulation to what it reads");
}

#[test]
fn what_is_not_modulatable_is_not_modulated() {
    let scene = Scene::opening(1.0);
    let mut host = ClapHost::running(512);
    let others: Vec<_> = CONTROLS
        .iter()
        .map(|(control, _)| control)
        .filter(|control| control.automation != Automation::Modulatable)
        .map(|control| control.id)
        .collect();
    let rendered = host.render_events(&scene, Key::Connected, blocks_of(512), |start, _| {
        let mut events = EventBuffer::new();
        for id in others.iter().filter(|_| start == 0) {
            let amount = steps(id).unwrap_or(1) as f64;
            let (id, all) = (ClapId::new(number(id)), Pckn::match_all());
            events.push(&ParamModEvent::new(0, id, all, amount));
        }
        events
    });
    let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    assert_same(&rendered, &carved, "CLAP");
}
