//! ARCHITECTURE.md names the files that there are: each name leads to one, and each file has a name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{files, read, repository};

/// Where names of the term table that have no folder of the top are.
const ENGINE: &str = "crates/engine/src";

/// The files and folders in the tables of `document`, and the names that lead nowhere.
///
/// A name is relative to the last folder in its section's heading, to the folder of the name before it in its
/// row, to the top, or to the engine.
fn named(document: &str) -> (BTreeSet<PathBuf>, Vec<String>) {
    let (mut found, mut lost) = (BTreeSet::new(), Vec::new());
    let mut section = PathBuf::new();
    for line in document.lines() {
        if line.starts_with('#') {
            section = code(line).last().map(PathBuf::from).unwrap_or_default();
        }
        let mut before = section.clone();
        for name in code(line).filter(|name| line.starts_with('|') && is_path(name)) {
            let folders = [&*section, &*before, Path::new(""), Path::new(ENGINE)];
            let mut places = folders.iter().map(|folder| folder.join(name));
            match places.find(|place| repository().join(place).exists()) {
                Some(place) => {
                    before = match repository().join(&place).is_dir() {
                        true => place.clone(),
                        false => place.parent().unwrap_or(Path::new("")).to_owned(),
                    };
                    found.insert(place);
                }
                None => lost.push(name.to_owned()),
            }
        }
    }
    (found, lost)
}

/// What stands between backticks.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_path(name: &str) -> bool {
    !name.contains(' ') && (name.ends_with(".rs") || name.contains('/'))
}

/// Whether a file needs no name: unit tests, roots of crates, and modules that only list their folder.
fn goes_without_saying(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    ["tests.rs", "lib.rs", "main.rs", "cli.rs", "editor.rs"].contains(&&*name)
        || file.parent() == Some(Path::new(ENGINE))
            && repository().join(file.with_extension("")).is_dir()
}

#[test]
fn the_tables_name_every_source_file_and_none_that_is_not_there() {
    let (found, lost) = named(&read("ARCHITECTURE.md"));
    assert!(lost.is_empty(), "there is no {lost:?}");
    let sources = files(&[".rs"]);
    let ours = sources.iter().filter_map(|file| file.strip_prefix(repository()).ok());
    let unnamed: Vec<_> = ours
        .filter(|file| file.components().any(|part| part.as_os_str() == "src"))
        .filter(|file| !goes_without_saying(file))
        .filter(|file| !file.starts_with("crates/test-signals"))
        .filter(|file| !found.contains(*file))
        .collect();
    assert!(unnamed.is_empty(), "ARCHITECTURE.md does not say what these are for: {unnamed:?}");
}

#[test]
fn names_are_read_by_section_and_row() {
    let text = "## Window: `src/editor`\n| `knob.rs`, `../link.rs` | `gone.rs` |\nno `table.rs`";
    let (found, lost) = named(text);
    assert!(found.contains(Path::new("src/editor/knob.rs")), "{found:?}");
    assert_eq!((found.len(), lost), (2, vec!["gone.rs".to_owned()]));
}
