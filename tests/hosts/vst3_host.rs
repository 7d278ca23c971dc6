//! A host for VST3s: one instance of the built plugin, driven as a DAW drives it.

use std::ops::Range;
use std::sync::Arc;

use ::vst3_host::{BusDirection, MediaType, Parameter, Plugin, SpeakerArrangement};
use leeway_test_signals::{Audio, RATE, blocks::spans};

use crate::clap_host::Change;
use crate::library::Bundles;
use crate::scene::Scene;
use crate::tuning::{Tuning, number};

pub struct Vst3Host {
    // Dropped before the bundle it comes from.
    pub plugin: Plugin,
    _bundles: Arc<Bundles>,
}

impl Vst3Host {
    /// A new instance, stereo and with both key buses active, for blocks of at most `largest_block`.
    pub fn load(sample_rate: f64, largest_block: usize) -> Self {
        let bundles = Bundles::shared();
        let mut host = ::vst3_host::Vst3Host::builder()
            .sample_rate(sample_rate)
            .block_size(largest_block)
            .build()
            .expect("the host is set up");
        let plugin = host.load_plugin(bundles.vst3()).expect("the VST3 loads");
        let mut host = Self { plugin, _bundles: bundles };
        host.set_key_active(true);
        host.set_beat_active(true);
        host
    }

    /// A new instance that processes at [`RATE`].
    pub fn running(largest_block: usize) -> Self {
        let mut host = Self::load(RATE, largest_block);
        host.start();
        host
    }

    pub fn set_key_active(&mut self, active: bool) {
        self.set_active(1, active);
    }

    pub fn set_beat_active(&mut self, active: bool) {
        self.set_active(2, active);
    }

    fn set_active(&mut self, bus: i32, active: bool) {
        self.plugin
            .set_bus_active(MediaType::Audio, BusDirection::Input, bus, active)
            .expect("the bus can be switched");
    }

    /// Asks for this many channels of stem and vocal, as a host does that knows one sidechain.
    pub fn arrange(&mut self, stem: usize, vocal: usize) -> ::vst3_host::Result<()> {
        self.arrange_inputs(&[stem, vocal])
    }

    /// Asks for this many channels of each input, of which the first is the output, too.
    pub fn arrange_inputs(&mut self, channels: &[usize]) -> ::vst3_host::Result<()> {
        let speakers = |channels: &usize| match channels {
            1 => SpeakerArrangement::MONO,
            2 => SpeakerArrangement::STEREO,
            more => SpeakerArrangement::from_raw((1 << more) - 1),
        };
        self.arrange_speakers(&channels.iter().map(speakers).collect::<Vec<_>>())
    }

    /// Asks for these speakers of each input, of which the first is the output, too.
    pub fn arrange_speakers(&mut self, inputs: &[SpeakerArrangement]) -> ::vst3_host::Result<()> {
        self.plugin.set_bus_arrangements(inputs, &inputs[..1])
    }

    pub fn start(&mut self) {
        self.plugin.start_processing().expect("processing starts");
    }

    pub fn stop(&mut self) {
        self.plugin.stop_processing().expect("processing stops");
    }

    /// The latency that the host works with. Hosts ask for it anew only when the plugin says so.
    pub fn latency(&mut self) -> u32 {
        self.plugin.service_host_requests().expect("the host does as the plugin says");
        self.plugin.latency_samples()
    }

    pub fn parameters(&self) -> Vec<Parameter> {
        self.plugin.get_parameters().expect("the plugin lists its parameters")
    }

    /// A parameter's value on the host's scale of 0 to 1.
    pub fn value(&self, id: &str) -> f64 {
        self.plugin.get_parameter(number(id)).expect("the parameter has a value")
    }

    pub fn set(&mut self, id: &str, value: f64) {
        self.plugin.set_parameter(number(id), value).expect("the parameter can be set");
    }

    pub fn save(&self) -> Vec<u8> {
        self.plugin.save_state().expect("the state is saved")
    }

    pub fn load_state(&mut self, saved: &[u8]) -> ::vst3_host::Result<()> {
        self.plugin.load_state(saved)
    }

    pub fn tune(&mut self, tuning: &Tuning) {
        let state = tuning.state(false).to_string();
        self.load_state(state.as_bytes()).expect("the state is sound");
    }

    /// Plays the scene in the given blocks and returns what comes out.
    pub fn render(&mut self, scene: &Scene, blocks: impl Iterator<Item = usize>) -> Audio {
        self.render_with(scene, &[], blocks)
    }

    /// The same with automation. Goes on where the last render ended.
    pub fn render_with(
        &mut self,
        scene: &Scene,
        changes: &[Change],
        blocks: impl Iterator<Item = usize>,
    ) -> Audio {
        let mut rendered = vec![Vec::with_capacity(scene.frames()); scene.stem.len()];
        for Range { start, end } in spans(scene.frames(), blocks) {
            for change in changes.iter().filter(|change| (start..end).contains(&change.frame)) {
                let offset = (change.frame - start) as i32;
                self.plugin
                    .set_parameter_at(number(change.id), change.value, offset)
                    .expect("the parameter can be automated");
            }
            let block = scene.part(start, end);
            let mut buffers =
                self.plugin.create_bus_audio_buffers(end - start).expect("the buses have buffers");
            buffers.inputs[0].channels = block.stem;
            buffers.inputs[1].channels = block.vocal;
            if let (Some(beat), false) = (buffers.inputs.get_mut(2), block.beat.is_empty()) {
                beat.channels = block.beat;
            }
            self.plugin.process_bus_audio(&mut buffers).expect("the plugin processes");
            for (to, from) in rendered.iter_mut().zip(&buffers.outputs[0].channels) {
                to.extend_from_slice(from);
            }
        }
        rendered
    }
}
