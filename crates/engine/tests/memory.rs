//! How much memory an engine takes: hundreds of them have to fit a processor's cache.

use leeway_engine::Engine;

/// Bytes that one engine may have to itself at 48 kHz.
const MOST: u64 = 150_000;

#[test]
fn an_engine_is_small_beside_others() {
    let make = || Engine::new(48_000.0, 2, 2).expect("48 kHz, stereo");
    // What all engines share comes with the first.
    let first = make();
    let mut second = None;
    let heap = allocation_counter::measure(|| second = Some(make()));
    let own =
        u64::try_from(heap.bytes_current).expect("it holds memory") + size_of::<Engine>() as u64;
    println!("{own} bytes");
    assert!(own < MOST, "{own} bytes");
    drop((first, second));
}
