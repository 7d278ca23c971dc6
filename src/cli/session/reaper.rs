//! A song as a Reaper project (RPP).
//!
//! The format has no specification. What is written here is what Reaper writes, as far as public project files
//! and the notes on its state chunks by its users tell; Reaper fills in what is left out. A block begins
//! with `<` and ends with `>`.

use std::fmt::Display;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use leeway::params::host_number;
use leeway::plugin::Leeway;
use leeway_engine::CONTROLS;
use leeway_song::words::one_line;
use nice_plug::prelude::{ClapPlugin, Plugin};

use super::song::{Recording, Song, StemTrack};

/// Characters of base64 in a line.
const LINE: usize = 128;
/// A send's mode: after the track's effects, before its fader.
const PRE_FADER_POST_FX: u8 = 3;
/// The vocal's place among the tracks, from 0.
const VOCAL_TRACK: usize = 0;
/// A send's destination: the stem's channels 3 and 4, which are Leeway's sidechain.
const CHANNELS_3_4: u8 = 2;
/// A send's MIDI channels: none.
const NO_MIDI: u8 = 31;
/// The shape of an envelope's point: its value stays until the next.
const SQUARE: u8 = 1;

/// The project's text.
pub fn project(song: &Song) -> String {
    let mut rpp = Rpp::default();
    rpp.block("REAPER_PROJECT 0.1 \"7.0\" 0", |rpp| {
        rpp.block("NOTES 0 2", |rpp| rpp.line(format!("|{}", super::made_by())));
        rpp.line(format!("SAMPLERATE {} 1 0", song.rate));
        for (index, section) in song.sections.iter().enumerate() {
            let number = index + 1;
            rpp.line(format!("MARKER {number} {} {} 1", section.start, quoted(&section.name)));
            rpp.line(format!("MARKER {number} {} \"\" 1", section.end));
        }
        rpp.block("TRACK", |rpp| {
            track(rpp, &song.vocal, 2);
            item(rpp, &song.vocal);
        });
        for stem in &song.stems {
            rpp.block("TRACK", |rpp| {
                track(rpp, &stem.recording, 4);
                rpp.line(format!(
                    "AUXRECV {VOCAL_TRACK} {PRE_FADER_POST_FX} 1 0 0 0 0 0 {CHANNELS_3_4} -1:U {NO_MIDI} -1 ''"
                ));
                rpp.block("FXCHAIN", |rpp| effect(rpp, stem, song));
                item(rpp, &stem.recording);
            });
        }
    });
    rpp.text
}

fn track(rpp: &mut Rpp, recording: &Recording, channels: u8) {
    rpp.line(format!("NAME {}", quoted(&recording.name)));
    rpp.line("VOLPAN 1 0 -1 -1 1");
    rpp.line("MUTESOLO 0 0 0");
    rpp.line(format!("NCHAN {channels}"));
    rpp.line("FX 1");
    rpp.line("MAINSEND 1 0");
}

/// Leeway with its state, and Depth's envelope.
fn effect(rpp: &mut Rpp, stem: &StemTrack, song: &Song) {
    let (name, vendor, id) = (Leeway::NAME, Leeway::VENDOR, Leeway::CLAP_ID);
    for line in ["SHOW 0", "LASTSEL 0", "DOCKED 0", "BYPASS 0 0 0"] {
        rpp.line(line);
    }
    rpp.block(format!("CLAP \"CLAP: {name} ({vendor})\" {id} \"\""), |rpp| {
        rpp.line("CFG 4 0 0 \"\"");
        rpp.block("STATE", |rpp| {
            let state = BASE64_STANDARD.encode(&stem.state);
            let lines = state.as_bytes().chunks(LINE);
            lines.for_each(|line| rpp.line(String::from_utf8_lossy(line)));
        });
    });
    let depth = &CONTROLS.depth;
    let index = CONTROLS.iter().take_while(|(control, _)| control.key != depth.key).count();
    let number = host_number(depth.id);
    rpp.block(format!("PARMENV {index}:{number} 0 1 0.5 \"{} / {name}\"", depth.name), |rpp| {
        rpp.line("ACT 1 -1");
        rpp.line("VIS 1 1 1");
        rpp.line("LANEHEIGHT 0 0");
        rpp.line("ARM 0");
        rpp.line(format!("DEFSHAPE {SQUARE} -1 -1"));
        for (seconds, value) in stem.depth_points(&song.sections) {
            rpp.line(format!("PT {seconds} {value} {SQUARE}"));
        }
    });
    rpp.line("WAK 0 0");
}

/// The file, from the start of the song to its own end.
fn item(rpp: &mut Rpp, recording: &Recording) {
    rpp.block("ITEM", |rpp| {
        rpp.line("POSITION 0");
        rpp.line(format!("LENGTH {}", recording.seconds));
        rpp.line("LOOP 0");
        rpp.line(format!("NAME {}", quoted(&recording.name)));
        let source = match recording.file.extension().and_then(|extension| extension.to_str()) {
            Some("flac" | "FLAC") => "FLAC",
            Some("mp3" | "MP3") => "MP3",
            Some("ogg" | "oga" | "OGG" | "OGA") => "VORBIS",
            _ => "WAVE",
        };
        rpp.block(format!("SOURCE {source}"), |rpp| {
            rpp.line(format!("FILE {}", quoted(&recording.from_project)));
        });
    });
}

/// A text in the first kind of quotes that is not in it. Where all are, the last kind gives way.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    let quote = ['"', '\'', '`'].into_iter().find(|quote| !text.contains(*quote));
    match quote {
        Some(quote) => format!("{quote}{text}{quote}"),
        None => format!("`{}`", text.replace('`', "'")),
    }
}

/// A text of nested blocks.
#[derive(Default)]
struct Rpp {
    text: String,
    depth: usize,
}

impl Rpp {
    fn line(&mut self, line: impl Display) {
        self.text += &format!("{:width$}{line}\n", "", width = 2 * self.depth);
    }

    fn block(&mut self, heading: impl Display, fill: impl FnOnce(&mut Self)) {
        self.line(format!("<{heading}"));
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        self.line('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_quotes_that_are_not_in_them() {
        assert_eq!(quoted("808"), "\"808\"");
        assert_eq!(quoted("12\" mix"), "'12\" mix'");
        assert_eq!(quoted("12\" 'mix'"), "`12\" 'mix'`");
        assert_eq!(quoted("\"'`"), "`\"''`");
        assert_eq!(quoted("a\nb"), "\"a\u{fffd}b\"");
    }

    #[test]
    fn blocks_are_nested_and_closed() {
        let mut rpp = Rpp::default();
        rpp.block("A 1", |rpp| rpp.block("B", |rpp| rpp.line("c")));
        assert_eq!(rpp.text, "<A 1\n  <B\n    c\n  >\n>\n");
    }
}
