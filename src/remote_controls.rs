//! The pages that control surfaces show, eight knobs at a time, in hosts that know them (CLAP).

use leeway_engine::controls::{Group, Node};
use leeway_engine::{CONTROLS, Control};
use nice_plug::prelude::*;

use crate::params::{HostParam, HostParams};

/// The first page's name.
pub const MAIN: &str = "Main";

/// What is set for each song, on the first page: Depth, the one that is ridden, under the first knob.
pub static OF_THE_SONG: [&Control; 8] = [
    &CONTROLS.depth,
    &CONTROLS.clarity,
    &CONTROLS.max_cut,
    &CONTROLS.body,
    &CONTROLS.trim,
    &CONTROLS.source,
    &CONTROLS.low,
    &CONTROLS.high,
];

/// Defines the pages: what is set for each song, then every group. Bypass is on none, for every host
/// has a button for it.
pub fn define(params: &HostParams, context: &mut impl RemoteControlsContext) {
    context.add_section(MAIN, |section| {
        section.add_page(MAIN, |page| {
            OF_THE_SONG.into_iter().for_each(|control| add(page, &params[control]));
        });
    });
    for group in groups() {
        context.add_section(group.to_string(), |section| {
            for (name, of_it) in pages(group) {
                section.add_page(name, |page| {
                    of_it.iter().for_each(|control| add(page, &params[control]));
                });
            }
        });
    }
}

/// The pages of `group`: their names, and what is on them. Of nodes there are two on each.
pub fn pages(group: Group) -> Vec<(String, Vec<&'static Control>)> {
    if group == Group::Nodes {
        let pairs = CONTROLS.nodes.chunks(2).enumerate();
        let page = |(n, pair): (usize, &'static [Node<Control>])| {
            let name = format!("Nodes {} and {}", 2 * n + 1, 2 * n + 2);
            (name, pair.iter().flat_map(|node| node.each_ref().to_array()).collect())
        };
        return pairs.map(page).collect();
    }
    let of_it = CONTROLS.iter().filter(|(control, _)| control.group == Some(group));
    vec![(group.to_string(), of_it.map(|(control, _)| control).collect())]
}

/// The groups in the order in which hosts list them.
pub fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for group in CONTROLS.iter().filter_map(|(control, _)| control.group) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn add(page: &mut impl RemoteControlsPage, param: &HostParam) {
    match param {
        HostParam::Number(param) => page.add_param(param),
        HostParam::Choice(param) => page.add_param(param),
        HostParam::Toggle(param) => page.add_param(param),
    }
}
