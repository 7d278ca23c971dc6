//! Plugins that were tuned before the sound started, as hosts open a saved song, and of which
//! somebody then chose what to listen to.

use leeway_test_signals::{RATE, blocks::LARGEST_BLOCK};

use crate::clap_host::ClapHost;
use crate::tuning::Tuning;
use crate::vst3_host::Vst3Host;

/// An active CLAP that was tuned before.
pub fn clap(tuning: &Tuning) -> ClapHost {
    let mut host = ClapHost::load();
    host.tune(tuning);
    host.set("listen", tuning.position("listen"));
    host.activate(RATE, LARGEST_BLOCK).expect("48 kHz is supported");
    host
}

/// A processing VST3 that was tuned before.
pub fn vst3(tuning: &Tuning) -> Vst3Host {
    let mut host = Vst3Host::load(RATE, LARGEST_BLOCK);
    host.tune(tuning);
    host.set("listen", tuning.position("listen"));
    host.start();
    host
}
