//! A song as a DAWproject: a ZIP with a project and its metadata in XML, and the plugins' states.
//!
//! The format cannot say what a plugin's sidechain is fed with: that is left to the person who opens it.

use std::fs::File;
use std::io::{self, Write};

use anyhow::{Context, Result};
use leeway::params::host_number;
use leeway::plugin::Leeway;
use leeway_engine::CONTROLS;
use nice_plug::prelude::{ClapPlugin, Plugin, Vst3Plugin};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::cli::quoted;

use super::song::{PluginFormat, Recording, Song};

/// The tempo that a project cannot do without; nothing in it is in beats.
const TEMPO_BPM: &str = "120";
/// Files that are larger need the longer form of a ZIP, in bytes.
const SHORT_ZIP: u64 = u32::MAX as u64;

type Xml = Writer<Vec<u8>>;

/// Writes the project into `file`, with the audio in it if `embed`.
///
/// # Errors
/// If it cannot be written, or audio for it not read.
pub fn write(song: &Song, embed: bool, file: &mut File) -> Result<()> {
    let mut zip = ZipWriter::new(file);
    let options = SimpleFileOptions::default();
    for (name, text) in [("project.xml", project(song, embed)?), ("metadata.xml", metadata()?)] {
        zip.start_file(name, options)?;
        zip.write_all(&text)?;
    }
    for (index, stem) in song.stems.iter().enumerate() {
        zip.start_file(state_path(index, song.plugin), options)?;
        zip.write_all(&stem.state)?;
    }
    if embed {
        for (index, recording) in recordings(song).enumerate() {
            let mut audio = File::open(&recording.file)
                .with_context(|| format!("cannot read {}", quoted(&recording.file)))?;
            let is_long = audio.metadata()?.len() > SHORT_ZIP;
            zip.start_file(audio_path(index, recording), options.large_file(is_long))?;
            io::copy(&mut audio, &mut zip)?;
        }
    }
    zip.finish()?;
    Ok(())
}

/// All tracks in order: the vocal, then the stems.
fn recordings(song: &Song) -> impl Iterator<Item = &Recording> {
    [&song.vocal].into_iter().chain(song.stems.iter().map(|stem| &stem.recording))
}

/// Where the state of a stem's plugin is in the ZIP.
fn state_path(stem: usize, plugin: PluginFormat) -> String {
    let extension = match plugin {
        PluginFormat::Clap => "clap-preset",
        PluginFormat::Vst3 => "vstpreset",
    };
    format!("plugins/{}.{extension}", stem + 1)
}

/// The element of a plugin and what it goes by.
fn identity(plugin: PluginFormat) -> (&'static str, String) {
    match plugin {
        PluginFormat::Clap => ("ClapPlugin", Leeway::CLAP_ID.to_owned()),
        PluginFormat::Vst3 => {
            let hex = Leeway::VST3_CLASS_ID.map(|byte| format!("{byte:02x}")).concat();
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            ("Vst3Plugin", parts.join("-"))
        }
    }
}

/// Where a track's audio is in the ZIP. The number tells files of one name apart.
fn audio_path(track: usize, recording: &Recording) -> String {
    let name = recording.file.file_name().unwrap_or_default().to_string_lossy();
    format!("audio/{} {name}", track + 1)
}

fn document(root: &str, fill: impl FnOnce(&mut Xml) -> io::Result<()>) -> Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    let element = xml.create_element(root);
    let element =
        if root == "Project" { element.with_attribute(("version", "1.0")) } else { element };
    element.write_inner_content(fill)?;
    Ok(xml.into_inner())
}

fn metadata() -> Result<Vec<u8>> {
    document("MetaData", |xml| {
        let note = format!("{} {}", super::made_by(), super::CHOOSE_SIDECHAIN);
        xml.create_element("Comment").write_text_content(BytesText::new(&note))?;
        Ok(())
    })
}

fn project(song: &Song, embed: bool) -> Result<Vec<u8>> {
    document("Project", |xml| {
        empty(xml, "Application", &[("name", Leeway::NAME), ("version", Leeway::VERSION)])?;
        xml.create_element("Transport").write_inner_content(|xml| {
            empty(xml, "Tempo", &[("unit", "bpm"), ("value", TEMPO_BPM)])?;
            empty(xml, "TimeSignature", &[("numerator", "4"), ("denominator", "4")])
        })?;
        xml.create_element("Structure").write_inner_content(|xml| {
            for (index, recording) in recordings(song).enumerate() {
                track(xml, index, recording, song)?;
            }
            master(xml)
        })?;
        let arrangement = xml.create_element("Arrangement");
        arrangement.write_inner_content(|xml| arrange(xml, song, embed))?;
        Ok(())
    })
}

/// A track, and Leeway on it if it is a stem's.
fn track(xml: &mut Xml, index: usize, recording: &Recording, song: &Song) -> io::Result<()> {
    let stem = index.checked_sub(1);
    let comment = stem.map(|_| ("comment", super::CHOOSE_SIDECHAIN));
    let (id, channel_id) = (format!("track{index}"), format!("channel{index}"));
    let element = xml.create_element("Track").with_attributes([
        ("contentType", "audio"),
        ("loaded", "true"),
        ("id", &id),
        ("name", &recording.name),
    ]);
    let element = element.with_attributes(comment);
    element.write_inner_content(|xml| {
        let channel = xml.create_element("Channel").with_attributes([
            ("audioChannels", "2"),
            ("destination", "master"),
            ("role", "regular"),
            ("solo", "false"),
            ("id", &channel_id),
        ]);
        channel.write_inner_content(|xml| {
            if let Some(stem) = stem {
                let devices = xml.create_element("Devices");
                devices.write_inner_content(|xml| device(xml, stem, song))?;
            }
            fader(xml)
        })?;
        Ok(())
    })?;
    Ok(())
}

