//! What the CLAP tells a host about itself.

use std::ffi::CStr;

use clack_extensions::audio_ports::{
    AudioPortFlags, AudioPortInfoBuffer, AudioPortType, PluginAudioPorts,
};
use clack_extensions::audio_ports_config::PluginAudioPortsConfig;
use clack_extensions::param_indication::{ParamIndicationAutomation, PluginParamIndication};
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_host::utils::ClapId;
use leeway_engine::controls::{Automation, CONTROL_COUNT, Choices, Kind, Number};
use leeway_engine::{CONTROLS, Control, SAMPLE_RATES};
use leeway_test_signals::{assert_same, blocks::blocks_of, is_same};

use crate::clap_host::{ClapHost, c_string};
use crate::scene::Scene;
use crate::subprocess::in_subprocess;
use crate::tuning::{Tuning, ids, number, steps};

#[test]
fn the_descriptor_says_what_leeway_is() {
    let host = ClapHost::load();
    let factory = host.entry().get_plugin_factory().expect("there is a factory");
    assert_eq!(factory.plugin_count(), 1);
    let plugin = factory.plugin_descriptor(0).expect("the plugin has a descriptor");
    assert_eq!(plugin.id(), Some(c"audio.leeway.leeway"));
    assert_eq!(plugin.name(), Some(c"Leeway"));
    assert_eq!(plugin.vendor(), Some(c"Leeway"));
    assert_eq!(plugin.version(), Some(c_string(env!("CARGO_PKG_VERSION")).as_c_str()));
    assert_eq!(plugin.description(), Some(c_string(env!("CARGO_PKG_DESCRIPTION")).as_c_str()));
    let of_manifest = |text: &str| (!text.is_empty()).then(|| c_string(text));
    let manual = of_manifest(env!("CARGO_PKG_HOMEPAGE"));
    assert_eq!(plugin.manual_url().map(CStr::to_owned), manual);
    let support = of_manifest(env!("CARGO_PKG_REPOSITORY"));
    assert_eq!(plugin.support_url().map(CStr::to_owned), support);
    let features: Vec<_> = plugin.features().collect();
    assert_eq!(
        features,
        [c"audio-effect", c"equalizer", c"mixing", c"mono", c"stereo", c"surround"]
    );
}

/// Name, channels, and whether it is a main port.
fn port(host: &mut ClapHost, index: u32, is_input: bool) -> (String, usize, bool) {
    let ports: PluginAudioPorts = host.extension();
    let plugin = host.plugin();
    let mut buffer = AudioPortInfoBuffer::new();
    let port = ports.get(&plugin, index, is_input, &mut buffer).expect("the port is there");
    assert_eq!(port.port_type, AudioPortType::from_channel_count(port.channel_count));
    let is_main = port.flags.contains(AudioPortFlags::IS_MAIN);
    assert_eq!(port.in_place_pair.is_some(), is_main, "main ports can be processed in place");
    (String::from_utf8_lossy(port.name).into_owned(), port.channel_count as usize, is_main)
}

#[test]
fn each_of_the_layouts_has_its_ports() {
    let mut host = ClapHost::load();
    let configs: PluginAudioPortsConfig = host.extension();
    assert_eq!(
        configs.count(&host.plugin()),
        4 + 8 + 28,
        "without a beat and with one, in surround"
    );
    assert_eq!(port(&mut host, 2, true), ("Beat".into(), 2, false), "the usual one");
    let ports: PluginAudioPorts = host.extension();
    for (stem, vocal) in [(2, 2), (2, 1), (1, 1), (1, 2)] {
        host.select_layout(stem, vocal);
        assert_eq!(ports.count(&host.plugin(), true), 2);
        assert_eq!(ports.count(&host.plugin(), false), 1);
        assert_eq!(port(&mut host, 0, true), ("Main".into(), stem, true));
        assert_eq!(port(&mut host, 1, true), ("Vocal".into(), vocal, false));
        assert_eq!(port(&mut host, 0, false), ("Output".into(), stem, true));
        for beat in [1, 2] {
            host.select_layout_with_beat(stem, vocal, beat);
            assert_eq!(ports.count(&host.plugin(), true), 3);
            assert_eq!(port(&mut host, 0, true), ("Main".into(), stem, true));
            assert_eq!(port(&mut host, 1, true), ("Vocal".into(), vocal, false));
            assert_eq!(port(&mut host, 2, true), ("Beat".into(), beat, false));
        }
    }
}

