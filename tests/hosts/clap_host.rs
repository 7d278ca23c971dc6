//! A host for CLAPs: one instance of the built plugin, driven as a DAW drives it.

use std::ffi::CString;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::PluginParams;
use clack_extensions::preset_discovery::prelude::{Location, PluginPresetLoad};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::{PluginState, StateError};
use clack_extensions::tail::PluginTail;
use clack_host::extensions::{Extension, PluginExtensionSide};
use clack_host::prelude::*;
use leeway_test_signals::{
    Audio, RATE,
    blocks::{blocks_of, spans},
};

use crate::clap_block::{Buffers, events, greatest, process};
pub use crate::clap_block::{Change, Key};
use crate::clap_callbacks::{Handlers, MainThread, Menu, Shared};
use crate::library::Bundles;
use crate::scene::Scene;
use crate::tuning::{Tuning, number};

pub struct ClapHost {
    // Dropped from top to bottom: the processor before its instance, the library before its file.
    processor: Option<PluginAudioProcessor<Handlers>>,
    instance: PluginInstance<Handlers>,
    /// Whether the stem's buffers are handed over as both input and output.
    pub in_place: bool,
    /// Channels of the beat's port in the layout that is selected and in the one that runs, if they have it.
    beat: [Option<usize>; 2],
    /// Whether the host knows of no second sidechain, whatever the layout.
    pub one_sidechain: bool,
    _bundles: Arc<Bundles>,
}

impl ClapHost {
    /// A new instance, not yet active.
    pub fn load() -> Self {
        Self::load_from(Bundles::shared())
    }

    pub fn load_from(bundles: Arc<Bundles>) -> Self {
        // SAFETY: it is our own library, and its file stays as long as the instance.
        let entry = unsafe { PluginEntry::load(bundles.clap()) }.expect("the CLAP loads");
        let host = HostInfo::new("Leeway's tests", "Leeway", "", "1").expect("no zero bytes");
        let id = c"audio.leeway.leeway";
        let instance = PluginInstance::new(
            |_| Shared::default(),
            |shared| MainThread(shared),
            &entry,
            id,
            &host,
        )
        .expect("the CLAP makes an instance");
        Self {
            processor: None,
            instance,
            in_place: false,
            beat: [Some(2); 2],
            one_sidechain: false,
            _bundles: bundles,
        }
    }

    /// A new instance that runs at [`RATE`] in stereo with blocks of at most `largest_block`.
    pub fn running(largest_block: usize) -> Self {
        let mut host = Self::load();
        host.activate(RATE, largest_block).expect("48 kHz is supported");
        host
    }

    pub fn entry(&self) -> &PluginEntry {
        self.instance.entry()
    }

