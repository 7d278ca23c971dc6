//! The window as hosts hold it. It passes everything on, answers for the keys that the host offers,
//! and notes when the window is hidden, for then nothing is to be drawn, and when it closes.

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{
    Editor, EditorHandle, HostMethods, Modifiers, ParentWindowHandle, ResizeHint, SizeConstraints,
    SpawnedEditor, VirtualKeyCode,
};
use nice_plug::plugin::TrackInfo;
use nice_plug_egui::{
    EguiEditor, EguiEditorHandle, EguiEditorState, EguiNiceSettings, Frame, GlConfig,
    GraphicsConfig, NiceEguiApp, RepaintNotifier, baseview, create_egui_editor,
};

use super::keys::{self, Caught};
use super::lifecycle::Lifecycle;
use super::preferences::{SCALES, smallest};
#[cfg(any(windows, target_os = "macos"))]
use super::screen_reader::ScreenReader;
use super::window::Window;
use crate::link::Link;
use crate::params::{LeewayParams, WindowState};

type Inner = EguiEditor<Shared>;
type InnerHandle = EguiEditorHandle;

/// The plugin's window, whether it is open or not.
pub struct WindowHandle {
    inner: Inner,
    state: Arc<EguiEditorState>,
    params: Arc<LeewayParams>,
    link: Arc<Link>,
    lifecycle: Arc<Lifecycle>,
    keys: Arc<Caught>,
    window: Shared,
}

/// The plugin's window while it is open.
pub struct OpenWindow {
    inner: InnerHandle,
    params: Arc<LeewayParams>,
    link: Arc<Link>,
    lifecycle: Arc<Lifecycle>,
    keys: Arc<Caught>,
    window: Shared,
}

/// The window of a plugin with these `params`, at the other end of `link`; `None` where there are no windows.
pub fn editor(params: Arc<LeewayParams>, link: Arc<Link>) -> Option<WindowHandle> {
    let (width, height) = WindowState::default().size;
    // For the smallest scale: `resize_hint` of the handle knows the one in force.
    let hint = resize_hint(SCALES[0]);
    let window = Window::new(Arc::clone(&params), Arc::clone(&link));
    let (keys, lifecycle) = (Arc::clone(window.keys()), Arc::clone(window.lifecycle()));
    let window = Shared::new(window);
    let state = EguiEditorState::from_size(LogicalSize { width, height }, 1.0);
    let inner = create_egui_editor(
        Arc::clone(&state),
        RepaintNotifier::new(),
        EguiNiceSettings::new()
            .with_tile("Leeway")
            .with_resize_hint(hint)
            .with_graphics_config(graphics()),
        window.clone(),
    )?;
    Some(WindowHandle { inner, state, params, link, lifecycle, keys, window })
}

/// Plain colours need no dithering, and flat shapes no depth buffer, which would be as large as the window.
fn graphics() -> GraphicsConfig {
    let gl_config = GlConfig { depth_bits: 0, stencil_bits: 0, ..GlConfig::default() };
    GraphicsConfig { gl_config, dithering: false, ..GraphicsConfig::default() }
}

impl WindowHandle {
    /// Whether the window is hidden or to close, and how many frames it has drawn.
    pub fn lifecycle(&self) -> &Arc<Lifecycle> {
        &self.lifecycle
    }
}

impl Editor for WindowHandle {
    type Handle = OpenWindow;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<OpenWindow>, Box<dyn Error>> {
        self.lifecycle.set_hidden(false);
        let spawned =
            self.inner.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)?;
        let handle = OpenWindow {
            inner: spawned.handle,
            params: Arc::clone(&self.params),
            link: Arc::clone(&self.link),
            lifecycle: Arc::clone(&self.lifecycle),
            keys: Arc::clone(&self.keys),
            window: self.window.clone(),
        };
        Ok(SpawnedEditor { handle, window: spawned.window })
    }

    fn size(&self) -> NativeSize<u32> {
        let told = self.inner.size();
        // Where sizes are told in pixels, it has counted the zoom in; where in points, it has not.
        let zoom = if cfg!(target_os = "macos") { self.state.user_scale_factor() } else { 1.0 };
        let zoomed = |length: u32| (length as f32 * zoom).round() as u32;
        NativeSize { width: zoomed(told.width), height: zoomed(told.height) }
    }

    fn resize_hint(&self) -> ResizeHint {
        resize_hint(scale(&self.params))
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.inner.track_info_updated(info);
    }

    unsafe fn assume_standalone_in_process(&self) {
        // SAFETY: our caller's promise.
        unsafe { self.inner.assume_standalone_in_process() }
    }
}

