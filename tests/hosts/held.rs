//! What this process holds on to.

use std::fs;

/// The kernel's flag of a thread that has begun to end.
const PF_EXITING: u32 = 4;

/// Memory in MB, open files and threads of this process.
pub fn held() -> (u64, usize, usize) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: u64 = memory.split_whitespace().next().unwrap().parse().unwrap();
    let files = fs::read_dir("/proc/self/fd").unwrap().count();
    (kilobytes / 1024, files, threads())
}

/// Threads that run: one that has ended, and was waited for, may still be listed.
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
