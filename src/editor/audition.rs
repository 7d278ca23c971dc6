//! Listening for a moment: to a band, by pressing on a picture; to the stem as it was, by a button. The audio
//! thread is told through the link, and nothing of it is kept.

use std::sync::Arc;

use egui::{
    Button, ComboBox, Key, Painter, PointerButton, Pos2, Rect, Response, RichText, Role, Ui,
    WidgetInfo,
};
use leeway_engine::units::hz_text;
use leeway_engine::{Audition, CONTROLS, Listen};

use super::control::Controls;
use super::frequency_axis::FrequencyAxis;
use super::pixel_snapping;
use super::theme::Theme;
use crate::link::Link;

/// How far the band that is heard reaches to either side, in octaves, as the engine has it.
const HALF_WIDTH_OCTAVES: f32 = 1.0 / 3.0;
/// How opaque the shade is over what is not heard.
const SHADE: f32 = 0.6;
/// What can be heard of a band.
const OF_A_BAND: [Listen; 3] = [Listen::Removed, Listen::Output, Listen::Vocal];

/// What the user holds.
pub struct Auditions {
    link: Arc<Link>,
    /// What is heard of a band.
    of: Listen,
    /// The band's centre in Hz while one is held, and the picture that it is held in.
    band: Option<(egui::Id, f32)>,
    /// Whether the stem as it was is held, and whether it was latched.
    before: bool,
    latched: bool,
}

impl Auditions {
    /// Nothing held, for the audio thread at the other end of `link`.
    pub fn new(link: Arc<Link>) -> Self {
        Self { link, of: Listen::Removed, band: None, before: false, latched: false }
    }

    /// Lets go of everything.
    pub fn release(&mut self) {
        (self.band, self.before, self.latched) = (None, false, false);
        self.link.let_hear(self.heard());
    }

    /// What is heard.
    fn heard(&self) -> Audition {
        match (self.band, self.before || self.latched) {
            (Some((_, hz)), _) => Audition::Band { listen: self.of, hz },
            (None, true) => Audition::Before,
            (None, false) => Audition::Off,
        }
    }

    /// Tells the audio thread. To be called at the end of each frame.
    pub fn tell(&mut self, ui: &Ui) {
        // The picture that a band is held in may be gone.
        if !ui.input(|input| input.pointer.any_down() || input.key_down(Key::Enter)) {
            self.band = None;
        }
        self.link.let_hear(self.heard());
    }

    /// Follows a press with the right button, or with Alt held, on the picture of `response`, in which
    /// `hz_at` lies at a place; `keyed` is where the keys have gone there, for the Enter key.
    pub fn follow(
        &mut self,
        ui: &Ui,
        response: &Response,
        keyed: Option<Pos2>,
        hz_at: impl Fn(Pos2) -> f32,
    ) {
        let (right, left, alt) = ui.input(|input| {
            let pointer = &input.pointer;
            let pressed = |button| pointer.button_pressed(button);
            (
                pressed(PointerButton::Secondary),
                pressed(PointerButton::Primary),
                input.modifiers.alt,
            )
        });
        let on_it = ui.rect_contains_pointer(response.rect);
        if (right && on_it) || (left && alt && response.contains_pointer()) {
            self.band = Some((response.id, 0.0));
        }
        let (down, at, enter) = ui.input(|input| {
            let down = input.pointer.secondary_down() || input.pointer.primary_down();
            (down && input.focused, input.pointer.latest_pos(), input.key_down(Key::Enter))
        });
        let held = self.band.is_some_and(|(id, _)| id == response.id);
        let place = match (held && down, keyed) {
            (true, _) => at,
            (false, Some(keyed)) if enter && response.has_focus() => Some(keyed),
            _ => None,
        };
        if let Some(place) = place {
            self.band = Some((response.id, hz_at(response.rect.clamp(place))));
        } else if held {
            self.band = None;
        }
    }

    /// What is heard, in words, if it is not what the controls say.
    pub fn words(&self) -> Option<String> {
        let what = match self.of {
            Listen::Output => "the output",
            Listen::Removed => "what is removed",
            Listen::Vocal => "the vocal",
        };
        match self.heard() {
            Audition::Off => None,
            Audition::Before => Some("You hear the stem before, as loud as after".into()),
            Audition::Band { hz, .. } => Some(format!("You hear {} of {what}", hz_text(hz))),
        }
    }

    /// Shades what is not heard in `rect`, whose frequencies lie across on `axis`.
    pub fn shade(&self, painter: &Painter, theme: &Theme, rect: Rect, axis: &FrequencyAxis) {
        let Some((_, hz)) = self.band else { return };
        let reach = HALF_WIDTH_OCTAVES.exp2();
        let (left, right) = (axis.x_of_hz(hz / reach), axis.x_of_hz(hz * reach));
        for (from, to) in [(rect.left(), left), (right, rect.right())] {
            if to > from {
                let outside = Rect::from_x_y_ranges(from..=to, rect.y_range());
                pixel_snapping::rect(painter, outside, theme.background.gamma_multiply(SHADE));
            }
        }
    }

    /// The button for the stem as it was: heard while it is pressed, and after a click until the next.
    pub fn before_button(&mut self, ui: &mut Ui, theme: &Theme) {
        let on = self.before || self.latched;
        let button = if on {
            Button::new(RichText::new("Before").color(theme.background)).fill(theme.accent)
        } else {
            Button::new("Before")
        };
        let response = ui.add(button).on_hover_text(
            "The stem as it came, made as loud as the carved one. Hold it, or click to switch. Never \
             saved, never in an offline render",
        );
        self.before = response.is_pointer_button_down_on();
        if response.clicked() {
            self.latched = !self.latched;
        }
    }

    /// The choice of what is heard of a band.
    pub fn choice(&mut self, ui: &mut Ui, controls: &Controls) {
        let Some(choices) = controls.of(&CONTROLS.listen).choices() else { return };
        let name = |listen: Listen| choices.names[listen as usize];
        let text = format!("Band: {}", name(self.of));
        let menu = ComboBox::from_id_salt("band").selected_text(text).show_ui(ui, |ui| {
            for of in OF_A_BAND {
                ui.selectable_value(&mut self.of, of, name(of));
            }
        });
        menu.response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, true, "Band to hear");
            info.current_text_value = Some(name(self.of).into());
            info
        });
        menu.response.on_hover_text(
            "What is heard of a band: press and drag on the picture with the right button, or with Alt \
             held. With the keys: Tab to the picture, go to a band by arrows, hold Enter",
        );
    }
}
