//! Match and Learn, of the vocal and of the beat, from the window's side: their buttons ask the audio thread, and set what it found.

use std::sync::Arc;

use egui::{Button, RichText, Ui};
use leeway_engine::CONTROLS;
use leeway_engine::units::signed;

use super::control::Controls;
use super::theme::Theme;
use super::{beats, voices};
use crate::link::{Link, Snapshot, Task};

/// The task that was asked for and is not finished.
pub struct Tasks {
    link: Arc<Link>,
    /// Whether the song has played since the task began.
    played: bool,
}

impl Tasks {
    /// Tasks for the audio thread at the other end of `link`.
    pub fn new(link: Arc<Link>) -> Self {
        Self { link, played: false }
    }

    /// The button that begins Match, and sets what it found.
    pub fn match_button(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        controls: &Controls,
        snapshot: Option<&Snapshot>,
    ) {
        let listening = self.link.task() == Task::Match;
        let text = match (listening, snapshot) {
            (true, Some(snapshot)) => match snapshot.matched_db {
                Some(trim) => {
                    let trim = signed(trim.into());
                    format!("Set {trim} dB ({:.0} s heard)", snapshot.listened)
                }
                None => format!("Listening, {:.0} s", snapshot.listened),
            },
            (true, None) => "Listening".into(),
            (false, _) => "Match".into(),
        };
        let text = RichText::new(text).color(if listening { theme.accent } else { theme.text });
        let hint = "Listens to stem and vocal while the song plays, and sets Vocal trim by their loudness. \
                Press again, or stop the song, to set it";
        if ui.button(text).on_hover_text(hint).clicked() {
            self.press(Task::Match, controls, snapshot);
        }
    }

    /// The button that begins Learn, and keeps what it learned.
    pub fn learn_button(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        controls: &Controls,
        snapshot: Option<&Snapshot>,
    ) {
        let hint = "Learns the vocal from the sidechain while the song plays, so that Leeway can carve for \
                it later without one. Saved with the project";
        if self.learning_button(ui, theme, snapshot, (Task::Learn, "Learn"), hint) {
            self.press(Task::Learn, controls, snapshot);
        }
    }

    /// The button that begins to learn the beat, and keeps what was learned of it.
    pub fn learn_beat_button(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        controls: &Controls,
        snapshot: Option<&Snapshot>,
    ) {
        let hint = "Learns what sounds beside this stem from the second sidechain, Beat, while the vocal \
                sings, so that Leeway knows it later without one. Saved with the project";
        if self.learning_button(ui, theme, snapshot, (Task::LearnBeat, "Learn the beat"), hint) {
            self.press(Task::LearnBeat, controls, snapshot);
        }
    }

    /// A button for a task that learns, and its name; returns whether it was clicked.
    fn learning_button(
        &self,
        ui: &mut Ui,
        theme: &Theme,
        snapshot: Option<&Snapshot>,
        (task, name): (Task, &str),
        hint: &str,
    ) -> bool {
        let learning = self.link.task() == task;
        let text = match (learning, snapshot) {
            (true, Some(snapshot)) => format!("Done ({:.0} s heard)", snapshot.listened),
            (true, None) => "Learning".into(),
            (false, _) => name.into(),
        };
        let text = RichText::new(text).color(if learning { theme.accent } else { theme.text });
        ui.add(Button::new(text)).on_hover_text(hint).clicked()
    }

    /// Begins `task`, or ends it if it is under way.
    fn press(&mut self, task: Task, controls: &Controls, snapshot: Option<&Snapshot>) {
        if self.link.task() == task {
            self.finish(controls, snapshot);
        } else {
            self.played = false;
            self.link.ask(task);
        }
    }

    /// Ends Match without a result, for there will be no window to set it. Learn goes on until there is one
    /// again.
    pub fn cancel(&mut self) {
        if self.link.task() == Task::Match {
            self.link.ask(Task::None);
        }
    }

    /// Ends the task when the song stops.
    pub fn follow(&mut self, controls: &Controls, snapshot: Option<&Snapshot>) {
        if self.link.task() == Task::None {
            return;
        }
        let playing = snapshot.is_some_and(|snapshot| snapshot.playing);
        if self.played && !playing {
            self.finish(controls, snapshot);
        }
        self.played |= playing;
    }

    /// Sets what was found, in one gesture, and ends the task.
    fn finish(&self, controls: &Controls, snapshot: Option<&Snapshot>) {
        let task = self.link.task();
        // A snapshot from before the task began knows nothing of it.
        match (task, snapshot.filter(|snapshot| snapshot.task == task)) {
            (Task::Match, Some(Snapshot { matched_db: Some(matched_db), .. })) => {
                let trim = controls.of(&CONTROLS.trim);
                trim.jump(trim.normalized_of(*matched_db));
            }
            (Task::Learn, Some(Snapshot { learned, .. })) if !learned.is_empty() => {
                voices::load(*learned, controls);
            }
            (Task::LearnBeat, Some(Snapshot { learned_beat, .. })) if !learned_beat.is_empty() => {
                beats::set(*learned_beat, controls);
            }
            _ => {}
        }
        self.link.ask(Task::None);
    }
}
