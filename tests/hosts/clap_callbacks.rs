//! What a CLAP may call of the host it is in.

use std::ffi::CStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use clack_extensions::context_menu::{
    ContextMenuBuilder, ContextMenuTarget, HostContextMenu, HostContextMenuImpl,
};
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::preset_discovery::HostPresetLoadImpl;
use clack_extensions::preset_discovery::prelude::{HostPresetLoad, Location};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_host::prelude::*;

/// A host with room for a window, which does as it is asked.
pub struct Handlers;

#[derive(Default)]
pub struct Shared {
    pub activating: AtomicBool,
    /// Whether it was told of a new latency while it was not activating: the format forbids that.
    pub told_out_of_turn: AtomicBool,
    /// Whether it was told that there is something to save.
    pub dirty: AtomicBool,
    /// What it was told of each preset that it asked for: the load key, or why there is none.
    pub presets: Mutex<Vec<Result<Option<String>, String>>>,
    /// The menus that it was asked to open.
    pub menus: Mutex<Vec<Menu>>,
    /// Whether there is something to do on the main thread.
    pub called: AtomicBool,
}

/// A menu that the plugin asked for: of which parameter, and where in the window.
pub type Menu = (u32, (i32, i32));

pub struct MainThread<'a>(pub &'a Shared);

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread<'a>;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _: &Self::Shared<'_>) {
        builder
            .register::<HostContextMenu>()
            .register::<HostGui>()
            .register::<HostLatency>()
            .register::<HostPresetLoad>()
            .register::<HostState>();
    }
}

impl<'a> MainThreadHandler<'a> for MainThread<'a> {}

impl HostLatencyImpl for MainThread<'_> {
    fn changed(&self) {
        let in_turn = self.0.activating.load(Ordering::Relaxed);
        self.0.told_out_of_turn.fetch_or(!in_turn, Ordering::Relaxed);
    }
}

impl HostStateImpl for MainThread<'_> {
    fn mark_dirty(&self) {
        self.0.dirty.store(true, Ordering::Relaxed);
    }
}

fn owned(text: Option<&CStr>) -> Option<String> {
    text.map(|text| text.to_string_lossy().into_owned())
}

impl HostPresetLoadImpl for MainThread<'_> {
    fn on_error(&self, _: Location, _: Option<&CStr>, _: i32, message: Option<&CStr>) {
        let message = owned(message).expect("an error is in words");
        self.0.presets.lock().expect("nothing panics with it").push(Err(message));
    }

    fn loaded(&self, _: Location, load_key: Option<&CStr>) {
        self.0.presets.lock().expect("nothing panics with it").push(Ok(owned(load_key)));
    }
}

impl HostContextMenuImpl for MainThread<'_> {
    fn populate(&self, _: ContextMenuTarget, _: &mut ContextMenuBuilder) -> Result<(), HostError> {
        unreachable!("the host opens its menu itself")
    }

    fn perform(&self, _: ContextMenuTarget, _: ClapId) -> Result<(), HostError> {
        unreachable!("the host opens its menu itself")
    }

    fn can_popup(&self) -> bool {
        true
    }

    fn popup(&self, target: ContextMenuTarget, _: i32, x: i32, y: i32) -> Result<(), HostError> {
        let ContextMenuTarget::Param(id) = target else { panic!("of no parameter: {target:?}") };
        self.0.menus.lock().expect("nothing panics with it").push((id.get(), (x, y)));
        Ok(())
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.called.store(true, Ordering::Relaxed);
    }
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, _: GuiSize) -> Result<(), HostError> {
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _: bool) {}
}
