//! Builds and bundles the plugin, with what a VST3 host reads before it loads it; on macOS also as an
//! Audio Unit, and with an `Info.plist` that says which version it is.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use nice_plug_xtask::{CompilationTarget, maybe_codesign};
use plist::{Value, plist, plist_dict};

use crate::install::{replace, target_dir};
use crate::reproducible;

const NAME: &str = "Leeway";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a VST3 host reads of the bundle without loading the plugin, with `VERSION` where that stands. A
/// test in `tests/hosts` compares it with what the plugin itself says.
const MODULE_INFO: &str = include_str!("../../assets/moduleinfo.json");

/// The bundles of macOS.
const EXTENSIONS: [&str; 3] = ["vst3", "clap", "component"];

/// The first that runs on both kinds of Mac. `.cargo/config.toml` builds for it.
const OLDEST_MACOS: &str = "11.0";

/// What hosts know the Audio Unit by. Changing either loses it in every song that uses it.
const SUBTYPE: &str = "Leew";
const MANUFACTURER: &str = "Lway";

/// `bundle` or `bundle-universal`, as nice-plug has it, and what macOS needs besides.
///
/// # Errors
/// If the build fails, or a bundle cannot be written.
pub fn run(arguments: impl IntoIterator<Item = String>) -> Result<()> {
    let mut arguments: Vec<_> = arguments.into_iter().collect();
    // The command and its decoders are no part of the plugin.
    arguments.push("--no-default-features".into());
    arguments.extend(reproducible::cargo_arguments()?);
    let macos = is_for_macos(&arguments);
    if macos {
        arguments.extend(["--features", "auv2"].map(String::from));
    }
    nice_plug_xtask::main_with_args("cargo xtask", arguments)?;
    let bundled = target_dir().join("bundled");
    write_module_info(&bundled)?;
    if macos {
        finish(&bundled)?;
        for extension in EXTENSIONS {
            let bundle = bundled.join(NAME).with_extension(extension);
            maybe_codesign(&bundle, CompilationTarget::MacOSUniversal);
        }
    }
    Ok(())
}

/// Whether what is asked for is a bundle of macOS, on whatever system.
fn is_for_macos(arguments: &[String]) -> bool {
    let named = arguments
        .iter()
        .any(|argument| argument == "bundle-universal" || argument.ends_with("-apple-darwin"));
    let other = arguments.iter().any(|argument| argument.starts_with("--target"));
    named || cfg!(target_os = "macos") && !other
}