/// How a host may resize a window in which everything is drawn `scale` times as large.
fn resize_hint(scale: f32) -> ResizeHint {
    let (width, height) = smallest(false);
    let smallest = LogicalSize { width: scale * width, height: scale * height };
    let size_constraints = SizeConstraints::Logical { min_size: Some(smallest), max_size: None };
    ResizeHint { size_constraints, ..ResizeHint::RESIZABLE }
}

fn scale(params: &LeewayParams) -> f32 {
    params.window.read().unwrap_or_else(PoisonError::into_inner).scale
}

impl Drop for OpenWindow {
    fn drop(&mut self) {
        #[cfg(any(windows, target_os = "macos"))]
        drop(self.window.screen_reader().take());
        self.window.lock().close();
    }
}

impl EditorHandle for OpenWindow {
    type Window = <InnerHandle as EditorHandle>::Window;
    type Error = <InnerHandle as EditorHandle>::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        InnerHandle::run_until_closed(window)
    }

    fn set_parent(
        &self,
        parent: ParentWindowHandle,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_parent(parent, window)
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.lifecycle.set_hidden(false);
        self.link.set_watched(true);
        self.inner.show(window)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.lifecycle.set_hidden(true);
        self.link.set_watched(false);
        self.inner.hide(window)
    }

    fn set_size(
        &self,
        new_size: NativeSize<u32>,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_size(new_size, window)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        self.inner.host_main_thread_callback(window);
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_fallback_scale_factor(scale_factor, window)
    }

    fn adjust_size(
        &self,
        new_size: NativeSize<u32>,
        window: &Self::Window,
    ) -> Option<NativeSize<u32>> {
        let now = window.size();
        let native = NativeSize::from_logical_or_physical(now.logical, now.physical);
        let hint = resize_hint(scale(&self.params));
        Some(hint.adjust_size(new_size, native, now.scale_factor))
    }

    fn on_virtual_key_from_host(
        &self,
        key_code: VirtualKeyCode,
        is_down: bool,
        modifiers: Modifiers,
    ) -> bool {
        self.keys.take(key_code, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.inner.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.inner.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.inner.param_modulation_changed(id, modulation_offset);
    }
}

/// The window's content, held by egui, which draws it, and by the [`OpenWindow`], which alone is told when
/// the window closes.
#[derive(Clone)]
struct Shared {
    content: Arc<Mutex<Window>>,
    /// There while the window is open.
    #[cfg(any(windows, target_os = "macos"))]
    screen_reader: Arc<Mutex<Option<ScreenReader>>>,
}

impl Shared {
    fn new(content: Window) -> Self {
        Self {
            content: Arc::new(Mutex::new(content)),
            #[cfg(any(windows, target_os = "macos"))]
            screen_reader: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Window> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(any(windows, target_os = "macos"))]
    fn screen_reader(&self) -> MutexGuard<'_, Option<ScreenReader>> {
        self.screen_reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl NiceEguiApp for Shared {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        host: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), baseview::HandlerError> {
        frame.set_key_filter(keys::is_used);
        #[cfg(any(windows, target_os = "macos"))]
        {
            *self.screen_reader() = ScreenReader::connect(&egui_ctx, frame.baseview_window());
        }
        self.lock().open(&egui_ctx, host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut Frame) {
        #[cfg(any(windows, target_os = "macos"))]
        if let Some(screen_reader) = self.screen_reader().as_mut() {
            screen_reader.follow(ui.ctx());
        }
        let mut window = self.lock();
        window.draw(ui);
        frame.set_clear_color(window.clear_colour());
    }
}
