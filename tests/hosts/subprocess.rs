//! Tests in a subprocess: what crashes there does not take the other tests along, and
//! what the plugin complains of shows only if the test fails.

use std::any;
use std::env;
use std::process::Command;

#[path = "../cli/start.rs"]
mod start;

pub use start::run;

/// Set in the subprocess.
const MARK: &str = "LEEWAY_TEST_SUBPROCESS";

/// Runs `body`, all there is to a test, in a subprocess.
pub fn in_subprocess<F: Fn()>(body: F) {
    if env::var_os(MARK).is_some() {
        return body();
    }
    // `hosts::module::test::{{closure}}`
    let path = any::type_name::<F>();
    let test =
        path.split_once("::").map_or(path, |(_, test)| test).trim_end_matches("::{{closure}}");
    let this = env::current_exe().expect("the test knows where it is");
    let run = run(Command::new(this).args([test, "--exact", "--nocapture"]).env(MARK, ""));
    let told = String::from_utf8_lossy(&run.stdout);
    // If it is not found by its name, nothing fails, but nothing passes either.
    assert!(
        run.status.success() && told.contains("1 passed"),
        "{test}: {}\n{told}\n{}",
        run.status,
        String::from_utf8_lossy(&run.stderr)
    );
    // What it has to say, without what every test says.
    let harness =
        |line: &&str| line.is_empty() || line.starts_with("running ") || line.contains("test ");
    for line in told.lines().filter(|line| !harness(line)) {
        println!("{line}");
    }
}
