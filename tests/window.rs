//! The window, driven as a person drives it: by pointer, wheel and keys.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, Role,
    TouchPhase, Vec2, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use leeway::editor::Window;
use leeway::engine::{Engine, bands};
use leeway::link::{Publisher, Snapshot, Task, link};
use leeway::params::{LeewayParams, SourceChoice, WindowState};
use leeway::voice::Profile;
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::PluginState;
use tempfile::TempDir;

/// A host that does as it is told and writes it down: `begin id`, `set id`, `end id`.
struct Host {
    params: Arc<LeewayParams>,
    log: Arc<Mutex<Vec<String>>>,
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
}

/// The window, and what it did.
struct Stage {
    harness: Harness<'static>,
    params: Arc<LeewayParams>,
    log: Arc<Mutex<Vec<String>>>,
    publisher: Publisher,
    /// The user's presets.
    folder: TempDir,
}

impl Stage {
    fn new(drawer: bool) -> Self {
        let params = Arc::new(LeewayParams::default());
        *params.window.write().unwrap() =
            WindowState { size: (1000.0, 700.0), drawer, ..WindowState::default() };
        let log = Arc::default();
        let (publisher, link) = link();
        let folder = TempDir::new().unwrap();
        let window = Window::new(Arc::clone(&params), link).with_files_in(folder.path());
        let window = Rc::new(RefCell::new(window));
        let host = Host { params: Arc::clone(&params), log: Arc::clone(&log) };
        let opened = Rc::clone(&window);
        let harness = Harness::builder()
            .with_size(vec2(1000.0, 700.0))
            .with_step_dt(1.0 / 60.0)
            .with_context_setup(move |ctx| {
                opened.borrow_mut().open(ctx, GuiContext::new(Arc::new(host)));
            })
            .build_ui(move |ui| window.borrow_mut().draw(ui));
        let mut stage = Self { harness, params, log, publisher, folder };
        stage.harness.run_steps(3);
        stage
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

    fn name(&self, id: &str) -> String {
        let map = self.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).expect("one of ours");
        unsafe { param.name() }.to_owned()
    }

    /// What the host was told since the last call.
    fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap())
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
        self.harness.input_mut().time = Some(self.harness.ctx.input(|input| input.time) + 1.0);
        self.harness.run_steps(1);
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

/// Every control that is turned.
const KNOBS: [&str; 14] = [
    "depth",
    "maxcut",
    "clarity",
    "body",
    "release",
    "trim",
    "low",
    "high",
    "attack",
    "hold",
    "lookahead",
    "guard",
    "punch",
    "output",
];

/// One gesture on `id`: begin, at least one set, end.
fn is_one_gesture(told: &[String], id: &str) -> bool {
    let (begin, set, end) = (format!("begin {id}"), format!("set {id}"), format!("end {id}"));
    told.len() >= 3
        && told.first() == Some(&begin)
        && told.last() == Some(&end)
        && told[1..told.len() - 1].iter().all(|what| *what == set)
}

