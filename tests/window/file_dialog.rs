//! The system's file dialog, with a program that plays its part. Which one runs is the process's business: each
//! test has one of its own.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;
use std::{env, fs};

use egui_kittest::kittest::Queryable;
use leeway::params::WindowState;
use leeway::presets;
use leeway::voice::VoiceProfile;
use leeway_engine::bands;
use tempfile::TempDir;

use super::Stage;
use super::subprocess::in_subprocess;

/// Writes down what it is told and who it is, and answers as soon as there is an answer.
const ZENITY: &str = r#"#!/bin/sh
cd "$(dirname "$0")"
rm -f answer
echo "$@" > told
echo $$ > id
while [ ! -e answer ]; do sleep 0.02; done
cat answer
[ -s answer ]
"#;
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(20);

/// A system whose dialog is the one above, in a folder.
struct Desktop(TempDir);

impl Desktop {
    /// For this process, which has no other thread yet.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let zenity = folder.path().join("zenity");
        fs::write(&zenity, ZENITY).unwrap();
        fs::set_permissions(&zenity, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        // SAFETY: no other thread of this process reads the environment at the time.
        unsafe {
            env::set_var("PATH", path);
            env::remove_var("XDG_CURRENT_DESKTOP");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What the dialog was told, as soon as it is there.
    fn told(&self) -> String {
        self.read("told")
    }

    fn read(&self, name: &str) -> String {
        for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
            match fs::read_to_string(self.path(name)) {
                Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
                _ => sleep(STEP),
            }
        }
        panic!("no dialog has opened");
    }

    /// Whether the dialog runs.
    fn is_open(&self) -> bool {
        Path::new("/proc").join(self.read("id")).exists()
    }

    /// The user chooses this file, or none.
    fn answer(&self, stage: &mut Stage, chosen: Option<&Path>) {
        let part = self.path("part");
        let line = chosen.map(|path| format!("{}\n", path.display())).unwrap_or_default();
        fs::write(&part, line).unwrap();
        fs::rename(part, self.path("answer")).unwrap();
        for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
            sleep(STEP);
            stage.harness.run_steps(1);
            if !self.is_open() {
                break;
            }
        }
        stage.harness.run_steps(3);
        fs::remove_file(self.path("told")).unwrap();
        fs::remove_file(self.path("id")).unwrap();
    }
}

#[test]
fn presets_are_opened_and_saved_anywhere_by_the_systems_dialog() {
    in_subprocess(|| {
        let desktop = Desktop::new();
        let mut stage = Stage::new(false);
        let file = desktop.path("deep.toml");
        fs::write(&file, "name = \"Deep\"\n[sound]\nmax_cut = 20\n").unwrap();
        stage.press("Presets");
        stage.press("Open\u{2026}");
        assert!(desktop.told().contains("--file-selection"));
        assert!(!desktop.told().contains("--save"));
        stage.harness.run_steps(20);
        assert_ne!(stage.params.settings().max_cut, 20.0, "nothing is chosen yet");
        desktop.answer(&mut stage, Some(&file));
        assert!(stage.draws("Deep is chosen"));
        assert_eq!(stage.params.settings().max_cut, 20.0);

        stage.press("Save as\u{2026}");
        let told = desktop.told();
        assert!(told.contains("--save") && told.contains("--filename Deep.toml"), "{told}");
        desktop.answer(&mut stage, None);
        let saved = desktop.path("elsewhere.toml");
        stage.press("Save as\u{2026}");
        desktop.told();
        desktop.answer(&mut stage, Some(&desktop.path("elsewhere")));
        assert!(stage.draws("elsewhere.toml"));
        let preset = presets::parse(&fs::read_to_string(&saved).unwrap()).unwrap();
        assert_eq!((preset.name.as_str(), preset.sound.max_cut), ("elsewhere", 20.0));

        fs::write(&saved, "mine").unwrap();
        stage.press("Save as\u{2026}");
        desktop.told();
        desktop.answer(&mut stage, Some(&desktop.path("elsewhere")));
        assert!(stage.draws("already. Choose another name"));
        assert_eq!(fs::read_to_string(&saved).unwrap(), "mine", "it was asked about another file");
        stage.press("Save as\u{2026}");
        desktop.told();
        desktop.answer(&mut stage, Some(&saved));
        assert_ne!(fs::read_to_string(&saved).unwrap(), "mine", "the dialog has asked");
    });
}

#[test]
fn a_voice_is_saved_anywhere_and_opened_again() {
    in_subprocess(|| {
        let desktop = Desktop::new();
        let mut stage = Stage::new(true);
        let mut powers = [0.0; bands::MAX_BANDS];
        powers[10] = 1.0;
        let learned = VoiceProfile::from_powers(&powers);
        stage.params.voice.set(learned);
        stage.press("Voices");
        stage.press("Save as\u{2026}");
        desktop.told();
        let file = desktop.path("singer.toml");
        desktop.answer(&mut stage, Some(&file));
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(VoiceProfile::parse(&text), Ok(learned));
        stage.params.voice.set(VoiceProfile::default());
        stage.press("Open\u{2026}");
        desktop.told();
        desktop.answer(&mut stage, Some(&file));
        assert_eq!(stage.params.voice.profile(), learned);
    });
}

#[test]
fn a_dialog_ends_with_its_window_and_where_there_is_none_that_is_said() {
    in_subprocess(|| {
        let desktop = Desktop::new();
        let mut stage = Stage::new(false);
        stage.press("Presets");
        stage.press("Open\u{2026}");
        desktop.told();
        assert!(desktop.is_open());
        stage.window.borrow_mut().close();
        assert!(!desktop.is_open(), "it outlives the window, and maybe the plugin");

        // SAFETY: as above.
        unsafe { env::set_var("PATH", desktop.path("nothing here")) };
        let mut stage = Stage::of(WindowState::default(), stage.folder);
        stage.press("Presets");
        stage.press("Open\u{2026}");
        assert!(stage.says("neither zenity nor kdialog is installed"));
        assert!(stage.harness.query_by_label("Load").is_some(), "a path can be typed");
    });
}
