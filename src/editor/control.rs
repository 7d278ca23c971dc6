//! The plugin's parameters as the window holds them: values, gestures, undo.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, MutexGuard, PoisonError};

use leeway_engine::CONTROLS;
use leeway_engine::controls::Choices;
use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::*;

use crate::indications::Indication;
use crate::params::LeewayParams;
use crate::sounds::{Chosen, Compare, Values};
use crate::undo_history::UndoHistory;

/// All controls, and who to tell when one is moved.
pub struct Controls {
    params: Arc<LeewayParams>,
    host: GuiContext,
    /// The values before the gesture that is under way, and how many gestures are open within it.
    before: RefCell<Option<Values>>,
    gestures: Cell<usize>,
    changed: Cell<bool>,
    /// Controls whose gestures the host knows to be open.
    held: RefCell<Vec<ParamPtr>>,
}

/// One control.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    owner: &'a Controls,
    row: &'static leeway_engine::Control,
    ptr: ParamPtr,
}

impl Controls {
    /// The controls of `params`, moved through `host`.
    pub fn new(params: Arc<LeewayParams>, host: GuiContext) -> Self {
        Self {
            params,
            host,
            before: RefCell::new(None),
            gestures: Cell::new(0),
            changed: Cell::new(false),
            held: RefCell::default(),
        }
    }

    /// The parameters themselves, to read.
    pub fn params(&self) -> &LeewayParams {
        &self.params
    }

    /// The control of `row`, which is one of the table of controls.
    pub fn of(&self, row: &'static leeway_engine::Control) -> Control<'_> {
        Control { owner: self, row, ptr: self.params.controls[row].as_ptr() }
    }

    /// All controls of the sound.
    fn of_the_sound(&self) -> impl Iterator<Item = Control<'_>> {
        let rows = CONTROLS.iter().map(|(row, _)| row).filter(|row| row.of_the_sound);
        rows.map(|row| self.of(row))
    }

    /// The values of the sound as they are.
    pub fn values(&self) -> Values {
        self.params.values()
    }

    /// Tells the host that what a project saves has changed.
    pub fn mark_dirty(&self) {
        self.host.mark_dirty();
    }

    /// Goes to `values` as one gesture that can be undone.
    pub fn apply(&self, values: &Values) {
        self.begin();
        self.go_to(values);
        self.end();
    }

    fn go_to(&self, values: &Values) {
        for control in self.of_the_sound() {
            let value = values.normalized.get(control.row.id);
            if let Some(normalized) = value.map(|value| value.clamp(0.0, 1.0))
                && control.normalized() != normalized
            {
                control.tell(normalized);
            }
        }
        if values.voice != self.params.voice.profile() {
            self.changed.set(true);
            self.params.voice.set(values.voice);
        }
        if values.beat != self.params.beat.profile() {
            self.changed.set(true);
            self.params.beat.set(values.beat);
        }
    }

