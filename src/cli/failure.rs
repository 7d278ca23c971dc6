//! Failures in one line each, with a way out.

use std::collections::TryReserveError;
use std::io::{self, ErrorKind};

use anyhow::Error;
use leeway_song::words::one_line;

/// What went wrong, and what to do about it where the system only says what it is.
pub fn words(error: &Error) -> String {
    let mut words = one_line(&format!("{error:#}"));
    if let Some(advice) = error.chain().find_map(advice) {
        words += &format!("; {advice}");
    }
    words
}

fn advice(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    if error.is::<TryReserveError>() {
        return Some(MEMORY);
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Some("make room on the disk, or choose another one with --out")
        }
        ErrorKind::FileTooLarge => {
            Some("the disk or your account takes no larger file; choose another one with --out")
        }
        ErrorKind::PermissionDenied => {
            Some("change the permissions of the file and its folder, or use another folder")
        }
        ErrorKind::ReadOnlyFilesystem => Some("choose another folder with --out"),
        ErrorKind::InvalidFilename => Some("choose a shorter name"),
        ErrorKind::OutOfMemory => Some(MEMORY),
        _ => None,
    }
}

const MEMORY: &str = "close other programs, or carve fewer or shorter files at once";

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_the_system_says_comes_with_a_way_out() {
        // ENOSPC, EACCES, ENAMETOOLONG and ENOMEM.
        for (code, advice) in [
            (28, "make room"),
            (13, "permissions"),
            (if cfg!(target_os = "linux") { 36 } else { 63 }, "shorter name"),
            (12, "close other programs"),
        ] {
            let failed: Result<(), _> = Err(io::Error::from_raw_os_error(code));
            let words = words(&failed.context("cannot write 'a\nb'").unwrap_err());
            assert!(words.starts_with("cannot write 'a\u{fffd}b': "), "{words}");
            assert!(words.contains(advice), "{words}");
        }
        assert_eq!(words(&anyhow::anyhow!("it is empty")), "it is empty");
    }
}
