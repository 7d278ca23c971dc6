//! Whatever a host may do to the built plugin: broken states, and sessions of absurd events and layouts
//! that change at any time, in any order.
//!
//! `PROPTEST_CASES` says how much is tried (256 unless given). What once failed is tried first, from
//! `tests/proptest-regressions/`.

mod sessions;
mod states;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};

use crate::clap_host::ClapHost;
use crate::library::Bundles;
use crate::tuning::ids;

/// The values of all parameters on the host's scale.
fn values(host: &mut ClapHost) -> Vec<f64> {
    ids().chain(["bypass"]).map(|id| host.value(id)).collect()
}

/// Tries as much of `what` as is asked for; the least that fails is told.
fn try_all<S: Strategy>(what: &S, test: impl Fn(S::Value) -> TestCaseResult) {
    let _loaded = Bundles::shared();
    let mut runner = TestRunner::new(ProptestConfig::with_source_file(file!()));
    runner.run(what, test).unwrap_or_else(|error| panic!("{error}"));
}
