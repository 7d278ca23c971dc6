//! The window in a host, on a screen: as `.ci/run` does it.

#[cfg(windows)]
#[path = "screen/win32.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "screen/x11.rs"]
mod system;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clack_extensions::gui::{GuiConfiguration, GuiSize, PluginGui};
use leeway_test_signals::{RATE, assert_same, blocks::blocks_of};

use crate::clap_host::ClapHost;
use crate::process_stats::ProcessStats;
use crate::scene::Scene;

pub use system::{BACKSPACE, ENTER, F5, SPACE, Screen};

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

pub fn open(host: &mut ClapHost, screen: &Screen) {
    let gui: PluginGui = host.extension();
    let plugin = host.plugin();
    let (api_type, parent) = screen.for_clap();
    let embedded = GuiConfiguration { api_type, is_floating: false };
    assert!(gui.is_api_supported(&plugin, embedded));
    gui.create(&plugin, embedded).expect("a window is made");
    // SAFETY: the parent is open until the plugin's window is closed.
    unsafe { gui.set_parent(&plugin, parent) }.expect("it takes its place");
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
        screen.wait(GLANCE);
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
            screen.wait(Duration::from_millis(1));
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
    screens[0].wait(GLANCE);
    for host in &mut hosts {
        assert_same(&render(host), &expected, "with its window open");
    }
    screens[0].wait(GLANCE);
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
    screen.wait(GLANCE);
    let gui: PluginGui = host.extension();
    let plugin = host.plugin();
    assert!(gui.can_resize(&plugin));
    let wanted = GuiSize { width: 1200, height: 700 };
    gui.set_size(&plugin, wanted).expect("it can be resized");
    screen.wait(4 * GLANCE);
    assert_eq!(gui.get_size(&plugin), Some(wanted));
    let small = gui.adjust_size(&plugin, GuiSize { width: 100, height: 100 }).unwrap();
    assert_eq!((small.width, small.height), (560, 360));
    close(&mut host);

    // The next new one is as this was left.
    let mut next = ClapHost::running(512);
    open(&mut next, &screen);
    screen.wait(4 * GLANCE);
    let gui: PluginGui = next.extension();
    assert_eq!(gui.get_size(&next.plugin()), Some(wanted));
    close(&mut next);
    std::fs::remove_file(screen.users_files.join("Leeway/window.toml")).unwrap();
}
