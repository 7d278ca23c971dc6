//! The host's side: buffers and parameters in, latency and a snapshot for the window out.

use std::sync::Arc;

use leeway_engine::MOST_CHANNELS;
use leeway_engine::controls::CONTROL_COUNT;
use nice_plug::prelude::*;

use crate::editor::{self, WindowHandle};
use crate::link::Publisher;
use crate::params::LeewayParams;
use crate::session::Session;
use crate::{host_presets, indications, layouts, own_default, remote_controls, state};

/// The plugin.
pub struct Leeway {
    params: Arc<LeewayParams>,
    /// Made when the host says its rate and channels; `None` where the engine cannot run at them.
    session: Option<Session>,
    /// The latency that the host knows of.
    reported: usize,
    /// For how many samples the filters ring.
    ringing: u32,
    publisher: Publisher,
}

impl Default for Leeway {
    /// A new instance, which starts with the user's own default.
    fn default() -> Self {
        let params = Arc::new(own_default::new_instance());
        let publisher = Publisher::default();
        Self { params, session: None, reported: 0, ringing: 0, publisher }
    }
}

/// For how long the filters can be heard to ring when the stem has ended, in seconds: the lowest and
/// deepest cuts, which ring longest.
const RINGING_SECONDS: f32 = 0.5;

impl Plugin for Leeway {
    const NAME: &'static str = "Leeway";
    const VENDOR: &'static str = "Leeway";
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = layouts::LAYOUTS;

    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    /// Every control can change with every sample of a block of 512: beyond that, the framework
    /// would have to allocate while it processes.
    const INPUT_EVENT_CAPACITY: usize = CONTROL_COUNT * 512;

    type Editor = WindowHandle;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _: AsyncExecutor<Self>) -> Option<Self::Editor> {
        editor::editor(Arc::clone(&self.params), Arc::clone(self.publisher.link()))
    }

    fn filter_state(state: &mut PluginState) {
        state::migrate(state);
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let rate = config.sample_rate.into();
        match Session::with_layout(rate, layouts::engine_layout(layout), &self.params) {
            Ok(mut session) => {
                session.set_offline(config.process_mode == ProcessMode::Offline, &self.params);
                self.reported = session.latency();
                self.session = Some(session);
            }
            // Hosts may ask for any rate: where the engine cannot run, the stem passes through.
            Err(reason) => {
                nice_error!("Leeway lets the stem through uncarved: {reason}");
                self.reported = 0;
                self.session = None;
            }
        }
        context.set_latency_samples(self.reported as u32);
        self.ringing = (RINGING_SECONDS * config.sample_rate).ceil() as u32;
        true
    }

    fn reset(&mut self) {
        if let Some(session) = &mut self.session {
            session.set(&self.params);
            session.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(session) = &mut self.session else {
            leeway_engine::sanitize(buffer.as_slice());
            return ProcessStatus::Normal;
        };
        let [mut vocal, mut beat] = [[&[][..]; MOST_CHANNELS]; 2];
        let (vocal, beat) = (key(aux, 0, &mut vocal), key(aux, 1, &mut beat));
        session.set_offline(context.process_mode() == ProcessMode::Offline, &self.params);
        session.set_task(self.publisher.task());
        session.set_audition(self.publisher.audition());
        session.set(&self.params);
        session.set_playing(context.transport().playing);
        session.set_bar(context.transport().bar_number().map(|bar| bar.saturating_add(1)));
        session.process_beside(buffer.as_slice(), vocal, beat);
        if session.latency() != self.reported {
            self.reported = session.latency();
            context.set_latency_samples(self.reported as u32);
        }
        session.publish(&mut self.publisher);
        // What the lookahead holds comes out even of a host that stops when all is silent.
        ProcessStatus::Tail(self.reported as u32 + self.ringing)
    }
}

/// An address of the manifest's, which may have none.
const fn address(of_manifest: &'static str) -> Option<&'static str> {
    if of_manifest.is_empty() { None } else { Some(of_manifest) }
}

/// A key's channels, of which there are as many as the layout says; none of a key that it lacks.
fn key<'a>(
    aux: &'a AuxiliaryBuffers,
    port: usize,
    room: &'a mut [&'a [f32]; MOST_CHANNELS],
) -> &'a [&'a [f32]] {
    let channels = aux.inputs.get(port).map_or(&[][..], Buffer::as_slice_immutable);
    let count = channels.len().min(MOST_CHANNELS);
    for (to, from) in room.iter_mut().zip(channels) {
        *to = from;
    }
    &room[..count]
}

impl ClapPlugin for Leeway {
    const CLAP_ID: &'static str = "audio.leeway.leeway";
    const CLAP_DESCRIPTION: Option<&'static str> = Some(env!("CARGO_PKG_DESCRIPTION"));
    const CLAP_MANUAL_URL: Option<&'static str> = address(env!("CARGO_PKG_HOMEPAGE"));
    const CLAP_SUPPORT_URL: Option<&'static str> = address(env!("CARGO_PKG_REPOSITORY"));
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Equalizer,
        ClapFeature::Mixing,
        ClapFeature::Mono,
        ClapFeature::Stereo,
        ClapFeature::Surround,
    ];
    const CLAP_PRESETS: Option<PresetProvider> = Some(host_presets::PROVIDER);

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        remote_controls::define(&self.params.controls, context);
    }

    fn preset_loader(&self) -> Option<PresetLoader> {
        Some(host_presets::loader(Arc::clone(&self.params)))
    }

    fn param_indicator(&self) -> Option<ParamIndicator> {
        Some(indications::indicator(Arc::clone(&self.params)))
    }
}

impl Vst3Plugin for Leeway {
    const VST3_CLASS_ID: [u8; 16] = *b"LeewayCarvesRoom";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Eq, Vst3SubCategory::Dynamics];
}
