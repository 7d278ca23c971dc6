//! The layouts of channels that a host can choose from.

use nice_plug::prelude::*;

/// All of them, the usual one first.
pub const LAYOUTS: &[AudioIOLayout] = &all();

const MONO: NonZeroU32 = new_nonzero_u32(1);
const STEREO: NonZeroU32 = new_nonzero_u32(2);

const MONO_AND_STEREO: &[AudioIOLayout] = &[
    layout(2, &[STEREO, STEREO], "Stereo, stereo vocal, stereo beat"),
    layout(2, &[MONO, STEREO], "Stereo, mono vocal, stereo beat"),
    layout(1, &[MONO, MONO], "Mono, mono vocal, mono beat"),
    layout(1, &[STEREO, STEREO], "Mono, stereo vocal, stereo beat"),
    layout(2, &[MONO, MONO], "Stereo, mono vocal, mono beat"),
    layout(1, &[MONO, STEREO], "Mono, mono vocal, stereo beat"),
    layout(2, &[STEREO, MONO], "Stereo, stereo vocal, mono beat"),
    layout(1, &[STEREO, MONO], "Mono, stereo vocal, mono beat"),
    // For hosts that arrange one sidechain and no more.
    layout(2, &[STEREO], "Stereo, stereo vocal"),
    layout(2, &[MONO], "Stereo, mono vocal"),
    layout(1, &[MONO], "Mono, mono vocal"),
    layout(1, &[STEREO], "Mono, stereo vocal"),
];

/// The layouts of a stem for `$speakers`, with keys in mono, stereo or the same surround.
macro_rules! surround {
    ($speakers:expr, $name:literal) => {{
        const SAME: NonZeroU32 = new_nonzero_u32($speakers.count());
        &[
            surround($speakers, &[STEREO, STEREO], concat!($name, ", stereo vocal, stereo beat")),
            surround($speakers, &[MONO, STEREO], concat!($name, ", mono vocal, stereo beat")),
            surround(
                $speakers,
                &[SAME, STEREO],
                concat!($name, ", ", $name, " vocal, stereo beat"),
            ),
            surround(
                $speakers,
                &[SAME, SAME],
                concat!($name, ", ", $name, " vocal, ", $name, " beat"),
            ),
            surround($speakers, &[STEREO], concat!($name, ", stereo vocal")),
            surround($speakers, &[MONO], concat!($name, ", mono vocal")),
            surround($speakers, &[SAME], concat!($name, ", ", $name, " vocal")),
        ]
    }};
}

const GROUPS: [&[AudioIOLayout]; 5] = [
    MONO_AND_STEREO,
    surround!(Speakers::SURROUND_5_1, "5.1"),
    surround!(Speakers::SURROUND_7_1, "7.1"),
    surround!(Speakers::SURROUND_7_1_SDDS, "7.1 SDDS"),
    surround!(Speakers::SURROUND_7_1_4, "7.1.4"),
];

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

/// The groups, one after the other.
const fn all() -> [AudioIOLayout; COUNT] {
    let mut all = [AudioIOLayout::const_default(); COUNT];
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        let (_, rest) = all.split_at_mut(count);
        let (part, _) = rest.split_at_mut(GROUPS[group].len());
        part.copy_from_slice(GROUPS[group]);
        count += GROUPS[group].len();
        group += 1;
    }
    all
}

/// A layout of `main` channels in and out with the channels of each of the `keys`: the vocal, and the beat.
const fn layout(main: u32, keys: &'static [NonZeroU32], name: &'static str) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: NonZeroU32::new(main),
        main_output_channels: NonZeroU32::new(main),
        aux_input_ports: keys,
        aux_output_ports: &[],
        surround: None,
        names: PortNames {
            layout: Some(name),
            // Two names: at JACK, no two ports may have the same.
            main_input: Some("Main"),
            main_output: Some("Output"),
            aux_inputs: &["Vocal", "Beat"],
            aux_outputs: &[],
        },
    }
}

/// The same of a channel for each of the `speakers`.
const fn surround(
    speakers: Speakers,
    keys: &'static [NonZeroU32],
    name: &'static str,
) -> AudioIOLayout {
    AudioIOLayout { surround: Some(speakers), ..layout(speakers.count(), keys, name) }
}

/// What the engine is told of a layout.
pub fn engine_layout(layout: &AudioIOLayout) -> leeway_engine::Layout {
    let channels = |count: Option<NonZeroU32>| count.map_or(0, |count| count.get() as usize);
    let [vocal, beat] = [0, 1].map(|port| channels(layout.aux_input_ports.get(port).copied()));
    leeway_engine::Layout {
        stem: channels(layout.main_input_channels),
        vocal,
        beat,
        lfe: layout.surround.and_then(|speakers| speakers.channel_of(Speakers::LFE)),
    }
}
