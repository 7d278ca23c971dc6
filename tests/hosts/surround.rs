//! A stem in surround, in both formats: the channels' order is agreed on, and the sound is the engine's.

use clack_extensions::audio_ports::{AudioPortInfoBuffer, AudioPortType, PluginAudioPorts};
use clack_extensions::surround::{PluginSurround, SurroundChannels};
use clack_host::plugin::PluginMainThreadHandle;
use leeway_test_signals::{
    RATE, assert_same,
    blocks::{LARGEST_BLOCK, blocks_of, irregular_blocks},
};
use vst3_host::SpeakerArrangement;

use crate::clap_host::ClapHost;
use crate::scene::{LFE, Scene};
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

/// Name, and numbers of the speakers in the order of the channels, which CLAP and VST3 share.
const SURROUND: [(&str, &[u8]); 4] = [
    ("5.1", &[0, 1, 2, 3, 4, 5]),
    ("7.1", &[0, 1, 2, 3, 4, 5, 9, 10]),
    ("7.1 SDDS", &[0, 1, 2, 3, 4, 5, 6, 7]),
    ("7.1.4", &[0, 1, 2, 3, 4, 5, 9, 10, 12, 14, 15, 17]),
];

fn mask(speakers: &[u8]) -> u64 {
    speakers.iter().map(|speaker| 1 << speaker).sum()
}

/// The scene in this surround, and what the engine makes of it: a cut of all but the subwoofer's channel.
fn scene(channels: usize, vocal: usize, beat: usize) -> (Scene, Vec<Vec<f32>>) {
    let scene = Scene::opening(1.0).in_surround(channels, vocal).beside_a_beat(beat);
    let carved = scene.carved_by_engine(RATE, &Tuning::default_values().settings());
    for (n, (carved, stem)) in carved.iter().zip(&scene.stem).enumerate() {
        assert_eq!(carved == stem, n == LFE, "channel {n} of {channels}");
    }
    (scene, carved)
}

fn channel_map(plugin: &PluginMainThreadHandle<'_>, is_input: bool, port: u32) -> Vec<u8> {
    let surround: PluginSurround = plugin.get_extension().expect("it knows of surround");
    let mut buffer = [0; 64];
    let channels = surround.get_channel_map(plugin, is_input, port, &mut buffer);
    channels.into_iter().map(|channel| channel.expect("it is a speaker") as u8).collect()
}

#[test]
fn clap_renders_every_surround_as_the_engine_does() {
    for (name, speakers) in SURROUND {
        let count = speakers.len();
        for (vocal, key) in [(1, "mono"), (2, "stereo"), (count, name)] {
            for beat in [None, Some((2, "stereo")), Some((count, name))] {
                if beat == Some((count, name)) && vocal != count {
                    continue;
                }
                let (scene, carved) = scene(count, vocal, beat.map_or(0, |beat| beat.0));
                let mut host = ClapHost::load();
                host.select_surround(name, key, beat);
                host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
                let what = format!("CLAP, {name}, {key} vocal, {beat:?} beat");
                assert_same(&host.render(&scene, irregular_blocks()), &carved, &what);
            }
        }
    }
}

#[test]
fn clap_hosts_are_told_which_channel_is_which() {
    let mut host = ClapHost::load();
    let surround: PluginSurround = host.extension();
    for (name, speakers) in SURROUND {
        let mask = SurroundChannels::from_bits_retain(mask(speakers));
        assert!(surround.is_channel_mask_supported(&host.plugin(), mask), "{name}");
        host.select_surround(name, name, Some((2, "stereo")));
        let ports: PluginAudioPorts = host.extension();
        let plugin = host.plugin();
        for (is_input, port) in [(true, 0), (false, 0), (true, 1)] {
            let mut buffer = AudioPortInfoBuffer::new();
            let info = ports.get(&plugin, port, is_input, &mut buffer).expect("it is there");
            assert_eq!(info.port_type, Some(AudioPortType::SURROUND), "{name}");
            assert_eq!(info.channel_count as usize, speakers.len());
            assert_eq!(channel_map(&plugin, is_input, port), speakers, "{name}");
        }
        assert!(channel_map(&plugin, true, 2).is_empty(), "the beat is in stereo");
    }
    let stereo = SurroundChannels::from_bits_retain(0b11);
    let six = SurroundChannels::from_bits_retain(0b1_0011_0111);
    for other in [stereo, six] {
        assert!(!surround.is_channel_mask_supported(&host.plugin(), other));
    }
}

#[test]
fn vst3_renders_every_surround_as_the_engine_does() {
    const MONO: SpeakerArrangement = SpeakerArrangement::MONO;
    const STEREO: SpeakerArrangement = SpeakerArrangement::STEREO;
    for (name, speakers) in SURROUND {
        let bed = SpeakerArrangement::from_raw(mask(speakers));
        for (vocal, beat) in [
            (MONO, None),
            (STEREO, Some(STEREO)),
            (bed, None),
            (bed, Some(STEREO)),
            (bed, Some(bed)),
        ] {
            let what = format!("VST3, {name}, {vocal:?}, {beat:?}");
            let inputs: Vec<_> = [bed, vocal].into_iter().chain(beat).collect();
            let mut host = Vst3Host::load(RATE, 512);
            host.arrange_speakers(&inputs).unwrap_or_else(|error| panic!("{what}: {error}"));
            let agreed = host.plugin.bus_arrangements().expect("the buses have arrangements");
            assert_eq!((&agreed.inputs, &agreed.outputs[..]), (&inputs, &[bed][..]), "{what}");
            host.start();
            let beat = beat.map_or(0, SpeakerArrangement::channel_count);
            let (scene, carved) = scene(speakers.len(), vocal.channel_count(), beat);
            assert_same(&host.render(&scene, blocks_of(512)), &carved, &what);
        }
    }
}

/// Where another speaker than the subwoofer's could be taken for it, nothing is agreed on.
#[test]
fn vst3_declines_other_surrounds_and_stays_as_it_is() {
    let [five, seven, sdds] = [0, 1, 2].map(|n| SpeakerArrangement::from_raw(mask(SURROUND[n].1)));
    let six = SpeakerArrangement::from_raw(0b1_0011_0111);
    let stereo = SpeakerArrangement::STEREO;
    let mut host = Vst3Host::load(RATE, 512);
    for inputs in [[six, stereo], [six, six], [seven, sdds], [sdds, seven], [five, seven]] {
        assert!(host.arrange_speakers(&inputs).is_err(), "{inputs:?}");
    }
    assert!(host.plugin.set_bus_arrangements(&[seven, stereo], &[sdds]).is_err());
    let agreed = host.plugin.bus_arrangements().expect("the buses have arrangements");
    assert_eq!(agreed.inputs, [stereo; 3]);
    assert_eq!(agreed.outputs, [stereo]);
}
