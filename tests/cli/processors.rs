//! Processors differ in the instructions that they have, and the transform uses the widest: one with
//! AVX and one without add up in another order. What comes out differs by rounding alone.

use std::process::Command;

use super::{CARVE, read_floats, song, succeeds};

/// With AVX2 and FMA; with SSE4.2 but no AVX; with SSE3 only.
const PROCESSORS: [&str; 3] = ["Haswell", "Nehalem", "core2duo"];
/// −140 dBFS.
const MOST: f32 = 1e-7;

#[test]
#[ignore = "needs qemu-x86_64, which .ci/run installs"]
fn every_x86_64_processor_carves_alike_to_140_db_below_full_scale() {
    let folder = song();
    let carved = folder.path().join("carved/chord.wav");
    succeeds(folder.path(), &CARVE);
    let here = read_floats(&carved);
    for processor in PROCESSORS {
        std::fs::remove_file(&carved).unwrap();
        let output = Command::new("qemu-x86_64")
            .args(["-cpu", processor, env!("CARGO_BIN_EXE_leeway")])
            .args(CARVE)
            .current_dir(folder.path())
            .output()
            .expect("qemu-x86_64 is installed");
        assert!(carved.is_file(), "{processor}: {}", String::from_utf8_lossy(&output.stderr));
        let there = read_floats(&carved);
        assert_eq!(here.len(), there.len());
        let most = here.iter().zip(&there).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
        println!("{processor}: at most {:.0} dBFS", 20.0 * most.max(1e-12).log10());
        assert!(most <= MOST, "{processor} differs by {most}");
    }
}
