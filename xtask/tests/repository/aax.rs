//! The AAX's description and page tables agree with the plugin.

use std::collections::BTreeSet;

use leeway::params::LeewayParams;
use leeway::plugin::Leeway;
use nice_plug::prelude::{Params, Vst3Plugin};

use crate::read;

/// As nice-plug numbers a parameter for VST3 hosts, and Steinberg's wrapper spells that number.
fn aax_id(id: &str) -> String {
    let hash = |hash: u32, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte));
    format!("p{:X}", id.bytes().fold(0, hash) & 0x7fff_ffff)
}

#[test]
fn page_tables_name_only_controls_that_exist() {
    let params = LeewayParams::default();
    let ours: BTreeSet<_> = params.param_map().iter().map(|(id, ..)| aax_id(id)).collect();
    let pages = read("packaging/aax/LeewayPages.xml");
    let placed: BTreeSet<_> = pages
        .split("<ID>")
        .skip(1)
        .map(|rest| rest.split_once("</ID>").unwrap().0.to_owned())
        .collect();
    assert!(placed.contains(&aax_id("depth")));
    let strangers: Vec<_> = placed.difference(&ours).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

#[test]
fn the_description_names_the_vst3_class() {
    let words = Leeway::VST3_CLASS_ID
        .chunks(4)
        .map(|word| format!("0x{:08X}", u32::from_be_bytes(word.try_into().unwrap())));
    let class = words.collect::<Vec<_>>().join(", ");
    assert!(read("packaging/aax/description.cpp").contains(&class), "{class}");
}
