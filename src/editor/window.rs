//! The window's content: lays out a frame, and takes in the latest snapshot.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use egui::{CentralPanel, Context, Frame, Key, Margin, Modifiers, Rgba, Ui, ViewportCommand};
use nice_plug::context::gui::GuiContext;

use super::browser::Browser;
use super::control::Controls;
use super::diagnosis::diagnose;
use super::frequency_axis::FrequencyAxis;
use super::host::Host;
use super::keys::Caught;
use super::lifecycle::Lifecycle;
use super::meter_smoothing::SmoothedMeters;
use super::panel::Panel;
use super::pixel_snapping::SnappedLetters;
use super::preferences::Preferences;
use super::sizing::Sizing;
use super::statistics_window::StatisticsWindow;
use super::tasks::Tasks;
use super::theme::{self, Theme};
use super::voices::Voices;
use super::waterfall::Waterfall;
use super::{banner, files, spectrum_view, status, top_bar};
use crate::link::{Link, Snapshot};
use crate::params::{LeewayParams, WindowState};

/// The waterfall's share of the height between the bars, its least and greatest height, and the gap above
/// it, in points: it grows with the window, and leaves most of the room to the spectra.
const WATERFALL_SHARE: f32 = 0.16;
const WATERFALL_HEIGHT: (f32, f32) = (28.0, 110.0);
const WATERFALL_GAP: f32 = 2.0;
/// Around the controls above and below, in points.
const BAR_MARGIN: Margin = Margin::symmetric(10, 6);
/// Seconds until the window looks again for a snapshot, while no audio comes.
const IDLE_REPAINT: f32 = 0.1;
/// The longest time in seconds by which the meters move on in one frame, so that they do not jump after a
/// stall.
const LONGEST_FRAME: f32 = 0.1;

