//! What the VST3 tells a host about itself.

use std::fs;

use ::vst3_host::discovery::{get_detailed_plugin_info, read_module_info};
use ::vst3_host::{AudioBusConfig, AudioBusLayout};

use leeway::plugin::Leeway;
use leeway_engine::controls::{Automation, CONTROL_COUNT, Choices, Kind};
use leeway_engine::{CONTROLS, SAMPLE_RATES};
use leeway_test_signals::{assert_same, blocks::blocks_of, is_same};
use nice_plug::prelude::Vst3Plugin;

use crate::library::Bundles;
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::{Tuning, number, steps};
use crate::vst3_host::Vst3Host;

#[test]
fn the_class_says_what_leeway_is() {
    let host = Vst3Host::load(48_000.0, 512);
    let info = host.plugin.info();
    assert_eq!((info.name.as_str(), info.vendor.as_str()), ("Leeway", "Leeway"));
    assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
    // Projects hold on to the id: these are the characters of `LeewayCarvesRoom`.
    assert_eq!(info.uid.to_lowercase(), "4c656577617943617276657352 6f6f6d".replace(' ', ""));
    assert_eq!((info.has_midi_input, info.has_midi_output), (false, false));
}

/// What `cargo xtask bundle` writes beside the library, for hosts to read before they load it.
const MODULE_INFO: &str = include_str!("../../assets/moduleinfo.json");

#[test]
fn what_hosts_read_before_they_load_it_is_what_it_says_itself() {
    let bundles = Bundles::new();
    let detailed = get_detailed_plugin_info(&bundles.vst3()).expect("the factory answers");
    let resources = bundles.vst3().join("Contents/Resources");
    fs::create_dir_all(&resources).expect("the folder is made");
    let text = MODULE_INFO.replace("VERSION", env!("CARGO_PKG_VERSION"));
    fs::write(resources.join("moduleinfo.json"), text).expect("it is written");
    let read = read_module_info(&bundles.vst3()).expect("it is valid").expect("it is there");

    assert_eq!((read.name.as_str(), read.version.as_str()), ("Leeway", env!("CARGO_PKG_VERSION")));
    let factory = &detailed.factory;
    let told = (&factory.vendor, &factory.url, &factory.email);
    assert_eq!((&read.factory.vendor, &read.factory.url, &read.factory.email), told);
    // Unicode is the only one of the factory's flags that is set.
    const UNICODE: i32 = 1 << 4;
    assert_eq!((factory.flags, read.factory.flags.unicode), (UNICODE, true));

    let ([class], [told]) = (read.classes.as_slice(), detailed.classes.as_slice()) else {
        panic!("one class each, not {:?} and {:?}", read.classes, detailed.classes)
    };
    assert_eq!(class.class_id.to_lowercase(), told.class_id.to_lowercase());
    assert_eq!((&class.name, &class.category), (&told.name, &told.category));
    assert_eq!((&class.version, class.cardinality), (&told.version, told.cardinality));
    assert_eq!(class.vendor, factory.vendor);
    let categories: Vec<_> = Leeway::VST3_SUBCATEGORIES.iter().map(|it| it.as_str()).collect();
    assert_eq!(class.sub_categories, categories);
    assert!(read.compatibility.is_empty(), "no older class is replaced");
}

#[test]
fn there_is_a_bus_for_the_stem_one_for_the_vocal_and_one_for_the_beat() {
    let mut host = Vst3Host::load(48_000.0, 512);
    let stereo = |active| AudioBusConfig { channel_count: 2, active };
    for (key_active, beat_active) in [(true, true), (true, false), (false, true), (false, false)] {
        host.set_key_active(key_active);
        host.set_beat_active(beat_active);
        let expected = AudioBusLayout {
            inputs: vec![stereo(true), stereo(key_active), stereo(beat_active)],
            outputs: vec![stereo(true)],
        };
        assert_eq!(host.plugin.audio_bus_layout().expect("there are buses"), expected);
    }
}

