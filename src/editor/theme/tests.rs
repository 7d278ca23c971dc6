//! All words can be read on what is behind them.

use super::*;
use crate::editor::label::plate;

/// The least contrast of words that WCAG 2.2 allows (success criterion 1.4.3).
const LEAST: f64 = 4.5;

/// Relative luminance as WCAG defines it.
fn luminance(colour: Color32) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue, _] = colour.to_array();
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Words in `text` on `top`, which lies over any of `below`.
fn assert_read(text: Color32, top: Color32, below: &[Color32], what: &str) {
    for below in below {
        let contrast = contrast(text, below.blend(top));
        assert!(contrast >= LEAST, "{what} over {below:?}: {contrast:.2} : 1");
    }
}

#[test]
fn contrast_is_as_wcag_has_it() {
    assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 1e-6);
    // Its own example of a grey that just passes on white.
    assert!((contrast(Color32::from_rgb(0x76, 0x76, 0x76), Color32::WHITE) - 4.54).abs() < 0.01);
}

#[test]
fn all_words_can_be_read() {
    for theme in [DARK, LIGHT] {
        let clear = Color32::TRANSPARENT;
        let Theme { background, panel, raised, text, faint, accent, .. } = theme;
        for (words, name) in [(text, "text"), (faint, "faint"), (accent, "accent")] {
            assert_read(words, clear, &[background, panel, raised], name);
        }
        assert_read(background, clear, &[accent], "what is switched on");
        assert_read(text, accent.gamma_multiply(SELECTED), &[panel, raised, background], "chosen");
        // Over the pictures lie plates; below these can be anything.
        let picture =
            [background, theme.stem, theme.vocal, accent, theme.cut, theme.hot, theme.line];
        for (words, name) in [(text, "text"), (faint, "faint")] {
            assert_read(words, plate(&theme), &picture, &format!("{name} on a plate"));
        }
    }
}