#[test]
fn every_parameter_is_its_control() {
    let mut host = ClapHost::load();
    let params: PluginParams = host.extension();
    let plugin = host.plugin();
    assert_eq!(params.count(&plugin), CONTROL_COUNT as u32);
    for (index, (_, control)) in CONTROLS.iter().enumerate() {
        let id = control.id;
        let mut buffer = ParamInfoBuffer::new();
        let info = params.get_info(&plugin, index as u32, &mut buffer).expect("it has info");
        assert_eq!(info.id.get(), number(id), "{id}");
        assert_eq!(String::from_utf8_lossy(info.name), control.name);
        let group = control.group.map_or_else(String::new, |group| group.to_string());
        assert_eq!(String::from_utf8_lossy(info.module), group, "{id}");
        let greatest = steps(id).unwrap_or(1) as f64;
        assert_eq!((info.min_value, info.max_value), (0.0, greatest), "{id}");
        assert_eq!(info.flags, flags(control), "{id}");
        let (default, number) = (info.default_value, info.id);
        assert_eq!(params.get_value(&plugin, number), Some(default), "{id} is at its default");
        let expected = [0.0, default, greatest]
            .map(|value| text(&params, &mut buffer_for_text(), &plugin, number, value));
        assert_eq!(texts(control), expected, "{id}");
    }
}

/// The texts of a control's least, default and greatest value.
fn texts(control: &Control) -> [String; 3] {
    match &control.kind {
        Kind::Number(Number { lowest, default, highest, unit, .. }) => {
            [lowest, default, highest].map(|value| unit.number(*value) + unit.suffix())
        }
        Kind::Choice(Choices { names, .. }) => {
            [names[0], names[0], names[names.len() - 1]].map(str::to_owned)
        }
        Kind::Toggle => ["Off", "Off", "On"].map(str::to_owned),
    }
}

fn flags(control: &Control) -> ParamInfoFlags {
    let mut flags = ParamInfoFlags::empty();
    if control.automation != Automation::Nobody {
        flags |= ParamInfoFlags::IS_AUTOMATABLE;
    }
    if control.automation == Automation::Modulatable {
        flags |= ParamInfoFlags::IS_MODULATABLE;
    }
    if steps(control.id).is_some() {
        flags |= ParamInfoFlags::IS_STEPPED;
    }
    if control.id == "bypass" {
        flags |= ParamInfoFlags::IS_BYPASS;
    }
    flags
}

#[test]
fn hosts_can_tell_what_moves_a_parameter() {
    let mut host = ClapHost::load();
    let indication: PluginParamIndication = host.extension();
    let plugin = host.plugin();
    for id in [number("depth"), number("no such parameter")].map(ClapId::new) {
        indication.set_mapping(&plugin, id, true, None, Some(c"Knob 1"), None);
        let playing = ParamIndicationAutomation::Playing;
        indication.set_automation(&plugin, id, playing, None);
    }
}

#[test]
fn every_choice_has_its_name() {
    let mut host = ClapHost::load();
    let params: PluginParams = host.extension();
    let plugin = host.plugin();
    for (_, control) in CONTROLS.iter() {
        let (id, Some(choices)) = (control.id, control.choices()) else { continue };
        let number = ClapId::new(number(id));
        for (index, name) in choices.names.iter().enumerate() {
            let value = index as f64;
            assert_eq!(text(&params, &mut buffer_for_text(), &plugin, number, value), *name);
            let parsed = params
                .text_to_value(&plugin, number, &c_string(name))
                .unwrap_or_else(|| panic!("{id}: '{name}' has no value"));
            assert!((parsed - value).abs() < 1e-6, "{id}: '{name}' is {parsed}");
        }
    }
}

fn buffer_for_text() -> [u8; 64] {
    [0; 64]
}

fn text(
    params: &PluginParams,
    buffer: &mut [u8],
    plugin: &clack_host::prelude::PluginMainThreadHandle,
    id: ClapId,
    value: f64,
) -> String {
    let text = params.value_to_text(plugin, id, value, buffer).expect("a value has a text");
    String::from_utf8(text.to_vec()).expect("texts are UTF-8")
}

