//! The pages that control surfaces show, eight knobs at a time, in hosts that know them (CLAP).

use leeway_engine::controls::Group;
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
            section.add_page(group.to_string(), |page| {
                let of_it = params.iter().filter(|(control, _)| control.group == Some(group));
                of_it.for_each(|(_, param)| add(page, param));
            });
        });
    }
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
