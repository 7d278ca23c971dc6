//! Every relative link in the documents leads somewhere.

use std::fs;

use crate::files;

#[test]
fn every_relative_link_in_the_documents_exists() {
    let documents = files(&[".md"]);
    let mut checked = 0;
    let mut broken = Vec::new();
    for document in &documents {
        let text = fs::read_to_string(document).unwrap();
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            checked += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => document.clone(),
                path => document.parent().unwrap().join(path),
            };
            let leads = target.exists()
                && (anchor.is_empty() || anchors(&fs::read_to_string(&target).unwrap(), anchor));
            if !leads {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
    assert!(checked > 20, "only {checked} links were found");
}

/// What stands in the round brackets of `[text](target)`, outside code.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|prose| {
        prose.split("](").skip(1).filter_map(|rest| rest.split([')', ' ', '\n']).next())
    })
}

/// Whether a heading of `text` has this anchor.
fn anchors(text: &str, anchor: &str) -> bool {
    text.lines().filter(|line| line.starts_with('#')).any(|heading| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(anchor.chars())
    })
}

#[test]
fn links_and_anchors_are_read_as_markdown_means_them() {
    let text = "# Use it, in a host\n[a](b.md) ![c](d.png \"e\")\n```\n[f](g)\n```\n[h](#i)";
    assert_eq!(links(text).collect::<Vec<_>>(), ["b.md", "d.png", "#i"]);
    assert!(anchors(text, "use-it-in-a-host"));
    assert!(!anchors(text, "use-it"));
}
