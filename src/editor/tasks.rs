//! Match and Learn, from the window's side: asks the audio thread, and sets what it found.

use crate::link::{Link, Snapshot, Task};
use leeway_engine::CONTROLS;

use super::control::Controls;
use super::voices;

/// What was asked for and is not finished.
#[derive(Default)]
pub struct Tasks {
    /// Whether the song has played since the task began.
    played: bool,
}

impl Tasks {
    /// Begins `task`, or ends it if it is under way.
    pub fn press(
        &mut self,
        task: Task,
        controls: &Controls,
        link: &Link,
        snapshot: Option<&Snapshot>,
    ) {
        if link.task() == task {
            finish(controls, link, snapshot);
        } else {
            self.played = false;
            link.ask(task);
        }
    }

    /// Ends Match without a result. Learn goes on until there is a window again.
    pub fn cancel(&mut self, link: &Link) {
        if link.task() == Task::Match {
            link.ask(Task::None);
        }
    }

    /// Ends the task when the song stops.
    pub fn follow(&mut self, controls: &Controls, link: &Link, snapshot: Option<&Snapshot>) {
        if link.task() == Task::None {
            return;
        }
        let playing = snapshot.is_some_and(|snapshot| snapshot.playing);
        if self.played && !playing {
            finish(controls, link, snapshot);
        }
        self.played |= playing;
    }
}

/// Sets what was found, in one gesture, and ends the task.
fn finish(controls: &Controls, link: &Link, snapshot: Option<&Snapshot>) {
    // A snapshot from before the task began knows nothing of it.
    match (link.task(), snapshot.filter(|snapshot| snapshot.task == link.task())) {
        (Task::Match, Some(Snapshot { matched_db: Some(matched_db), .. })) => {
            let trim = controls.of(&CONTROLS.trim);
            trim.jump(trim.normalized_of(*matched_db));
        }
        (Task::Learn, Some(Snapshot { learned, .. })) if !learned.is_empty() => {
            voices::load(*learned, controls);
        }
        _ => {}
    }
    link.ask(Task::None);
}
