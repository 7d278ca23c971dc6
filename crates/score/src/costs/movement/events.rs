//! Cut events: a cut that comes and goes again.

/// A cut above this many dB opens an event...
const OPEN_DB: f64 = 3.0;
/// ...and one below this many closes it, so that a cut which trembles about a value is one event.
const CLOSE_DB: f64 = 1.5;

/// A cut from its opening to its closing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Cells in which it was heard.
    pub cells: usize,
    pub deepest_db: f64,
}

/// The events in one channel, from the cut in dB and whether the stem is heard, cell by cell. Cells
/// in which it is not are passed over: they neither close an event nor make it longer. A cut that is
/// there from the first on never came, so it is no event.
pub fn find(cuts_db: &[f64], heard: &[bool]) -> Vec<Event> {
    let heard =
        || cuts_db.iter().zip(heard).filter(|(_, heard)| **heard).map(|(&cut_db, _)| cut_db);
    let began_cut = heard().next().is_some_and(|cut_db| cut_db > OPEN_DB);
    let mut events = Vec::new();
    let mut open: Option<Event> = None;
    for cut_db in heard() {
        match &mut open {
            Some(_) if cut_db < CLOSE_DB => events.extend(open.take()),
            Some(event) => {
                event.cells += 1;
                event.deepest_db = event.deepest_db.max(cut_db);
            }
            None if cut_db > OPEN_DB => open = Some(Event { cells: 1, deepest_db: cut_db }),
            None => {}
        }
    }
    events.extend(open);
    events.drain(..usize::from(began_cut));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_lasts_until_the_cut_is_gone() {
        let cuts = [0.0, 2.9, 3.1, 7.0, 2.0, 4.0, 1.4, 2.9, 0.0, 3.5];
        let first = Event { cells: 4, deepest_db: 7.0 };
        let last = Event { cells: 1, deepest_db: 3.5 };
        assert_eq!(find(&cuts, &[true; 10]), [first, last]);
    }

    #[test]
    fn a_cut_that_was_always_there_is_no_event() {
        assert!(find(&[4.0; 10], &[true; 10]).is_empty());
        let cuts = [4.0, 4.0, 1.0, 4.0, 1.0];
        assert_eq!(find(&cuts, &[true; 5]), [Event { cells: 1, deepest_db: 4.0 }]);
    }

    #[test]
    fn what_is_not_heard_is_no_event() {
        let cuts = [0.0, 4.0, 0.0, 4.0, 9.0, 4.0, 0.0];
        let heard = [true, true, false, true, false, true, true];
        assert_eq!(find(&cuts, &heard), [Event { cells: 3, deepest_db: 4.0 }]);
        assert!(find(&cuts, &[false; 7]).is_empty());
    }
}