#[test]
fn every_knob_is_dragged_finely_dragged_scrolled_and_reset() {
    let mut stage = Stage::new(true);
    for id in KNOBS {
        let name = stage.name(id);
        let at = stage.knob(&name).center();
        let start = stage.value(id);
        let away = if start > 0.5 { 60.0 } else { -60.0 };
        stage.drag(at, vec2(0.0, away), Modifiers::NONE);
        let coarse = (stage.value(id) - start).abs();
        assert!(coarse > 0.1, "{id} moved by {coarse}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        let before = stage.value(id);
        stage.drag(at, vec2(0.0, away), Modifiers::SHIFT);
        let fine = (stage.value(id) - before).abs();
        assert!(fine > 0.0 && fine < 0.2 * coarse, "{id}: {fine} against {coarse}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        let before = stage.value(id);
        stage.wheel(at, if before > 0.5 { -1.0 } else { 1.0 }, Modifiers::NONE);
        assert_ne!(stage.value(id), before, "{id} by wheel");
        assert!(is_one_gesture(&stage.told(), id), "{id}");

        stage.click(at, 2);
        assert!((stage.value(id) - stage.default(id)).abs() < 1e-6, "{id} by double click");
        assert!(is_one_gesture(&stage.told(), id), "{id}");
    }
}

#[test]
fn every_knob_takes_a_typed_value() {
    let typed = [
        ("depth", "40"),
        ("maxcut", "10 dB"),
        ("clarity", "12"),
        ("body", "25 %"),
        ("release", "120 ms"),
        ("trim", "-3.5 dB"),
        ("low", "250 Hz"),
        ("high", "5 kHz"),
        ("attack", "12"),
        ("hold", "300"),
        ("lookahead", "5 ms"),
        ("guard", "80"),
        ("punch", "30"),
        ("output", "-2"),
    ];
    let mut stage = Stage::new(true);
    for (id, text) in typed {
        let name = stage.name(id);
        let value = stage.knob(&name).center_bottom() - vec2(0.0, 8.0);
        stage.click(value, 1);
        stage.key(Modifiers::COMMAND, Key::A);
        stage.harness.event(Event::Text(text.into()));
        stage.harness.run_steps(2);
        stage.key(Modifiers::NONE, Key::Enter);
        let map = stage.params.param_map();
        let (_, param, _) = map.iter().find(|(other, ..)| other == id).unwrap();
        let wanted = unsafe { param.string_to_normalized_value(text) }.unwrap();
        assert!((stage.value(id) - wanted).abs() < 1e-4, "{id}: {text} gave {}", stage.value(id));
        assert!(is_one_gesture(&stage.told(), id), "{id}");
    }
}

#[test]
fn nonsense_typed_changes_nothing() {
    let mut stage = Stage::new(false);
    let value = stage.harness.get_by_label("Clarity").rect().center_bottom() - vec2(0.0, 8.0);
    stage.click(value, 1);
    stage.key(Modifiers::COMMAND, Key::A);
    stage.harness.event(Event::Text("loud".into()));
    stage.harness.run_steps(2);
    stage.key(Modifiers::NONE, Key::Enter);
    assert_eq!(stage.value("clarity"), stage.default("clarity"));
    assert!(stage.told().is_empty());
}

#[test]
fn knobs_are_reached_and_turned_by_keys() {
    let mut stage = Stage::new(false);
    stage.harness.get_by_label("Clarity").focus();
    stage.harness.run_steps(2);
    let before = stage.value("clarity");
    stage.key(Modifiers::NONE, Key::ArrowUp);
    let coarse = stage.value("clarity") - before;
    assert!(coarse > 0.0);
    stage.key(Modifiers::NONE, Key::ArrowDown);
    assert!((stage.value("clarity") - before).abs() < 1e-6);
    stage.key(Modifiers::SHIFT, Key::ArrowUp);
    let fine = stage.value("clarity") - before;
    assert!(fine > 0.0 && fine < 0.2 * coarse, "{fine} {coarse}");
    stage.key(Modifiers::NONE, Key::Delete);
    assert_eq!(stage.value("clarity"), stage.default("clarity"));
}

#[test]
fn a_right_click_offers_the_default() {
    let mut stage = Stage::new(false);
    let at = stage.centre("Max cut");
    stage.drag(at, vec2(0.0, -60.0), Modifiers::NONE);
    stage.told();
    stage.harness.get_by_label("Max cut").click_secondary();
    stage.harness.run_steps(3);
    stage.harness.get_by_label_contains("Default:").click();
    stage.harness.run_steps(3);
    assert!((stage.value("maxcut") - stage.default("maxcut")).abs() < 1e-6);
    assert!(is_one_gesture(&stage.told(), "maxcut"));
}

#[test]
fn the_limits_are_dragged_in_the_picture() {
    let mut stage = Stage::new(false);
    for (label, id, by) in
        [("Low limit handle", "low", 120.0), ("High limit handle", "high", -120.0)]
    {
        let before = stage.value(id);
        let at = stage.centre(label);
        stage.drag(at, vec2(by, 0.0), Modifiers::NONE);
        let moved = stage.value(id) - before;
        assert!(moved.signum() == by.signum() && moved.abs() > 0.02, "{id} moved by {moved}");
        assert!(is_one_gesture(&stage.told(), id), "{id}");
        let at = stage.centre(label);
        stage.click(at, 2);
        assert!((stage.value(id) - stage.default(id)).abs() < 1e-6);
        stage.told();
    }
    let before = stage.value("maxcut");
    stage.drag(stage.centre("Max cut handle"), vec2(0.0, 30.0), Modifiers::NONE);
    assert!(stage.value("maxcut") > before);
    assert!(is_one_gesture(&stage.told(), "maxcut"));
}

#[test]
fn choices_are_chosen() {
    let mut stage = Stage::new(true);
    for (choice, index) in [("Removed", 1.0), ("Vocal", 2.0), ("Output", 0.0)] {
        let at = stage.harness.get_by_role_and_label(Role::RadioButton, choice).rect().center();
        stage.click(at, 1);
        assert_eq!(stage.value("listen"), index / 2.0, "{choice}");
        assert!(is_one_gesture(&stage.told(), "listen"));
    }
    for (menu, id, choice) in
        [("Stereo", "stereo", "Mid/Side"), ("Vocal from", "source", "High voice")]
    {
        let at = stage.harness.get_by_role_and_label(Role::ComboBox, menu).rect().center();
        stage.click(at, 1);
        stage.harness.get_by_label(choice).click();
        stage.harness.run_steps(3);
        assert!(is_one_gesture(&stage.told(), id), "{id}");
        assert_ne!(stage.value(id), stage.default(id), "{id}");
    }
    stage.press("Bypass");
    assert_eq!(stage.value("bypass"), 1.0);
    assert!(is_one_gesture(&stage.told(), "bypass"));
    stage.press("Bypass");
    assert_eq!(stage.value("bypass"), 0.0);
}

#[test]
fn undo_and_redo_go_gesture_by_gesture() {
    let mut stage = Stage::new(false);
    let (depth, clarity) = (stage.centre("Depth"), stage.centre("Clarity"));
    stage.drag(depth, vec2(0.0, 60.0), Modifiers::NONE);
    let moved = stage.value("depth");
    stage.drag(clarity, vec2(0.0, 60.0), Modifiers::NONE);
    stage.told();
    stage.press("Undo");
    assert_eq!(stage.value("clarity"), stage.default("clarity"));
    assert_eq!(stage.value("depth"), moved);
    assert!(is_one_gesture(&stage.told(), "clarity"));
    stage.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.value("depth"), stage.default("depth"));
    stage.press("Redo");
    assert_eq!(stage.value("depth"), moved);
    stage.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_ne!(stage.value("clarity"), stage.default("clarity"));
}

#[test]
fn a_and_b_hold_two_sounds() {
    let mut stage = Stage::new(false);
    let depth = stage.centre("Depth");
    stage.press("B");
    stage.drag(depth, vec2(0.0, 60.0), Modifiers::NONE);
    let b = stage.value("depth");
    stage.press("A");
    assert_eq!(stage.value("depth"), stage.default("depth"));
    stage.press("B");
    assert_eq!(stage.value("depth"), b);
    stage.press("B\u{2192}A");
    stage.press("A");
    assert_eq!(stage.value("depth"), b);
}

#[test]
fn presets_are_chosen_saved_asked_for_and_loaded() {
    let mut stage = Stage::new(false);
    stage.drag(stage.centre("Vocal trim"), vec2(0.0, -30.0), Modifiers::NONE);
    let trim = stage.value("trim");
    stage.press("Presets");
    stage.harness.get_by_label("808 / bass").click();
    stage.harness.run_steps(3);
    assert_eq!(stage.value("guard"), 1.0);
    assert_eq!(stage.value("trim"), trim, "Vocal trim belongs to the song");
    stage.press("Undo");
    assert_eq!(stage.value("guard"), 0.0);
}

impl Stage {
    /// Types into a field of the list of presets.
    fn type_into(&mut self, field: usize, text: &str) {
        self.harness.get_all_by_role(Role::TextInput).nth(field).expect("a field").focus();
        self.harness.run_steps(2);
        self.key(Modifiers::COMMAND, Key::A);
        self.harness.event(Event::Text(text.into()));
        self.harness.run_steps(2);
    }

    fn says(&self, words: &str) -> bool {
        self.harness.query_by_label_contains(words).is_some()
    }
}

/// The fields of the list of presets.
const NAME: usize = 0;
const PATH: usize = 1;

#[test]
fn presets_are_saved_and_not_overwritten_unasked() {
    let mut stage = Stage::new(false);
    let depth = stage.knob("Depth").center();
    stage.drag(depth, vec2(0.0, 60.0), Modifiers::NONE);
    let first = stage.value("depth");
    stage.press("Presets");
    stage.type_into(NAME, "My piano");
    stage.press("Save");
    assert!(stage.says("Saved My piano."));
    let file = stage.folder.path().join("presets/My piano.toml");
    let saved = std::fs::read_to_string(&file).unwrap();
    assert_eq!(leeway::presets::parse(&saved).unwrap().sound, stage.params.sound());

    stage.drag(depth, vec2(0.0, 30.0), Modifiers::NONE);
    if !stage.says("Yours") {
        stage.press("My piano");
    }
    stage.type_into(NAME, "My piano");
    stage.press("Save");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), saved, "nothing is overwritten unasked");
    stage.press("Keep it");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), saved);
    stage.press("Save");
    stage.press("Overwrite");
    assert_ne!(std::fs::read_to_string(&file).unwrap(), saved);

    std::fs::write(&file, &saved).unwrap();
    stage.type_into(PATH, &file.display().to_string());
    stage.press("Load");
    assert!((stage.value("depth") - first).abs() < 1e-4);
    stage.type_into(PATH, "/nowhere.toml");
    stage.press("Load");
    assert!(stage.says("Could not load /nowhere.toml"));
    stage.type_into(NAME, "808 / bass");
    stage.press("Save");
    assert!(stage.says("one of Leeway's own"));
}

