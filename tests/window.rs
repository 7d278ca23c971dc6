//! The window, driven as a person drives it: by pointer, wheel and keys.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, Role,
    TouchPhase, Vec2, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use leeway::editor::Window;
use leeway::link::{Publisher, link};
use leeway::params::{LeewayParams, WindowState};
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::PluginState;
use tempfile::TempDir;

#[path = "window/assistive.rs"]
mod assistive;
#[path = "window/beat.rs"]
mod beat;
#[path = "window/controls.rs"]
mod controls;
#[path = "window/file_dialog.rs"]
mod file_dialog;
#[path = "window/files.rs"]
mod files;
#[path = "window/history.rs"]
mod history;
#[path = "window/layout.rs"]
mod layout;
#[path = "window/nodes.rs"]
mod nodes;
#[path = "window/own_presets.rs"]
mod own_presets;
#[path = "window/pictures.rs"]
mod pictures;
#[path = "window/sizes.rs"]
mod sizes;
#[path = "hosts/subprocess.rs"]
#[cfg(target_os = "linux")]
mod subprocess;
#[path = "window/tasks.rs"]
mod tasks;
#[path = "window/whole.rs"]
mod whole;

/// A host that does as it is told and writes it down: `begin id`, `set id`, `end id`.
struct Host {
    params: Arc<LeewayParams>,
    log: Arc<Mutex<Vec<String>>>,
    /// Whether it was told that there is something to save.
    dirty: Arc<AtomicBool>,
}

impl Host {
    fn note(&self, what: &str, param: ParamPtr) {
        let map = self.params.param_map();
        let (id, ..) = map.iter().find(|(_, other, _)| *other == param).expect("one of ours");
        self.log.lock().unwrap().push(format!("{what} {id}"));
    }
}

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Standalone
    }
    unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
        self.note("begin", param);
    }
    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.note("set", param);
        unsafe { param._internal_set_normalized_value(normalized) };
    }
    unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
        self.note("end", param);
    }
    fn get_state(&self) -> PluginState {
        unreachable!("the window has no use for it")
    }
    fn set_state(&self, _: PluginState) {
        unreachable!("the window has no use for it")
    }
    fn request_restart(&self) {}
    fn mark_dirty(&self) {
        self.dirty.store(true, Ordering::Relaxed);
    }
}

/// The window, and what it did.
struct Stage {
    harness: Harness<'static>,
    params: Arc<LeewayParams>,
    log: Arc<Mutex<Vec<String>>>,
    dirty: Arc<AtomicBool>,
    host: GuiContext,
    publisher: Publisher,
    window: Rc<RefCell<Window>>,
    /// The user's files.
    folder: TempDir,
}

impl Stage {
    fn new(drawer: bool) -> Self {
        let state = WindowState { size: (1000.0, 700.0), drawer, ..WindowState::default() };
        Self::of(state, TempDir::new().unwrap())
    }

    /// The window of a project that saved `state`, and of a user with a `folder`.
    fn of(state: WindowState, folder: TempDir) -> Self {
        let params = Arc::new(LeewayParams::default());
        *params.window.write().unwrap() = state;
        let (log, dirty) = (Arc::default(), Arc::default());
        let (publisher, link) = link();
        let window = Window::of(Arc::clone(&params), link, Some(folder.path()));
        let window = Rc::new(RefCell::new(window));
        let host =
            Host { params: Arc::clone(&params), log: Arc::clone(&log), dirty: Arc::clone(&dirty) };
        let host = GuiContext::new(Arc::new(host));
        let (opened, drawn, held) = (Rc::clone(&window), Rc::clone(&window), host.clone());
        let harness = Harness::builder()
            .with_size(vec2(1000.0, 700.0))
            .with_step_dt(1.0 / 60.0)
            .with_context_setup(move |ctx| {
                opened.borrow_mut().open(ctx, held);
            })
            .build_ui(move |ui| drawn.borrow_mut().draw(ui));
        let mut stage = Self { harness, params, log, dirty, host, publisher, window, folder };
        stage.harness.run_steps(3);
        stage
    }

