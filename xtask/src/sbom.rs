//! The software bill of materials: every crate inside the binaries, as CycloneDX.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::dependencies::{Package, all};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prints the bill of materials.
///
/// # Errors
/// As [`json()`].
pub fn print() -> Result<()> {
    print!("{}", json()?);
    Ok(())
}

/// The bill of materials as JSON. It names no time and no number of its own, so the same sources give the same
/// bytes.
///
/// # Errors
/// If cargo cannot list the packages, or one has neither a checksum nor a place in this repository.
pub fn json() -> Result<String> {
    let packages = all()?;
    let checksums = Checksums::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")))?;
    let components: Vec<_> = packages
        .iter()
        .filter(|package| package.name != "leeway")
        .map(|package| component(package, &checksums))
        .collect::<Result<_>>()?;
    let dependencies: Vec<_> = packages
        .iter()
        .map(|package| json!({ "ref": package.reference(), "dependsOn": package.needs }))
        .collect();
    let bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": format!("leeway@{VERSION}"),
            "name": "leeway",
            "version": VERSION,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        } },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(format!("{bill:#}\n"))
}

fn component(package: &Package, checksums: &Checksums) -> Result<Value> {
    let Package { name, version, .. } = package;
    let reference = package.reference();
    let released = |sum: &str| {
        json!({
            "type": "library",
            "name": name,
            "version": version,
            "purl": format!("pkg:cargo/{name}@{version}"),
            "hashes": [{ "alg": "SHA-256", "content": sum }],
        })
    };
    let mut component = if package.source.is_some() {
        let sum = checksums.locked.get(&reference);
        released(sum.with_context(|| format!("Cargo.lock has no checksum of {reference}"))?)
    } else {
        let mut own = json!({ "type": "library", "name": name, "version": version });
        if let Some(sum) = checksums.vendored.get(&reference) {
            own["pedigree"] =
                json!({ "ancestors": [released(sum)], "patches": [{ "type": "unofficial" }] });
        } else {
            ensure!(name.starts_with("leeway"), "vendor/SHA256SUMS has no checksum of {reference}");
        }
        own
    };
    component["bom-ref"] = reference.into();
    if let Some(licence) = &package.license {
        // Cargo once wrote `MIT/Apache-2.0` where SPDX writes OR.
        let expression = licence.replace(" / ", "/").replace('/', " OR ");
        component["licenses"] = json!([{ "expression": expression }]);
    }
    Ok(component)
}

/// SHA-256 of the crates as the registry has them, by `name@version`.
struct Checksums {
    /// Of what is fetched.
    locked: BTreeMap<String, String>,
    /// Of what is kept in `vendor`, before its patch.
    vendored: BTreeMap<String, String>,
}

impl Checksums {
    fn read(repository: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Lock {
            package: Vec<Locked>,
        }
        #[derive(Deserialize)]
        struct Locked {
            name: String,
            version: String,
            checksum: Option<String>,
        }
        let read = |name| {
            let path = repository.join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let lock: Lock = toml::from_str(&read("Cargo.lock")?)?;
        let locked = lock.package.into_iter().filter_map(|Locked { name, version, checksum }| {
            Some((format!("{name}@{version}"), checksum?))
        });
        let sums = read("vendor/SHA256SUMS")?;
        let vendored = sums.lines().filter_map(|line| {
            let (sum, file) = line.split_once("  ")?;
            let (name, version) = file.strip_suffix(".crate")?.rsplit_once('-')?;
            Some((format!("{name}@{version}"), sum.to_owned()))
        });
        Ok(Self { locked: locked.collect(), vendored: vendored.collect() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_crate_of_the_release_is_named_with_version_licence_and_checksum() {
        let bill: Value = serde_json::from_str(&json().unwrap()).unwrap();
        assert_eq!(bill["metadata"]["component"]["version"], VERSION);
        let components = bill["components"].as_array().unwrap();
        let packages = all().unwrap();
        assert_eq!(components.len(), packages.len() - 1, "all but Leeway itself");
        for package in packages.iter().filter(|package| package.name != "leeway") {
            let told = package.reference();
            let found = components.iter().find(|component| component["bom-ref"] == told.as_str());
            let component = found.unwrap_or_else(|| panic!("{told} is missing"));
            assert_eq!(component["name"], package.name.as_str());
            assert_eq!(component["version"], package.version.as_str());
            let licence = component["licenses"][0]["expression"].as_str();
            assert!(licence.is_some_and(|licence| !licence.contains('/')), "{told}: {licence:?}");
            if !package.name.starts_with("leeway") {
                let origin = component.pointer("/pedigree/ancestors/0").unwrap_or(component);
                let sum = origin["hashes"][0]["content"].as_str().unwrap();
                let hexadecimal = sum.chars().all(|digit| digit.is_ascii_hexdigit());
                assert!(sum.len() == 64 && hexadecimal, "{told}: {sum}");
            }
        }
    }

    #[test]
    fn what_a_crate_needs_is_in_the_bill() {
        let bill: Value = serde_json::from_str(&json().unwrap()).unwrap();
        let dependencies = bill["dependencies"].as_array().unwrap();
        let known: BTreeSet<_> =
            dependencies.iter().map(|entry| entry["ref"].as_str().unwrap()).collect();
        assert_eq!(known.len(), dependencies.len(), "each once");
        let needs = |name: &str| {
            let own = dependencies.iter().find(|entry| entry["ref"] == name).unwrap();
            own["dependsOn"].as_array().unwrap().iter().map(|need| need.as_str().unwrap())
        };
        for entry in dependencies {
            for need in needs(entry["ref"].as_str().unwrap()) {
                assert!(known.contains(need), "{need}");
            }
        }
        let own = format!("leeway@{VERSION}");
        assert!(needs(&own).any(|need| need.starts_with("nice-plug@")));
        assert!(!needs(&own).any(|need| need.starts_with("proptest@")), "tests are not released");
    }

    #[test]
    fn a_patched_crate_is_not_taken_for_the_release() {
        let bill: Value = serde_json::from_str(&json().unwrap()).unwrap();
        let components = bill["components"].as_array().unwrap();
        let patched = components.iter().find(|component| component["name"] == "baseview").unwrap();
        assert!(patched["purl"].is_null() && patched["hashes"].is_null(), "{patched}");
        assert!(patched["pedigree"]["patches"].is_array());
    }
}
