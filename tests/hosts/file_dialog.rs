//! A file dialog is a program of its own and ends with the window, on a screen: as `.ci/run` does it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::thread::sleep;
use std::time::Duration;
use std::{env, fs};

use leeway_test_signals::RATE;

use crate::clap_host::ClapHost;
use crate::library::Bundles;
use crate::screen::{SCREEN, Screen, close, open};
use crate::window::{LEFT, soon};

/// Where the list of presets is opened, and a file from it.
const PRESETS: (i16, i16) = (182, 18);
const OPEN: (i16, i16) = (146, 402);

#[test]
#[ignore = "needs a screen"]
fn a_file_dialog_ends_with_its_window_before_the_library_is_unloaded() {
    let _alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (zenity, id) = (folder.path().join("zenity"), folder.path().join("id"));
    let script = format!("#!/bin/sh\necho $$ > {}\nexec sleep 60\n", id.display());
    fs::write(&zenity, script).expect("it is written");
    fs::set_permissions(&zenity, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let path = env::var("PATH").expect("there is one");
    // SAFETY: the tests that have a screen run one at a time, and the others have ended or never begun.
    unsafe { env::set_var("PATH", format!("{}:{path}", folder.path().display())) };

    let screen = Screen::new();
    let mut host = ClapHost::load_from(Arc::new(Bundles::new()));
    host.activate(RATE, 512).expect("48 kHz is supported");
    open(&mut host, &screen);
    for at in [PRESETS, OPEN] {
        sleep(Duration::from_millis(500));
        screen.point(at);
        sleep(Duration::from_millis(200));
        screen.press(LEFT);
    }
    let running = || {
        let told = fs::read_to_string(&id).unwrap_or_default();
        (told.ends_with('\n')).then(|| Path::new("/proc").join(told.trim()).exists())
    };
    assert!(soon(&screen, || running() == Some(true)), "no dialog has opened");
    close(&mut host);
    assert_eq!(running(), Some(false), "it outlives the window");
    drop(host);
    sleep(Duration::from_millis(500));
    // SAFETY: as above.
    unsafe { env::set_var("PATH", path) };
}
