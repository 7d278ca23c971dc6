//! Keeps the plugin's library loaded on Linux.
//!
//! The Rust runtime registers thread-exit hooks that live in the library. A host that unloads it
//! while a thread that ever called it still runs would crash at that thread's end.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
