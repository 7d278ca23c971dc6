//! Other programs that tests run, among them tests in a subprocess: what crashes there does not take the other tests
//! along, and what the plugin complains of shows only if the test fails.

use std::any;
use std::env;
use std::process::{Command, Output};

/// Set in the subprocess.
const MARK: &str = "LEEWAY_TEST_SUBPROCESS";

/// Wine's answer when a program that it starts has ended before it began. It happens less than once in some thousand
/// starts, and the next one succeeds. Windows has other errors for whatever may fail.
const ERROR_INTERNAL_ERROR: i32 = 1359;

/// How often a program is started that Wine does not start.
const ATTEMPTS: usize = 5;

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Output {
    let started = (0..ATTEMPTS).map(|_| command.output()).find(|run| {
        let error = run.as_ref().err().and_then(std::io::Error::raw_os_error);
        !(cfg!(windows) && error == Some(ERROR_INTERNAL_ERROR))
    });
    started.expect("Wine starts a program").expect("the program starts")
}

/// Runs a program, which has to succeed.
pub fn succeed(command: &mut Command) {
    let run = run(command);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

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