    /// Opens the window again, after it was closed.
    fn reopen(&mut self) {
        self.window.borrow_mut().open(&self.harness.ctx, self.host.clone());
        self.harness.run_steps(3);
    }

    /// Position of the control `id`, 0 to 1.
    fn value(&self, id: &str) -> f32 {
        let map = self.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).expect("one of ours");
        unsafe { param.unmodulated_normalized_value() }
    }

    fn default(&self, id: &str) -> f32 {
        let map = self.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).expect("one of ours");
        unsafe { param.default_normalized_value() }
    }

    /// Value of the control `id` with its unit.
    fn text(&self, id: &str) -> String {
        let map = self.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).expect("one of ours");
        unsafe { param.normalized_value_to_string(self.value(id), true) }
    }

    fn name(&self, id: &str) -> String {
        let map = self.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).expect("one of ours");
        unsafe { param.name() }.to_owned()
    }

    /// What the host was told since the last call.
    fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    /// Whether the host was told since the last call that there is something to save.
    fn is_dirty(&self) -> bool {
        self.dirty.swap(false, Ordering::Relaxed)
    }

    fn centre(&self, label: &str) -> Pos2 {
        self.harness.get_by_label(label).rect().center()
    }

    fn knob(&self, name: &str) -> Rect {
        self.harness.get_by_role_and_label(Role::Slider, name).rect()
    }

    fn pointer(&mut self, at: Pos2, pressed: Option<bool>, modifiers: Modifiers) {
        self.harness.event(Event::PointerMoved(at));
        if let Some(pressed) = pressed {
            let button = PointerButton::Primary;
            self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        }
        self.harness.step();
    }

    /// Drags from `at` by `by`, in steps.
    fn drag(&mut self, at: Pos2, by: Vec2, modifiers: Modifiers) {
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.pointer(at, None, modifiers);
        self.pointer(at, Some(true), modifiers);
        for step in 1..=10 {
            self.pointer(at + by * (step as f32 / 10.0), None, modifiers);
        }
        self.pointer(at + by, Some(false), modifiers);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.harness.run_steps(2);
    }

    fn click(&mut self, at: Pos2, times: usize) {
        for _ in 0..times {
            self.pointer(at, Some(true), Modifiers::NONE);
            self.pointer(at, Some(false), Modifiers::NONE);
        }
        self.harness.run_steps(3);
        // So that the next click is not a double one.
        self.wait(1.0);
    }

    /// Lets time pass.
    fn wait(&mut self, seconds: f64) {
        self.harness.input_mut().time = Some(self.harness.ctx.input(|input| input.time) + seconds);
        self.harness.run_steps(1);
        self.harness.input_mut().time = None;
        self.harness.run_steps(1);
    }

    fn click_holding(&mut self, at: Pos2, modifiers: Modifiers) {
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.pointer(at, Some(true), modifiers);
        self.pointer(at, Some(false), modifiers);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.wait(1.0);
    }

    fn press(&mut self, label: &str) {
        self.click(self.centre(label), 1);
    }

    fn wheel(&mut self, at: Pos2, notches: f32, modifiers: Modifiers) {
        self.pointer(at, None, modifiers);
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, notches),
            phase: TouchPhase::Move,
            modifiers,
            source: MouseWheelSource::Wheel,
        });
        self.harness.step();
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.harness.run_steps(2);
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }
}

/// One gesture on `id`: begin, at least one set, end.
fn is_one_gesture(told: &[String], id: &str) -> bool {
    let (begin, set, end) = (format!("begin {id}"), format!("set {id}"), format!("end {id}"));
    told.len() >= 3
        && told.first() == Some(&begin)
        && told.last() == Some(&end)
        && told[1..told.len() - 1].iter().all(|what| *what == set)
}
