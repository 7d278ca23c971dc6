//! Starts programs, and once more those that Wine did not start.

use std::process::{Child, Command, Output, Stdio};

/// Wine's error for a program that ended before it could begin, which happened to one in some thousands. Whatever may
/// fail on Windows has other errors.
const ERROR_INTERNAL_ERROR: i32 = 1359;

/// How often a program is started that Wine does not start.
const ATTEMPTS: usize = 5;

/// Starts a program.
pub fn start(command: &mut Command) -> Child {
    let started = (0..ATTEMPTS).map(|_| command.spawn()).find(|started| {
        let error = started.as_ref().err().and_then(std::io::Error::raw_os_error);
        !(cfg!(windows) && error == Some(ERROR_INTERNAL_ERROR))
    });
    started.expect("Wine starts a program").expect("the program starts")
}

/// Runs a program to its end; what it prints is kept.
pub fn run(command: &mut Command) -> Output {
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    start(command).wait_with_output().expect("the program ends")
}
