//! What a CLAP host hands to the plugin in one block: buffers, as hosts have them, and events.

use std::{array, ptr};

use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use leeway_test_signals::Audio;

use crate::clap_callbacks::Handlers;
use crate::scene::Scene;
use crate::tuning::{number, steps};

/// A parameter change at a frame of the render that it is handed to.
#[derive(Clone, Copy)]
pub struct Change {
    pub frame: usize,
    pub id: &'static str,
    /// On the host's scale of 0 to 1.
    pub value: f64,
}

/// What a host hands to the plugin's "Vocal" port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Key {
    Connected,
    /// The buffer is there and said to be the same sample throughout.
    Constant,
    /// The port is there, but its buffer is not.
    Missing,
}

/// How buffers are handed over: whether in place, and the channels of the beat's port.
pub type Buffers = (bool, Option<usize>);

/// One block of a render. Returns what the plugin made of it.
pub fn process(
    processor: &mut StartedPluginAudioProcessor<Handlers>,
    mut block: Scene,
    key: Key,
    (in_place, beat): Buffers,
    events: &EventBuffer,
) -> Audio {
    // What the plugin fails to write shall not pass for silence, nor for the stem.
    let mut output: Audio = block.stem.iter().map(|c| vec![f32::NAN; c.len()]).collect();
    if in_place {
        output.clone_from(&block.stem);
    }
    let mut output_ports = AudioPorts::with_capacity(12, 1);
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(output.iter_mut().map(Vec::as_mut_slice)),
    }]);
    let mut input_ports = AudioPorts::with_capacity(36, 3);
    if let Some(channels) = beat {
        block.beat.resize(channels, vec![0.0; block.frames()]);
    }
    let mut ports = vec![port(&mut block.stem), port(&mut block.vocal)];
    if beat.is_some() {
        ports.push(port(&mut block.beat));
    }
    let inputs = input_ports.with_input_buffers(ports);
    let frames = inputs.frames_count().expect("there are channels");

    // The rest of what hosts do cannot be said in safe code.
    let mut raw = inputs.as_raw_buffers().to_vec();
    if in_place {
        raw[0].data32 = outputs.as_raw_buffers()[0].data32;
    }
    match key {
        Key::Connected => {}
        Key::Constant => raw[1].constant_mask = u64::MAX,
        Key::Missing => raw[1].data32 = ptr::null_mut(),
    }
    // SAFETY: all buffers that are there live until the end of this function and are `frames` long.
    let inputs = unsafe { InputAudioBuffers::from_raw_buffers(&raw, frames) };

    processor
        .process(&inputs, &mut outputs, &events.as_input(), &mut OutputEvents::void(), None, None)
        .expect("the plugin processes");
    output
}

type Inputs<'a> = Vec<InputChannel<'a, f32>>;
type NoDoubles = array::IntoIter<InputChannel<'static, f64>, 0>;

fn port(channels: &mut Audio) -> AudioPortBuffer<Inputs<'_>, NoDoubles> {
    let channels = channels.iter_mut().map(InputChannel::variable).collect();
    AudioPortBuffer { latency: 0, channels: AudioPortBufferType::f32_input_only(channels) }
}

/// The changes as events of a block that starts at frame `start`.
pub fn events(changes: impl IntoIterator<Item = Change>, start: usize) -> EventBuffer {
    let mut events = EventBuffer::new();
    for Change { frame, id, value } in changes {
        let time = (frame - start) as u32;
        let value = value * greatest(id);
        let id = ClapId::new(number(id));
        events.push(&ParamValueEvent::new(time, id, Pckn::match_all(), value));
    }
    events
}

/// A parameter's greatest value: CLAP counts the steps of what has steps.
pub fn greatest(id: &str) -> f64 {
    steps(id).unwrap_or(1) as f64
}
