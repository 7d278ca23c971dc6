//! The installer's parts agree with each other and with the plugin; and, once `.ci/run macos` has linked them,
//! the bundles hold what hosts look for.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use leeway::plugin::Leeway;
use nice_plug::prelude::ClapPlugin;
use object::macho::FatArch32;
use object::read::macho::{FatArch, MachOFatFile32, MachOFile64};
use object::{Architecture, Endianness, Object};
use plist::Value;
use roxmltree::Document;

use crate::{read, repository};

/// What hosts look up in each bundle, in a linker's spelling.
const ENTRY_POINTS: [(&str, &[&str]); 3] = [
    ("vst3", &["_GetPluginFactory", "_bundleEntry", "_bundleExit"]),
    ("clap", &["_clap_entry"]),
    ("component", &["_GetPluginFactoryAUV2"]),
];

/// The lines `component NAME FOLDER FILE` of the script: a package each.
fn components(script: &str) -> Vec<[&str; 3]> {
    let lines = script.lines().filter_map(|line| line.strip_prefix("component "));
    lines.map(|line| line.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap()).collect()
}

#[test]
fn the_installer_offers_every_package_that_the_script_makes() {
    let script = read("packaging/macos/package.sh");
    let components = components(&script);
    assert_eq!(components.len(), 4, "{components:?}");
    let text = read("packaging/macos/distribution.xml");
    let distribution = Document::parse(&text).unwrap();
    let named = |element: &str, attribute: &str| -> BTreeSet<String> {
        let found = distribution.descendants().filter(|node| node.has_tag_name(element));
        found.filter_map(|node| node.attribute(attribute)).map(str::to_owned).collect()
    };
    let names: BTreeSet<_> = components.iter().map(|[name, ..]| (*name).to_owned()).collect();
    assert_eq!(named("choice", "id"), names);
    assert_eq!(named("line", "choice"), names);
    let identifier = |name: &String| format!("{}.{name}", Leeway::CLAP_ID);
    assert_eq!(named("pkg-ref", "id"), names.iter().map(identifier).collect());
    assert!(script.contains(&format!("\"{}.$1\"", Leeway::CLAP_ID)), "as the script calls them");
    for node in distribution.descendants().filter(|node| node.has_tag_name("pkg-ref")) {
        let name = node.attribute("id").unwrap().rsplit('.').next().unwrap();
        // Those with a text say which file it is, the others which choice it belongs to.
        match node.text() {
            Some(file) => assert_eq!(file, format!("{name}.pkg")),
            None => assert_eq!(node.parent().unwrap().attribute("id"), Some(name)),
        }
    }
    assert_eq!(named("options", "hostArchitectures"), ["x86_64,arm64".to_owned()].into());
}

#[test]
fn packages_go_where_the_documents_say() {
    let script = read("packaging/macos/package.sh");
    let documents = read("docs/install.md");
    for [_, folder, _] in components(&script) {
        assert!(documents.contains(&format!("`/{folder}`")), "docs/install.md lacks /{folder}");
    }
}

/// Where `.ci/run macos` leaves its bundles.
fn bundled() -> PathBuf {
    repository().join("target/macos/bundled")
}

fn binary(extension: &str) -> Vec<u8> {
    let path = bundled().join(format!("Leeway.{extension}/Contents/MacOS/Leeway"));
    fs::read(&path)
        .unwrap_or_else(|reason| panic!("{}: {reason}. `.ci/run macos` makes it", path.display()))
}

fn info(extension: &str) -> Value {
    Value::from_file(bundled().join(format!("Leeway.{extension}/Contents/Info.plist"))).unwrap()
}

/// A universal binary's part for one kind of Mac.
struct Part {
    kind: Architecture,
    exports: BTreeSet<String>,
    /// What is to be found elsewhere when it is loaded.
    imports: BTreeSet<String>,
    oldest_macos: String,
}