/// What the audio thread would show.
fn snapshot(task: Task, playing: bool, listened: f32, matched_db: Option<f32>) -> Snapshot {
    let engine = Engine::new(48_000.0, 2, 2).unwrap();
    let mut meters = engine.meters();
    meters.totals.inputs.samples = (listened * 48_000.0) as u64 + u64::from(!playing);
    Snapshot {
        sample_rate: 48_000.0,
        latency: 0,
        channels: [2, 2],
        playing,
        centres_hz: [1000.0; bands::MAX_BANDS],
        meters,
        task,
        listened,
        matched_db,
    }
}

#[test]
fn match_sets_the_trim_when_pressed_again_or_when_the_song_stops() {
    let mut stage = Stage::new(false);
    stage.press("Match");
    assert_eq!(stage.publisher.task(), Task::Match);
    stage.publisher.publish(snapshot(Task::Match, true, 4.0, Some(4.2)));
    stage.harness.run_steps(2);
    assert!(stage.told().is_empty(), "nothing is set before it is asked for");
    stage.press("Set +4.2 dB (4 s heard)");
    assert!((stage.params.trim.value() - 4.2).abs() < 0.01);
    assert_eq!(stage.publisher.task(), Task::None);
    assert!(is_one_gesture(&stage.told(), "trim"));

    stage.press("Match");
    stage.publisher.publish(snapshot(Task::Match, true, 9.0, Some(-3.0)));
    stage.harness.run_steps(2);
    stage.publisher.publish(snapshot(Task::Match, false, 9.0, Some(-3.0)));
    stage.harness.run_steps(2);
    assert!((stage.params.trim.value() + 3.0).abs() < 0.01);
    stage.press("Undo");
    assert!((stage.params.trim.value() - 4.2).abs() < 0.01);
}

