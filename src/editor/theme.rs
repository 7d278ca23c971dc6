//! Colours and type.

use std::sync::Arc;

use egui::style::ScrollStyle;
use egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Rgba, Stroke,
    TextStyle, Vec2, Visuals, vec2,
};

/// Knobs and type grow in a window larger than this many points, up to twice their size. They do so in
/// steps of one in this many, for each step needs letters of its own.
const GROWS_FROM: (f32, f32) = (950.0, 590.0);
const GROWTH_STEPS: f32 = 20.0;
const MOST_GROWTH: f32 = 2.0;
/// How opaque the accent is behind what is chosen.
const SELECTED: f32 = 0.35;

/// What everything is drawn in. Stem, vocal, clash and cut are told apart with any colour blindness, by
/// lightness and by how they are drawn, not by hue alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    pub dark: bool,
    pub background: Color32,
    pub panel: Color32,
    /// Buttons and knobs.
    pub raised: Color32,
    pub line: Color32,
    pub text: Color32,
    pub faint: Color32,
    pub stem: Color32,
    pub vocal: Color32,
    /// The clash, and what is set.
    pub accent: Color32,
    pub cut: Color32,
    /// The deepest cut in the Time view.
    pub hot: Color32,
    /// How much larger knobs and type are than in a window of the usual size, 1 or more.
    pub growth: f32,
}

const DARK: Theme = Theme {
    dark: true,
    background: Color32::from_rgb(0x12, 0x15, 0x1a),
    panel: Color32::from_rgb(0x1c, 0x21, 0x28),
    raised: Color32::from_rgb(0x25, 0x2c, 0x35),
    line: Color32::from_rgb(0x2e, 0x36, 0x41),
    text: Color32::from_rgb(0xe9, 0xec, 0xf1),
    faint: Color32::from_rgb(0x93, 0x9d, 0xad),
    stem: Color32::from_rgb(0x3f, 0x7f, 0xc4),
    vocal: Color32::from_rgb(0xe6, 0xea, 0xf2),
    accent: Color32::from_rgb(0xff, 0x9d, 0x3c),
    cut: Color32::from_rgb(0xe8, 0x30, 0x5f),
    hot: Color32::from_rgb(0xff, 0xe1, 0xe8),
    growth: 1.0,
};

const LIGHT: Theme = Theme {
    dark: false,
    background: Color32::from_rgb(0xf4, 0xf5, 0xf7),
    panel: Color32::from_rgb(0xff, 0xff, 0xff),
    raised: Color32::from_rgb(0xe3, 0xe7, 0xed),
    line: Color32::from_rgb(0xd5, 0xda, 0xe1),
    text: Color32::from_rgb(0x1c, 0x22, 0x2b),
    faint: Color32::from_rgb(0x52, 0x5c, 0x6a),
    stem: Color32::from_rgb(0x6a, 0xa0, 0xda),
    vocal: Color32::from_rgb(0x26, 0x2f, 0x3d),
    accent: Color32::from_rgb(0xa8, 0x4b, 0x00),
    cut: Color32::from_rgb(0x7f, 0x19, 0xe5),
    hot: Color32::from_rgb(0x2a, 0x00, 0x5c),
    growth: 1.0,
};

impl Theme {
    /// The dark or the light theme.
    pub fn new(dark: bool) -> Self {
        if dark { DARK } else { LIGHT }
    }

    /// The same in a window of `size` points: knobs and type grow with it.
    pub fn in_window(self, size: Vec2) -> Self {
        let room = (size.x / GROWS_FROM.0).min(size.y / GROWS_FROM.1);
        let steps = (room * GROWTH_STEPS + 1e-3).floor() / GROWTH_STEPS;
        Self { growth: steps.clamp(1.0, MOST_GROWTH), ..self }
    }

    /// Our typeface in `size`, which is that in a window of the usual size.
    pub fn font(&self, size: f32) -> FontId {
        FontId::proportional(size * self.growth)
    }

    /// Its semibold cut.
    pub fn semibold(&self, size: f32) -> FontId {
        FontId::new(size * self.growth, FontFamily::Name("semibold".into()))
    }

    /// The background as the screen is cleared with it: as it is shown, not as linear light.
    pub fn clear(&self) -> Rgba {
        let [red, green, blue, _] = self.background.to_array().map(|part| f32::from(part) / 255.0);
        Rgba::from_rgb(red, green, blue)
    }

    /// Makes egui's own widgets look like ours.
    pub fn dress(&self, ctx: &egui::Context) {
        let mut visuals = if self.dark { Visuals::dark() } else { Visuals::light() };
        visuals.override_text_color = Some(self.text);
        visuals.weak_text_color = Some(self.faint);
        visuals.panel_fill = self.background;
        visuals.window_fill = self.panel;
        visuals.extreme_bg_color = self.background;
        visuals.window_stroke = Stroke::new(1.0, self.line);
        visuals.selection.bg_fill = self.accent.gamma_multiply(SELECTED);
        visuals.selection.stroke = Stroke::new(1.5, self.accent);
        visuals.hyperlink_color = self.accent;
        let widgets = &mut visuals.widgets;
        for state in [
            &mut widgets.noninteractive,
            &mut widgets.inactive,
            &mut widgets.hovered,
            &mut widgets.active,
            &mut widgets.open,
        ] {
            state.corner_radius = CornerRadius::same(4);
            state.expansion = 0.0;
            // The fill alone tells a widget from what is behind it: outlines would cost more than all the rest.
            state.bg_stroke = Stroke::NONE;
            state.fg_stroke = Stroke::new(1.0, self.text);
            state.bg_fill = self.raised;
            state.weak_bg_fill = self.raised;
        }
        widgets.noninteractive.bg_stroke = Stroke::new(1.0, self.line);
        widgets.hovered.bg_stroke = Stroke::new(1.0, self.faint);
        widgets.active.bg_stroke = Stroke::new(1.0, self.accent);
        ctx.set_theme(if self.dark { egui::Theme::Dark } else { egui::Theme::Light });
        ctx.all_styles_mut(|style| {
            style.visuals = visuals.clone();
            style.spacing.item_spacing = vec2(6.0, 4.0) * self.growth;
            style.spacing.button_padding = vec2(8.0, 3.0) * self.growth;
            style.spacing.interact_size = vec2(40.0, 20.0) * self.growth;
            // The scroll bar lies beside what scrolls, not over it.
            style.spacing.scroll = ScrollStyle { bar_width: 6.0, ..ScrollStyle::solid() };
            style.interaction.tooltip_delay = 0.6;
            style.text_styles = [
                (TextStyle::Small, self.font(11.0)),
                (TextStyle::Body, self.font(13.0)),
                (TextStyle::Button, self.font(12.5)),
                (TextStyle::Heading, self.semibold(16.0)),
                (TextStyle::Monospace, self.font(13.0)),
            ]
            .into();
        });
    }
}

/// Inter, in both cuts that we use.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [
        ("regular", include_bytes!("../../assets/fonts/Inter-Regular.otf").as_slice()),
        ("semibold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf").as_slice()),
    ] {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, font) in [
        (FontFamily::Proportional, "regular"),
        (FontFamily::Monospace, "regular"),
        (FontFamily::Name("semibold".into()), "semibold"),
    ] {
        fonts.families.insert(family, vec![font.into()]);
    }
    fonts
}

#[cfg(test)]
mod colour_blindness;
#[cfg(test)]
mod tests;