#[test]
fn stereo_and_mono_are_negotiated_and_render_what_the_engine_does() {
    for channels in [2, 1] {
        check_layout(channels, channels);
    }
}

#[test]
fn a_vocal_with_other_channels_than_the_stem_is_negotiated() {
    for (stem, vocal) in [(2, 1), (1, 2)] {
        check_layout(stem, vocal);
    }
}

/// A layout is what the host asked for, and sounds so.
fn check_layout(stem: usize, vocal: usize) {
    let scene = Scene::opening(1.0).with_channels(stem, vocal);
    let mut host = Vst3Host::load(48_000.0, 512);
    host.arrange(stem, vocal).unwrap_or_else(|error| panic!("{stem}+{vocal}: {error}"));
    let arrangements = host.plugin.bus_arrangements().expect("the buses have arrangements");
    let channels: Vec<_> =
        arrangements.inputs.iter().map(|speakers| speakers.channel_count()).collect();
    assert_eq!(channels, [stem, vocal], "the plugin agreed to {stem}+{vocal}");
    host.start();
    let carved = scene.carved_by_engine(48_000.0, &Tuning::default_values().settings());
    assert!(!is_same(&carved, &scene.stem), "{stem}+{vocal}: there is nothing to compare");
    assert_same(&host.render(&scene, blocks_of(512)), &carved, &format!("{stem}+{vocal}"));
}

#[test]
fn latency_is_zero_at_every_sample_rate() {
    for rate in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0] {
        let mut host = Vst3Host::load(rate, 512);
        host.start();
        assert_eq!(host.plugin.latency_samples(), 0, "{rate} Hz");
    }
}

#[test]
fn at_a_sample_rate_beyond_the_engine_the_stem_passes() {
    in_subprocess(|| {
        let scene = Scene::opening(0.1);
        let mut host = Vst3Host::load(SAMPLE_RATES.start() - 1.0, 512);
        host.start();
        assert_same(&host.render(&scene, blocks_of(512)), &scene.stem, "passed through");
    });
}

#[test]
fn every_parameter_has_its_id_name_unit_and_default() {
    let host = Vst3Host::load(48_000.0, 512);
    let parameters = host.parameters();
    assert_eq!(parameters.len(), CONTROL_COUNT);
    for (parameter, (_, control)) in parameters.iter().zip(CONTROLS.iter()) {
        let id = control.id;
        let (unit, default) = match &control.kind {
            Kind::Number(number) => (number.unit.suffix(), number.unit.number(number.default)),
            Kind::Choice(choices) => ("", choices.names[0].to_owned()),
            Kind::Toggle => ("", "Off".to_owned()),
        };
        assert_eq!(parameter.id, number(id), "{id}");
        assert_eq!((parameter.name.as_str(), parameter.unit.as_str()), (control.name, unit));
        let text = host.plugin.format_parameter(parameter.id, parameter.default);
        assert_eq!(text.expect("a value has a text"), default, "{id}");
        assert_eq!(parameter.value, parameter.default, "{id}");
        let can_automate = control.automation != Automation::Nobody;
        assert_eq!(parameter.can_automate, can_automate, "{id}");
        assert!(!parameter.is_read_only, "{id}");
        assert_eq!(parameter.is_bypass, id == "bypass", "{id}");
        assert_eq!(parameter.step_count, steps(id).unwrap_or(0) as i32, "{id}");
    }
}

#[test]
fn every_choice_has_its_name() {
    let host = Vst3Host::load(48_000.0, 512);
    for (_, control) in CONTROLS.iter() {
        let (id, Some(Choices { names, .. })) = (control.id, control.choices()) else { continue };
        for (index, name) in names.iter().enumerate() {
            let value = index as f64 / (names.len() - 1) as f64;
            let text = host.plugin.format_parameter(number(id), value);
            assert_eq!(text.expect("a choice has a text"), *name, "{id}");
        }
    }
}