#[test]
fn learn_ends_with_the_learned_vocal_as_the_source() {
    let mut stage = Stage::new(true);
    stage.press("Learn");
    assert_eq!(stage.publisher.task(), Task::Learn);
    stage.publisher.publish(snapshot(Task::Learn, true, 5.0, None));
    stage.harness.run_steps(2);
    stage.press("Done (5 s heard)");
    assert_eq!(stage.publisher.task(), Task::None);
    assert_eq!(stage.value("source"), stage.default("source"), "not before it is there");
    let mut powers = [0.0; bands::MAX_BANDS];
    powers[10] = 1.0;
    stage.params.voice.set(Profile::from_powers(&powers));
    stage.harness.run_steps(2);
    assert_eq!(stage.params.source.value(), SourceChoice::Learned);
    assert!(is_one_gesture(&stage.told(), "source"));
}

#[test]
fn learned_voices_are_saved_and_loaded() {
    let mut stage = Stage::new(true);
    let mut powers = [0.0; bands::MAX_BANDS];
    powers[10] = 1.0;
    let learned = Profile::from_powers(&powers);
    stage.params.voice.set(learned);
    stage.press("Voices");
    stage.type_into(NAME, "Singer");
    stage.press("Save");
    assert!(stage.says("Saved Singer."));
    stage.press("Save");
    assert!(stage.says("There is a voice Singer already."));
    let text = std::fs::read_to_string(stage.folder.path().join("voices/Singer.toml")).unwrap();
    assert_eq!(Profile::parse(&text), Ok(learned));

    stage.params.voice.set(Profile::default());
    stage.press("Singer");
    assert_eq!(stage.params.voice.profile(), learned);
    assert_eq!(stage.params.source.value(), SourceChoice::Learned);
    assert!(is_one_gesture(&stage.told(), "source"));
    stage.press("Undo");
    assert!(stage.params.voice.profile().is_empty());
    assert_eq!(stage.params.source.value(), SourceChoice::Sidechain);
}

