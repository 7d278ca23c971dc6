//! The beat: how it is known, and its profile as a file.

use std::path::PathBuf;

use egui::{Popup, PopupCloseBehavior, Ui};
use leeway_engine::BeatFrom;

use super::control::Controls;
use super::file_dialog::FileDialog;
use super::profile_list::{Pick, ProfileList};
use super::tasks::Tasks;
use super::theme::Theme;
use crate::beat_profile::BeatProfile;
use crate::link::Snapshot;

/// How wide the list is, in points.
const WIDTH: f32 = 240.0;
/// What the window needs above and below the profiles in the list, in points.
const AROUND: f32 = 245.0;

/// The user's saved beat profiles.
pub struct Beats(ProfileList<BeatProfile>);

impl Beats {
    /// Profiles in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>, dialog: FileDialog) -> Self {
        Self(ProfileList::new(folder, dialog))
    }

    /// The button that says how the beat is known, with the list under it.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        controls: &Controls,
        tasks: &mut Tasks,
        snapshot: Option<&Snapshot>,
    ) {
        let profile = controls.params().beat.profile();
        let (name, meaning) = state(snapshot, &profile);
        let button =
            ui.button(name).on_hover_text("What sounds beside this stem masks the vocal, too");
        self.0.follow(&button);
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .show(|ui| {
                ui.label(meaning);
                tasks.learn_beat_button(ui, theme, controls, snapshot);
                ui.separator();
                match self.0.show(ui, theme, &controls.params().beat.profile(), AROUND) {
                    Some(Pick::Load(saved)) => set(saved, controls),
                    Some(Pick::Forget) => set(BeatProfile::default(), controls),
                    None => {}
                }
            });
    }
}

/// How the beat is known, in short and in full. Before any audio, a profile is all there can be.
fn state(snapshot: Option<&Snapshot>, profile: &BeatProfile) -> (&'static str, &'static str) {
    let unheard = (!profile.is_empty()).then_some(BeatFrom::Profile);
    let known = snapshot.and_then(|snapshot| snapshot.beat_from).filter(|known| {
        // Forgotten a moment ago, while no audio comes.
        *known != BeatFrom::Profile || !profile.is_empty()
    });
    match known.or(unheard) {
        None => ("Beat: none", "The vocal is judged against this stem alone."),
        Some(BeatFrom::Profile) => {
            ("Beat: profile", "The vocal is judged in the song, by the beat's profile.")
        }
        Some(BeatFrom::Key | BeatFrom::Told) => (
            "Beat: live",
            "The vocal is judged in the song, with the beat on the second sidechain.",
        ),
    }
}

/// Makes `profile` the beat's, in one gesture.
pub fn set(profile: BeatProfile, controls: &Controls) {
    let mut values = controls.values();
    values.beat = profile;
    controls.apply(&values);
}
