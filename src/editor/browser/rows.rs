//! The list itself: Leeway's presets, and the user's own with their folders.

use egui::{Align, Button, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use super::Browser;
use super::editing::Edited;
use crate::editor::preset_search::finds;
use crate::editor::theme::Theme;
use crate::editor::user_presets::UserPreset;
use crate::presets::Preset;

impl Browser {
    /// All presets that are searched for. Returns the one that is clicked.
    pub(super) fn rows(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        chosen: Option<&str>,
    ) -> Option<Preset> {
        let mut clicked = None;
        let title = |ui: &mut Ui, text| ui.label(RichText::new(text).small().color(theme.faint));
        let is_found = |preset: &Preset| finds(&self.wanted, preset);
        let own: Vec<_> = self.own.all().iter().filter(|own| is_found(&own.preset)).collect();
        let mut shipped = self.shipped.iter().filter(|preset| is_found(preset)).peekable();
        if shipped.peek().is_none() && own.is_empty() {
            title(ui, "Nothing is called that");
        }
        if shipped.peek().is_some() {
            title(ui, "Leeway's");
        }
        for preset in shipped {
            if row(ui, preset, chosen) {
                clicked = Some(preset.clone());
            }
        }
        if !own.is_empty() {
            title(ui, "Yours");
        }
        let (mut nested, mut edited) = (None, None);
        for own in own {
            if own.nested_in() != nested {
                nested = own.nested_in();
                title(ui, nested.unwrap_or_default());
            }
            match own_row(ui, own, chosen) {
                Some(Clicked::Preset) => clicked = Some(own.preset.clone()),
                Some(Clicked::Edit) => edited = Some(Edited::new(own)),
                None => {}
            }
        }
        for reason in self.own.refused() {
            ui.label(RichText::new(reason).small().color(theme.faint));
        }
        if edited.is_some() {
            self.edited = edited;
            self.question = None;
            self.message = None;
        }
        clicked
    }
}

/// What was clicked in the row of one of the user's presets.
enum Clicked {
    Preset,
    Edit,
}

/// Whether `preset` was clicked.
fn row(ui: &mut Ui, preset: &Preset, chosen: Option<&str>) -> bool {
    let name = &preset.name;
    let row = ui.add(Button::selectable(chosen == Some(name), name).truncate());
    let row = match preset.tags.as_slice() {
        [] => row,
        tags => row.on_hover_text(tags.join(", ")),
    };
    row.clicked()
}

fn own_row(ui: &mut Ui, own: &UserPreset, chosen: Option<&str>) -> Option<Clicked> {
    let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
    let layout = Layout::right_to_left(Align::Center);
    let within = ui.allocate_ui_with_layout(size, layout, |ui| {
        let edit = ui.button("\u{2026}").on_hover_text("Rename, tag or delete");
        let name = &own.preset.name;
        edit.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Edit {name}")));
        let chosen = ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            row(ui, &own.preset, chosen).then_some(Clicked::Preset)
        });
        if edit.clicked() { Some(Clicked::Edit) } else { chosen.inner }
    });
    within.inner
}
