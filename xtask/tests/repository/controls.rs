//! The README's table of controls is that of the engine.
//!
//! To write it anew: `LEEWAY_WRITE_README=1 cargo test --package xtask --test repository controls`.

use std::{env, fs};

use leeway_engine::CONTROLS;
use leeway_engine::controls::{Control, Kind};

use crate::{read, repository};

const HEADER: &str = "| control | range | default | what it does |\n|---|---|---|---|\n";

fn table() -> String {
    let rows = CONTROLS.iter().map(|(control, _)| row(control));
    HEADER.to_owned() + &rows.collect::<String>()
}

fn row(control: &Control) -> String {
    let (range, default) = match &control.kind {
        Kind::Number(number) => (number.to_string(), format!("{} {}", number.default, number.unit)),
        Kind::Choice(choices) => (choices.names.join(", "), choices.names[0].to_owned()),
        Kind::Toggle => ("Off, On".to_owned(), "Off".to_owned()),
    };
    // A true minus, as in the rest of the document.
    let range = range.replace('-', "\u{2212}");
    format!("| {} | {range} | {default} | {} |\n", control.name, control.hint)
}

#[test]
fn the_readme_has_the_table_of_controls() {
    let readme = read("README.md");
    let start = readme.find(HEADER).expect("the table's header is there");
    let end = readme[start..].find("\n\n").map_or(readme.len(), |end| start + end + 1);
    let table = table();
    if env::var_os("LEEWAY_WRITE_README").is_some() {
        let written = [&readme[..start], &table, &readme[end..]].concat();
        fs::write(repository().join("README.md"), written).unwrap();
    } else {
        assert_eq!(readme[start..end], table, "see the top of this file");
    }
}
