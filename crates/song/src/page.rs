//! The page: HTML with all that belongs to it inside.

mod pictures;

use std::fmt::Write;
use std::path::is_separator;

use leeway_engine::bands::cam_from_hz;
use quick_xml::escape::escape;

use crate::findings::{Findings, NOTHING_HIDES, SectionFindings, StemFindings};
use crate::heat;
use crate::sections::SectionKind;
use crate::words::{NONE, audibility, both, clock, hz, one_line, plain, signed};
use pictures::{Strip, colour};

const STYLE: &str = include_str!("page/style.css");
/// Frequencies in Hz beside a stem's picture, and their names: as many as there is room for on a phone.
const MARKS: [(f64, &str); 4] = [(100.0, "100"), (500.0, "500"), (2000.0, "2k"), (10_000.0, "10k")];

/// The page that tells of all findings.
pub fn page(findings: &Findings) -> String {
    let vocal = findings.vocal.as_deref().and_then(|path| path.rsplit(is_separator).next());
    let vocal = text(vocal.unwrap_or_default());
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>What hides {vocal}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>What hides {vocal}</h1>\n"
    );
    page += &format!(
        "<p class=\"soft\">{} of {}, listened to by Leeway {}. The stems are as they were.</p>\n",
        counted(findings.stems.len(), "stem"),
        clock(findings.seconds),
        findings.leeway
    );
    page += &glance(findings);
    page += &sections(findings);
    page += &shares(findings);
    page += &strips(findings);
    page += "<h2>Stem by stem</h2>\n";
    for (at, stem) in findings.stems.iter().enumerate() {
        page += &article(at, stem, findings);
    }
    page += &rest(findings);
    page + "</main>\n</body>\n</html>\n"
}

fn glance(findings: &Findings) -> String {
    let figure = |value: &str, what: &str| format!("<div><b>{value}</b>{what}</div>\n");
    let mut html = "<section class=\"figures\">\n".to_owned();
    html += &figure(
        &audibility(findings.song.audibility_db()),
        "audibility: how far the vocal stands above what masks it in the song, as it is and with the cut",
    );
    let lost = format!("{} dB", plain(findings.song.energy_removed_db));
    html +=
        &figure(&lost, "of energy that the stems together lose for that while the vocal sounds");
    let phrases = counted(findings.phrases.len(), "phrase");
    html += &figure(&phrases, &format!("in {}", counted(findings.sections.len(), "section")));
    html += "</section>\n";
    if findings.worst.is_empty() {
        return html + &format!("<p>{NOTHING_HIDES}</p>\n");
    }
    let worst = findings.worst.iter().map(|it| format!("<li>{}</li>\n", text(&it.sentence)));
    html + &format!("<ol class=\"worst\">\n{}</ol>\n", worst.collect::<String>())
}

fn sections(findings: &Findings) -> String {
    let mut html = "<h2>The song</h2>\n<div class=\"song\">\n".to_owned();
    for SectionFindings { section, .. } in &findings.sections {
        let class = match section.kind {
            SectionKind::Vocal => "sung",
            SectionKind::Hook => "hook",
            SectionKind::Intro | SectionKind::Break | SectionKind::Outro => "rest",
        };
        let width = 100.0 * (section.end - section.start) / findings.seconds;
        let name = text(&section.name);
        let _ = writeln!(html, "<span class=\"{class}\" style=\"width:{width:.2}%\">{name}</span>");
    }
    html += "</div>\n<svg class=\"phrases\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" \
             role=\"img\" aria-label=\"where the vocal sings\">";
    for phrase in &findings.phrases {
        let [x, width] =
            [phrase.start, phrase.seconds()].map(|seconds| 1000.0 * seconds / findings.seconds);
        let _ = write!(html, "<rect x=\"{x:.1}\" y=\"0\" width=\"{width:.1}\" height=\"10\"/>");
    }
    html += "</svg>\n";
    let headings =
        ["section", "from", "to", "vocal dBFS", "sung", "audibility dB", "of all hidden", "Depth"];
    let rows = findings.sections.iter().map(|it| {
        let section = &it.section;
        let audibility_db = [it.audibility_before_db, it.audibility_after_db];
        let cells = [
            clock(section.start),
            clock(section.end),
            section.vocal_db.map_or_else(|| NONE.to_owned(), plain),
            percent(Some(section.sung)),
            both(audibility_db, signed),
            percent(it.hidden),
            format!("{:.0} %", it.depth),
        ];
        row(&text(&section.name), cells.map(|cell| format!("<td>{cell}</td>")).into_iter())
    });
    html + &table(&headings, rows)
        + "<p class=\"soft\">Depth is a suggestion for Leeway on the stems: 100 % where the vocal is hidden, \
           less where it is clear already.</p>\n"
}

