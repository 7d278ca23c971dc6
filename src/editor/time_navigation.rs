//! Where in time the Time view is: it goes along with the song until it is scrolled back.

use std::ops::Range;

use egui::{EventFilter, Key, PointerButton, Response, Ui};

use super::gestures::wheel_notches;
use super::timeline::COLUMNS_PER_SECOND;

/// How many seconds are seen at first, and the least and the most.
const SPAN: f64 = 20.0;
const SPANS: (f64, f64) = (2.0, 480.0);
/// What a notch of the wheel, or a key, zooms by; and what either scrolls, as a share of what is seen.
const ZOOM: f64 = 1.25;
const SCROLL: f64 = 0.1;
/// At most so many rows are drawn: more than a screen has pixels for.
const MOST_ROWS: f64 = 1024.0;

/// The part of the timeline that is seen.
pub struct TimeNavigation {
    seconds: f64,
    /// The column at the right edge; `None` for the newest.
    end: Option<f64>,
    frozen: bool,
}

impl Default for TimeNavigation {
    fn default() -> Self {
        Self { seconds: SPAN, end: None, frozen: false }
    }
}

impl TimeNavigation {
    /// The columns at the left and the right edge.
    pub fn columns(&self, kept: Range<u64>) -> (f64, f64) {
        let end = self.end.unwrap_or(kept.end as f64);
        (end - self.seconds * COLUMNS_PER_SECOND, end)
    }

    /// How many columns are drawn as one.
    pub fn step(&self) -> u64 {
        let columns = self.seconds * COLUMNS_PER_SECOND;
        ((columns / MOST_ROWS).ceil() as u64).next_power_of_two()
    }

    /// What is seen, in words.
    pub fn words(&self) -> String {
        let seconds = self.seconds;
        match self.end {
            None => format!("The last {seconds:.0} seconds"),
            Some(_) => format!("{seconds:.0} seconds, standing"),
        }
    }

    /// Stands where it is, or goes along again.
    pub fn freeze(&mut self, frozen: bool, kept: Range<u64>) {
        if frozen != self.frozen {
            self.frozen = frozen;
            self.end = frozen.then_some(kept.end as f64);
        }
    }

    /// Follows what is done to the view of `response`; a drag does not scroll while it is for `listening`.
    pub fn follow(&mut self, ui: &Ui, response: &Response, kept: Range<u64>, listening: bool) {
        let width = f64::from(response.rect.width().max(1.0));
        let (left, right) = self.columns(kept.clone());
        if response.dragged_by(PointerButton::Primary) && !listening {
            let moved = f64::from(response.drag_delta().x) / width * (right - left);
            self.scroll(-moved, &kept);
        }
        let (mut zoom, mut scroll) = keys(ui, response);
        let notches = f64::from(wheel_notches(ui, response));
        if ui.input(|input| input.modifiers.shift) {
            scroll -= notches;
        } else {
            zoom += notches;
        }
        if zoom != 0.0 {
            let at = response
                .hover_pos()
                .map_or(1.0, |at| f64::from(at.x - response.rect.left()) / width);
            self.zoom(ZOOM.powf(-zoom), at, &kept);
        }
        if scroll != 0.0 {
            self.scroll(scroll * SCROLL * (right - left), &kept);
        }
        let reset = [Key::Delete, Key::Backspace];
        let by_key = response.has_focus()
            && ui.input(|input| reset.iter().any(|key| input.key_pressed(*key)));
        if response.double_clicked_by(PointerButton::Primary) || by_key {
            *self = Self { frozen: self.frozen, ..Self::default() };
        }
    }

    /// Moves by so many `columns` towards now; at the end it goes along again.
    fn scroll(&mut self, columns: f64, kept: &Range<u64>) {
        let (left, right) = self.columns(kept.clone());
        // There is always something to be seen.
        let least = kept.start as f64 + (right - left).min((kept.end - kept.start) as f64);
        let end = (right + columns).max(least);
        self.end = (end < kept.end as f64).then_some(end);
    }

    /// Makes the span `factor` times as long; what lies at the share `at` of the width stays there.
    fn zoom(&mut self, factor: f64, at: f64, kept: &Range<u64>) {
        let (left, right) = self.columns(kept.clone());
        let seconds = (self.seconds * factor).clamp(SPANS.0, SPANS.1);
        if self.end.is_some() {
            let fixed = left + at * (right - left);
            self.end = Some(fixed + (1.0 - at) * seconds * COLUMNS_PER_SECOND);
        }
        self.seconds = seconds;
        if self.end.is_some() {
            self.scroll(0.0, kept);
        }
    }
}

/// By how many steps the arrow keys zoom and scroll, while `response` has the focus.
fn keys(ui: &Ui, response: &Response) -> (f64, f64) {
    if !response.has_focus() {
        return (0.0, 0.0);
    }
    let filter =
        EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|input| input.num_presses(key)) as f64;
    let zoom = presses(Key::ArrowUp) - presses(Key::ArrowDown);
    (zoom, presses(Key::ArrowRight) - presses(Key::ArrowLeft))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_scrolls_within_what_is_kept_and_catches_up_at_the_end() {
        let kept = 1000..6000;
        let mut view = TimeNavigation::default();
        assert_eq!(view.columns(kept.clone()), (5500.0, 6000.0), "twenty seconds");
        view.scroll(-100.0, &kept);
        assert_eq!(view.columns(1000..6500), (5400.0, 5900.0), "it stands");
        view.scroll(-1e9, &kept);
        assert_eq!(view.columns(kept.clone()), (1000.0, 1500.0));
        view.scroll(1e9, &kept);
        assert_eq!(view.columns(1000..6500), (6000.0, 6500.0), "it goes along");
    }

    #[test]
    fn zooming_keeps_what_is_pointed_at_and_bounds_the_rows() {
        let kept = 0..12_000;
        let mut view = TimeNavigation::default();
        view.scroll(-2000.0, &kept);
        let (left, right) = view.columns(kept.clone());
        let fixed = left + 0.25 * (right - left);
        view.zoom(0.5, 0.25, &kept);
        let (left, right) = view.columns(kept.clone());
        assert!((left + 0.25 * (right - left) - fixed).abs() < 1e-6);
        assert_eq!(right - left, 250.0);
        view.zoom(1e9, 0.5, &kept);
        let (left, right) = view.columns(kept);
        assert_eq!(right - left, SPANS.1 * COLUMNS_PER_SECOND);
        assert!((right - left) / view.step() as f64 <= MOST_ROWS);
    }
}
