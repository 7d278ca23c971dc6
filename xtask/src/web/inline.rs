//! Puts what a page loads into the page, for a page that is a file may load nothing.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

const STYLE: &str = "<link rel=\"stylesheet\" href=\"";
const SCRIPT: &str = "<script";
const SOURCE: &str = " src=\"";

/// The page `html` with its stylesheets and the sources of its scripts inside, as `read` has them by name:
/// scripts and JSON as text, all else in base64.
///
/// # Errors
/// If the page is no text, or one of its parts cannot be read or would end its element too soon.
pub fn page(html: &[u8], read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<String> {
    let html = std::str::from_utf8(html).context("the page is no text")?;
    html.split_inclusive('\n').map(|line| inlined(line, &read)).collect()
}

/// A line with what it loads inside. There is one such element in a line.
fn inlined(line: &str, read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<String> {
    if let Some((before, name, after)) = quoted(line, STYLE) {
        let style = text(read(name)?, name, "</style")?;
        let after = after.strip_prefix('>').context("a stylesheet's element that ends there")?;
        return Ok(format!("{before}<style>\n{style}</style>{after}"));
    }
    if let Some((before, name, after)) = quoted(line, SOURCE)
        && before.trim_start().starts_with(SCRIPT)
    {
        let content = match name.rsplit_once('.') {
            Some((_, "js" | "json")) => format!("\n{}", text(read(name)?, name, "</script")?),
            _ => BASE64_STANDARD.encode(read(name)?),
        };
        let after = after.strip_prefix('>').context("a script whose source comes last")?;
        return Ok(format!("{before}>{content}{after}"));
    }
    Ok(line.to_owned())
}

/// What stands before `opening`, in the quotes that it opens, and behind them.
fn quoted<'a>(line: &'a str, opening: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = line.split_once(opening)?;
    let (name, after) = rest.split_once('"')?;
    Some((before, name, after))
}

/// The text of a part, which must not hold the `end` of its element.
fn text(bytes: Vec<u8>, name: &str, end: &str) -> Result<String> {
    let text = String::from_utf8(bytes).with_context(|| format!("{name} is no text"))?;
    ensure!(!text.contains(end), "{name} holds {end}, which would end it in the page");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn read(name: &str) -> Result<Vec<u8>> {
        Ok(match name {
            "a.css" => b"a { color: red }\n".to_vec(),
            "a.js" => b"let a = \"<p>\";\n".to_vec(),
            "a.flac" => vec![0, 1, 255],
            "bad.js" => b"\"</script>\"".to_vec(),
            _ => bail!("there is no {name}"),
        })
    }

    fn inlined(html: &str) -> Result<String> {
        page(html.as_bytes(), read)
    }

    #[test]
    fn what_a_page_loads_comes_into_it() {
        let html = "<link rel=\"stylesheet\" href=\"a.css\">\n<p>a</p>\n\
                    <script id=\"a\" src=\"a.js\"></script>\n\
                    <script type=\"audio/flac\" src=\"a.flac\"></script>\n";
        let wanted = "<style>\na { color: red }\n</style>\n<p>a</p>\n\
                      <script id=\"a\">\nlet a = \"<p>\";\n</script>\n\
                      <script type=\"audio/flac\">AAH/</script>\n";
        assert_eq!(inlined(html).unwrap(), wanted);
    }

    #[test]
    fn what_would_break_the_page_is_refused() {
        let refused = |html| inlined(html).unwrap_err().to_string();
        assert!(refused("<script src=\"bad.js\"></script>").contains("bad.js holds </script"));
        assert!(refused("<script src=\"gone.js\"></script>").contains("gone.js"));
        assert!(inlined("<script src=\"a.js\" defer></script>").is_err());
        assert_eq!(inlined("<img src=\"a.png\">").unwrap(), "<img src=\"a.png\">");
    }

    #[test]
    fn nothing_of_our_page_is_left_to_load() {
        let html = include_bytes!("../../../web/index.html");
        let whole = page(html, |_| Ok(b"x".to_vec())).unwrap();
        for loads in ["src=", "rel=\"stylesheet\"", "http"] {
            assert!(!whole.contains(loads), "the page still has {loads}");
        }
    }
}
