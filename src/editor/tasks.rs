//! Match and Learn, from the window's side: asks the audio thread, and sets what it found.

use crate::link::{Link, Snapshot, Task};

use super::control::Controls;

/// What was asked for and is not finished.
#[derive(Default)]
pub struct Tasks {
    /// The learned vocal's version when Learn was ended; it is awaited.
    awaited: Option<u32>,
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
            self.finish(controls, link, snapshot);
        } else {
            self.played = false;
            link.ask(task);
        }
    }

    /// Ends what is under way without a result.
    pub fn cancel(&mut self, link: &Link) {
        if link.task() == Task::Match {
            link.ask(Task::None);
        }
        self.awaited = None;
    }

    /// Looks whether something is to be set. A task ends when the song stops.
    pub fn follow(&mut self, controls: &Controls, link: &Link, snapshot: Option<&Snapshot>) {
        let voice = &controls.params().voice;
        if self.awaited.is_some_and(|version| version != voice.version()) {
            self.awaited = None;
            use crate::params::{LeewayParams, SourceChoice};
            use nice_plug::prelude::Param;
            let learned = LeewayParams::default().source.preview_normalized(SourceChoice::Learned);
            controls.of(&controls.params().source).jump(learned);
        }
        if link.task() == Task::None {
            return;
        }
        let playing = snapshot.is_some_and(|snapshot| snapshot.playing);
        if self.played && !playing {
            self.finish(controls, link, snapshot);
        }
        self.played |= playing;
    }

    fn finish(&mut self, controls: &Controls, link: &Link, snapshot: Option<&Snapshot>) {
        match link.task() {
            Task::Match => {
                let trim = controls.of(&controls.params().trim);
                if let Some(matched_db) = snapshot.and_then(|snapshot| snapshot.matched_db) {
                    trim.jump(trim.normalized_of(matched_db));
                }
            }
            Task::Learn => {
                let heard = snapshot.is_some_and(|snapshot| snapshot.listened > 0.0);
                self.awaited = heard.then(|| controls.params().voice.version());
            }
            Task::None => {}
        }
        link.ask(Task::None);
    }
}