#[test]
fn texts_survive_the_way_to_a_value_and_back() {
    let mut host = ClapHost::load();
    let params: PluginParams = host.extension();
    let plugin = host.plugin();
    for id in ids().chain(["bypass"]) {
        let number = ClapId::new(number(id));
        let greatest = steps(id).unwrap_or(1);
        let last = steps(id).unwrap_or(1000);
        for step in 0..=last {
            let value = (step * greatest) as f64 / last as f64;
            let first = text(&params, &mut buffer_for_text(), &plugin, number, value);
            let parsed = params
                .text_to_value(&plugin, number, &c_string(&first))
                .unwrap_or_else(|| panic!("{id}: '{first}' has no value"));
            let second = text(&params, &mut buffer_for_text(), &plugin, number, parsed);
            assert_eq!(first, second, "{id} at {value}");
        }
    }
}

#[test]
fn texts_are_read_as_people_write_them() {
    let mut host = ClapHost::load();
    let params: PluginParams = host.extension();
    let plugin = host.plugin();
    for (id, text_in, text_out) in [
        ("high", "2k", "2.0 kHz"),
        ("high", "2.5 k", "2.5 kHz"),
        ("high", "2,5k", "2.5 kHz"),
        ("high", "2khz", "2.0 kHz"),
        ("high", "2000", "2.0 kHz"),
        ("low", "A5", "880.0 Hz"),
        ("trim", "-3", "-3.0 dB"),
        ("trim", "\u{2212}3 dB", "-3.0 dB"),
        ("attack", "20ms", "20.0 ms"),
        ("hold", "0.2s", "200.0 ms"),
        ("depth", "50", "50.0 %"),
        ("depth", "50 %", "50.0 %"),
    ] {
        let number = ClapId::new(number(id));
        let value = params
            .text_to_value(&plugin, number, &c_string(text_in))
            .unwrap_or_else(|| panic!("{id}: '{text_in}' has no value"));
        let said = text(&params, &mut buffer_for_text(), &plugin, number, value);
        assert_eq!(said, text_out, "{id}: '{text_in}'");
    }
}

#[test]
fn texts_that_say_nothing_have_no_value() {
    let mut host = ClapHost::load();
    let params: PluginParams = host.extension();
    let plugin = host.plugin();
    for id in ids() {
        for nonsense in ["", "loud", "1.2.3", "--"] {
            let value = params.text_to_value(&plugin, ClapId::new(number(id)), &c_string(nonsense));
            assert_eq!(value, None, "{id}: '{nonsense}'");
        }
    }
}

#[test]
fn every_sample_rate_from_22_to_384_khz_runs_without_latency_as_the_engine_does() {
    let scene = Scene::opening(0.5);
    let settings = Tuning::default_values().settings();
    for rate in [22_050.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 384_000.0]
    {
        let mut host = ClapHost::load();
        host.activate(rate, 512).unwrap_or_else(|error| panic!("{rate} Hz: {error}"));
        assert_eq!(host.latency(), 0, "{rate} Hz");
        let rendered = host.render(&scene, blocks_of(512));
        let carved = scene.carved_by_engine(rate, &settings);
        assert!(!is_same(&carved, &scene.stem), "{rate} Hz: there is nothing to compare");
        assert_same(&rendered, &carved, &format!("{rate} Hz"));
    }
}

#[test]
fn at_sample_rates_beyond_the_engine_the_stem_passes_and_another_try_is_welcome() {
    in_subprocess(|| {
        let scene = Scene::opening(0.1);
        let mut host = ClapHost::load();
        for rate in [SAMPLE_RATES.start() - 1.0, SAMPLE_RATES.end() + 1.0] {
            host.activate(rate, 512).unwrap_or_else(|error| panic!("{rate} Hz: {error}"));
            assert_eq!(host.latency(), 0, "{rate} Hz");
            assert_same(&host.render(&scene, blocks_of(512)), &scene.stem, &format!("{rate} Hz"));
            host.deactivate();
        }
        host.activate(48_000.0, 512).expect("48 kHz is supported");
    });
}