/// Gives the VST3 its `moduleinfo.json`.
fn write_module_info(bundled: &Path) -> Result<()> {
    let resources = bundled.join(NAME).with_extension("vst3").join("Contents/Resources");
    let file = resources.join("moduleinfo.json");
    fs::create_dir_all(&resources)
        .and_then(|()| fs::write(&file, MODULE_INFO.replace("VERSION", VERSION)))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Makes the Audio Unit of the VST3, which has the same library in it, and gives every bundle its
/// `Info.plist`.
fn finish(bundled: &Path) -> Result<()> {
    let bundle = |extension| bundled.join(NAME).with_extension(extension);
    replace(&bundle("vst3"), &bundle("component"))?;
    for extension in EXTENSIONS {
        let file = bundle(extension).join("Contents/Info.plist");
        info(extension)
            .to_file_xml(&file)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// What macOS reads of a bundle.
fn info(extension: &str) -> Value {
    let mut info = plist_dict! {
        "CFBundleExecutable": NAME,
        "CFBundleIdentifier": format!("audio.leeway.leeway.{extension}"),
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundlePackageType": "BNDL",
        "CFBundleSignature": "????",
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "CFBundleSupportedPlatforms": ["MacOSX"],
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "NSHighResolutionCapable": true
    };
    if extension == "component" {
        let component = plist!({
            "type": "aufx",
            "subtype": SUBTYPE,
            "manufacturer": MANUFACTURER,
            "name": "Leeway: Leeway",
            "description": "Carves space for the vocal in one stem",
            "version": audio_unit_version(VERSION),
            "factoryFunction": "GetPluginFactoryAUV2",
            "sandboxSafe": true,
            "tags": ["Effects", "Equalizer", "Dynamics"]
        });
        info.insert("AudioComponents".into(), vec![component].into());
    }
    info.into()
}

/// `1.2.3` as Audio Units number it: 0x010203.
fn audio_unit_version(version: &str) -> u32 {
    let numbers = version.split(['.', '-', '+']).take(3);
    numbers.fold(0, |all, number| all << 8 | number.parse::<u32>().expect("a version number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundle_gets_its_info_and_the_audio_unit_its_library() {
        let bundled = tempfile::tempdir().unwrap();
        for extension in ["vst3", "clap"] {
            let contents = bundled.path().join(NAME).with_extension(extension).join("Contents");
            fs::create_dir_all(contents.join("MacOS")).unwrap();
            fs::write(contents.join("MacOS/Leeway"), "the library").unwrap();
            fs::write(contents.join("Info.plist"), "the bundler's").unwrap();
        }
        finish(bundled.path()).unwrap();
        finish(bundled.path()).expect("a second time, over the first");

        let library = bundled.path().join("Leeway.component/Contents/MacOS/Leeway");
        assert_eq!(fs::read_to_string(library).unwrap(), "the library");
        for extension in EXTENSIONS {
            let bundle = bundled.path().join(NAME).with_extension(extension);
            let info = Value::from_file(bundle.join("Contents/Info.plist")).unwrap();
            let text = |key| info.as_dictionary()?.get(key)?.as_string();
            assert_eq!(text("CFBundleExecutable"), Some("Leeway"));
            assert_eq!(text("CFBundleShortVersionString"), Some(VERSION));
            assert_eq!(text("CFBundleIdentifier").unwrap().rsplit('.').next(), Some(extension));
            let unit = info.as_dictionary().unwrap().get("AudioComponents");
            assert_eq!(unit.is_some(), extension == "component");
        }
    }

    #[test]
    fn the_vst3_says_what_it_is_before_it_is_loaded() {
        let bundled = tempfile::tempdir().unwrap();
        write_module_info(bundled.path()).unwrap();
        let file = bundled.path().join("Leeway.vst3/Contents/Resources/moduleinfo.json");
        let info: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        assert_eq!(info["Version"], VERSION);
        assert_eq!(info["Classes"][0]["Version"], VERSION);
    }

    #[test]
    fn macos_finds_the_audio_unit() {
        let mut xml = Vec::new();
        info("component").to_writer_xml(&mut xml).unwrap();
        let read = Value::from_reader_xml(&xml[..]).unwrap();
        let units = read.as_dictionary().unwrap().get("AudioComponents").unwrap();
        let [unit] = units.as_array().unwrap().as_slice() else { panic!("one Audio Unit") };
        let unit = unit.as_dictionary().unwrap();
        let text = |key| unit.get(key).unwrap().as_string().unwrap();

        // `auval -v aufx Leew Lway`
        assert_eq!((text("type"), text("subtype"), text("manufacturer")), ("aufx", "Leew", "Lway"));
        // Codes of small letters only are Apple's own.
        assert!(text("manufacturer").chars().any(char::is_uppercase));
        // Logic files it under what stands before the colon.
        assert_eq!(text("name"), "Leeway: Leeway");
        // clap-wrapper exports this one.
        assert_eq!(text("factoryFunction"), "GetPluginFactoryAUV2");
        assert_eq!(unit.get("sandboxSafe").unwrap().as_boolean(), Some(true));
        assert!(unit.get("version").unwrap().as_unsigned_integer().unwrap() > 0);
    }

    #[test]
    fn everybody_calls_the_audio_unit_the_same() {
        let validated = format!("auval -v aufx {SUBTYPE} {MANUFACTURER}\n");
        assert!(include_str!("../../.github/workflows/ci.yml").contains(&validated));
        let pages = format!("manID='{MANUFACTURER}' prodID='{SUBTYPE}'");
        assert!(include_str!("../../packaging/aax/LeewayPages.xml").contains(&pages));
    }

    #[test]
    fn everybody_says_the_same_oldest_macos() {
        let stated = format!("\"{OLDEST_MACOS}\"");
        assert!(include_str!("../../.cargo/config.toml").contains(&stated));
        assert!(include_str!("../../packaging/macos/distribution.xml").contains(&stated));
        let told = format!("macOS {}", OLDEST_MACOS.trim_end_matches(".0"));
        assert!(include_str!("../../docs/install.md").contains(&told));
    }

    #[test]
    fn bundles_are_for_macos_when_they_are_built_there_or_asked_for() {
        let is_for_macos = |arguments: &str| {
            is_for_macos(&arguments.split(' ').map(String::from).collect::<Vec<_>>())
        };
        assert!(is_for_macos("bundle-universal leeway --release"));
        assert!(is_for_macos("bundle leeway --target aarch64-apple-darwin"));
        assert!(!is_for_macos("bundle leeway --target=x86_64-pc-windows-gnu"));
        assert_eq!(is_for_macos("bundle leeway"), cfg!(target_os = "macos"));
    }

    #[test]
    fn versions_count_up() {
        assert_eq!(audio_unit_version("1.2.3"), 0x01_02_03);
        assert_eq!(audio_unit_version("0.10.0-beta.1"), 0x0a_00);
    }
}
