//! The learned vocal as a file: save it, load another.

use std::path::PathBuf;

use egui::{Popup, PopupCloseBehavior, Ui};
use leeway_engine::controls::Choice;
use leeway_engine::{CONTROLS, Source};

use super::control::Controls;
use super::file_dialog::FileDialog;
use super::profile_list::{Pick, ProfileList};
use super::theme::Theme;
use crate::voice::VoiceProfile;

/// How wide the list is, in points.
const WIDTH: f32 = 220.0;
/// What the window needs above and below the voices in the list, in points.
const AROUND: f32 = 165.0;

/// The user's saved voices.
pub struct Voices(ProfileList<VoiceProfile>);

impl Voices {
    /// Voices in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>, dialog: FileDialog) -> Self {
        Self(ProfileList::new(folder, dialog))
    }

    /// The button with the list under it.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, controls: &Controls) {
        let button = ui.button("Voices").on_hover_text("Save the learned vocal, or load another");
        self.0.follow(&button);
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(WIDTH)
            .show(|ui| match self.0.show(ui, theme, &controls.params().voice.profile(), AROUND) {
                Some(Pick::Load(voice)) => load(voice, controls),
                Some(Pick::Forget) => forget(controls),
                None => {}
            });
    }
}

/// Goes on with no learned vocal, in one gesture.
fn forget(controls: &Controls) {
    let mut values = controls.values();
    values.voice = VoiceProfile::default();
    controls.apply(&values);
}

/// Makes `profile` the learned vocal and carves for it, in one gesture.
pub fn load(profile: VoiceProfile, controls: &Controls) {
    let mut values = controls.values();
    values.voice = profile;
    let source = &CONTROLS.source;
    let learned = controls.of(source).normalized_of(Source::Learned.index() as f32);
    values.normalized.insert(source.id.into(), learned);
    controls.apply(&values);
}
