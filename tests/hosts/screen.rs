//! The window in a host, on a screen: as `.ci/run` does it.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use leeway_test_signals::{RATE, assert_same, blocks::blocks_of};
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt, CreateWindowAux, EventMask,
    InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::clap_host::ClapHost;
use crate::process_stats::ProcessStats;
use crate::scene::Scene;

/// Memory is measured: one test at a time.
pub static SCREEN: Mutex<()> = Mutex::new(());

const OPENED: usize = 200;
/// What the graphics driver's caches and the allocator may keep. The smallest thing that was once left
/// behind, a keyboard map of 80 KB, made it 16 from the first quarter to the last; now it is 4 to 7.
const GROWTH_MB: u64 = 12;
/// How long a thread that has been told to end may take on a busy machine.
const GRACE: Duration = Duration::from_millis(500);
/// How long a window stays open: some frames are drawn.
pub const GLANCE: Duration = Duration::from_millis(60);

/// The host's own window, to put the plugin's into.
pub struct Screen {
    pub connection: RustConnection,
    pub window: u32,
    root: u32,
    /// Where the plugin keeps what the user likes.
    users_files: PathBuf,
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

pub fn open(host: &mut ClapHost, screen: &Screen) {
    let gui: PluginGui = host.extension();
    let plugin = host.plugin();
    let embedded = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
    assert!(gui.is_api_supported(&plugin, embedded));
    gui.create(&plugin, embedded).expect("a window is made");
    // SAFETY: the parent is open until the plugin's window is closed.
    unsafe { gui.set_parent(&plugin, Window::from_x11_handle(screen.window.into())) }
        .expect("it takes its place");
    let _ = gui.show(&plugin);
}

pub fn close(host: &mut ClapHost) {
    let gui: PluginGui = host.extension();
    gui.destroy(&host.plugin());
}

#[test]
#[ignore = "needs a screen"]
fn the_window_opens_and_closes_200_times_and_leaves_nothing_behind() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    let mut host = ClapHost::running(512);
    let (mut seen, mut threads) = (Vec::new(), None);
    for n in 1..=OPENED {
        open(&mut host, &screen);
        std::thread::sleep(GLANCE);
        if n == 1 {
            assert_eq!(screen.children(), 1, "the window is not in its host's");
        }
        close(&mut host);
        let mut after = ProcessStats::now();
        // The graphics driver keeps threads of its own from the first window on.
        let threads = *threads.get_or_insert(after.threads);
        // The clipboard's ends by itself, soon after its window.
        for _ in 0..GRACE.as_millis() {
            if after.threads <= threads {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
            after = ProcessStats::now();
        }
        assert!(after.threads <= threads, "window {n} is closed and its thread still runs");
        if n % (OPENED / 4) == 0 {
            seen.push(after);
        }
    }
    println!("after each quarter of {OPENED} windows: {seen:?}");
    assert_eq!(screen.children(), 0);
    let (early, late) = (seen[0], seen[3]);
    assert!(late.memory_mb <= early.memory_mb + GROWTH_MB, "memory grew");
    assert!(late.open_files <= early.open_files + 2, "files stay open");
}

#[test]
#[ignore = "needs a screen"]
fn two_windows_at_once_and_a_song_under_them() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screens = [Screen::new(), Screen::new()];
    let scene = Scene::song();
    let render = |host: &mut ClapHost| host.render(&scene, blocks_of(256));
    let mut alone = ClapHost::running(512);
    let expected = render(&mut alone);
    let mut hosts = [ClapHost::running(512), ClapHost::running(512)];
    for (host, screen) in hosts.iter_mut().zip(&screens) {
        open(host, screen);
    }
    std::thread::sleep(GLANCE);
    for host in &mut hosts {
        assert_same(&render(host), &expected, "with its window open");
    }
    std::thread::sleep(GLANCE);
    for (host, screen) in hosts.iter_mut().zip(&screens) {
        assert_eq!(screen.children(), 1);
        close(host);
    }
    assert_eq!(RATE, 48_000.0);
}

#[test]
#[ignore = "needs a screen"]
fn the_host_resizes_the_window() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    let mut host = ClapHost::running(512);
    open(&mut host, &screen);
    std::thread::sleep(GLANCE);
    let gui: PluginGui = host.extension();
    let plugin = host.plugin();
    assert!(gui.can_resize(&plugin));
    let wanted = GuiSize { width: 1200, height: 700 };
    gui.set_size(&plugin, wanted).expect("it can be resized");
    std::thread::sleep(4 * GLANCE);
    assert_eq!(gui.get_size(&plugin), Some(wanted));
    let small = gui.adjust_size(&plugin, GuiSize { width: 100, height: 100 }).unwrap();
    assert_eq!((small.width, small.height), (560, 360));
    close(&mut host);

    // The next new one is as this was left.
    let mut next = ClapHost::running(512);
    open(&mut next, &screen);
    std::thread::sleep(4 * GLANCE);
    let gui: PluginGui = next.extension();
    assert_eq!(gui.get_size(&next.plugin()), Some(wanted));
    close(&mut next);
    std::fs::remove_file(screen.users_files.join("Leeway/window.toml")).unwrap();
}