    /// The preset that was chosen last.
    pub fn chosen(&self) -> Option<Chosen> {
        self.params.chosen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers in the project which preset was chosen.
    pub fn set_chosen(&self, chosen: Option<Chosen>) {
        *self.params.chosen.write().unwrap_or_else(PoisonError::into_inner) = chosen;
        self.mark_dirty();
    }

    /// Whether B is heard rather than A.
    pub fn is_b(&self) -> bool {
        self.params.compare.read().unwrap_or_else(PoisonError::into_inner).is_b()
    }

    /// Does something with A and B, which the project remembers.
    pub fn compare<T>(&self, act: impl FnOnce(&mut Compare) -> T) -> T {
        let result = act(&mut self.params.compare.write().unwrap_or_else(PoisonError::into_inner));
        self.mark_dirty();
        result
    }

    /// Undoes the latest gesture.
    pub fn undo(&self) {
        let earlier = self.history().undo(self.values());
        if let Some(values) = earlier {
            self.go_to(&values);
            self.mark_dirty();
        }
    }

    /// Redoes what was undone last.
    pub fn redo(&self) {
        let later = self.history().redo(self.values());
        if let Some(values) = later {
            self.go_to(&values);
            self.mark_dirty();
        }
    }

    fn history(&self) -> MutexGuard<'_, UndoHistory> {
        self.params.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is something to undo, and to redo.
    pub fn can_undo_redo(&self) -> (bool, bool) {
        let history = self.history();
        (history.can_undo(), history.can_redo())
    }

    /// Opens a gesture; all that is changed until it [`end`](Self::end)s is undone at once.
    pub fn begin(&self) {
        if self.gestures.get() == 0 {
            *self.before.borrow_mut() = Some(self.values());
            self.changed.set(false);
        }
        self.gestures.set(self.gestures.get() + 1);
    }

    /// Closes a gesture.
    pub fn end(&self) {
        self.gestures.set(self.gestures.get().saturating_sub(1));
        if self.gestures.get() == 0
            && let Some(before) = self.before.take()
            && self.changed.get()
        {
            self.history().push(before);
            self.mark_dirty();
        }
    }
}

impl Drop for Controls {
    /// A window can be closed in the middle of a drag: no gesture stays open in the host.
    fn drop(&mut self) {
        for ptr in self.held.take() {
            // SAFETY: `params` owns what it points to.
            unsafe { self.host.raw_end_set_parameter(ptr) };
        }
    }
}

// SAFETY, for all below: the pointer is to a parameter that `owner.params` keeps alive.
impl Control<'_> {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.row.name
    }

    /// What it does, for people.
    pub fn hint(&self) -> &'static str {
        self.row.hint
    }

    /// What the host tells of it.
    pub fn indication(&self) -> Indication {
        self.owner.params.indications.of(self.row)
    }

    /// Its choices, if it has some.
    pub fn choices(&self) -> Option<&'static Choices> {
        self.row.choices()
    }

    /// The value, 0 to 1, without the host's modulation.
    pub fn normalized(&self) -> f32 {
        unsafe { self.ptr.unmodulated_normalized_value() }
    }

    /// The value with the host's modulation, 0 to 1.
    pub fn modulated(&self) -> f32 {
        unsafe { self.ptr.modulated_normalized_value() }
    }

    /// The value that it starts with, 0 to 1.
    pub fn default(&self) -> f32 {
        unsafe { self.ptr.default_normalized_value() }
    }

    /// The value with its unit.
    pub fn text(&self) -> String {
        self.text_of(self.normalized())
    }

    /// `normalized` with its unit.
    pub fn text_of(&self, normalized: f32) -> String {
        unsafe { self.ptr.normalized_value_to_string(normalized, true) }
    }

    /// The value in its own unit, as a number.
    pub fn plain(&self) -> f32 {
        unsafe { self.ptr.unmodulated_plain_value() }
    }

    /// Its least and greatest value in its own unit.
    pub fn range(&self) -> (f32, f32) {
        unsafe { (self.ptr.preview_plain(0.0), self.ptr.preview_plain(1.0)) }
    }

    /// Where a value in its own unit lies, 0 to 1.
    pub fn normalized_of(&self, plain: f32) -> f32 {
        unsafe { self.ptr.preview_normalized(plain) }
    }

    /// The value that a text stands for, 0 to 1; `None` if it stands for none.
    pub fn parse(&self, text: &str) -> Option<f32> {
        unsafe { self.ptr.string_to_normalized_value(text.trim()) }.filter(|value| !value.is_nan())
    }

    /// How many steps it has, if it is a choice.
    pub fn steps(&self) -> Option<usize> {
        unsafe { self.ptr.step_count() }
    }

    /// Whether the host has a menu of its own for it.
    pub fn has_host_menu(&self) -> bool {
        self.owner.host.has_param_menu()
    }

    /// Asks the host to open that menu, `at` so many pixels from the window's top left corner.
    pub fn show_host_menu(&self, at: egui::Vec2) {
        self.owner.host.show_param_menu(self.ptr, at.x.round() as i32, at.y.round() as i32);
    }

    /// Tells the host that it is being moved.
    pub fn begin(&self) {
        self.owner.begin();
        self.owner.held.borrow_mut().push(self.ptr);
        unsafe { self.owner.host.raw_begin_set_parameter(self.ptr) };
    }

    /// Moves it, within a gesture.
    pub fn set(&self, normalized: f32) {
        let normalized = normalized.clamp(0.0, 1.0);
        if normalized != self.normalized() {
            self.owner.changed.set(true);
        }
        unsafe { self.owner.host.raw_set_parameter_normalized(self.ptr, normalized) };
    }

    /// Tells the host that it was let go.
    pub fn end(&self) {
        self.owner.held.borrow_mut().retain(|ptr| *ptr != self.ptr);
        unsafe { self.owner.host.raw_end_set_parameter(self.ptr) };
        self.owner.end();
    }

    /// Moves it in one gesture.
    pub fn jump(&self, normalized: f32) {
        self.begin();
        self.set(normalized);
        self.end();
    }

    /// Moves it, as a gesture to the host but as a part of a greater one to undo.
    fn tell(&self, normalized: f32) {
        self.owner.changed.set(true);
        unsafe {
            self.owner.host.raw_begin_set_parameter(self.ptr);
            self.owner.host.raw_set_parameter_normalized(self.ptr, normalized);
            self.owner.host.raw_end_set_parameter(self.ptr);
        }
    }
}
