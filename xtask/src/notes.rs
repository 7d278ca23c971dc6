//! What a release brings, from the changelog.

use anyhow::{Context, Result, ensure};

const CHANGELOG: &str = include_str!("../../CHANGELOG.md");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prints the changelog's section of a release `tag`.
///
/// # Errors
/// As [`of`], or if there is no tag.
pub fn print(tag: Option<&str>) -> Result<()> {
    println!("{}", of(tag.context("which tag? As in: cargo xtask notes v0.1.0")?)?);
    Ok(())
}

/// The changelog's section of a release `tag`, which must be that of this very version.
///
/// # Errors
/// If the tag is of another version, or the changelog has no such section or calls it not released.
pub fn of(tag: &str) -> Result<&'static str> {
    ensure!(tag == format!("v{VERSION}"), "the tag is {tag}, but Cargo.toml says {VERSION}");
    section(CHANGELOG, VERSION)
}

/// What stands under `## version`, with or without a date behind it.
fn section<'a>(changelog: &'a str, version: &str) -> Result<&'a str> {
    let mut sections = changelog.split("\n## ").skip(1);
    let found = sections.find_map(|section| {
        let (title, text) = section.split_once('\n').unwrap_or((section, ""));
        (title.split_whitespace().next() == Some(version)).then_some((title, text.trim()))
    });
    let (title, text) =
        found.with_context(|| format!("CHANGELOG.md has no section '## {version}'"))?;
    ensure!(!text.is_empty(), "CHANGELOG.md says nothing about {version}");
    ensure!(
        !title.contains("not released"),
        "CHANGELOG.md says '{title}': put the date of the release there"
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str =
        "# Changelog\n\n## 0.3.0 (2026-01-31)\n\n- c\n\n## 0.2.0\n\n- b\n\n## 0.1.0\n";

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
    fn a_section_that_says_it_is_not_released_is_refused() {
        let told = section("# Changelog\n\n## 0.3.0 (not released yet)\n\n- c\n", "0.3.0");
        assert!(told.unwrap_err().to_string().contains("date"));
    }

    #[test]
    fn a_tag_of_another_version_is_refused() {
        assert!(print(None).is_err());
        assert!(print(Some("v999.0.0")).is_err());
    }
}
