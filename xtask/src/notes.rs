//! What a release brings, from the changelog.

use anyhow::{Context, Result, bail, ensure};

const CHANGELOG: &str = include_str!("../../CHANGELOG.md");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prints the changelog's section of a release `tag`, which must be that of this very version.
///
/// # Errors
/// If the tag is of another version, or the changelog has no such section.
pub fn print(tag: Option<&str>) -> Result<()> {
    let tag = tag.context("which tag? As in: cargo xtask notes v0.1.0")?;
    ensure!(tag == format!("v{VERSION}"), "the tag is {tag}, but Cargo.toml says {VERSION}");
    println!("{}", section(CHANGELOG, VERSION)?);
    Ok(())
}

/// What stands under `## version`, with or without more behind it.
fn section<'a>(changelog: &'a str, version: &str) -> Result<&'a str> {
    let mut sections = changelog.split("\n## ").skip(1);
    let found = sections.find_map(|section| {
        let (title, text) = section.split_once('\n').unwrap_or((section, ""));
        (title.split_whitespace().next() == Some(version)).then_some(text.trim())
    });
    match found {
        Some("") => bail!("CHANGELOG.md says nothing about {version}"),
        Some(text) => Ok(text),
        None => bail!("CHANGELOG.md has no section '## {version}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str =
        "# Changelog\n\n## 0.3.0 (not released yet)\n\n- c\n\n## 0.2.0\n\n- b\n\n## 0.1.0\n";

    #[test]
    fn a_section_ends_where_the_next_begins() {
        assert_eq!(section(EXAMPLE, "0.2.0").unwrap(), "- b");
        assert_eq!(section(EXAMPLE, "0.3.0").unwrap(), "- c");
    }

    #[test]
    fn a_missing_or_empty_section_is_refused() {
        assert!(section(EXAMPLE, "0.4.0").is_err());
        assert!(section(EXAMPLE, "0.1.0").is_err());
        assert!(section(EXAMPLE, "0.2").is_err());
    }

    #[test]
    fn a_tag_of_another_version_is_refused() {
        assert!(print(None).is_err());
        assert!(print(Some("v999.0.0")).is_err());
    }
}
