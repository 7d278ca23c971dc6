//! A screen of X11.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use ::vst3_host::WindowHandle;
use clack_extensions::gui::{GuiApiType, Window};
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt, CreateWindowAux, EventMask,
    InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// Symbols of keys. Those of letters and digits are their characters.
pub const SPACE: u32 = 0x20;
pub const BACKSPACE: u32 = 0xff08;
pub const ENTER: u32 = 0xff0d;
pub const F5: u32 = 0xffc2;

/// The host's own window, to put the plugin's into.
pub struct Screen {
    pub connection: RustConnection,
    pub window: u32,
    root: u32,
    /// Where the plugin keeps what the user likes.
    pub users_files: PathBuf,
}

impl Screen {
    pub fn new() -> Self {
        let (connection, screen) =
            x11rb::connect(None).expect("a screen: run this as .ci/run does");
        let window = connection.generate_id().unwrap();
        let root = connection.setup().roots[screen].root;
        let class = WindowClass::INPUT_OUTPUT;
        let events = CreateWindowAux::new().event_mask(EventMask::KEY_PRESS);
        connection.create_window(0, window, root, 0, 0, 900, 560, 0, class, 0, &events).unwrap();
        connection.map_window(window).unwrap();
        connection.flush().unwrap();
        let users_files = std::env::var_os("XDG_CONFIG_HOME")
            .expect("a folder instead of your own: run this as .ci/run does");
        Self { connection, window, root, users_files: users_files.into() }
    }

    /// What a CLAP's window goes into.
    pub fn for_clap(&self) -> (GuiApiType<'static>, Window<'static, '_>) {
        (GuiApiType::X11, Window::from_x11_handle(self.window.into()))
    }

    /// What a VST3's window goes into.
    pub fn for_vst3(&self) -> WindowHandle {
        WindowHandle::from_x11(self.window)
    }

    /// Lets the window live for this long: it has a thread of its own.
    pub fn wait(&self, time: Duration) {
        sleep(time);
    }

    /// Moves the pointer there.
    pub fn point(&self, (x, y): (i16, i16)) {
        self.fake(MOTION_NOTIFY_EVENT, 0, (x, y));
    }

    /// Presses a button of the mouse, or turns its wheel: 4 is up, 5 is down.
    pub fn press(&self, button: u8) {
        self.fake(BUTTON_PRESS_EVENT, button, (0, 0));
        self.fake(BUTTON_RELEASE_EVENT, button, (0, 0));
    }

    /// Presses a button of the mouse and holds it, moves the pointer from one point to the other in so many
    /// steps, one every `step`, and lets go.
    pub fn drag(&self, button: u8, from: (i16, i16), to: (i16, i16), steps: i16, step: Duration) {
        self.point(from);
        std::thread::sleep(step);
        self.fake(BUTTON_PRESS_EVENT, button, (0, 0));
        for n in 1..=steps {
            std::thread::sleep(step);
            let part = |from: i16, to: i16| from + (to - from) * n / steps;
            self.point((part(from.0, to.0), part(from.1, to.1)));
        }
        std::thread::sleep(step);
        self.fake(BUTTON_RELEASE_EVENT, button, (0, 0));
    }

    /// Strikes the key with this symbol.
    pub fn strike(&self, symbol: u32) {
        let code = self.code(symbol);
        self.fake(KEY_PRESS_EVENT, code, (0, 0));
        self.fake(KEY_RELEASE_EVENT, code, (0, 0));
    }

    /// How often the key with this symbol has come to the host since the last call. No other has.
    pub fn struck(&self, symbol: u32) -> usize {
        let code = self.code(symbol);
        let mut times = 0;
        while let Some(event) = self.connection.poll_for_event().unwrap() {
            if let Event::KeyPress(key) = event {
                assert_eq!((key.event, key.detail), (self.window, code), "another key");
                times += 1;
            }
        }
        times
    }

    /// Gives the host the keyboard, as a click into its window does.
    pub fn focus(&self) {
        let sent = self.connection.set_input_focus(InputFocus::PARENT, self.window, CURRENT_TIME);
        sent.unwrap().check().expect("the host's window is there");
    }

    /// Whether the host has the keyboard.
    pub fn has_focus(&self) -> bool {
        self.connection.get_input_focus().unwrap().reply().unwrap().focus == self.window
    }

    fn code(&self, symbol: u32) -> u8 {
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.connection.get_keyboard_mapping(first, last - first + 1).unwrap();
        let map = map.reply().unwrap();
        let per_code = map.keysyms_per_keycode.into();
        let at = map.keysyms.chunks(per_code).position(|symbols| symbols[0] == symbol);
        first + at.expect("the keyboard has the key") as u8
    }

    fn fake(&self, event: u8, detail: u8, (x, y): (i16, i16)) {
        let sent = self.connection.xtest_fake_input(event, detail, 0, self.root, x, y, 0);
        sent.and_then(|_| self.connection.flush()).expect("the screen takes input");
    }

    /// How many windows are inside.
    pub fn children(&self) -> usize {
        self.connection.query_tree(self.window).unwrap().reply().unwrap().children.len()
    }
}
