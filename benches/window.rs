//! What a frame of the window costs at 900×560: `cargo bench --bench window`.
//!
//! First our own work: laying a frame out and cutting it into triangles. Then, where there is a screen,
//! all of it, the drawing included, which software has to do where there is no graphics card (no screen:
//! `LIBGL_ALWAYS_SOFTWARE=1 xvfb-run -s "-screen 0 1280x800x24" cargo bench --bench window`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use egui::{Pos2, RawInput, Rect, vec2};
use leeway::beat_profile::BeatProfile;
use leeway::editor::Window;
use leeway::link::{Snapshot, Task, link};
use leeway::params::LeewayParams;
use leeway::peaks::Peaks;
use leeway::preview_host::{PreviewHost, Song, show};
use leeway::voice::VoiceProfile;
use leeway_engine::Engine;
use leeway_engine::bands::MAX_BANDS;
use leeway_test_signals::{self as signals, Audio};
use nice_plug::context::gui::GuiContext;

const RATE: f64 = 48_000.0;
const SECONDS: f64 = 10.0;
/// Samples from one frame to the next: 60 a second.
const FRAME: usize = 800;

fn main() {
    // `cargo test` runs benches, too, to see that they build.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    // The window as it comes, not as you like it.
    let nobodys = tempfile::TempDir::new().expect("a folder");
    // SAFETY: there is no other thread yet.
    unsafe { std::env::set_var("XDG_CONFIG_HOME", nobodys.path()) };
    let (stem, vocal) = signals::song(RATE, SECONDS);
    own_work(&stem, &vocal);
    on_screen(stem, vocal);
}

/// The window without a screen, frame by frame.
fn own_work(stem: &Audio, vocal: &Audio) {
    let params = Arc::new(LeewayParams::default());
    let (mut publisher, link) = link();
    let mut window = Window::new(Arc::clone(&params), link);
    let ctx = egui::Context::default();
    window.open(&ctx, GuiContext::new(Arc::new(PreviewHost::new(params))));
    let mut engine = Engine::new(RATE, 2, 2).expect("supported");
    let mut centres_hz = [0.0; MAX_BANDS];
    for (to, from) in centres_hz.iter_mut().zip(engine.bands().centres_hz()) {
        *to = *from as f32;
    }
    let mut times = Vec::new();
    for start in (0..stem[0].len() - FRAME).step_by(FRAME) {
        let part = |audio: &Audio| -> Audio {
            audio.iter().map(|channel| channel[start..start + FRAME].to_vec()).collect()
        };
        let (mut stem, vocal) = (part(stem), part(vocal));
        let mut stem: Vec<&mut [f32]> = stem.iter_mut().map(Vec::as_mut_slice).collect();
        let vocal: Vec<&[f32]> = vocal.iter().map(Vec::as_slice).collect();
        engine.process(&mut stem, &vocal);
        publisher.publish(Snapshot {
            sample_rate: RATE as f32,
            latency: 0,
            channels: [2, 2],
            playing: true,
            centres_hz,
            meters: engine.meters(),
            reasons: engine.reasons(),
            peaks: Peaks::default(),
            bar: None,
            task: Task::None,
            listened: 0.0,
            matched_db: None,
            learned: VoiceProfile::default(),
            learned_beat: BeatProfile::default(),
            beat_from: None,
        });
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(900.0, 560.0))),
            time: Some(start as f64 / RATE),
            ..RawInput::default()
        };
        let began = Instant::now();
        let mut output = ctx.run_ui(input, |ui| window.draw(ui));
        let triangles = ctx.tessellate(output.shapes, output.pixels_per_point);
        times.push(began.elapsed());
        assert!(!triangles.is_empty());
        // There is no graphics driver to take them.
        output.textures_delta.clear();
    }
    times.sort();
    let ms = |share: f64| 1000.0 * times[(share * times.len() as f64) as usize].as_secs_f64();
    println!("layout and triangles: median {:.2} ms, p99 {:.2} ms a frame", ms(0.5), ms(0.99));
}

/// The real window, while the song plays. What it costs to open is not a frame's: a short run is taken
/// from a long one.
fn on_screen(stem: Audio, vocal: Audio) {
    let song = Song { sample_rate: RATE as u32, stem, vocal };
    let run = |seconds| {
        let cpu = ProcessTime::now();
        let limit = Some(Duration::from_secs_f64(seconds));
        show(&song, Arc::new(LeewayParams::default()), limit).map(|frames| (frames, cpu.elapsed()))
    };
    match run(2.0).and_then(|short| Ok((short, run(2.0 + SECONDS)?))) {
        Ok((short, long)) => {
            let frames = long.0 - short.0;
            let ms = 1000.0 * (long.1.as_secs_f64() - short.1.as_secs_f64()) / frames as f64;
            println!(
                "on this screen: {:.0} frames a second, {ms:.2} ms of CPU each, drawing and audio \
                 included",
                frames as f64 / SECONDS
            );
        }
        Err(reason) => println!("on no screen: {reason}"),
    }
}
