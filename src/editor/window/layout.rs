//! Where things are in the window: a frame, from its edges to its middle.

use egui::{CentralPanel, Frame, Margin, Rect, Ui};

use super::{Pictures, Window};
use crate::editor::control::Controls;
use crate::editor::diagnosis::diagnose;
use crate::editor::levels::Levels;
use crate::editor::panel::Panel;
use crate::editor::spectrum_view::SpectrumView;
use crate::editor::theme::Theme;
use crate::editor::{banner, dropped, status, top_bar, view_bar};
use crate::params::{View, WindowState};

/// The Time view's share of the height where both are seen, the least height of either in points, and the
/// gap between them.
const TIME_SHARE: f32 = 0.4;
const LEAST_NOW: f32 = 124.0;
const LEAST_TIME: f32 = 64.0;
const VIEW_GAP: f32 = 2.0;
/// What the words of the diagnosis take over the Time view where it is alone, in points.
const DIAGNOSIS: f32 = 28.0;
/// Around the bar over the pictures, in points.
const VIEW_BAR_MARGIN: Margin = Margin::symmetric(10, 0);
/// Around the controls above and below, in points.
const BAR_MARGIN: Margin = Margin::symmetric(10, 6);

impl Window {
    /// Everything in the window, from its edges to its middle.
    pub(super) fn lay_out(&mut self, ui: &mut Ui, controls: &Controls, state: &mut WindowState) {
        let theme = self.theme;
        // What is behind everything is cleared, not painted: that costs nothing.
        let bar = Frame::new().inner_margin(BAR_MARGIN);
        egui::Panel::top("top").frame(bar).show_separator_line(false).show(ui, |ui| {
            top_bar::show(ui, &theme, controls, &mut self.browser, state);
        });
        banner::show(ui, &theme, controls);
        let bar_over_views = Frame::new().inner_margin(VIEW_BAR_MARGIN);
        egui::Panel::top("views").frame(bar_over_views).show_separator_line(false).show(ui, |ui| {
            let shown = (&mut *state, &mut self.pictures.frozen);
            view_bar::show(ui, &theme, controls, shown, &mut self.auditions);
        });
        egui::Panel::bottom("controls").frame(bar).show_separator_line(false).show(ui, |ui| {
            let panel = Panel {
                theme: &theme,
                controls,
                statistics: &self.statistics,
                snapshot: self.snapshot.as_ref(),
            };
            let profiles = (&mut self.voices, &mut self.beats);
            panel.show(ui, &mut self.tasks, profiles, state);
        });
        let view = state.view;
        CentralPanel::no_frame().show(ui, |ui| self.views(ui, &theme, controls, view));
        self.auditions.tell(ui);
        let area = ui.max_rect();
        dropped::follow(ui, &theme, area, controls, &mut self.browser, &mut self.notice);
        self.follow_dialog(ui, controls);
        self.notice.show(ui, &theme, area);
        self.sizing.grip(ui, &theme, state.drawer);
    }

    /// The pictures, the levels beside them, and the diagnosis over both.
    fn views(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls, view: View) {
        let area = ui.max_rect();
        let edge = area.right() - Levels::width(theme);
        self.pictures.levels.show(ui, theme, area.with_min_x(edge));
        let area = area.with_max_x(edge);
        let (now, time) = shares(area, view);
        let Pictures { meters, why, timeline, time_view, frozen, .. } = &mut self.pictures;
        time_view.freeze(*frozen, timeline);
        if let Some(now) = now {
            let spectra = SpectrumView { theme, meters, why, controls };
            spectra.show(ui, now, &mut self.auditions);
        }
        if let Some(time) = time {
            let shown = (&*timeline, meters.cams.as_slice(), meters.top_db);
            time_view.show(ui, theme, time, shown, &mut self.auditions);
        }
        let finding = diagnose(
            self.snapshot.as_ref(),
            &self.statistics,
            &self.params.settings().in_force(),
            !self.params.voice.profile().is_empty(),
        );
        status::show(ui, theme, now.unwrap_or(area), area, finding, self.host);
    }
}

/// Where in `area` the spectra are, and where the Time view is.
fn shares(area: Rect, view: View) -> (Option<Rect>, Option<Rect>) {
    match view {
        View::Now => (Some(area), None),
        View::Time => (None, Some(area.with_min_y(area.top() + DIAGNOSIS))),
        View::Both => {
            let height = (TIME_SHARE * area.height()).min(area.height() - LEAST_NOW - VIEW_GAP);
            if height < LEAST_TIME {
                return (Some(area), None);
            }
            let edge = area.bottom() - height;
            (Some(area.with_max_y(edge - VIEW_GAP)), Some(area.with_min_y(edge)))
        }
    }
}