/// Who hides the vocal in which section and range.
fn shares(findings: &Findings) -> String {
    let is_sung: Vec<bool> =
        findings.sections.iter().map(|it| it.section.vocal_db.is_some()).collect();
    let sung = findings.sections.iter().map(|it| it.section.name.clone()).zip(&is_sung);
    let sung = sung.filter(|(_, is_sung)| **is_sung).map(|(name, _)| name);
    let by_section = shares_table(findings, sung, |stem| {
        let shares = stem.share_by_section.iter().zip(&is_sung);
        shares.filter(|(_, is_sung)| **is_sung).map(|(share, _)| *share).collect()
    });
    let ranges = findings.ranges.iter();
    let ranges = ranges.map(|it| format!("{} {}–{}", it.name, hz(it.low_hz), hz(it.high_hz)));
    let by_range = shares_table(findings, ranges, |stem| stem.share_by_range.clone());
    format!(
        "<h2>Which stem hides the vocal</h2>\n<p class=\"soft\">Each stem's share of what masks the vocal, \
         weighted by how much of the vocal is in a band and by how far it is from being clear there.</p>\n\
         {by_section}<h2>In which bands</h2>\n{by_range}"
    )
}

/// The stems' shares in the whole song and in parts of it with these names.
fn shares_table(
    findings: &Findings,
    names: impl Iterator<Item = String>,
    shares: impl Fn(&StemFindings) -> Vec<Option<f64>>,
) -> String {
    let names: Vec<String> = names.collect();
    let headings = ["stem", "song"].into_iter().chain(names.iter().map(String::as_str));
    let heat = |share: Option<f64>| {
        let strength = share.unwrap_or(0.0).clamp(0.0, 1.0).sqrt();
        let shade = format!("background:rgba(var(--heat), {:.2})", 0.75 * strength);
        format!("<td style=\"{shade}\">{}</td>", percent(share))
    };
    let members = findings.stems.iter().filter(|stem| stem.in_song);
    let rows = members
        .map(|stem| row(&text(&stem.name), [stem.share].into_iter().chain(shares(stem)).map(heat)));
    table(&headings.collect::<Vec<_>>(), rows)
}

/// What is hidden over time, range by range.
fn strips(findings: &Findings) -> String {
    let strips: Vec<Strip> =
        findings.ranges.iter().map(|range| Strip::new(findings, range)).collect();
    let full = strips.iter().map(Strip::highest).fold(0.0, f64::max);
    let mut html = "<h2>When</h2>\n<ul class=\"key\">\n".to_owned();
    for (at, stem) in findings.stems.iter().enumerate().filter(|(_, stem)| stem.in_song) {
        let _ = writeln!(html, "<li>{}{}</li>", dot(at), text(&stem.name));
    }
    html += "</ul>\n";
    for (range, strip) in findings.ranges.iter().zip(&strips).rev() {
        let (low, high) = (hz(range.low_hz), hz(range.high_hz));
        let _ = writeln!(
            html,
            "<figure class=\"strip\">{}<figcaption>{}, {low} to {high}</figcaption></figure>",
            strip.svg(full),
            range.name
        );
    }
    html + "<p class=\"soft\">From the song's start to its end, with a line where a section begins. The higher, \
            the more of the vocal is hidden, on one scale for all ranges.</p>\n"
}

