//! The window. It shows what the engine sees and does, and says what is wrong when it does nothing;
//! it knows the parameters and the snapshot, and no DSP.

mod banner;
mod browser;
mod choice;
mod control;
mod diagnosis;
mod drawer;
mod files;
mod history;
mod host;
mod keys;
mod knob;
mod label;
mod meter_smoothing;
mod numbers;
mod panel;
mod pixel_snapping;
mod preferences;
mod sizing;
mod spectrum_view;
mod statistics_window;
mod status;
mod tasks;
mod theme;
mod top_bar;
mod typing;
mod voices;
mod waterfall;
mod window_handle;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{self, CentralPanel, Panel, Ui, ViewportCommand};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug_egui::{
    EguiEditorState, EguiNiceSettings, Frame, GlConfig, GraphicsConfig, NiceEguiApp,
    RepaintNotifier, baseview, create_egui_editor,
};

use crate::link::{Link, Snapshot};
use crate::params::{LeewayParams, WindowState};
use browser::Browser;
use control::Controls;
use host::Host;
use keys::Caught;
use meter_smoothing::{Axis, SmoothedMeters};
use pixel_snapping::SnappedLetters;
use preferences::Preferences;
use sizing::Sizing;
use statistics_window::StatisticsWindow;
use tasks::Tasks;
use theme::Theme;
use voices::Voices;
use waterfall::Waterfall;
pub use window_handle::{OpenWindow, WindowHandle};

/// The window's content.
pub struct Window {
    params: Arc<LeewayParams>,
    link: Arc<Link>,
    /// There while the window is open.
    controls: Option<Controls>,
    host: Host,
    theme: Theme,
    browser: Browser,
    voices: Voices,
    meters: SmoothedMeters,
    statistics: StatisticsWindow,
    waterfall: Waterfall,
    tasks: Tasks,
    keys: Arc<Caught>,
    snapshot: Option<Snapshot>,
    preferences: Preferences,
    sizing: Sizing,
}

/// The editor for a plugin with these `params`, at the other end of `link`.
pub fn editor(params: Arc<LeewayParams>, link: Arc<Link>) -> Option<WindowHandle> {
    let (width, height) = WindowState::default().size;
    // The least of all: what holds at the scale of today is the window handle's to say.
    let hint = window_handle::resize_hint(preferences::SCALES[0]);
    let window = Window::new(Arc::clone(&params), Arc::clone(&link));
    let keys = Arc::clone(&window.keys);
    let window = Shared(Arc::new(Mutex::new(window)));
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
    Some(WindowHandle { inner, state, params, link, keys, window })
}

/// Colours like ours need no dithering, and flat shapes no depth, whose buffer would be as large as
/// the picture.
fn graphics() -> GraphicsConfig {
    let gl_config = GlConfig { depth_bits: 0, stencil_bits: 0, ..GlConfig::default() };
    GraphicsConfig { gl_config, dithering: false, ..GraphicsConfig::default() }
}

impl Window {
    /// The window of a plugin with these `params`, at the other end of `link`.
    pub fn new(params: Arc<LeewayParams>, link: Arc<Link>) -> Self {
        Self::of(params, link, files::users_folder().as_deref())
    }

    /// The same, with the user's files in `folder`, if there can be one.
    pub fn of(params: Arc<LeewayParams>, link: Arc<Link>, folder: Option<&Path>) -> Self {
        let within = |kind| folder.map(|folder| folder.join(kind));
        Self {
            params,
            link,
            controls: None,
            host: Host::this(),
            theme: Theme::new(true),
            browser: Browser::new(within("presets")),
            voices: Voices::new(within("voices")),
            meters: SmoothedMeters::default(),
            statistics: StatisticsWindow::default(),
            waterfall: Waterfall::default(),
            tasks: Tasks::default(),
            keys: Arc::default(),
            snapshot: None,
            preferences: Preferences::new(folder.map(Path::to_owned)),
            sizing: Sizing::default(),
        }
    }

    /// Sets the window up in `ctx`, with `host` to tell of changes.
    pub fn open(&mut self, ctx: &egui::Context, host: GuiContext) {
        let state = self.preferences.open(self.state());
        self.remember(state);
        self.theme = Theme::new(state.dark);
        ctx.add_plugin(SnappedLetters);
        self.keys.open(ctx);
        ctx.set_fonts(theme::fonts());
        self.theme.dress(ctx);
        self.controls = Some(Controls::new(Arc::clone(&self.params), host));
        self.waterfall = Waterfall::default();
        self.sizing = Sizing::open(ctx, &state);
    }

