//! The Linux package installs into a home of its own, over an older one, and leaves it clean.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::repository;

const INSTALLED: [&str; 3] = [".vst3/Leeway.vst3", ".clap/Leeway.clap", ".local/bin/leeway"];

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What the bundler leaves, with text in place of code.
fn bundled(folder: &Path) {
    let library = folder.join("Leeway.vst3/Contents/x86_64-linux/Leeway.so");
    fs::create_dir_all(library.parent().unwrap()).unwrap();
    fs::write(library, "vst3").unwrap();
    fs::write(folder.join("Leeway.clap"), "clap").unwrap();
    fs::write(folder.join("Leeway"), "command").unwrap();
}

/// Packs `bundled` and unpacks it again.
fn unpacked(folder: &Path) -> PathBuf {
    bundled(&folder.join("bundled"));
    run(Command::new(repository().join("packaging/linux/package.sh")).args([
        folder.join("bundled").as_os_str(),
        "1.2.3".as_ref(),
        folder.join("out").as_os_str(),
    ]));
    let archive = folder.join("out/leeway-1.2.3-linux-x86_64.tar.gz");
    run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder));
    folder.join("leeway-1.2.3-linux-x86_64")
}

#[test]
fn the_package_installs_itself_and_takes_itself_out_again() {
    let temp = tempfile::tempdir().unwrap();
    // Paths with spaces are people's, too.
    let folder = temp.path().join("my music");
    let home = folder.join("home");
    fs::create_dir_all(home.join(".vst3/Leeway.vst3")).unwrap();
    fs::write(home.join(".vst3/Leeway.vst3/old"), "old").unwrap();
    fs::write(home.join(".vst3/Other.vst3"), "of someone else").unwrap();
    let package = unpacked(&folder);
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "presets/808.toml"] {
        assert!(package.join(file).exists(), "{file}");
    }
    let install = || {
        let mut command = Command::new(package.join("install.sh"));
        command.env("HOME", &home).current_dir("/");
        command
    };

    run(&mut install());
    for path in INSTALLED {
        assert!(home.join(path).exists(), "{path}");
    }
    let library = home.join(".vst3/Leeway.vst3/Contents/x86_64-linux/Leeway.so");
    assert_eq!(fs::read_to_string(library).unwrap(), "vst3");
    assert!(!home.join(".vst3/Leeway.vst3/old").exists(), "the old bundle is gone");

    run(install().arg("--uninstall"));
    for path in INSTALLED {
        assert!(!home.join(path).exists(), "{path}");
    }
    assert!(home.join(".vst3/Other.vst3").exists(), "others stay");
    run(install().arg("--uninstall"));

    assert_eq!(install().arg("--help").output().unwrap().status.code(), Some(2));
}

/// Two folders with the same files, made in another order, at another time and for other eyes.
#[test]
fn the_same_files_give_the_same_archive() {
    let temp = tempfile::tempdir().unwrap();
    let archive = |name: &str, later: bool| {
        let folder = temp.path().join(name);
        let bundled = folder.join("bundled");
        fs::create_dir_all(&bundled).unwrap();
        let library = bundled.join("Leeway.vst3/Contents/x86_64-linux/Leeway.so");
        let info = bundled.join("Leeway.vst3/Contents/Resources/moduleinfo.json");
        let mut files = vec![library, info, bundled.join("Leeway.clap"), bundled.join("Leeway")];
        if later {
            files.reverse();
        }
        for file in files {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, file.file_name().unwrap().as_encoded_bytes()).unwrap();
            let (time, mode) = if later { ("@1700000000", "700") } else { ("@1600000000", "755") };
            run(Command::new("touch").arg("--date").arg(time).arg(&file));
            run(Command::new("chmod").arg(mode).arg(&file));
        }
        run(Command::new(repository().join("packaging/linux/package.sh"))
            .arg(bundled)
            .arg("1.2.3")
            .arg(folder.join("out"))
            .env("SOURCE_DATE_EPOCH", "1500000000"));
        fs::read(folder.join("out/leeway-1.2.3-linux-x86_64.tar.gz")).unwrap()
    };
    let (first, second) = (archive("first", false), archive("second", true));
    assert!(first == second, "{} bytes and {} bytes differ", first.len(), second.len());
}

#[test]
fn a_package_that_lacks_something_leaves_the_installed_plugin() {
    let temp = tempfile::tempdir().unwrap();
    let package = unpacked(temp.path());
    fs::remove_dir_all(package.join("Leeway.vst3")).unwrap();
    let home = temp.path().join("home");
    fs::create_dir_all(home.join(".vst3/Leeway.vst3")).unwrap();
    let output = Command::new(package.join("install.sh")).env("HOME", &home).output().unwrap();
    assert!(!output.status.success());
    assert!(home.join(".vst3/Leeway.vst3").exists());
}
