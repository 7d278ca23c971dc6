//! The window as hosts hold it. It passes everything on, answers for the keys that the host offers,
//! and notes when the window is hidden, for then nothing is to be drawn, and when it closes.

use std::error::Error;
use std::sync::{Arc, PoisonError};

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{
    Editor, EditorHandle, HostMethods, Modifiers, ParentWindowHandle, ResizeHint, SizeConstraints,
    SpawnedEditor, VirtualKeyCode,
};
use nice_plug::plugin::TrackInfo;
use nice_plug_egui::{EguiEditor, EguiEditorHandle, EguiEditorState};

use super::Shared;
use super::keys::Caught;
use super::preferences::smallest;
use crate::link::Link;
use crate::params::LeewayParams;

type Inner = EguiEditor<Shared>;
type InnerHandle = EguiEditorHandle;

/// The plugin's window, open or not.
pub struct WindowHandle {
    pub(super) inner: Inner,
    pub(super) state: Arc<EguiEditorState>,
    pub(super) params: Arc<LeewayParams>,
    pub(super) link: Arc<Link>,
    pub(super) keys: Arc<Caught>,
    pub(super) window: Shared,
}

/// The plugin's window while it is open.
pub struct OpenWindow {
    inner: InnerHandle,
    params: Arc<LeewayParams>,
    link: Arc<Link>,
    keys: Arc<Caught>,
    window: Shared,
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
        self.link.set_hidden(false);
        let spawned =
            self.inner.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)?;
        let (link, keys) = (Arc::clone(&self.link), Arc::clone(&self.keys));
        let (params, window) = (Arc::clone(&self.params), self.window.clone());
        let handle = OpenWindow { inner: spawned.handle, params, link, keys, window };
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
pub(super) fn resize_hint(scale: f32) -> ResizeHint {
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
        self.link.set_hidden(false);
        self.inner.show(window)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.link.set_hidden(true);
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