    /// Lets go of what was under way, and of the host, when the window closes.
    pub fn close(&mut self) {
        self.keys.close();
        self.tasks.cancel(&self.link);
        self.preferences.close(self.state());
        self.controls = None;
    }

    /// Draws one frame.
    pub fn draw(&mut self, ui: &mut Ui) {
        // Nothing asks for another frame then, until the host shows the window again.
        if self.link.is_hidden() {
            return;
        }
        let Some(controls) = self.controls.take() else { return };
        self.link.count_frame();
        if self.link.is_closing() {
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
        }
        self.follow(ui);
        let mut state = self.state();
        let theme = self.theme;
        // What is behind everything is cleared, not painted: that costs nothing.
        let bar = egui::Frame::new().inner_margin(egui::Margin::symmetric(10, 6));

        Panel::top("top").frame(bar).show_separator_line(false).show(ui, |ui| {
            top_bar::show(ui, &theme, &controls, &mut self.browser, &mut state);
        });
        banner::show(ui, &theme, &controls);
        Panel::bottom("controls").frame(bar).show_separator_line(false).show(ui, |ui| {
            let panel = panel::Panel {
                theme: &theme,
                controls: &controls,
                link: &self.link,
                statistics: &self.statistics,
                snapshot: self.snapshot.as_ref(),
            };
            panel.show(ui, &mut self.tasks, &mut self.voices, &mut state);
        });
        CentralPanel::no_frame().show(ui, |ui| {
            let area = ui.max_rect();
            let waterfall_height = (area.height() * 0.16).clamp(28.0, 110.0);
            let picture = area.with_max_y(area.bottom() - waterfall_height - 2.0);
            let waterfall = area.with_min_y(area.bottom() - waterfall_height);
            spectrum_view::show(ui, &theme, picture, &self.meters, &controls);
            let axis = Axis::new(area.left(), area.width());
            self.waterfall.draw(ui, &theme, waterfall, axis, &self.meters.cams);
            let finding = diagnosis::diagnose(
                self.snapshot.as_ref(),
                &self.statistics,
                &self.params.settings(),
                !self.params.voice.profile().is_empty(),
            );
            status::show(ui, &theme, picture, area, finding, self.host);
        });
        self.sizing.grip(ui, &theme, state.drawer);
        self.tasks.follow(&controls, &self.link, self.snapshot.as_ref());
        self.shortcuts(ui, &controls);
        let size = ui.ctx().content_rect().size();
        let dressed = Theme::new(state.dark).in_window(size);
        if dressed != theme {
            self.theme = dressed;
            self.theme.dress(ui.ctx());
        }
        let opening = self.sizing.is_opening();
        self.sizing.follow(ui, &state);
        if !self.sizing.is_opening() {
            state.size = size.into();
        }
        if self.remember(state) && !opening {
            controls.mark_dirty();
        }
        self.controls = Some(controls);
    }

    /// Takes the latest snapshot in, if there is a new one.
    fn follow(&mut self, ui: &Ui) {
        // The picture is alive only while audio comes: else nothing needs to be drawn again.
        let latest = self.link.snapshot();
        let samples =
            |snapshot: &Option<Snapshot>| snapshot.map(|s| s.meters.totals.inputs.samples);
        if samples(&latest) == samples(&self.snapshot) {
            ui.ctx().request_repaint_after_secs(0.1);
            return;
        }
        self.snapshot = latest;
        if let Some(snapshot) = &self.snapshot {
            let seconds = ui.input(|input| input.stable_dt).min(0.1);
            self.statistics.look(snapshot);
            self.meters.follow(snapshot, seconds);
            self.waterfall.follow(self.statistics.seconds(), &self.meters.cut_db);
        }
        ui.ctx().request_repaint();
    }

    fn shortcuts(&mut self, ui: &Ui, controls: &Controls) {
        use egui::{Key, Modifiers};
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
            || pressed(Modifiers::COMMAND, Key::Y)
        {
            controls.redo();
        } else if pressed(Modifiers::COMMAND, Key::Z) {
            controls.undo();
        }
    }

    fn state(&self) -> WindowState {
        *self.params.window.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether that is new.
    fn remember(&self, state: WindowState) -> bool {
        let new = state != self.state();
        if new {
            *self.params.window.write().unwrap_or_else(PoisonError::into_inner) = state;
        }
        new
    }
}

/// The window's content as egui holds it, and as the [`WindowHandle`] does: only that one is told when the
/// window closes.
#[derive(Clone)]
struct Shared(Arc<Mutex<Window>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Window> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.lock().open(&egui_ctx, host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let mut window = self.lock();
        window.draw(ui);
        frame.set_clear_color(window.theme.clear());
    }
}