fn parts(file: &[u8]) -> Vec<Part> {
    let universal = MachOFatFile32::parse(file).expect("a universal binary");
    let name = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.expect("a name")).into_owned();
    let of = |arch: &FatArch32| {
        let part = MachOFile64::<Endianness>::parse(arch.data(file).unwrap()).unwrap();
        let exports = part.exports().unwrap().map(|export| name(export.unwrap().name().name()));
        let imports = part.imports().unwrap().map(|import| name(import.unwrap().name().name()));
        let (version, _) = part.build_version().unwrap().expect("the oldest macOS");
        let oldest = version.minos.get(part.endian());
        Part {
            kind: arch.architecture(),
            exports: exports.collect(),
            imports: imports.collect(),
            oldest_macos: format!("{}.{}", oldest.major(), oldest.minor()),
        }
    };
    universal.arches().iter().map(of).collect()
}

fn kinds(parts: &[Part]) -> Vec<String> {
    let mut kinds: Vec<_> = parts.iter().map(|part| format!("{:?}", part.kind)).collect();
    kinds.sort();
    kinds
}

#[test]
#[ignore = "needs the bundles of `.ci/run macos`"]
fn the_linked_macos_bundles_export_what_hosts_look_for_on_both_kinds_of_mac() {
    for (extension, entry_points) in ENTRY_POINTS {
        let parts = parts(&binary(extension));
        assert_eq!(kinds(&parts), ["Aarch64", "X86_64"], "{extension}");
        for Part { kind, exports, .. } in parts {
            for entry_point in entry_points {
                assert!(exports.contains(*entry_point), "{extension}, {kind:?}: {entry_point}");
            }
            println!("{extension}, {kind:?}: {exports:?}");
        }
    }
}

/// The package's script takes the command from here.
#[test]
#[ignore = "needs the bundles of `.ci/run macos`"]
fn the_linked_macos_command_is_for_both_kinds_of_mac() {
    assert!(read("packaging/macos/package.sh").contains("Leeway.app/Contents/MacOS/Leeway"));
    assert_eq!(kinds(&parts(&binary("app"))), ["Aarch64", "X86_64"]);
}

#[test]
#[ignore = "needs the bundles of `.ci/run macos`"]
fn the_linked_macos_bundles_say_what_is_in_them() {
    for (extension, _) in ENTRY_POINTS {
        let info = info(extension);
        let info = info.as_dictionary().unwrap();
        let text = |key| info.get(key).and_then(Value::as_string);
        assert_eq!(text("CFBundleIdentifier"), Some(&*format!("{}.{extension}", Leeway::CLAP_ID)));
        assert_eq!(text("CFBundleVersion"), Some(env!("CARGO_PKG_VERSION")));
        let units = info.get("AudioComponents").and_then(Value::as_array);
        assert_eq!(units.is_some(), extension == "component");
        for Part { kind, exports, oldest_macos, .. } in parts(&binary(extension)) {
            let told = format!("{extension}, {kind:?}");
            assert_eq!(text("LSMinimumSystemVersion"), Some(&*oldest_macos), "{told}");
            for unit in units.into_iter().flatten() {
                let unit = unit.as_dictionary().unwrap();
                let factory = unit.get("factoryFunction").and_then(Value::as_string).unwrap();
                assert!(exports.contains(&format!("_{factory}")), "{told}: {factory}");
            }
        }
    }
}

/// Without Apple's SDK every symbol that the linker lacks is taken for one of the system's. Those of Rust and C++
/// are not, and neither is the half of the Audio Unit that only a Mac compiles.
#[test]
#[ignore = "needs the bundles of `.ci/run macos`"]
fn the_linked_macos_bundles_lack_only_the_half_of_the_audio_unit_that_a_mac_compiles() {
    for Part { kind, imports, .. } in parts(&binary("component")) {
        assert!(imports.contains("_malloc"), "{kind:?} asks the system for nothing: {imports:?}");
        let ours = ["__R", "__Z", "_leeway", "_wrapAs"];
        let ours = imports.iter().filter(|name| ours.iter().any(|start| name.starts_with(start)));
        let wrapped = [0, 1, 2, 3].map(|number| format!("_wrapAsAUV2_inst{number}Factory"));
        assert_eq!(ours.collect::<Vec<_>>(), wrapped.iter().collect::<Vec<_>>(), "{kind:?}");
    }
}
