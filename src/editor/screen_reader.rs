//! Screen readers and other assistive technology, on Windows and macOS: they read the tree that egui makes of
//! each frame, and what they ask for comes to egui as input. Until one looks, no tree is made.
//!
//! On Linux there are none: what AccessKit has there keeps a thread that never ends, and a host that unloads
//! the plugin would crash.

#[cfg(any(windows, target_os = "macos"))]
mod adapter;

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::accesskit::{
    ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, TreeUpdate,
};
use egui::{Context, Event, FullOutput, Plugin, RawInput};

#[cfg(any(windows, target_os = "macos"))]
pub use adapter::ScreenReader;

/// Between egui and the system, whose calls may come at any time. Clones are the same one.
#[derive(Clone)]
struct Bridge {
    state: Arc<Mutex<State>>,
    repaint: Arc<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    /// Whether the system has asked for the tree.
    is_active: bool,
    requests: Vec<ActionRequest>,
    /// The whole tree, if it is a new one.
    tree: Option<TreeUpdate>,
}

impl Bridge {
    /// The bridge to `ctx`.
    fn new(ctx: &Context) -> Self {
        let repainted = ctx.clone();
        let repaint = Arc::new(move || repainted.request_repaint());
        let bridge = Self { state: Arc::default(), repaint };
        ctx.add_plugin(Hooks(Arc::clone(&bridge.state)));
        bridge
    }

    fn set_active(&self, is_active: bool) {
        lock(&self.state).is_active = is_active;
        (self.repaint)();
    }

    /// The tree of the latest frame, once.
    fn take_tree(&self) -> Option<TreeUpdate> {
        lock(&self.state).tree.take()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ActivationHandler for Bridge {
    /// The first tree comes with the next frame.
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        self.set_active(true);
        None
    }
}

impl DeactivationHandler for Bridge {
    fn deactivate_accessibility(&mut self) {
        self.set_active(false);
    }
}

impl ActionHandler for Bridge {
    fn do_action(&mut self, request: ActionRequest) {
        lock(&self.state).requests.push(request);
        (self.repaint)();
    }
}

/// Egui's end of the bridge.
struct Hooks(Arc<Mutex<State>>);

impl Plugin for Hooks {
    fn debug_name(&self) -> &'static str {
        "screen reader"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let mut state = lock(&self.0);
        if state.is_active {
            ctx.enable_accesskit();
        } else {
            ctx.disable_accesskit();
        }
        let requests = mem::take(&mut state.requests);
        input.events.extend(requests.into_iter().map(Event::AccessKitActionRequest));
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        if let Some(tree) = output.platform_output.accesskit_update.take() {
            lock(&self.0).tree = Some(tree);
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::accesskit::{Action, TreeId};

    use super::*;

    #[test]
    fn a_screen_reader_sees_a_button_and_presses_it() {
        let ctx = Context::default();
        let mut bridge = Bridge::new(&ctx);
        let frame = || {
            let mut clicked = false;
            let frame =
                ctx.run_ui(RawInput::default(), |ui| clicked = ui.button("Match").clicked());
            frame.drop_without_applying_deltas();
            clicked
        };
        frame();
        assert!(bridge.take_tree().is_none(), "nobody looks");
        assert!(bridge.request_initial_tree().is_none(), "it comes later");
        assert!(!frame());
        let tree = bridge.take_tree().expect("a tree was asked for");
        let is_button = |node: &egui::accesskit::Node| node.label() == Some("Match");
        let (id, _) = tree.nodes.iter().find(|(_, node)| is_button(node)).expect("the button");
        let press = ActionRequest {
            action: Action::Click,
            target_tree: TreeId::ROOT,
            target_node: *id,
            data: None,
        };
        bridge.do_action(press);
        assert!(frame(), "it was pressed");
        assert!(!frame(), "once");
        bridge.deactivate_accessibility();
        bridge.take_tree();
        frame();
        assert!(bridge.take_tree().is_none(), "nobody looks any more");
    }
}
