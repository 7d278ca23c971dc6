//! The window's content: takes in the latest snapshot, and what the user did to the window itself.

mod layout;

use std::path::Path;
use std::sync::{Arc, PoisonError};

use egui::{Context, Key, Modifiers, Rgba, Ui, ViewportCommand};
use nice_plug::context::gui::GuiContext;

use super::audition::Auditions;
use super::beats::Beats;
use super::browser::Browser;
use super::control::Controls;
use super::documents;
use super::file_dialog::FileDialog;
use super::host::Host;
use super::keys::Caught;
use super::levels::Levels;
use super::lifecycle::Lifecycle;
use super::meter_smoothing::SmoothedMeters;
use super::notice::Notice;
use super::pixel_snapping::SnappedLetters;
use super::preferences::Preferences;
use super::sizing::Sizing;
use super::statistics_window::StatisticsWindow;
use super::tasks::Tasks;
use super::theme::{self, Theme};
use super::time_view::TimeView;
use super::timeline::Timeline;
use super::voices::Voices;
use super::why::Why;
use crate::link::{Link, Snapshot};
use crate::params::{LeewayParams, WindowState};
use crate::users_files;

/// Seconds until the window looks again for a snapshot, while no audio comes.
const IDLE_REPAINT: f32 = 0.1;
/// The longest time in seconds by which the meters move on in one frame, so that they do not jump after a
/// stall.
const LONGEST_FRAME: f32 = 0.1;

/// What the pictures show, and whether they stand.
#[derive(Default)]
struct Pictures {
    meters: SmoothedMeters,
    why: Why,
    levels: Levels,
    timeline: Timeline,
    time_view: TimeView,
    frozen: bool,
}

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
    beats: Beats,
    statistics: StatisticsWindow,
    pictures: Pictures,
    auditions: Auditions,
    notice: Notice,
    dialog: FileDialog,
    tasks: Tasks,
    keys: Arc<Caught>,
    snapshot: Option<Snapshot>,
    preferences: Preferences,
    sizing: Sizing,
}

impl Window {
    /// The window of a plugin with these `params`, at the other end of `link`.
    pub fn new(params: Arc<LeewayParams>, link: Arc<Link>) -> Self {
        Self::of(params, link, users_files::users_folder().as_deref())
    }

    /// The same, with the user's files in `folder`, if there can be one.
    pub fn of(params: Arc<LeewayParams>, link: Arc<Link>, folder: Option<&Path>) -> Self {
        let within = |kind| folder.map(|folder| folder.join(kind));
        let dialog = FileDialog::default();
        Self {
            params,
            tasks: Tasks::new(Arc::clone(&link)),
            auditions: Auditions::new(Arc::clone(&link)),
            link,
            lifecycle: Arc::default(),
            notice: Notice::default(),
            dialog: dialog.clone(),
            controls: None,
            host: Host::this(),
            theme: Theme::new(true),
            browser: Browser::new(folder, dialog.clone()),
            voices: Voices::new(within("voices"), dialog.clone()),
            beats: Beats::new(within("beats"), dialog),
            statistics: StatisticsWindow::default(),
            pictures: Pictures::default(),
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
        // Textures belong to the context that is no more.
        self.pictures = Pictures::default();
        self.sizing = Sizing::open(ctx, &state);
        if let Some(words) = self.browser.check_own_default() {
            self.notice.say(words);
        }
        self.link.set_watched(true);
    }

    /// Lets go of the host, and of what cannot go on without a window.
    pub fn close(&mut self) {
        self.auditions.release();
        self.dialog.close();
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

    /// Does with the file that was chosen in the system's dialog what it was chosen for.
    fn follow_dialog(&mut self, ui: &Ui, controls: &Controls) {
        if let Some((path, purpose)) = self.dialog.chosen() {
            let words = documents::settle(&path, purpose, controls, &mut self.browser);
            self.notice.say(words);
        }
        if self.dialog.is_open() {
            ui.ctx().request_repaint_after_secs(IDLE_REPAINT);
        }
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
            let Pictures { meters, why, levels, timeline, frozen, .. } = &mut self.pictures;
            levels.follow(snapshot, seconds);
            timeline.follow(snapshot);
            if !*frozen {
                meters.follow(snapshot, seconds);
                why.follow(snapshot, seconds);
            }
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