/// The window's content.
pub struct Window {
    params: Arc<LeewayParams>,
    link: Arc<Link>,
    lifecycle: Arc<Lifecycle>,
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
            tasks: Tasks::new(Arc::clone(&link)),
            link,
            lifecycle: Arc::default(),
            controls: None,
            host: Host::this(),
            theme: Theme::new(true),
            browser: Browser::new(within(files::PRESETS)),
            voices: Voices::new(within("voices")),
            meters: SmoothedMeters::default(),
            statistics: StatisticsWindow::default(),
            waterfall: Waterfall::default(),
            keys: Arc::default(),
            snapshot: None,
            preferences: Preferences::new(folder.map(Path::to_owned)),
            sizing: Sizing::default(),
        }
    }

    /// Whether it is hidden or to close, and how many frames it has drawn.
    pub fn lifecycle(&self) -> &Arc<Lifecycle> {
        &self.lifecycle
    }

    /// Takes the keys that the host offers.
    pub fn keys(&self) -> &Arc<Caught> {
        &self.keys
    }

    /// The colour behind everything, which the screen is cleared with.
    pub fn clear_colour(&self) -> Rgba {
        self.theme.clear()
    }

    /// Sets the window up in `ctx`, with `host` to tell of changes.
    pub fn open(&mut self, ctx: &Context, host: GuiContext) {
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
        self.link.set_watched(true);
    }

    /// Lets go of the host, and of what cannot go on without a window.
    pub fn close(&mut self) {
        self.link.set_watched(false);
        self.keys.close();
        self.tasks.cancel();
        self.preferences.close(self.state());
        self.controls = None;
    }

    /// Draws one frame.
    pub fn draw(&mut self, ui: &mut Ui) {
        // Nothing asks for another frame then, until the host shows the window again.
        if self.lifecycle.is_hidden() {
            return;
        }
        let Some(controls) = self.controls.take() else { return };
        self.lifecycle.count_frame();
        if self.lifecycle.is_closing() {
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
        }
        self.follow(ui);
        let mut state = self.state();
        self.lay_out(ui, &controls, &mut state);
        self.tasks.follow(&controls, self.snapshot.as_ref());
        shortcuts(ui, &controls);
        self.settle(ui, &controls, state);
        self.controls = Some(controls);
    }

    /// Everything in the window, from its edges to its middle.
    fn lay_out(&mut self, ui: &mut Ui, controls: &Controls, state: &mut WindowState) {
        let theme = self.theme;
        // What is behind everything is cleared, not painted: that costs nothing.
        let bar = Frame::new().inner_margin(BAR_MARGIN);
        egui::Panel::top("top").frame(bar).show_separator_line(false).show(ui, |ui| {
            top_bar::show(ui, &theme, controls, &mut self.browser, state);
        });
        banner::show(ui, &theme, controls);
        egui::Panel::bottom("controls").frame(bar).show_separator_line(false).show(ui, |ui| {
            let panel = Panel {
                theme: &theme,
                controls,
                statistics: &self.statistics,
                snapshot: self.snapshot.as_ref(),
            };
            panel.show(ui, &mut self.tasks, &mut self.voices, state);
        });
        CentralPanel::no_frame().show(ui, |ui| self.views(ui, &theme, controls));
        self.sizing.grip(ui, &theme, state.drawer);
    }

    /// The spectra, the waterfall under them, and the diagnosis over both.
    fn views(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let area = ui.max_rect();
        let (least, most) = WATERFALL_HEIGHT;
        let height = (area.height() * WATERFALL_SHARE).clamp(least, most);
        let spectra = area.with_max_y(area.bottom() - height - WATERFALL_GAP);
        let waterfall = area.with_min_y(area.bottom() - height);
        spectrum_view::show(ui, theme, spectra, &self.meters, controls);
        let axis = FrequencyAxis::new(area.left(), area.width());
        self.waterfall.draw(ui, theme, waterfall, axis, &self.meters.cams);
        let finding = diagnose(
            self.snapshot.as_ref(),
            &self.statistics,
            &self.params.settings().in_force(),
            !self.params.voice.profile().is_empty(),
        );
        status::show(ui, theme, spectra, area, finding, self.host);
    }

    /// Takes the latest snapshot in, if there is a new one.
    fn follow(&mut self, ui: &Ui) {
        // Without new audio nothing moves, and nothing needs to be drawn again.
        let latest = self.link.snapshot();
        let samples =
            |snapshot: &Option<Snapshot>| snapshot.map(|s| s.meters.totals.inputs.samples);
        if samples(&latest) == samples(&self.snapshot) {
            ui.ctx().request_repaint_after_secs(IDLE_REPAINT);
            return;
        }
        self.snapshot = latest;
        if let Some(snapshot) = &self.snapshot {
            let seconds = ui.input(|input| input.stable_dt).min(LONGEST_FRAME);
            self.statistics.follow(snapshot);
            self.meters.follow(snapshot, seconds);
            self.waterfall.follow(self.statistics.seconds(), &self.meters.cut_db);
        }
        ui.ctx().request_repaint();
    }

    /// Takes over what the user did to the window itself: its colours, its size, its drawer.
    fn settle(&mut self, ui: &Ui, controls: &Controls, mut state: WindowState) {
        let size = ui.ctx().content_rect().size();
        let dressed = Theme::new(state.dark).in_window(size);
        if dressed != self.theme {
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
    }

    fn state(&self) -> WindowState {
        *self.params.window.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps `state` with the project; returns whether it is new.
    fn remember(&self, state: WindowState) -> bool {
        let new = state != self.state();
        if new {
            *self.params.window.write().unwrap_or_else(PoisonError::into_inner) = state;
        }
        new
    }
}

/// Undo and redo by keys.
fn shortcuts(ui: &Ui, controls: &Controls) {
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z) || pressed(Modifiers::COMMAND, Key::Y)
    {
        controls.redo();
    } else if pressed(Modifiers::COMMAND, Key::Z) {
        controls.undo();
    }
}
