//! What the window tells its host, on a screen: as `.ci/run` does it.

use std::sync::PoisonError;
use std::time::Duration;

use ::vst3_host::HostNotification;
use leeway_test_signals::{RATE, blocks::blocks_of};

use crate::clap_host::ClapHost;
use crate::scene::Scene;
use crate::screen::{BACKSPACE, ENTER, F5, SCREEN, SPACE, Screen, close, open};
use crate::tuning::number;
use crate::vst3_host::Vst3Host;

/// Where Depth is in a new window, and its value.
const DEPTH: (i16, i16) = (58, 490);
const VALUE: (i16, i16) = (58, 544);
/// Buttons of the mouse.
pub const LEFT: u8 = 1;
const RIGHT: u8 = 3;
const WHEEL_DOWN: u8 = 5;
/// How long a window takes to do as it is told, at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until it is so.
pub fn soon(screen: &Screen, mut is_so: impl FnMut() -> bool) -> bool {
    const STEP: Duration = Duration::from_millis(20);
    (0..PATIENCE.as_millis() / STEP.as_millis()).any(|_| {
        screen.wait(STEP);
        is_so()
    })
}

#[test]
#[ignore = "needs a screen"]
fn a_clap_host_is_told_when_there_is_something_to_save() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    let mut host = ClapHost::running(512);
    open(&mut host, &screen);
    screen.point(DEPTH);
    screen.wait(Duration::from_millis(500));
    assert!(!host.is_dirty(), "opening a window changes nothing");
    screen.press(WHEEL_DOWN);
    assert!(soon(&screen, || host.is_dirty()));
    // It takes effect with the next block.
    host.render(&Scene::opening(0.1), blocks_of(512));
    assert!(host.value("depth") < 1.0);
    close(&mut host);
}

#[test]
#[ignore = "needs a screen"]
fn a_vst3_host_is_told_when_there_is_something_to_save() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    let mut host = Vst3Host::load(RATE, 512);
    host.plugin.open_editor(screen.for_vst3()).expect("a window is made");
    let mut is_dirty = || {
        host.plugin.service_run_loop();
        let told = host.plugin.take_host_notifications();
        told.contains(&HostNotification::DirtyChanged(true))
    };
    screen.point(DEPTH);
    for _ in 0..25 {
        screen.wait(Duration::from_millis(20));
        assert!(!is_dirty(), "opening a window changes nothing");
    }
    screen.press(WHEEL_DOWN);
    assert!(soon(&screen, is_dirty));
    host.plugin.close_editor().expect("it closes");
}

/// Where the entry for the host's menu is in that of a knob, from where it was opened.
const HOST_MENU: (i16, i16) = (40, -17);

/// Opens the menu of Depth and chooses the host's. Returns where. `pause` waits for the window.
fn choose_host_menu(screen: &Screen, mut pause: impl FnMut()) -> (i32, i32) {
    let at = (DEPTH.0 + HOST_MENU.0, DEPTH.1 + HOST_MENU.1);
    for (point, button) in [(DEPTH, RIGHT), (at, LEFT)] {
        pause();
        screen.point(point);
        pause();
        screen.press(button);
    }
    (at.0.into(), at.1.into())
}

#[test]
#[ignore = "needs a screen"]
fn a_clap_host_opens_its_own_menu_for_a_control() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    let mut host = ClapHost::running(512);
    open(&mut host, &screen);
    let at = choose_host_menu(&screen, || screen.wait(Duration::from_millis(600)));
    let mut menus = Vec::new();
    assert!(soon(&screen, || {
        menus = host.menus();
        !menus.is_empty()
    }));
    assert_eq!(menus, [(number("depth"), at)]);
    close(&mut host);
}

#[test]
#[ignore = "needs a screen"]
fn a_vst3_host_opens_its_own_menu_for_a_control() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    let mut host = Vst3Host::load(RATE, 512);
    host.plugin.open_editor(screen.for_vst3()).expect("a window is made");
    let at = choose_host_menu(&screen, || {
        for _ in 0..30 {
            host.plugin.service_run_loop();
            screen.wait(Duration::from_millis(20));
        }
    });
    let mut menu = None;
    assert!(soon(&screen, || {
        host.plugin.service_run_loop();
        menu = host.plugin.take_host_notifications().into_iter().find_map(|told| match told {
            HostNotification::ContextMenuRequested { parameter_id, x, y, .. } => {
                Some((parameter_id, (x, y)))
            }
            _ => None,
        });
        menu.is_some()
    }));
    assert_eq!(menu, Some((Some(number("depth")), at)));
    host.plugin.close_editor().expect("it closes");
}

#[test]
#[ignore = "needs a screen"]
fn every_space_reaches_the_host_after_a_click() {
    const RUNS: usize = 10;
    const SPACES: usize = 3;
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    screen.focus();
    let mut host = ClapHost::running(512);
    for run in 1..=RUNS {
        open(&mut host, &screen);
        screen.point(DEPTH);
        screen.wait(Duration::from_millis(200));
        screen.press(LEFT);
        screen.wait(Duration::from_millis(100));
        for n in 1..=SPACES {
            screen.strike(SPACE);
            assert!(soon(&screen, || screen.struck(SPACE) == 1), "run {run}: space {n} is lost");
        }
        assert!(screen.has_focus(), "run {run}: the window took the keyboard");
        close(&mut host);
    }
}

#[test]
#[ignore = "needs a screen"]
fn the_window_has_the_keyboard_while_text_is_typed() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::new();
    screen.focus();
    let mut host = ClapHost::running(512);
    open(&mut host, &screen);
    screen.point(VALUE);
    screen.wait(Duration::from_millis(300));
    screen.press(LEFT);
    assert!(soon(&screen, || !screen.has_focus()), "it does not take the keyboard");
    // "100.0 %" is there.
    for symbol in [BACKSPACE; 7].into_iter().chain(['4'.into(), '2'.into()]) {
        screen.strike(symbol);
    }
    // What it has no use for is the host's even then.
    screen.strike(F5);
    assert!(soon(&screen, || screen.struck(F5) == 1));
    screen.strike(ENTER);
    assert!(soon(&screen, || screen.has_focus()), "it does not give the keyboard back");
    screen.strike(SPACE);
    assert!(soon(&screen, || screen.struck(SPACE) == 1));
    host.render(&Scene::opening(0.1), blocks_of(512));
    assert!((host.value("depth") - 0.42).abs() < 1e-6, "it was not typed");
    close(&mut host);
}
