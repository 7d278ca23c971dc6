//! What this process uses, on Windows.

use std::mem;

use windows_sys::Win32::Foundation::{CloseHandle, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetCurrentProcessId, GetProcessHandleCount,
};

#[derive(Clone, Copy, Debug)]
pub struct ProcessStats {
    /// The working set in MB.
    pub memory_mb: u64,
    /// Handles of all kinds, those of files among them.
    pub open_files: usize,
    pub threads: usize,
}

impl ProcessStats {
    pub fn now() -> Self {
        // SAFETY: numbers, of which each may be zero.
        let mut memory: PROCESS_MEMORY_COUNTERS = unsafe { mem::zeroed() };
        let mut handles = 0;
        // SAFETY: both are told how much room there is, and the pseudo handle is always valid.
        let known = unsafe {
            let process = GetCurrentProcess();
            GetProcessMemoryInfo(process, &mut memory, size_of_val(&memory) as u32) != 0
                && GetProcessHandleCount(process, &mut handles) != 0
        };
        assert!(known, "the system does not tell what the process uses");
        let memory_mb = memory.WorkingSetSize as u64 / (1024 * 1024);
        Self { memory_mb, open_files: handles as usize, threads: threads() }
    }
}

fn threads() -> usize {
    // SAFETY: numbers, of which each may be zero.
    let mut entry: THREADENTRY32 = unsafe { mem::zeroed() };
    entry.dwSize = size_of_val(&entry) as u32;
    let mut threads = 0;
    // SAFETY: the entry says how large it is, and the list is closed once.
    unsafe {
        let process = GetCurrentProcessId();
        let list = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
        assert_ne!(list, INVALID_HANDLE_VALUE, "the system does not list threads");
        let mut listed = Thread32First(list, &mut entry);
        while listed != 0 {
            threads += usize::from(entry.th32OwnerProcessID == process);
            listed = Thread32Next(list, &mut entry);
        }
        CloseHandle(list);
    }
    threads
}
