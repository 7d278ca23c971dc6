//! Undo and redo.

use crate::sounds::Values;

/// How many gestures can be undone: more than anyone remembers, in well under a megabyte.
const MAX_UNDO_STEPS: usize = 200;

/// The sounds before each gesture, and those that were undone.
#[derive(Default)]
pub struct UndoHistory {
    past: Vec<Values>,
    future: Vec<Values>,
}

impl UndoHistory {
    /// Remembers how it was `before` a gesture.
    pub fn push(&mut self, before: Values) {
        self.past.push(before);
        if self.past.len() > MAX_UNDO_STEPS {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// How it was before the latest gesture, given how it is `now`.
    pub fn undo(&mut self, now: Values) -> Option<Values> {
        let earlier = self.past.pop()?;
        self.future.push(now);
        Some(earlier)
    }

    /// How it was before the latest undo, given how it is `now`.
    pub fn redo(&mut self, now: Values) -> Option<Values> {
        let later = self.future.pop()?;
        self.past.push(now);
        Some(later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(depth: f32) -> Values {
        Values { normalized: [("depth".into(), depth)].into(), ..Values::default() }
    }

    #[test]
    fn undo_and_redo_walk_back_and_forth() {
        let mut history = UndoHistory::default();
        assert_eq!(history.undo(at(1.0)), None);
        history.push(at(0.1));
        history.push(at(0.2));
        assert_eq!(history.undo(at(0.3)), Some(at(0.2)));
        assert_eq!(history.undo(at(0.2)), Some(at(0.1)));
        assert!(!history.can_undo());
        assert_eq!(history.redo(at(0.1)), Some(at(0.2)));
        assert_eq!(history.redo(at(0.2)), Some(at(0.3)));
        assert!(!history.can_redo());
        history.undo(at(0.3));
        history.push(at(0.5));
        assert!(!history.can_redo(), "a new gesture leaves nothing to redo");
    }

    #[test]
    fn the_past_is_not_endless() {
        let mut history = UndoHistory::default();
        for n in 0..10 * MAX_UNDO_STEPS {
            history.push(at(n as f32));
        }
        assert_eq!(history.past.len(), MAX_UNDO_STEPS);
    }
}
