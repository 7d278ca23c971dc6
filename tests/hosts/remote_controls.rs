//! The pages for control surfaces that the CLAP tells a host of.

use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use leeway::remote_controls::{MAIN, OF_THE_SONG, groups};
use leeway_engine::{CONTROLS, Control};

use crate::clap_host::ClapHost;
use crate::tuning::number;

/// Each page's section, name and the parameters under its eight knobs.
fn pages(host: &mut ClapHost) -> Vec<(String, String, Vec<u32>)> {
    let remote: PluginRemoteControls = host.extension();
    let plugin = host.plugin();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (0..remote.count(&plugin))
        .map(|index| {
            let mut buffer = RemoteControlsPageBuffer::new();
            let page = remote.get(&plugin, index, &mut buffer).expect("the page is there");
            assert_eq!(page.page_id.get(), index, "pages are numbered");
            assert!(!page.is_for_preset);
            let params = page.param_ids.into_iter().flatten().map(|id| id.get()).collect();
            (text(page.section_name), text(page.page_name), params)
        })
        .collect()
}

fn numbers<'a>(controls: impl IntoIterator<Item = &'a Control>) -> Vec<u32> {
    controls.into_iter().map(|control| number(control.id)).collect()
}

#[test]
fn the_first_page_is_what_one_sets_for_a_song_with_depth_under_the_first_knob() {
    let pages = pages(&mut ClapHost::load());
    let (section, page, params) = &pages[0];
    assert_eq!((section.as_str(), page.as_str()), (MAIN, MAIN));
    assert_eq!(params[0], number("depth"));
    assert_eq!(*params, numbers(OF_THE_SONG));
}

#[test]
fn every_control_but_bypass_is_on_a_page_of_its_group() {
    let pages = pages(&mut ClapHost::load());
    let sections: Vec<_> = pages[1..].iter().map(|(section, ..)| section.clone()).collect();
    let mut in_order = sections.clone();
    in_order.dedup();
    let groups: Vec<_> = groups().iter().map(ToString::to_string).collect();
    assert_eq!(in_order, groups, "sections follow the groups of the parameters' list");
    for group in &groups {
        let of_it = pages[1..].iter().filter(|(section, ..)| section == group);
        let told: Vec<u32> = of_it.flat_map(|(.., params)| params.clone()).collect();
        let is_in_it = |control: &&Control| {
            control.group.is_some_and(|control_group| control_group.to_string() == *group)
        };
        let controls = CONTROLS.iter().map(|(control, _)| control).filter(is_in_it);
        assert_eq!(told, numbers(controls), "{group}");
    }
    let all: Vec<u32> = pages.iter().flat_map(|(.., params)| params.clone()).collect();
    for (control, _) in CONTROLS.iter() {
        assert_eq!(all.contains(&number(control.id)), control.id != "bypass", "{}", control.id);
    }
}