    pub fn plugin(&mut self) -> PluginMainThreadHandle<'_> {
        self.instance.plugin_handle()
    }

    pub fn extension<E: Extension<ExtensionSide = PluginExtensionSide>>(&mut self) -> E {
        self.plugin().get_extension().expect("the plugin has the extension")
    }

    /// Selects the layout with this many channels of stem and vocal, by the names they go by.
    pub fn select_layout(&mut self, stem: usize, vocal: usize) {
        self.select(&format!("{}, {} vocal", word(stem), word(vocal)));
        self.beat[0] = None;
    }

    /// The same with a port for the beat.
    pub fn select_layout_with_beat(&mut self, stem: usize, vocal: usize, beat: usize) {
        let [stem, vocal, port] = [stem, vocal, beat].map(word);
        self.select(&format!("{stem}, {vocal} vocal, {port} beat"));
        self.beat[0] = Some(beat);
    }

    /// The same in surround, of which the name is in the layout's: `beat` is `None`, or the channels of the
    /// port and what they are called.
    pub fn select_surround(&mut self, stem: &str, vocal: &str, beat: Option<(usize, &str)>) {
        let port = beat.map_or(String::new(), |(_, name)| format!(", {name} beat"));
        self.select(&format!("{stem}, {vocal} vocal{port}").to_lowercase());
        self.beat[0] = beat.map(|(channels, _)| channels);
    }

    fn select(&mut self, wanted: &str) {
        let configs: PluginAudioPortsConfig = self.extension();
        let plugin = self.plugin();
        let mut buffer = AudioPortsConfigBuffer::new();
        let id = (0..configs.count(&plugin)).find_map(|index| {
            let config = configs.get(&plugin, index, &mut buffer)?;
            let name = String::from_utf8_lossy(config.name).to_lowercase();
            (name == wanted).then_some(config.id)
        });
        let id = id.unwrap_or_else(|| panic!("no layout is called '{wanted}'"));
        configs.select(&plugin, id).expect("the layout can be selected");
    }

    pub fn activate(
        &mut self,
        sample_rate: f64,
        largest_block: usize,
    ) -> Result<(), PluginInstanceError> {
        let config = PluginAudioConfiguration {
            sample_rate,
            min_frames_count: 1,
            max_frames_count: largest_block as u32,
        };
        let activating = |instance: &PluginInstance<Handlers>, on| {
            instance.access_shared_handler(|shared| shared.activating.store(on, Ordering::Relaxed));
        };
        activating(&self.instance, true);
        let activated = self.instance.activate(|_, _| (), config);
        activating(&self.instance, false);
        self.beat[1] = self.beat[0];
        self.processor = Some(activated?.into());
        Ok(())
    }

    pub fn deactivate(&mut self) {
        let processor = self.processor.take().expect("the plugin is active");
        self.instance.deactivate(processor.into_stopped());
    }

    /// How it hands buffers over.
    fn buffers(&self) -> Buffers {
        (self.in_place, self.beat[1].filter(|_| !self.one_sidechain))
    }

    pub fn stop_processing(&mut self) {
        self.processor().stop_processing().expect("the plugin was processing");
    }

    pub fn reset(&mut self) {
        self.processor().reset();
    }

    fn processor(&mut self) -> &mut PluginAudioProcessor<Handlers> {
        self.processor.as_mut().expect("the plugin is active")
    }

    /// The latency, of which the plugin must have told when it may only.
    pub fn latency(&mut self) -> u32 {
        let out_of_turn = |shared: &Shared| shared.told_out_of_turn.load(Ordering::Relaxed);
        let out_of_turn = self.instance.access_shared_handler(out_of_turn);
        assert!(!out_of_turn, "a new latency is told of while the plugin is not activated");
        let latency: PluginLatency = self.extension();
        latency.get(&self.plugin())
    }

    /// The tail in samples, as of the last block.
    pub fn tail(&mut self) -> u32 {
        let tail: PluginTail = self.extension();
        tail.get(&self.processor().plugin_handle()).to_raw()
    }

    /// A parameter's value on the host's scale of 0 to 1.
    pub fn value(&mut self, id: &str) -> f64 {
        let params: PluginParams = self.extension();
        let value = params
            .get_value(&self.plugin(), ClapId::new(number(id)))
            .unwrap_or_else(|| panic!("no parameter '{id}'"));
        // As precise as the plugin had it before it counted in steps.
        f64::from((value / greatest(id)) as f32)
    }

    /// Sets a parameter of an inactive plugin.
    pub fn set(&mut self, id: &'static str, value: f64) {
        let params: PluginParams = self.extension();
        let mut plugin = self.instance.inactive_plugin_handle().expect("the plugin is inactive");
        let events = events([Change { frame: 0, id, value }], 0);
        params.flush(&mut plugin, &events.as_input(), &mut OutputEvents::void());
    }

    pub fn save(&mut self) -> Vec<u8> {
        let state: PluginState = self.extension();
        let mut saved = Vec::new();
        state.save(&self.plugin(), &mut saved).expect("the state is saved");
        saved
    }

    pub fn load_state(&mut self, saved: &[u8]) -> Result<(), StateError> {
        let state: PluginState = self.extension();
        let mut unread = saved;
        let loaded = state.load(&self.plugin(), &mut unread);
        self.run_main_thread();
        loaded
    }

    /// Says whether what comes is rendered to a file.
    pub fn render_offline(&mut self, offline: bool) {
        let render: PluginRender = self.extension();
        let mode = if offline { RenderMode::Offline } else { RenderMode::Realtime };
        render.set(&self.plugin(), mode).expect("it renders either way");
    }

    /// Whether the plugin has told since the last call that there is something to save.
    pub fn is_dirty(&mut self) -> bool {
        self.run_main_thread();
        self.instance.access_shared_handler(|shared| shared.dirty.swap(false, Ordering::Relaxed))
    }

    /// Lets the plugin do what it asked the main thread for.
    pub fn run_main_thread(&mut self) {
        self.instance.call_on_main_thread_callback();
    }

    /// The menus that the plugin has asked for since the last call, once it has asked for the main thread.
    pub fn menus(&mut self) -> Vec<Menu> {
        if self
            .instance
            .access_shared_handler(|shared| shared.called.swap(false, Ordering::Relaxed))
        {
            self.run_main_thread();
        }
        self.instance.access_shared_handler(|shared| {
            std::mem::take(&mut *shared.menus.lock().expect("nothing panics with it"))
        })
    }

    /// Loads a preset as a host's browser does. Returns what the plugin told of it: the load key, or why it
    /// could not.
    pub fn load_preset(
        &mut self,
        location: Location,
        load_key: Option<&str>,
    ) -> Result<Option<String>, String> {
        let presets: PluginPresetLoad = self.extension();
        let load_key = load_key.map(c_string);
        let loaded = presets.load_from_location(&self.plugin(), location, load_key.as_deref());
        self.run_main_thread();
        let told = self.instance.access_shared_handler(|shared| {
            std::mem::take(&mut *shared.presets.lock().expect("nothing panics with it"))
        });
        let [told] = <[_; 1]>::try_from(told).expect("the host is told once");
        assert_eq!(loaded.is_ok(), told.is_ok(), "the host is told otherwise: {told:?}");
        told
    }

    pub fn tune(&mut self, tuning: &Tuning) {
        self.load_state(&stream(&tuning.state(false))).expect("the state is sound");
    }

    /// Plays the scene in the given blocks and returns what comes out.
    pub fn render(&mut self, scene: &Scene, blocks: impl Iterator<Item = usize>) -> Audio {
        self.render_with(scene, Key::Connected, &[], blocks)
    }

    /// The same with automation, or without a key. Goes on where the last render ended.
    pub fn render_with(
        &mut self,
        scene: &Scene,
        key: Key,
        changes: &[Change],
        blocks: impl Iterator<Item = usize>,
    ) -> Audio {
        self.render_events(scene, key, blocks, |start, end| {
            let due = changes.iter().filter(|change| (start..end).contains(&change.frame));
            events(due.copied(), start)
        })
    }

    /// The same with any events: `due` makes those of the frames from `start` to `end`.
    pub fn render_events(
        &mut self,
        scene: &Scene,
        key: Key,
        blocks: impl Iterator<Item = usize>,
        due: impl Fn(usize, usize) -> EventBuffer,
    ) -> Audio {
        let how = self.buffers();
        let plan: Vec<_> = spans(scene.frames(), blocks)
            .map(|span| (scene.part(span.start, span.end), due(span.start, span.end)))
            .collect();
        let processor = self.processor();
        // Hosts process on a thread of their own.
        let audio_thread = move || {
            let processor = processor.ensure_processing_started().expect("processing starts");
            let mut rendered = vec![Vec::with_capacity(scene.frames()); scene.stem.len()];
            for (block, events) in plan {
                let carved = process(processor, block, key, how, &events);
                for (to, from) in rendered.iter_mut().zip(carved) {
                    to.extend(from);
                }
            }
            rendered
        };
        thread::scope(|scope| scope.spawn(audio_thread).join().expect("the audio thread ends well"))
    }

    /// Plays the scene while this thread goes on with `meanwhile`, over and over.
    pub fn render_while(
        &mut self,
        scene: &Scene,
        block: usize,
        meanwhile: impl FnMut(&mut Self),
    ) -> Audio {
        self.render_paced(scene, block, None, meanwhile)
    }

    /// The same, live: a block starts no sooner than it is due at the sample rate of `pace` in Hz, if there is
    /// one.
    pub fn render_paced(
        &mut self,
        scene: &Scene,
        block: usize,
        pace: Option<f64>,
        mut meanwhile: impl FnMut(&mut Self),
    ) -> Audio {
        let mut processor = self.processor.take().expect("the plugin is active");
        let (how, spans) = (self.buffers(), spans(scene.frames(), blocks_of(block)));
        let plan: Vec<_> = spans.map(|span| scene.part(span.start, span.end)).collect();
        let audio_thread = || {
            let started = processor.ensure_processing_started().expect("processing starts");
            let mut rendered = vec![Vec::with_capacity(scene.frames()); scene.stem.len()];
            let begun = Instant::now();
            for block in plan {
                if let Some(rate) = pace {
                    let due = Duration::from_secs_f64(rendered[0].len() as f64 / rate);
                    thread::sleep(due.saturating_sub(begun.elapsed()));
                }
                let carved = process(started, block, Key::Connected, how, &EventBuffer::new());
                for (to, from) in rendered.iter_mut().zip(carved) {
                    to.extend(from);
                }
            }
            (processor, rendered)
        };
        thread::scope(|scope| {
            let audio_thread = scope.spawn(audio_thread);
            while !audio_thread.is_finished() {
                meanwhile(self);
            }
            let (processor, rendered) = audio_thread.join().expect("the audio thread ends well");
            self.processor = Some(processor);
            rendered
        })
    }
}

/// How layouts' names count channels.
fn word(channels: usize) -> &'static str {
    if channels == 1 { "mono" } else { "stereo" }
}

/// A state's JSON as it lies in a CLAP host's project: after its length.
pub fn stream(state: &serde_json::Value) -> Vec<u8> {
    framed(state.to_string().as_bytes())
}

/// Any bytes after their length.
pub fn framed(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u64).to_le_bytes(), bytes].concat()
}

/// A text for the plugin.
pub fn c_string(text: &str) -> CString {
    CString::new(text).expect("no zero bytes")
}
