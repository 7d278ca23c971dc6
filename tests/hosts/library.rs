//! The library that cargo built, laid out as hosts look for plugins.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::{env, fs, mem};

use clack_host::entry::PluginEntry;
use tempfile::TempDir;

/// `Leeway.clap` and `Leeway.vst3` in a folder of their own, which goes away with the last user.
pub struct Bundles {
    folder: TempDir,
}

impl Bundles {
    /// The bundles, shared by all tests that run at the time: instances share a library in a host.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Bundles>> = Mutex::new(Weak::new());
        // A test that failed in here has left nothing half done.
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let bundles = Arc::new(Self::new());
            for binary in [bundles.clap(), bundles.vst3().join(vst3_binary())] {
                // It stays loaded: unloading has a test of its own, which the others need not
                // stumble over. For that the entry of one format serves both.
                // SAFETY: it is our own library.
                let entry = unsafe { PluginEntry::load(binary) }.expect("the library loads");
                mem::forget(entry);
            }
            *shared = Arc::downgrade(&bundles);
            bundles
        })
    }

    /// Bundles of which each is unloaded with its last user.
    pub fn new() -> Self {
        // Some systems do not remove what is loaded: there it stays until `cargo clean`.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
        let bundles = Self { folder };
        let library = built_library();
        copy(&library, &bundles.clap());
        copy(&library, &bundles.vst3().join(vst3_binary()));
        if cfg!(target_os = "macos") {
            let plist = bundles.vst3().join("Contents/Info.plist");
            fs::write(plist, INFO_PLIST).expect("Info.plist is written");
        }
        bundles
    }

    pub fn clap(&self) -> PathBuf {
        self.folder.path().join("Leeway.clap")
    }

    pub fn vst3(&self) -> PathBuf {
        self.folder.path().join("Leeway.vst3")
    }
}

const INFO_PLIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>Leeway</string>
<key>CFBundleIdentifier</key><string>audio.leeway.leeway</string>
<key>CFBundlePackageType</key><string>BNDL</string>
</dict></plist>
"#;

/// Where in a VST3 bundle the format wants the binary for this machine.
fn vst3_binary() -> PathBuf {
    let contents = Path::new("Contents");
    if cfg!(target_os = "macos") {
        return contents.join("MacOS/Leeway");
    }
    let (system, extension) = if cfg!(windows) { ("win", "vst3") } else { ("linux", "so") };
    let machine = match ARCH {
        "x86" if cfg!(windows) => "x86",
        "x86" => "i386",
        "arm" => "armv7l",
        "aarch64" if cfg!(windows) => "arm64",
        same => same,
    };
    contents.join(format!("{machine}-{system}")).join(format!("Leeway.{extension}"))
}

/// The library of this very build: cargo leaves it beside the test or one folder up.
pub fn built_library() -> PathBuf {
    let name = format!("{DLL_PREFIX}leeway{DLL_SUFFIX}");
    let test = env::current_exe().expect("the test knows where it is");
    let modified = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified()).ok();
    test.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(&name))
        .filter(|path| path.is_file())
        .max_by_key(modified)
        .unwrap_or_else(|| {
            panic!("no {name} beside {} or one folder up: did cargo build the lib?", test.display())
        })
}

fn copy(from: &Path, to: &Path) {
    let folder = to.parent().expect("a bundle lies in a folder");
    fs::create_dir_all(folder).expect("the bundle's folder is made");
    fs::copy(from, to).unwrap_or_else(|error| panic!("cannot copy {}: {error}", from.display()));
}

/// Without this guard in the library, no test here would notice an allocation in `process`.
#[test]
#[cfg(debug_assertions)]
fn the_library_under_test_aborts_when_it_allocates_while_processing() {
    let library = fs::read(built_library()).expect("the library can be read");
    let guard = b"nice_assert_no_alloc";
    assert!(library.windows(guard.len()).any(|bytes| bytes == guard));
}
