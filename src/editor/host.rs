//! Which host Leeway runs in, and how a sidechain is routed there.

/// A host whose menus are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    ProTools,
    FlStudio,
    Logic,
    Live,
    Cubase,
    Nuendo,
    Reaper,
    Bitwig,
    StudioOne,
    Ardour,
    Other,
}

/// Parts of programs' names, in lower case, and their hosts. The first that matches counts.
const PROGRAMS: &[(&str, Host)] = &[
    ("pro tools", Host::ProTools),
    ("protools", Host::ProTools),
    ("aaxhost", Host::ProTools),
    ("fl64", Host::FlStudio),
    ("fl studio", Host::FlStudio),
    ("flengine", Host::FlStudio),
    ("ilbridge", Host::FlStudio),
    ("logic", Host::Logic),
    ("garageband", Host::Logic),
    ("auhostingservice", Host::Logic),
    ("ableton", Host::Live),
    ("live", Host::Live),
    ("cubase", Host::Cubase),
    ("nuendo", Host::Nuendo),
    ("reaper", Host::Reaper),
    ("bitwig", Host::Bitwig),
    ("studio one", Host::StudioOne),
    ("studioone", Host::StudioOne),
    ("fender studio", Host::StudioOne),
    ("ardour", Host::Ardour),
];

impl Host {
    /// The host that this process is.
    pub fn this() -> Self {
        let program = std::env::current_exe().unwrap_or_default();
        Self::named(&program.file_stem().unwrap_or_default().to_string_lossy())
    }

    /// The host whose program is called `program`.
    pub fn named(program: &str) -> Self {
        let program = program.to_lowercase();
        let known = PROGRAMS.iter().find(|(part, _)| program.contains(part));
        known.map_or(Self::Other, |(_, host)| *host)
    }

    /// Its name, as its maker writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ProTools => "Pro Tools",
            Self::FlStudio => "FL Studio",
            Self::Logic => "Logic Pro",
            Self::Live => "Ableton Live",
            Self::Cubase => "Cubase",
            Self::Nuendo => "Nuendo",
            Self::Reaper => "REAPER",
            Self::Bitwig => "Bitwig Studio",
            Self::StudioOne => "Studio One",
            Self::Ardour => "Ardour",
            Self::Other => "your host",
        }
    }

    /// The steps that send a vocal to Leeway's sidechain.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Self::ProTools => &[
                "Send the vocal track, pre-fader, to a free bus.",
                "In this window's header choose that bus in the Key Input selector (the key icon).",
            ],
            Self::FlStudio => &[
                "In the mixer select the vocal track, right-click the arrow under this track and \
                 choose Sidechain to this track.",
                "In this window open the wrapper's gear, then the Processing tab, right-click the \
                 sidechain input under Connections and choose that track.",
            ],
            Self::Logic => &[
                "In this window's header open the Side Chain menu at the upper right.",
                "Choose the vocal's track or bus.",
            ],
            Self::Live => &[
                "Unfold the plug-in device with the triangle in its title.",
                "Under Sidechain choose the vocal's track, and Post FX.",
            ],
            Self::Cubase | Self::Nuendo => &[
                "In this window's header switch Activate Side-Chaining on.",
                "Open Set up Side-Chain Routing beside it and add the vocal's track, pre-fader.",
            ],
            Self::Reaper => &[
                "Give this track four channels (Route button: Track channels 4).",
                "Drag the vocal's Route button onto this track and set the send to Pre-Fader, \
                 channels 3/4.",
            ],
            Self::Bitwig => {
                &["In the device's header open the sidechain chooser.", "Choose the vocal's track."]
            }
            Self::StudioOne => &[
                "In this window's header open the Side-Chain menu.",
                "Tick the vocal's track. If there is no such menu, insert the VST3.",
            ],
            Self::Ardour => &[
                "In the mixer right-click Leeway, open Pin Connections and add a sidechain.",
                "Connect the vocal's track to it, or send to it before the fader.",
            ],
            Self::Other => &[
                "Look for Sidechain, Side-Chain or Key Input in the header that the host draws \
                 around this window, and choose the vocal's track.",
                "Where there is none, send the vocal to this track's channels 3 and 4.",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_known_by_their_programs() {
        for (program, host) in [
            ("ProTools", Host::ProTools),
            ("AAXHost", Host::ProTools),
            ("FL64", Host::FlStudio),
            ("Logic Pro", Host::Logic),
            ("Ableton Live 12 Suite", Host::Live),
            ("Cubase14", Host::Cubase),
            ("Nuendo14", Host::Nuendo),
            ("reaper", Host::Reaper),
            ("BitwigPluginHost-X64-SSE41", Host::Bitwig),
            ("Studio One", Host::StudioOne),
            ("ardour-7.3.0", Host::Ardour),
            ("python3.11", Host::Other),
        ] {
            assert_eq!(Host::named(program), host, "{program}");
        }
    }
}
