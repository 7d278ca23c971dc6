//! A control's value as text, which a click opens for typing.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align2, FontId, Id, Key, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::control::Control;
use super::gestures::asks_for_default;
use super::theme::Theme;

/// Seconds for which a value flashes when what was typed in its place cannot be read.
const FLASH: f64 = 0.7;

/// What is being typed.
#[derive(Debug, Clone, Default)]
struct Typing {
    text: String,
    /// The text that it began with.
    before: String,
    /// Whether it has not been shown yet.
    fresh: bool,
}

fn typing_id(control: Control) -> Id {
    Id::unique(("typing", control.name()))
}

/// Opens the control's value for typing.
pub fn start_typing(ui: &Ui, control: Control) {
    let typing = Typing { text: control.text(), before: control.text(), fresh: true };
    ui.data_mut(|data| data.insert_temp(typing_id(control), typing));
}

/// The value in `rect`, shown or being typed. Enter sets what was typed, and so does a click anywhere
/// else; Escape gives it up.
pub fn value(ui: &mut Ui, theme: &Theme, control: Control, rect: Rect, font: FontId) {
    let id = typing_id(control);
    let Some(mut typing) = ui.data(|data| data.get_temp::<Typing>(id)) else {
        shown(ui, theme, control, rect, font);
        return;
    };
    let editor = TextEdit::singleline(&mut typing.text)
        .id(id.with("text"))
        .font(font)
        .margin(vec2(2.0, 0.0))
        .align(Align2::CENTER_CENTER);
    let response = ui.put(rect, editor);
    if typing.fresh {
        response.request_focus();
        select_all(ui, response.id, typing.text.chars().count());
        typing.fresh = false;
    } else if !response.has_focus() {
        take(ui, control, &typing);
        ui.data_mut(|data| data.remove_temp::<Typing>(id));
        return;
    }
    ui.data_mut(|data| data.insert_temp(id, typing));
}

/// Selects all of a field, so that what is typed takes its place.
fn select_all(ui: &Ui, field: Id, length: usize) {
    let mut state = TextEditState::load(ui.ctx(), field).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(length));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), field);
}

fn take(ui: &Ui, control: Control, typing: &Typing) {
    let given_up = ui.input(|input| input.key_pressed(Key::Escape));
    // The text is rounded: left as it was, it changes nothing.
    if given_up || typing.text == typing.before {
        return;
    }
    match control.parse(&typing.text) {
        Some(value) => control.jump(value),
        None => {
            let now = ui.input(|input| input.time);
            ui.data_mut(|data| data.insert_temp(typing_id(control).with("flash"), now));
            ui.ctx().request_repaint();
        }
    }
}

fn shown(ui: &mut Ui, theme: &Theme, control: Control, rect: Rect, font: FontId) {
    let id = typing_id(control);
    let response = ui.interact(rect, id.with("shown"), Sense::click());
    let mut colour = if response.hovered() { theme.accent } else { theme.text };
    let now = ui.input(|input| input.time);
    let refused = ui.data(|data| data.get_temp::<f64>(id.with("flash")));
    if refused.is_some_and(|refused| now - refused < FLASH) {
        ui.painter().rect_filled(rect, 4.0, theme.accent);
        colour = theme.background;
        let said = format!("{}: that is no value", control.name());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        ui.ctx().request_repaint();
    }
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, control.text(), font, colour);
    let response = response.on_hover_text("Click to type a value");
    if asks_for_default(ui, &response) {
        control.jump(control.default());
    } else if response.clicked() {
        start_typing(ui, control);
    }
}
