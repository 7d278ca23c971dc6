//! What this process uses.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::time::Duration;

/// The kernel's flag of a thread that has begun to end.
const PF_EXITING: u32 = 4;

#[derive(Clone, Copy, Debug)]
pub struct ProcessStats {
    /// Resident memory in MB.
    pub memory_mb: u64,
    pub open_files: usize,
    /// Threads that run: one that has ended, and was waited for, may still be listed.
    pub threads: usize,
}

impl ProcessStats {
    pub fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kilobytes: u64 = memory.split_whitespace().next().unwrap().parse().unwrap();
        let open_files = fs::read_dir("/proc/self/fd").unwrap().count();
        Self { memory_mb: kilobytes / 1024, open_files, threads: threads() }
    }
}

fn threads() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    let stats = tasks.filter_map(|task| fs::read_to_string(task.path().join("stat")).ok());
    // Name and state come first, and a name may hold anything: the flags are the seventh after it.
    let flags = stats.map(|stat| -> u32 {
        let after_name = &stat[stat.rfind(')').unwrap() + 1..];
        after_name.split_whitespace().nth(6).unwrap().parse().unwrap()
    });
    flags.filter(|flags| flags & PF_EXITING == 0).count()
}

/// For how long each thread has waited for a processor that others had, by its number.
pub fn waited() -> BTreeMap<OsString, Duration> {
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    let waited = tasks.filter_map(|task| {
        let stat = fs::read_to_string(task.path().join("schedstat")).ok()?;
        let nanos = stat.split_whitespace().nth(1)?.parse().ok()?;
        Some((task.file_name(), Duration::from_nanos(nanos)))
    });
    waited.collect()
}