fn device(xml: &mut Xml, stem: usize, song: &Song) -> io::Result<()> {
    let (element, id) = identity(song.plugin);
    let device = xml.create_element(element).with_attributes([
        ("deviceID", id.as_str()),
        ("deviceName", Leeway::NAME),
        ("deviceVendor", Leeway::VENDOR),
        ("deviceRole", "audioFX"),
        ("pluginVersion", Leeway::VERSION),
        ("loaded", "true"),
        ("name", Leeway::NAME),
    ]);
    device.write_inner_content(|xml| {
        let depth = &CONTROLS.depth;
        let [id, number] = [depth_id(stem), host_number(depth.id).to_string()];
        let first = song.stems[stem].first_depth(&song.sections).to_string();
        xml.create_element("Parameters").write_inner_content(|xml| {
            let attributes = [
                ("id", id.as_str()),
                ("name", depth.name),
                ("parameterID", &number),
                ("min", "0"),
                ("max", "1"),
                ("unit", "normalized"),
                ("value", &first),
            ];
            empty(xml, "RealParameter", &attributes)
        })?;
        empty(xml, "Enabled", &[("value", "true")])?;
        empty(xml, "State", &[("path", &state_path(stem, song.plugin))])
    })?;
    Ok(())
}

fn depth_id(stem: usize) -> String {
    format!("depth{}", stem + 1)
}

fn master(xml: &mut Xml) -> io::Result<()> {
    let track = xml.create_element("Track").with_attributes([
        ("contentType", "audio"),
        ("loaded", "true"),
        ("id", "masterTrack"),
        ("name", "Master"),
    ]);
    track.write_inner_content(|xml| {
        let channel = xml.create_element("Channel").with_attributes([
            ("audioChannels", "2"),
            ("role", "master"),
            ("solo", "false"),
            ("id", "master"),
        ]);
        channel.write_inner_content(fader)?;
        Ok(())
    })?;
    Ok(())
}

/// A channel at 0 dB in the middle.
fn fader(xml: &mut Xml) -> io::Result<()> {
    empty(xml, "Mute", &[("value", "false")])?;
    empty(xml, "Pan", &[("min", "0"), ("max", "1"), ("unit", "normalized"), ("value", "0.5")])?;
    empty(xml, "Volume", &[("min", "0"), ("max", "2"), ("unit", "linear"), ("value", "1")])
}

/// What plays when, Depth's automation, and a marker at each section.
fn arrange(xml: &mut Xml, song: &Song, embed: bool) -> io::Result<()> {
    let lanes = xml.create_element("Lanes").with_attribute(("timeUnit", "seconds"));
    lanes.write_inner_content(|xml| {
        for (index, recording) in recordings(song).enumerate() {
            let track = format!("track{index}");
            let lanes = xml.create_element("Lanes").with_attribute(("track", track.as_str()));
            lanes.write_inner_content(|xml| {
                clip(xml, index, recording, embed)?;
                match index.checked_sub(1) {
                    Some(stem) => automation(xml, stem, song),
                    None => Ok(()),
                }
            })?;
        }
        Ok(())
    })?;
    let markers = xml.create_element("Markers").with_attribute(("timeUnit", "seconds"));
    markers.write_inner_content(|xml| {
        for section in &song.sections {
            let start = section.start.to_string();
            empty(xml, "Marker", &[("time", &start), ("name", &section.name)])?;
        }
        Ok(())
    })?;
    Ok(())
}

fn clip(xml: &mut Xml, index: usize, recording: &Recording, embed: bool) -> io::Result<()> {
    let [seconds, channels, rate] =
        [recording.seconds.to_string(), recording.channels.to_string(), recording.rate.to_string()];
    xml.create_element("Clips").write_inner_content(|xml| {
        let clip = xml.create_element("Clip").with_attributes([
            ("time", "0"),
            ("duration", &seconds),
            ("contentTimeUnit", "seconds"),
            ("playStart", "0"),
            ("name", &recording.name),
        ]);
        clip.write_inner_content(|xml| {
            let audio = xml.create_element("Audio").with_attributes([
                ("channels", channels.as_str()),
                ("sampleRate", &rate),
                ("duration", &seconds),
            ]);
            audio.write_inner_content(|xml| match embed {
                true => empty(xml, "File", &[("path", &audio_path(index, recording))]),
                false => {
                    empty(xml, "File", &[("path", &recording.from_project), ("external", "true")])
                }
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn automation(xml: &mut Xml, stem: usize, song: &Song) -> io::Result<()> {
    let points = xml.create_element("Points").with_attribute(("unit", "normalized"));
    points.write_inner_content(|xml| {
        empty(xml, "Target", &[("parameter", &depth_id(stem))])?;
        for (seconds, value) in song.stems[stem].depth_points(&song.sections) {
            let [time, value] = [seconds.to_string(), value.to_string()];
            let point = [("time", time.as_str()), ("value", &value), ("interpolation", "hold")];
            empty(xml, "RealPoint", &point)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    let element = xml.create_element(name).with_attributes(attributes.iter().copied());
    element.write_empty()?;
    Ok(())
}
