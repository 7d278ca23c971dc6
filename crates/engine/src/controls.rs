//! The one table of controls: what can be set, in which unit and range, and what people are told of it.
//!
//! Host parameters, presets, options of the command, the window's knobs and the README's table are
//! made from, or checked against, [`CONTROLS`]. A new control is one more entry here, the place where
//! the engine acts on it, and a test that it does.

mod choices;
mod control;
mod node;
mod record;

pub use choices::{Choice, Listen, Source, Stereo};
pub use control::{Automation, Choices, Control, Group, Kind, Number};
pub use node::{NODE_COUNT, Node, Nodes};

use crate::filter::DEEPEST_CUT_DB;
use control::{choice, decibels, hertz, milliseconds, percent, toggle};
use node::NODES;
use record::{Setting, controls};

/// The longest lookahead in ms.
pub(crate) const LONGEST_LOOKAHEAD_MS: f32 = 20.0;
/// The low and high limit are open at and past these frequencies in Hz.
pub(crate) const LIMITS_OPEN_HZ: (f32, f32) = (20.0, 20_000.0);

controls! {
    /// Scales every cut in dB, 0 to 100 %.
    depth: f32 = percent("Depth", 100.0)
        .group(Group::Carve)
        .hint("How much of the cut is applied. The one to automate")
        .help("Scales every cut")
        .modulatable();

    /// The most that any band may lose, in dB, 0 to 24. The cut as a whole grows somewhat faster.
    max_cut: f32 = decibels("Max cut", 0.0, DEEPEST_CUT_DB, 12.0)
        .group(Group::Carve)
        .saved_as("maxcut")
        .hint("The most that any band may lose. The cut as a whole grows with it")
        .help("The most that any band may lose; the cut as a whole grows with it")
        .modulatable();

    /// Target audibility: how far in dB the vocal shall stand above its masked threshold, 0 to 24.
    clarity: f32 = decibels("Clarity", 0.0, 24.0, 15.0)
        .group(Group::Carve)
        .hint("How far the vocal shall stand above the stem")
        .help("How far the vocal shall stand above what masks it")
        .modulatable();

    /// How much less the stem's loud bands are cut than its quiet ones, 0 to 100 %.
    body: f32 = percent("Keep body", 80.0)
        .short("Body")
        .group(Group::Carve)
        .hint("How much the stem's loud bands are spared");

    /// How much louder in dB than it arrives the vocal is taken to be, −24 to 24.
    trim: f32 = decibels("Vocal trim", -24.0, 24.0, 0.0)
        .short("Trim")
        .group(Group::Vocal)
        .hint("How loud the vocal is taken to be. Match measures it")
        .help("How much louder than in its file the vocal will be in the mix")
        .modulatable();

    /// No cut half an octave below this frequency in Hz, 20 (off) to 20 000.
    low: f32 = hertz("Low limit", LIMITS_OPEN_HZ.0, LIMITS_OPEN_HZ.1, 100.0)
        .short("Low")
        .group(Group::Limits)
        .hint("Nothing is cut below this frequency")
        .help("Nothing is cut below this frequency; 20 is off");

    /// No cut half an octave above this frequency in Hz, 20 to 20 000 (off).
    high: f32 = hertz("High limit", LIMITS_OPEN_HZ.0, LIMITS_OPEN_HZ.1, 12_000.0)
        .short("High")
        .group(Group::Limits)
        .hint("Nothing is cut above this frequency")
        .help("Nothing is cut above this frequency; 20000 is off");

    /// Milliseconds, 0.5 to 100, in which the cut comes when the vocal enters.
    attack: f32 = milliseconds("Attack", 0.5, 100.0, 25.0)
        .group(Group::Timing)
        .hint("How fast the cut comes when the vocal enters");

    /// Milliseconds, 0 to 1000, for which the cut stays when the vocal pauses.
    hold: f32 = milliseconds("Hold", 0.0, 1000.0, 100.0)
        .group(Group::Timing)
        .hint("How long the cut stays while the vocal takes a breath")
        .help("How long the cut stays when the vocal pauses");

    /// Milliseconds, 10 to 1000, in which the cut moves while the vocal sounds, and goes.
    release: f32 = milliseconds("Release", 10.0, 1000.0, 350.0)
        .group(Group::Timing)
        .hint("How slowly the cut moves, and how long it takes to go")
        .help("How fast the cut moves otherwise, and goes");

    /// How the channels of a stereo stem are carved.
    stereo: Stereo = choice::<Stereo>("Stereo")
        .group(Group::Carve)
        .hint("Which channels decide, and give way, together")
        .help("How the channels of a stereo stem are carved");

    /// Milliseconds, 0 to 20, by which the stem is delayed so that cuts are there in time. Takes
    /// effect at the next reset, for it changes the latency, which hosts cannot follow while they play.
    lookahead: f32 = milliseconds("Lookahead", 0.0, LONGEST_LOOKAHEAD_MS, 0.0)
        .short("Ahead")
        .group(Group::Timing)
        .hint("Has the cut there in time, at the price of that much latency")
        .help("How far cuts look ahead")
        .not_automatable();

    /// How much of the stem's fundamental is kept whole, 0 to 100 %.
    guard: f32 = percent("Low-end guard", 0.0)
        .short("Guard")
        .group(Group::Guards)
        .hint("Follows the fundamental of an 808 or bass and keeps it whole")
        .help("How much of the stem's fundamental is kept whole");

    /// How much of the stem's attacks is let through, 0 to 100 %.
    punch: f32 = percent("Transient guard", 0.0)
        .short("Punch")
        .group(Group::Guards)
        .hint("Lets the stem's attacks through")
        .help("How much of the stem's attacks is let through");

    /// Where the vocal is taken from.
    source: Source = choice::<Source>("Vocal from")
        .short("Source")
        .group(Group::Vocal)
        .hint("With no vocal recorded yet, a learned or an average voice takes its place");

    /// What to listen to. It is for whoever mixes, and no part of the mix.
    listen: Listen = choice::<Listen>("Listen")
        .group(Group::Monitor)
        .hint("The carved stem, what is taken from it, or the vocal")
        .not_automatable()
        .not_of_the_sound();

    /// Gain of the output in dB, −12 to 12.
    output: f32 = decibels("Output", -12.0, 12.0, 0.0)
        .group(Group::Monitor)
        .hint("Gain of the output")
        .help("Gain of the result")
        .modulatable();

    /// The output is the input, at the same latency, and the way there does not click: no depth, and
    /// unit gain.
    bypass: bool = toggle("Bypass")
        .hint("The input, at the same latency")
        .not_of_the_sound();
}

#[cfg(test)]
mod tests;
