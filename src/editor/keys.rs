//! Which keys the window uses. All others are the host's: above all the space bar, which plays the song.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{Context, Event, Plugin, Popup, RawInput};
use nice_plug::editor::{Modifiers, VirtualKeyCode};
use nice_plug_egui::keyboard_types::{Key, KeyboardEvent, NamedKey};

/// Whether the window uses a key that was pressed.
pub fn is_used(ctx: &Context, pressed: &KeyboardEvent) -> bool {
    let modifiers = pressed.modifiers;
    let command = if cfg!(target_os = "macos") { modifiers.meta() } else { modifiers.ctrl() };
    uses(ctx, &pressed.key, command)
}

/// Whether the window uses `key`, pressed with or without Ctrl, or Command on a Mac.
fn uses(ctx: &Context, key: &Key, command: bool) -> bool {
    use NamedKey::{
        ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Backspace, Delete, End, Enter, Escape, Home,
        Insert, PageDown, PageUp, Tab,
    };
    let is_one_of = |text: &str, letters: &str| letters.contains(&text.to_lowercase());
    if ctx.text_edit_focused() {
        return match key {
            Key::Character(text) => !command || is_one_of(text, "acvxyz"),
            Key::Named(ArrowDown | ArrowLeft | ArrowRight | ArrowUp | Home | End) => true,
            Key::Named(key) => matches!(key, Backspace | Delete | Enter | Escape | Tab),
        };
    }
    // A control was reached by the Tab key.
    let reached = ctx.memory(|memory| memory.focused().is_some());
    match key {
        Key::Character(text) => command && is_one_of(text, "yz"),
        Key::Named(Tab) => !command,
        Key::Named(Escape) => reached || Popup::is_any_open(ctx),
        Key::Named(ArrowDown | ArrowLeft | ArrowRight | ArrowUp) => reached && !command,
        Key::Named(key) => {
            let for_nodes = matches!(key, Insert | PageDown | PageUp);
            reached && (for_nodes || matches!(key, Backspace | Delete | Enter))
        }
    }
}

/// Takes keys that the host has caught on their way to the window and offers it, as VST3 hosts may.
#[derive(Default)]
pub struct Caught {
    /// There while the window is open.
    ctx: Mutex<Option<Context>>,
    events: Arc<Mutex<Vec<Event>>>,
}

/// Hands egui what was caught.
struct Shown(Arc<Mutex<Vec<Event>>>);

impl Caught {
    /// Hands keys to the window of `ctx` from now on.
    pub fn open(&self, ctx: &Context) {
        lock(&self.events).clear();
        ctx.add_plugin(Shown(Arc::clone(&self.events)));
        *lock(&self.ctx) = Some(ctx.clone());
    }

    /// Takes no keys from now on: there is no window.
    pub fn close(&self) {
        *lock(&self.ctx) = None;
    }

    /// Takes a key, if the window uses it.
    pub fn take(&self, code: VirtualKeyCode, is_down: bool, modifiers: Modifiers) -> bool {
        let ctx = lock(&self.ctx).clone();
        let (Some(ctx), Some((key, known))) = (ctx, key_of(code)) else { return false };
        let command = modifiers.contains(Modifiers::COMMAND);
        if !uses(&ctx, &key, command) {
            return false;
        }
        let mac = cfg!(target_os = "macos");
        let modifiers = egui::Modifiers {
            alt: modifiers.contains(Modifiers::ALT),
            ctrl: if mac { modifiers.contains(Modifiers::CONTROL) } else { command },
            shift: modifiers.contains(Modifiers::SHIFT),
            mac_cmd: mac && command,
            command,
        };
        let mut events = lock(&self.events);
        if let Some(key) = known {
            let (pressed, repeat, physical_key) = (is_down, false, None);
            events.push(Event::Key { key, physical_key, pressed, repeat, modifiers });
        }
        if let Key::Character(text) = key
            && is_down
        {
            events.push(Event::Text(text));
        }
        drop(events);
        ctx.request_repaint();
        true
    }
}

impl Plugin for Shown {
    fn debug_name(&self) -> &'static str {
        "caught keys"
    }

    fn input_hook(&mut self, _: &Context, input: &mut RawInput) {
        input.events.append(&mut mem::take(&mut *lock(&self.0)));
    }
}

