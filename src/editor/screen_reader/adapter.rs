//! The system's end of the bridge, which listens at the window itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use egui::Context;
use nice_plug::prelude::*;
use raw_window_handle::{HasWindowHandle, RawWindowHandle};
use send_wrapper::SendWrapper;

#[cfg(target_os = "macos")]
use accesskit_macos::SubclassingAdapter;
#[cfg(windows)]
use accesskit_windows::{HWND, LPARAM, SubclassingAdapter, WPARAM};

use super::Bridge;

/// What screen readers see of a window, for as long as this lives. It belongs to the window's thread.
pub struct ScreenReader {
    adapter: SendWrapper<SubclassingAdapter>,
    bridge: Bridge,
    #[cfg(windows)]
    window: SendWrapper<HWND>,
}

impl ScreenReader {
    /// Lets screen readers see `window`, which has not been shown yet and shows `ctx`. Without them, it is
    /// shown all the same.
    pub fn connect(ctx: &Context, window: &impl HasWindowHandle) -> Option<Self> {
        let handle = window.window_handle().ok()?.as_raw();
        let bridge = Bridge::new(ctx);
        // It panics where a window is not as it wants it. No host is to crash for that.
        let connected = catch_unwind(AssertUnwindSafe(|| adapt(handle, &bridge)));
        if connected.is_err() {
            nice_warn!("screen readers cannot see the window");
        }
        let (adapter, _window) = connected.ok()??;
        Some(Self {
            adapter: SendWrapper::new(adapter),
            bridge,
            #[cfg(windows)]
            window: SendWrapper::new(_window),
        })
    }

    /// Hands over what the latest frame showed. Called once per frame.
    pub fn follow(&mut self, ctx: &Context) {
        if let Some(tree) = self.bridge.take_tree()
            && let Some(events) = self.adapter.update_if_active(|| tree)
        {
            events.raise();
        }
        // On Windows it learns by itself.
        #[cfg(target_os = "macos")]
        {
            let is_focused = ctx.input(|input| input.focused);
            if let Some(events) = self.adapter.update_view_focus_state(is_focused) {
                events.raise();
            }
        }
        #[cfg(windows)]
        let _ = ctx;
    }
}

#[cfg(windows)]
fn adapt(handle: RawWindowHandle, bridge: &Bridge) -> Option<(SubclassingAdapter, HWND)> {
    let RawWindowHandle::Win32(handle) = handle else { return None };
    let window = HWND(handle.hwnd.get() as *mut _);
    Some((SubclassingAdapter::new(window, bridge.clone(), bridge.clone()), window))
}

#[cfg(target_os = "macos")]
fn adapt(handle: RawWindowHandle, bridge: &Bridge) -> Option<(SubclassingAdapter, ())> {
    let RawWindowHandle::AppKit(handle) = handle else { return None };
    // SAFETY: the view is that of the window that is being built.
    let adapter =
        unsafe { SubclassingAdapter::new(handle.ns_view.as_ptr(), bridge.clone(), bridge.clone()) };
    Some((adapter, ()))
}

#[cfg(windows)]
impl Drop for ScreenReader {
    /// The system lets go of what it has of the window: it may hold on to it otherwise, until after the host
    /// has unloaded the plugin.
    fn drop(&mut self) {
        use windows::Win32::UI::Accessibility::UiaReturnRawElementProvider;
        // SAFETY: no object is handed over, which is how the system is told.
        unsafe { UiaReturnRawElementProvider(*self.window, WPARAM(0), LPARAM(0), None) };
    }
}