#[test]
fn closing_the_window_in_a_drag_ends_its_gesture() {
    let mut stage = Stage::new(false);
    let at = stage.knob("Depth").center();
    stage.pointer(at, Some(true), Modifiers::NONE);
    stage.pointer(at + vec2(0.0, 40.0), None, Modifiers::NONE);
    assert_eq!(stage.told().first().map(String::as_str), Some("begin depth"));
    let log = Arc::clone(&stage.log);
    drop(stage);
    assert_eq!(log.lock().unwrap().as_slice(), ["end depth"]);
}

#[test]
fn colours_and_drawer_are_remembered() {
    let mut stage = Stage::new(false);
    stage.press("Light");
    stage.press("More");
    let state = *stage.params.window.read().unwrap();
    assert!(!state.dark && state.drawer);
    assert!(stage.harness.query_by_label("Attack").is_some());
    stage.harness.set_size(vec2(800.0, 500.0));
    stage.harness.run_steps(3);
    assert_eq!(stage.params.window.read().unwrap().size, (800.0, 500.0));
}

#[test]
fn the_smallest_window_shows_every_main_control() {
    let mut stage = Stage::new(false);
    stage.harness.set_size(vec2(560.0, 360.0));
    stage.harness.run_steps(3);
    for label in
        ["Depth", "Max cut", "Clarity", "Keep body", "Release", "Vocal trim", "Match", "More"]
    {
        let rect = stage.harness.get_by_label(label).rect();
        assert!(rect.right() <= 560.0 && rect.bottom() <= 360.0, "{label} is at {rect}");
    }
}

#[test]
fn without_audio_it_says_so() {
    let stage = Stage::new(false);
    assert!(stage.harness.query_by_label("No audio yet").is_some());
}
