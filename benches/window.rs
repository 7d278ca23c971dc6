//! What a frame of the window costs: `cargo bench --bench window`, on a screen (without one:
//! `xvfb-run -s "-screen 0 1280x800x24" cargo bench --bench window`).

#[path = "../tests/common/mod.rs"]
mod signals;

use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use leeway::params::LeewayParams;
use leeway::player::{Song, show};

const RATE: f64 = 48_000.0;
const SECONDS: u64 = 10;

fn main() {
    // `cargo test` runs benches, too, to see that they build.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let (stem, vocal) = signals::song(RATE, SECONDS as f64);
    let song = Song { sample_rate: RATE as u32, stem, vocal };
    let (began, cpu) = (Instant::now(), ProcessTime::now());
    let limit = Some(Duration::from_secs(SECONDS));
    match show(song, Arc::new(LeewayParams::default()), limit) {
        Ok(frames) => {
            let (time, cpu) = (began.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
            println!(
                "{frames} frames in {time:.1} s: {:.1} a second, {:.2} ms of CPU each, audio included",
                frames as f64 / time,
                1000.0 * cpu / frames.max(1) as f64
            );
        }
        Err(reason) => println!("no window: {reason}"),
    }
}
