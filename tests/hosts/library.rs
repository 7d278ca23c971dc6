//! The library that cargo built, laid out as hosts look for plugins.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once, OnceLock};
use std::{env, fs, io, mem};

use clack_host::entry::PluginEntry;
use tempfile::{NamedTempFile, TempDir};

/// `Leeway.clap` and `Leeway.vst3` in a folder.
pub struct Bundles {
    folder: PathBuf,
    /// The folder goes away with the last user, if it is not for all.
    _own: Option<TempDir>,
}

impl Bundles {
    /// The bundles for all tests: instances share a library in a host. They are copied once per
    /// build, for what is loaded keeps its room on the disk, and stay until `cargo clean`.
    pub fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Arc<Bundles>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            let name = if cfg!(debug_assertions) { "bundles" } else { "bundles-release" };
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
            let bundles = Self { folder, _own: None };
            bundles.fill();
            for binary in [bundles.clap(), bundles.vst3().join(vst3_binary())] {
                // It stays loaded: unloading has a test of its own, which the others need not
                // stumble over. For that the entry of one format serves both.
                // SAFETY: it is our own library.
                let entry = unsafe { PluginEntry::load(binary) }.expect("the library loads");
                mem::forget(entry);
            }
            Arc::new(bundles)
        });
        Arc::clone(shared)
    }

    /// Bundles of which each is unloaded with its last user.
    pub fn new() -> Self {
        // Some systems do not remove what is loaded: there it stays until `cargo clean`.
        let own = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
        let bundles = Self { folder: own.path().to_owned(), _own: Some(own) };
        bundles.fill();
        bundles
    }

    fn fill(&self) {
        without_own_default();
        let library = built_library();
        copy(&library, &self.clap());
        copy(&library, &self.vst3().join(vst3_binary()));
        if cfg!(target_os = "macos") {
            let plist = self.vst3().join("Contents/Info.plist");
            fs::write(plist, INFO_PLIST).expect("Info.plist is written");
        }
    }

    pub fn clap(&self) -> PathBuf {
        self.folder.join("Leeway.clap")
    }

    pub fn vst3(&self) -> PathBuf {
        self.folder.join("Leeway.vst3")
    }
}

/// New instances start with the user's own default: where no other folder is asked for, with that of nobody.
/// On Linux only.
fn without_own_default() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if env::var_os("XDG_CONFIG_HOME").is_none() {
            let nobodys = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nobodys-files");
            // SAFETY: the library, which reads it, is not loaded yet.
            unsafe { env::set_var("XDG_CONFIG_HOME", nobodys) };
        }
    });
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

/// Copies `from`, unless `to` is it already. Others may do the same at the time, or have the old one
/// loaded: it appears as a whole.
fn copy(from: &Path, to: &Path) {
    let about =
        |path: &Path| fs::metadata(path).and_then(|file| Ok((file.len(), file.modified()?)));
    let (len, modified) = about(from).expect("the library is there");
    if about(to).is_ok_and(|copy| copy.0 == len && copy.1 >= modified) {
        return;
    }
    let folder = to.parent().expect("a bundle lies in a folder");
    let copy = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let part = NamedTempFile::new_in(folder)?;
        fs::copy(from, part.path())?;
        part.persist(to)?;
        Ok(())
    };
    copy().unwrap_or_else(|error| panic!("cannot copy {}: {error}", from.display()));
}

/// Without this guard in the library, no test here would notice an allocation in `process`.
#[test]
#[cfg(debug_assertions)]
fn the_library_under_test_aborts_when_it_allocates_while_processing() {
    let library = fs::read(built_library()).expect("the library can be read");
    let guard = b"nice_assert_no_alloc";
    assert!(library.windows(guard.len()).any(|bytes| bytes == guard));
}
