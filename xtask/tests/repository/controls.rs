//! The README's table of controls is that of the engine.
//!
//! To write it anew: `LEEWAY_WRITE_README=1 cargo test --package xtask --test repository controls`.

use std::{env, fs};

use leeway_engine::CONTROLS;
use leeway_engine::controls::{Control, Group, Kind, NODE_COUNT};

use crate::{read, repository};

const HEADER: &str = "| control | range | default | what it does |\n|---|---|---|---|\n";

fn table() -> String {
    let all = CONTROLS.iter().map(|(control, _)| control);
    let mut table = HEADER.to_owned();
    for control in all.filter(|control| control.group != Some(Group::Nodes)) {
        table += &row(control.name, &default(control), control);
    }
    // All nodes are alike, but for where they are at first.
    let [node, ..] = &CONTROLS.nodes;
    for control in node.each_ref().to_array() {
        let name = control.name.replace('1', &format!("1 to {NODE_COUNT}"));
        let is_place = control.key == node.frequency.key;
        let default = if is_place { "apart".to_owned() } else { default(control) };
        table += &row(&name, &default, control);
    }
    table
}

fn default(control: &Control) -> String {
    match &control.kind {
        Kind::Number(number) => format!("{} {}", number.default, number.unit),
        Kind::Choice(choices) => choices.names[0].to_owned(),
        Kind::Toggle => "Off".to_owned(),
    }
}

fn row(name: &str, default: &str, control: &Control) -> String {
    let range = match &control.kind {
        Kind::Number(number) => number.to_string(),
        Kind::Choice(choices) => choices.names.join(", "),
        Kind::Toggle => "Off, On".to_owned(),
    };
    // A true minus, as in the rest of the document.
    let range = range.replace('-', "\u{2212}");
    format!("| {name} | {range} | {default} | {} |\n", control.hint.replace("node 1", "the node"))
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