fn article(at: usize, stem: &StemFindings, findings: &Findings) -> String {
    let mut html = "<article>\n".to_owned();
    let mark = if stem.in_song { dot(at) } else { String::new() };
    let _ = writeln!(html, "<h3>{mark}{}</h3>", text(&stem.name));
    let (low, high) = heat::cam_range(&stem.trace);
    let mut marks = String::new();
    for (hz, label) in MARKS {
        let top = 100.0 * (high - cam_from_hz(hz)) / (high - low);
        if (4.0..96.0).contains(&top) {
            let _ = write!(marks, "<span style=\"top:{top:.1}%\">{label}</span>");
        }
    }
    let _ = writeln!(
        html,
        "<div class=\"map\"><img src=\"{}\" alt=\"frequency over time: the stem, and the cut glowing on \
         it\"/>{marks}</div>",
        pictures::map(stem)
    );
    let figures = &stem.figures;
    let mut told = vec![
        ("preset", text(&stem.preset)),
        ("share of what masks the vocal", percent(stem.share)),
        ("audibility over it alone", audibility(figures.audibility_db())),
        ("energy lost", format!("{} dB", plain(figures.energy_removed_db))),
        ("deepest cut", format!("{} dB", plain(figures.deepest_cut_db.into()))),
        ("rests untouched", format!("{} of the time", percent(Some(stem.time_untouched)))),
    ];
    told.retain(|(what, _)| stem.in_song || !what.starts_with("share"));
    let told =
        told.iter().map(|(what, value)| format!("<div><dt>{what}</dt><dd>{value}</dd></div>"));
    let _ = writeln!(html, "<dl>{}</dl>", told.collect::<String>());
    if stem.in_song {
        let names = findings.sections.iter().map(|it| it.section.name.as_str());
        let headings: Vec<&str> = ["section"].into_iter().chain(names).collect();
        let depths = stem.depths.iter().map(|depth| format!("<td>{depth:.0} %</td>"));
        html += &table(&headings, [row("Depth", depths)].into_iter());
    }
    html += &list(stem.notes.iter().map(String::as_str));
    html + "</article>\n"
}

/// Notes on the song, and what is not on the page.
fn rest(findings: &Findings) -> String {
    let mut html = String::new();
    let of = |path: &str, reason: &str| format!("{path}: {reason}");
    let left_out: Vec<String> =
        findings.left_out.iter().map(|it| of(&it.input, &it.reason)).collect();
    let failed: Vec<String> = findings.failed.iter().map(|it| it.reason.clone()).collect();
    for (title, lines) in
        [("Notes", &findings.notes), ("Left out", &left_out), ("Could not be read", &failed)]
    {
        if !lines.is_empty() {
            let _ = writeln!(html, "<h2>{title}</h2>");
            html += &list(lines.iter().map(String::as_str));
        }
    }
    html
}

fn list<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let items: String = lines.map(|line| format!("<li>{}</li>\n", text(line))).collect();
    if items.is_empty() { items } else { format!("<ul class=\"soft\">\n{items}</ul>\n") }
}

fn table(headings: &[&str], rows: impl Iterator<Item = String>) -> String {
    let headings =
        headings.iter().map(|heading| format!("<th scope=\"col\">{}</th>", text(heading)));
    format!(
        "<div class=\"scroll\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
        headings.collect::<String>(),
        rows.collect::<String>()
    )
}

/// A row of a table; the title and the cells are HTML.
fn row(title: &str, cells: impl Iterator<Item = String>) -> String {
    format!("<tr><th scope=\"row\">{title}</th>{}</tr>\n", cells.collect::<String>())
}

fn dot(at: usize) -> String {
    format!("<span class=\"dot\" style=\"background:{}\"></span>", colour(at))
}

fn percent(share: Option<f64>) -> String {
    // No negative zero.
    share.map_or_else(|| NONE.to_owned(), |share| format!("{:.0} %", 100.0 * share + 0.0))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `text` with nothing in it that HTML would take for its own.
fn text(text: &str) -> String {
    escape(one_line(text)).into_owned()
}