/// A host's key as the system and as egui name it; `None` for one that the window never uses.
fn key_of(code: VirtualKeyCode) -> Option<(Key, Option<egui::Key>)> {
    use VirtualKeyCode as V;
    let named = |key: NamedKey, known| Some((Key::Named(key), Some(known)));
    let typed = |text: &str| Some((Key::Character(text.into()), None));
    match code {
        V::Backspace => named(NamedKey::Backspace, egui::Key::Backspace),
        V::Delete => named(NamedKey::Delete, egui::Key::Delete),
        V::Return | V::NumpadEnter => named(NamedKey::Enter, egui::Key::Enter),
        V::Escape => named(NamedKey::Escape, egui::Key::Escape),
        V::Tab => named(NamedKey::Tab, egui::Key::Tab),
        V::Home => named(NamedKey::Home, egui::Key::Home),
        V::End => named(NamedKey::End, egui::Key::End),
        V::Insert => named(NamedKey::Insert, egui::Key::Insert),
        V::PageUp => named(NamedKey::PageUp, egui::Key::PageUp),
        V::PageDown => named(NamedKey::PageDown, egui::Key::PageDown),
        V::ArrowLeft => named(NamedKey::ArrowLeft, egui::Key::ArrowLeft),
        V::ArrowRight => named(NamedKey::ArrowRight, egui::Key::ArrowRight),
        V::ArrowUp => named(NamedKey::ArrowUp, egui::Key::ArrowUp),
        V::ArrowDown => named(NamedKey::ArrowDown, egui::Key::ArrowDown),
        V::Space => typed(" "),
        V::Numpad0 => typed("0"),
        V::Numpad1 => typed("1"),
        V::Numpad2 => typed("2"),
        V::Numpad3 => typed("3"),
        V::Numpad4 => typed("4"),
        V::Numpad5 => typed("5"),
        V::Numpad6 => typed("6"),
        V::Numpad7 => typed("7"),
        V::Numpad8 => typed("8"),
        V::Numpad9 => typed("9"),
        V::NumpadDecimal => typed("."),
        V::NumpadSubtract => typed("-"),
        V::NumpadAdd => typed("+"),
        _ => None,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use egui::{Button, TextEdit, Ui};

    use super::*;

    /// Draws until what asks for the focus has it.
    fn drawn(mut draw: impl FnMut(&mut Ui)) -> Context {
        let ctx = Context::default();
        for _ in 0..3 {
            ctx.run_ui(RawInput::default(), &mut draw).textures_delta.clear();
        }
        ctx
    }

    fn space() -> Key {
        Key::Character(" ".into())
    }

    #[test]
    fn the_space_bar_is_the_hosts_until_text_is_typed() {
        let untouched = drawn(|_| {});
        let reached = drawn(|ui| ui.add(Button::new("Match")).request_focus());
        for ctx in [&untouched, &reached] {
            assert!(!uses(ctx, &space(), false) && !uses(ctx, &Key::Character("z".into()), false));
            assert!(uses(ctx, &Key::Character("Z".into()), true), "undo");
            assert!(!uses(ctx, &Key::Character("s".into()), true), "the host saves");
            assert!(!uses(ctx, &Key::Named(NamedKey::F5), false));
        }
        for key in [NamedKey::ArrowUp, NamedKey::Enter, NamedKey::Delete, NamedKey::Escape] {
            assert!(!uses(&untouched, &Key::Named(key), false), "{key:?}");
            assert!(uses(&reached, &Key::Named(key), false), "{key:?}");
        }

        let mut text = String::new();
        let typing = drawn(|ui| ui.add(TextEdit::singleline(&mut text)).request_focus());
        assert!(uses(&typing, &space(), false) && uses(&typing, &Key::Character("v".into()), true));
        assert!(!uses(&typing, &Key::Character("s".into()), true), "the host saves");
        assert!(!uses(&typing, &Key::Named(NamedKey::F5), false));
    }

    #[test]
    fn what_the_host_caught_is_typed() {
        let caught = Caught::default();
        let take = |code| caught.take(code, true, Modifiers::empty());
        assert!(!take(VirtualKeyCode::Space), "there is no window");
        let mut text = String::new();
        let ctx = Context::default();
        caught.open(&ctx);
        let mut draw = |typing: bool| {
            let mut output = ctx.run_ui(RawInput::default(), |ui| {
                let field = ui.add(TextEdit::singleline(&mut text));
                if typing {
                    field.request_focus();
                }
            });
            output.textures_delta.clear();
        };
        draw(false);
        assert!(!take(VirtualKeyCode::Space), "nothing is typed");
        draw(true);
        draw(true);
        assert!(take(VirtualKeyCode::Numpad4) && take(VirtualKeyCode::Space));
        assert!(take(VirtualKeyCode::Numpad2) && take(VirtualKeyCode::Backspace));
        assert!(!take(VirtualKeyCode::F5) && !take(VirtualKeyCode::MediaPlay));
        draw(true);
        assert_eq!(text, "4 ");
        caught.close();
        assert!(!take(VirtualKeyCode::Space), "there is no window any more");
    }
}
