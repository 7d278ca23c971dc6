//! The bar over the pictures: which of them are seen, whether they stand, and what is heard for a moment.

use egui::{Align, Layout, Ui};

use super::audition::Auditions;
use super::control::Controls;
use super::theme::Theme;
use crate::params::{View, WindowState};

/// The views with their names and what they show.
const VIEWS: [(View, &str, &str); 3] = [
    (View::Now, "Now", "The spectra, the clash and the cut of this moment"),
    (View::Time, "Time", "The cut over the stem, moment by moment, and the vocal's phrases"),
    (View::Both, "Both", "Now above, Time below"),
];

/// Draws the bar.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    controls: &Controls,
    (state, frozen): (&mut WindowState, &mut bool),
    auditions: &mut Auditions,
) {
    ui.horizontal(|ui| {
        for (view, name, hint) in VIEWS {
            ui.selectable_value(&mut state.view, view, name).on_hover_text(hint);
        }
        let hint = "The pictures stand, the song goes on. Click again to catch up";
        ui.toggle_value(frozen, "Freeze").on_hover_text(hint);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            auditions.before_button(ui, theme);
            auditions.choice(ui, controls);
        });
    });
}
