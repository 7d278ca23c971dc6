//! The preview host: plays a song through the plugin, silently and in real time, and shows its window. For
//! a look at Leeway with no other host at hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::editor::{Editor, EditorHandle};
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::PluginState;

use crate::editor::{self, OpenWindow};
use crate::link::{Publisher, link};
use crate::params::LeewayParams;
use crate::session::Session;

/// Samples per block.
const BLOCK: usize = 512;

/// The song, which is played over and over: samples, channel by channel.
pub struct Song {
    /// In Hz.
    pub sample_rate: u32,
    pub stem: Vec<Vec<f32>>,
    pub vocal: Vec<Vec<f32>>,
}

/// A host that moves the parameters, and has nothing else to do.
pub struct PreviewHost {
    params: Arc<LeewayParams>,
}

impl PreviewHost {
    /// A host of a plugin with these `params`.
    pub fn new(params: Arc<LeewayParams>) -> Self {
        Self { params }
    }
}

impl GuiContextInner for PreviewHost {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Standalone
    }

    unsafe fn raw_begin_set_parameter(&self, _: ParamPtr) {}

    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        // SAFETY: the window hands out pointers into `params` only, which lives as long as this host.
        unsafe { param._internal_set_normalized_value(normalized) };
    }

    unsafe fn raw_end_set_parameter(&self, _: ParamPtr) {}

    fn get_state(&self) -> PluginState {
        use nice_plug::params::Params;
        PluginState {
            version: env!("CARGO_PKG_VERSION").into(),
            params: Default::default(),
            fields: self.params.serialize_fields(),
        }
    }

    fn set_state(&self, state: PluginState) {
        use nice_plug::params::Params;
        self.params.deserialize_fields(&state.fields);
    }

    fn request_restart(&self) {}

    fn mark_dirty(&self) {}
}

/// Plays `song` with the controls at `params` until the window is closed, or for `limit`. Returns how
/// many frames were drawn.
///
/// # Errors
/// In words, if the engine cannot play the song, or if there is no screen to show a window on.
pub fn show(
    song: &Song,
    params: Arc<LeewayParams>,
    limit: Option<Duration>,
) -> Result<u64, String> {
    let (publisher, link) = link();
    let session = Session::new(song.sample_rate.into(), song.stem.len(), song.vocal.len(), &params)
        .map_err(|error| error.to_string())?;
    let editor = editor::editor(Arc::clone(&params), link).ok_or("there is no window")?;
    let lifecycle = Arc::clone(editor.lifecycle());
    // SAFETY: there is no other program in this process.
    unsafe { editor.assume_standalone_in_process() };
    let host = GuiContext::new(Arc::new(PreviewHost::new(Arc::clone(&params))));
    let spawned = editor
        .spawn(None, false, None, host, None)
        .map_err(|error| format!("cannot open a window: {error}"))?;

    let closed = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| play(song, session, &params, publisher, &closed));
        if let Some(limit) = limit {
            let lifecycle = Arc::clone(&lifecycle);
            scope.spawn(move || {
                thread::sleep(limit);
                lifecycle.close();
            });
        }
        let result = OpenWindow::run_until_closed(spawned.window);
        closed.store(true, Ordering::Relaxed);
        result.map(|()| lifecycle.frames()).map_err(|error| error.to_string())
    })
}

/// The audio thread.
fn play(
    song: &Song,
    mut session: Session,
    params: &LeewayParams,
    mut publisher: Publisher,
    closed: &AtomicBool,
) {
    let frames = song.stem.iter().chain(&song.vocal).map(Vec::len).max().unwrap_or(0);
    let block_time = Duration::from_secs_f64(BLOCK as f64 / f64::from(song.sample_rate));
    let mut due = Instant::now();
    let mut block = vec![vec![0.0; BLOCK]; song.stem.len()];
    let mut key = vec![vec![0.0; BLOCK]; song.vocal.len()];
    if frames == 0 {
        return;
    }
    loop {
        session.reset();
        for start in (0..frames).step_by(BLOCK) {
            if closed.load(Ordering::Relaxed) {
                return;
            }
            for (to, from) in
                block.iter_mut().zip(&song.stem).chain(key.iter_mut().zip(&song.vocal))
            {
                let part = from.get(start..from.len().min(start + BLOCK)).unwrap_or_default();
                to[..part.len()].copy_from_slice(part);
                to[part.len()..].fill(0.0);
            }
            session.set_task(publisher.task());
            session.set_audition(publisher.audition());
            session.set(params);
            session.set_playing(true);
            let mut stem: Vec<&mut [f32]> = block.iter_mut().map(Vec::as_mut_slice).collect();
            let vocal: Vec<&[f32]> = key.iter().map(Vec::as_slice).collect();
            session.process(&mut stem, &vocal);
            session.publish(&mut publisher);
            due += block_time;
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    }
}
