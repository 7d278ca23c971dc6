//! Window preferences: a new window opens as the user left the last one.

use std::fs;
use std::path::PathBuf;

use crate::params::WindowState;
use crate::users_files;

/// Name of the file.
const NAME: &str = "window";
/// How large everything can be drawn, as multiples of the system's own scale.
pub const SCALES: [f32; 6] = [0.75, 1.0, 1.25, 1.5, 1.75, 2.0];
/// The least width and height of the window, its least height with the drawer open, and its greatest size,
/// in points.
const SMALLEST: (f32, f32) = (560.0, 360.0);
const LOWEST_WITH_DRAWER: f32 = 496.0;
const LARGEST: (f32, f32) = (7680.0, 4320.0);

/// The least width and height in points of a window with the drawer open or not.
pub fn smallest(drawer: bool) -> (f32, f32) {
    (SMALLEST.0, if drawer { LOWEST_WITH_DRAWER } else { SMALLEST.1 })
}

/// The user's preferences, kept in a file for windows to come.
#[derive(Default)]
pub struct Preferences {
    folder: Option<PathBuf>,
    /// How the window opened, while it is open.
    opened: Option<WindowState>,
}

impl Preferences {
    /// Preferences with their file in `folder`, if there can be one.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, ..Self::default() }
    }

    /// How a window opens whose project says `saved`.
    pub fn open(&mut self, saved: WindowState) -> WindowState {
        // A window that was never touched looks as the last one was left.
        let liked = if saved == WindowState::default() { self.read() } else { None };
        let mut state = liked.unwrap_or(saved);
        let within = |x: f32, least, most| if x.is_nan() { least } else { x.clamp(least, most) };
        let smallest = smallest(state.drawer);
        state.size.0 = within(state.size.0, smallest.0, LARGEST.0);
        state.size.1 = within(state.size.1, smallest.1, LARGEST.1);
        let scale = if state.scale.is_nan() { 1.0 } else { state.scale };
        state.scale = scale.clamp(SCALES[0], SCALES[SCALES.len() - 1]);
        self.opened = Some(state);
        state
    }

    /// Keeps how the user `left` the window for others, if it has changed since it opened.
    pub fn close(&mut self, left: WindowState) {
        let Some(opened) = self.opened.take() else { return };
        // Rounding to whole pixels changes a size a little.
        let (a, b) = (left.size, opened.size);
        let resized = (a.0 - b.0).abs().max((a.1 - b.1).abs()) > 1.0;
        let changed = resized || WindowState { size: b, ..left } != opened;
        let Some(folder) = self.folder.as_deref().filter(|_| changed) else { return };
        if let Ok(text) = toml::to_string(&left) {
            // If it cannot be kept, the next window opens as it would have before.
            let _ = users_files::write(folder, NAME, &text, true);
        }
    }

    fn read(&self) -> Option<WindowState> {
        let file = self.folder.as_ref()?.join(NAME).with_extension("toml");
        toml::from_str(&fs::read_to_string(file).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::params::View;

    fn kept_in(folder: &TempDir) -> Preferences {
        Preferences::new(Some(folder.path().join("Leeway")))
    }

    /// A user opens a window of a project that says `saved`, and leaves it as `left`.
    fn use_window(folder: &TempDir, saved: WindowState, left: WindowState) {
        let mut preferences = kept_in(folder);
        preferences.open(saved);
        preferences.close(left);
    }

    #[test]
    fn a_new_window_looks_as_the_last_was_left() {
        let folder = TempDir::new().unwrap();
        let new = WindowState::default();
        use_window(&folder, new, new);
        kept_in(&folder).close(WindowState { dark: false, ..new });
        let kept = folder.path().join("Leeway");
        assert!(!kept.exists(), "unchanged, or never opened, but kept");
        let liked = WindowState {
            size: (1200.0, 800.0),
            dark: false,
            drawer: true,
            view: View::Time,
            scale: 1.5,
        };
        use_window(&folder, new, liked);
        assert_eq!(kept_in(&folder).open(new), liked);
    }

    #[test]
    fn a_project_keeps_its_own() {
        let folder = TempDir::new().unwrap();
        let new = WindowState::default();
        use_window(&folder, new, WindowState { dark: false, ..new });
        let own = WindowState { drawer: true, ..new };
        assert_eq!(kept_in(&folder).open(own), own);
    }

    #[test]
    fn impossible_values_are_brought_into_range() {
        let folder = TempDir::new().unwrap();
        let new = WindowState::default();
        let absurd = WindowState { size: (1e30, -5.0), ..new };
        assert_eq!(kept_in(&folder).open(absurd).size, (LARGEST.0, SMALLEST.1));
        use_window(&folder, new, absurd);
        assert_eq!(kept_in(&folder).open(new).size, (LARGEST.0, SMALLEST.1));
        let kept = folder.path().join("Leeway");
        users_files::write(&kept, NAME, "size = [nan, inf]", true).unwrap();
        assert_eq!(kept_in(&folder).open(new).size, (SMALLEST.0, LARGEST.1));
        users_files::write(&kept, NAME, "size = 3", true).unwrap();
        assert_eq!(kept_in(&folder).open(new), new);
        assert_eq!(Preferences::new(None).open(new), new);
        let opened = |scale| kept_in(&folder).open(WindowState { scale, ..new }).scale;
        assert_eq!([0.0, 9.0, f32::NAN].map(opened), [0.75, 2.0, 1.0]);
    }
}
